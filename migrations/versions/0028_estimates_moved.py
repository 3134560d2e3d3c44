"""The estimates that a move of a date was from and to, where a side had no date yet."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.add_column("date_moves", sa.Column("estimate_before", DAY, nullable=True))
    op.add_column("date_moves", sa.Column("estimate_after", DAY, nullable=True))


def downgrade() -> None:
    op.drop_column("date_moves", "estimate_after")
    op.drop_column("date_moves", "estimate_before")
