"""What a file says of its terms over time: extensions, standstills, endings; and what of that is refused, with its place."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.agreements.file.small_file import problems_after, read_small, small
from tests.agreements.file.test_schema import SCHEMA, against, as_an_editor_reads
from tracker.agreements.comparison import changes
from tracker.agreements.file.reader import read
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import (
    Ended,
    Ending,
    Resolved,
    TermExtended,
    TermResumed,
    TermStarted,
    TermSuspended,
    When,
)
from tracker.rules.grades import Grade
from tracker.rules.plan import plan

FACT = "{resolved: D1, on: 2024-03-20}"
EXTENDED = "{term_extended: watch, longer_by: 1 year, decided_on: 2026-05-01"


def facts_of(*written: str) -> tuple[object, ...]:
    """Give the facts that a list of the file becomes, without those of its events."""
    return read_small((FACT, "\n  - ".join(written))).facts[1:]


def told(*written: str) -> list[str]:
    """Give what is told of a list of facts, which begins in line 37, without the file's name."""
    return [problem.partition(":")[2] for problem in problems_after((FACT, "\n  - ".join(written)))]


def test_each_fact_about_a_term_arrives_with_who_decided_it() -> None:
    assert facts_of(
        "{term_started: watch, on: 2024-03-01, authority: DOJ, grade: reported, source: S1, note: Seen.}",
        "{term_extended: watch, longer_by: 1 year, decided_on: 2026-05-01, authority: DOJ, recorded_by: mia}",
        "{term_extended: watch, to: 2028-12-31, decided_on: 2026-06-01}",
        "{term_suspended: watch, on: 2025-01-10, authority: the court, learned_on: 2025-02-01}",
        "{term_resumed: watch, on: 2025-03-10}",
        "{ended: watch, on: 2027-05-05, manner: condition met, authority: DOJ, source: S1}",
    ) == (
        TermStarted(
            term="watch",
            when=When.on(date(2024, 3, 1)),
            authority="DOJ",
            grade=Grade.REPORTED,
            sources=("S1",),
            note="Seen.",
        ),
        TermExtended(term="watch", decided_on=date(2026, 5, 1), by_span=Span(1, Unit.YEAR), authority="DOJ", by="mia"),
        TermExtended(term="watch", decided_on=date(2026, 6, 1), to=date(2028, 12, 31)),
        TermSuspended(term="watch", suspended_on=date(2025, 1, 10), authority="the court", learned_on=date(2025, 2, 1)),
        TermResumed(term="watch", resumed_on=date(2025, 3, 10)),
        Ended(
            code="watch",
            when=When.on(date(2027, 5, 5)),
            manner=Ending.CONDITION,
            authority="DOJ",
            sources=("S1",),
        ),
    )


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("on: 2025-03-19", When.on(date(2025, 3, 19))),
        ("on: 2025-03-19T17:00", When.on(datetime(2025, 3, 19, 17, 0))),
        ("no_later_than: 2025-03-19", When(None, date(2025, 3, 19))),
        ("after: 2025-02-28, by: 2025-03-19", When(date(2025, 3, 1), date(2025, 3, 19))),
    ],
)
def test_an_end_may_be_known_only_by_a_range_or_its_last_possible_day(written: str, when: When) -> None:
    assert facts_of(f"{{ended: watch, {written}, manner: early}}") == (
        Ended(code="watch", when=when, manner=Ending.EARLY),
    )


@pytest.mark.parametrize("manner", list(Ending))
def test_a_whole_instrument_may_end_in_each_manner(manner: Ending) -> None:
    assert facts_of(f"{{ended: plea, on: 2025-03-19, manner: {manner}}}") == (
        Ended(code="plea", when=When.on(date(2025, 3, 19)), manner=manner),
    )


def test_what_took_the_place_of_the_superseded_is_named() -> None:
    assert facts_of("{ended: watch, on: 2025-03-19, manner: superseded, successor: plea}") == (
        Ended(code="watch", when=When.on(date(2025, 3, 19)), manner=Ending.SUPERSEDED, successor="plea"),
    )


def test_a_period_that_a_term_has_only_since_its_extension_can_be_resolved() -> None:
    resolved = "{resolved: D2@2027-Q3, on: 2027-10-15}"
    assert told(resolved) != []
    assert facts_of(EXTENDED + "}", resolved)[1] == Resolved(
        obligation="D2", number=15, when=When.on(date(2027, 10, 15))
    )


