"""Every entry of the journal is told as one sentence, whatever was done."""

from datetime import date
from typing import Any

import pytest

from tests.every_fact import EVERY_FACT
from tracker.models.journal.actions import Action
from tracker.operations.journal.sentences import FACTUAL, sentence_of
from tracker.rules.facts import Writing

SHA = "ab" * 32
DAY = date(2026, 3, 2)

# An entry of each action that is no recording of facts, with its payload as it is written, and its sentence.
TOLD: list[tuple[Action, dict[str, Any], str]] = [
    (
        Action.LOAD,
        {"file": "files/acme.yaml", "revision": 1, "effective": None, "changes": [], "moves": [], "failures": []},
        "acme.yaml, revision 1",
    ),
    (
        Action.AMEND,
        {
            "file": "acme.yaml",
            "revision": 3,
            "effective": "2026-03-01",
            "changes": ["D1: due is …", "D2: title is …"],
            "moves": [["D1", "2026-03-02", "2026-04-01", "…"]],
            "failures": [["D2", "…"]],
            "proposed": "mia",
        },
        (
            "acme.yaml, revision 3, in force from 2026-03-01; 2 changes; proposed by mia; 1 date moved; "
            "1 deadline could not be computed"
        ),
    ),
    (
        Action.DAY,
        {"zone": "Europe/Paris", "day": "2026-03-02", "changes": 1, "notices": 0, "failures": []},
        "2026-03-02 in Europe/Paris: 1 change of status",
    ),
    (
        Action.DAY,
        {"zone": "UTC", "day": "2026-03-02", "changes": 1200, "notices": 2, "failures": [["D1", "…"]]},
        "2026-03-02 in UTC: 1,200 changes of status; 2 notices; 1 deadline could not be computed",
    ),
    (
        Action.PUBLISH,
        {"month": "2026-02", "as_of": "2026-02-28", "sha256": SHA, "size": 9},
        f"the report of 2026-02, as of 2026-02-28, SHA-256 {SHA}",
    ),
    (
        Action.MEND,
        {"mended": {"rows": ["a", "b"], "guards": ["trigger x"], "moves": []}},
        "written anew from the texts: 2 differences; 1 guard",
    ),
    (Action.RECOUNT, {"dates": 40, "moved": 1, "kept": 2}, "40 dates counted again: 1 moved, 2 kept"),
    (
        Action.RECOUNT,
        {"kept": [], "moves": [["D1", "a", "b", "…"]], "changes": [], "premature": [["D2", 4, "…"]]},
        "counted again: 0 kept; 1 date moved; 1 met before they began",
    ),
    (
        Action.PERSON,
        {"added": "mia", "name": "Mia Lind", "email": "mia@example.org", "login": "mial"},
        "mia made known: Mia Lind, email mia@example.org, login mial",
    ),
    (Action.PERSON, {"added": "mia", "name": "Mia Lind", "email": None}, "mia made known: Mia Lind"),
    (Action.PERSON, {"login": "mial", "before": None, "person": "mia"}, "mia bound to the login mial"),
    (Action.PERSON, {"login": None, "before": "mial", "person": "mia"}, "the login mial taken from mia"),
    (Action.PERSON, {"granted": "officer", "person": "mia"}, "mia given the role officer"),
    (Action.PERSON, {"revoked": "officer", "person": "mia"}, "the role officer taken from mia"),
    (
        Action.ACCOUNT,
        {"link": "mia", "ends_at": "2026-03-05"},
        "a link made by which mia gives their account a password",
    ),
    (
        Action.ACCOUNT,
        {"link": "mia", "ends_at": "2026-03-05", "factor": "reset"},
        "a link made by which mia gives their account a password, and their second factor taken away",
    ),
    (
        Action.PERSON,
        {"delegate": "gwen", "first_on": "2026-03-02", "last_on": "2026-03-09", "person": "mia"},
        "gwen stands in for mia from 2026-03-02 to 2026-03-09",
    ),
    (
        Action.PERSON,
        {"delegate": None, "first_on": "2026-03-02", "last_on": "2026-03-09", "person": "mia"},
        "nobody stands in for mia from 2026-03-02 to 2026-03-09",
    ),
    (Action.RETRY, {"messages": ["a"], "for": ["mia", "omar"]}, "1 message to be sent again, for mia, omar"),
    (Action.ACCOUNT, {"factor": "enrolled", "person": "mia"}, "mia set an authenticator up"),
    (Action.ACCOUNT, {"factor": "removed", "person": "mia"}, "mia removed the own authenticator"),
    (Action.ACCOUNT, {"factor": "recovery code used", "person": "mia"}, "a recovery code of mia used"),
    (
        Action.ACCOUNT,
        {"identity": "m-1", "issuer": "https://id.example", "bound": True, "person": "mia"},
        "mia is “m-1” of https://id.example",
    ),
    (
        Action.ACCOUNT,
        {"identity": "m-1", "issuer": "https://id.example", "bound": False, "person": "mia"},
        "mia is “m-1” of https://id.example no more",
    ),
    (Action.ACCOUNT, {"password": "opened", "person": "mia", "proved": "link"}, "the password of mia given"),
    (Action.ACCOUNT, {"password": "changed", "person": "mia"}, "the password of mia changed"),
    (Action.TOKEN, {"made": "board", "scope": "read", "person": "mia"}, "a token “board” of mia made, to read"),
    (Action.TOKEN, {"ended": "board", "person": "mia"}, "the token “board” of mia taken away"),
    (
        Action.TOKEN,
        {"calendar": "the role owner", "person": "mia"},
        "a secret calendar address of mia made: the role owner",
    ),
    (
        Action.TOKEN,
        {"calendar": "the role owner", "ended": True, "person": "mia"},
        "a secret calendar address of mia taken away: the role owner",
    ),
    (Action.NOTIFY, {"person": "mia", "told": True}, "notices that are no owner's go to mia"),
    (Action.NOTIFY, {"person": "mia", "told": False}, "notices that are no owner's no longer go to mia"),
    (Action.SWITCH_OFF, {"person": "mia", "kind": "due soon"}, "notices of the kind “due soon” for mia"),
    (Action.SWITCH_ON, {"person": "mia", "kind": "due soon"}, "notices of the kind “due soon” for mia"),
    (
        Action.SET_CLOCK,
        {"before": "2027-11-02T12:00:00Z", "runs": 365, "withdrawn": ["a"], "moves": [], "note": "A flat battery."},
        "set right, after an entry of 2027-11-02T12:00:00Z; 365 runs made void; 1 message not sent (A flat battery.)",
    ),
    (Action.RETRY, {"messages": ["a", "b"]}, "2 messages to be sent again"),
    (
        Action.REFUSED,
        {"tried": "resolve", "subject": "D1", "why": ["Ana Roy may not do that.", "Roles that have it: officer."]},
        "resolve D1: Ana Roy may not do that. Roles that have it: officer.",
    ),
    (
        Action.BACKUP,
        {"file": "all.tar", "entries": 1, "head": "1 abc"},
        "a backup taken into all.tar, of 1 entry, head 1 abc",
    ),
    (
        Action.RESTORE,
        {"made_at": "2026-03-02", "entries": 9, "head": "9 abc", "before": "12 def", "other": False, "lost": 3},
        "a backup of 2026-03-02 put back, 9 entries, head 9 abc; the journal was at 12 def, and 3 entries of it are not here",
    ),
    (
        Action.RESTORE,
        {"made_at": "2026-03-02", "entries": 9, "head": "9 abc", "before": None, "other": False, "lost": 0},
        "a backup of 2026-03-02 put back, 9 entries, head 9 abc; no journal was there before",
    ),
    (
        Action.UPGRADE,
        {"before": "0031", "after": "0034"},
        "the database brought from revision 0031 to 0034",
    ),
    (Action.GRANTS, {"role": "tracker_app"}, "the rights of the PostgreSQL role tracker_app written out"),
    (Action.SEND, {"sent": 2, "again": 1, "failed": 0}, "2 messages sent, 1 to be tried again"),
    (
        Action.PROPOSE,
        {"file": "acme.yaml", "sha256": SHA, "frees": ["D1", "D2"]},
        f"acme.yaml, SHA-256 {SHA}: D1, D2 would no longer need approval",
    ),
]


