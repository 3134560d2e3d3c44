"""How dates were counted: each counting rule with its citation, each calendar with its data's hash, and how to read the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tracker.reports.monthly.pages import CalendarRow, Method
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.page.parts import GRADE_BADGES, STATUS_BADGES
from tracker.reports.page.wording import quantity
from tracker.rules.counting.laws import counting_rule
from tracker.rules.deadlines.status import Status
from tracker.rules.grades import Grade

UNREAD = (
    "“unread” is not a law. It means that the instrument's own counting clause was not seen. Periods are then counted in "
    "calendar days, and where the last day is a closed day both readings are shown: the safe date keeps that day or goes "
    "before it, the latest date is the next day that is open."
)
_GRADES = (
    (Grade.RECORD, "the instrument itself, a court filing or an authority's own release says so"),
    (Grade.REPORTED, "the press or a law firm says so; the document itself was not read"),
    (
        Grade.ESTIMATED,
        "worked out from something near it, or told once and not confirmed; such a date is written with “about” or “est.”",
    ),
    (Grade.DISPUTED, "sources disagree; each reading is shown"),
)
_STATUSES = (
    (Status.OVERDUE, "the latest arguable date has passed and no resolution is on record"),
    (Status.NOT_KNOWN, "the latest date has passed, and public sources do not say whether it was done"),
    (Status.PAST_SAFE, "the earliest reading has passed, the latest has not, or a target of ours has passed"),
    (Status.DUE_SOON, "the safe date is so near that notices are sent"),
    (Status.UPCOMING, "the safe date lies further ahead"),
    (Status.AWAITING, "its clock runs from an event that has not happened, as far as is recorded"),
    (Status.NOT_FOUND, "no due term was found, so no date is given"),
    (Status.DORMANT, "binds only if an event happens, and it has not"),
    (Status.CONTINUING, "a standing duty without a due date"),
    (Status.REVIEW_DUE, "a standing duty that is to be looked at again"),
    (Status.MET, "resolved, and not known to be late"),
    (Status.MET_LATE, "resolved after the latest date; this never clears"),
    (Status.WAIVED, "the authority agreed to drop it"),
    (Status.RELEASED, "its term ended, or the earliest day has come"),
)


def method(views: Sequence[SettlementView]) -> Method:
    """How the dates of all settlements of a report were counted."""
    rules: Counter[str] = Counter()
    calendars: Counter[str] = Counter()
    hashes: dict[str, Counter[str]] = {}
    for view in views:
        for placed in view.placed:
            deadline = placed.deadline
            rules[deadline.counting] += 1
            calendars[deadline.calendar] += 1
            if deadline.fingerprint:
                hashes.setdefault(deadline.calendar, Counter())[deadline.fingerprint] += 1
    return Method(
        counting=tuple((counting_rule(name), quantity(rules[name], "deadline")) for name in sorted(rules)),
        calendars=tuple(
            CalendarRow(
                name=name,
                used=quantity(calendars[name], "deadline"),
                fingerprints=tuple(
                    f"{value} ({quantity(count, 'deadline')})" for value, count in sorted(hashes.get(name, {}).items())
                ),
            )
            for name in sorted(calendars)
        ),
        grades=tuple((GRADE_BADGES[grade], words) for grade, words in _GRADES),
        statuses=tuple((STATUS_BADGES[status], words) for status, words in _STATUSES),
        unread=UNREAD if "unread" in rules else "",
    )
