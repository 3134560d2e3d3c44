"""Which deadlines are counted among the organisation's duties, and which parties belong to it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")
WORDS = "'owed by another', 'right', 'talks', 'in instalments'"


def upgrade() -> None:
    op.add_column("parties", sa.Column("ours", YES_NO, server_default=sa.false(), nullable=False))
    # The check of a column of its own: SQLite then needs not make the table anew.
    op.execute(f"ALTER TABLE deadlines ADD COLUMN apart TEXT CONSTRAINT ck_deadlines_apart CHECK (apart IN ({WORDS}))")


def downgrade() -> None:
    op.drop_column("deadlines", "apart")
    op.drop_column("parties", "ours")
