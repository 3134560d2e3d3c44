"""The vintages of the calendars, and facts that keep a past date as it was counted."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

NUMBER = sa.Integer()
TEXT = sa.Text()
KINDS = (
    "'happened', 'resolved', 'extended', 'waived', 'withdrawn', "
    "'term started', 'term extended', 'term suspended', 'term resumed', 'ended', "
    "'delivered', 'signed', 'extension asked', 'extension denied', 'clock stopped', 'clock restarted', "
    "'recommended', 'answered', 'paid', 'penalty verified', 'evidenced', 'approved', 'rejected'"
)
CAUSES = "'day', 'fact', 'load', 'amendment'"


def upgrade() -> None:
    op.create_table(
        "calendar_vintages",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("vintage", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_vintages"),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_calendar_vintages_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_calendar_vintages_entry_seq"), "calendar_vintages", ["entry_seq"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER calendar_vintages_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON calendar_vintages "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    else:
        refuse_changes("calendar_vintages")
    rewrite("facts", "kind", f"kind IN ({KINDS}, 'date kept')")
    rewrite("status_changes", "cause", f"cause IN ({CAUSES}, 'calendar')")


def downgrade() -> None:
    for table, condition in (("facts", "kind = 'date kept'"), ("status_changes", "cause = 'calendar'")):
        held = op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {condition}"))  # noqa: S608 — words of ours
        if held:
            message = (
                f"{held} rows of {table} about another vintage of the calendars would be lost: history is never deleted"
            )
            raise RuntimeError(message)
    rewrite("status_changes", "cause", f"cause IN ({CAUSES})")
    rewrite("facts", "kind", f"kind IN ({KINDS})")
    op.drop_table("calendar_vintages")


def rewrite(table: str, column: str, check: str) -> None:
    """Give a table of history another check on a column; the rows stay."""
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table, recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
        rows.drop_constraint(name, type_="check")
        rows.create_check_constraint(name, check)
    if op.get_bind().dialect.name == "sqlite":
        # The rebuild of the table took its triggers with it.
        refuse_changes(table)


def refuse_changes(table: str) -> None:
    """Let SQLite refuse to change or take away a row."""
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
