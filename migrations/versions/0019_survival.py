"""Whether what was owed when a duty's term ended is still owed after an early end."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("obligations", sa.Column("survives", YES_NO, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    # It stands in the file's own text.
    op.drop_column("obligations", "survives")
