"""The day's run: once for each date in each zone, oldest first, whatever sleeps, repeats or races."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from tests.operations import acme
from tests.query_plans import plan_of
from tracker import database, models
from tracker.operations.day import owed
from tracker.operations.day import run as days
from tracker.operations.derivation.check import check
from tracker.operations.facts import resolution
from tracker.operations.facts.record import Circumstances
from tracker.rules.deadlines.status import Status

AT_NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # noon in New York


def later(days_: float) -> datetime:
    return AT_NOON + timedelta(days=days_)


def history(engine: Engine) -> list[tuple[object, ...]]:
    """Everything the runs decided: each change and each notice, dated."""
    with database.reading(engine) as session:
        change, deadline, notice = models.StatusChange, models.Deadline, models.Notice
        changes = session.execute(
            select(deadline.obligation_id, deadline.number, change.on, change.before, change.after)
            .join(deadline, deadline.id == change.deadline_id)
            .where(change.before.is_not(None))
            .order_by(change.on, deadline.obligation_id, deadline.number)
        )
        notices = session.execute(select(notice.kind, notice.on, notice.text).order_by(notice.on, notice.text))
        return [*map(tuple, changes), *map(tuple, notices)]


def test_a_date_is_due_once_it_has_begun_in_its_zone(engine: Engine) -> None:
    acme.loaded(engine)
    with database.reading(engine) as session:
        before_midnight = datetime(2026, 3, 3, 4, 59, tzinfo=UTC)
        assert owed.days_to_run(session, now=before_midnight) == (owed.DueDay("America/New_York", date(2026, 3, 2)),)
        after_midnight = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
        assert [due.day for due in owed.days_to_run(session, now=after_midnight)] == [
            date(2026, 3, 2),
            date(2026, 3, 3),
        ]


def test_each_settlement_is_judged_by_its_own_clock(engine: Engine) -> None:
    acme.loaded(engine)
    tokyo = acme.FILE.replace("settlement: acme", "settlement: edo").replace("America/New_York", "Asia/Tokyo")
    acme.loaded(engine, tokyo)
    with database.reading(engine) as session:
        due = owed.days_to_run(session, now=AT_NOON)
    assert due == (owed.DueDay("America/New_York", date(2026, 3, 2)), owed.DueDay("Asia/Tokyo", date(2026, 3, 3)))


def test_the_run_writes_each_change_on_the_day_it_happened(engine: Engine) -> None:
    acme.loaded(engine)
    runs = acme.run_days(engine, later(30))
    assert [run.day for run in runs] == [date(2026, 3, 2) + timedelta(days=offset) for offset in range(31)]
    told = {(change.code, change.on, change.after) for run in runs for change in run.changes}
    # A1 was due on Monday 16 March; A3@2026-Q1 is due on 30 April, and soon from 31 March.
    assert told == {
        ("acme/A1", date(2026, 3, 17), Status.OVERDUE),
        ("acme/A3@2026-Q1", date(2026, 3, 31), Status.DUE_SOON),
    }
    said = [text for run in runs for text in run.notices]
    nagging = [f"acme/A1 is overdue by {late} days: it was due on Monday 16 March 2026." for late in range(2, 17)]
    assert [text for text in said if text in nagging] == nagging
    assert [text for text in said if text not in nagging] == [
        "acme/A1 is due on Monday 16 March 2026: 7 days from today.",
        "acme/A1 is due on Monday 16 March 2026: 1 day from today.",
        "acme/A1 is due on Monday 16 March 2026: today.",
        "acme/A1 is overdue: it was due on Monday 16 March 2026.",
        "acme/A3@2026-Q1 is due on Thursday 30 April 2026: 30 days from today.",
    ]


def test_a_second_start_changes_nothing(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, later(20))
    before = history(engine)
    assert acme.run_days(engine, later(20)) == []
    with database.writing(engine) as session:
        due = owed.DueDay("America/New_York", date(2026, 3, 5))
        assert days.run_day(session, due, started_at=AT_NOON, now=AT_NOON) is None
    assert history(engine) == before


def test_a_clock_that_moved_back_has_nothing_to_do(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, later(3))
    assert acme.run_days(engine, later(1)) == []


@given(st.lists(st.integers(1, 20), min_size=1, max_size=5))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_missing_days_come_out_as_if_each_had_been_run(new_engine: Callable[[], Engine], sleeps: list[int]) -> None:
    daily, sleepy = new_engine(), new_engine()
    for engine in (daily, sleepy):
        acme.loaded(engine)
    for offset in range(sum(sleeps) + 1):
        acme.run_days(daily, later(offset))
    for upto in (sum(sleeps[: place + 1]) for place in range(len(sleeps))):
        acme.run_days(sleepy, later(upto))
    assert history(sleepy) == history(daily)
    for engine in (daily, sleepy):
        with database.reading(engine) as session:
            assert check(session, now=later(sum(sleeps))) == ()


def test_two_processes_do_each_date_once(engine: Engine) -> None:
    acme.loaded(engine)
    done: list[days.DayRun] = []
    threads = [threading.Thread(target=lambda: done.extend(acme.run_days(engine, later(25)))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run.day for run in done) == [date(2026, 3, 2) + timedelta(days=offset) for offset in range(26)]
    with database.reading(engine) as session:
        runs = session.scalars(select(models.Run.day).order_by(models.Run.id)).all()
        assert list(runs) == sorted(runs)
        assert check(session, now=later(25)) == ()


def test_a_run_that_breaks_off_leaves_nothing_behind_and_is_done_again(engine: Engine) -> None:
    acme.loaded(engine)

    def broken_off() -> None:
        with database.writing(engine) as session:
            days.run_day(session, owed.DueDay("America/New_York", date(2026, 3, 2)), started_at=AT_NOON, now=AT_NOON)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        broken_off()
    assert [run.day for run in acme.run_days(engine, AT_NOON)] == [date(2026, 3, 2)]


def test_a_series_never_stops(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, AT_NOON)
    with database.writing(engine) as session:
        # Six years pass without a run; only the last of them is done here, to keep the test quick.
        late = date(2032, 3, 1)
        session.add(_run_row(session, late))
    runs = acme.run_days(engine, datetime(2032, 3, 2, 17, 0, tzinfo=UTC))
    assert runs[0].extended == ("acme",)
    quarters = [code for code in acme.lines(engine, now=datetime(2032, 3, 2, 17, tzinfo=UTC)) if "A3@" in code]
    assert quarters[-1] == "A3@2033-Q4"
    assert len(quarters) == 32


def test_a_term_is_flagged_when_it_ends_soon(engine: Engine) -> None:
    acme.loaded(engine)
    acme.record(engine, "monitor-engaged", date(2024, 4, 1))
    runs = acme.run_days(engine, later(30))
    said = [text for run in runs for text in run.notices if "monitorship" in text]
    assert said == [
        "The term acme/monitorship ends in 30 days, on Wednesday 1 April 2026.",
        "The term acme/monitorship ends in 7 days, on Wednesday 1 April 2026.",
        "The term acme/monitorship ends today.",
    ]


def test_what_is_recorded_in_the_morning_does_not_hide_what_the_day_brings(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, later(14))  # up to 16 March, the day A1 is due
    now = later(15)
    with database.writing(engine) as session:
        resolution.waive(
            session,
            "A3@2026-Q2",
            circumstances=Circumstances(attribution=acme.BY, now=now),
            waived_on=date(2026, 3, 17),
        )
    (run,) = acme.run_days(engine, now)
    assert [(change.code, change.after) for change in run.changes] == [("acme/A1", Status.OVERDUE)]
    assert run.notices == ("acme/A1 is overdue: it was due on Monday 16 March 2026.",)


def test_a_resolution_before_the_run_is_not_recorded_twice(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, later(14))
    acme.resolve(engine, "A1", date(2026, 3, 17), today=date(2026, 3, 17))
    (run,) = acme.run_days(engine, later(15))
    assert run.changes == ()
    changes = [row[2:] for row in history(engine) if len(row) == 5]
    assert changes[-1] == (date(2026, 3, 17), Status.OVERDUE, Status.MET_LATE)


def test_runs_that_catch_up_after_a_fact_date_each_change_when_it_happened(engine: Engine) -> None:
    acme.loaded(engine)
    acme.resolve(engine, "A1", date(2026, 3, 20), today=date(2026, 3, 20))
    acme.run_days(engine, later(25))
    changes = [row[2:] for row in history(engine) if len(row) == 5]
    assert changes[:2] == [
        (date(2026, 3, 17), Status.DUE_SOON, Status.OVERDUE),
        (date(2026, 3, 20), Status.OVERDUE, Status.MET_LATE),
    ]


def test_one_damaged_deadline_is_reported_and_does_not_stop_the_others(engine: Engine) -> None:
    acme.loaded(engine)
    with database.writing(engine) as session:
        damaged = select(models.Obligation.id).where(models.Obligation.code == "A2").scalar_subquery()
        session.execute(
            update(models.Deadline)
            .where(models.Deadline.obligation_id == damaged)
            .values(
                next_change_on=date(2026, 3, 16), lead=-(10**9), safe_on=date(2026, 3, 16), latest_on=date(2026, 3, 16)
            )
        )
    runs = acme.run_days(engine, later(15))
    failed = [failure for run in runs for failure in run.failures]
    assert failed
    assert {code for code, _ in failed} == {"acme/A2"}
    assert ("acme/A1", Status.OVERDUE) in {(change.code, change.after) for run in runs for change in run.changes}


def test_a_day_without_change_reads_no_other_deadline(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, AT_NOON)
    asked: list[tuple[str, Any]] = []

    def remember(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        if "deadlines.next_change_on <=" in statement and statement.startswith("SELECT"):
            asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", remember)
    acme.run_days(engine, later(1))
    assert len(asked) == 1
    # On a day with changes it is asked too what was last recorded of them.
    acme.run_days(engine, later(15))
    assert len({query for query, _ in asked}) == 2
    for query, values in asked:
        used = plan_of(engine, query, values)
        assert "ix_deadlines_time_zone_next_change_on" in used
        assert not re.search(r"SCAN deadlines|Seq Scan on deadlines", used)


def test_rows_a_run_did_not_write_are_found(engine: Engine) -> None:
    acme.loaded(engine)
    (run,) = acme.run_days(engine, AT_NOON)
    with database.writing(engine) as session:
        deadline = session.scalars(select(models.Deadline.id).limit(1)).one()
        session.add(
            models.StatusChange(
                deadline_id=deadline,
                on=date(2026, 3, 2),
                before=Status.OVERDUE,
                after=Status.MET,
                cause=models.Cause.DAY,
                entry_seq=run.entry,
            )
        )
    with database.reading(engine) as session:
        findings = check(session, now=AT_NOON)
    assert [finding.subject for finding in findings] == ["journal entry 2", "run of 2026-03-02 in America/New_York"]
    assert "The rows of status_changes under entry 2" in findings[0].sentence


def _run_row(session: Session, day: date) -> models.Run:
    first = session.scalars(select(models.Run)).first()
    assert first is not None
    return models.Run(
        time_zone=first.time_zone,
        day=day,
        started_at=first.started_at,
        finished_at=first.finished_at,
        changes=0,
        notices=0,
        digest=first.digest,
        entry_seq=first.entry_seq,
    )


def test_a_date_that_has_not_begun_is_not_run(engine: Engine) -> None:
    """It was listed by a clock that was ahead: 2 March 2026 begins in New York at 05:00 UTC."""
    acme.loaded(engine)
    ahead = owed.DueDay("America/New_York", date(2026, 3, 3))

    with database.writing(engine) as session:
        run = days.run_day(session, ahead, started_at=AT_NOON, now=datetime(2026, 3, 3, 4, 59, 59, tzinfo=UTC))

    assert run is None
    with database.reading(engine) as session:
        assert session.scalars(select(models.Run)).all() == []


def test_a_settlement_that_cannot_be_read_any_more_is_told_each_day_and_stops_no_other(engine: Engine) -> None:
    acme.loaded(engine)
    acme.loaded(engine, acme.FILE.replace("settlement: acme", "settlement: other"))
    with database.writing(engine) as session:
        other = select(models.Settlement.id).where(models.Settlement.code == "other").scalar_subquery()
        session.execute(
            update(models.Obligation)
            .where(models.Obligation.code == "A3", models.Obligation.settlement_id == other)
            .values(due="whenever it suits", planned_until=date(2026, 3, 2))
        )
    runs = acme.run_days(engine, later(15))
    assert len(runs) == 16
    told = {failure for run in runs for failure in run.failures}
    ((code, reason),) = told
    assert code == "other"
    assert reason.startswith("What was agreed cannot be read: the due rule cannot be read at position 1")
    assert "acme/A1 is overdue: it was due on Monday 16 March 2026." in runs[-1].notices
