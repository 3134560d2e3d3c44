"""Whether an event can happen again."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("events", sa.Column("repeats", YES_NO, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    # It stands in the file's own text; what was recorded of each happening stays a fact.
    op.drop_column("events", "repeats")
