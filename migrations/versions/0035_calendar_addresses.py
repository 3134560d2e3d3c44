"""The secret addresses of calendars."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
ROLES = "'administrator', 'officer', 'owner', 'approver', 'monitor', 'reader', 'service'"


def upgrade() -> None:
    op.create_table(
        "calendar_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("last_grant", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_addresses"),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_addresses_digest")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_calendar_addresses_person_id_persons")),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_calendar_addresses_role")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_calendar_addresses_person_id"), "calendar_addresses", ["person_id"])


def downgrade() -> None:
    # Nothing that happened is in it: that an address was made or ended, and by whom, stands in the journal.
    op.drop_table("calendar_addresses")
