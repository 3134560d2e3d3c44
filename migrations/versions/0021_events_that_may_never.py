"""Whether an event may never happen."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("events", sa.Column("may_never", YES_NO, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    # It stands in the file's own text.
    op.drop_column("events", "may_never")