BROKEN: list[tuple[str, str, list[str]]] = [
    (
        "an unknown term",
        "{term_started: wacht, on: 2024-03-01}",
        [
            (
                "37:20: `term_started` names the term “wacht”, which is not defined. Define it under `terms`. "
                "Did you mean `watch`?"
            )
        ],
    ),
    (
        "an instrument is no term that can be extended",
        "{term_extended: plea, longer_by: 1 year, decided_on: 2026-05-01}",
        ["37:21: `term_extended` names the term “plea”, which is not defined. Define it under `terms`."],
    ),
    (
        "an unknown term or instrument",
        "{ended: plee, on: 2025-03-19, manner: early}",
        [
            (
                "37:13: `ended` names “plee”, which is no term and no instrument of this file. Define it under `terms` or "
                "`instruments`. Did you mean `plea`?"
            )
        ],
    ),
    (
        "both lengths",
        EXTENDED + ", to: 2028-12-31}",
        ["37:75: `longer_by` and `to` cannot both say how far the term was extended: keep the one that the text has."],
    ),
    (
        "neither length",
        "{term_extended: watch, decided_on: 2026-05-01}",
        ["37:5: Nothing says how far the term was extended: give `longer_by`, such as `1 year`, or `to`."],
    ),
    (
        "no day of the decision",
        "{term_extended: watch, longer_by: 1 year}",
        ["37:5: `decided_on` is missing in this fact. The day on which the extension was decided or agreed."],
    ),
    (
        "an unreadable span",
        "{term_extended: watch, longer_by: a year, decided_on: 2026-05-01}",
        ["37:39: `longer_by` must be a span such as `3 years` or `18 months`, not “a year”."],
    ),
    (
        "a span that needs a calendar",
        "{term_extended: watch, longer_by: 10 business days, decided_on: 2026-05-01}",
        ["37:39: `longer_by` must be in days, weeks, months or years, not “10 business days”."],
    ),
    (
        "an unknown manner",
        "{ended: watch, on: 2025-03-19, manner: condition}",
        [
            (
                "37:44: `manner` must be one of expired, early, condition met, superseded, void, dismissed, not “condition”. "
                "Did you mean `condition met`?"
            )
        ],
    ),
    (
        "no manner",
        "{ended: watch, on: 2025-03-19}",
        [
            (
                "37:5: `manner` is missing in this fact. How it ended: expired, early, condition met, superseded, void or "
                "dismissed."
            )
        ],
    ),
    (
        "an end without a day",
        "{ended: watch, manner: early}",
        ["37:5: Nothing says when it happened: give `on`, or `no_later_than`, or a range with `after` and `by`."],
    ),
    (
        "an unknown successor",
        "{ended: watch, on: 2025-03-19, manner: superseded, successor: other}",
        [
            (
                "37:67: `successor` names “other”, which is no term and no instrument of this file. Define it under `terms` "
                "or `instruments`."
            )
        ],
    ),
    (
        "its own successor",
        "{ended: watch, on: 2025-03-19, manner: superseded, successor: watch}",
        ["37:67: `successor` names watch itself: name what took its place."],
    ),
    (
        "a successor of what was not superseded",
        "{ended: watch, on: 2025-03-19, manner: early, successor: plea}",
        [
            (
                "37:62: Only what was superseded has a successor, and watch ended as “early”: write `manner: superseded`, "
                "or take `successor` away."
            )
        ],
    ),
    (
        "a range without its end",
        "{term_started: watch, after: 2024-03-01}",
        ["37:34: `after` needs `by` with it, the last day it can have happened."],
    ),
    (
        "a start that is known only by its last possible day",
        "{term_started: watch, no_later_than: 2024-03-01}",
        [
            "37:5: Nothing says when the term started: give `on`, or a range with `after` and `by`.",
            "37:27: There is no key “no_later_than” in this fact.",
        ],
    ),
]


@pytest.mark.parametrize(("written", "says"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN])
def test_a_problem_is_told_where_it_is(written: str, says: list[str]) -> None:
    assert told(written) == says


def test_a_term_cannot_run_again_that_was_not_suspended() -> None:
    runs = "37:20: watch cannot run again: no fact before this one suspends it. Write `term_suspended: watch` above it."
    assert told("{term_resumed: watch, on: 2025-03-10}") == [runs]
    assert told("{term_resumed: watch, on: 2025-03-10}", "{term_suspended: watch, on: 2025-01-10}") == [runs]


def test_a_term_cannot_run_again_on_the_day_it_was_suspended() -> None:
    assert told("{term_suspended: watch, on: 2025-01-10}", "{term_resumed: watch, on: 2025-01-10}") == [
        "38:31: watch runs again on 2025-01-10, which is not after 2025-01-10, when it was suspended."
    ]


