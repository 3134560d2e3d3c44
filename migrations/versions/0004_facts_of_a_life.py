"""Facts about deliveries, clocks, recommendations and payments, and the statuses that follow from them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KINDS = (
    "'happened', 'resolved', 'extended', 'waived', 'withdrawn', "
    "'term started', 'term extended', 'term suspended', 'term resumed', 'ended'"
)
MORE_KINDS = (
    "'delivered', 'signed', 'extension asked', 'extension denied', 'clock stopped', 'clock restarted', "
    "'recommended', 'answered', 'paid', 'penalty verified'"
)
STATUSES = (
    "'waived', 'superseded', 'met', 'met late', 'released', 'dormant', 'not found', 'awaiting event', 'review due', "
    "'continuing', 'overdue', 'past safe date', 'due soon', 'upcoming'"
)
MORE_STATUSES = "'submitted', 'returned', 'disputed', 'tolled'"
ALL_STATUSES = STATUSES.replace("'released', ", f"'released', {MORE_STATUSES}, ")


def upgrade() -> None:
    rewrite("facts", {"kind": f"kind IN ({KINDS}, {MORE_KINDS})"})
    rewrite("status_changes", {name: f"{name} IN ({ALL_STATUSES})" for name in ("before", "after")})


def downgrade() -> None:
    refuse_loss("facts", f"kind IN ({MORE_KINDS})")
    refuse_loss("status_changes", f"before IN ({MORE_STATUSES}) OR after IN ({MORE_STATUSES})")
    rewrite("status_changes", {name: f"{name} IN ({STATUSES})" for name in ("before", "after")})
    rewrite("facts", {"kind": f"kind IN ({KINDS})"})


def refuse_loss(table: str, new: str) -> None:
    """Refuse to go back where rows hold what the older revision cannot."""
    held = op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {new}"))  # noqa: S608 — words of ours
    if held:
        message = f"{held} rows of {table} would be lost: history is never deleted, so this revision cannot be undone"
        raise RuntimeError(message)


def rewrite(table: str, checks: dict[str, str]) -> None:
    """Give a table other checks; the rows stay."""
    with op.batch_alter_table(table, recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
        for name, check in checks.items():
            rows.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            rows.create_check_constraint(op.f(f"ck_{table}_{name}"), check)
    if op.get_bind().dialect.name == "sqlite":
        # The rebuild of the table took its triggers with it.
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
