"""A real order of 60 duties, written as a file: which of them it holds in full, and their dates once things have happened."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Tracker
from tracker.agreements.file.reader import read
from tracker.rules.due.language import Continuing

FILE = Path(__file__).parents[2] / "data" / "ftc-order-2019.yaml"
NOON = datetime(2023, 9, 1, 16, 0, tzinfo=UTC)
# What the order asks for in one sentence and the file in two: the second, and the duty that it is a part of.
PARTS = {"VII.C.s": "VII.C", "XI.A.m": "XI.A", "XIV.k": "XIV", "documents": "VIII.A"}
REVIEWS = {"initial", "biennial", "incident", "incident-1", "incident-2"}
HAPPENED = (
    ("entry", "2020-04-24"),
    ("effective", "2020-04-27"),
    ("order-delivered", "2020-05-01"),
    ("order-delivered", "2020-05-06"),
    ("first-full-quarter-ended", "2020-09-30"),
    ("program-in-place", "2020-10-23"),
    ("change", "2021-01-11"),
    ("change", "2022-07-05"),
    ("incident", "2021-02-01"),
    ("incident", "2023-06-01"),
    ("incident-resolved", "2021-04-20"),
    ("committee-meeting", "2021-02-10"),
    ("committee-meeting", "2021-05-12"),
    ("commission-request", "2021-03-01"),
    ("commission-request", "2021-05-10"),
    ("certification-meeting", "2021-10-20"),
    ("assessor-request", "2023-08-01"),
)


@pytest.fixture
def order(tracker: Tracker) -> Tracker:
    facts = "".join(f"  - {{event: {event}, on: {day}}}\n" for event, day in HAPPENED)
    tracker.write("order.yaml", f"{FILE.read_text(encoding='utf-8')}facts:\n{facts}")
    said = tracker.begin("load", "--yes", "order.yaml", at=NOON)
    assert said.code == 0, said.err
    return tracker


def listed(order: Tracker) -> dict[str, tuple[str | None, str | None, str]]:
    rows = order("list", "--json", at=NOON).json
    return {row["code"]: (row["safe"], row["latest"], row["status"]) for row in rows}


def duty_of(code: str) -> str:
    review, _, step = code.partition(".")
    own = (step if review in REVIEWS else code).removesuffix(".attestation")
    return PARTS.get(own, own)


def test_57_of_60_duties_are_held_in_full() -> None:
    obligations = read(FILE.read_bytes(), FILE.name).settlement.obligations
    assert len({duty_of(each.code) for each in obligations}) == 60
    assert {duty_of(each.code): each.note for each in obligations if each.note} == {
        "III.1": "30 days per user deletion: service level, not a date",
        "III.2": "120 days per deletion, with exceptions (1)-(4)",
        "VII.E.1a": "one per third party: unbounded number",
    }
    # The order names no day by which the assessor is to be named.
    assert {duty_of(each.code) for each in obligations if each.due is None} == {"assessor"}


def test_each_standing_duty_is_attested_for_each_quarter(order: Tracker) -> None:
    obligations = read(FILE.read_bytes(), FILE.name).settlement.obligations
    standing = {each.code for each in obligations if isinstance(each.due, Continuing)}
    assert {each.attests for each in obligations if each.attests is not None} == standing
    assert len(standing) == 25

    said = order("attest", "V@FY2021-Q3", "--on", "2021-11-01", "--as", "Chief Privacy Officer", "--complied", at=NOON)
    assert said.code == 0, said.err
    found = listed(order)
    assert found["V.attestation@FY2021-Q3"] == (
        "2021-11-14",
        "2021-11-15",
        "met",
    )  # 45 days after 30 September, a Sunday
    assert found["V.attestation@FY2021-Q4"] == ("2022-02-14", "2022-02-14", "overdue")
    assert found["XIV.attestation@FY2020-Q3"] == (
        "2020-11-14",
        "2020-11-16",
        "overdue",
    )  # the first full quarter after entry


def test_the_file_names_where_the_order_is_published() -> None:
    settlement = read(FILE.read_bytes(), FILE.name).settlement
    assert [each.url for each in settlement.sources] == [
        "https://www.ftc.gov/system/files/documents/cases/182_3109_facebook_order_filed_7-24-19.pdf"
    ]


def test_what_has_happened_gives_the_dates_of_the_order(order: Tracker) -> None:
    found = listed(order)
    dates = {code: (safe, latest) for code, (safe, latest, _) in found.items()}
    expected = {
        "XII.A": ("2020-05-01", "2020-05-01"),  # 7 days after entry, a Friday
        "VI.2": ("2020-07-26", "2020-07-27"),  # 90 days after the effective date, a Sunday
        "X.A": ("2020-08-22", "2020-08-24"),  # 120 days after entry, a Saturday
        "VII": ("2020-10-24", "2020-10-26"),  # 180 days after the effective date, a Saturday
        "XIII.A": ("2020-10-21", "2020-10-21"),  # 180 days after entry, a Wednesday
        "XII.C@1": ("2020-05-31", "2020-06-01"),  # 30 days after each delivery, the first a Sunday
        "XII.C@2": ("2020-06-05", "2020-06-05"),
        "VII.E.2c@FY2020-Q4": ("2020-12-31", "2020-12-31"),
        "VII.B@1": ("2021-10-23", "2021-10-25"),  # 12 months after the programme was in place, a Saturday
        "VII.E.2d1@1": ("2021-01-20", "2021-01-20"),  # 21 days before 10 February
        "VII.E.2d2@1": ("2021-01-27", "2021-01-27"),  # 14 days before it
        "VII.E.2d1@2": ("2021-04-21", "2021-04-21"),  # 21 days before 12 May
        "XIII.B@1": ("2021-01-25", "2021-01-25"),
        "XIII.B@2": ("2022-07-19", "2022-07-19"),
        "XV.A@1": ("2021-03-15", "2021-03-15"),
        "XV.A@2": ("2021-05-24", "2021-05-24"),
        "incident.assess@1": ("2021-03-03", "2021-03-03"),  # 30 days after 1 February
        "incident.report@1": ("2021-03-03", "2021-03-03"),
        "incident-1.update@1": ("2021-04-02", "2021-04-02"),  # 30 days after that
        "incident.retest@1": ("2021-05-20", "2021-05-20"),  # 30 days after 20 April
        "incident.report@2": ("2023-07-01", "2023-07-03"),  # a Saturday
        "incident-2.update@1": ("2023-07-31", "2023-08-02"),  # 30 days after 1 July, or after 3 July
        "incident-2.update@2": ("2023-08-30", "2023-09-01"),
        "initial.completed": ("2021-06-20", "2021-06-21"),  # 60 days after 21 April 2021, a Sunday
        "biennial.completed@1": ("2023-06-20", "2023-06-20"),  # 60 days after 21 April 2023
        "X.A.1@2021.4": ("2021-12-31", "2021-12-31"),  # 2021 is the first full year
        "XI.A@FY2021-Q3": ("2021-11-14", "2021-11-15"),  # 45 days after 30 September, a Sunday
        "XI.A@FY2021-Q4": ("2022-02-14", "2022-02-14"),
        "XI.A.m@1": ("2021-10-20", "2021-10-20"),
        "XI.B@1": ("2021-11-14", "2021-11-15"),
        "XI.B@2": ("2022-11-14", "2022-11-14"),
        "VIII.A@1": ("2023-08-11", "2023-08-11"),
    }
    assert {code: dates.get(code) for code in expected} == expected
    assert not {"incident-1.update@2", "X.A.1@2020.1", "XI.A@FY2021-Q2", "XII.C@3"} & set(dates)
    # What must be done promptly is overdue in law only where the order sets a last day beside it.
    assert found["incident.assess@1"][2] == "overdue"
    assert order("doctor", at=NOON).code == 0


def test_what_is_done_starts_the_clock_of_what_runs_from_it(order: Tracker) -> None:
    assert order("resolve", "VII.B@1", "--on", "2021-06-30", at=NOON).code == 0
    assert order("resolve", "initial.completed", "--on", "2021-06-18", at=NOON).code == 0
    assert order("resolve", "biennial.completed@1", "--on", "2023-06-15", at=NOON).code == 0
    found = listed(order)
    assert found["VII.B@2"][:2] == ("2022-06-30", "2022-06-30")
    assert found["initial.submitted"][:2] == ("2021-06-28", "2021-06-28")
    assert found["initial.documents"][:2] == ("2026-06-18", "2026-06-18")
    assert found["biennial.submitted@1"][:2] == ("2023-06-25", "2023-06-26")
    assert found["biennial.documents@1"][:2] == ("2028-06-15", "2028-06-15")


def test_the_latest_complaint_lengthens_the_term_of_20_years(order: Tracker) -> None:
    assert "27 April 2040" in order("why", "end(order-term)", at=NOON).out
    said = order("record", "complaint", "--on", "2023-06-01", at=NOON)
    assert said.code == 0
    assert "end(order-term) moved from 2040-04-27 to 2043-06-01." in said.lines
