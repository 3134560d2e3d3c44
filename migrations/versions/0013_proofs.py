"""Facts about evidence and approval, and which instruments ask for an approval."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KINDS = (
    "'happened', 'resolved', 'extended', 'waived', 'withdrawn', "
    "'term started', 'term extended', 'term suspended', 'term resumed', 'ended', "
    "'delivered', 'signed', 'extension asked', 'extension denied', 'clock stopped', 'clock restarted', "
    "'recommended', 'answered', 'paid', 'penalty verified'"
)
MORE_KINDS = "'evidenced', 'approved', 'rejected'"


def upgrade() -> None:
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    op.add_column("instruments", sa.Column("needs_approval", flag, nullable=False, server_default=sa.false()))
    op.add_column("deadlines", sa.Column("proposed", flag, nullable=False, server_default=sa.false()))
    rewrite(f"kind IN ({KINDS}, {MORE_KINDS})")


def downgrade() -> None:
    held = op.get_bind().scalar(sa.text(f"SELECT count(*) FROM facts WHERE kind IN ({MORE_KINDS})"))  # noqa: S608 — words of ours
    if held:
        message = f"{held} facts about evidence and approval would be lost: history is never deleted"
        raise RuntimeError(message)
    rewrite(f"kind IN ({KINDS})")
    for table, column in (("deadlines", "proposed"), ("instruments", "needs_approval")):
        with op.batch_alter_table(table, recreate="auto", table_kwargs={"sqlite_strict": True}) as rows:
            rows.drop_column(column)


def rewrite(check: str) -> None:
    """Give the facts another check on their kind; the rows stay."""
    with op.batch_alter_table("facts", recreate="auto", table_kwargs={"sqlite_strict": True}) as facts:
        facts.drop_constraint(op.f("ck_facts_kind"), type_="check")
        facts.create_check_constraint(op.f("ck_facts_kind"), check)
    if op.get_bind().dialect.name == "sqlite":
        # The rebuild of the table took its triggers with it.
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER facts_refuse_{change.lower()} BEFORE {change} ON facts "
                "BEGIN SELECT RAISE(ABORT, 'facts is append-only'); END"
            )
