"""Facts: what they move, what is refused and how, and how a mistake is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine, select

from tests.operations import acme
from tracker import database, models
from tracker.errors import InputRefused, NotFound
from tracker.models.journal import journal
from tracker.operations.derivation.check import check
from tracker.operations.facts import resolution
from tracker.operations.facts.record import Attribution, EvidenceFile
from tracker.operations.facts.rows import as_fact
from tracker.remedies import Do, Give, Withdraw
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Happened, When
from tracker.rules.grades import Grade


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    return engine


def assert_unchanged(book: Engine, entries: int) -> None:
    with database.reading(book) as session:
        head = journal.head(session)
        assert head is not None
        assert head.seq == entries
        assert check(session, now=acme.NOW) == ()


def test_an_event_moves_the_dates_that_run_from_it_and_says_why(book: Engine) -> None:
    recorded = acme.record(book, "monitor-engaged", date(2026, 2, 2))
    moved = {move.code: move for move in recorded.replanned.moves}
    assert list(moved) == ["start(monitorship)", "end(monitorship)", "A4"]
    assert isinstance(moved["A4"].before, AwaitedDate)
    assert isinstance(moved["A4"].after, ComputedDate)
    assert moved["A4"].after.safe == date(2028, 1, 3)
    assert moved["A4"].step == "monitor-engaged: Monday 2 February 2026 (record)."
    assert acme.lines(book)["A4"].status is Status.UPCOMING
    assert_unchanged(book, 2)


def test_a_resolution_meets_one_deadline_and_moves_no_other(book: Engine) -> None:
    recorded = acme.resolve(book, "A3@2026-Q1", date(2026, 3, 1), early="Handed in ahead.")
    assert recorded.replanned.moves == ()
    (change,) = recorded.replanned.changes
    assert (change.code, change.on, change.before, change.after) == (
        "A3@2026-Q1",
        date(2026, 3, 2),
        Status.UPCOMING,
        Status.MET,
    )
    statuses = [line.status for line in acme.lines(book).values() if line.code.startswith("A3@")]
    assert statuses.count(Status.MET) == 1
    assert len(statuses) >= 8


def test_a_delivery_recorded_starts_the_clock_that_waits_for_it(book: Engine) -> None:
    recorded = acme.record(book, "received(A1)", date(2026, 2, 27))
    (move,) = recorded.replanned.moves
    assert move.code == "A2"
    assert acme.lines(book)["A2"].safe == date(2026, 3, 14)
    assert acme.lines(book)["A2"].latest == date(2026, 3, 16)


def test_an_extension_moves_one_date_later_and_keeps_the_old_one(book: Engine) -> None:
    acme.extend(book, "A1", date(2026, 4, 30))
    assert acme.lines(book)["A1"].safe == date(2026, 4, 30)
    with database.reading(book) as session:
        row = session.scalars(select(models.Deadline).where(models.Deadline.original_safe_on.is_not(None))).one()
        assert (row.original_safe_on, row.original_latest_on) == (date(2026, 3, 16), date(2026, 3, 16))


def test_a_waiver_drops_one_deadline_and_not_its_neighbours(book: Engine) -> None:
    acme.waive(book, "A3@2026-Q1")
    lines = acme.lines(book)
    assert lines["A3@2026-Q1"].status is Status.WAIVED
    assert lines["A3@2026-Q2"].status is Status.UPCOMING


def test_a_contingent_duty_wakes_with_its_event(book: Engine) -> None:
    assert acme.lines(book)["A6"].status is Status.DORMANT
    acme.record(book, "breach", date(2026, 3, 1))
    assert acme.lines(book)["A6"].status is Status.NOT_FOUND


def test_a_withdrawn_fact_leaves_the_dates_as_they_were_and_stays_in_the_history(book: Engine) -> None:
    before = acme.lines(book)
    recorded = acme.record(book, "monitor-engaged", date(2026, 2, 2))
    taken_back = acme.withdraw(book, recorded.entry)
    assert {move.code for move in taken_back.replanned.moves} == {"start(monitorship)", "end(monitorship)", "A4"}
    assert acme.lines(book) == before
    with database.reading(book) as session:
        kinds = [fact.kind for fact in session.scalars(select(models.Fact).order_by(models.Fact.id))]
    assert kinds == [Happened.kind, Happened.kind, models.WITHDRAWN]
    assert_unchanged(book, 3)


def test_a_correction_replaces_the_date_and_withdrawing_it_brings_the_old_one_back(book: Engine) -> None:
    corrected = acme.record(book, "effective", date(2026, 1, 20), correct=True)
    assert acme.lines(book)["A1"].safe == date(2026, 3, 21)
    acme.withdraw(book, corrected.entry)
    assert acme.lines(book)["A1"].safe == date(2026, 3, 16)


def test_a_withdrawal_can_itself_be_withdrawn(book: Engine) -> None:
    recorded = acme.record(book, "monitor-engaged", date(2026, 2, 2))
    taken_back = acme.withdraw(book, recorded.entry)
    acme.withdraw(book, taken_back.entry)
    assert acme.lines(book)["A4"].safe == date(2028, 1, 3)
    assert_unchanged(book, 4)


def test_a_date_that_a_correction_moves_into_the_past_is_flagged_as_moved(book: Engine) -> None:
    acme.record(book, "effective", date(2025, 12, 1), correct=True)
    line = acme.lines(book)["A1"]
    assert (line.safe, line.status, line.moved_into_past) == (date(2026, 1, 30), Status.OVERDUE, True)


def test_evidence_is_tied_to_the_fact_it_proves(book: Engine) -> None:
    proof = EvidenceFile("ab" * 32, "wire.pdf", 1234)
    with database.writing(book) as session:
        resolution.resolve(
            session,
            "A1",
            circumstances=replace(acme.CIRCUMSTANCES, evidence=(proof,)),
            when=When.on(date(2026, 3, 1)),
        )
    with database.reading(book) as session:
        row = session.scalars(select(models.Evidence)).one()
        assert (row.sha256, row.name, row.size) == ("ab" * 32, "wire.pdf", 1234)


def test_resolving_twice_is_refused_with_the_entry_to_withdraw(book: Engine) -> None:
    first = acme.resolve(book, "A1", date(2026, 3, 1))
    with pytest.raises(InputRefused, match="already met") as refused:
        acme.resolve(book, "A1", date(2026, 3, 2))
    assert refused.value.remedies == (Withdraw(first.entry),)
    assert_unchanged(book, 2)


def test_what_the_file_resolved_is_undone_in_the_file(engine: Engine) -> None:
    acme.loaded(engine, acme.FILE + "facts:\n  - {resolved: A1, on: 2026-03-01, source: P1}\n")
    with pytest.raises(InputRefused, match="The agreement file says so") as refused:
        acme.resolve(engine, "A1", date(2026, 3, 2))
    assert refused.value.remedies == (Do("amend the file"),)


def test_a_day_that_has_not_come_is_refused(book: Engine) -> None:
    with pytest.raises(InputRefused, match="Tuesday 3 March 2026 has not come yet: in America/New_York it is Monday"):
        acme.resolve(book, "A1", date(2026, 3, 3))
    with pytest.raises(InputRefused, match="record it when it has happened") as refused:
        acme.record(book, "monitor-engaged", date(2026, 9, 1))
    assert refused.value.remedies == (Give("grade of a plan"),)
    assert_unchanged(book, 1)


def test_a_planned_day_is_recorded_as_an_estimate(book: Engine) -> None:
    planned = Attribution(actor=acme.ACTOR, by="Maria Chen", grade=Grade.ESTIMATED, learned_on=acme.TODAY)
    acme.record(book, "monitor-engaged", date(2026, 9, 1), by=planned)
    line = acme.lines(book)["A4"]
    assert (line.safe, line.grade) == (date(2028, 8, 2), Grade.ESTIMATED)


def test_a_recurring_duty_needs_its_occurrence_and_the_refusal_lists_the_open_ones(book: Engine) -> None:
    with pytest.raises(InputRefused) as refusal:
        acme.resolve(book, "A3", date(2026, 3, 1))
    said = " ".join(refusal.value.sentences)
    assert "A3 recurs: say which occurrence to resolve, as A3@2026-Q1." in said
    assert "A3@2026-Q1 (due 2026-04-30, upcoming)" in said


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("A9", NotFound, "There is no obligation “A9” here. Known: A1, A2"),
        ("A3@2031-Q9", NotFound, "A3 has no occurrence “2031-Q9”"),
        ("A1@2", InputRefused, "A1 does not recur: name it A1"),
        ("A5", InputRefused, "continuing duty"),
        ("other/A1", NotFound, "There is no settlement “other”"),
    ],
)
def test_what_cannot_be_resolved_is_refused_with_the_way_out(
    book: Engine, code: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        acme.resolve(book, code, date(2026, 3, 1))
    assert_unchanged(book, 1)


@pytest.mark.parametrize(
    ("event", "error", "words"),
    [
        ("monitor-engagd", NotFound, "Did you mean “monitor-engaged”"),
        ("effective", InputRefused, "already recorded as 2026-01-15 by entry 1"),
        ("resolved(A1)", InputRefused, "it is recorded of A1"),
        ("end(monitorship)", InputRefused, "record the event that it runs from"),
        ("received(A9)", NotFound, "There is no obligation “A9”"),
        ("not an event!", NotFound, "There is no event"),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_the_way_out(
    book: Engine, event: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        acme.record(book, event, date(2026, 3, 1))
    assert_unchanged(book, 1)


def test_an_extension_to_an_earlier_day_or_of_no_date_is_refused(book: Engine) -> None:
    with pytest.raises(InputRefused, match="must be to a later day"):
        acme.extend(book, "A1", date(2026, 3, 10))
    with pytest.raises(InputRefused, match="has no date to extend: it is awaiting event"):
        acme.extend(book, "A4", date(2028, 3, 10))


def test_what_the_file_said_is_changed_in_the_file(book: Engine) -> None:
    with pytest.raises(InputRefused, match="Entry 1 recorded no fact that can be withdrawn") as refused:
        acme.withdraw(book, 1)
    assert refused.value.remedies == (Do("amend the file"),)
    with pytest.raises(NotFound, match="no entry 77"):
        acme.withdraw(book, 77)


def test_withdrawing_twice_is_refused(book: Engine) -> None:
    recorded = acme.resolve(book, "A1", date(2026, 3, 1))
    acme.withdraw(book, recorded.entry)
    with pytest.raises(InputRefused, match="withdrawn already, by entry 3"):
        acme.withdraw(book, recorded.entry)


def test_who_records_must_be_said_and_a_source_must_exist(book: Engine) -> None:
    with pytest.raises(InputRefused, match="Nobody is named who records this"):
        acme.record(book, "breach", date(2026, 3, 1), by=Attribution(actor=acme.ACTOR, by=" "))
    with pytest.raises(InputRefused, match="There is no source “P9”"):
        acme.record(book, "breach", date(2026, 3, 1), by=Attribution(actor=acme.ACTOR, by="Jo", sources=("P9",)))


def test_a_fact_that_no_file_proves_is_read_from_a_row_without_its_files(book: Engine) -> None:
    acme.record(book, "monitor-engaged", date(2026, 2, 2))
    with database.reading(book) as session:
        row = session.scalars(select(models.Fact).order_by(models.Fact.id.desc()).limit(1)).one()
        assert as_fact(row).when == When.on(date(2026, 2, 2))
