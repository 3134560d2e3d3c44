"""`resolve --correct`, `--on today`, and occurrences named in other words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE

# It is 2 March in New York, and 3 March in Tokyo.
NIGHT = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
TOKYO = FILE.replace("settlement: acme", "settlement: bolt").replace("America/New_York", "Asia/Tokyo")


def test_a_resolution_is_corrected_in_one_act_and_the_earlier_day_stays_readable(acme: Tracker) -> None:
    assert acme("resolve", "A1", "--on", "2026-02-20", "--by", "mc").code == 0
    said = acme("resolve", "A1", "--on", "2026-02-27", "--by", "mc", "--correct")

    assert said.lines[0] == "Resolved A1 (acme). Journal entry 3."
    assert acme("list", "--json", "--status", "met").json[0]["resolved"]["latest"] == "2026-02-27"
    (entry,) = acme("journal", "--json", "--last", "1").json
    assert entry["payload"]["withdraws"] == [2]
    assert acme("doctor").code == 0
    # Without it another day is refused, and so is one for what was waived.
    assert acme("resolve", "A1", "--on", "2026-02-26", "--by", "mc").code == 2
    assert acme("waive", "A3@2026-Q1", "--by", "mc").code == 0
    refused = acme("resolve", "A3@2026-Q1", "--on", "2026-02-26", "--by", "mc", "--correct")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "A3@2026-Q1 is already waived (since 2026-03-02).")


@pytest.mark.both_kinds
def test_today_is_the_date_in_the_zone_of_the_settlement_that_a_command_is_about(acme: Tracker) -> None:
    acme.write("bolt.yaml", TOKYO)
    assert acme("load", "--yes", "bolt.yaml").code == 0
    for code, day in (("acme/A1", "2026-03-02"), ("bolt/A1", "2026-03-03")):
        assert acme("resolve", code, "--on", "today", "--by", "mc", at=NIGHT).code == 0
        (line,) = (
            each
            for each in acme("list", "--json", "--settlement", code[:4], at=NIGHT).json
            if each["resolved"] is not None
        )
        assert line["resolved"]["latest"] == day


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("record monitor-engaged --on 2026-02-01..today", "monitor-engaged: between"),
        ("record monitor-engaged --no-later-than today", "monitor-engaged"),
        ("submit A1 --on today", "A1"),
        ("extend A1 --to 2026-09-01 --on today", "A1"),
        ("resolve A1 --on today --learned-on today", "A1"),
        ("term end order --on today", "order"),
        ("term start monitorship --on today", "monitorship"),
        ("evidence add --link https://acme.example/1 --for A1 --effective today", "A1"),
        ("whatif --resolve A1=today", "A1"),
        ("whatif --end order --on today", "A1"),
        ("list --due-after today", "A1"),
        ("list --as-of today", "A1"),
        ("show A1 --as-of today", "A1"),
        ("report --month 2026-03 --as-of today --out report.html", "report"),
    ],
)
def test_today_may_stand_wherever_a_command_takes_a_day(acme: Tracker, command: str, line: str) -> None:
    said = acme(*command.split(" "), *(() if command.split(" ", maxsplit=1)[0] in READING else ("--by", "mc")))

    assert said.code == 0, said.err
    assert line.partition(":")[0] in said.out
    assert "9999" not in said.out


READING = {"whatif", "list", "show", "report"}


def test_a_range_that_ends_today_must_have_begun(acme: Tracker) -> None:
    refused = acme("record", "monitor-engaged", "--on", "2026-05-01..today", "--by", "mc")

    assert (refused.code, refused.err.splitlines()[0]) == (2, "Today is 2026-03-02: the range ends before it begins.")


def test_today_in_settlements_of_other_days_needs_the_settlement(acme: Tracker) -> None:
    acme.write("bolt.yaml", TOKYO)
    assert acme("load", "--yes", "bolt.yaml").code == 0

    refused = acme("list", "--as-of", "today", at=NIGHT)
    assert refused.err.splitlines()[0] == (
        "It is not the same day in all settlements: 2026-03-02 in acme, 2026-03-03 in bolt."
    )
    assert acme("list", "--as-of", "today", "--settlement", "bolt", at=NIGHT).code == 0


def test_today_of_a_calculation_is_that_of_its_zone(acme: Tracker) -> None:
    said = acme("due", "10 days after x", "--given", "x=today", "--zone", "Asia/Tokyo", at=NIGHT)

    assert "Friday 13 March 2026" in said.out


@pytest.mark.parametrize("command", ["show", "why", "resolve"])
@pytest.mark.parametrize(
    ("occurrence", "meant"),
    [
        ("2026Q2", "“2026-Q2”"),
        ("Q2-2026", "“2026-Q2”"),
        ("2026", "“2026-Q1”, “2026-Q2”, “2026-Q3” or “2026-Q4”"),
        ("2026-Q22", "“2026-Q2”"),
    ],
)
def test_an_occurrence_in_other_words_is_refused_with_the_one_that_is_meant(
    acme: Tracker, command: str, occurrence: str, meant: str
) -> None:
    given = ("--on", "2026-03-01", "--by", "mc") if command == "resolve" else ()
    refused = acme(command, f"A3@{occurrence}", *given)

    assert refused.code == 3
    assert refused.err.startswith(f"A3 has no occurrence “{occurrence}”. Did you mean {meant}?")


WEEKLY = FILE.replace("30 days after the end of each calendar quarter from effective", "every 1 week from effective")


def weekly(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", WEEKLY)
    assert tracker("load", "--yes", "acme.yaml").code == 0
    return tracker


@pytest.mark.both_kinds
def test_a_range_of_a_series_is_resolved_in_one_act_and_each_by_a_fact_of_its_own(tracker: Tracker) -> None:
    acme = weekly(tracker)
    said = acme("resolve", "A3@2..A3@5", "--no-later-than", "2026-02-28", "--note", "Settled.", "--by", "mc")

    assert said.lines[0] == "Resolved A3@2 to A3@5 (acme). Journal entry 2."
    met = [each["code"] for each in acme("list", "--json").json if each["status"] == "met"]
    assert met == ["A3@2", "A3@3", "A3@4", "A3@5"]
    payload = acme("journal", "--json", "--last", "1").json[0]["payload"]
    assert [payload["fact"]["number"], *(each["number"] for each in payload["also"])] == [2, 3, 4, 5]
    # One that is settled already is refused with all, and one entry takes back all.
    refused = acme("resolve", "A3@1..7", "--on", "2026-03-01", "--by", "mc")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "A3@2 is already met (since 2026-02-28).")
    assert acme("withdraw", "2", "--by", "mc").code == 0
    assert acme("list", "--json", "--status", "met").json == []


def test_a_range_has_both_ends_in_one_series_and_in_their_order(tracker: Tracker) -> None:
    acme = weekly(tracker)
    for text, sentence in (
        ("A3@5..A3@2", "“A3@5..A3@2” ends before it begins: write the earlier one first."),
        ("A3@2..A4@3", "“A3@2..A4@3” names two series: a range is of one."),
        ("A3@2..A3@9999", "A3 has no occurrence “9999”."),
    ):
        refused = acme("resolve", text, "--on", "2026-03-01", "--by", "mc")
        assert refused.code in {2, 3}
        assert refused.err.startswith(sentence), refused.err


def test_a_range_goes_by_the_labels_of_periods_too(acme: Tracker) -> None:
    later = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    assert acme("resolve", "A3@2026-Q1..2026-Q3", "--on", "2026-11-02", "--by", "mc", at=later).code == 0

    lines = {each["code"]: each["status"] for each in acme("list", "--json", at=later).json}
    assert [lines[f"A3@2026-Q{number}"] for number in (1, 2, 3, 4)] == ["met late", "met late", "met late", "overdue"]
