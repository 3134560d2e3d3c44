"""`tracker due`: the calculator, held to every worked date of the vectors."""

from __future__ import annotations

import csv
import shlex
from pathlib import Path

import pytest

from tests.cli.calling import Said
from tracker.cli import run
from tracker.rules.counting.calendars import calendar_names
from tracker.rules.counting.laws import COUNTING_RULES, CountingRule

with (Path(__file__).parents[2] / "data" / "deadlines.csv").open(encoding="utf-8", newline="") as file:
    VECTORS = list(csv.DictReader(file))


def _due(capsys: pytest.CaptureFixture[str], *arguments: str) -> Said:
    capsys.readouterr()
    code = run(("due", *arguments))
    out, err = capsys.readouterr()
    return Said(code, out, err)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_worked_date_comes_out_as_published(vector: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    said = _due(
        capsys,
        vector["expression"],
        "--counting",
        vector["counting"],
        "--calendar",
        vector["calendar"],
        *shlex.split(vector["options"]),
        "--json",
    )

    assert (said.code, said.err) == (0, "")
    deadlines = said.json["deadlines"]
    assert " ".join(each["safe"] for each in deadlines) == vector["safe"]
    assert " ".join(each["latest"] for each in deadlines) == vector["latest"]
    assert all(each["trace"] for each in deadlines)


def test_json_has_the_rule_in_its_canonical_spelling(capsys: pytest.CaptureFixture[str]) -> None:
    said = _due(capsys, "within 10 days of 2007-08-22", "--counting", "frcp-6", "--json").json

    assert said["expression"] == "10 days after 2007-08-22"
    assert (said["deadlines"][0]["safe"], said["deadlines"][0]["latest"]) == ("2007-09-04", "2007-09-04")


def test_both_readings_and_each_step_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    said = _due(capsys, "30 days after sentencing", "--given", "sentencing=2024-02-23")

    assert said.out.splitlines()[:4] == [
        "30 days after sentencing",
        "Counted by unread (the instrument's counting clause was not seen), calendar us-federal.",
        "",
        "safe Sunday 24 March 2024; latest Monday 25 March 2024",
    ]


def test_an_earliest_day_is_said_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    said = _due(capsys, "not before 28 days after served", "--given", "served=2026-01-31")

    assert said.out.splitlines()[3] == "not before Monday 2 March 2026; arguably from Saturday 28 February 2026"


def test_a_range_gives_both_readings(capsys: pytest.CaptureFixture[str]) -> None:
    (only,) = _due(
        capsys, "10 days after x", "--given", "x=2026-03-02..2026-03-04", "--counting", "calendar-days", "--json"
    ).json["deadlines"]

    assert (only["safe"], only["latest"]) == ("2026-03-12", "2026-03-14")


def test_what_was_not_given_is_awaited_and_the_way_out_named(capsys: pytest.CaptureFixture[str]) -> None:
    said = _due(capsys, "30 days after sentencing")

    assert said.code == 0
    assert said.out.splitlines()[3:] == [
        "awaits sentencing",
        "  1. sentencing is not given: say when it happened with --given sentencing=DATE.",
    ]


def test_a_series_without_an_end_shows_its_first_twelve(capsys: pytest.CaptureFixture[str]) -> None:
    said = _due(capsys, "every 1 month from 2026-01-31", "--counting", "calendar-days", "--json").json["deadlines"]

    assert [each["safe"] for each in said[:3]] == ["2026-02-28", "2026-03-31", "2026-04-30"]
    assert len(said) == 12


def test_a_series_is_cut_to_its_window(capsys: pytest.CaptureFixture[str]) -> None:
    said = _due(
        capsys,
        "every 1 month from 2026-01-31",
        "--counting",
        "calendar-days",
        "--from",
        "2026-03-31",
        "--until",
        "2026-05-31",
        "--json",
    )

    assert [each["safe"] for each in said.json["deadlines"]] == ["2026-03-31", "2026-04-30", "2026-05-31"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("30 days aftr x",),
            "the due rule cannot be read at position 9: found “aftr”; expected “after”, “before” or “from”. The rule was: ",
        ),
        (("on 2026-01-01", "--counting", "frcp-7"), "There is no counting rule called “frcp-7”. Known: "),
        (("on 2026-01-01", "--calendar", "mars"), "There is no calendar called “mars”. Known: "),
        (("on 2026-01-01", "--zone", "Mars/Base"), "There is no time zone “Mars/Base” (--zone): write one such as "),
        (("1 day after x", "--given", "x"), "“--given x” cannot be read: write NAME=DATE, for example "),
        (("1 day after x", "--given", "x=2024-02-30"), "“--given x=2024-02-30” is not a day the calendar has: "),
        (
            ("1 day after x", "--given", "x=2024-02-03..2024-02-01"),
            "“--given x=2024-02-03..2024-02-01” ends before it ",
        ),
        (
            ("1 day after x", "--given", "x=2024-02-03", "--given", "x=2024-02-04"),
            "“--given x=…” is given twice: leave one of them out.",
        ),
        (("on 2026-01-01", "--inaccessible", "always"), "“--inaccessible always” is not a date: write it as "),
        (("on 2026-01-01", "--until", "2026-02-30"), "“--until 2026-02-30” is not a day the calendar has: "),
        (("9000 years after 2026-01-01",), "9000 years after 2026-01-01 falls outside the years 1 to 9999"),
    ],
)
def test_what_cannot_be_worked_out_is_refused_with_the_way_out(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _due(capsys, *arguments)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)


