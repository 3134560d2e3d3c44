"""The open day beside a deadline's date that falls on a closed one."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

TEXT = sa.Text()
DAY = sa.Date().with_variant(TEXT, "sqlite")


def upgrade() -> None:
    op.add_column("deadlines", sa.Column("open_on", DAY, nullable=True))


def downgrade() -> None:
    # Whatever it holds is derived again.
    op.drop_column("deadlines", "open_on")
