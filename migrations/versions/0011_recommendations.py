"""What the file says of recommendations, and the obligations that are a recommendation's clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

NUMBER = sa.Integer()
TEXT = sa.Text()
GRADES = "'record', 'reported', 'estimated', 'disputed'"
CLOCKS = ("adopt", "object", "talks", "decide", "after_decision", "implement", "verify", "after_reopening")


def upgrade() -> None:
    op.create_table(
        "recommendation_terms",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("settlement_id", NUMBER, nullable=False),
        sa.Column("instrument_id", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("term", TEXT, nullable=True),
        sa.Column("owed_by", TEXT, nullable=True),
        sa.Column("monitor", TEXT, nullable=True),
        *(sa.Column(clock, TEXT, nullable=True) for clock in CLOCKS),
        sa.Column("clause", TEXT, nullable=True),
        sa.Column("notices", TEXT, nullable=False),
        sa.Column("grade", TEXT, nullable=False),
        sa.Column("sources", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_recommendation_terms_grade")),
        sa.PrimaryKeyConstraint("id", name="pk_recommendation_terms"),
        sa.UniqueConstraint("settlement_id", "key", name=op.f("uq_recommendation_terms_settlement_id_key")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_recommendation_terms_settlement_id_settlements")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_recommendation_terms_instrument_id_instruments")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_recommendation_terms_instrument_id"), "recommendation_terms", ["instrument_id"])
    op.add_column("obligations", sa.Column("recommendation", TEXT, nullable=True))


def downgrade() -> None:
    # The file's own text keeps the terms, and the clocks follow from facts: nothing that happened is lost. What stays of
    # the clocks must not be taken for duties that the file asks for.
    op.execute(
        "UPDATE obligations SET superseded_on = CURRENT_DATE WHERE recommendation IS NOT NULL AND superseded_on IS NULL"
    )
    op.drop_column("obligations", "recommendation")
    op.drop_table("recommendation_terms")
