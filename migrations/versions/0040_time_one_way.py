"""Runs made void where the clock was set right, what is done once more after that, and entries stamped by the server."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

NUMBER = sa.Integer()
# Each table with what is unique in it: before the clock was ever set right, and after each act that did.
UNIQUE = {
    "runs": (("time_zone", "day"),),
    "notices": (("deadline_id", "kind", "on"), ("term_id", "kind", "on")),
    "messages": (("person_id", "on", "channel"),),
}
APPEND_ONLY = ("runs", "messages")
NONE = sa.text("clock_seq IS NULL")


def upgrade() -> None:
    for table, keys in UNIQUE.items():
        with op.batch_alter_table(table, recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
            rows.add_column(sa.Column("clock_seq", NUMBER, nullable=True))
            for columns in keys:
                rows.drop_constraint(named(table, columns), type_="unique")
                rows.create_unique_constraint(named(table, (*columns, "clock_seq")), [*columns, "clock_seq"])
            rows.create_foreign_key(op.f(f"fk_{table}_clock_seq_journal"), "journal", ["clock_seq"], ["seq"])
        for columns in keys:
            name = named(table, columns)
            op.create_index(name, table, list(columns), unique=True, sqlite_where=NONE, postgresql_where=NONE)
    op.create_table(
        "void_runs",
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_void_runs"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_void_runs_run_id_runs")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_void_runs_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_void_runs_entry_seq"), "void_runs", ["entry_seq"])
    if op.get_bind().dialect.name == "sqlite":
        guard("void_runs")
        for table in APPEND_ONLY:
            guard(table)  # the rebuild of the table took its triggers with it
    else:
        op.execute(
            "CREATE TRIGGER void_runs_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON void_runs "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        stamp()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER journal_refuse_moment ON journal")
        op.execute("DROP FUNCTION refuse_moment()")
    twice = "SELECT count(*) FROM (SELECT 1 FROM runs GROUP BY time_zone, day HAVING count(*) > 1) AS again"
    held = op.get_bind().exec_driver_sql(twice).scalar()
    if held:
        message = f"{held} dates were run once more, which the revision before does not know: history is never deleted"
        raise RuntimeError(message)
    op.drop_table("void_runs")
    for table, keys in UNIQUE.items():
        for columns in keys:
            op.drop_index(named(table, columns), table)
        with op.batch_alter_table(table, recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
            rows.drop_constraint(op.f(f"fk_{table}_clock_seq_journal"), type_="foreignkey")
            for columns in keys:
                rows.drop_constraint(named(table, (*columns, "clock_seq")), type_="unique")
                rows.create_unique_constraint(named(table, columns), list(columns))
            rows.drop_column("clock_seq")
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            guard(table)


def named(table: str, columns: tuple[str, ...]) -> str:
    """The name of what makes these columns unique."""
    return op.f(f"uq_{table}_{'_'.join(columns)}")


def guard(table: str) -> None:
    """Refuse to change or delete its rows, whoever asks."""
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def stamp() -> None:
    """Refuse an entry of another moment than the server's, that runs back, or with another login than the server knows.

    The moment of an act is taken before its transaction does its work, which may be long. Whom a login is given to stands
    in the payload of `person` under the same word, and is not who acts.
    """
    op.execute(
        "CREATE FUNCTION refuse_moment() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$ "
        "DECLARE login text := NEW.payload::json ->> 'login'; BEGIN "
        "IF NEW.at < transaction_timestamp() - interval '1 minute' OR NEW.at > clock_timestamp() + interval '1 minute' THEN "
        "RAISE EXCEPTION 'the entry is of %, and by the server it is %', "
        "to_char(NEW.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
        "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') USING ERRCODE = 'TR001'; "
        "END IF; "
        "IF NEW.action <> 'set clock' AND EXISTS "
        "(SELECT 1 FROM public.journal WHERE seq = NEW.seq - 1 AND at > NEW.at) THEN "
        "RAISE EXCEPTION 'the entry is earlier than the one before it' USING ERRCODE = 'TR001'; "
        "END IF; "
        "IF NEW.action <> 'person' AND login IS NOT NULL AND login <> session_user THEN "
        "RAISE EXCEPTION 'the entry names the login %, and the server knows %', login, session_user "
        "USING ERRCODE = 'TR002'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_refuse_moment BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION refuse_moment()"
    )
