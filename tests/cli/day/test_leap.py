"""Dates that lie far after all that is known are not run without a word: a clock that is ahead would run what has not come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.calling import NOON, Tracker

# Acme was loaded on 2 March 2026: the 45th day after that is 16 April.
LAST = datetime(2026, 4, 16, 12, 0, tzinfo=UTC)
NEXT = LAST + timedelta(days=1)


def test_the_45th_day_after_the_newest_entry_is_run_without_a_word(acme: Tracker) -> None:
    assert acme("day", at=LAST).code == 0


@pytest.mark.both_kinds
def test_a_date_after_that_is_refused_by_both_dates_and_the_word_and_run_with_it(acme: Tracker) -> None:
    refused = acme("day", at=NEXT)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "The last date to run is 2026-04-17, and the newest entry of the journal is of 2026-03-02, 46 days before it: where a "
        "clock is ahead, these dates have not come. Nothing was run.\n"
        "If this machine slept that long, `tracker day --leap` runs them, or `tracker schedule --leap`. If its clock is ahead, "
        "set that first.\n"
    )
    assert len(acme("journal", "--json").json) == 1
    assert len(acme("day", "--leap", "--json", at=NEXT).json) == 47


def test_an_act_in_between_says_that_time_has_passed(acme: Tracker) -> None:
    acme("resolve", "A1", "--on", "2026-03-10", at=NOON + timedelta(days=20))

    assert acme("day", at=NEXT).code == 0


def test_a_run_says_so_too_and_without_dates_to_run_nothing_is_refused(acme: Tracker) -> None:
    acme("day", at=LAST)

    assert "the newest run is of 2026-04-16" not in acme("day", at=LAST + timedelta(days=45)).err
    assert acme("day", at=LAST + timedelta(days=45)).out.startswith("Nothing to do")
