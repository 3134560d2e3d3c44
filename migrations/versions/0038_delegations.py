"""Who stands in for a person on which days."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

DATE = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=True),
        sa.Column("first_on", DATE, nullable=False),
        sa.Column("last_on", DATE, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delegations"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_delegations_person_id_persons")),
        sa.ForeignKeyConstraint(["delegate_id"], ["persons.id"], name=op.f("fk_delegations_delegate_id_persons")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_delegations_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_delegations_person_id"), "delegations", ["person_id"])
    op.create_index(op.f("ix_delegations_delegate_id"), "delegations", ["delegate_id"])
    op.create_index(op.f("ix_delegations_entry_seq"), "delegations", ["entry_seq"])
    refuse_changes("delegations")


def downgrade() -> None:
    # The journal keeps an entry for each delegate named: nothing that happened is lost with these rows.
    op.drop_table("delegations")


def refuse_changes(table: str) -> None:
    """Refuse to change, delete or (where there is such a thing) truncate the rows of a table, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
