"""Whom notices go to, the messages made of them, the outbox they wait in, and every try to send one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NUMBER = sa.Integer()
TEXT = sa.Text()
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
STATES = "'waiting', 'sending', 'sent', 'failed', 'held'"
APPEND_ONLY = ("messages", "tries")


def upgrade() -> None:
    op.add_column("settlements", sa.Column("notices_to", TEXT, nullable=False, server_default="[]"))
    op.add_column("settlements", sa.Column("overdue_every", NUMBER, nullable=False, server_default="1"))
    op.add_column("settlements", sa.Column("escalation", TEXT, nullable=True))
    op.add_column("persons", sa.Column("quiet_days", TEXT, nullable=True))
    create_messages()
    create_outbox()
    create_tellings()
    keep_history()


def downgrade() -> None:
    for table in ("switched_off", "tellings", "tries", "outbox", "messages"):
        op.drop_table(table)
    op.drop_column("persons", "quiet_days")
    for column in ("escalation", "overdue_every", "notices_to"):
        op.drop_column("settlements", column)


def create_messages() -> None:
    """Make what is said, word for word."""
    op.create_table(
        "messages",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("on", DAY, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", name=op.f("uq_messages_key")),
        sa.UniqueConstraint("person_id", "on", "channel", name=op.f("uq_messages_person_id_on_channel")),
        sa.CheckConstraint("channel IN ('mail', 'webhook', 'folder')", name=op.f("ck_messages_channel")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_messages_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_messages_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_messages_entry_seq"), "messages", ["entry_seq"])


def create_outbox() -> None:
    """Make how each message stands, and each try to send it."""
    op.create_table(
        "outbox",
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("tries", NUMBER, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("sending_since", MOMENT, nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("last_reply", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_outbox"),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_outbox_message_id_messages")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_outbox_state_next_try_at"), "outbox", ["state", "next_try_at"])
    op.create_table(
        "tries",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("message_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=True),
        sa.Column("reply", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tries"),
        sa.UniqueConstraint("message_id", "number", name=op.f("uq_tries_message_id_number")),
        sa.CheckConstraint(f"outcome IN ({STATES})", name=op.f("ck_tries_outcome")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_tries_message_id_messages")),
        sqlite_strict=True,
    )


def create_tellings() -> None:
    """Make whom each notice is for, and what a person does not want."""
    op.create_table(
        "tellings",
        sa.Column("notice_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("on", DAY, nullable=True),
        sa.PrimaryKeyConstraint("notice_id", "person_id", name="pk_tellings"),
        sa.CheckConstraint("reason IN ('owner', 'no owner', 'term', 'escalation')", name=op.f("ck_tellings_reason")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_tellings_notice_id_notices")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_tellings_person_id_persons")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_tellings_on_person_id"), "tellings", ["on", "person_id"])
    op.create_index(op.f("ix_tellings_person_id"), "tellings", ["person_id"])
    op.create_table(
        "switched_off",
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_switched_off"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_switched_off_person_id_persons")),
        sqlite_strict=True,
    )


def keep_history() -> None:
    """Refuse to change or delete what was said and what was tried, whoever asks."""
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
            continue
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
