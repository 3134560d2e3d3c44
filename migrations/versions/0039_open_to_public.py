"""Whether a settlement is open to everybody: shown without a sign-in by the service that serves the public."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("settlements", sa.Column("open_to_public", YES_NO, server_default=sa.false(), nullable=False))


def downgrade() -> None:
    # The text of the file still says it.
    op.drop_column("settlements", "open_to_public")
