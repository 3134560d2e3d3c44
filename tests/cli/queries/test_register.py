"""`tracker register`: a workbook with a sheet for each subject, which `tracker draft` reads again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.cli.calling import Tracker
from tests.cli.people.test_sight import Made, made, mona, team  # noqa: F401 — the settlement with a monitor who sees a part
from tracker.agreements.file.reader import read
from tracker.rules.settlement.settlement import Settlement

FILE = """
settlement: acme
title: Acme, 2026
organisation: Acme Limited
time_zone: America/New_York
sources:
  S1: {title: The plea, grade: record}
instruments:
  plea: {title: Plea agreement, authority: DOJ, kind: plea agreement, counting: calendar-days, calendar: us-federal, source: S1}
persons:
  mia: {name: Mia Okafor, email: mia@acme.example}
events:
  signed: {on: 2026-01-05}
  engaged: {title: The monitor is engaged, expected: on 2026-05-01}
terms:
  probation: {instrument: plea, kind: monitorship, title: Probation, starts: signed, length: 3 years}
obligations:
  A1:
    instrument: plea
    title: Internal controls
    kind: report
    clause: "7"
    wording: "No later than 30 days."
    due: 30 days after engaged
  A2: {instrument: plea, title: Train the staff, kind: duty, owner: mia, due: 90 days after signed}
  A3:
    instrument: plea
    title: Quarterly report
    kind: report
    due: 30 days after the end of each calendar quarter from signed until 2026-12-31
  A4: {instrument: plea, title: Pay, kind: payment, due: on 2026-06-01, amount: {USD: 1500.25}}
"""
MARCH = datetime(2026, 3, 3, 15, tzinfo=UTC)


@pytest.fixture
def loaded(tracker: Tracker) -> Tracker:
    tracker("init")
    assert tracker("load", "--yes", str(tracker.write("acme.yaml", FILE)), at=MARCH).code == 0
    for act in (
        ("pay", "A4", "--amount", "USD=400.50", "--on", "2026-03-02"),
        ("resolve", "A2", "--on", "2026-03-01", "--note", "All 40"),
        ("breach", "declare", "A2", "--on", "2026-03-02", "--authority", "DOJ"),
        ("monitor", "engage", "probation", "--firm", "Hart LLP", "--on", "2026-02-01"),
        ("development", "add", "--on", "2026-03-01", "--title", "A paper writes of it", "plea"),
    ):
        said = tracker(*act, at=MARCH)
        assert said.code == 0, (act, said.err)
    return tracker


def _rows(place: Path) -> dict[str, list[dict[str, object]]]:
    sheets = {}
    for sheet in openpyxl.load_workbook(place):
        heading, *rows = sheet.iter_rows(values_only=True)
        sheets[sheet.title] = [dict(zip(map(str, heading), row, strict=True)) for row in rows]
    return sheets


@pytest.mark.both_kinds
def test_each_subject_has_its_sheet(loaded: Tracker) -> None:
    place = loaded.folder / "acme.xlsx"
    said = loaded("register", "acme", "--xlsx", str(place), at=MARCH)
    assert (said.code, said.out) == (0, f"The register of acme is at {place}: 13 sheets.\n"), said.err
    found = _rows(place)

    assert [row["reference"] for row in found["Duties"]] == ["A1", "A2", "A3", "A4"]
    assert [row["authority"] for row in found["Instruments"]] == ["DOJ"]
    listed = loaded("list", "--json", at=MARCH).json
    assert sorted(str(row["code"]) for row in found["Deadlines"]) == sorted(each["code"] for each in listed)
    assert [row["ends safe"] for row in found["Terms"]] == [datetime(2029, 1, 5)]
    assert [(row["event"], row["from"], row["expected"]) for row in found["Events"]] == [
        ("signed", datetime(2026, 1, 5), None),
        ("engaged", None, "on 2026-05-01"),
    ]
    assert [(row["amount"], row["balance"]) for row in found["Payments"]] == [(1500.25, 1099.75)]
    assert [row["unpaid"] for row in found["Totals"]] == [1099.75]
    assert found["Recommendations"] == found["Evidence"] == []
    assert ["Hart LLP" in str(row["what"]) for row in found["Monitor"]] == [True]
    assert [(row["code"], row["authority"], row["stands"]) for row in found["Breaches"]] == [("A2", "DOJ", "yes")]
    assert "All 40" in {row["note"] for row in found["Resolutions"]}
    assert [row["title"] for row in found["Developments"]] == ["A paper writes of it"]


def test_a_past_day_and_the_same_bytes(loaded: Tracker) -> None:
    places = [loaded.folder / name for name in ("one.xlsx", "two.xlsx")]
    for place in places:
        assert loaded("register", "--as-of", "2026-02-01", "--xlsx", str(place), at=MARCH).code == 0

    assert _rows(places[0])["Breaches"] == []
    assert places[0].read_bytes() == places[1].read_bytes()


def test_draft_reads_the_duties_again(loaded: Tracker) -> None:
    place, drafted = loaded.folder / "acme.xlsx", loaded.folder / "again.yaml"
    assert loaded("register", "--xlsx", str(place), at=MARCH).code == 0
    said = loaded("draft", str(place), "--sheet", "Duties", "--settlement", "again", "--out", str(drafted), at=MARCH)
    assert said.code == 0, said.err
    before, after = read(FILE.encode(), "acme.yaml").settlement, read(drafted.read_bytes(), "again.yaml").settlement

    def told(settlement: Settlement) -> list[tuple[object, ...]]:
        return [
            (
                each.code,
                each.title,
                each.kind,
                each.clause,
                each.wording,
                str(each.due),
                each.owner and "mia" in each.owner,
            )
            for each in settlement.obligations
        ]

    assert told(before) == told(after)
    assert [each.title for each in after.instruments] == ["Plea agreement"]
    assert [each.name for each in after.persons] == ["Mia Okafor"]


def test_the_whole_register_is_for_who_sees_the_whole_settlement(team: Tracker) -> None:  # noqa: F811 — the fixture
    refused = mona(team, "register", "acme", "--xlsx", "acme.xlsx")
    absent = mona(team, "register", "bolt", "--xlsx", "bolt.xlsx")

    assert (refused.code, absent.code) == (2, 3)
    assert "Mona Hart sees" in refused.err
    assert not Path("acme.xlsx").exists()
    assert team("register", "acme", "--xlsx", "acme.xlsx", login="rita.os").code == 0
