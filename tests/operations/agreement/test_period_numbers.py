"""A period keeps what was recorded of it, wherever its series is found to begin."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.agreements.file.reader import read
from tracker.operations.agreement.load import load, numbering
from tracker.operations.derivation.check import check
from tracker.operations.facts.events import record_event
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.operations.queries.whatif import whatif
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import When

MONTHLY = acme.FILE.replace(
    "30 days after the end of each calendar quarter from effective",
    "30 days after the end of each calendar month from effective",
)


def statuses(engine: Engine) -> dict[str, Status]:
    return {code: line.status for code, line in acme.lines(engine).items() if code.startswith("A3@")}


def is_well(engine: Engine) -> bool:
    with database.reading(engine) as session:
        return check(session, now=acme.NOW) == ()


def test_a_filing_stays_with_its_month_when_the_series_begins_later(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-02", date(2026, 3, 2))

    recorded = acme.record(engine, "effective", date(2026, 2, 10), correct=True)

    after = statuses(engine)
    assert [code for code, status in after.items() if status is Status.MET] == ["A3@2026-02"]
    assert list(after)[:2] == ["A3@2026-02", "A3@2026-03"]
    assert recorded.replanned.gone == ("A3@2026-01",)
    assert [move.code for move in recorded.replanned.moves if move.code.startswith("A3")] == []
    assert is_well(engine)


def test_a_filing_stays_with_its_month_when_the_series_begins_earlier(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-01", date(2026, 3, 2))

    acme.record(engine, "effective", date(2025, 11, 20), correct=True)

    after = statuses(engine)
    assert list(after)[:4] == ["A3@2025-11", "A3@2025-12", "A3@2026-01", "A3@2026-02"]
    assert [code for code, status in after.items() if status is Status.MET] == ["A3@2026-01"]
    assert is_well(engine)


def test_a_filing_stays_with_its_month_there_and_back(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    first = statuses(engine)
    acme.resolve(engine, "A3@2026-01", date(2026, 3, 2))

    corrected = acme.record(engine, "effective", date(2026, 2, 10), correct=True)
    assert Status.MET not in statuses(engine).values()
    acme.withdraw(engine, corrected.entry)

    assert statuses(engine) == {**first, "A3@2026-01": Status.MET}
    assert is_well(engine)


def test_a_filing_counts_for_no_month_of_a_series_that_has_none_in_common(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-01", date(2026, 3, 2))

    acme.loaded(engine, MONTHLY.replace("on: 2026-01-15", "on: 2029-01-15"))

    assert Status.MET not in statuses(engine).values()
    assert is_well(engine)


def test_a_filing_for_a_month_is_none_for_a_quarter_when_the_rule_is_set_right(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-01", date(2026, 3, 2))

    acme.loaded(engine)

    after = statuses(engine)
    assert next(iter(after)) == "A3@2026-Q1"
    assert Status.MET not in after.values()
    assert is_well(engine)


def test_what_the_file_says_of_a_month_stays_with_it_when_the_file_moves_the_beginning(engine: Engine) -> None:
    filed = "facts:\n  - {resolved: A3@2026-02, on: 2026-03-02}\n"
    acme.loaded(engine, MONTHLY + filed)
    later = (MONTHLY + filed).replace("on: 2026-01-15", "on: 2026-02-10")

    with database.writing(engine) as session:
        read_here = read(later.encode(), "acme.yaml", numbered_by=numbering(session))
        load(session, read_here, author=acme.author("Jo"), now=acme.NOW)

    after = statuses(engine)
    assert [code for code, status in after.items() if status is Status.MET] == ["A3@2026-02"]
    assert list(after)[:2] == ["A3@2026-02", "A3@2026-03"]
    assert is_well(engine)


def test_what_was_known_before_the_beginning_moved_is_told_as_it_was(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-02", date(2026, 3, 2))
    then = statuses(engine)
    later = acme.NOW + timedelta(days=1)
    acme.record(engine, "effective", date(2026, 2, 10), correct=True, now=later)
    with database.reading(engine) as session:
        lines = list_deadlines(session, Filter(), now=later, as_of=None, known_at=acme.NOW)

    assert {line.code: line.status for line in lines if line.code.startswith("A3@")} == then


def test_to_suppose_another_beginning_moves_no_filing_and_writes_nothing(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-02", date(2026, 3, 2))
    before = statuses(engine)

    with database.reading(engine) as session:
        found = whatif(
            session,
            None,
            [partial(record_event.check, event="effective", when=When.on(date(2026, 2, 10)), correct=True)],
            now=acme.NOW,
        )

    assert found.replanned.gone == ("A3@2026-01",)
    assert [move.code for move in found.replanned.moves if move.code.startswith("A3")] == []
    assert [change.code for change in found.replanned.changes if change.code.startswith("A3")] == ["A3@2026-01"]
    assert statuses(engine) == before
    assert is_well(engine)


def test_an_amendment_after_the_beginning_moved_keeps_each_month_its_filing(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-01", date(2026, 3, 2))
    acme.record(engine, "effective", date(2025, 11, 20), correct=True)
    slower = MONTHLY.replace("30 days after the end of each", "45 days after the end of each")

    with database.writing(engine) as session:
        load(session, acme.agreement(slower), author=acme.author("Jo"), now=acme.NOW, effective=date(2026, 4, 1))

    lines = {code: line for code, line in acme.lines(engine).items() if code.startswith("A3@")}
    assert [code for code, line in lines.items() if line.status is Status.MET] == ["A3@2026-01"]
    assert [(code, line.safe, line.rule_version) for code, line in lines.items()][:5] == [
        ("A3@2025-11", date(2025, 12, 30), 1),
        ("A3@2025-12", date(2026, 1, 30), 1),
        ("A3@2026-01", date(2026, 3, 2), 1),
        ("A3@2026-02", date(2026, 3, 30), 1),
        ("A3@2026-03", date(2026, 5, 15), 2),
    ]
    assert is_well(engine)


def test_two_filings_for_one_month_under_two_beginnings_are_both_for_it(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.record(engine, "effective", date(2025, 11, 20), correct=True)
    acme.extend(engine, "A3@2025-12", date(2026, 5, 4))
    acme.record(engine, "effective", date(2025, 12, 5), correct=True)

    lines = {code: line.safe for code, line in acme.lines(engine).items() if code.startswith("A3@")}
    assert list(lines.items())[:3] == [
        ("A3@2026-01", date(2026, 3, 2)),
        ("A3@2026-02", date(2026, 3, 30)),
        ("A3@2026-03", date(2026, 4, 30)),
    ]
    assert lines["A3@2025-12"] == date(2026, 5, 4)
    assert is_well(engine)
