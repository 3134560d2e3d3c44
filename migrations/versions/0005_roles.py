"""Which roles were given to whom, and taken away."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ROLES = "'administrator', 'officer', 'owner', 'approver', 'monitor', 'reader'"


def upgrade() -> None:
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("granted", flag, nullable=False),
        sa.Column("entry_seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_role_grants_role")),
        sa.PrimaryKeyConstraint("id", name="pk_role_grants"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_role_grants_person_id_persons")),
        sa.ForeignKeyConstraint(
            ["entry_seq"],
            ["journal.seq"],
            name=op.f("fk_role_grants_entry_seq_journal"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_role_grants_person_id"), "role_grants", ["person_id"])
    op.create_index(op.f("ix_role_grants_entry_seq"), "role_grants", ["entry_seq"])
    refuse_changes("role_grants")


def downgrade() -> None:
    # The journal keeps an entry for each role given and taken: nothing that happened is lost with these rows.
    op.drop_table("role_grants")


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
