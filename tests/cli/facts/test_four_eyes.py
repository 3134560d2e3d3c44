"""Attacks on four eyes: every way by which one person alone might make something count, and none that does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cli.calling import Said, Tracker
from tests.cli.facts.test_approval import APRIL, GUARDED, MARCH, line

FREED = GUARDED.replace("    needs_approval: yes\n", "")
MOVED = GUARDED.replace(
    "events:\n",
    "  letter: {title: Side letter, authority: OCC, kind: letter, counting: unread, calendar: us-federal}\nevents:\n",
).replace("A1: {instrument: order", "A1: {instrument: letter")


@pytest.fixture
def guarded(tracker: Tracker) -> Tracker:
    tracker.begin("init")
    assert tracker.begin("load", "--yes", tracker.write("acme.yaml", GUARDED).name, "--by", "Loader").code == 0
    return tracker


def resolve(tracker: Tracker, *more: str, by: str = "Maria Chen") -> Said:
    said = tracker("resolve", "A1", "--on", "2026-02-27", "--by", by, *more)
    assert said.code == 0, said.err
    return said


def entries(tracker: Tracker) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tracker("journal", "--json").json
    return found


@pytest.mark.parametrize(
    "name",
    [
        "MARIA CHEN",
        "Chen, Maria",
        "María Chen",
        "M\u0430ria Chen",  # a Cyrillic а
        "Maria\u200b Chen",  # a blank of no width
        "Marla Chen",
        "mc@acme.example",
        "MC",
    ],
)
def test_no_other_spelling_of_the_maker_approves(guarded: Tracker, name: str) -> None:
    resolve(guarded)

    said = guarded("approve", "A1", "--by", name)

    assert said.code == 2
    assert "nobody approves their own work" in said.err
    assert entries(guarded)[-1]["action"] == "refused"
    assert line(guarded, "A1")["proposed"] is True


@pytest.mark.parametrize(
    "second",
    [
        ("m2", "--name", "Maria  Chen"),
        ("m3", "--name", "Other Name", "--email", "MC@acme.example"),
        ("m4", "--name", "M\u0430ri\u0430 Chen"),
    ],
)
def test_a_second_entry_of_the_maker_does_not_approve(guarded: Tracker, second: tuple[str, ...]) -> None:
    assert guarded("person", "add", *second, "--by", "gc").code == 0
    resolve(guarded, by="mc")

    assert guarded("approve", "A1", "--by", second[0]).code == 2


def test_a_key_that_looks_like_another_is_refused(guarded: Tracker) -> None:
    said = guarded("person", "add", "m\u0441", "--name", "Somebody Else")

    assert said.code == 2
    assert "looks like the key of another person, “mc”" in said.err


@pytest.mark.both_kinds
def test_two_of_one_name_who_each_have_a_login_are_two(guarded: Tracker) -> None:
    guarded("person", "add", "m2", "--name", "Maria Chen", "--login", "maria.two", "--by", "gc")
    guarded("person", "set", "mc", "--login", "maria.one", "--by", "gc")
    assert guarded("resolve", "A1", "--on", "2026-02-27", login="maria.one").code == 0

    assert guarded("approve", "A1", login="maria.two").code == 0


def test_a_new_name_in_the_file_does_not_make_the_maker_another_person(guarded: Tracker) -> None:
    resolve(guarded)
    renamed = GUARDED.replace("Maria Chen, email: mc@acme.example", "Somebody Else, email: else@acme.example")
    assert guarded("load", "--yes", str(guarded.write("acme.yaml", renamed)), "--by", "Maria Chen").code == 0

    assert guarded("approve", "A1", "--by", "mc").code == 2
    assert guarded("approve", "A1", "--by", "Somebody Else").code == 2


def test_a_person_whom_the_file_no_longer_names_stays_who_he_was(guarded: Tracker) -> None:
    guarded("person", "add", "gc", "--name", "Gwen Cole", "--by", "gc")
    guarded("person", "grant", "gc", "administrator", "--by", "gc")
    guarded("person", "grant", "mc", "officer", "--by", "gc")
    resolve(guarded, by="mc")
    gone = GUARDED.replace("persons:\n  mc: {name: Maria Chen, email: mc@acme.example}\n", "").replace(
        ", owner: mc", ""
    )
    assert guarded("load", "--yes", str(guarded.write("acme.yaml", gone)), "--by", "mc").code == 0

    assert guarded("approve", "A1", "--by", "mc").code == 2
    assert [each["key"] for each in guarded("person", "list", "--json").json] == ["gc", "mc"]
    assert guarded("approve", "A1", "--by", "gc").code == 0


def test_who_gave_evidence_before_it_was_said_to_be_done_does_not_approve_it(guarded: Tracker) -> None:
    guarded("evidence", "add", "--for", "A1", "--reference", "Binder 3, tab 2", "--by", "Omar Diaz")
    resolve(guarded)

    assert guarded("approve", "A1", "--by", "Omar Diaz").code == 2
    assert guarded("approve", "A1", "--by", "Third Person").code == 0


def test_who_gave_evidence_for_what_was_rejected_does_not_approve_what_is_said_anew(guarded: Tracker) -> None:
    resolve(guarded)
    guarded("evidence", "add", "--for", "A1", "--reference", "Binder 3, tab 2", "--by", "Omar Diaz")
    guarded("reject", "A1", "--reason", "The plan is unsigned", "--by", "Third Person")
    guarded("withdraw", "2", "--by", "Maria Chen")
    resolve(guarded)

    assert guarded("approve", "A1", "--by", "Omar Diaz").code == 2
    assert guarded("approve", "A1", "--by", "Third Person").code == 0


def test_evidence_given_before_is_part_of_what_is_approved(guarded: Tracker) -> None:
    entry = guarded("evidence", "add", "--for", "A1", "--reference", "Binder 3", "--by", "Maria Chen", "--json").json[
        "entry"
    ]
    resolve(guarded)
    guarded("approve", "A1", "--by", "Omar Diaz")
    assert line(guarded, "A1")["status"] == "met"

    guarded("withdraw", str(entry), "--by", "Maria Chen")

    assert (line(guarded, "A1")["status"], line(guarded, "A1")["proposed"]) == ("due soon", True)
    assert guarded("approve", "A1", "--by", "Omar Diaz").code == 0
    assert line(guarded, "A1")["status"] == "met"


def test_an_acknowledgement_does_not_stand_in_for_an_approval(tracker: Tracker) -> None:
    tracker("init")
    for facts in (
        "facts:\n  - {sent: A1, on: 2026-02-20}\n  - {acknowledged: A1, on: 2026-02-24}\n",
        "facts:\n  - {acknowledged: A1, on: 2026-02-24}\n",
    ):
        assert tracker("load", "--yes", str(tracker.write("acme.yaml", GUARDED + facts)), "--by", "Loader").code == 0
        assert (line(tracker, "A1")["status"], line(tracker, "A1")["proposed"]) == ("due soon", True)

    assert tracker("approve", "A1", "--by", "Loader").code == 2
    assert tracker("approve", "A1", "--by", "Omar Diaz").code == 0
    assert (line(tracker, "A1")["status"], line(tracker, "A1")["proposed"]) == ("met", False)


@pytest.mark.both_kinds
def test_what_is_acknowledged_after_the_approval_needs_none_of_its_own(guarded: Tracker) -> None:
    guarded("submit", "A1", "--on", "2026-02-25", "--by", "Maria Chen")
    assert guarded("acknowledge", "A1", "--on", "2026-02-26", "--by", "Maria Chen").code == 2
    guarded("approve", "A1", "--by", "Omar Diaz")

    assert guarded("acknowledge", "A1", "--on", "2026-02-26", "--by", "Maria Chen").code == 0

    assert (line(guarded, "A1")["status"], line(guarded, "A1")["proposed"]) == ("met", False)
    assert guarded("doctor").code == 0


def test_approving_one_deadline_of_a_series_touches_no_neighbour(guarded: Tracker) -> None:
    late = datetime(2026, 8, 3, 12, 0, tzinfo=UTC)
    for quarter, day in (("Q1", "2026-04-20"), ("Q2", "2026-07-20")):
        said = guarded("resolve", f"A3@2026-{quarter}", "--on", day, "--by", "Maria Chen", at=late)
        assert said.code == 0, said.err

    guarded("approve", "A3@2026-Q2", "--by", "Omar Diaz", at=late)

    assert line(guarded, "A3@2026-Q2", at=late)["status"] == "met"
    first = line(guarded, "A3@2026-Q1", at=late)
    assert (first["status"], first["proposed"]) == ("overdue", True)


def test_seen_with_what_was_known_before_the_approval_it_is_still_proposed(guarded: Tracker) -> None:
    resolve(guarded)
    guarded("approve", "A1", "--by", "Omar Diaz", at=APRIL)

    then = line(guarded, "A1", "--known-at", "2026-04-09", at=APRIL)

    assert (then["status"], then["proposed"]) == ("overdue", True)
    assert line(guarded, "A1", "--known-at", "2026-04-10T08:00", at=APRIL)["status"] == "met"


@pytest.mark.both_kinds
def test_an_approval_outlives_the_role_by_which_it_was_given(guarded: Tracker) -> None:
    guarded("person", "add", "gc", "--name", "Gwen Cole", "--by", "gc")
    guarded("person", "grant", "gc", "administrator", "--by", "gc")
    guarded("person", "add", "od", "--name", "Omar Diaz", "--by", "gc")
    guarded("person", "grant", "mc", "owner", "--by", "gc")
    resolve(guarded, by="mc")
    assert guarded("approve", "A1", "--by", "od").code == 2
    guarded("person", "grant", "od", "approver", "--settlement", "acme", "--by", "gc", at=APRIL)
    guarded("approve", "A1", "--by", "od", at=APRIL)

    guarded("person", "revoke", "od", "approver", "--settlement", "acme", "--by", "gc", at=APRIL)

    assert line(guarded, "A1", at=APRIL)["status"] == "met"
    # The role came after the day asked for, and so did the approval.
    assert line(guarded, "A1", "--as-of", "2026-04-09", at=APRIL)["status"] == "overdue"
    assert guarded("reject", "A1", "--reason", "No", "--by", "od", at=APRIL).code == 2


def test_an_owner_gives_evidence_for_the_own_duties_and_no_others(guarded: Tracker) -> None:
    guarded("person", "add", "gc", "--name", "Gwen Cole", "--by", "gc")
    guarded("person", "grant", "gc", "administrator", "--by", "gc")
    guarded("person", "grant", "mc", "owner", "--by", "gc")
    give = ("evidence", "add", "--reference", "Binder 3", "--by", "mc")

    assert guarded(*give, "--for", "A1").code == 0
    assert guarded(*give, "--for", "A4").code == 2
    assert guarded(*give, "--for", "A1", "--for", "A4").code == 2
    assert guarded(*give, "--for", "A4", "--for", "A1").code == 2
    assert guarded("resolve", "A4", "--on", "2026-02-27", "--by", "mc").code == 2
    assert len(guarded("evidence", "list", "--json").json) == 1


@pytest.mark.parametrize("text", [FREED, MOVED, GUARDED.replace("  A1: {", "  A11: {").replace("(A1)", "(A11)")])
def test_a_file_that_asks_for_no_approval_any_more_is_refused_while_something_waits(
    guarded: Tracker, text: str
) -> None:
    resolve(guarded)

    said = guarded("load", "--yes", str(guarded.write("acme.yaml", text)), "--by", "Other Officer")

    assert said.code == 2
    assert "what was said to be done about them is not approved: A1." in said.err
    assert line(guarded, "A1")["proposed"] is True


@pytest.mark.parametrize("text", [FREED, MOVED])
def test_a_file_that_asks_for_no_approval_any_more_holds_when_two_persons_have_loaded_it(
    guarded: Tracker, text: str
) -> None:
    load = ("load", "--yes", str(guarded.write("acme.yaml", text)))

    first = guarded(*load, "--by", "Maria Chen")

    assert first.code == 2
    assert "That is now proposed, and nothing else was changed." in first.err
    last = entries(guarded)[-1]
    assert (last["action"], last["actor"], last["payload"]["person"]) == ("propose", "Maria Chen", "mc")
    assert "A1" in last["payload"]["frees"]
    assert guarded(*load, "--by", "mc").code == 2
    resolve(guarded)
    assert line(guarded, "A1")["proposed"] is True
    guarded("withdraw", str(entries(guarded)[-1]["seq"]), "--by", "Maria Chen")

    assert guarded(*load, "--by", "Omar Diaz").code == 0

    assert entries(guarded)[-1]["payload"]["proposed"] in {"Maria Chen", "mc"}
    assert guarded("journal", "verify").code == 0
    assert guarded("doctor").code == 0
    resolve(guarded)
    assert line(guarded, "A1")["status"] == "met"


def test_what_was_proposed_before_another_file_was_loaded_is_proposed_no_longer(guarded: Tracker) -> None:
    freed = str(guarded.write("freed.yaml", FREED))
    guarded("load", "--yes", freed, "--by", "Maria Chen")
    titled = GUARDED.replace("title: Action plan", "title: Plan")
    assert guarded("load", "--yes", str(guarded.write("acme.yaml", titled)), "--by", "Maria Chen").code == 0

    assert guarded("load", "--yes", freed, "--by", "Omar Diaz").code == 2
    assert guarded("load", "--yes", freed, "--by", "Third Person").code == 0


def test_taking_a_duty_out_and_putting_it_in_unguarded_takes_two_persons_too(guarded: Tracker) -> None:
    without = "\n".join(each for each in GUARDED.splitlines() if not each.startswith(("  A1:", "  A2:"))) + "\n"

    said = guarded("load", "--yes", str(guarded.write("acme.yaml", without)), "--by", "Maria Chen")

    assert said.code == 2
    assert "no longer need approval: A1, A2." in said.err


def test_with_roles_the_first_may_amend_and_the_second_approve(guarded: Tracker) -> None:
    guarded("person", "add", "gc", "--name", "Gwen Cole", "--by", "gc")
    guarded("person", "grant", "gc", "administrator", "--by", "gc")
    guarded("person", "add", "od", "--name", "Omar Diaz", "--by", "gc")
    guarded("person", "add", "rl", "--name", "Rita Lund", "--by", "gc")
    guarded("person", "grant", "mc", "officer", "--by", "gc")
    guarded("person", "grant", "rl", "officer", "--by", "gc")
    guarded("person", "grant", "od", "approver", "--by", "gc")
    load = ("load", "--yes", str(guarded.write("acme.yaml", FREED)))

    assert guarded(*load, "--by", "od").code == 2
    assert entries(guarded)[-1]["action"] == "refused"
    guarded(*load, "--by", "mc")
    assert entries(guarded)[-1]["action"] == "propose"
    assert guarded(*load, "--by", "rl").code == 2
    assert entries(guarded)[-1]["action"] == "refused"
    assert guarded(*load, "--by", "od").code == 0


def test_asking_for_approval_from_now_on_takes_one_person(tracker: Tracker) -> None:
    tracker("init")
    tracker("load", "--yes", str(tracker.write("acme.yaml", FREED)), "--by", "Loader")

    assert tracker("load", "--yes", str(tracker.write("acme.yaml", GUARDED)), "--by", "Loader").code == 0
    assert tracker("list", at=MARCH).code == 0


def test_a_refusal_changes_nothing_else_and_stands_when_the_next_act_fails(guarded: Tracker) -> None:
    resolve(guarded)
    before = guarded("list", "--json").json
    guarded("approve", "A1", "--by", "mc")
    guarded("resolve", "A9", "--on", "2026-02-27", "--by", "mc")

    last = entries(guarded)[-1]

    assert (last["action"], last["payload"]["tried"], last["payload"]["subject"]) == ("refused", "approve", "A1")
    assert guarded("list", "--json").json == before
    assert guarded("journal", "verify").code == 0
