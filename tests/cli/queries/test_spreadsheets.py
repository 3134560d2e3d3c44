"""Lists for a spreadsheet: the same rows as are printed, dates as dates, text as text, the same bytes twice."""

from __future__ import annotations

import csv
import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from tests.cli.calling import Tracker

FILE = """
settlement: acme
title: Acme, 2026
organisation: Acme Limited
time_zone: America/New_York
instruments:
  plea: {title: Plea agreement, authority: DOJ, kind: plea agreement, counting: calendar-days, calendar: us-federal}
persons:
  mia: {name: Mia Okafor, email: mia@acme.example}
events:
  signed: {on: 2026-01-05}
  engaged: {expected: on 2026-05-01}
  told: {}
terms:
  probation: {instrument: plea, kind: probation, title: Probation, starts: on signed, ends: 3 years after signed}
recommendation_terms:
  main:
    instrument: plea
    adopt: 150 days
    object: 60 days
    talks: 45 days
    decide: promptly after talks, target 10 business days
    after_decision: 30 days
    implement: 90 days
    verify: 60 days
    after_reopening: 30 days
    clause: Article V
obligations:
  A1: {instrument: plea, title: "=HYPERLINK(1)", kind: report, due: 30 days after engaged}
  A2: {instrument: plea, title: Train the staff, kind: duty, owner: mia, due: 90 days after signed}
  A3: {instrument: plea, title: "<r>bold</r>", kind: duty, due: 10 days after told}
  A4: {instrument: plea, title: Pay, kind: payment, due: on 2026-06-01, amount: {USD: 1500.25}}
"""
MARCH = datetime(2026, 3, 3, 15, tzinfo=UTC)


@pytest.fixture
def loaded(tracker: Tracker) -> Tracker:
    tracker("init")
    assert tracker("load", "--yes", str(tracker.write("acme.yaml", FILE)), at=MARCH).code == 0
    assert tracker("record", "signed", "--on", "2026-01-09", "--correct", at=MARCH).code == 0
    return tracker


def _rows_of(place: Path, sheet: str) -> list[dict[str, object]]:
    heading, *rows = openpyxl.load_workbook(place)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def _csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.both_kinds
def test_a_workbook_holds_the_list_with_dates_as_dates(loaded: Tracker) -> None:
    place = loaded.folder / "list.xlsx"
    said = loaded("list", "--xlsx", str(place), at=MARCH)
    by_code = {row["code"]: row for row in _rows_of(place, "Deadlines")}
    sheet = openpyxl.load_workbook(place)["Deadlines"]
    about = dict(openpyxl.load_workbook(place)["About"].iter_rows(values_only=True))

    assert (said.code, said.out) == (0, f"4 rows written to {place}.\n")
    assert (by_code["A2"]["safe"], by_code["A2"]["latest"]) == (datetime(2026, 4, 9), datetime(2026, 4, 9))
    assert (by_code["A1"]["title"], by_code["A1"]["safe"]) == ("=HYPERLINK(1)", "no date yet")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "d", "n"}
    assert str(by_code["A3"]["title"]).strip() == "<r>bold</r>"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:R5")
    assert about == {"Settlement": "acme", "As of": "2026-03-03", "Known at": "now", "Rows": "4"}


def test_a_list_holds_what_its_filters_and_clocks_let_through(loaded: Tracker) -> None:
    for narrowed in (["--owner", "mia"], ["--as-of", "2026-12-31"], ["--status", "upcoming"], ["--limit", "1"]):
        place = loaded.folder / "list.xlsx"
        seen = loaded("list", *narrowed, "--json", at=MARCH).json
        assert loaded("list", *narrowed, "--xlsx", str(place), at=MARCH).code == 0
        in_csv = _csv(loaded("list", *narrowed, "--csv", at=MARCH).out)

        told = [(each["code"], each["status"]) for each in seen]
        assert told == [(row["code"], row["status"]) for row in _rows_of(place, "Deadlines")]
        assert told == [(row["code"], row["status"]) for row in in_csv]


def test_csv_opens_as_text(loaded: Tracker) -> None:
    place = loaded.folder / "list.csv"
    out = loaded("list", "--csv", at=MARCH).out
    assert loaded("list", "--csv", str(place), at=MARCH).code == 0

    assert place.read_bytes().startswith(b"\xef\xbb\xbfsettlement,")
    assert _csv(place.read_bytes().decode()) == _csv(out)
    assert {row["title"] for row in _csv(out)} == {"'=HYPERLINK(1)", "Train the staff", "<r>bold</r>", "Pay"}


