"""Declared breaches on the command line: recorded, answered, refused, supposed, and shown wherever what they are of is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Said, Tracker

NOV = datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme
time_zone: America/New_York
persons:
  mia: {name: Mia Ortiz}
instruments:
  dpa: {title: Agreement, authority: DOJ, kind: deferred prosecution agreement, counting: calendar-days, calendar: us-federal}
events:
  signed: {on: 2026-01-05}
terms:
  agreement: {instrument: dpa, kind: agreement, title: The agreement, starts: signed, length: 1 year}
obligations:
  R:
    instrument: dpa
    title: Report
    kind: report
    owner: mia
    term: agreement
    due: 30 days after the end of each calendar quarter from signed until end(agreement)
  P: {instrument: dpa, title: Pay, kind: payment, due: 30 days after signed}
  K: {instrument: dpa, title: Keep a programme, kind: standing, due: "continuing from signed, review every 3 months"}
"""


@pytest.fixture
def acme_of_breaches(tracker: Tracker) -> Tracker:
    tracker.write("breaches.yaml", FILE)
    tracker.write("letter.txt", "You are in breach.")
    said = tracker("load", "--yes", "breaches.yaml", at=NOV)
    assert said.code == 0, said.err
    return tracker


def breach(book: Tracker, step: str, code: str, day: str, *more: str) -> Said:
    return book("breach", step, code, "--on", day, *more, at=NOV)


def declare(book: Tracker, code: str, day: str, *more: str) -> Said:
    return breach(book, "declare", code, day, "--authority", "DOJ", *more)


def statuses(book: Tracker) -> dict[str, tuple[str, str, str]]:
    rows = book("list", "--json", at=NOV).json
    return {row["code"]: (row["safe"], row["latest"], row["status"]) for row in rows}


def declared(book: Tracker, code: str) -> list[tuple[str, int, bool]]:
    row = next(row for row in book("list", "--json", at=NOV).json if row["code"] == code)
    return [(each["code"], each["declaration"], each["stands"]) for each in row["breaches"]]


@pytest.mark.both_kinds
def test_a_breach_is_declared_cured_declared_again_withdrawn_and_decided_and_no_date_moves(
    acme_of_breaches: Tracker,
) -> None:
    book, before = acme_of_breaches, statuses(acme_of_breaches)
    said = declare(book, "R@2026-Q2", "2026-08-10", "--grounds", "late", "--evidence", "letter.txt")
    assert said.lines[0] == "Breach declared: R@2026-Q2 (acme). Journal entry 2."
    assert said.lines[1] == "No date moved."
    assert said.lines[-1] == "It is declaration 1 about R@2026-Q2."
    assert breach(book, "cure", "R@2026-Q2", "2026-08-20", "--authority", "DOJ").code == 0
    assert declare(book, "R@2026-Q2", "2026-09-01").lines[-1] == "It is declaration 2 about R@2026-Q2."
    assert declare(book, "dpa", "2026-09-02").code == 0
    assert declare(book, "R", "2026-09-03").code == 0
    # Of the two about the deadline one stands: which is meant need not be said.
    assert breach(book, "withdraw", "R@2026-Q2", "2026-09-10").lines[-1] == "It is declaration 2 about R@2026-Q2."
    rejected = ("--outcome", "rejected", "--authority", "S.D.N.Y.")
    assert breach(book, "decide", "dpa", "2026-10-01", *rejected).code == 0
    assert statuses(book) == before
    assert declared(book, "R@2026-Q2") == [
        ("R@2026-Q2", 1, False), ("R@2026-Q2", 2, False), ("dpa", 1, False), ("R", 1, True)
    ]  # fmt: skip
    assert declared(book, "R@2026-Q1") == [("dpa", 1, False), ("R", 1, True)]
    assert declared(book, "P") == [("dpa", 1, False)]
    upheld = ("--outcome", "upheld", "--authority", "2d Cir.", "--declaration", "1")
    assert breach(book, "decide", "dpa", "2026-11-02", *upheld).code == 0
    assert declared(book, "P") == [("dpa", 1, True)]
    assert book("doctor", at=NOV).code == 0
    assert book("journal", "verify", at=NOV).code == 0


