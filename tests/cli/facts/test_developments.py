"""What is reported, and where sources disagree, are recorded by command as well as by file."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.cli.calling import Said, Tracker

NOON = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
LATER = datetime(2026, 6, 2, 16, 0, tzinfo=UTC)
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
sources:
  P1: {title: The order}
  S1: {title: The Daily, grade: reported}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: none}
events:
  effective: {on: 2026-01-15, source: P1}
terms:
  watch: {instrument: order, kind: monitorship, starts: effective, length: 2 years}
obligations:
  PLAN: {instrument: order, title: Action plan, kind: report, due: 180 days after effective}
  CLOSE: {instrument: order, title: Certify, kind: certification, due: at least 30 days before end(watch)}
  LOOK: {instrument: order, title: Look again, kind: review, due: on 2026-09-01, audience: [counsel]}
developments:
  - {on: 2026-05-01, title: Talks are reported, about: watch, source: S1}
contradictions:
  - {about: PLAN, title: What to plan, readings: [This., That.]}
"""
TALKS = ("development", "add", "watch", "--title", "Talks to end it early", "--source", "S1")
HOW_LONG = (
    *("contradiction", "add", "end(watch)", "--title", "How long it lasts"),
    *("--reading", "Two years. | P1", "--reading", "Three years. | S1; The Herald, 3 May 2026 | disputed"),
)


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", FILE)
    assert tracker("load", "--yes", "acme.yaml", at=NOON).code == 0
    return tracker


def recorded(acme: Tracker, *arguments: str, at: datetime = LATER) -> Said:
    said = acme(*arguments, "--by", "mc", at=at)
    assert said.code == 0, said.err
    return said


@pytest.mark.both_kinds
def test_a_development_is_recorded_with_its_day_source_and_evidence_and_moves_nothing(acme: Tracker) -> None:
    (acme.folder / "article.pdf").write_bytes(b"They talk.")
    said = recorded(acme, *TALKS, "--on", "2026-05-20..2026-05-22", "--evidence", "article.pdf", "--note", "Unnamed.")

    assert said.lines == [
        "Reported: Talks to end it early (acme). Journal entry 2.",
        "No date moved.",
        f"Evidence kept: article.pdf, 10 bytes, SHA-256 {sha256(b'They talk.').hexdigest()}.",
    ]
    assert acme("show", "watch", "--json", at=LATER).json["history"][-1] == {
        "on": "2026-05-22",
        "entry": 2,
        "text": "Development: Talks to end it early between Wednesday 20 May 2026 and Friday 22 May 2026 (reported, S1)",
    }


@pytest.mark.both_kinds
def test_a_contradiction_stands_beside_the_dates_it_bears_on_as_one_of_the_file_does(acme: Tracker) -> None:
    recorded(acme, *HOW_LONG)

    assert acme("why", "CLOSE", at=LATER).lines[-3:] == [
        "  Contradicted: How long it lasts",
        "    - Two years. (record; P1)",
        "    - Three years. (disputed; S1, The Herald, 3 May 2026)",
    ]
    marked = [line.split()[0] for line in acme("list", at=LATER).lines if "(contradicted)" in line]
    assert marked == ["PLAN", "CLOSE"]


def test_what_came_by_command_stays_where_the_file_is_loaded_again_and_is_told_once_if_the_file_has_it_too(
    acme: Tracker,
) -> None:
    recorded(acme, *TALKS, "--on", "2026-05-20")
    recorded(acme, *HOW_LONG)
    more = "  - {on: 2026-05-20, title: Talks to end it early, about: watch, source: S1}\ncontradictions:\n"
    for text in (FILE.replace("Look again", "Look once more"), FILE.replace("contradictions:\n", more)):
        acme.write("acme.yaml", text)
        assert acme("load", "--yes", "acme.yaml", "--by", "mc", at=LATER).code == 0

        whole = acme("show", "acme", "--json", at=LATER).json
        assert [each["text"].partition(" (")[0] for each in whole["developments"]] == [
            "Development: Talks are reported",
            "Development: Talks to end it early",
        ]
        assert [each["title"] for each in whole["contradictions"]] == ["What to plan", "How long it lasts"]


def test_it_is_withdrawn_like_any_fact_and_seen_as_it_was_known(acme: Tracker) -> None:
    recorded(acme, *TALKS, "--on", "2026-05-20")
    recorded(acme, *HOW_LONG)
    for entry in ("2", "3"):
        recorded(acme, "withdraw", entry, "--note", "misread", at=datetime(2026, 6, 3, 16, 0, tzinfo=UTC))
    known = {
        moment: acme("show", "acme", "--known-at", moment, at=datetime(2026, 6, 4, 16, 0, tzinfo=UTC)).out
        for moment in ("2026-06-01", "2026-06-02", "2026-06-03")
    }

    assert ["end it early" in text for text in known.values()] == [False, True, False]
    assert ["How long it lasts" in text for text in known.values()] == [False, True, False]


