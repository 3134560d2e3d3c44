"""Dates that were wrong once, each by the law that gives it: a row of law, a calendar day or a roll had it otherwise.

The rows are named after the fault that they were found with: F1 is the recess of the Federal Courts of Canada, and so on.
"""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.rules.counting.counts import derived
from tracker.cli import tracker

DATA = Path(__file__).parents[2] / "data" / "mended-dates.csv"
with DATA.open(encoding="utf-8", newline="") as _file:
    MENDED = list(csv.DictReader(_file))


@pytest.mark.parametrize("row", MENDED, ids=lambda row: row["id"])
def test_the_mended_date_comes_out(row: dict[str, str]) -> None:
    (due,) = derived(row)

    assert due == (row["safe"], row["latest"]), row["note"]


@pytest.mark.parametrize("row", MENDED, ids=lambda row: row["id"])
def test_the_calculator_gives_the_mended_date_and_says_why(row: dict[str, str]) -> None:
    arguments = ["due", row["expression"], "--counting", row["counting"], "--calendar", row["calendar"]]
    result = CliRunner().invoke(tracker, [*arguments, *shlex.split(row["options"]), "--json"])

    assert result.exit_code == 0, result.output
    assert f'"safe": "{row["safe"]}"' in result.output
    assert f'"latest": "{row["latest"]}"' in result.output


def test_every_mended_date_names_its_fault_and_its_law() -> None:
    for row in MENDED:
        assert row["id"].startswith(f"{row['fault']}-")
        assert row["source"]
        assert row["note"]
    assert len({row["id"] for row in MENDED}) == len(MENDED)
