"""The first tables.

Days and moments are text on SQLite, whose strict tables know only its own storage classes. History
is append-only by trigger on both kinds of database.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.Integer()
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")
BYTES = sa.LargeBinary()

APPEND_ONLY = ("date_moves", "evidence", "facts", "journal", "reports", "revisions", "status_changes")

TABLES = (
    "journal",
    "authorities",
    "persons",
    "settlements",
    "settlement_persons",
    "revisions",
    "parties",
    "sources",
    "developments",
    "contradictions",
    "instruments",
    "events",
    "terms",
    "obligations",
    "amounts",
    "deadlines",
    "facts",
    "evidence",
    "status_changes",
    "date_moves",
    "runs",
    "notices",
    "reports",
)

GRADES = "'record', 'reported', 'estimated', 'disputed'"
STATUSES = (
    "'waived', 'superseded', 'met', 'met late', 'released', 'dormant', 'not found', "
    "'awaiting event', 'review due', 'continuing', 'overdue', 'past safe date', 'due soon', 'upcoming'"
)


def upgrade() -> None:
    create_journal()
    create_settlements()
    create_obligations()
    create_facts()
    create_history()
    if op.get_bind().dialect.name == "postgresql":
        keep_history_on_postgresql()
    else:
        keep_history_on_sqlite()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def keep_history_on_sqlite() -> None:
    """Refuse to change or delete a row of history, whoever asks."""
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def keep_history_on_postgresql() -> None:
    """Refuse to change, delete or truncate rows of history, whoever asks."""
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; "
        "END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def create_journal() -> None:
    """Make the journal, which rows of history name."""
    op.create_table(
        "journal",
        sa.Column("seq", NUMBER, nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("settlement", TEXT, nullable=True),
        sa.Column("payload", TEXT, nullable=False),
        sa.Column("previous", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_journal_settlement"), "journal", ["settlement"])


def create_settlements() -> None:
    """Make what a settlement's file says of it as a whole."""
    op.create_table(
        "authorities",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authorities"),
        sa.UniqueConstraint("name", name=op.f("uq_authorities_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "persons",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("key", name=op.f("uq_persons_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "settlements",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("organisation", TEXT, nullable=False),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("loaded_on", DAY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_settlements"),
        sa.UniqueConstraint("code", name=op.f("uq_settlements_code")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_settlements_time_zone"), "settlements", ["time_zone"])
    op.create_table(
        "settlement_persons",
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("settlement_id", "person_id", name="pk_settlement_persons"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_settlement_persons_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_settlement_persons_settlement_id_settlements")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_settlement_persons_person_id"), "settlement_persons", ["person_id"])
    op.create_table(
        "revisions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("file", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("settlement_id", "number", name=op.f("uq_revisions_settlement_id_number")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_revisions_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_revisions_settlement_id_settlements")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_revisions_entry_seq"), "revisions", ["entry_seq"])
    op.create_table(
        "parties",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("in_scope", FLAG, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parties"),
        sa.UniqueConstraint("settlement_id", "name", name=op.f("uq_parties_settlement_id_name")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_parties_settlement_id_settlements")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "sources",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
        sa.UniqueConstraint("settlement_id", "key", name=op.f("uq_sources_settlement_id_key")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_sources_settlement_id_settlements")
        ),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_sources_grade")),
        sqlite_strict=True,
    )
    op.create_table(
        "developments",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("earliest", TEXT, nullable=True),
        sa.Column("latest", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_developments"),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_developments_settlement_id_settlements")
        ),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_developments_grade")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_developments_settlement_id"), "developments", ["settlement_id"])
    op.create_table(
        "contradictions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("readings", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contradictions"),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_contradictions_settlement_id_settlements")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_contradictions_settlement_id"), "contradictions", ["settlement_id"])


def create_obligations() -> None:
    """Make what was agreed, and what is derived from it."""
    op.create_table(
        "instruments",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("authority_id", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("counting", TEXT, nullable=False),
        sa.Column("calendar", TEXT, nullable=False),
        sa.Column("docket", TEXT, nullable=True),
        sa.Column("respondents", TEXT, nullable=False),
        sa.Column("effective", TEXT, nullable=True),
        sa.Column("inaccessible", TEXT, nullable=False),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("superseded_on", DAY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_instruments"),
        sa.UniqueConstraint("settlement_id", "code", name=op.f("uq_instruments_settlement_id_code")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_instruments_authority_id_authorities")
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_instruments_settlement_id_settlements")
        ),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_instruments_grade")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_instruments_authority_id"), "instruments", ["authority_id"])
    op.create_table(
        "events",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("expected", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("settlement_id", "name", name=op.f("uq_events_settlement_id_name")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_events_settlement_id_settlements")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "terms",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("instrument_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("monitor_firm", TEXT, nullable=True),
        sa.Column("monitor_person", TEXT, nullable=True),
        sa.Column("starts", TEXT, nullable=True),
        sa.Column("length_count", NUMBER, nullable=True),
        sa.Column("length_unit", TEXT, nullable=True),
        sa.Column("ends", TEXT, nullable=True),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("superseded_on", DAY, nullable=True),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("starts_safe_on", DAY, nullable=True),
        sa.Column("starts_latest_on", DAY, nullable=True),
        sa.Column("starts_grade", TEXT, nullable=True),
        sa.Column("starts_awaits", TEXT, nullable=False),
        sa.Column("starts_estimate_on", DAY, nullable=True),
        sa.Column("ends_safe_on", DAY, nullable=True),
        sa.Column("ends_latest_on", DAY, nullable=True),
        sa.Column("ends_grade", TEXT, nullable=True),
        sa.Column("ends_awaits", TEXT, nullable=False),
        sa.Column("ends_estimate_on", DAY, nullable=True),
        sa.Column("next_change_on", DAY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_terms"),
        sa.UniqueConstraint("settlement_id", "code", name=op.f("uq_terms_settlement_id_code")),
        sa.ForeignKeyConstraint(["instrument_id"], ["instruments.id"], name=op.f("fk_terms_instrument_id_instruments")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name=op.f("fk_terms_settlement_id_settlements")),
        sa.CheckConstraint(f"ends_grade IN ({GRADES})", name=op.f("ck_terms_ends_grade")),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_terms_grade")),
        sa.CheckConstraint(
            "length_unit IN ('hour', 'day', 'business day', 'week', 'month', 'year')", name=op.f("ck_terms_length_unit")
        ),
        sa.CheckConstraint(f"starts_grade IN ({GRADES})", name=op.f("ck_terms_starts_grade")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_terms_instrument_id"), "terms", ["instrument_id"])
    op.create_index(op.f("ix_terms_time_zone_next_change_on"), "terms", ["time_zone", "next_change_on"])
    op.create_table(
        "obligations",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("instrument_id", NUMBER, nullable=False),
        sa.Column("term_id", NUMBER, nullable=True),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("due", TEXT, nullable=True),
        sa.Column("owed_by", TEXT, nullable=True),
        sa.Column("owed_to", TEXT, nullable=True),
        sa.Column("owner", TEXT, nullable=True),
        sa.Column("clause", TEXT, nullable=True),
        sa.Column("wording", TEXT, nullable=True),
        sa.Column("signed_by", TEXT, nullable=False),
        sa.Column("contingent_on", TEXT, nullable=True),
        sa.Column("satisfied_by", TEXT, nullable=True),
        sa.Column("part_of", TEXT, nullable=True),
        sa.Column("credited", TEXT, nullable=True),
        sa.Column("suspended", FLAG, nullable=False),
        sa.Column("counting", TEXT, nullable=True),
        sa.Column("calendar", TEXT, nullable=True),
        sa.Column("notices", TEXT, nullable=False),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("recurring", FLAG, nullable=False),
        sa.Column("planned_until", DAY, nullable=True),
        sa.Column("superseded_on", DAY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_obligations"),
        sa.UniqueConstraint("settlement_id", "code", name=op.f("uq_obligations_settlement_id_code")),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_obligations_instrument_id_instruments")
        ),
        sa.ForeignKeyConstraint(["owner"], ["persons.key"], name=op.f("fk_obligations_owner_persons")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_obligations_settlement_id_settlements")
        ),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_obligations_term_id_terms")),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_obligations_grade")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_obligations_instrument_id"), "obligations", ["instrument_id"])
    op.create_index(op.f("ix_obligations_owner"), "obligations", ["owner"])
    op.create_index(
        op.f("ix_obligations_planned_until_settlement_id"), "obligations", ["planned_until", "settlement_id"]
    )
    op.create_index(op.f("ix_obligations_term_id"), "obligations", ["term_id"])
    op.create_table(
        "amounts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("obligation_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("minor", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_amounts"),
        sa.UniqueConstraint("obligation_id", "currency", name=op.f("uq_amounts_obligation_id_currency")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligations.id"], name=op.f("fk_amounts_obligation_id_obligations")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "deadlines",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("obligation_id", NUMBER, nullable=False),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("safe_on", DAY, nullable=True),
        sa.Column("latest_on", DAY, nullable=True),
        sa.Column("safe_at", TEXT, nullable=True),
        sa.Column("latest_at", TEXT, nullable=True),
        sa.Column("grade", TEXT, nullable=True),
        sa.Column("awaits", TEXT, nullable=False),
        sa.Column("estimate_on", DAY, nullable=True),
        sa.Column("covers_from", DAY, nullable=True),
        sa.Column("covers_to", DAY, nullable=True),
        sa.Column("original_safe_on", DAY, nullable=True),
        sa.Column("original_latest_on", DAY, nullable=True),
        sa.Column("counting", TEXT, nullable=False),
        sa.Column("calendar", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("steps", TEXT, nullable=False),
        sa.Column("lead", NUMBER, nullable=False),
        sa.Column("due_soon_on", DAY, nullable=True),
        sa.Column("notices", TEXT, nullable=False),
        sa.Column("resolved_from", DAY, nullable=True),
        sa.Column("resolved_by", DAY, nullable=True),
        sa.Column("resolved_grade", TEXT, nullable=True),
        sa.Column("waived_on", DAY, nullable=True),
        sa.Column("released_on", DAY, nullable=True),
        sa.Column("superseded_on", DAY, nullable=True),
        sa.Column("contingent", FLAG, nullable=False),
        sa.Column("woken_on", DAY, nullable=True),
        sa.Column("next_change_on", DAY, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deadlines"),
        sa.UniqueConstraint("obligation_id", "number", name=op.f("uq_deadlines_obligation_id_number")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligations.id"], name=op.f("fk_deadlines_obligation_id_obligations")
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_deadlines_settlement_id_settlements")
        ),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_deadlines_grade")),
        sa.CheckConstraint(f"resolved_grade IN ({GRADES})", name=op.f("ck_deadlines_resolved_grade")),
        sa.CheckConstraint(
            "kind IN ('latest day', 'earliest day', 'target', 'review', 'standing', 'unknown')",
            name=op.f("ck_deadlines_kind"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_deadlines_safe_on"), "deadlines", ["safe_on"])
    op.create_index(op.f("ix_deadlines_settlement_id_safe_on"), "deadlines", ["settlement_id", "safe_on"])
    op.create_index(op.f("ix_deadlines_time_zone_next_change_on"), "deadlines", ["time_zone", "next_change_on"])


def create_facts() -> None:
    """Make what happened, and what proves it."""
    op.create_table(
        "facts",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("number", NUMBER, nullable=True),
        sa.Column("earliest", TEXT, nullable=True),
        sa.Column("latest", TEXT, nullable=True),
        sa.Column("to_on", DAY, nullable=True),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("learned_on", DAY, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.Column("withdraws_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
        sa.UniqueConstraint("withdraws_id", name=op.f("uq_facts_withdraws_id")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_facts_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name=op.f("fk_facts_settlement_id_settlements")),
        sa.ForeignKeyConstraint(["withdraws_id"], ["facts.id"], name=op.f("fk_facts_withdraws_id_facts")),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_facts_grade")),
        sa.CheckConstraint(
            "kind IN ('happened', 'resolved', 'extended', 'waived', 'withdrawn')", name=op.f("ck_facts_kind")
        ),
        sa.CheckConstraint("(latest IS NULL) = (kind = 'withdrawn')", name=op.f("ck_facts_latest_known")),
        sa.CheckConstraint("origin IN ('file', 'person')", name=op.f("ck_facts_origin")),
        sa.CheckConstraint("(to_on IS NOT NULL) = (kind = 'extended')", name=op.f("ck_facts_to_on_of_extension")),
        sa.CheckConstraint(
            "(withdraws_id IS NOT NULL) = (kind = 'withdrawn')", name=op.f("ck_facts_withdrawal_names_fact")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_facts_entry_seq"), "facts", ["entry_seq"])
    op.create_index(op.f("ix_facts_settlement_id_subject"), "facts", ["settlement_id", "subject"])
    op.create_table(
        "evidence",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("fact_id", NUMBER, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.ForeignKeyConstraint(["fact_id"], ["facts.id"], name=op.f("fk_evidence_fact_id_facts")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_evidence_fact_id"), "evidence", ["fact_id"])
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"])


def create_history() -> None:
    """Make what changed, was run, told and published."""
    op.create_table(
        "status_changes",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("deadline_id", NUMBER, nullable=False),
        sa.Column("on", DAY, nullable=False),
        sa.Column("before", TEXT, nullable=True),
        sa.Column("after", TEXT, nullable=False),
        sa.Column("cause", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_status_changes"),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadlines.id"], name=op.f("fk_status_changes_deadline_id_deadlines")
        ),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_status_changes_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint(f"after IN ({STATUSES})", name=op.f("ck_status_changes_after")),
        sa.CheckConstraint(f"before IN ({STATUSES})", name=op.f("ck_status_changes_before")),
        sa.CheckConstraint("cause IN ('day', 'fact', 'load', 'amendment')", name=op.f("ck_status_changes_cause")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_status_changes_deadline_id_on"), "status_changes", ["deadline_id", "on"])
    op.create_index(op.f("ix_status_changes_entry_seq"), "status_changes", ["entry_seq"])
    op.create_index(op.f("ix_status_changes_on"), "status_changes", ["on"])
    op.create_table(
        "date_moves",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("deadline_id", NUMBER, nullable=True),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("on", DAY, nullable=False),
        sa.Column("safe_before", DAY, nullable=True),
        sa.Column("safe_after", DAY, nullable=True),
        sa.Column("latest_before", DAY, nullable=True),
        sa.Column("latest_after", DAY, nullable=True),
        sa.Column("step", TEXT, nullable=False),
        sa.Column("landed_in_past", FLAG, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_date_moves"),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadlines.id"], name=op.f("fk_date_moves_deadline_id_deadlines")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_date_moves_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_date_moves_settlement_id_settlements")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_date_moves_deadline_id"), "date_moves", ["deadline_id"])
    op.create_index(op.f("ix_date_moves_entry_seq"), "date_moves", ["entry_seq"])
    op.create_index(op.f("ix_date_moves_settlement_id_on"), "date_moves", ["settlement_id", "on"])
    op.create_table(
        "runs",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("time_zone", TEXT, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=False),
        sa.Column("changes", NUMBER, nullable=False),
        sa.Column("notices", NUMBER, nullable=False),
        sa.Column("failures", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("time_zone", "day", name=op.f("uq_runs_time_zone_day")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_runs_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_runs_entry_seq"), "runs", ["entry_seq"])
    op.create_table(
        "notices",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("deadline_id", NUMBER, nullable=True),
        sa.Column("term_id", NUMBER, nullable=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("on", DAY, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("deadline_id", "kind", "on", name=op.f("uq_notices_deadline_id_kind_on")),
        sa.UniqueConstraint("term_id", "kind", "on", name=op.f("uq_notices_term_id_kind_on")),
        sa.ForeignKeyConstraint(["deadline_id"], ["deadlines.id"], name=op.f("fk_notices_deadline_id_deadlines")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_notices_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_notices_settlement_id_settlements")
        ),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_notices_term_id_terms")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_notices_entry_seq"), "notices", ["entry_seq"])
    op.create_index(op.f("ix_notices_settlement_id_on"), "notices", ["settlement_id", "on"])
    op.create_table(
        "reports",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement", TEXT, nullable=True),
        sa.Column("month", TEXT, nullable=False),
        sa.Column("as_of", DAY, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("html", BYTES, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_reports_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reports_entry_seq"), "reports", ["entry_seq"])
    op.create_index(op.f("ix_reports_settlement_month"), "reports", ["settlement", "month"])
