"""What each person narrows the register to, under names of their own, and the orders in which it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved_lists",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "name", name="pk_saved_lists"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_saved_lists_person_id_persons")),
        sqlite_strict=True,
    )
    op.drop_index(op.f("ix_obligations_owner"), "obligations")
    op.create_index(op.f("ix_obligations_owner_code"), "obligations", ["owner", "code"])
    op.create_index(op.f("ix_obligations_code"), "obligations", ["code"])
    op.create_index(op.f("ix_obligations_settlement_id_position"), "obligations", ["settlement_id", "position"])


def downgrade() -> None:
    for columns in ("settlement_id_position", "code", "owner_code"):
        op.drop_index(op.f(f"ix_obligations_{columns}"), "obligations")
    op.create_index(op.f("ix_obligations_owner"), "obligations", ["owner"])
    # Nothing that happened is in it: only how each person likes to look.
    op.drop_table("saved_lists")
