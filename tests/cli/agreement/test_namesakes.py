"""Persons whom two settlements share, and two people whom one key could stand for."""

from __future__ import annotations

from tests.cli.calling import Tracker
from tests.operations.acme import FILE

OTHER = FILE.replace("settlement: acme", "settlement: other")


def load(tracker: Tracker, text: str) -> tuple[int, str]:
    said = tracker("load", str(tracker.write("file.yaml", text)), "--yes")
    return said.code, said.err


def addresses(tracker: Tracker) -> dict[str, str]:
    return {each["key"]: each["email"] for each in tracker("person", "list", "--json").json}


def test_a_file_cannot_give_a_key_to_somebody_else(acme: Tracker) -> None:
    """Max would get what concerns Maria, by mail."""
    code, err = load(acme, OTHER.replace("Maria Chen", "Max Cho").replace("mc@acme.example", "max@other.example"))

    assert code == 2
    assert err.splitlines() == [
        "The key mc stands for Max Cho in this file, and for Maria Chen in acme, which is loaded.",
        "Give one of them another key, or write the name as it is there.",
    ]
    assert addresses(acme) == {"mc": "mc@acme.example"}


def test_a_person_may_change_name_and_address_in_a_file_that_lists_him_already(acme: Tracker) -> None:
    assert load(acme, OTHER.replace("Maria Chen", "maria  chen"))[0] == 0
    assert load(acme, FILE.replace("Maria Chen", "Maria Chen-Ruiz").replace("mc@acme", "mcr@acme"))[0] == 0
    assert addresses(acme) == {"mc": "mcr@acme.example"}


def test_a_file_that_says_nothing_of_an_address_leaves_what_another_says(acme: Tracker) -> None:
    assert load(acme, OTHER.replace(", email: mc@acme.example", ""))[0] == 0
    assert addresses(acme) == {"mc": "mc@acme.example"}
    assert acme("doctor").code == 0


def test_an_address_that_is_taken_out_of_the_only_file_is_gone(acme: Tracker) -> None:
    assert load(acme, FILE.replace(", email: mc@acme.example", ""))[0] == 0
    assert addresses(acme) == {"mc": None}


def test_a_person_is_not_added_with_an_address_to_which_no_mail_could_go(acme: Tracker) -> None:
    for address in ("a..b@acme.example", "a@b@c", "a,b@acme.example", "a@acme.example\n"):
        assert acme("person", "add", "gc", "--name", "Ann Gray", "--email", address).code == 2
