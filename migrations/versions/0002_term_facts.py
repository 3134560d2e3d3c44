"""Facts about terms (started, extended, suspended, resumed, ended), with what only they carry in `details`.

A deadline that no longer follows from what was agreed is marked `gone`, apart from one whose instrument was superseded.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

FIRST = "'happened', 'resolved', 'extended', 'waived', 'withdrawn'"
TERMS = "'term started', 'term extended', 'term suspended', 'term resumed', 'ended'"


def upgrade() -> None:
    rewrite(
        f"kind IN ({FIRST}, {TERMS})",
        "CASE kind WHEN 'extended' THEN to_on IS NOT NULL WHEN 'term extended' THEN true ELSE to_on IS NULL END",
        details=True,
    )
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    op.add_column("deadlines", sa.Column("gone", flag, nullable=False, server_default=sa.false()))
    op.execute("UPDATE deadlines SET gone = true WHERE superseded_on IS NOT NULL")


def downgrade() -> None:
    held = op.get_bind().scalar(sa.text(f"SELECT count(*) FROM facts WHERE kind IN ({TERMS})"))  # noqa: S608 — words of ours
    if held:
        message = f"{held} facts about terms would be lost: history is never deleted, so this revision cannot be undone"
        raise RuntimeError(message)
    with op.batch_alter_table("deadlines", recreate="auto", table_kwargs={"sqlite_strict": True}) as deadlines:
        deadlines.drop_column("gone")
    rewrite(f"kind IN ({FIRST})", "(to_on IS NOT NULL) = (kind = 'extended')", details=False)


def rewrite(kinds: str, to_on: str, *, details: bool) -> None:
    """Give the facts their other checks, with the column `details` or without it; the rows stay."""
    with op.batch_alter_table("facts", recreate="auto", table_kwargs={"sqlite_strict": True}) as facts:
        facts.drop_constraint(op.f("ck_facts_kind"), type_="check")
        facts.drop_constraint(op.f("ck_facts_to_on_of_extension"), type_="check")
        if details:
            facts.add_column(sa.Column("details", sa.Text(), nullable=True))
        else:
            facts.drop_column("details")
        facts.create_check_constraint(op.f("ck_facts_kind"), kinds)
        facts.create_check_constraint(op.f("ck_facts_to_on_of_extension"), to_on)
    if op.get_bind().dialect.name == "sqlite":
        # The rebuild of the table took its triggers with it.
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER facts_refuse_{change.lower()} BEFORE {change} ON facts "
                "BEGIN SELECT RAISE(ABORT, 'facts is append-only'); END"
            )
