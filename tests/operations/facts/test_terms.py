"""Terms that move in the store: what a person records, what follows, what is refused, and what is withdrawn."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.errors import InputRefused, NotFound
from tracker.operations.derivation.check import check
from tracker.operations.facts import terms
from tracker.operations.facts.record import Recorded
from tracker.remedies import Withdraw
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Ending, When

FILE = (
    acme.FILE.replace("monitor-engaged: {}", "monitor-engaged: {on: 2024-06-01, grade: record, source: P1}")
    + "  A7: {instrument: order, title: Yearly review, kind: report, source: P1, "
    "due: every 6 months from start(monitorship) until end(monitorship)}\n"
    "  A8: {instrument: order, title: Stay out, kind: standing, source: P1, due: continuing through end(monitorship)}\n"
)


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine, FILE)
    return engine


def end(book: Engine, on: date, manner: Ending = Ending.EARLY, code: str = "monitorship") -> Recorded:
    with database.writing(book) as session:
        return terms.end_term(
            session,
            code,
            circumstances=acme.CIRCUMSTANCES,
            when=When.on(on),
            manner=manner,
            authority="OCC",
            successor=None,
        )


def extend(book: Engine, by_span: Span | None = None, to: date | None = None) -> Recorded:
    with database.writing(book) as session:
        return terms.extend_term(
            session,
            "monitorship",
            circumstances=acme.CIRCUMSTANCES,
            by_span=by_span,
            to=to,
            decided_on=date(2026, 2, 1),
            authority="OCC",
        )


def moved(recorded: Recorded) -> list[str]:
    return [move.code for move in recorded.replanned.moves]


def sound(book: Engine) -> bool:
    with database.reading(book) as session:
        return check(session, now=acme.NOW) == ()


def test_an_extension_is_kept_and_moves_what_hangs_on_the_end(book: Engine) -> None:
    recorded = extend(book, by_span=Span(1, Unit.YEAR))
    assert moved(recorded) == ["end(monitorship)", "A4"]
    lines = acme.lines(book)
    assert lines["A4"].safe == date(2027, 4, 30)
    assert [code for code in lines if code.startswith("A7@")] == [f"A7@{number}" for number in range(1, 7)]
    assert sound(book)


def test_an_early_end_releases_and_its_withdrawal_binds_again(book: Engine) -> None:
    before = acme.lines(book)
    recorded = end(book, date(2026, 2, 16))
    lines = acme.lines(book)
    assert lines["A8"].status is Status.RELEASED
    assert lines["A7@4"].status is Status.RELEASED
    assert lines["A7@3"].status is Status.OVERDUE
    assert lines["A4"].moved_into_past
    assert sound(book)
    acme.withdraw(book, recorded.entry)
    assert acme.lines(book) == before
    assert sound(book)


def test_a_term_that_stands_still_and_runs_again(book: Engine) -> None:
    with database.writing(book) as session:
        suspended = terms.suspend_term(
            session,
            "monitorship",
            circumstances=acme.CIRCUMSTANCES,
            on=date(2026, 1, 1),
            authority="OCC",
        )
    (last,) = [move for move in suspended.replanned.moves if move.code == "end(monitorship)"]
    assert isinstance(last.after, AwaitedDate)
    with database.writing(book) as session:
        resumed = terms.resume_term(
            session,
            "monitorship",
            circumstances=acme.CIRCUMSTANCES,
            on=date(2026, 2, 1),
            authority="OCC",
        )
    (last,) = [move for move in resumed.replanned.moves if move.code == "end(monitorship)"]
    assert isinstance(last.after, ComputedDate)
    assert last.after.safe == date(2026, 7, 2)
    assert sound(book)


def test_a_start_set_right_twice_leaves_the_last(book: Engine) -> None:
    for day in (date(2024, 7, 1), date(2024, 8, 1)):
        with database.writing(book) as session:
            terms.start_term(
                session,
                "monitorship",
                circumstances=acme.CIRCUMSTANCES,
                when=When.on(day),
                authority="",
            )
    assert acme.lines(book)["A4"].safe == date(2026, 7, 2)
    assert sound(book)


def test_an_instrument_that_is_superseded_takes_its_duties_with_it(book: Engine) -> None:
    end(book, date(2026, 2, 16), Ending.SUPERSEDED, code="order")
    assert {line.status for line in acme.lines(book).values()} == {Status.SUPERSEDED}
    assert sound(book)


def test_the_day_s_run_leaves_a_term_that_has_ended_alone(book: Engine) -> None:
    end(book, date(2026, 2, 16))
    (run,) = acme.run_days(book, acme.NOW)
    assert [text for text in run.notices if "monitorship" in text] == []


def test_what_cannot_be_said_of_a_term_is_refused_with_the_way_out(book: Engine) -> None:
    with pytest.raises(NotFound, match=r"no term or instrument “monitorshp” here. Did you mean “monitorship”"):
        end(book, date(2026, 2, 16), code="monitorshp")
    with pytest.raises(InputRefused, match="runs to Monday 1 June 2026 by itself, and cannot end on") as longer:
        end(book, date(2026, 12, 31))
    assert [each.kind for each in longer.value.remedies] == ["record"]
    with pytest.raises(InputRefused, match="either by a span or up to a day"):
        extend(book)
    with pytest.raises(InputRefused, match="must be to a later day"):
        extend(book, to=date(2026, 5, 1))
    recorded = end(book, date(2026, 2, 16))
    with pytest.raises(InputRefused, match="ended already") as refused:
        end(book, date(2026, 2, 17))
    assert refused.value.remedies == (Withdraw(recorded.entry),)
    with pytest.raises(InputRefused, match="monitorship ended"):
        extend(book, by_span=Span(1, Unit.YEAR))
