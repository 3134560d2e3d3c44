"""The keys by which an act that is sent again is known, with its answer."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TEXT = sa.Text()


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("operation", TEXT, nullable=False),
        sa.Column("arguments", TEXT, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("answer", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "key", name="pk_idempotency_keys"),
        sa.ForeignKeyConstraint(
            ["entry"],
            ["journal.seq"],
            name=op.f("fk_idempotency_keys_entry_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER idempotency_keys_refuse_{change.lower()} BEFORE {change} ON idempotency_keys "
                "BEGIN SELECT RAISE(ABORT, 'idempotency_keys is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER idempotency_keys_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON idempotency_keys "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    # What was done stands in the journal; only that it was sent under a key is forgotten.
    op.drop_table("idempotency_keys")
