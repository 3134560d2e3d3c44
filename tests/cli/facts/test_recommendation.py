"""Recommendations on the command line: recorded, answered, listed from two clocks, and refused with the way out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE

TERMS = """\
recommendation_terms:
  occ:
    instrument: order
    adopt: 150 days
    object: 60 days
    talks: 45 days
    decide: promptly after talks, target 10 business days
    after_decision: 30 days
    implement: 90 days
    verify: 60 days
    after_reopening: 30 days
    clause: Article V
"""
LATER = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)


@pytest.fixture
def advised(tracker: Tracker) -> Tracker:
    """Acme's settlement with terms for recommendations; REC-1 received on 2 February, by entry 2."""
    tracker.write("acme.yaml", FILE.replace("counting: unread", "counting: calendar-days") + TERMS)
    assert tracker.begin("load", "acme.yaml").code == 0
    said = tracker.begin("recommendation", "add", "REC-1", "--title", "Screen all customers", "--on", "2026-02-02")
    assert said.code == 0, said.err
    return tracker


def states(tracker: Tracker, *more: str, at: datetime = LATER) -> dict[str, str]:
    return {each["code"]: each["state"] for each in tracker("recommendation", "list", "--json", *more, at=at).json}


def dates(tracker: Tracker, at: datetime = LATER) -> dict[str, tuple[str | None, str]]:
    lines = tracker("list", "--json", at=at).json
    return {each["code"]: (each["safe"], each["status"]) for each in lines if each["code"].startswith("REC")}


def test_a_recommendation_brings_its_deadlines_into_the_list_and_each_is_explained(advised: Tracker) -> None:
    assert dates(advised) == {
        "REC-1.object": ("2026-04-03", "released"),
        "REC-1.adopt": ("2026-07-02", "due soon"),
        "REC-1.implement": (None, "awaiting event"),
        "REC-1.verify": (None, "awaiting event"),
    }

    why = advised("why", "REC-1.adopt", at=LATER)
    assert "Adopt REC-1: Screen all customers" in why.out
    assert "150 days after received(REC-1)" in why.out
    assert "received(REC-1): Monday 2 February 2026 (record)." in why.out
    assert "REC-1 recommended (Screen all customers)" in advised("show", "REC-1.adopt", at=LATER).out


def test_what_is_recommended_is_told_with_the_clocks_that_follow(advised: Tracker) -> None:
    said = advised("recommendation", "add", "REC-2", "--title", "Train", "--on", "2026-03-01", "--owner", "Maria Chen")

    assert "Recommended REC-2 (acme). Journal entry 3." in said.out
    assert "object by 2026-04-30 (upcoming); adopt by 2026-07-29 (upcoming)" in said.out


@pytest.mark.both_kinds
def test_the_whole_way_of_a_contested_recommendation(advised: Tracker) -> None:
    def answer(command: str, on: str, *more: str) -> None:
        said = advised("recommendation", command, "REC-1", "--on", on, *more, at=datetime(2026, 12, 1, 12, tzinfo=UTC))
        assert said.code == 0, said.err

    answer("object", "2026-03-20", "--who", "Acme", "--note", "Disproportionate.")
    assert states(advised) == {"REC-1": "contested"}
    assert dates(advised)["REC-1.adopt"] == (None, "awaiting event")
    answer("propose", "2026-03-20")
    answer("talks", "2026-04-20")
    assert dates(advised)["REC-1.decide"] == ("2026-05-04", "past safe date")
    answer("decide", "2026-05-01", "--decision", "as written", "--who", "OCC")
    assert dates(advised)["REC-1.adopt"] == ("2026-05-31", "overdue")
    answer("adopt", "2026-05-30")
    answer("implement", "2026-06-10")
    assert dates(advised)["REC-1.verify"] == ("2026-08-09", "upcoming")
    answer("verify", "2026-07-01")
    answer("close", "2026-07-02")
    answer("reopen", "2026-08-01")
    assert states(advised, at=datetime(2026, 12, 1, 12, tzinfo=UTC)) == {"REC-1": "reopened"}
    assert dates(advised, at=datetime(2026, 12, 1, 12, tzinfo=UTC))["REC-1.implement-2"] == ("2026-08-31", "overdue")
    assert "differs" not in advised("doctor", at=datetime(2026, 12, 1, 12, tzinfo=UTC)).out


