"""Why a term ends when it ends, and what ended the duties that went with it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.operations.queries.explanation import Explanation, explain, show_obligation

FACTS = """\
facts:
  - {term_extended: monitorship, longer_by: 6 months, decided_on: 2025-12-01, authority: OCC, source: P1}
  - {ended: monitorship, on: 2026-02-16, manner: early, authority: OCC, source: P1}
"""
FILE = (
    acme.FILE.replace("monitor-engaged: {}", "monitor-engaged: {on: 2024-06-01, source: P1}")
    + "  A8: {instrument: order, title: Stay out, kind: standing, source: P1, due: continuing through end(monitorship)}\n"
)


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine, FILE + FACTS)
    return engine


def explained(book: Engine, code: str, as_of: date | None = None) -> Explanation:
    with database.reading(book) as session:
        (explanation,) = explain(session, code, settlement=None, now=acme.NOW, as_of=as_of)
        return explanation


def test_the_end_of_a_term_is_explained_with_what_it_would_have_been_and_who_ended_it(book: Engine) -> None:
    end = explained(book, "end(monitorship)")
    assert end.steps == (
        "monitor-engaged: Saturday 1 June 2024 (record, P1).",
        "monitorship runs 2 years from Saturday 1 June 2024, to Monday 1 June 2026; a term's end does not roll.",
        "monitorship was extended by OCC by 6 months, decided on Monday 1 December 2025, to Tuesday 1 December 2026.",
        "end(monitorship): Monday 16 February 2026 (record, P1).",
        "monitorship ended (early) by OCC on Monday 16 February 2026.",
        "It would have ended on Tuesday 1 December 2026: it ended 288 days early.",
    )
    assert end.notes == (
        "monitorship extended by 6 months by OCC, decided on 1 December 2025.",
        "monitorship ended early by 288 days, by OCC, on 16 February 2026; nominal end 1 December 2026.",
    )


def test_before_it_ended_the_same_term_is_explained_without_its_ending(book: Engine) -> None:
    end = explained(book, "end(monitorship)", date(2026, 1, 31))
    assert end.steps[-1].endswith("to Tuesday 1 December 2026.")
    assert end.notes == ("monitorship extended by 6 months by OCC, decided on 1 December 2025.",)
    assert explained(book, "start(monitorship)").notes == ()


def test_a_term_that_stands_still_says_since_when(engine: Engine) -> None:
    acme.loaded(engine, FILE + "facts:\n  - {term_suspended: monitorship, on: 2026-01-10, source: P1}\n")
    assert explained(engine, "end(monitorship)").notes == ("monitorship has stood still since 10 January 2026.",)


def test_a_released_duty_says_what_released_it_and_that_it_was_not_met(book: Engine) -> None:
    assert explained(book, "A8").notes == (
        "Released, not met: monitorship ended early by 288 days, by OCC, on 16 February 2026.",
    )
    assert explained(book, "A8", date(2026, 1, 31)).notes == ()


def test_a_superseded_duty_says_what_took_its_place(engine: Engine) -> None:
    ended = (
        "  - {ended: order, on: 2026-02-16, manner: superseded, successor: later, authority: the court, source: P1}\n"
    )
    instrument = (
        "  later: {title: Later order, authority: OCC, kind: order, counting: unread, calendar: us-federal}\nevents:\n"
    )
    acme.loaded(engine, FILE.replace("events:\n", instrument) + "facts:\n" + ended)
    assert explained(engine, "A1").notes == (
        "Superseded, not met: order was superseded, by the court, on 16 February 2026; later took its place.",
    )


def test_the_history_of_a_duty_tells_what_became_of_its_term(book: Engine) -> None:
    def history(code: str) -> list[str]:
        with database.reading(book) as session:
            lines = show_obligation(session, code, settlement=None, now=acme.NOW, as_of=None).history
        return [f"{line.on}: {line.text}" for line in lines if "monitorship" in line.text]

    assert history("A8") == [
        "2025-12-01: monitorship extended by 6 months, by OCC (record, P1)",
        "2026-02-16: monitorship ended (early), by OCC (record, P1)",
    ]
    assert history("A1") == []
