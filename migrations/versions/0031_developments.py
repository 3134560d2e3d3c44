"""Facts by which somebody records what was reported, and where sources disagree."""

from alembic import op

revision = "0031"
down_revision = "0030"

KINDS = (
    "'happened', 'resolved', 'extended', 'waived', 'withdrawn', "
    "'term started', 'term extended', 'term suspended', 'term resumed', 'ended', "
    "'delivered', 'signed', 'extension asked', 'extension denied', 'clock stopped', 'clock restarted', "
    "'recommended', 'answered', 'paid', 'penalty verified', 'evidenced', 'approved', 'rejected', 'date kept', 'breach', "
    "'monitor'"
)


def upgrade() -> None:
    rewrite(f"kind IN ({KINDS}, 'development', 'contradiction')")


def downgrade() -> None:
    held = (
        op.get_bind()
        .exec_driver_sql("SELECT count(*) FROM facts WHERE kind IN ('development', 'contradiction')")
        .scalar()
    )
    if held:
        message = f"{held} developments and contradictions would be lost: history is never deleted"
        raise RuntimeError(message)
    rewrite(f"kind IN ({KINDS})")


def rewrite(check: str) -> None:
    """Give the facts another check on their kind; the rows stay."""
    with op.batch_alter_table("facts", recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
        rows.drop_constraint(op.f("ck_facts_kind"), type_="check")
        rows.create_check_constraint(op.f("ck_facts_kind"), check)
    if op.get_bind().dialect.name == "sqlite":
        # The rebuild of the table took its triggers with it.
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER facts_refuse_{change.lower()} BEFORE {change} ON facts "
                "BEGIN SELECT RAISE(ABORT, 'facts is append-only'); END"
            )
