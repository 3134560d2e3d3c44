"""Days, counts and lists in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tracker.reports.page import wording
from tracker.rules.facts import When
from tracker.rules.wording import days_written


def test_a_day_in_a_sentence_and_in_a_column() -> None:
    assert wording.day_in_full(date(2024, 3, 24)) == "24 March 2024"
    assert wording.day_in_table(date(2024, 3, 24)) == "Sun 24 Mar 2024"
    assert wording.day_for_machines(date(2024, 3, 24)) == "2024-03-24"


def test_a_moment_keeps_its_hour_and_minute() -> None:
    notified = datetime(2024, 3, 24, 9, 5)

    assert wording.day_in_full(notified) == "24 March 2024, 09:05"
    assert wording.day_in_table(notified) == "Sun 24 Mar 2024, 09:05"
    assert wording.day_for_machines(notified) == "2024-03-24T09:05"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When.on(date(2024, 5, 10)), "10 May 2024"),
        (When(None, date(2025, 9, 17)), "no later than 17 September 2025"),
        (When(date(2025, 4, 4), date(2025, 9, 16)), "between 4 April 2025 and 16 September 2025"),
    ],
)
def test_when_something_happened_is_told_as_exactly_as_it_is_known(when: When, words: str) -> None:
    assert wording.when_in_full(when) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "no duties"), (1, "one duty"), (12, "twelve duties"), (13, "13 duties"), (1200, "1,200 duties")],
)
def test_small_numbers_are_words_and_large_ones_figures(count: int, words: str) -> None:
    assert wording.quantity(count, "duty", "duties") == words


@pytest.mark.parametrize(
    ("words", "joined"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_a_list_reads_as_a_sentence_does(words: tuple[str, ...], joined: str) -> None:
    assert wording.listed(words) == joined


def test_one_day_and_many() -> None:
    assert days_written(1) == "1 day"
    assert days_written(1080) == "1,080 days"
