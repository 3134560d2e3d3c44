"""From which login each person acts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "person_logins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person_logins"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_logins_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_person_logins_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_person_logins_person_id"), "person_logins", ["person_id"])
    op.create_index(op.f("ix_person_logins_entry_seq"), "person_logins", ["entry_seq"])
    refuse_changes("person_logins")


def downgrade() -> None:
    # The journal keeps an entry for each login given and taken: nothing that happened is lost with these rows.
    op.drop_table("person_logins")


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
