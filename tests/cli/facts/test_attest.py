"""What a standing duty asks to be attested is recorded for each period, and what was excepted never looks like the rest."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cli.calling import Said, Tracker

NOON = datetime(2026, 10, 20, 17, 0, tzinfo=UTC)
FILE = """\
settlement: north
title: Northwind, 2025
organisation: Northwind Limited
time_zone: America/New_York
persons: {ana: {name: Ana Ruiz}, bob: {name: Bob Ito}}
instruments:
  order: {title: Consent order, authority: FTC, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  effective: {on: 2026-01-12}
terms:
  term: {instrument: order, kind: agreement, starts: effective, length: 3 years}
obligations:
  KEEP:
    instrument: order
    title: Keep the programme
    kind: standing
    owner: ana
    due: continuing from effective through end(term), review every 6 months
    attested: {due: 15 days after the end of each calendar quarter, signed_by: [CCO], acceptance: {on_return: 10 days}}
  TRAIN: {instrument: order, title: Train, kind: training, due: every 6 months from effective until end(term)}
facts:
  - {attested: KEEP.attestation@2026-Q1, on: 2026-04-09, attestor: CCO, complied: yes}
  - {acknowledged: KEEP.attestation@2026-Q1, on: 2026-04-20}
"""
Q2, Q3 = "KEEP.attestation@2026-Q2", "KEEP.attestation@2026-Q3"
COMPLIED = ("--as", "CCO", "--complied")
WAY_OUT = f"Once it is attested, `tracker attest {Q2} --on DATE --as NAME` records that, with --complied or --exceptions TEXT."
EXCEPTED = ("--as", "CCO", "--exceptions", "Two reviews were late")


@pytest.fixture
def north(tracker: Tracker) -> Tracker:
    tracker.write("north.yaml", FILE)
    said = tracker.begin("load", "north.yaml", at=NOON)
    assert said.code == 0, said.err
    return tracker


def line(north: Tracker, code: str) -> dict[str, Any]:
    rows = north("list", "--json", at=NOON).json
    return next(row for row in rows if row["code"] == code)


def done(north: Tracker, *arguments: str) -> Said:
    said = north(*arguments, "--by", "ana", at=NOON)
    assert said.code == 0, said.err
    return said


def refused(north: Tracker, *arguments: str) -> list[str]:
    said = north(*arguments, "--by", "ana", at=NOON)
    assert (said.code, said.out) == (2, "")
    return said.err.splitlines()


@pytest.mark.both_kinds
def test_what_was_attested_is_shown_with_its_exceptions(north: Tracker) -> None:
    assert line(north, "KEEP.attestation@2026-Q1")["status"] == "met"
    assert (
        "Attested KEEP.attestation@2026-Q2 (north)." in done(north, "attest", Q2, "--on", "2026-07-10", *EXCEPTED).out
    )

    found = line(north, Q2)
    assert found["status"] == "submitted"
    assert found["delivery"]["attested"] == {
        "by": "CCO",
        "exceptions": "Two reviews were late",
        "earliest": "2026-07-10",
        "latest": "2026-07-10",
    }
    assert "submitted (with exceptions)" in north("list", at=NOON).out
    shown = north("show", Q2, at=NOON).out
    assert "Attests:       KEEP" in shown
    assert f"{Q2} attested by CCO: exceptions: Two reviews were late (record, by ana)" in shown
    assert "Attested:      KEEP.attestation" in north("show", "KEEP", at=NOON).out
    assert "Attested by CCO on Friday 10 July 2026: exceptions: Two reviews were late." in north("why", Q2, at=NOON).out
    assert f"{Q2} attested by CCO: exceptions: Two reviews were late on 2026-07-10" in north("journal", at=NOON).out
    assert north("doctor", at=NOON).code == 0


def test_a_duty_goes_by_its_own_code_too_and_a_range_in_one_act(north: Tracker) -> None:
    done(north, "attest", "KEEP@2026-Q2..2026-Q3", "--on", "2026-10-05", *COMPLIED)
    assert [line(north, code)["delivery"]["attested"]["exceptions"] for code in (Q2, Q3)] == [None, None]


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (
            ("resolve", Q2, "--on", "2026-07-10"),
            [
                f"{Q2} is attested, not only resolved: it says whether all was complied with, and who says so.",
                WAY_OUT,
            ],
        ),
        (
            ("attest", "TRAIN@1", "--on", "2026-07-10", *COMPLIED),
            [
                "TRAIN@1 asks for no attestation.",
                "If it has been done, `tracker resolve TRAIN@1 --on DATE` records that.",
            ],
        ),
        (
            ("attest", Q2, "--on", "2026-07-10", "--as", "CCO"),
            [f"Say what is attested of {Q2}.", "Give either --complied, or --exceptions TEXT with what was not."],
        ),
        (
            ("attest", Q2, "--on", "2026-07-10", *COMPLIED, "--exceptions", "one"),
            [f"Say what is attested of {Q2}.", "Give either --complied, or --exceptions TEXT with what was not."],
        ),
        (("attest", Q2, "--on", "2026-07-10", "--complied", "--as", "CEO"), [f"“CEO” does not attest {Q2}: CCO must."]),
        (
            ("attest", Q2, "--on", "2026-06-29", *COMPLIED),
            [
                f"The clock of {Q2} begins on Tuesday 30 June 2026: what was done on Monday 29 June 2026 does not count for it.",
                "Check the date. If it counts all the same, say why, with --early REASON.",
            ],
        ),
        (
            ("attest", "KEEP.attestation@2026-Q1", "--on", "2026-04-09", *COMPLIED),
            [
                "KEEP.attestation@2026-Q1 is already met (since 2026-04-20). The agreement file says so (entry 1).",
                "If what the agreement file says is wrong, edit it and `tracker load` it again.",
            ],
        ),
    ],
)
def test_what_is_no_attestation_is_refused_with_the_way_out(
    north: Tracker, arguments: tuple[str, ...], sentences: list[str]
) -> None:
    assert refused(north, *arguments) == sentences


def test_a_delivery_alone_waits_for_the_attestation(north: Tracker) -> None:
    said = done(north, "submit", Q2, "--on", "2026-07-12")
    assert said.out.startswith(f"Not met yet: {Q2} waits for an attestation and the signature of CCO.")
    assert line(north, Q2)["status"] == "overdue"
    done(north, "attest", Q2, "--on", "2026-07-12", *COMPLIED)
    assert line(north, Q2)["status"] == "submitted"


def test_an_attestation_is_returned_corrected_and_proven(north: Tracker) -> None:
    proof = north.write("q2.txt", "signed")
    done(north, "attest", Q2, "--on", "2026-07-10", *COMPLIED, "--evidence", str(proof))
    done(north, "return", Q2, "--on", "2026-07-14", "--reason", "Say what was late")
    assert line(north, Q2)["safe"] == "2026-07-24"
    done(north, "attest", Q2, "--on", "2026-07-21", *COMPLIED)
    assert refused(north, "attest", Q2, "--on", "2026-07-20", *EXCEPTED)[0] == (
        f"{Q2} is already resolved by the company, and submitted."
    )
    done(north, "attest", Q2, "--on", "2026-07-20", *EXCEPTED, "--correct")
    found = line(north, Q2)
    assert (found["status"], found["delivery"]["attested"]["exceptions"]) == ("submitted", "Two reviews were late")
    assert "q2.txt" in north("show", Q2, at=NOON).out


def test_it_is_supposed_as_it_is_recorded(north: Tracker) -> None:
    said = north("whatif", "--suppose", f"attest {Q3} --on 2026-10-22 --as CCO --exceptions 'one'", at=NOON)
    assert said.code == 0, said.err
    assert f"  {Q3}: overdue → submitted (from 2026-10-22)." in said.lines
    assert line(north, Q3)["status"] == "overdue"


def test_the_report_and_the_pack_tell_the_exceptions(north: Tracker) -> None:
    done(north, "attest", Q3, "--on", "2026-10-12", *EXCEPTED)
    done(north, "acknowledge", Q3, "--on", "2026-10-14")
    report = north.folder / "report.html"
    assert north("report", "--month", "2026-10", "--out", str(report), at=NOON).code == 0
    page = report.read_text(encoding="utf-8")
    assert "Keep the programme (attestation) was attested with exceptions in October." in page
    # Wherever its status stands.
    assert page.count("met, with exceptions</span>") == 3
    assert "attested by CCO 12 October 2026" in page

    assert north("pack", "--out", str(north.folder / "pack.zip"), at=NOON).code == 0
    with zipfile.ZipFile(north.folder / "pack.zip") as pack:
        name = next(each for each in pack.namelist() if each.endswith("register.csv"))
        rows = csv.DictReader(io.StringIO(pack.read(name).decode("utf-8-sig")))
    assert {row["code"]: row["exceptions"] for row in rows if row["exceptions"]} == {Q3: "Two reviews were late"}
