"""When the end was announced that a deadline's date is counted back from, where that was too late to meet it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

TEXT = sa.Text()
DAY = sa.Date().with_variant(TEXT, "sqlite")


def upgrade() -> None:
    op.add_column("deadlines", sa.Column("announced_late_on", DAY, nullable=True))


def downgrade() -> None:
    # Whatever it holds is derived again.
    op.drop_column("deadlines", "announced_late_on")
