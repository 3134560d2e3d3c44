"""Schedules of stipulated penalties with their bands, and the schedule that each obligation names."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

NUMBER = sa.Integer()
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text()


def upgrade() -> None:
    op.create_table(
        "penalties",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("instrument_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("mode", TEXT, nullable=False),
        sa.Column("citation", TEXT, nullable=False),
        sa.Column("clause", TEXT, nullable=True),
        sa.Column("cure_day", TEXT, nullable=False),
        sa.Column("verified_by", TEXT, nullable=True),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.CheckConstraint("mode IN ('by-band', 'last-band')", name=op.f("ck_penalties_mode")),
        sa.CheckConstraint("cure_day IN ('counts', 'does not count', 'silent')", name=op.f("ck_penalties_cure_day")),
        sa.PrimaryKeyConstraint("id", name="pk_penalties"),
        sa.UniqueConstraint("settlement_id", "key", name=op.f("uq_penalties_settlement_id_key")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_penalties_settlement_id_settlements")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_penalties_instrument_id_instruments")
        ),
        sa.ForeignKeyConstraint(["verified_by"], ["persons.key"], name=op.f("fk_penalties_verified_by_persons")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_penalties_instrument_id"), "penalties", ["instrument_id"])
    op.create_index(op.f("ix_penalties_verified_by"), "penalties", ["verified_by"])
    op.create_table(
        "penalty_tiers",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("penalty_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("through", NUMBER, nullable=True),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("minor", BIG, nullable=False),
        sa.CheckConstraint("through >= 1", name=op.f("ck_penalty_tiers_through")),
        sa.PrimaryKeyConstraint("id", name="pk_penalty_tiers"),
        sa.UniqueConstraint("penalty_id", "position", name=op.f("uq_penalty_tiers_penalty_id_position")),
        sa.ForeignKeyConstraint(["penalty_id"], ["penalties.id"], name=op.f("fk_penalty_tiers_penalty_id_penalties")),
        sqlite_strict=True,
    )
    op.add_column("obligations", sa.Column("penalty", TEXT, nullable=True))


def downgrade() -> None:
    # The file's own text keeps the schedules: nothing that happened is lost with these rows.
    op.drop_column("obligations", "penalty")
    op.drop_table("penalty_tiers")
    op.drop_table("penalties")
