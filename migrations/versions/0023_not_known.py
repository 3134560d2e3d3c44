"""From what a settlement is kept, and the status of what it is not known of whether it was done."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

YES_NO = sa.Boolean().with_variant(sa.Integer(), "sqlite")
RECORDS = "'own records', 'public sources'"
STATUSES = (
    "'waived', 'superseded', 'met', 'met late', 'released', 'submitted', 'returned', 'disputed', 'tolled', 'dormant', "
    "'not found', 'awaiting event', 'review due', 'continuing', 'overdue', 'past safe date', 'due soon', 'upcoming'"
)
ALL_STATUSES = STATUSES.replace("'overdue', ", "'overdue', 'not known', ")


def upgrade() -> None:
    op.execute(
        "ALTER TABLE settlements ADD COLUMN kept_from TEXT DEFAULT 'own records' NOT NULL "
        f"CONSTRAINT ck_settlements_kept_from CHECK (kept_from IN ({RECORDS}))"
    )
    op.execute(
        "ALTER TABLE obligations ADD COLUMN kept_from TEXT "
        f"CONSTRAINT ck_obligations_kept_from CHECK (kept_from IN ({RECORDS}))"
    )
    op.add_column("deadlines", sa.Column("public", YES_NO, server_default=sa.false(), nullable=False))
    rewrite(ALL_STATUSES)


def downgrade() -> None:
    held = op.get_bind().scalar(
        sa.text("SELECT count(*) FROM status_changes WHERE before = 'not known' OR after = 'not known'")
    )
    if held:
        message = (
            f"{held} rows of status_changes would be lost: history is never deleted, so this revision cannot be undone"
        )
        raise RuntimeError(message)
    rewrite(STATUSES)
    op.drop_column("deadlines", "public")
    op.drop_column("obligations", "kept_from")
    op.drop_column("settlements", "kept_from")


def rewrite(statuses: str) -> None:
    """Give the table of changes the checks of these statuses; the rows stay."""
    with op.batch_alter_table("status_changes", recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
        for name in ("before", "after"):
            rows.drop_constraint(op.f(f"ck_status_changes_{name}"), type_="check")
            rows.create_check_constraint(op.f(f"ck_status_changes_{name}"), f"{name} IN ({statuses})")
    if op.get_bind().dialect.name == "sqlite":
        # The rebuild of the table took its triggers with it.
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER status_changes_refuse_{change.lower()} BEFORE {change} ON status_changes "
                "BEGIN SELECT RAISE(ABORT, 'status_changes is append-only'); END"
            )