def test_it_stands_beside_the_status_and_with_what_it_is_about(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    declare(book, "R@2026-Q2", "2026-08-10", "--grounds", "late", "--evidence", "letter.txt", "--source", "By letter")
    declare(book, "agreement", "2026-08-11")
    declare(book, "P", "2026-08-12")
    breach(book, "cure", "P", "2026-08-13")
    listed = book("list", at=NOV).out
    assert "R@2026-Q2  2026-07-30          overdue (declared breached by DOJ on 10 August 2026)" in listed
    assert listed.count("declared breached") == 2  # P's is cured, and beneath stands that of the term
    assert listed.endswith("\nacme/agreement declared breached by DOJ on 11 August 2026.\n")
    shown = book("show", "R@2026-Q2", at=NOV).out
    assert "Breach:        R@2026-Q2 declared breached by DOJ on 10 August 2026\n" in shown
    assert "Breach:        agreement declared breached by DOJ on 11 August 2026\n" in shown
    assert "R@2026-Q2 declared breached by DOJ (late) (record, By letter, by maria)" in shown
    assert "letter.txt" in shown
    assert "cured on 13 August 2026" in book("show", "dpa", at=NOV).out
    assert "Breach:        agreement declared breached" in book("show", "agreement", at=NOV).out
    assert "Note: R@2026-Q2 declared breached by DOJ on 10 August 2026." in book("why", "R@2026-Q2", at=NOV).out
    assert "Note: agreement declared breached by DOJ on 11 August 2026." in book("why", "end(agreement)", at=NOV).out
    assert [each["code"] for each in book("show", "dpa", "--json", at=NOV).json["breaches"]] == [
        "R@2026-Q2", "agreement", "P"
    ]  # fmt: skip
    portfolio = book("portfolio", at=NOV)
    assert "acme/P declared breached by DOJ on 12 August 2026; cured on 13 August 2026." in portfolio.lines
    holding = book("portfolio", "--json", at=NOV).json["settlements"][0]
    assert [each["stands"] for each in holding["breaches"]] == [True, True, False]


def test_the_past_is_as_it_was_declared_then(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    declare(book, "R@2026-Q2", "2026-08-10")
    breach(book, "withdraw", "R@2026-Q2", "2026-09-01")

    def words(day: str) -> int:
        return book("list", "--as-of", day, at=NOV).out.count("declared breached by DOJ")

    assert [words(day) for day in ("2026-08-09", "2026-08-10", "2026-08-31", "2026-09-01")] == [0, 1, 1, 0]


def test_the_report_counts_those_that_stand_and_has_a_table_of_all(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    declare(book, "R@2026-Q2", "2026-08-10", "--grounds", "late <b>")
    declare(book, "dpa", "2026-11-11")
    breach(book, "cure", "R@2026-Q2", "2026-11-12", "--authority", "DOJ")
    assert book("report", "--month", "2026-11", "--out", "r.html", at=NOV).code == 0
    page = (book.folder / "r.html").read_text(encoding="utf-8")
    assert "<strong>1</strong> <span>breach declared</span>" in page
    assert "Agreement was declared breached by DOJ on 11 November 2026." in page
    assert ">Declared breaches</a>" in page
    assert "late &lt;b&gt;" in page
    assert "cured, accepted by DOJ, on 12 November 2026" in page
    assert "Declared breached by DOJ: Agreement" in page  # among the facts recorded this month
    breach(book, "withdraw", "dpa", "2026-11-13")
    book("report", "--month", "2026-11", "--out", "r.html", at=NOV)
    page = (book.folder / "r.html").read_text(encoding="utf-8")
    assert "<span>breach declared</span>" not in page
    assert ">Declared breaches</a>" in page


def test_a_standing_duty_is_no_less_silent_for_being_declared_breached(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    declare(book, "K", "2026-11-11")
    book("report", "--month", "2026-11", "--out", "r.html", at=NOV)
    page = (book.folder / "r.html").read_text(encoding="utf-8")
    assert "Standing duties whose review span has passed in silence" in page


def test_an_act_sent_twice_is_done_once(acme_of_breaches: Tracker) -> None:
    first = declare(acme_of_breaches, "dpa", "2026-08-10", "--once", "k1", "--json")
    again = declare(acme_of_breaches, "dpa", "2026-08-10", "--once", "k1", "--json")
    assert first.json == again.json
    assert declared(acme_of_breaches, "P") == [("dpa", 1, True)]


def test_a_number_that_was_taken_back_is_not_given_again(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    entry = declare(book, "dpa", "2026-08-10", "--json").json["entry"]
    assert book("withdraw", str(entry), at=NOV).code == 0
    assert declared(book, "P") == []
    assert declare(book, "dpa", "2026-08-11").lines[-1] == "It is declaration 2 about dpa."


DOJ = ("--authority", "DOJ")
REFUSED = [
    (("declare", "dpa", "2026-12-01", *DOJ), "Tuesday 1 December 2026 has not come yet"),
    (("declare", "dpa", "2025-12-01", *DOJ), "is before anything of acme began"),
    (("declare", "dpa", "2026-08-10", "--authority", " "), "A breach is declared by an authority, and none is named."),
    (("declare", "nothing", "2026-08-10", *DOJ), "There is no obligation “nothing” here."),
    (("declare", "P@1", "2026-08-10", *DOJ), "P does not recur"),
    (("declare", "dpa", "2026-08-10", *DOJ, "--grounds", "late"), "Declaration 1 about dpa says that already"),
    (("cure", "P", "2026-08-10"), "No breach of P is declared."),
    (("cure", "dpa", "2026-08-09"), "Which of them is meant is not said."),
    (
        ("cure", "dpa", "2026-08-09", "--declaration", "1"),
        "Declaration 1 about dpa is of 2026-08-10: nothing became of it",
    ),
    (("withdraw", "dpa", "2026-11-09", "--declaration", "3"), "There is no declaration 3."),
    (("decide", "R", "2026-11-09", "--outcome", "upheld", *DOJ), "Declaration 1 about R is withdrawn already"),
]


def test_what_cannot_be_so_is_refused_and_nothing_is_written(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    declare(book, "dpa", "2026-08-10", "--grounds", "late")
    declare(book, "dpa", "2026-08-11")
    declare(book, "R", "2026-08-12")
    breach(book, "withdraw", "R", "2026-08-13")
    entries = len(book("journal", at=NOV).lines)
    for call, sentence in REFUSED:
        refused = breach(book, *call)
        assert refused.code != 0, call
        assert sentence in refused.err, call
    assert len(book("journal", at=NOV).lines) == entries


def test_what_rests_on_a_declaration_goes_before_it(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    entry = declare(book, "dpa", "2026-08-10", "--json").json["entry"]
    cured = breach(book, "cure", "dpa", "2026-08-11", "--json").json["entry"]
    refused = book("withdraw", str(entry), at=NOV)
    assert f"Declaration 1 about dpa is cured by entry {cured}, which rests on it." in refused.err
    assert book("withdraw", str(cured), at=NOV).code == 0
    assert declared(book, "P") == [("dpa", 1, True)]
    assert book("withdraw", str(entry), at=NOV).code == 0


def test_a_declaration_and_its_cure_may_be_supposed(acme_of_breaches: Tracker) -> None:
    supposed = ("breach declare dpa --on 2027-01-04 --authority DOJ", "breach cure dpa --on 2027-01-05")
    said = acme_of_breaches("whatif", *(word for each in supposed for word in ("--suppose", each)), at=NOV)
    assert said.code == 0, said.err
    assert "No date moved." in said.out
    assert declared(acme_of_breaches, "P") == []


def test_a_file_may_not_take_the_number_of_another_declaration(acme_of_breaches: Tracker) -> None:
    book = acme_of_breaches
    declare(book, "dpa", "2026-08-10")
    fact = "  - {breach_declared: dpa, on: 2026-09-10, authority: DOJ}\n"
    book.write("breaches.yaml", f"{FILE}facts:\n{fact}")
    refused = book("load", "--yes", "breaches.yaml", at=NOV)
    assert (
        "Declaration 1 about dpa is recorded of 2026-08-10 by entry 2, and the file gives that number to 2026-09-10."
        in (refused.err)
    )
    book.write("breaches.yaml", f"{FILE}facts:\n{fact.replace('authority', 'declaration: 2, authority')}")
    assert book("load", "--yes", "breaches.yaml", at=NOV).code == 0
    assert declared(book, "P") == [("dpa", 1, True), ("dpa", 2, True)]