def test_one_letter_may_adopt_many_by_one_entry_and_is_withdrawn_as_one(advised: Tracker) -> None:
    advised("recommendation", "add", "REC-2", "--title", "Train", "--on", "2026-02-02")
    said = advised("recommendation", "adopt", "REC-1", "REC-2", "--on", "2026-03-01")

    assert "Adopted REC-1, REC-2 (acme). Journal entry 4." in said.out
    assert states(advised) == {"REC-1": "adopted", "REC-2": "adopted"}
    assert advised("withdraw", "4").code == 0
    assert states(advised) == {"REC-1": "open", "REC-2": "open"}


def test_a_past_day_and_what_was_known_then_are_two_things(advised: Tracker) -> None:
    advised("recommendation", "adopt", "REC-1", "--on", "2026-02-20", at=LATER)

    assert states(advised, "--as-of", "2026-02-19") == {"REC-1": "open"}
    assert states(advised, "--as-of", "2026-02-20") == {"REC-1": "adopted"}
    assert states(advised, "--known-at", "2026-03-05") == {"REC-1": "open"}
    assert states(advised, "--as-of", "2026-02-01") == {}
    then = advised("list", "--as-of", "2026-02-19", "--json", at=LATER).json
    assert {each["code"]: each["safe"] for each in then if each["code"] == "REC-1.adopt"} == {
        "REC-1.adopt": "2026-07-02"
    }


@pytest.mark.both_kinds
def test_a_list_keeps_to_a_state_and_an_owner(advised: Tracker) -> None:
    advised("recommendation", "add", "REC-2", "--title", "Train", "--on", "2026-02-02", "--owner", "mc")
    advised("recommendation", "adopt", "REC-2", "--on", "2026-03-01")

    assert states(advised, "--state", "open") == {"REC-1": "open"}
    assert states(advised, "--owner", "mc") == {"REC-2": "adopted"}
    assert advised("recommendation", "list", "--state", "closed").out == "No recommendation fits.\n"


@pytest.mark.both_kinds
def test_the_parts_of_a_whole_are_answered_and_the_whole_follows(advised: Tracker) -> None:
    for part in ("REC-1a", "REC-1b"):
        advised("recommendation", "add", part, "--title", "Part", "--on", "2026-02-03", "--parent", "REC-1")
    advised("recommendation", "decide", "REC-1a", "--on", "2026-02-10", "--decision", "dropped")

    (whole, *_) = advised("recommendation", "list", "--json").json
    assert whole["parts"] == {"done": 1, "parts": 2, "percentage": 50}
    assert "open (1 of 2 done)" in advised("recommendation", "list").out
    assert not [code for code in dates(advised, datetime(2026, 3, 2, 12, tzinfo=UTC)) if code.startswith("REC-1.")]
    refused = advised("recommendation", "adopt", "REC-1", "--on", "2026-02-11")
    assert refused.code == 2
    assert "REC-1 has parts: answer each of them (REC-1a, REC-1b)" in refused.err


@pytest.mark.both_kinds
def test_an_objection_after_the_last_day_needs_consent_first(advised: Tracker) -> None:
    refused = advised("recommendation", "object", "REC-1", "--on", "2026-04-10", at=LATER)
    assert refused.code == 2
    assert "The last day to object to REC-1 was Friday 3 April 2026" in refused.err

    allowed = advised("extend", "REC-1.object", "--to", "2026-04-30", "--on", "2026-04-05", at=LATER)
    assert allowed.code == 0, allowed.err
    assert advised("recommendation", "object", "REC-1", "--on", "2026-04-10", at=LATER).code == 0


REFUSED = [
    (["adopt", "REC-9", "--on", "2026-03-01"], 3, "There is no recommendation “REC-9” here."),
    (["adopt", "REC-1", "--on", "2026-09-01"], 2, "has not come yet"),
    (["adopt", "REC-1", "--on", "2026-02-01"], 2, "REC-1 was received on Monday 2 February 2026"),
    (["verify", "REC-1", "--on", "2026-03-01"], 2, "only what is implemented can be verified"),
    (["adopt", "REC-1", "REC-1", "--on", "2026-03-01"], 2, "REC-1 is named twice"),
    (["decide", "REC-1", "--on", "2026-03-01", "--decision", "as written"], 2, "only what is contested can be decided"),
    (["decide", "REC-1", "--on", "2026-03-01"], 2, "--decision"),
    (["add", "REC-1", "--title", "Again", "--on", "2026-02-02"], 2, "REC-1 is recommended already, by entry 2."),
    (["add", "A1", "--title", "T", "--on", "2026-02-02"], 2, "the agreement file has an obligation “A1”"),
    (["add", "R", "--title", "T"], 2, "Nothing says when R was received"),
    (["add", "R", "--title", "T", "--report", "A1"], 2, "`tracker record received(A1) --on DATE`"),
    (["add", "R", "--title", "T", "--report", "A9"], 3, "There is no obligation “A9”"),
    (["add", "R", "--title", "T", "--on", "2026-02-02", "--under", "doj"], 3, "There are no terms “doj”"),
    (["add", "R", "--title", "T", "--on", "2026-02-02", "--owner", "Joe"], 3, "There is no person “Joe”"),
    (
        ["add", "R", "--title", "T", "--on", "2026-02-02", "--parent", "X"],
        2,
        "R is a part of X, which is not recommended.",
    ),
    (["add", "R", "--title", "T", "--on", "2026-02-02", "--parent", "R"], 2, "R would be a part of itself."),
    (["add", "R S", "--title", "T", "--on", "2026-02-02"], 2, "letters, digits"),
    (["add", "R", "--title", "", "--on", "2026-02-02"], 2, "title"),
]