def _laws(capsys: pytest.CaptureFixture[str], *arguments: str) -> Said:
    capsys.readouterr()
    code = run(("laws", *arguments))
    out, err = capsys.readouterr()
    return Said(code, out, err)


def test_laws_names_every_counting_rule_and_calendar(capsys: pytest.CaptureFixture[str]) -> None:
    out = _laws(capsys).out

    assert [line.split()[0] for line in out.splitlines()[1 : 1 + len(COUNTING_RULES)]] == list(COUNTING_RULES)
    assert all(name in out for name in calendar_names())


@pytest.mark.parametrize("rule", COUNTING_RULES.values(), ids=lambda rule: rule.name)
def test_laws_tells_of_each_rule_what_it_does_and_by_what_text(
    capsys: pytest.CaptureFixture[str], rule: CountingRule
) -> None:
    out = _laws(capsys, rule.name).out

    assert f"{rule.name}: {rule.title}\n{rule.citation}\n" in out
    for cite in (rule.trigger_cite, rule.forward_cite, rule.backward_cite, rule.fixed_cite, rule.hours_cite):
        assert f"({cite})." in out
    for cite in (rule.skip_cite, rule.clear_cite, rule.recess_cite, rule.least_cite, rule.inaccessible_cite):
        assert cite in out


def test_laws_of_frcp_6(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        _laws(capsys, "frcp-6").out
        == """\
frcp-6: Federal Rules: Civil 6(a), Criminal 45(a), Appellate 26(a), Bankruptcy 9006(a)
Fed. R. Civ. P. 6(a); likewise Fed. R. Crim. P. 45(a), Fed. R. App. P. 26(a), Fed. R. Bankr. P. 9006(a)
  1. The day of the event is not counted (Fed. R. Civ. P. 6(a)(1)(A)).
  2. A last day on a closed day moves to the next open day (Fed. R. Civ. P. 6(a)(1)(C)).
  3. A last day counted backward on a closed day moves to the open day before (Fed. R. Civ. P. 6(a)(5)).
  4. A fixed day on a closed day stands (Fed. R. Civ. P. 6, committee note of 2009: no fixed time to act).
  5. An hour on a closed day moves to the next open day (Fed. R. Civ. P. 6(a)(2)(C)).
  6. Days for service or distance are moved off a closed day, added, then moved again (Fed. R. Civ. P. 6(d)).
  7. A last day on which the office cannot be reached moves on (Fed. R. Civ. P. 6(a)(3)).
  8. The last day ends: midnight in the court's time zone when filed electronically, else when the clerk's office closes.
"""
    )


def test_laws_refuses_a_name_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    said = _laws(capsys, "frcp-7")

    assert said.code == 2
    assert "There is no counting rule called “frcp-7”" in said.err
