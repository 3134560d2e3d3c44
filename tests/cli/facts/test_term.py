"""`tracker term`: what a person types, what it prints, and what it refuses."""

from __future__ import annotations

import pytest

from tests.cli.calling import Tracker


@pytest.fixture
def monitored(acme: Tracker) -> Tracker:
    assert acme("record", "monitor-engaged", "--on", "2024-06-01").code == 0
    return acme


@pytest.mark.both_kinds
def test_an_extension_tells_which_dates_it_moved_and_why(monitored: Tracker) -> None:
    said = monitored("term", "extend", "monitorship", "--by-span", "1 year", "--on", "2026-02-01", "--authority", "OCC")

    assert said.code == 0
    assert said.lines[0] == "Extended monitorship (acme). Journal entry 3."
    assert "end(monitorship) moved from 2026-06-01 to 2027-06-01." in said.lines
    assert any(line.startswith("  monitorship was extended by OCC by 1 year") for line in said.lines)


@pytest.mark.both_kinds
def test_an_end_is_told_as_json_too_and_explained_afterwards(monitored: Tracker) -> None:
    said = monitored("term", "end", "monitorship", "--on", "2026-02-16", "--authority", "OCC", "--json")

    assert said.code == 0
    assert said.json["subject"] == "monitorship"
    assert "end(monitorship)" in [move["code"] for move in said.json["moves"]]
    assert "ended 105 days early" in monitored("why", "end(monitorship)").out


@pytest.mark.both_kinds
def test_a_pause_and_its_end(monitored: Tracker) -> None:
    assert monitored("term", "suspend", "monitorship", "--on", "2026-01-01").code == 0
    again = monitored("term", "suspend", "monitorship", "--on", "2026-01-02")
    assert (again.code, again.err.splitlines()[0]) == (
        2,
        "monitorship has stood still since Thursday 1 January 2026.",
    )
    assert "to 2026-07-02." in monitored("term", "resume", "monitorship", "--on", "2026-02-01").out


@pytest.mark.both_kinds
def test_a_start_is_set_right_and_an_instrument_is_superseded(monitored: Tracker) -> None:
    assert "to 2026-08-01." in monitored("term", "start", "monitorship", "--on", "2024-08-01").out
    replaced = monitored("term", "supersede", "order", "--on", "2026-03-01", "--successor", "monitorship")
    assert replaced.code == 0
    assert "superseded" in monitored("list").out


@pytest.mark.both_kinds
def test_the_journal_tells_what_became_of_a_term(monitored: Tracker) -> None:
    monitored("term", "extend", "monitorship", "--by-span", "1 year", "--on", "2026-02-01")
    monitored("term", "end", "monitorship", "--on", "2026-02-16", "--note", "sole discretion")

    told = monitored("journal").out
    assert "monitorship extended by 1 year on 2026-02-01" in told
    assert "monitorship ended (early) on 2026-02-16; 2 dates moved (sole discretion)" in told


@pytest.mark.both_kinds
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("end", "monitorshp", "--on", "2026-02-16"), 3, "There is no term or instrument “monitorshp” here."),
        (("extend", "monitorship"), 2, "A term is made longer either by a span or up to a day."),
        (("extend", "monitorship", "--by-span", "a while"), 2, "“--by-span a while” cannot be read"),
        (("extend", "monitorship", "--by-span", "0 days"), 2, "“--by-span 0 days” cannot be read"),
        (("end", "monitorship"), 2, "Say when, with --on DATE"),
        (
            ("end", "monitorship", "--on", "2030-01-01"),
            2,
            "cannot end on Tuesday 1 January 2030 unless it is made longer",
        ),
        (("resume", "monitorship", "--on", "2026-01-01"), 2, "monitorship does not stand still"),
        (
            ("supersede", "order", "--on", "2026-03-01", "--successor", "x"),
            3,
            "There is no term, instrument or obligation",
        ),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_nothing_is_changed(
    monitored: Tracker, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    said = monitored("term", *arguments)

    assert said.code == code
    assert sentence in said.err
    assert len(monitored("journal", "--json").json) == 2


def test_a_suspension_is_withdrawn_after_its_resumption(acme: Tracker) -> None:
    acme("record", "monitor-engaged", "--on", "2026-02-02")
    assert acme("term", "suspend", "monitorship", "--on", "2026-02-10").code == 0
    assert acme("term", "resume", "monitorship", "--on", "2026-02-12").code == 0

    assert "Entry 4 rests on it: monitorship, resumed" in acme("withdraw", "3").err
    assert [acme("withdraw", entry).code for entry in ("4", "3")] == [0, 0]
