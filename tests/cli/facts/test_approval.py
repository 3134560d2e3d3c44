"""Four eyes from the command line: what is said to be done counts only once another person has approved it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Said, Tracker
from tests.operations.acme import FILE

GUARDED = FILE.replace("    calendar: us-federal\n", "    calendar: us-federal\n    needs_approval: yes\n", 1)
MARCH = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
APRIL = datetime(2026, 4, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def guarded(tracker: Tracker) -> Tracker:
    tracker.begin("init")
    assert tracker.begin("load", "--yes", tracker.write("acme.yaml", GUARDED).name, "--by", "Loader").code == 0
    return tracker


def line(tracker: Tracker, code: str, *arguments: str, at: datetime = MARCH) -> dict[str, object]:
    lines: list[dict[str, object]] = tracker("list", "--json", *arguments, at=at).json
    return next(each for each in lines if each["code"] == code)


def resolved(tracker: Tracker) -> Said:
    said = tracker("resolve", "A1", "--on", "2026-02-27", "--by", "Maria Chen")
    assert said.code == 0, said.err
    return said


def test_a_resolution_is_proposed_until_another_person_approves_it(guarded: Tracker) -> None:
    resolved(guarded)
    assert (line(guarded, "A1")["status"], line(guarded, "A1")["proposed"]) == ("due soon", True)

    said = guarded("approve", "A1", "--by", "Omar Diaz")

    assert said.code == 0, said.err
    assert (line(guarded, "A1")["status"], line(guarded, "A1")["proposed"]) == ("met", False)
    assert "Approved by Omar Diaz on Monday 2 March 2026." in guarded("why", "A1").out
    assert guarded("doctor").code == 0


def test_what_nobody_approved_falls_overdue(guarded: Tracker) -> None:
    resolved(guarded)

    assert line(guarded, "A1", at=APRIL)["status"] == "overdue"


def test_approved_late_it_is_still_met_on_the_day_it_was_done(guarded: Tracker) -> None:
    resolved(guarded)
    guarded("approve", "A1", "--by", "Omar Diaz", at=APRIL)

    assert (line(guarded, "A1", at=APRIL)["status"], line(guarded, "A1", at=APRIL)["days_late"]) == ("met", 0)
    assert line(guarded, "A1", "--as-of", "2026-04-09", at=APRIL)["status"] == "overdue"


@pytest.mark.parametrize("maker", ["Maria Chen", "mc", "  maria   CHEN "])
def test_the_maker_never_approves_the_own_work_under_whatever_name(guarded: Tracker, maker: str) -> None:
    resolved(guarded)

    said = guarded("approve", "A1", "--by", maker)

    assert said.code == 2
    assert "nobody approves their own work" in said.err
    assert line(guarded, "A1")["proposed"] is True


def test_an_administrator_does_not_approve_the_own_work_either_and_each_refusal_is_kept(guarded: Tracker) -> None:
    guarded("person", "grant", "mc", "administrator", "--by", "mc")
    resolved(guarded)

    assert guarded("approve", "A1", "--by", "mc").code == 2

    last = guarded("journal", "--json").json[-1]
    assert (last["action"], last["actor"], last["payload"]["tried"]) == ("refused", "mc", "approve")


@pytest.mark.parametrize(
    "about",
    [
        ("evidence", "add", "--for", "A2", "--reference", "Binder 3, tab 2"),
        ("waive", "A2", "--on", "2026-03-01"),
    ],
)
def test_what_is_recorded_of_one_deadline_does_not_wait_for_a_proposal_about_it(
    guarded: Tracker, about: tuple[str, ...]
) -> None:
    resolved(guarded)

    said = guarded(*about, "--by", "Maria Chen")

    assert said.code == 0, said.err
    assert (line(guarded, "A1")["proposed"], line(guarded, "A2")["proposed"]) == (True, False)


def test_whoever_gave_the_evidence_does_not_approve_it(guarded: Tracker) -> None:
    resolved(guarded)
    guarded("evidence", "add", "--for", "A1", "--reference", "Binder 3, tab 2", "--by", "Omar Diaz")

    assert guarded("approve", "A1", "--by", "Omar Diaz").code == 2
    assert guarded("approve", "A1", "--by", "Third Person").code == 0


def test_what_a_file_says_is_not_approved_by_who_loaded_it(tracker: Tracker) -> None:
    tracker("init")
    text = GUARDED + "facts:\n  - {resolved: A1, on: 2026-02-20}\n"
    tracker("load", "--yes", str(tracker.write("acme.yaml", text)), "--by", "Loader")

    assert tracker("approve", "A1", "--by", "loader").code == 2
    assert tracker("approve", "A1", "--by", "Omar Diaz").code == 0


@pytest.mark.parametrize(
    "change",
    [
        ("evidence", "add", "--for", "A1", "--link", "https://acme.example/plan", "--by", "Maria Chen"),
        ("record", "effective", "--on", "2026-01-16", "--correct", "--by", "Maria Chen"),
    ],
)
def test_an_approval_lapses_when_what_it_was_given_for_changes(guarded: Tracker, change: tuple[str, ...]) -> None:
    resolved(guarded)
    guarded("approve", "A1", "--by", "Omar Diaz")

    assert guarded(*change).code == 0

    assert line(guarded, "A1")["proposed"] is True
    assert line(guarded, "A1")["status"] == "due soon"
    assert "has lapsed" in guarded("why", "A1").out
    assert guarded("approve", "A1", "--by", "Omar Diaz").code == 0
    assert line(guarded, "A1")["status"] == "met"


@pytest.mark.both_kinds
def test_an_approval_lapses_when_evidence_that_it_was_given_for_is_withdrawn(guarded: Tracker) -> None:
    resolved(guarded)
    given = guarded("evidence", "add", "--for", "A1", "--reference", "Binder 3", "--by", "Maria Chen", "--json").json
    guarded("approve", "A1", "--by", "Omar Diaz")
    assert line(guarded, "A1")["status"] == "met"

    assert guarded("withdraw", str(given["entry"]), "--by", "Maria Chen").code == 0

    assert line(guarded, "A1")["proposed"] is True
    assert line(guarded, "A1")["status"] == "due soon"
    assert "has lapsed" in guarded("why", "A1").out


@pytest.mark.both_kinds
def test_an_approval_lapses_when_the_resolution_is_said_anew_in_other_words(guarded: Tracker) -> None:
    entry = guarded("resolve", "A1", "--on", "2026-02-27", "--by", "Maria Chen", "--json").json["entry"]
    guarded("approve", "A1", "--by", "Omar Diaz")
    guarded("withdraw", str(entry), "--by", "Maria Chen")
    guarded("resolve", "A1", "--on", "2026-02-26", "--by", "Maria Chen")

    assert line(guarded, "A1")["proposed"] is True


def test_a_rejection_says_why_and_nothing_counts(guarded: Tracker) -> None:
    resolved(guarded)

    assert guarded("reject", "A1", "--by", "Omar Diaz").code == 2
    assert guarded("reject", "A1", "--reason", "No signature", "--by", "Omar Diaz").code == 0

    assert line(guarded, "A1")["status"] == "due soon"
    assert "Rejected by Omar Diaz on Monday 2 March 2026: No signature" in guarded("why", "A1").out
    assert guarded("approve", "A1", "--by", "Omar Diaz").code == 0
    assert line(guarded, "A1")["status"] == "met"


def test_what_counts_from_it_waits_for_the_approval_and_is_approved_in_its_turn(guarded: Tracker) -> None:
    text = GUARDED.replace("due: 15 days after received(A1)", "due: 15 days after resolved(A1)")
    guarded("load", "--yes", str(guarded.write("changed.yaml", text)), "--by", "Loader")
    resolved(guarded)
    guarded("resolve", "A2", "--on", "2026-03-01", "--by", "Maria Chen")
    assert line(guarded, "A2")["status"] == "awaiting event"

    guarded("approve", "A1", "--by", "Omar Diaz")
    assert (line(guarded, "A2")["status"], line(guarded, "A2")["safe"]) == ("due soon", "2026-03-14")
    guarded("approve", "A2", "--by", "Omar Diaz")

    assert line(guarded, "A2")["status"] == "met"
    assert guarded("doctor").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"), [(("A1",), "Nothing is proposed about A1 yet"), (("A9",), "no obligation “A9”")]
)
def test_what_cannot_be_approved_is_told(guarded: Tracker, arguments: tuple[str, ...], words: str) -> None:
    said = guarded("approve", *arguments, "--by", "Omar Diaz")

    assert said.code in {2, 3}
    assert words in said.err


def test_without_needs_approval_nothing_waits_for_anyone(acme: Tracker) -> None:
    acme("resolve", "A1", "--on", "2026-02-27", "--by", "Maria Chen")

    assert line(acme, "A1")["status"] == "met"
    assert "does not ask for it" in acme("approve", "A1", "--by", "Omar Diaz").err


def test_a_payment_waits_too_and_the_balance_with_it(tracker: Tracker) -> None:
    tracker("init")
    duty = "  A8: {instrument: order, title: Pay it, kind: payment, due: on 2026-03-20, amount: {USD: 100.00}}\n"
    tracker("load", "--yes", str(tracker.write("acme.yaml", GUARDED + duty)), "--by", "Loader")
    said = tracker("pay", "A8", "--amount", "USD=100.00", "--on", "2026-03-01", "--by", "Maria Chen")
    assert said.code == 0, said.err
    assert (line(tracker, "A8")["status"], line(tracker, "A8")["proposed"]) == ("due soon", True)

    tracker("approve", "A8", "--by", "Omar Diaz")

    assert (line(tracker, "A8")["status"], line(tracker, "A8")["proposed"]) == ("met", False)
    assert tracker("doctor").code == 0


@pytest.mark.both_kinds
def test_that_an_approval_is_missing_is_the_first_line_of_the_answer(guarded: Tracker) -> None:
    said = resolved(guarded)
    assert said.code == 0
    assert said.lines[0] == "Not met yet: A1 waits for another person's approval."
    assert guarded("approve", "A1", "--by", "Leo Grant").lines[0].startswith("Approved A1 (acme).")


def test_what_waits_for_approval_is_not_told_to_be_delivered_again(guarded: Tracker) -> None:
    assert guarded("submit", "A1", "--on", "2026-02-20", "--by", "Maria Chen").code == 0

    for answer in ("return", "acknowledge"):
        refused = guarded(answer, "A1", "--on", "2026-02-27", "--by", "Maria Chen")
        assert (refused.code, refused.err.splitlines()) == (
            2,
            [
                "What was recorded as done about A1 waits for approval, and does not count before it has it.",
                "Another person must approve it, with `tracker approve A1`.",
            ],
        )
    again = guarded("submit", "A1", "--on", "2026-02-20", "--by", "Maria Chen")
    assert (again.code, again.err.splitlines()[0]) == (
        2,
        "A1 was sent on Friday 20 February 2026, by entry 2, and waits for approval.",
    )
    assert guarded("approve", "A1", "--by", "Omar Diaz").code == 0
    assert guarded("return", "A1", "--on", "2026-02-27", "--by", "Maria Chen").code == 0
