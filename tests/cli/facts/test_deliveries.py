"""Deliveries, answers, signatures, requests and stopped clocks: what a person types, what it prints, what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Said, Tracker
from tests.operations.acme import FILE

LATER = datetime(2026, 5, 20, 17, 0, tzinfo=UTC)
DUTIES = """\
  P1:
    instrument: order
    title: Plan for approval
    kind: report
    due: on 2026-02-16
    satisfied_on: receipt
    cut_off: "17:00"
    acceptance: {on_return: 15 days, silence: accepted after 30 days}
    extension: {ask_by: 5 business days, meanwhile: waits, after_denial: 3 business days}
    dispute: stops
    counting: calendar-days
  P2:
    instrument: order
    title: Certify
    kind: certification
    due: on 2026-02-16
    signed_by: [CEO, CCO]
    counting: calendar-days
  P3:
    instrument: order
    title: Cure the late certification
    kind: report
    due: 30 days after breach
    contingent_on: breach
    cures: P2
"""


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    assert tracker.begin("init").code == 0
    path = tracker.write("acme.yaml", FILE + DUTIES)
    assert tracker.begin("load", path.name, "--by", "Maria Chen").code == 0
    return tracker


@pytest.fixture
def february(tracker: Tracker) -> Tracker:
    """The same, loaded on 9 February, before anything is late."""
    assert tracker.begin("init").code == 0
    path = tracker.write("acme.yaml", FILE + DUTIES)
    assert tracker.begin("load", path.name, "--by", "Maria Chen", at=datetime(2026, 2, 9, 12, 0, tzinfo=UTC)).code == 0
    return tracker


def done(said: Said) -> Said:
    assert said.code == 0, said.err
    return said


def status(acme: Tracker, code: str, *options: str, at: datetime = LATER) -> str:
    lines = done(acme("list", "--json", *options, at=at)).json
    return str(next(line["status"] for line in lines if line["code"] == code))


def told(acme: Tracker, code: str, *options: str, at: datetime = LATER) -> dict[str, object]:
    lines = done(acme("list", "--json", *options, at=at)).json
    delivery: dict[str, object] = next(line["delivery"] for line in lines if line["code"] == code)
    return delivery


@pytest.mark.both_kinds
def test_a_plan_is_submitted_returned_submitted_again_and_accepted(acme: Tracker) -> None:
    said = done(acme("submit", "P1", "--on", "2026-02-10", "--by", "Maria Chen", at=LATER))
    assert said.lines[0] == "Submitted P1 (acme). Journal entry 2."
    assert status(acme, "P1", "--as-of", "2026-02-20") == "submitted"
    back = done(
        acme("return", "P1", "--on", "2026-03-02", "--reason", "figures missing", "--reason", "unsigned", at=LATER)
    )
    assert "P1 moved from 2026-02-16 to 2026-03-17." in back.lines
    assert status(acme, "P1", "--as-of", "2026-03-17") == "returned"
    assert status(acme, "P1", "--as-of", "2026-03-18") == "overdue"
    assert told(acme, "P1")["returned"] == {
        "earliest": "2026-03-02",
        "latest": "2026-03-02",
        "reasons": ["figures missing", "unsigned"],
    }
    done(acme("submit", "P1", "--on", "2026-03-16", at=LATER))
    accepted = done(acme("acknowledge", "P1", "--on", "2026-04-01", "--json", at=LATER))
    assert [change["after"] for change in accepted.json["changes"]] == []
    assert status(acme, "P1") == "met"
    assert told(acme, "P1")["rounds"] == 2
    why = done(acme("why", "P1", at=LATER)).out
    assert "Returned on Monday 2 March 2026 (round 1): figures missing; unsigned." in why
    assert "Acknowledged on Wednesday 1 April 2026." in why
    assert "The date before all of that was Monday 16 February 2026." in why


def test_what_was_answered_had_arrived_so_that_what_runs_from_its_receipt_runs(tracker: Tracker) -> None:
    follows = "  P4: {instrument: order, title: Pay, kind: payment, due: 20 days after received(P1), counting: calendar-days}\n"
    tracker.write("acme.yaml", FILE + DUTIES + follows)
    done(tracker("load", "acme.yaml"))
    done(tracker("submit", "P1", "--on", "2026-02-10", "--by-way", "sent", at=LATER))
    assert status(tracker, "P4") == "awaiting event"

    # When it arrived is known as well as its answer tells.
    back = done(tracker("return", "P1", "--on", "2026-03-02", "--reason", "unsigned", at=LATER))
    assert any(
        line.startswith("P4 moved from awaits") and line.endswith("to 2026-03-02 / 2026-03-22.") for line in back.lines
    )
    assert "No receipt is recorded: P1 was answered by Monday 2 March 2026." in done(tracker("why", "P4", at=LATER)).out
    done(tracker("submit", "P1", "--on", "2026-02-12", "--by-way", "received", at=LATER))
    assert done(tracker("why", "P4", at=LATER)).lines[1] == "  Wednesday 4 March 2026"


def test_a_return_that_is_recorded_later_changes_what_was_and_not_what_was_known(acme: Tracker) -> None:
    march = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
    done(acme("submit", "P1", "--on", "2026-02-10", at=march))
    assert status(acme, "P1", at=march) == "submitted"
    done(acme("return", "P1", "--on", "2026-03-02", "--reason", "figures missing", at=LATER))
    assert status(acme, "P1", "--as-of", "2026-03-10") == "returned"
    assert status(acme, "P1", "--as-of", "2026-03-10", "--known-at", "2026-03-11") == "submitted"
    assert status(acme, "P1", "--known-at", "2026-03-11") == "submitted"


def test_silence_is_acceptance_by_the_day_s_run_alone(february: Tracker) -> None:
    done(february("submit", "P1", "--on", "2026-02-10", at=datetime(2026, 2, 11, 17, 0, tzinfo=UTC)))
    done(february("day", at=datetime(2026, 3, 12, 17, 0, tzinfo=UTC)))
    assert status(february, "P1", at=datetime(2026, 3, 12, 17, 0, tzinfo=UTC)) == "submitted"
    run = done(february("day", at=datetime(2026, 3, 13, 17, 0, tzinfo=UTC)))
    assert "P1" in run.out
    assert status(february, "P1", at=datetime(2026, 3, 13, 17, 0, tzinfo=UTC)) == "met"
    assert "Deemed accepted on Friday 13 March 2026" in done(february("why", "P1", at=LATER)).out


@pytest.mark.both_kinds
def test_a_letter_that_was_only_sent_does_not_satisfy_and_an_hour_too_late_is_a_day_too_late(acme: Tracker) -> None:
    done(acme("submit", "P1", "--on", "2026-02-12", "--by-way", "sent", at=LATER))
    assert status(acme, "P1") == "overdue"
    done(acme("submit", "P1", "--on", "2026-02-16T17:01", "--by-way", "received", at=LATER))
    why = done(acme("why", "P1", at=LATER)).out
    assert "after the cut-off hour of 17:00 (America/New_York): it counts on Tuesday 17 February 2026." in why
    assert next(line for line in done(acme("list", "--json", at=LATER)).json if line["code"] == "P1")["days_late"] == 1


def test_a_certification_needs_every_signature(acme: Tracker) -> None:
    done(acme("sign", "P2", "--as", "CEO", "--on", "2026-02-12", at=LATER))
    done(acme("resolve", "P2", "--on", "2026-02-13", at=LATER))
    assert status(acme, "P2") == "overdue"
    assert "overdue (not signed: CCO)" in done(acme("list", at=LATER)).out
    again = acme("resolve", "P2", "--on", "2026-02-13", at=LATER)
    assert again.code == 2
    assert "P2 is already resolved by the company, and overdue" in again.err
    done(acme("sign", "P2", "--as", "CCO", "--on", "2026-02-18", at=LATER))
    assert status(acme, "P2") == "met late"
    assert status(acme, "P2", "--as-of", "2026-02-17") == "overdue"


@pytest.mark.both_kinds
def test_an_extension_is_asked_for_denied_and_granted_on_another_request(february: Tracker) -> None:
    early = datetime(2026, 2, 9, 17, 0, tzinfo=UTC)
    done(february("extension", "ask", "P1", "--to", "2026-03-02", "--on", "2026-02-06", at=early))
    assert "(extension asked)" in done(february("list", at=early)).out
    assert status(february, "P1", "--as-of", "2026-02-20") == "past safe date"
    twice = february("extension", "ask", "P1", "--on", "2026-02-09", at=early)
    assert (twice.code, "is not decided" in twice.err) == (2, True)
    denied = done(february("extension", "deny", "P1", "--on", "2026-02-13", at=LATER))
    # Three business days from Friday 13 February; Monday 16 February is a holiday.
    assert "P1 moved from 2026-02-16 to 2026-02-19." in denied.lines
    nothing = february("extension", "deny", "P1", at=LATER)
    assert (nothing.code, nothing.err.splitlines()[0]) == (2, "No extension of P1 is asked for and not decided.")


@pytest.mark.both_kinds
def test_a_dispute_stops_the_clock_and_its_end_moves_the_date(acme: Tracker) -> None:
    done(acme("clock", "stop", "P1", "--on", "2026-02-10", "--because", "dispute", at=LATER))
    assert status(acme, "P1") == "disputed"
    again = acme("clock", "stop", "P1", "--on", "2026-02-11", "--because", "tolling", at=LATER)
    assert (again.code, "has stood still since Tuesday 10 February 2026 (dispute)" in again.err) == (2, True)
    restarted = done(acme("clock", "restart", "P1", "--on", "2026-03-10", at=LATER))
    assert "P1 moved from 2026-02-16 to 2026-03-16." in restarted.lines
    assert status(acme, "P1", "--as-of", "2026-03-01") == "disputed"
    assert status(acme, "P1", "--as-of", "2026-03-17") == "overdue"


def test_a_cure_ends_a_breach_and_leaves_it_late(acme: Tracker) -> None:
    done(acme("record", "breach", "--on", "2026-03-02", at=LATER))
    done(acme("resolve", "P3", "--on", "2026-03-20", at=LATER))
    assert status(acme, "P2") == "met late"
    assert told(acme, "P2")["cured"] == {"by": "P3", "earliest": "2026-03-20", "latest": "2026-03-20"}
    assert "Cured on Friday 20 March 2026 by P3; late never clears." in done(acme("why", "P2", at=LATER)).out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("acknowledge", "P1", "--on", "2026-02-10"), "P1 was not delivered, as far as is recorded"),
        (("return", "P1", "--on", "2026-02-10"), "P1 was not delivered, as far as is recorded"),
        (("submit", "P1", "--on", "2026-06-10"), "Wednesday 10 June 2026 has not come yet"),
        (("sign", "P1", "--as", "CEO", "--on", "2026-02-10"), "“CEO” need not sign P1"),
        (("sign", "P2", "--as", "CFO", "--on", "2026-02-10"), "“CFO” need not sign P2: CEO, CCO must."),
        (("clock", "restart", "P1", "--on", "2026-02-10"), "The clock of P1 is not stopped."),
        (("submit", "A5", "--on", "2026-02-10"), "A5 asks for nothing by a day"),
        (("extension", "ask", "P1", "--to", "2026-02-10"), "an extension must be to a later day than that"),
        (("submit", "P1"), "--on"),
    ],
)
def test_what_cannot_have_happened_so_is_refused(acme: Tracker, arguments: tuple[str, ...], sentence: str) -> None:
    before = done(acme("journal", "--json", at=LATER)).json
    said = acme(*arguments, at=LATER)
    assert (said.code, sentence in said.err) == (2, True), said.err
    assert done(acme("journal", "--json", at=LATER)).json == before


def test_an_answer_of_an_earlier_day_or_given_twice_is_refused(acme: Tracker) -> None:
    done(acme("submit", "P1", "--on", "2026-02-10", at=LATER))
    early = acme("acknowledge", "P1", "--on", "2026-02-09", at=LATER)
    assert (early.code, "an answer cannot be of an earlier day" in early.err) == (2, True)
    same = acme("submit", "P1", "--on", "2026-02-11", at=LATER)
    assert (same.code, "P1 was received on Tuesday 10 February 2026, by entry 2." in same.err) == (2, True)
    silent = acme("return", "P1", "--on", "2026-03-20", at=LATER)
    assert (silent.code, "P1 is deemed accepted since Friday 13 March 2026" in silent.err) == (2, True)
    done(acme("acknowledge", "P1", "--on", "2026-02-12", at=LATER))
    twice = acme("acknowledge", "P1", "--on", "2026-02-12", at=LATER)
    assert (twice.code, "P1 was acknowledged already" in twice.err) == (2, True)


def test_each_of_them_can_be_withdrawn(acme: Tracker) -> None:
    done(acme("submit", "P1", "--on", "2026-02-10", at=LATER))
    assert status(acme, "P1", "--as-of", "2026-02-20") == "submitted"
    done(acme("withdraw", "2", at=LATER))
    assert status(acme, "P1", "--as-of", "2026-02-20") == "overdue"
    done(acme("day", at=LATER))
    assert done(acme("doctor", at=LATER)).code == 0


@pytest.mark.both_kinds
def test_evidence_of_a_delivery_is_kept(acme: Tracker) -> None:
    letter = acme.folder / "receipt.txt"
    letter.write_text("received on 10 February", encoding="utf-8")
    said = done(acme("submit", "P1", "--on", "2026-02-10", "--evidence", str(letter), at=LATER))
    assert "Evidence kept: receipt.txt, 23 bytes" in said.out
    assert "receipt.txt" in done(acme("show", "P1", at=LATER)).out


@pytest.mark.both_kinds
def test_the_report_shows_what_the_company_and_the_other_side_say(acme: Tracker) -> None:
    done(acme("submit", "P1", "--on", "2026-02-10", "--by", "Maria Chen", at=LATER))
    done(acme("return", "P1", "--on", "2026-03-02", "--reason", "figures missing", at=LATER))
    done(acme("sign", "P2", "--as", "CEO", "--on", "2026-02-12", at=LATER))
    done(acme("report", "--month", "2026-03", "--as-of", "2026-03-10", "--out", "march.html", at=LATER))
    march = (acme.folder / "march.html").read_text(encoding="utf-8")
    for words in (
        "Delivered and not answered yet, sent back, or with a clock that stands still",
        "returned on 2 March 2026; due again in 7 days",
        "Returned on Monday 2 March 2026: figures missing",
        "on_return: 15 days, silence: accepted after 30 days",
        "Signatures missing: CCO",
    ):
        assert words in march, words


def test_what_was_only_received_stands_among_what_was_met_with_who_recorded_it(acme: Tracker) -> None:
    done(acme("submit", "P1", "--on", "2026-02-10", "--by", "Maria Chen", at=LATER))
    done(acme("acknowledge", "P1", "--on", "2026-03-05", "--by", "Maria Chen", at=LATER))
    done(acme("report", "--month", "2026-03", "--out", "march.html", at=LATER))
    march = (acme.folder / "march.html").read_text(encoding="utf-8")
    resolved = march[march.index("Resolved, waived or released in the month") :]
    assert "P1" in resolved[:2500]
    assert "the end of its term" not in resolved[:2500]


def test_a_missing_signature_is_the_first_line_of_the_answer(acme: Tracker) -> None:
    acme("sign", "P2", "--as", "CEO", "--on", "2026-02-16")
    said = acme("resolve", "P2", "--on", "2026-02-16")
    assert said.code == 0
    assert said.lines[:2] == [
        "Not met yet: P2 waits for the signature of CCO.",
        "Resolved P2 (acme). Journal entry 3.",
    ]
    acme("withdraw", "3")
    again = acme("resolve", "P2", "--on", "2026-02-16", "--json")
    assert (again.code, again.json["waits"]) == (0, ["the signature of CCO"])
    acme("withdraw", "5")
    acme("sign", "P2", "--as", "CCO", "--on", "2026-02-16")
    assert acme("resolve", "P2", "--on", "2026-02-16", "--json").json["waits"] == []


def test_whatever_is_missing_is_told_by_each_act_that_leaves_it_missing(tracker: Tracker) -> None:
    tracker.write(
        "acme.yaml",
        (FILE + DUTIES).replace("calendar: us-federal\n", "calendar: us-federal\n    needs_approval: yes\n", 1),
    )
    done(tracker("load", "acme.yaml", "--yes"))

    def first(*arguments: str, by: str = "Maria Chen") -> str:
        return done(tracker(*arguments, "--by", by, at=LATER)).lines[0]

    waits = "Not met yet: P2 waits for the signature of "
    assert (
        first("resolve", "P2", "--on", "2026-02-12")
        == f"{waits}CEO and the signature of CCO and another person's approval."
    )
    assert first("sign", "P2", "--as", "CEO", "--on", "2026-02-12") == f"{waits}CCO and another person's approval."
    assert first("approve", "P2", by="Jo Roe") == f"{waits}CCO."
    assert first("sign", "P2", "--as", "CCO", "--on", "2026-02-13").startswith("Signed P2")


@pytest.mark.parametrize(
    ("first", "later", "rests"),
    [
        ("submit P1 --on 2026-02-10", "acknowledge P1 --on 2026-02-12", "P1, acknowledged, Thursday 12 February 2026"),
        ("submit P1 --on 2026-02-10", "return P1 --on 2026-02-12 --reason x", "P1, returned"),
        (
            "clock stop P1 --on 2026-02-10 --because dispute",
            "clock restart P1 --on 2026-02-12",
            "P1, clock restarted, Thursday 12 February 2026",
        ),
        (
            "extension ask P1 --on 2026-02-06 --to 2026-03-16",
            "extension deny P1 --on 2026-02-12",
            "P1, extension denied, Thursday 12 February 2026",
        ),
    ],
)
def test_what_a_later_record_rests_on_is_withdrawn_after_it(acme: Tracker, first: str, later: str, rests: str) -> None:
    done(acme(*first.split(), at=LATER))
    done(acme(*later.split(), at=LATER))

    refused = acme("withdraw", "2", at=LATER)

    assert refused.code == 2
    assert refused.err.startswith(f"Entry 3 rests on it: {rests}")
    assert "`tracker withdraw 3` first" in refused.err
    for entry in ("3", "2"):
        done(acme("withdraw", entry, at=LATER))