@pytest.mark.parametrize(("arguments", "code", "says"), REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(
    advised: Tracker, arguments: list[str], code: int, says: str
) -> None:
    before = advised("recommendation", "list", "--json").out

    refused = advised("recommendation", *arguments)

    assert refused.code == code
    assert says in refused.err
    assert advised("recommendation", "list", "--json").out == before


def test_parts_cannot_be_given_to_what_is_answered(advised: Tracker) -> None:
    advised("recommendation", "adopt", "REC-1", "--on", "2026-02-20")
    refused = advised("recommendation", "add", "REC-1a", "--title", "P", "--on", "2026-02-21", "--parent", "REC-1")

    assert refused.code == 2
    assert "REC-1 is adopted already: what is answered cannot get parts." in refused.err


@pytest.mark.both_kinds
def test_what_later_answers_rest_on_is_not_withdrawn(advised: Tracker) -> None:
    advised("recommendation", "adopt", "REC-1", "--on", "2026-02-20")
    advised("recommendation", "implement", "REC-1", "--on", "2026-02-25")

    refused = advised("withdraw", "2")
    assert refused.code == 2
    assert "If that is wrong, `tracker withdraw 3` first." in refused.err
    assert "only what is adopted or reopened can be implemented" in advised("withdraw", "3").err
    assert [advised("withdraw", entry).code for entry in ("4", "3", "2")] == [0, 0, 0]
    assert states(advised) == {}
    assert dates(advised) == {}
    assert advised("doctor").code == 0


def test_a_clock_is_stopped_by_its_answer_alone(advised: Tracker) -> None:
    refused = advised("resolve", "REC-1.adopt", "--on", "2026-03-01")

    assert refused.code == 2
    assert "`tracker recommendation adopt REC-1 --on DATE` records the answer." in refused.err


def test_an_amendment_leaves_the_recommendations_and_keeps_what_they_rest_on(advised: Tracker) -> None:
    text = (advised.folder / "acme.yaml").read_text("utf-8")
    advised.write("acme.yaml", text.replace("adopt: 150 days", "adopt: 120 days"))
    changed = advised("load", "acme.yaml", "--yes")
    assert changed.code == 0, changed.err
    assert (
        "the recommendation terms occ: adopt was `150 days after received`, becomes `120 days after received`"
        in changed.out
    )
    assert dates(advised)["REC-1.adopt"][0] == "2026-06-02"

    advised.write("acme.yaml", text[: text.index("recommendation_terms")])
    refused = advised("load", "acme.yaml", "--yes")
    assert refused.code == 2
    assert "REC-1 runs by the terms “occ”, which the agreement file does not have." in refused.err
    advised.write("acme.yaml", text.replace("  A6:", "  REC-1.adopt:"))
    assert "the agreement file has an obligation “REC-1.adopt”" in advised("load", "acme.yaml", "--yes").err


def test_without_terms_in_the_file_nothing_can_be_recommended(acme: Tracker) -> None:
    refused = acme("recommendation", "add", "REC-1", "--title", "T", "--on", "2026-02-02")

    assert refused.code == 3
    assert "has no `recommendation_terms`" in refused.err


@pytest.mark.both_kinds
def test_the_day_s_run_gives_notice_of_a_recommendation_s_clock(advised: Tracker) -> None:
    said = advised("day", "--leap", "--json", at=datetime(2026, 6, 2, 12, tzinfo=UTC))

    assert said.code == 0
    notices = [text for day in said.json for text in day["notices"]]
    assert [text for text in notices if "REC-1.adopt" in text]
