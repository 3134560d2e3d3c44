"""An upgrade from a program that counted what was done before it could begin: each such record is listed and counts no more."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.cli.calling import Tracker
from tracker.rules.counting import vintage

COUNTS = ": it does not count."
NOON = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
FILE = """\
settlement: north
title: Northwind, 2025
organisation: Northwind Limited
time_zone: America/New_York
instruments:
  order: {title: Consent order, authority: FinCEN, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  engaged: {on: 2025-01-15}
  request: {}
obligations:
  FIRST: {instrument: order, title: First report, kind: report, due: 150 days after engaged}
  R: {instrument: order, title: Answer the request, kind: report, contingent_on: request, due: 14 days after request}
"""
EARLY_RECORD = """\
INSERT INTO facts (settlement_id, kind, subject, earliest, latest, grade, sources, note, by, recorded_at, entry_seq, origin)
SELECT f.settlement_id, 'resolved', 'E9', '1925-06-10', '1925-06-10', 'record', '[]', '', 'maria', f.recorded_at, f.entry_seq,
  'person' FROM facts f JOIN settlements s ON s.id = f.settlement_id
WHERE s.code = 'living-2024' AND f.kind = 'resolved' ORDER BY f.id DESC LIMIT 1
"""


@contextmanager
def the_program_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It knew no start of any clock."""
    with monkeypatch.context() as patched:
        patched.setattr(vintage, "DERIVATION", vintage.DERIVATION - 1)
        patched.setattr("tracker.rules.derivation.outcomes.premature", lambda *_: None)
        patched.setattr("tracker.operations.facts.premature.too_early", lambda *_: None)
        vintage.vintage.cache_clear()
        yield
    vintage.vintage.cache_clear()


@pytest.fixture
def before(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    tracker.write("north.yaml", FILE)
    with the_program_before(monkeypatch):
        for arguments in (
            ("load", "north.yaml"),
            ("resolve", "FIRST", "--on", "1925-06-10"),
            ("resolve", "R", "--on", "2026-01-15"),
            ("record", "request", "--on", "2026-10-01"),
        ):
            said = tracker(*arguments, at=NOON)
            assert said.code == 0, said.err
        assert status(tracker) == {"FIRST": "met", "R": "met"}
    return tracker


def status(tracker: Tracker) -> dict[str, str]:
    return {row["code"]: row["status"] for row in tracker("list", "--json", at=NOON).json}


@pytest.mark.both_kinds
def test_an_upgrade_lists_every_record_that_no_longer_counts_with_its_entry(before: Tracker) -> None:
    assert before("list", at=NOON).code == 4

    lines = before("upgrade", at=NOON).lines

    assert lines[2:] == [
        "north, journal entry 5:",
        f"FIRST, entry 2: Resolved on Wednesday 10 June 1925, before its clock began on Wednesday 15 January 2025{COUNTS}",
        f"R, entry 3: Resolved on Thursday 15 January 2026, before its clock began on Thursday 1 October 2026{COUNTS}",
        "No date moved.",
        "FIRST: met → overdue (from 2026-11-02).",
        "R: met → overdue (from 2026-11-02).",
        "What does not count for its day counts once it is recorded again with --early REASON, or `early` in its file.",
    ]
    assert status(before) == {"FIRST": "overdue", "R": "overdue"}
    # What is noted once is not told again, and everything is as it follows from the facts.
    assert before("upgrade", at=NOON).lines[-1].endswith("nothing was changed.")
    findings = before("doctor", "--json", at=NOON).json["findings"]
    assert [each for each in findings if each["subject"] != "the day's run"] == []


def test_the_same_as_json(before: Tracker) -> None:
    (north,) = before("upgrade", "--json", at=NOON).json["settlements"]

    assert [(each["code"], each["entry"]) for each in north["premature"]] == [("FIRST", 2), ("R", 3)]
    entry = before("journal", "--json", at=NOON).json[-2]
    assert entry["action"] == "recount"
    assert [each[:2] for each in entry["payload"]["premature"]] == [["FIRST", 2], ["R", 3]]
    assert entry["payload"]["changes"] == [
        ["FIRST", "2026-11-02", "met", "overdue"],
        ["R", "2026-11-02", "met", "overdue"],
    ]


def test_a_record_that_no_longer_counts_counts_again_once_it_is_insisted_on(before: Tracker) -> None:
    before("upgrade", at=NOON)

    assert before("resolve", "R", "--on", "2026-01-15", "--early", "asked for by telephone", at=NOON).code == 0

    assert status(before) == {"FIRST": "overdue", "R": "met"}


def test_what_is_of_a_day_before_anything_began_counts_still_and_is_told(
    tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An event that is recorded later may be the first with a day: it takes nothing away from what was done before."""
    duties = "  DAY: {instrument: order, title: Do, kind: report, due: on 2026-12-01}\n"
    duties += "  LET: {instrument: order, title: Let go, kind: report, due: on 2026-12-02}\n"
    tracker.write("north.yaml", FILE + duties)
    with the_program_before(monkeypatch):
        for arguments in (
            ("load", "north.yaml"),
            ("resolve", "DAY", "--on", "1925-06-10"),
            ("waive", "LET", "--on", "2020-03-02"),
        ):
            assert tracker(*arguments, at=NOON).code == 0

    lines = tracker("upgrade", at=NOON).lines

    began = "before anything began on Wednesday 15 January 2025: it counts still; withdraw it where it is wrong."
    assert f"DAY, entry 2: Resolved on Wednesday 10 June 1925, {began}" in lines
    assert f"LET, entry 3: Waived on Monday 2 March 2020, {began}" in lines
    assert (status(tracker)["DAY"], status(tracker)["LET"]) == ("met", "waived")


def test_a_database_of_revision_0016_tells_each_record_of_a_day_before_anything_began(tracker: Tracker) -> None:
    stored = Path(__file__).parents[2] / "data" / "revision-0016" / "settlements.db.xz"
    earlier = tracker.folder / "earlier.db"
    earlier.write_bytes(lzma.decompress(stored.read_bytes()))
    earlier.chmod(0o600)
    engine = create_engine(f"sqlite:///{earlier}")
    with engine.begin() as connection:
        # As that program took it: E9 falls due on 6 July 2024, and the settlement began in January of that year.
        connection.execute(text(EARLY_RECORD))
    engine.dispose()

    said = tracker("upgrade", "--database", str(earlier), at=NOON)

    assert said.code == 0, said.err
    (line,) = (each for each in said.lines if each.startswith("E9, entry "))
    began = "before anything began on Monday 15 January 2024: it counts still; withdraw it where it is wrong."
    assert line.endswith(f"Resolved on Wednesday 10 June 1925, {began}")
