"""What a list reads of a deadline's row to judge it, and the tables of a list with no more than that.

Making the mapped classes of these tables takes as long as all else that today's list does, the command people wait for
most often. A test holds each column here to the mapped one.
"""

from dataclasses import fields
from operator import attrgetter
from typing import Any

from sqlalchemy import Boolean, Date, Integer, Text, column, table, text

from tracker.models.columns import DAY_OR_MOMENT, JSON_LIST, Word
from tracker.rules.deadlines.status import Standing
from tracker.rules.due.kinds import Kind
from tracker.rules.grades import Grade
from tracker.rules.settlement.apart import Apart

# The columns that decide a deadline's status.
STANDING = tuple(field.name for field in fields(Standing))
_standing_cells = attrgetter(*STANDING)


def standing_in(row: Any) -> Standing:  # noqa: ANN401 — a deadline, or any row that selects the columns of `STANDING`
    """Give the facts and dates that decide a deadline's status, from its row."""
    return Standing(*_standing_cells(row))


_TYPES: dict[str, Any] = {"Kind": Word(Kind), "date | None": Date, "int": Integer, "bool": Boolean}

DEADLINES = table(
    "deadlines",
    *(column(field.name, _TYPES[str(field.type)]) for field in fields(Standing)),
    *(column(name, Integer) for name in ("id", "settlement_id", "obligation_id", "number", "rule_version")),
    *(column(name, Text) for name in ("time_zone", "label", "delivery")),
    *(column(name, DAY_OR_MOMENT) for name in ("safe_at", "latest_at")),
    *(
        column(name, Date)
        for name in ("due_soon_on", "estimate_on", "resolved_from", "resolved_by", "announced_late_on", "open_on")
    ),
    *(column(name, Word(Grade)) for name in ("grade", "resolved_grade", "done_grade")),
    *(column(name, Boolean) for name in ("gone", "proposed")),
    column("awaits", JSON_LIST),
    column("apart", Word(Apart)),
)
OBLIGATIONS = table(
    "obligations",
    *(column(name, Integer) for name in ("id", "settlement_id", "instrument_id", "term_id", "position")),
    *(column(name, Text) for name in ("code", "title", "owner", "owed_by")),
    column("recurring", Boolean),
)
INSTRUMENTS = table("instruments", *(column(name, Integer) for name in ("id", "settlement_id")), column("code", Text))
SETTLEMENTS = table("settlements", column("id", Integer), *(column(name, Text) for name in ("code", "time_zone")))
FACTS = table("facts", *(column(name, Integer) for name in ("id", "settlement_id")), column("kind", Text))
CONTRADICTIONS = table("contradictions", column("settlement_id", Integer))
# In words of SQL, as the index has it that finds them: declared breaches, which are few, without reading all facts.
OF_BREACHES = text("kind = 'breach'")
MOVES = table(
    "date_moves",
    *(column(name, Integer) for name in ("id", "settlement_id", "deadline_id", "entry_seq")),
    column("code", Text),
    column("landed_in_past", Boolean),
)
