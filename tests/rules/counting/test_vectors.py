"""Every worked date from courts, regulators and real matters, through the due language, as a library and as a command."""

from __future__ import annotations

import csv
import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.rules.counting.counts import derived
from tracker.cli import tracker
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.laws import counting_rule

DATA = Path(__file__).parents[2] / "data" / "deadlines.csv"
with DATA.open(encoding="utf-8", newline="") as _file:
    VECTORS = list(csv.DictReader(_file))


def _due(vector: dict[str, str]) -> dict[str, Any]:
    arguments = ["due", vector["expression"], "--counting", vector["counting"], "--calendar", vector["calendar"]]
    result = CliRunner().invoke(tracker, [*arguments, *shlex.split(vector["options"]), "--json"])
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.output)
    return answer


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_worked_date_comes_out(vector: dict[str, str]) -> None:
    deadlines = _due(vector)["deadlines"]
    safe = vector["safe"].split()
    latest = (vector["latest"] or vector["safe"]).split()
    assert [each["safe"] for each in deadlines] == safe, vector["note"]
    assert [each["latest"] for each in deadlines] == latest, vector["note"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_the_worked_date_comes_out_of_the_library_too(vector: dict[str, str]) -> None:
    dated = derived(vector)

    assert [safe for safe, _ in dated] == vector["safe"].split()
    assert [latest for _, latest in dated] == (vector["latest"] or vector["safe"]).split()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_every_worked_date_says_why(vector: dict[str, str]) -> None:
    for deadline in _due(vector)["deadlines"]:
        assert deadline["trace"]
        assert all(step.endswith(".") for step in deadline["trace"])


def test_every_vector_names_its_source() -> None:
    assert len(VECTORS) >= 80
    assert all(vector["source"].startswith(("http", "lexdays 0.2.0")) for vector in VECTORS)


def test_rules_and_calendars_of_the_vectors_are_ours() -> None:
    for vector in VECTORS:
        assert counting_rule(vector["counting"]).name == vector["counting"]
        assert calendar(vector["calendar"]).closure(date(2026, 3, 7)) is not None
