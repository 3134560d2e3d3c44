"""In which settlements a period's number no longer follows from where its series begins."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # A column that is added last and has a default needs no table built anew.
    op.add_column("settlements", sa.Column("renumbered", YES_NO, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("settlements", "renumbered")
