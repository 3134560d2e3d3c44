"""Amendments with a day of their own: from when a revision holds, what held before it, and which rule gave a date."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

NUMBER = sa.Integer()
TEXT = sa.Text()
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("revisions", sa.Column("effective_on", DAY, nullable=True))
    op.add_column("revisions", sa.Column("known_on", DAY, nullable=True))
    op.add_column("revisions", sa.Column("instead", YES_NO, server_default=sa.false(), nullable=False))
    op.add_column("obligations", sa.Column("removed_on", DAY, nullable=True))
    op.add_column("deadlines", sa.Column("rule_version", NUMBER, nullable=True))
    op.create_table(
        "amendments",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("effective_on", DAY, nullable=False),
        sa.Column("known_on", DAY, nullable=False),
        sa.Column("authority", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_amendments"),
        sa.UniqueConstraint("settlement_id", "position", name=op.f("uq_amendments_settlement_id_position")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_amendments_settlement_id_settlements")
        ),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_amendments_entry_seq_journal"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_amendments_entry_seq"), "amendments", ["entry_seq"])


def downgrade() -> None:
    held = op.get_bind().scalar(sa.text("SELECT count(*) FROM revisions WHERE known_on IS NOT NULL"))
    if held:
        message = f"{held} amendments would be taken for corrections: this revision cannot be undone"
        raise RuntimeError(message)
    op.drop_index(op.f("ix_amendments_entry_seq"), table_name="amendments")
    op.drop_table("amendments")
    op.drop_column("deadlines", "rule_version")
    op.drop_column("obligations", "removed_on")
    op.drop_column("revisions", "instead")
    op.drop_column("revisions", "known_on")
    op.drop_column("revisions", "effective_on")
