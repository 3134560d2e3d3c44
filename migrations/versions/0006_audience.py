"""Which editions of the report may hold each duty."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("obligations", sa.Column("audience", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    # The file's own text keeps it: nothing is lost with the column.
    op.drop_column("obligations", "audience")
