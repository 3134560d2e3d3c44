"""The check finds what is wrong: a date that differs, a tampered journal, a row that does not follow."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, delete, select, update

from tests.operations import acme
from tests.operations.journal.tampering import tampering
from tracker import database, models
from tracker.operations.derivation.check import cached_dates, check


def findings(engine: Engine) -> list[tuple[str, str]]:
    with database.reading(engine) as session:
        return [(finding.subject, finding.sentence) for finding in check(session, now=acme.NOW)]


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    acme.resolve(engine, "A1", date(2026, 3, 1))
    acme.run_days(engine, acme.NOW)
    return engine


def test_a_sound_database_has_nothing_to_find(book: Engine) -> None:
    assert findings(book) == []
    with database.reading(book) as session:
        assert cached_dates(session) == 1 + len(acme.lines(book))


def test_a_date_that_was_typed_in_is_found(book: Engine) -> None:
    with database.writing(book) as session:
        session.execute(
            update(models.Deadline).where(models.Deadline.safe_on == date(2026, 3, 16)).values(safe_on=date(2026, 5, 1))
        )
    ((subject, sentence),) = findings(book)
    assert subject == "acme/A1"
    assert "safe_on is 2026-05-01, recomputed 2026-03-16" in sentence


def test_a_deadline_that_is_missing_or_too_many_is_found(book: Engine) -> None:
    with database.writing(book) as session:
        second = select(models.Obligation.id).where(models.Obligation.code == "A2").scalar_subquery()
        session.execute(update(models.Deadline).where(models.Deadline.obligation_id == second).values(number=9))
    assert findings(book) == [
        ("acme/A2", "It follows from the facts, but is not in the database."),
        ("acme/A2", "It is in the database, but does not follow from the facts."),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [("payload", '{"facts":99}'), ("actor", "somebody else"), ("action", "amend"), ("hash", "0" * 64)],
)
def test_a_tampered_journal_is_found(engine: Engine, column: str, value: str) -> None:
    acme.loaded(engine)
    acme.resolve(engine, "A1", date(2026, 3, 1))
    with tampering(engine) as connection:
        connection.execute(update(models.JournalEntry).where(models.JournalEntry.seq == 1).values({column: value}))
    subjects = {subject for subject, _ in findings(engine)}
    assert subjects & {"journal entry 1", "journal entry 2"}


def test_an_entry_that_was_cut_off_is_found(engine: Engine) -> None:
    acme.loaded(engine)
    acme.resolve(engine, "A1", date(2026, 3, 1))
    with tampering(engine) as connection:
        connection.execute(delete(models.JournalEntry).where(models.JournalEntry.seq == 2))
    assert findings(engine)
