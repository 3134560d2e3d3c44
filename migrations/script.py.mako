"""${message}.

A migration stands alone: it never imports `tracker`. Schema and data change in separate migrations.
A batch rebuild on SQLite drops the triggers of the table: make those of an append-only table again.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
