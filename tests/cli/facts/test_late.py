"""What was done after its latest date: the reason is asked for, never demanded, and stands wherever the lateness does."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

JULY = datetime(2026, 7, 10, 12, 0, tzinfo=UTC)
ASKED = (
    "It is after the latest date, and no reason is on record: the report says so. To give one, "
    "`tracker withdraw 2` and record the same with --reason TEXT."
)


def _report(acme: Tracker) -> str:
    assert acme("report", "--month", "2026-06", "--out", "june.html", at=JULY).code == 0
    return (acme.folder / "june.html").read_text(encoding="utf-8")


@pytest.mark.both_kinds
def test_a_reason_stands_in_the_history_the_report_and_why(acme: Tracker) -> None:
    said = acme("resolve", "A3@2026-Q1", "--on", "2026-06-02", "--reason", "the auditor was ill", at=JULY)

    assert said.code == 0, said.err
    assert "no reason" not in said.out
    assert "resolved (late because the auditor was ill)" in acme("show", "A3@2026-Q1", at=JULY).out
    assert "Reason given: the auditor was ill." in acme("why", "A3@2026-Q1", at=JULY).out
    assert "late because the auditor was ill" in _report(acme)


def test_without_a_reason_it_is_recorded_and_said_so(acme: Tracker) -> None:
    said = acme("resolve", "A3@2026-Q1", "--on", "2026-06-02", at=JULY)

    assert said.code == 0
    assert ASKED in said.lines
    assert "No reason for that is on record." in acme("why", "A3@2026-Q1", at=JULY).out
    assert "no reason is on record" in _report(acme)


def test_a_program_is_told_too(acme: Tracker) -> None:
    assert acme("resolve", "A3@2026-Q1", "--on", "2026-06-02", "--json", at=JULY).json["unexplained"] is True
    acme("withdraw", "2", at=JULY)
    again = ("resolve", "A3@2026-Q1", "--on", "2026-06-02", "--reason", "the auditor was ill", "--json")
    assert acme(*again, at=JULY).json["unexplained"] is False


def test_what_was_done_in_time_is_asked_nothing(acme: Tracker) -> None:
    said = acme("resolve", "A1", "--on", "2026-02-27", "--json")

    assert (said.code, said.json["unexplained"]) == (0, False)


def test_the_reason_stands_on_the_page_of_a_defence_pack(acme: Tracker) -> None:
    acme("resolve", "A3@2026-Q1", "--on", "2026-06-02", "--reason", "the auditor was ill", at=JULY)
    assert acme("pack", "--defence", "A3@2026-Q1", "--out", "a3.zip", at=JULY).code == 0

    with zipfile.ZipFile(acme.folder / "a3.zip") as archive:
        page = archive.read("page.html").decode()
    assert "Reason given: the auditor was ill." in page
    assert "resolved (late because the auditor was ill)" in page
