"""Where sources disagree stands beside the date or term that it bears on, and a precedent is seen from both settlements."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

NOON = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
sources:
  P1: {title: The order}
  S1: {title: The Daily, grade: reported}
parties:
  Acme US: {in_scope: no}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: none}
events:
  effective: {on: 2026-01-15, grade: disputed, source: P1}
  engaged: {on: 2026-02-01}
terms:
  watch: {instrument: order, kind: monitorship, starts: engaged, length: 2 years, monitor: {firm: FRA}}
obligations:
  PLAN: {instrument: order, title: Action plan, kind: report, due: 180 days after effective}
  CLOSE: {instrument: order, title: Certify, kind: certification, due: at least 30 days before end(watch)}
  LOOK: {instrument: order, title: Look again, kind: review, due: on 2026-09-01, audience: [counsel]}
contradictions:
  - about: effective
    title: When the order took effect
    readings: [{text: On 15 January., source: P1}, {text: On 16 January., source: S1, grade: disputed}]
  - {about: end(watch), title: How long the watch lasts, readings: [Two years., Three years.], source: S1}
  - {about: [watch, order], title: Who chose FRA, readings: [The OCC., {text: A court., source: S1}]}
  - {about: LOOK, title: What to look at, readings: [This., That.]}
developments:
  - {on: 2026-05-01, title: Talks are reported, source: S1}
precedents:
  - {settlement: beta, cited_for: Its monitor went early, cited_by: Acme, on: 2026-05-04, source: S1}
  - {settlement: Gamma plc, cited_for: It had none}
"""
OTHER = """\
settlement: beta
title: Beta, 2024
organisation: Beta Limited
time_zone: America/New_York
instruments:
  dpa: {title: Agreement, authority: DOJ, kind: agreement, counting: frcp-6, calendar: us-federal}
"""


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    for name, text in (("acme.yaml", FILE), ("beta.yaml", OTHER)):
        tracker.write(name, text)
        assert tracker("load", "--yes", name, at=NOON).code == 0
    return tracker


def test_the_list_marks_the_dates_that_are_contradicted_and_has_the_readings_as_json(acme: Tracker) -> None:
    lines = {line.split()[0]: line for line in acme("list", at=NOON).lines}
    assert [code for code in ("PLAN", "CLOSE", "LOOK") if "(contradicted)" in lines[code]] == ["PLAN", "CLOSE", "LOOK"]

    listed = {each["code"]: each["contradictions"] for each in acme("list", "--json", at=NOON).json}
    past = {
        each["code"]: each["contradictions"] for each in acme("list", "--as-of", "2026-05-02", "--json", at=NOON).json
    }
    assert listed == past
    assert listed["PLAN"] == [
        {
            "about": ["effective"],
            "title": "When the order took effect",
            "readings": [
                {"text": "On 15 January.", "grade": "record", "sources": ["P1"]},
                {"text": "On 16 January.", "grade": "disputed", "sources": ["S1"]},
            ],
            "sources": [],
        }
    ]
    assert [each["title"] for each in listed["CLOSE"]] == ["How long the watch lasts"]


def test_why_has_each_reading_with_its_source_and_grade_beside_the_date_and_the_edge(acme: Tracker) -> None:
    assert acme("why", "PLAN", at=NOON).lines[-3:] == [
        "  Contradicted: When the order took effect",
        "    - On 15 January. (record; P1)",
        "    - On 16 January. (disputed; S1)",
    ]
    of_the_end = acme("why", "end(watch)", at=NOON).out
    assert (
        "  Contradicted: How long the watch lasts\n    - Two years.\n    - Three years.\n    Sources: S1\n"
        in of_the_end
    )
    assert "  Contradicted: Who chose FRA\n    - The OCC.\n    - A court. (reported; S1)\n" in of_the_end
    assert "How long" not in acme("why", "start(watch)", at=NOON).out


@pytest.mark.parametrize(
    ("code", "titles"),
    [
        ("PLAN", ["When the order took effect"]),
        ("effective", ["When the order took effect"]),
        ("watch", ["How long the watch lasts", "Who chose FRA"]),
        ("FRA", ["How long the watch lasts", "Who chose FRA"]),
        ("order", ["Who chose FRA"]),
    ],
)
def test_show_has_what_is_contradicted_of_whatever_it_shows(acme: Tracker, code: str, titles: list[str]) -> None:
    assert [each["title"] for each in acme("show", code, "--json", at=NOON).json["contradictions"]] == titles
    for title in titles:
        assert f"Contradicted: {title}" in acme("show", code, at=NOON).lines


def test_a_settlement_shows_what_it_cites_and_what_cites_it(acme: Tracker) -> None:
    whole = acme("show", "acme", at=NOON).out
    assert "Parties:       Acme US (out of scope)" in whole
    assert "beta       Its monitor went early  Acme       2026-05-04  reported  S1" in whole
    assert "Gamma plc  It had none             not found  not found   reported" in whole
    assert "Development: Talks are reported (reported, S1)" in whole
    assert "Contradicted: Who chose FRA" in whole
    cited = acme("show", "beta", "--json", at=NOON).json
    assert cited["cites"] == []
    assert cited["cited_by"] == [
        {
            "settlement": "acme",
            "cited_for": "Its monitor went early",
            "cited_by": "Acme",
            "grade": "reported",
            "sources": ["S1"],
        }
    ]
    assert "cited_by" in acme("show", "beta", "--as-of", "2026-05-03", "--json", at=NOON).out
    assert acme("show", "beta", "--as-of", "2026-05-03", "--json", at=NOON).json["cited_by"] == []


def test_a_source_has_the_contradictions_whose_readings_it_gives_and_the_precedents(acme: Tracker) -> None:
    cited = acme("show", "S1", "--json", at=NOON).json["cited_by"]
    assert [(each["kind"], each["code"]) for each in cited] == [
        ("development", ""),
        ("contradiction", "effective"),
        ("contradiction", "end(watch)"),
        ("contradiction", "watch, order"),
        ("precedent", "beta"),
    ]


def test_the_report_has_it_beside_the_date_and_the_term_and_the_readings_with_their_grades(acme: Tracker) -> None:
    assert acme("report", "--settlement", "acme", "--month", "2026-05", "--out", "report.html", at=NOON).code == 0
    page = (acme.folder / "report.html").read_text(encoding="utf-8")
    for words in (
        "contradicted: When the order took effect</span>",
        "contradicted: When the order took effect: On 15 January. (record; P1) / On 16 January. (disputed; S1)",
        "contradicted: How long the watch lasts",
        "Other settlements cited for this one; none of them binds here",
        "Gamma plc",
    ):
        assert words in page, words


def test_an_edition_has_no_contradiction_about_what_it_leaves_out(acme: Tracker) -> None:
    for edition, has in ((("--edition", "counsel"), True), (("--edition", "monitor"), False)):
        assert (
            acme("report", "--settlement", "acme", "--month", "2026-05", *edition, "--out", "e.html", at=NOON).code == 0
        )
        assert ("What to look at" in (acme.folder / "e.html").read_text(encoding="utf-8")) is has
