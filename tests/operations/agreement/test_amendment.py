"""Loading and amending: the same file twice changes nothing, a changed one changes just what it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from tests.operations import acme
from tracker import database, models
from tracker.agreements.library import library, read_named
from tracker.operations.agreement.load import load, preview
from tracker.operations.agreement.rows import recall
from tracker.operations.derivation.check import check
from tracker.operations.facts.rows import recall_facts
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.rules.deadlines.status import Status


def test_what_is_recalled_is_what_the_file_said(engine: Engine) -> None:
    for item in library():
        agreement = read_named(item.name)
        with database.writing(engine) as session:
            load(session, agreement, author=acme.author("Jo"), now=acme.NOW)
        with database.reading(engine) as session:
            kept = recall(session, agreement.settlement.code)
            assert kept.settlement == agreement.settlement
            facts = recall_facts(session, kept.row.id)
            assert [(type(fact), fact.grade, fact.sources, fact.note) for fact in facts] == [
                (type(fact), fact.grade, fact.sources, fact.note) for fact in agreement.facts
            ]
            assert check(session, now=acme.NOW) == ()


def test_the_same_file_twice_changes_nothing(engine: Engine) -> None:
    acme.loaded(engine)
    with database.writing(engine) as session:
        assert preview(session, acme.agreement()) == ()
    again = acme.loaded(engine)
    assert (again.entry, again.revision, again.changes) == (None, 1, ())
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(models.JournalEntry)) == 1


def test_a_settlement_not_loaded_yet_has_nothing_to_compare_with(engine: Engine) -> None:
    with database.reading(engine) as session:
        assert preview(session, acme.agreement()) is None


def test_a_changed_rule_moves_its_dates_and_says_what_changed(engine: Engine) -> None:
    acme.loaded(engine)
    changed = acme.FILE.replace("60 days after effective", "90 days after effective")
    amended = acme.loaded(engine, changed)
    assert [str(change) for change in amended.changes] == [
        "A1: due was `60 days after effective`, becomes `90 days after effective`"
    ]
    assert amended.replanned is not None
    assert [move.code for move in amended.replanned.moves] == ["A1", "A2"]
    assert acme.lines(engine)["A1"].safe == date(2026, 4, 15)
    assert amended.revision == 2


def test_a_duty_removed_is_superseded_and_kept_and_can_come_back(engine: Engine) -> None:
    acme.loaded(engine)
    without = "\n".join(line for line in acme.FILE.splitlines() if not line.startswith(("  A4:", "  A2:"))) + "\n"
    acme.loaded(engine, without)
    assert "A4" not in acme.lines(engine)
    with database.reading(engine) as session:
        gone = list_deadlines(session, Filter(statuses=frozenset({Status.SUPERSEDED})), now=acme.NOW, as_of=None)
        assert {line.code for line in gone} == {"A2", "A4"}
        assert check(session, now=acme.NOW) == ()
    acme.loaded(engine, acme.FILE + "# again\n")
    assert acme.lines(engine)["A4"].status is Status.AWAITING


def test_what_is_written_of_deadlines_that_are_gone_comes_in_their_order_whatever_was_changed_before(
    engine: Engine,
) -> None:
    """No database gives its rows in an order that it was not asked for; the two kinds would write two histories."""
    acme.loaded(engine)
    acme.loaded(engine, acme.FILE.replace("title: Quarterly report", "title: Report of each quarter"))
    acme.extend(engine, "A3@2026-Q1", date(2026, 5, 20))
    without = acme.FILE[: acme.FILE.index("  A3:\n")] + acme.FILE[acme.FILE.index("  A6:") :]

    amended = acme.loaded(engine, without)

    assert amended.replanned is not None
    gone = amended.replanned.gone
    assert gone[:3] == ("A3@2026-Q1", "A3@2026-Q2", "A3@2026-Q3")
    assert gone[-2:] == ("A4", "A5")
    with database.reading(engine) as session:
        written = session.scalars(
            select(models.StatusChange.deadline_id)
            .where(models.StatusChange.entry_seq == amended.entry)
            .order_by(models.StatusChange.id)
        ).all()
    assert len(written) == len(gone)
    assert list(written) == sorted(written)


def test_a_fact_that_left_the_file_is_withdrawn_and_what_a_person_recorded_stays(engine: Engine) -> None:
    acme.loaded(engine)
    acme.resolve(engine, "A1", date(2026, 3, 1))
    acme.loaded(engine, acme.FILE.replace("{on: 2026-01-15, grade: record, source: P1}", "{}"))
    # Nothing has asked for it any more, until the event is there again.
    assert acme.lines(engine)["A1"].status is Status.AWAITING
    assert acme.lines(engine)["A1"].safe is None
    acme.loaded(engine, acme.FILE + "# dated again\n")
    assert acme.lines(engine)["A1"].status is Status.MET
    assert acme.lines(engine)["A1"].safe == date(2026, 3, 16)
    with database.reading(engine) as session:
        kinds = list(session.scalars(select(models.Fact.kind).order_by(models.Fact.id)))
        assert kinds.count(models.WITHDRAWN) == 1
        assert check(session, now=acme.NOW) == ()


def test_an_amendment_to_another_zone_moves_the_day_it_is_judged_by(engine: Engine) -> None:
    acme.loaded(engine)
    acme.loaded(engine, acme.FILE.replace("America/New_York", "Europe/London"))
    with database.reading(engine) as session:
        zones = set(session.scalars(select(models.Deadline.time_zone)))
    assert zones == {"Europe/London"}


def test_a_broken_load_leaves_nothing_behind(engine: Engine) -> None:
    def broken_off() -> None:
        with database.writing(engine) as session:
            load(session, acme.agreement(), author=acme.author("Jo"), now=acme.NOW)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        broken_off()
    with database.reading(engine) as session:
        for table in (models.Settlement, models.Deadline, models.Fact, models.JournalEntry):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@given(st.lists(st.integers(1, 30), min_size=1, max_size=4))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_cached_always_comes_out_the_same(tmp_path_factory: pytest.TempPathFactory, shifts: list[int]) -> None:
    from tracker import settings as addresses

    url = addresses.address(str(tmp_path_factory.mktemp("book") / "tracker.db"))
    database.upgrade(url, create=True)
    engine = database.open_engine(url)
    acme.loaded(engine)
    now = acme.NOW
    for shift in shifts:
        acme.record(engine, "effective", date(2026, 1, 15) + timedelta(days=shift), correct=True, now=now)
        now += timedelta(days=shift)
        acme.run_days(engine, now)
        with database.reading(engine) as session:
            assert check(session, now=acme.NOW) == ()
    engine.dispose()


def test_a_date_that_a_person_corrected_stays_corrected_when_the_file_is_changed_elsewhere(engine: Engine) -> None:
    acme.loaded(engine)
    acme.record(engine, "effective", date(2026, 2, 15), correct=True)

    loaded = acme.loaded(engine, acme.FILE.replace("Action plan", "Plan of action"))

    assert loaded.replanned is not None
    assert loaded.replanned.moves == ()
    assert acme.lines(engine)["A1"].safe == date(2026, 4, 16)


def test_a_date_that_the_file_changes_itself_takes_the_place_of_what_a_person_corrected(engine: Engine) -> None:
    acme.loaded(engine)
    acme.record(engine, "effective", date(2026, 2, 15), correct=True)

    acme.loaded(engine, acme.FILE.replace("2026-01-15", "2026-01-20"))

    assert acme.lines(engine)["A1"].safe == date(2026, 3, 21)
