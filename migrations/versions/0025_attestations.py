"""Which standing duty an obligation attests, each period."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.add_column("obligations", sa.Column("attests", sa.Text(), nullable=True))


def downgrade() -> None:
    # It stands in the file's own text.
    op.drop_column("obligations", "attests")
