"""Every kind of fact as a row and as the journal's text: the same columns and letters as when they were first recorded."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.every_fact import DAY, EVERY_FACT, FILE
from tracker.models import canonical
from tracker.rules.facts import KINDS, AnyFact, Delivered, Paid, Resolved, When
from tracker.rules.facts.fact import PLAIN, Topic, Writing, detail, happened, kind_of_fact, shared_by_kinds, subject
from tracker.rules.facts.table import FactColumns, columns_of, fact_of, journal_text

# Kind, subject, number, earliest, latest, to_on, details, and the journal's text, as recorded before there was one table.
ROWS = json.loads((Path(__file__).parents[2] / "data" / "fact-rows.json").read_text(encoding="utf-8"))


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def test_every_kind_is_among_them() -> None:
    assert {fact.kind for fact in EVERY_FACT.values()} == set(KINDS)
    assert ROWS.keys() == EVERY_FACT.keys()


@pytest.mark.parametrize("name", EVERY_FACT)
def test_a_fact_has_the_row_and_the_journal_text_that_it_always_had(name: str) -> None:
    columns = columns_of(EVERY_FACT[name])
    details = None if columns["details"] is None else canonical(columns["details"])

    assert [
        columns["kind"],
        columns["subject"],
        columns["number"],
        iso(columns["earliest"]),
        iso(columns["latest"]),
        iso(columns["to_on"]),
        details,
        canonical(journal_text(EVERY_FACT[name])),
    ] == ROWS[name]


@pytest.mark.parametrize("name", EVERY_FACT)
def test_a_row_is_read_back_as_the_fact_it_was(name: str) -> None:
    fact = EVERY_FACT[name]
    assert fact_of(columns_of(fact), evidence=(), carried={"note": fact.note}) == fact


def test_the_files_that_prove_a_fact_stand_in_rows_of_their_own() -> None:
    for name in ("resolved", "paid", "sent"):
        fact = EVERY_FACT[name]
        assert isinstance(fact, Resolved | Paid | Delivered)
        proven = replace(fact, evidence=(FILE,))
        assert columns_of(proven) == columns_of(fact)
        assert fact_of(columns_of(fact), evidence=(FILE,), carried={}) == proven


def test_a_withdrawal_is_no_fact_of_its_own() -> None:
    withdrawal = FactColumns(
        kind="withdrawn", subject="D1", number=None, earliest=None, latest=None, to_on=None, details=None
    )
    with pytest.raises(ValueError, match="no fact of its own"):
        fact_of(withdrawal, evidence=(), carried={})


@shared_by_kinds
class _Subject(AnyFact):
    code: str = subject(Topic.TERM)

    def sentence(self, writing: Writing = PLAIN) -> str:
        return f"seen on {writing.day(DAY)}"


def test_a_kind_that_lacks_its_word_or_its_day_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="lacks kind, one field that says when it happened"):

        @kind_of_fact
        class _Seen(_Subject):
            place: str = detail()


def test_a_kind_that_lacks_its_sentence_and_its_subject_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="lacks sentence, a field that names its subject"):

        @kind_of_fact
        class _Seen(AnyFact):
            kind = "seen"
            when: When = happened()


def test_a_kind_with_a_field_that_stands_nowhere_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="lacks a place for `place`"):

        @kind_of_fact
        class _Seen(_Subject):
            kind = "seen"
            when: When = happened()
            place: str


def test_the_type_checker_refuses_a_fact_without_its_sentence_and_no_day_is_found_for_it() -> None:
    class _Seen(AnyFact):
        kind = "seen"

    seen = _Seen()  # type: ignore[abstract]  # an ignore that ignores nothing is refused
    with pytest.raises(AttributeError, match="dated_by"):
        seen.when  # noqa: B018 — asking is the test
