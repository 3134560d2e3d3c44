"""Two clocks: what was known at a past moment is rebuilt as it was seen then, whatever was recorded since."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from benchmarks.torture.replays import Life
from tests.operations import acme
from tracker import database
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.load import load
from tracker.operations.facts import events
from tracker.operations.facts.record import Attribution, Circumstances, Recorded
from tracker.operations.facts.withdrawal import withdraw
from tracker.operations.journal.entries import journal_entries
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.operations.queries.explanation import explain, show_obligation
from tracker.operations.queries.past import Past
from tracker.operations.reports.publication import build_report, publish
from tracker.remedies import Give
from tracker.reports.monthly.subject import Month
from tracker.reports.page.render import render
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import When
from tracker.rules.grades import Grade

MARCH = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


def seen(
    engine: Engine, known_at: Past | None, *, as_of: date | None = None, now: datetime = MAY
) -> dict[str, DeadlineLine]:
    with database.reading(engine) as session:
        found = list_deadlines(session, Filter(), now=now, as_of=as_of, known_at=known_at)
        return {line.code: line for line in found}


def record(engine: Engine, event: str, on: date, *, now: datetime, saying: Attribution = acme.BY) -> Recorded:
    with database.writing(engine) as session:
        return events.record_event(
            session, event, circumstances=Circumstances(attribution=saying, now=now), when=When.on(on), correct=True
        )


def amend(engine: Engine, text: str, *, now: datetime) -> None:
    with database.writing(engine) as session:
        load(session, acme.agreement(text), author=acme.author("Maria Chen"), now=now)


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    return engine


def test_every_past_state_of_a_random_life_is_rebuilt_as_it_was_seen(sqlite_engine: Engine) -> None:
    life = Life(sqlite_engine, seed=7)
    life.live(100)

    assert list(life.differing()) == []
    assert len(life.seen) > 100


def test_a_shorter_life_on_postgresql_is_rebuilt_as_well(postgresql_engine: Engine) -> None:
    life = Life(postgresql_engine, seed=11)
    life.live(25)

    assert list(life.differing()) == []


def test_a_correction_changes_what_march_was_and_not_what_was_known_in_march(book: Engine) -> None:
    assert seen(book, None, now=MARCH)["A1"].status is Status.OVERDUE
    record(book, "effective", date(2026, 2, 15), now=MAY)

    assert seen(book, date(2026, 3, 20))["A1"].safe == date(2026, 3, 16)
    assert seen(book, date(2026, 3, 20))["A1"].status is Status.OVERDUE
    assert seen(book, None, as_of=date(2026, 3, 20))["A1"].status is Status.DUE_SOON


def test_what_was_known_then_can_be_seen_from_another_day(book: Engine) -> None:
    assert seen(book, date(2026, 3, 2), as_of=date(2026, 3, 2))["A1"].status is Status.DUE_SOON
    assert seen(book, date(2026, 3, 2), as_of=date(2026, 4, 30))["A1"].status is Status.OVERDUE


def test_a_withdrawal_counts_from_the_moment_it_was_recorded(book: Engine) -> None:
    entry = record(book, "monitor-engaged", date(2026, 3, 1), now=MARCH).entry
    with database.writing(book) as session:
        withdraw(session, entry, attribution=acme.BY, now=MAY)

    assert seen(book, APRIL)["A4"].safe == date(2028, 1, 31)
    assert seen(book, None)["A4"].safe is None


def test_the_file_in_force_then_is_read_again(book: Engine) -> None:
    amend(book, acme.FILE.replace("60 days after", "90 days after").replace("Action plan", "Plan"), now=MAY)

    assert seen(book, None)["A1"].safe == date(2026, 4, 15)
    assert seen(book, APRIL)["A1"].safe == date(2026, 3, 16)
    assert seen(book, APRIL)["A1"].title == "Action plan"


def test_a_duty_that_an_amendment_took_out_is_shown_as_it_was_known(book: Engine) -> None:
    without = "".join(line for line in acme.FILE.splitlines(keepends=True) if not line.startswith("  A5"))
    amend(book, without, now=MAY)

    with database.reading(book) as session:
        view = show_obligation(session, "A5", settlement=None, now=MAY, as_of=None, known_at=APRIL)
        with pytest.raises(NotFound, match="There is no obligation “A5” here"):
            show_obligation(session, "A5", settlement=None, now=MAY, as_of=None)
    assert view.lines[0].status is Status.CONTINUING
    assert {line.entry for line in view.history} == {1}


def test_a_duty_that_was_not_in_the_file_then_is_refused(book: Engine) -> None:
    later = "  A7: {instrument: order, title: New, kind: report, due: 90 days after effective, source: P1}\n"
    amend(book, acme.FILE + later, now=MAY)

    with (
        database.reading(book) as session,
        pytest.raises(NotFound, match=r"^A7 was not in the agreement file of acme then\.$"),
    ):
        explain(session, "A7", settlement=None, now=MAY, as_of=None, known_at=APRIL)


def test_why_explains_the_date_that_was_given_then(book: Engine) -> None:
    record(book, "effective", date(2026, 2, 15), now=MAY)

    with database.reading(book) as session:
        (then,) = explain(session, "A1", settlement=None, now=MAY, as_of=None, known_at=APRIL)
        (now,) = explain(session, "A1", settlement=None, now=MAY, as_of=None)
    assert then.steps[0].startswith("effective: Thursday 15 January 2026")
    assert now.steps[0].startswith("effective: Sunday 15 February 2026")


def test_the_edge_of_a_term_is_explained_as_it_was_known(book: Engine) -> None:
    record(book, "monitor-engaged", date(2026, 3, 10), now=MAY)

    with database.reading(book) as session:
        (then,) = explain(session, "end(monitorship)", settlement=None, now=MAY, as_of=None, known_at=APRIL)
        (now,) = explain(session, "end(monitorship)", settlement=None, now=MAY, as_of=None)
    assert then.grade is None
    assert now.grade is Grade.RECORD


def test_a_planned_event_counts_in_today_s_trace_as_in_today_s_list(book: Engine) -> None:
    planned = Attribution(actor=acme.ACTOR, by="Maria Chen", grade=Grade.ESTIMATED)
    record(book, "monitor-engaged", date(2026, 7, 1), now=MAY, saying=planned)

    with database.reading(book) as session:
        (why,) = explain(session, "A4", settlement=None, now=MAY, as_of=None)
    assert why.grade is Grade.ESTIMATED
    assert seen(book, None)["A4"].safe == date(2028, 6, 1)
    assert seen(book, date(2026, 5, 20))["A4"] == seen(book, None)["A4"]


def test_a_day_means_its_end_where_the_settlement_is(book: Engine) -> None:
    """03:30 UTC on 21 March is still 20 March in New York."""
    late = datetime(2026, 3, 21, 3, 30, tzinfo=UTC)
    record(book, "received(A1)", date(2026, 3, 18), now=late)

    assert seen(book, date(2026, 3, 19))["A2"].safe is None
    assert seen(book, date(2026, 3, 20))["A2"].safe == date(2026, 4, 2)
    assert seen(book, datetime(2026, 3, 20, 23, 29))["A2"].safe is None
    assert seen(book, datetime(2026, 3, 20, 23, 30))["A2"].safe == date(2026, 4, 2)
    assert seen(book, late)["A2"].safe == date(2026, 4, 2)


def test_a_moment_before_anything_was_recorded_is_refused(book: Engine) -> None:
    with pytest.raises(InputRefused) as refused:
        seen(book, date(2026, 2, 28))

    assert refused.value.sentences == (
        "Nothing was known of acme at 2026-02-28. It was loaded on 2026-03-02T12:00 (entry 1, America/New_York).",
    )
    assert refused.value.remedies == (Give("later moment"),)


def test_a_moment_that_has_not_come_is_refused(book: Engine) -> None:
    with pytest.raises(InputRefused, match=r"^What will be known at 2026-05-21 cannot be told yet"):
        seen(book, date(2026, 5, 21))


def test_a_settlement_that_was_not_loaded_then_is_left_out(book: Engine) -> None:
    amend(book, acme.FILE.replace("settlement: acme", "settlement: later"), now=MAY)

    with database.reading(book) as session:
        then = list_deadlines(session, Filter(), now=MAY, as_of=None, known_at=APRIL)
        report = build_report(session, settlement=None, month=Month(2026, 3), now=MAY, known_at=APRIL)
    assert {line.settlement for line in then} == {"acme"}
    assert len(report.settlements) == 1


def test_the_journal_is_told_as_it_was(book: Engine) -> None:
    record(book, "received(A1)", date(2026, 3, 18), now=MARCH)
    record(book, "received(A1)", date(2026, 3, 19), now=MAY)

    with database.reading(book) as session:
        then = journal_entries(session, settlement="acme", last=None, now=MAY, known_at=date(2026, 3, 20))
        before = journal_entries(session, settlement=None, last=None, now=MAY, known_at=date(2026, 1, 1))
    assert [entry.seq for entry in then] == [1, 2]
    assert before.items == ()


def test_a_published_report_is_made_again_to_the_byte_from_what_was_known(book: Engine) -> None:
    acme.run_days(book, APRIL)
    with database.writing(book) as session:
        published = publish(
            session, settlement="acme", month=Month(2026, 3), now=APRIL + timedelta(minutes=1), by="tracker"
        )
    assert published is not None
    record(book, "effective", date(2026, 2, 15), now=MAY)
    amend(book, acme.FILE.replace("Action plan", "Plan"), now=MAY)

    with database.reading(book) as session:
        again = build_report(session, settlement="acme", month=Month(2026, 3), now=MAY, known_at=APRIL)
        corrected = build_report(session, settlement="acme", month=Month(2026, 3), now=MAY)
    assert render(again) == published.html
    assert render(corrected) != published.html
