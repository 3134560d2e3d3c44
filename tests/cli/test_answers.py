"""Refusals as JSON, and the schemas of answers: what is printed is held to them by `tests.cli.calling`, at every call."""

from __future__ import annotations

import json

import pytest

from tests.cli.calling import Tracker
from tracker.answers.schema import every_schema, json_schema


@pytest.mark.parametrize("words", ["list", "notices list", "refusal"])
def test_the_schema_of_an_answer_can_be_asked_for(bare: Tracker, words: str) -> None:
    assert bare("schema", "--answer", words).json == json_schema(words)
    assert bare("schema", "--answer", "all").json == every_schema()


def test_a_command_without_json_has_no_schema(bare: Tracker) -> None:
    told = bare("schema", "--answer", "init")

    assert (told.code, told.err.partition(". ")[0]) == (2, "There is no answer called “init”")


def test_a_refusal_is_json_where_json_was_asked_for(sqlite_acme: Tracker) -> None:
    told = sqlite_acme("why", "QQ", "--json")

    assert (told.code, told.out) == (3, "")
    assert json.loads(told.err) == {
        "refused": ["There is no obligation “QQ” here. Known: A1, A2, A3, A4, A5, A6."],
        "remedies": [
            {"kind": "look up", "register": "obligations", "of": None, "say": "`tracker list` shows them all."}
        ],
    }


def test_a_call_that_cannot_be_read_is_refused_as_json(bare: Tracker) -> None:
    told = bare("list", "--colour", "red", "--json")

    assert (told.code, told.out) == (2, "")
    assert json.loads(told.err) == {"refused": ["No such option '--colour'."], "remedies": []}


def test_a_file_with_problems_is_refused_as_json_with_their_places(sqlite_acme: Tracker) -> None:
    sqlite_acme.write("acme.yaml", "settlement: acme\ntitel: Acme\n")
    told = sqlite_acme("load", "acme.yaml", "--json")

    assert (told.code, told.out) == (2, "")
    refusal = json.loads(told.err)
    problems = [(each["file"], each["line"], each["column"]) for each in refusal["problems"]]
    assert ("acme.yaml", 2, 1) in problems
    assert refusal["refused"] == [
        f"{each['file']}:{each['line']}:{each['column']}: {each['sentence']}" for each in refusal["problems"]
    ]


def test_a_database_that_is_not_there_is_refused_as_json(bare: Tracker) -> None:
    told = bare("list", "--json")

    assert (told.code, told.out) == (4, "")
    assert list(json.loads(told.err)) == ["refused", "remedies"]