def test_the_month_it_is_recorded_in_tells_it_and_an_edition_leaves_out_what_is_about_a_hidden_duty(
    acme: Tracker,
) -> None:
    recorded(acme, *TALKS, "--on", "2026-06-02")
    recorded(acme, "development", "add", "LOOK", "--title", "A look is near", "--on", "2026-06-02")
    recorded(acme, *HOW_LONG)
    at = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)
    pages = []
    for edition in ((), ("--edition", "monitor")):
        assert acme("report", "--month", "2026-06", *edition, "--out", "r.html", at=at).code == 0
        pages.append((acme.folder / "r.html").read_text(encoding="utf-8"))

    assert [page.count("A look is near") > 0 for page in pages] == [True, False]
    for page in pages:
        assert "Talks to end it early" in page
        assert "contradicted: How long it lasts" in page


def test_the_journal_says_it_in_words_and_the_same_act_is_done_once(acme: Tracker) -> None:
    first = recorded(acme, *TALKS, "--on", "2026-05-20", "--once", "k1")
    assert recorded(acme, *TALKS, "--on", "2026-05-20", "--once", "k1").out == first.out
    recorded(acme, *HOW_LONG)

    lines = acme("journal", at=LATER).lines
    assert lines[-2].endswith("Talks to end it early reported of watch on 2026-05-20")
    assert "How long it lasts contradicted of end(watch)" in lines[-1]


def test_a_development_may_be_of_any_day_before_the_settlement(acme: Tracker) -> None:
    recorded(acme, "development", "add", "--title", "Talks begin", "--on", "2019-01-01")

    assert "recomputed" not in acme("doctor", at=LATER).out


def test_a_contradiction_of_a_day_is_seen_from_that_day_on(acme: Tracker) -> None:
    recorded(acme, *HOW_LONG, "--on", "2026-05-20")

    for day, seen in (("2026-05-19", False), ("2026-05-20", True)):
        assert ("How long it lasts" in acme("why", "CLOSE", "--as-of", day, at=LATER).out) is seen


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("development", "add", "wach", "--title", "x", "--on", "2026-05-01"), "Did you mean “watch”?"),
        (
            ("development", "add", "S1", "--title", "x", "--on", "2026-05-01"),
            "no instrument, term, obligation or event “S1”",
        ),
        (("development", "add", "--title", "x", "--on", "2027-01-01"), "has not come yet"),
        (("development", "add", "--title", " ", "--on", "2026-05-01"), "The title"),
        (("development", "add", "--title", "x", "--on", "2026-05-01", "--source", "S9"), "There is no source “S9”"),
        (("contradiction", "add", "PLAN", "--title", "x", "--reading", "one"), "two readings or more"),
        (("contradiction", "add", "PLAN", "--title", "x", "--reading", "a", "--reading", "| S1"), "write it as"),
        (
            ("contradiction", "add", "PLAN", "--title", "x", "--reading", "a", "--reading", "b|S1|sure"),
            "cannot be read",
        ),
        (("contradiction", "add", "PLAN", "--title", "x", "--reading", "a", "--reading", "b|S9"), "no source “S9”"),
        (("contradiction", "add", "end(plan)", "--title", "x", "--reading", "a", "--reading", "b"), "“end(plan)”"),
    ],
)
def test_what_cannot_be_recorded_so_is_refused(acme: Tracker, arguments: tuple[str, ...], says: str) -> None:
    said = acme(*arguments, "--by", "mc", at=LATER)
    assert said.code in {2, 3}
    assert says in said.err, said.err


def test_what_stands_already_is_refused_with_its_entry(acme: Tracker) -> None:
    recorded(acme, *TALKS, "--on", "2026-05-20")
    said = acme(*TALKS, "--on", "2026-05-20", "--by", "mc", at=LATER)

    assert said.code == 2
    assert "“Talks to end it early” is recorded already, by entry 2." in said.err
    recorded(acme, *TALKS, "--on", "2026-05-21")


def test_what_is_supposed_so_moves_nothing(acme: Tracker) -> None:
    said = acme("whatif", "--suppose", "development add watch --title Talks --on 2026-05-01", at=LATER)

    assert (said.code, said.lines[-1]) == (0, "No date moved.")
