"""How an amount is owed: its instalments and what they leave open, its interest, and what counts towards it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

COLUMNS = ("instalments", "remainder", "interest", "credits")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("obligations", sa.Column(column, sa.Text(), nullable=True))


def downgrade() -> None:
    # The file's own text keeps what they held.
    for column in reversed(COLUMNS):
        op.drop_column("obligations", column)
