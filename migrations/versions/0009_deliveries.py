"""What an instrument says of delivery, and what became of each deadline beside its date."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TEXT = sa.Text()
DAY = sa.Date().with_variant(TEXT, "sqlite")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")
# Added to `obligations`; a duty without words of its own is satisfied by doing it.
TERMS = ("cut_off", "acceptance", "extension", "dispute", "cures")
DAYS = (
    *("done_from", "done_by", "accepted_on", "submitted_on", "returned_on"),
    *("waiting_from", "stopped_on", "restarted_on"),
)


def upgrade() -> None:
    op.add_column("obligations", sa.Column("satisfied_on", TEXT, nullable=False, server_default="doing"))
    for name in TERMS:
        op.add_column("obligations", sa.Column(name, TEXT, nullable=True))
    for name in DAYS:
        op.add_column("deadlines", sa.Column(name, DAY, nullable=True))
    for name in ("done_grade", "delivery"):
        op.add_column("deadlines", sa.Column(name, TEXT, nullable=True))
    op.add_column("deadlines", sa.Column("late_before", sa.Integer(), nullable=False, server_default=sa.text("0")))
    for name in ("awaits_answer", "tolled"):
        op.add_column("deadlines", sa.Column(name, FLAG, nullable=False, server_default=sa.false()))
    # Until now a resolution alone said that a duty was done.
    op.execute("UPDATE deadlines SET done_from = resolved_from, done_by = resolved_by, done_grade = resolved_grade")


def downgrade() -> None:
    # All of these are derived anew from the facts, or from the file's own text.
    for name in ("tolled", "awaits_answer", "late_before", "delivery", "done_grade", *reversed(DAYS)):
        op.drop_column("deadlines", name)
    for name in (*reversed(TERMS), "satisfied_on"):
        op.drop_column("obligations", name)
