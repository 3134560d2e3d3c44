"""What is kept from public sources does not say of everything that it was done: a date that passed is then not known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.calling import Tracker
from tracker.agreements import library
from tracker.rules.settlement.records import Records

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme
time_zone: America/New_York
kept_from: public sources
persons:
  mc: {name: Maria Chen, email: mc@acme.example}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: us-federal}
obligations:
  A1: {instrument: order, title: First report, kind: report, due: on 2026-02-02}
  A2: {instrument: order, title: Second report, kind: report, due: on 2026-03-02, kept_from: own records}
  A3: {instrument: order, title: Third report, kind: report, due: on 2026-03-04}
"""
LOADED = datetime(2026, 1, 5, 17, tzinfo=UTC)


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 17, tzinfo=UTC)


@pytest.fixture
def public(tracker: Tracker) -> Tracker:
    tracker.begin("init")
    loaded = tracker.begin("load", tracker.write("acme.yaml", FILE).name, "--yes", at=LOADED)
    assert loaded.code == 0, loaded.err
    return tracker


def statuses(tracker: Tracker, *arguments: str, on: datetime) -> dict[str, str]:
    return {line["code"]: line["status"] for line in tracker("list", "--json", *arguments, at=on).json}


@pytest.mark.both_kinds
def test_a_date_that_passed_without_a_record_is_not_known_to_be_missed(public: Tracker) -> None:
    assert statuses(public, on=at(3)) == {"A1": "not known", "A2": "overdue", "A3": "due soon"}
    assert statuses(public, "--as-of", "2026-03-10", on=at(3)) == {
        "A1": "not known",
        "A2": "overdue",
        "A3": "not known",
    }
    assert statuses(public, "--status", "not-known", on=at(3)) == {"A1": "not known"}
    (held,) = public("portfolio", "--json", at=at(3)).json["settlements"]
    counted = {each["status"]: each["number"] for each in held["deadlines"]["statuses"]}
    assert counted == {"not known": 1, "overdue": 1, "due soon": 1}
    public("day", "--leap", at=at(3))
    assert public("doctor", at=at(3)).code == 0
    # What is found later says whether it was done, and when.
    assert public("resolve", "A1", "--on", "2026-02-03", at=at(3)).code == 0
    assert statuses(public, on=at(3))["A1"] == "met late"


@pytest.mark.both_kinds
def test_it_is_told_once_and_not_each_day(public: Tracker) -> None:
    said = [public("day", at=LOADED + timedelta(days=number)).out for number in range(67)]
    told = [number for number, out in enumerate(said) if "whether it was done is not known" in out]
    assert told == [29, 59]  # 3 February, and 5 March, the days after
    assert "acme/A1 was due on Monday 2 February 2026; whether it was done is not known." in said[29]
    assert [number for number, out in enumerate(said) if "acme/A2 is overdue" in out] == [*range(57, 67)]


def test_the_report_counts_it_apart(public: Tracker) -> None:
    assert public("report", "--month", "2026-03", "--as-of", "2026-03-10", "--out", "r.html", at=at(10)).code == 0
    page = (public.folder / "r.html").read_text(encoding="utf-8")
    assert "<strong>1</strong> <span>late and open</span>" in page
    assert "<strong>2</strong> <span>not known whether done</span>" in page
    assert "Of two duties whose date has passed it is not known whether they were done." in page
    assert "passed on 2 February 2026; whether it was done is not known" in page


def test_each_shipped_settlement_is_kept_from_public_sources() -> None:
    kept_from = {name: library.read_named(name).settlement.kept_from for name in library.names()}
    assert len(kept_from) == 9
    assert set(kept_from.values()) == {Records.PUBLIC}