def test_moves_have_a_column_for_each_reading(loaded: Tracker) -> None:
    place = loaded.folder / "moves.xlsx"
    assert loaded("moves", "--month", "2026-03", "--xlsx", str(place), at=MARCH).code == 0
    (row,) = (each for each in _rows_of(place, "Moves") if each["code"] == "A2")
    moves = _csv(loaded("moves", "--month", "2026-03", "--csv", at=MARCH).out)
    (again,) = (each for each in moves if each["code"] == "A2")

    assert (row["code"], row["safe before"], row["latest after"]) == ("A2", datetime(2026, 4, 5), datetime(2026, 4, 9))
    assert (again["code"], again["safe before"], again["latest after"]) == ("A2", "2026-04-05", "2026-04-09")


def test_payments_are_numbers_and_their_totals_a_sheet_beside(loaded: Tracker) -> None:
    place = loaded.folder / "payments.xlsx"
    assert loaded("pay", "A4", "--amount", "USD=400.50", "--on", "2026-03-02", at=MARCH).code == 0
    assert loaded("payments", "--xlsx", str(place), at=MARCH).code == 0
    (row,), (total,) = _rows_of(place, "Payments"), _rows_of(place, "Totals")
    (in_csv,) = _csv(loaded("payments", "--csv", at=MARCH).out)

    assert (row["code"], row["latest"], row["amount"], row["balance"]) == ("A4", datetime(2026, 6, 1), 1500.25, 1099.75)
    assert (total["currency"], total["paid"], total["unpaid"]) == ("USD", 400.5, 1099.75)
    assert (in_csv["latest"], in_csv["amount"], in_csv["balance"]) == ("2026-06-01", "1500.25", "1099.75")


def test_the_portfolio_is_its_terms_and_a_sheet_of_how_deadlines_stand(loaded: Tracker) -> None:
    place = loaded.folder / "portfolio.xlsx"
    assert loaded("portfolio", "--xlsx", str(place), at=MARCH).code == 0
    (term,), (counts,) = _rows_of(place, "Terms"), _rows_of(place, "Deadlines")
    (in_csv,) = _csv(loaded("portfolio", "--csv", at=MARCH).out)

    assert (term["title"], term["since"], term["until"]) == ("Probation", datetime(2026, 1, 9), datetime(2029, 1, 9))
    assert (in_csv["title"], in_csv["since"], in_csv["until"]) == ("Probation", "2026-01-09", "2029-01-09")
    assert (counts["settlement"], counts["in 90 days"], counts["next"]) == ("acme", 2, "A2")


def test_recommendations_have_their_clocks_on_both_sides(loaded: Tracker) -> None:
    add = ("recommendation", "add", "R1", "--title", "Train buyers", "--on", "2026-03-02", "--owner", "mia")
    assert loaded(*add, at=MARCH).code == 0
    place = loaded.folder / "advice.xlsx"
    assert loaded("recommendation", "list", "--xlsx", str(place), at=MARCH).code == 0
    (row,) = _rows_of(place, "Recommendations")
    (in_csv,) = _csv(loaded("recommendation", "list", "--csv", at=MARCH).out)

    assert (row["code"], row["state"], row["received by"]) == ("R1", "open", datetime(2026, 3, 2))
    assert (row["our clock"], row["our safe date"]) == ("R1.object", datetime(2026, 5, 1))
    assert (in_csv["our clock"], in_csv["our safe date"]) == ("R1.object", "2026-05-01")


def test_the_same_list_is_the_same_bytes(loaded: Tracker) -> None:
    places = [loaded.folder / name for name in ("one.xlsx", "two.xlsx")]
    for place in places:
        assert loaded("list", "--xlsx", str(place), at=MARCH).code == 0
    one, two = (place.read_bytes() for place in places)

    assert one == two


def test_what_cannot_be_written_is_refused_with_the_way_out(loaded: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded("list", "--csv", "--json", at=MARCH).code == 2
    assert loaded("list", "--xlsx", str(loaded.folder / "none" / "list.xlsx"), at=MARCH).code == 2
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    place = loaded.folder / "list.xlsx"
    said = loaded("list", "--xlsx", str(place), at=MARCH)

    assert (said.code, place.exists()) == (2, False)
    assert "its extra `office`" in said.err
