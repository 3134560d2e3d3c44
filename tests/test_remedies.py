"""The ways out that refusals carry: below the faces they are values, and the command line words each of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import get_args

import click
import pytest

from tracker import remedies
from tracker.cli import tracker
from tracker.cli.remedies import lines_of, worded
from tracker.errors import InputRefused
from tracker.remedies import (
    Act,
    ActAs,
    AddPerson,
    AnswerRecommendation,
    Approve,
    Argument,
    CorrectEvent,
    Do,
    Give,
    Grant,
    LoadInstead,
    LookUp,
    NameJournal,
    Record,
    Register,
    Remedy,
    Step,
    TakeLogin,
    UpgradeAs,
    Withdraw,
)
from tracker.web import remedies as on_pages

PACKAGE = Path(__file__).resolve().parents[1] / "tracker"
OF_A_FACE = re.compile(r"`tracker [a-z]|(?<![\w-])--[a-z][a-z-]*")
# A pack is checked by a stranger, with a common program and a script that lies in it: these are their options. The schema
# of an answer has the title of the command that prints it.
ALLOWED = {"reports/pack/certificate.py": {"--check", "--head"}, "answers/schema.py": {"--json"}}

EVERY: tuple[Remedy, ...] = (
    *(Do(step) for step in get_args(Step)),
    *(Give(argument) for argument in get_args(Argument)),
    *(LookUp(register, "D1") for register in get_args(Register)),
    *(Record(act, "D1") for act in get_args(Act)),
    AnswerRecommendation("REC-1", "implement"),
    Withdraw(7),
    CorrectEvent("sentencing"),
    Approve("D1"),
    LoadInstead(),
    LoadInstead(then=date(2026, 5, 10)),
    Grant(("officer", "approver"), "mia"),
    Grant(("reader",)),
    ActAs("mia"),
    AddPerson("mia"),
    TakeLogin("mia"),
    UpgradeAs("tracker_owner"),
    NameJournal("monitorship-tracker/7901e9eafb5cbc71"),
)


def _below_the_faces() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] not in {"cli", "web", "scheduler.py"}:
            yield path


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from _commands(found, (*path, name))


COMMANDS = dict(_commands(tracker))
OPTIONS = {option for command in COMMANDS.values() for each in command.params for option in each.opts}


def test_nothing_below_the_faces_names_a_command_or_an_option() -> None:
    named = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {found}"
        for path in _below_the_faces()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for found in OF_A_FACE.findall(node.value)
        if found not in ALLOWED.get(str(path.relative_to(PACKAGE)), set())
    ]

    assert named == []


def test_every_kind_of_remedy_is_tried_here() -> None:
    assert {type(each) for each in EVERY} == set(get_args(Remedy))


@pytest.mark.parametrize("remedy", EVERY, ids=str)
def test_every_remedy_is_worded_with_commands_and_options_that_there_are(remedy: Remedy) -> None:
    sentence = worded(remedy)

    assert sentence[0] in {"`", sentence[0].upper()}
    assert sentence.endswith(".")
    for typed in re.findall(r"`tracker ([^`]+)`", sentence):
        words = typed.split()
        name = max((path for path in COMMANDS if tuple(words[: len(path)]) == path), key=len)
        assert name != (), typed
        taken = {option for each in COMMANDS[name].params for option in each.opts}
        assert {word for word in words if word.startswith("--")} <= taken, typed
    outside = re.sub(r"`[^`]*`", "", sentence)
    assert set(re.findall(r"--[a-z-]+", outside)) <= OPTIONS


@pytest.mark.parametrize("remedy", EVERY, ids=str)
def test_every_remedy_is_worded_for_who_knows_no_command(remedy: Remedy) -> None:
    sentence = on_pages.worded(remedy)

    assert sentence[0] == sentence[0].upper()
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert OF_A_FACE.findall(sentence) == []


def test_every_remedy_is_the_way_out_of_something() -> None:
    """The kinds, and the words that some of them take, as the modules below the faces make them."""
    made = {
        (node.func.id, node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None)
        for path in _below_the_faces()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and hasattr(remedies, node.func.id)
    }
    wanted = {
        (kind.__name__, word)
        for kind, words in ((Do, Step), (Give, Argument), (LookUp, Register), (Record, Act))
        for word in get_args(words)
    }

    assert wanted - made == set()
    assert {kind.__name__ for kind in get_args(Remedy)} - {name for name, _ in made} == set()


def test_no_two_kinds_share_their_word() -> None:
    words = [kind.kind for kind in get_args(Remedy)]

    assert len(set(words)) == len(words)


def test_the_ways_out_stand_below_the_sentences() -> None:
    refusal = InputRefused("D1 is already met.", remedies=[Withdraw(7)])

    assert lines_of(refusal) == ["D1 is already met.", "If that is wrong, `tracker withdraw 7` first."]
    assert str(refusal) == "D1 is already met."
