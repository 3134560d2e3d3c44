"""The words that clauses use, each with the dates that it must give: tests/data/wordings.csv."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.manual import sections, text_of
from tracker.agreements.file import scalars
from tracker.cli import tracker
from tracker.errors import UnreadableDueRule
from tracker.rules.due.numbers_in_words import number_in_words
from tracker.rules.due.parser import parse
from tracker.rules.due.spans import Span, Unit

DATA = Path(__file__).parents[2] / "data" / "wordings.csv"
with DATA.open(encoding="utf-8", newline="") as _file:
    WORDINGS = list(csv.DictReader(_file))
# The table at the head of the manual's page: what a clause says, and how the tracker spells it.
CLAUSES = re.findall(
    r"^\| (.+) \| `(.+)` \|$", sections(text_of("due-language.md"))["From the clause to the rule"], re.MULTILINE
)
READ = [each for each in WORDINGS if each["safe"] != "refused"]
REFUSED = [each for each in WORDINGS if each["safe"] == "refused"]


@pytest.mark.parametrize("row", READ, ids=lambda row: row["id"])
def test_the_words_of_a_clause_give_its_dates(row: dict[str, str]) -> None:
    arguments = ["due", row["expression"], "--counting", row["counting"], "--calendar", row["calendar"]]
    result = CliRunner().invoke(tracker, [*arguments, *shlex.split(row["options"]), "--json"])

    assert result.exit_code == 0, result.exception
    deadlines = json.loads(result.output)["deadlines"]
    assert [each["safe"] for each in deadlines] == row["safe"].split(), row["note"]
    assert [each["latest"] for each in deadlines] == (row["latest"] or row["safe"]).split(), row["note"]


@pytest.mark.parametrize("row", READ, ids=lambda row: row["id"])
def test_the_words_of_a_clause_are_printed_in_one_canonical_spelling(row: dict[str, str]) -> None:
    rule = parse(row["expression"])
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(("clause", "canonical"), [(c, w) for said, w in CLAUSES for c in re.findall("`(.+?)`", said)])
def test_the_manual_says_how_the_words_of_a_clause_are_read(clause: str, canonical: str) -> None:
    assert str(parse(clause)) == canonical


# What a refusal gives instead, by the row that is refused.
SPELLINGS = {
    "W-30": ("the day that it is counted from", "quarterly from signed", "after the end of each calendar quarter"),
    "W-31": ("an event of the file", "declared as an event that repeats"),
    "W-52": ("at least once each calendar month", "at least once every 12 months"),
    "W-53": ("the code of that term", "end(probation)"),
    "W-54": ("a duty for each of the two days", "after the end of each calendar half-year"),
    "W-55": ("every Monday", "cut_off"),
}


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row["id"])
def test_words_that_name_no_day_are_refused_with_the_spelling_to_use(row: dict[str, str]) -> None:
    with pytest.raises(UnreadableDueRule) as refusal:
        parse(row["expression"])
    for spelling in SPELLINGS[row["id"]]:
        assert spelling in refusal.value.sentence


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("no more than 30 days after x", "30 days after x"),
        ("not more than 30 days following x", "30 days after x"),
        ("30 days prior to x", "at least 30 days before x"),
        ("not later than 30 days prior to x", "at least 30 days before x"),
        ("not less than 30 days before x", "at least 30 days before x"),
        ("no more than 30 days before x", "not before 30 days before x"),
        ("at least 28 days after served", "not before 28 days after served"),
        ("by end(term)", "on end(term)"),
        ("no later than 31 March 2026", "on 2026-03-31"),
        ("on or before March 31, 2026", "on 2026-03-31"),
        ("within one hundred and eighty (180) days of x", "180 days after x"),
        ("within 30 (thirty) days of x", "30 days after x"),
        ("within Ten Business Days after x", "10 business days after x"),
        ("within twenty-one\u00a0days of\u202fx", "21 days after x"),
        ("“30 days after x”", "30 days after x"),
        ("forty‑five working days after x", "45 business days after x"),
        ("yearly from x until end(t)", "every 1 year from x until end(t)"),
        ("monthly from x", "every 1 month from x"),
        ("weekly from x", "every 1 week from x"),
    ],
)
def test_what_clauses_call_otherwise_is_read_as_the_same(written: str, canonical: str) -> None:
    assert str(parse(written)) == canonical


def test_a_number_and_its_figure_must_agree() -> None:
    with pytest.raises(UnreadableDueRule) as refusal:
        parse("within thirty (20) days of x")
    assert (refusal.value.column, refusal.value.found) == (16, "“20”")


def test_a_frequency_that_is_read_two_ways_is_refused() -> None:
    with pytest.raises(UnreadableDueRule, match="read both ways"):
        parse("biannually from x")


@given(st.integers(1, 999), st.sampled_from([" ", "-"]), st.booleans())
def test_a_number_is_read_from_its_words(number: int, hyphen: str, and_: bool) -> None:
    assert number_in_words(_words(number, hyphen, and_=and_)) == number


def test_what_is_no_number_is_none() -> None:
    assert [number_in_words(words) for words in ("", "thirty ten", "hundred hundred", "ten twenty", "and")] == [
        None
    ] * 5


ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def _words(number: int, hyphen: str, *, and_: bool) -> str:
    if number >= 100:
        head = f"{ONES[number // 100 - 1]} hundred"
        rest = _words(number % 100, hyphen, and_=and_) if number % 100 else ""
        return f"{head} {'and ' if and_ else ''}{rest}" if rest else head
    if number < 20:
        return ONES[number - 1]
    ten = TENS[number // 10 - 2]
    return f"{ten}{hyphen}{ONES[number % 10 - 1]}" if number % 10 else ten


def test_a_span_of_the_agreement_file_may_be_written_in_words_too() -> None:
    assert scalars.span("three (3) years") == Span(3, Unit.YEAR)
