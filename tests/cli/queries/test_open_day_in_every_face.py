"""A date on a closed day has the last open day beside it wherever it is shown; an earliest day the first open one after it."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Tracker

# By the order's plain counting LAST, PAY and the recommendation's clock fall on Saturday 4 July 2026: a holiday, whose
# Friday is arguably closed. NOT is free from Sunday 5 July on: the first open day after it is Monday.
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
sources:
  P1: {title: The order, grade: record}
persons:
  mc: {name: Maria Chen, email: mc@acme.example}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  effective: {on: 2026-06-01, grade: record, source: P1}
  asked: {}
obligations:
  LAST: {instrument: order, title: Plan, kind: report, due: 33 days after effective, owner: mc, source: P1}
  NOT: {instrument: order, title: Sale, kind: restriction, due: not before 34 days after effective, owner: mc, source: P1}
  PAY:
    {instrument: order, title: Fine, kind: payment, due: on 2026-07-04, amount: {USD: 5.00}, owner: mc, source: P1}
  ASK: {instrument: order, title: Answer, kind: report, due: 3 days after asked, owner: mc, source: P1}
recommendation_terms:
  occ: {instrument: order, adopt: 33 days, object: 20 days, clause: Article V}
"""
JUNE, JULY = datetime(2026, 6, 29, 16, tzinfo=UTC), datetime(2026, 7, 9, 16, tzinfo=UTC)
DAYS = {"LAST": "2 July 2026", "PAY": "2 July 2026", "NOT": "6 July 2026"}
IN_JSON = {"LAST": ("2026-07-02", None), "PAY": ("2026-07-02", None), "NOT": (None, "2026-07-06")}