def test_a_term_cannot_be_suspended_twice_without_running_between() -> None:
    first, second = "{term_suspended: watch, on: 2025-01-10}", "{term_suspended: watch, on: 2025-05-10}"
    assert told(first, second) == [
        "38:22: watch stands still already when this suspends it: write `term_resumed: watch` between the two."
    ]
    assert told(first, "{term_resumed: watch, on: 2025-03-10}", second) == []


def test_a_start_an_end_and_a_decision_are_each_told_once() -> None:
    assert told(
        "{term_started: watch, on: 2024-03-01}",
        "{term_started: watch, on: 2024-03-02}",
        "{ended: plea, on: 2025-03-19, manner: early}",
        "{ended: plea, on: 2025-03-20, manner: void}",
        EXTENDED + "}",
        "{term_extended: watch, to: 2029-01-01, decided_on: 2026-05-01}",
    ) == [
        "38:20: watch has its start already in line 37: keep one of the two.",
        "40:13: plea has ended already in line 39: keep one of the two.",
        "42:21: watch is extended by a decision of 2026-05-01 already in line 41: keep one of the two.",
    ]


def test_an_editor_knows_the_facts_about_terms() -> None:
    good = small((FACT, EXTENDED + "}\n  - {ended: watch, on: 2027-05-05, manner: condition met}"))
    assert [*against(SCHEMA, as_an_editor_reads(good))] == []
    bad = small((FACT, "{ended: watch, on: 2027-05-05, manner: finished}"))
    assert [*against(SCHEMA, as_an_editor_reads(bad))] != []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (FACT, EXTENDED + "}", ["watch extended on 2026-05-01: added: extended by 1 year"]),
        (
            EXTENDED + "}",
            EXTENDED.replace("longer_by: 1 year", "to: 2028-02-29") + "}",
            [
                "watch extended on 2026-05-01: longer_by was `1 year`, becomes absent",
                "watch extended on 2026-05-01: to was absent, becomes 2028-02-29",
            ],
        ),
        (
            "{ended: watch, on: 2025-03-19, manner: early}",
            "{ended: watch, on: 2025-03-20, manner: void, authority: DOJ}",
            [
                "watch ended: the day was 2025-03-19, becomes 2025-03-20",
                "watch ended: manner was early, becomes void",
                "watch ended: authority was absent, becomes “DOJ”",
            ],
        ),
        (
            FACT,
            "{ended: plea, no_later_than: 2025-03-19, manner: dismissed}",
            ["plea ended: added: ended (dismissed), by 2025-03-19"],
        ),
        (
            FACT,
            "{ended: watch, on: 2027-03-19, manner: early, authority: DOJ, learned_on: 2026-11-02}",
            ["watch announced to end: added: announced to end (early), by DOJ, 2027-03-19"],
        ),
        (
            "{ended: watch, on: 2027-03-19, manner: early, learned_on: 2026-11-02}",
            "{ended: watch, on: 2027-05-19, manner: early, learned_on: 2026-11-02}",
            ["watch announced to end: the day was 2027-03-19, becomes 2027-05-19"],
        ),
        (FACT, "{term_started: watch, on: 2024-03-01}", ["watch started: added: 2024-03-01"]),
        (FACT, "{term_suspended: watch, on: 2025-01-10}", ["watch suspended on 2025-01-10: added"]),
        (
            "{term_suspended: watch, on: 2025-01-10}\n  - {term_resumed: watch, on: 2025-03-10}",
            "{term_suspended: watch, on: 2025-01-10}",
            ["watch resumed on 2025-03-10: removed"],
        ),
    ],
)
def test_a_change_of_what_a_term_went_through_is_told_in_words(before: str, after: str, says: list[str]) -> None:
    told_changes = changes(read_small((FACT, before)), read_small((FACT, after)))
    assert [str(each) for each in told_changes if each.subject != "D1 resolved"] == says


def test_a_series_begins_with_a_term_whose_start_only_a_fact_tells() -> None:
    agreement = read(
        b"""
settlement: acme
title: Acme
organisation: Acme
time_zone: UTC
instruments:
  order: {title: Order, authority: OCC, kind: order, counting: calendar-days, calendar: none}
terms:
  watch: {instrument: order, kind: monitorship, length: 1 year}
obligations:
  R1:
    instrument: order
    title: Report
    kind: report
    due: 30 days after the end of each calendar quarter until end(watch)
facts:
  - {term_started: watch, on: 2026-02-10}
""",
        "acme.yaml",
    )

    dates = [
        each.due.safe_on
        for each in plan(agreement.settlement, agreement.facts, until=date(2030, 1, 1)).deadlines
        if isinstance(each.due, ComputedDate)
    ]

    assert dates == [date(2026, 4, 30), date(2026, 7, 30), date(2026, 10, 30), date(2027, 1, 30)]