@pytest.mark.parametrize(("action", "payload", "sentence"), TOLD)
def test_what_is_no_recording_of_facts_has_a_sentence_of_its_own(
    action: Action, payload: dict[str, Any], sentence: str
) -> None:
    assert sentence_of(action, payload, on=DAY) == sentence


def test_every_action_has_its_sentence() -> None:
    assert {action for action, _, _ in TOLD} | FACTUAL == set(Action)


@pytest.mark.parametrize("name", EVERY_FACT)
def test_an_entry_that_records_a_fact_says_what_it_says(name: str) -> None:
    fact = EVERY_FACT[name]

    told = sentence_of(Action.RECORD, {"subject": "X", "withdraws": [], "evidence": [], "note": ""}, [fact], on=DAY)

    assert told.startswith(f"{fact.about} {fact.sentence(Writing(seen_on=DAY))} ")
    assert "{" not in told


def test_what_an_entry_takes_back_and_what_it_rests_on_are_told() -> None:
    fact = EVERY_FACT["resolved"]
    payload = {
        "subject": "D1",
        "withdraws": [4, 7],
        "evidence": [[SHA, "letter.pdf", 9]],
        "note": "By post",
        "moves": [[]],
    }

    assert sentence_of(Action.RESOLVE, payload, [fact], on=DAY) == (
        "D1 resolved on 2026-03-02; instead of what was said by entries 4, 7; proved by letter.pdf; 1 date moved (By post)"
    )
    assert (
        sentence_of(Action.WITHDRAW, {"subject": "D1", "withdraws": [4], "note": ""}, on=DAY)
        == "D1: entry 4 taken back"
    )


def test_an_import_names_its_first_facts_and_counts_the_others() -> None:
    told = sentence_of(Action.RECOMMENDATION, {"subject": "X"}, [EVERY_FACT["resolved"]] * 5, on=DAY)

    assert told.count("D1 resolved") == 3
    assert told.endswith("; 2 more")


def test_what_is_no_action_is_not_told_as_something_else() -> None:
    with pytest.raises(ValueError, match="bake"):
        sentence_of("bake", {}, on=DAY)