@pytest.fixture
def book(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", FILE)
    assert tracker.begin("load", "acme.yaml", at=datetime(2026, 6, 2, 16, tzinfo=UTC)).code == 0
    recommend = ("recommendation", "add", "R1", "--title", "More staff", "--on", "2026-06-01")
    assert tracker(*recommend, at=JUNE).code == 0
    return tracker


def page(tracker: Tracker, *arguments: str) -> str:
    assert tracker(*arguments, "--out", "page.html", at=JUNE).code == 0
    return re.sub(r"<[^>]+>", " ", (tracker.folder / "page.html").read_text(encoding="utf-8"))


def packed(tracker: Tracker, name: str, *arguments: str, at: datetime = JUNE) -> str:
    place = tracker.folder / "pack.zip"
    said = tracker("pack", *arguments, "--out", str(place), at=at)
    assert said.code == 0, said.err
    with zipfile.ZipFile(place) as pack:
        found = next(each for each in pack.namelist() if Path(each).name == name)
        return pack.read(found).decode()


def test_the_list_has_it_on_a_terminal_and_as_json(book: Tracker) -> None:
    for asked in ((), ("--as-of", "2026-06-20")):
        found = {each["code"]: each for each in book("list", "--json", *asked, at=JUNE).json}
        rows = {line.split()[0]: line for line in book("list", *asked, at=JUNE).lines}
        for code, (last, first) in IN_JSON.items():
            assert (found[code]["last_open_day"], found[code]["first_open_day"]) == (last, first)
            assert f"({'last' if last else 'first'} open day {last or first})" in rows[code]
        assert found["ASK"]["last_open_day"] is found["ASK"]["first_open_day"] is None


def test_what_is_met_has_it_as_json_and_no_remark(book: Tracker) -> None:
    book("resolve", "LAST", "--on", "2026-06-20", at=JUNE)

    assert "open day" not in next(line for line in book("list", at=JUNE).lines if line.startswith("LAST"))
    (line,) = (each for each in book("list", "--json", at=JUNE).json if each["code"] == "LAST")
    assert line["last_open_day"] == "2026-07-02"


@pytest.mark.parametrize("code", DAYS)
def test_show_why_and_the_calculator_have_it(book: Tracker, code: str) -> None:
    last, first = IN_JSON[code]

    assert f"open day {last or first})" in book("show", code, at=JUNE).out
    (shown,) = book("show", code, "--json", at=JUNE).json["deadlines"]
    (why,) = book("why", code, "--json", at=JUNE).json
    counted = ("due", book("show", code, "--json", at=JUNE).json["due"], "--given", "effective=2026-06-01")
    law = ("--counting", "calendar-days", "--calendar", "us-federal")
    (due,) = book(*counted, *law, "--json", at=JUNE).json["deadlines"]
    for each in (shown, why, due):
        assert (each["last_open_day"], each["first_open_day"]) == (last, first)
    for said in (book("why", code, at=JUNE), book(*counted, *law, at=JUNE)):
        assert f"open day: {'Thursday' if last else 'Monday'} {DAYS[code]}" in said.out


def test_the_portfolio_has_it_on_a_terminal_as_json_and_as_a_page(book: Tracker) -> None:
    for asked in ((), ("--as-of", "2026-06-20")):
        (settlement,) = book("portfolio", "--json", *asked, at=JUNE).json["settlements"]
        (instrument,) = settlement["instruments"]
        assert instrument["deadlines"]["next"]["last_open_day"] == "2026-07-02"
    assert "last open day: Thursday 2 July 2026" in book("portfolio", at=JUNE).out
    assert "last open day: Thursday 2 July 2026" in page(book, "portfolio")


def test_payments_and_recommendations_have_it(book: Tracker) -> None:
    assert "2026-07-04 (last open day 2026-07-02)" in book("payments", at=JUNE).out
    (paid,) = book("payments", "--json", at=JUNE).json
    assert paid["payments"][0]["last_open_day"] == "2026-07-02"
    assert "by 2026-07-04 (last open day 2026-07-02)" in book("recommendation", "list", at=JUNE).out


def test_the_report_and_what_is_published_of_it_have_it(book: Tracker) -> None:
    text = page(book, "report", "--month", "2026-06")

    assert " on 4 July 2026 (last open day: Thursday 2 July 2026)" in text
    assert text.count("last open day: Thursday 2 July 2026") > len(DAYS)
    assert "first open day: Monday 6 July 2026" in text


def test_a_date_that_moves_onto_a_closed_day_has_it_where_the_move_is_told(book: Tracker) -> None:
    supposed = ("--record", "asked=2026-07-01")
    lines = book("whatif", *supposed, at=JUNE).lines
    place = lines.index("ASK moved from awaits asked to 2026-07-04.")
    assert lines[place + 2] == "  Last open day: Thursday 2 July 2026."
    (move,) = book("whatif", *supposed, "--json", at=JUNE).json["moves"]
    assert move["last_open_day"] == "2026-07-02"
    assert "4 July 2026 (last open day: Thursday 2 July 2026)" in page(book, "whatif", *supposed)

    moved = book("extend", "LAST", "--to", "2026-07-05", "--on", "2026-06-26", at=JUNE).out
    assert "moved from 2026-07-04 to 2026-07-05." in moved
    assert "Last open day: Thursday 2 July 2026." in moved
    assert "5 July 2026 last open day: Thursday 2 July 2026" in " ".join(
        page(book, "report", "--month", "2026-06").split()
    )


def test_the_calendar_and_the_digest_have_it(book: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    feed = book("calendar", "--for", "mc", "--out", "-", at=JUNE).out.replace("\r\n ", "").replace("\n ", "")
    assert feed.count("Last open day: Thursday 2 July 2026.") == len(("LAST", "PAY"))
    assert feed.count("First open day: Monday 6 July 2026.") == 1

    (book.folder / "mail").mkdir()
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(book.folder / "mail"))
    assert book("day", at=datetime(2026, 7, 3, 16, tzinfo=UTC)).code == 0
    assert book("notices", "send", at=datetime(2026, 7, 3, 16, tzinfo=UTC)).code == 0
    (letter,) = (book.folder / "mail").glob("*.json")
    text = json.loads(letter.read_text(encoding="utf-8"))["text"]
    assert "Due: Saturday 4 July 2026." in text
    assert "Last open day: Thursday 2 July 2026." in text


def test_the_packs_have_it(book: Tracker) -> None:
    rows = packed(book, "register.csv").splitlines()
    assert next(row for row in rows if ",LAST," in row).split(",")[16] == "2026-07-02"

    book("resolve", "LAST", "--on", "2026-07-08", at=JULY)
    assert "last open day: Thursday 2 July 2026" in packed(book, "deadline.txt", "--defence", "LAST", at=JULY)


def test_a_schema_of_the_answers_has_both_keys(book: Tracker) -> None:
    text = json.dumps(book("schema", "--answer", "list", at=JUNE).json)
    assert "last_open_day" in text
    assert "first_open_day" in text
