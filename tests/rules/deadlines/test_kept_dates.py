"""The vintage of the calendars is named by its data, and a date that was kept stands only against the count it was kept from."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from importlib.metadata import version
from zoneinfo import ZoneInfo

from tracker.rules.counting.calendars import calendar, falling_in
from tracker.rules.counting.closed_days import NL_BY_STATUTE, VINTAGE
from tracker.rules.counting.laws import counting_rule
from tracker.rules.counting.vintage import COUNTING, DERIVATION, vintage
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
from tracker.rules.deadlines.kept_dates import KeptDates
from tracker.rules.deadlines.rule_dates import Law
from tracker.rules.facts import DateKept
from tracker.rules.grades import Grade

# Every calendar whose days we state ourselves, each kind of closing for certain and arguably.
OURS = (
    *("us-federal", "us-federal+observed+closures", "us-ny", "ca-federal", "ca-federal-court", "eu-courts"),
    *("us-federal+us-dc", "us-federal+us-ma", "us-federal+us-tx"),
)
LAW = Law(counting_rule("frcp-6"), calendar("us-federal"), ZoneInfo("UTC"))
KEPT = DateKept(
    obligation="D1",
    number=1,
    safe=date(2026, 5, 4),
    latest=date(2026, 5, 5),
    instead_safe=date(2026, 5, 6),
    instead_latest=date(2026, 5, 6),
    kept_on=date(2026, 6, 1),
    fingerprint="ab" * 32,
    steps=("Counted then.",),
)


SAID = (
    "It stands as it was counted before Monday 1 June 2026; "
    "by the calendars and rules known since, it would be Wednesday 6 May 2026."
)


def counted(safe: date, latest: date) -> ComputedDate:
    return ComputedDate(safe, latest, Grade.RECORD, ("Counted now.",))


def test_our_closed_days_are_those_of_the_vintage_that_is_named() -> None:
    """Where this fails a day was closed or opened: name the vintage as this computes it; list the day under “Dates”."""
    digest = sha256("".join(calendar(name).fingerprint(1900, 2100) for name in OURS).encode())
    for year in range(1900, 2101):
        for day, legal_day in falling_in(NL_BY_STATUTE, year):
            digest.update(f"{day} {legal_day.name} {legal_day.certain}\n".encode())

    assert digest.hexdigest()[:8] == VINTAGE


def test_the_vintage_names_the_package_that_is_installed() -> None:
    assert (
        vintage()
        == f"holidays {version('holidays')}, closed days {VINTAGE}, counting {COUNTING}, derivation {DERIVATION}"
    )


def test_a_kept_date_stands_against_the_count_it_was_kept_from() -> None:
    stands = KeptDates([KEPT]).due("D1", 1, counted(date(2026, 5, 6), date(2026, 5, 6)))

    assert stands == ComputedDate(
        date(2026, 5, 4),
        date(2026, 5, 5),
        Grade.RECORD,
        (
            "Counted then.",
            SAID,
        ),
    )
    assert KeptDates([KEPT]).fingerprint(LAW, "D1", 1, stands) == "ab" * 32


def test_another_trigger_or_another_deadline_is_not_held_by_it() -> None:
    kept = KeptDates([KEPT])
    later = counted(date(2026, 5, 7), date(2026, 5, 7))
    other = counted(date(2026, 5, 6), date(2026, 5, 6))
    waiting = AwaitedDate(("sentencing",), None, ())

    assert kept.due("D1", 1, later) is later
    assert kept.due("D1", 2, other) is other
    assert kept.due("D2", 1, other) is other
    assert kept.due("D1", 1, waiting) is waiting
    assert kept.fingerprint(LAW, "D1", 1, later) == calendar("us-federal").fingerprint(2025, 2027)


def test_the_last_date_kept_counts() -> None:
    again = DateKept(
        obligation="D1",
        number=1,
        safe=date(2026, 5, 1),
        latest=date(2026, 5, 1),
        instead_safe=date(2026, 5, 6),
        instead_latest=date(2026, 5, 6),
        kept_on=date(2026, 7, 1),
    )

    found = KeptDates([KEPT, again]).due("D1", 1, counted(date(2026, 5, 6), date(2026, 5, 6)))

    assert isinstance(found, ComputedDate)
    assert (found.safe, found.steps[0]) == (date(2026, 5, 1), "Counted now.")
