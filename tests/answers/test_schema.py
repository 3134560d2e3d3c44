"""What commands print as JSON is what the schemas of their answers say: `tests.cli.calling` holds every call to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.answers.checking import faults, in_short
from tracker import cli
from tracker.answers.schema import ANSWERS, every_schema, json_schema

KEYS = Path(__file__).parents[1] / "data" / "answers.txt"


def _printing_json() -> Iterator[str]:
    with click.Context(cli.tracker) as context:
        for name in cli.COMMANDS:
            command = cli.tracker.get_command(context, name)
            assert command is not None
            parts = command.commands if isinstance(command, click.Group) else {}
            for words, each in ((name, command), *((f"{name} {part}", each) for part, each in parts.items())):
                if any(option.name == "as_json" for option in each.params):
                    yield words


def test_every_command_that_prints_json_has_an_answer() -> None:
    assert sorted(_printing_json()) == sorted(ANSWERS)


def test_no_key_of_an_answer_comes_or_goes_unseen() -> None:
    """Programs read these: a key that is there stays. The file is what the left side writes."""
    assert "".join(f"{line}\n" for line in in_short(every_schema()["$defs"])) == KEYS.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", ANSWERS)
def test_a_schema_allows_no_key_that_it_does_not_name_and_needs_each_that_it_does(words: str) -> None:
    for name, each in json_schema(words)["$defs"].items():
        assert each["description"].endswith("."), name
        if each["type"] == "object":
            assert each["additionalProperties"] is False, name
            assert each["required"] == list(each["properties"]), name


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ({"origin": "a", "size": 1, "root": "b"}, []),
        ({"origin": "a", "size": 1}, ["$: lacks root"]),
        ({"origin": "a", "size": "1", "root": "b"}, ["$.size: '1' is no integer"]),
        ({"origin": "a", "size": 1, "root": "b", "at": "c"}, ["$: has at, which the schema lacks"]),
        ({"size": 1, "root": "b", "origin": "a"}, ["$: its keys stand in another order, ['size', 'root', 'origin']"]),
    ],
)
def test_an_answer_that_differs_from_its_schema_is_found(printed: object, found: list[str]) -> None:
    schema = json_schema("journal head")

    assert list(faults(printed, schema, schema["$defs"])) == found
