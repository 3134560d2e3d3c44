"""Checkpoints of the journal, and runs that can no longer be changed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NUMBER = sa.Integer()
TEXT = sa.Text()

APPEND_ONLY = ("checkpoints", "runs")


def upgrade() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("size", NUMBER, autoincrement=False, nullable=False),
        sa.Column("root", TEXT, nullable=False),
        sa.Column("subtrees", TEXT, nullable=False),
        sa.Column("entry_seq", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoints"),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_checkpoints_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_checkpoints_entry_seq"), "checkpoints", ["entry_seq"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        if postgresql:
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


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER runs_refuse_change ON runs")
    else:
        op.execute("DROP TRIGGER runs_refuse_update")
        op.execute("DROP TRIGGER runs_refuse_delete")
    op.drop_table("checkpoints")
