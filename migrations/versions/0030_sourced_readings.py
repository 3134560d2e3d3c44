"""What each reading of a contradiction stands on, what a contradiction bears on, and the precedents that are cited."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

GRADES = "'record', 'reported', 'estimated', 'disputed'"


def upgrade() -> None:
    op.create_table(
        "precedents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("settlement_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cited", sa.Text(), nullable=False),
        sa.Column("cited_for", sa.Text(), nullable=False),
        sa.Column("cited_by", sa.Text()),
        sa.Column("earliest", sa.Text()),
        sa.Column("latest", sa.Text()),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(f"grade IN ({GRADES})", name=op.f("ck_precedents_grade")),
        sa.ForeignKeyConstraint(
            ["settlement_id"], ["settlements.id"], name=op.f("fk_precedents_settlement_id_settlements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_precedents")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_precedents_settlement_id"), "precedents", ["settlement_id"])
    op.create_index(op.f("ix_precedents_cited"), "precedents", ["cited"])
    for key, about, readings in rows():
        several = [{"grade": None, "sources": [], "text": each} for each in json.loads(readings)]
        write(key, about=written([about]), readings=written(several))


def downgrade() -> None:
    held = sum(
        len(json.loads(about)) > 1 or any(each["grade"] or each["sources"] for each in json.loads(readings))
        for _, about, readings in rows()
    )
    if held:
        message = (
            f"{held} contradictions would lose what their readings stand on, which the revision before cannot hold"
        )
        raise RuntimeError(message)
    for key, about, readings in rows():
        write(key, about=json.loads(about)[0], readings=written([each["text"] for each in json.loads(readings)]))
    op.drop_table("precedents")


def rows() -> sa.CursorResult[int, str, str]:
    """What each contradiction is about, and its readings."""
    return op.get_bind().execute(sa.text("SELECT id, about, readings FROM contradictions ORDER BY id"))


def write(key: int, *, about: str, readings: str) -> None:
    """Write both in another way."""
    change = sa.text("UPDATE contradictions SET about = :about, readings = :readings WHERE id = :key")
    op.get_bind().execute(change, {"key": key, "about": about, "readings": readings})


def written(value: object) -> str:
    """The one text of a list, as the tracker writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
