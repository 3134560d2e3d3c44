"""A match over kinds of facts, over statuses or over due rules names each of them: a new one is forgotten nowhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from tracker.agreements.file import facts as written
from tracker.rules.due.language import Anchor, DueRule
from tracker.rules.facts import KINDS

PACKAGE = Path(__file__).resolve().parents[1] / "tracker"
# What a kind of fact, as recorded and as a file writes it, and a due rule or its anchor are called.
CLASSES = {each.__name__ for each in (*KINDS.values(), *get_args(DueRule), *get_args(Anchor))} | {
    name for name in vars(written) if name.endswith("Fact")
}
# The words of a status, and of what a fact can be about.
WORDS = {"Status", "Topic"}


def _names_a_kind(pattern: ast.pattern) -> bool:
    """Whether a pattern names a class or a word of ours, by itself or behind its module: `Status.MET`, `facts.Paid()`."""
    for node in ast.walk(pattern):
        if isinstance(node, ast.MatchClass):
            called = node.cls.attr if isinstance(node.cls, ast.Attribute) else getattr(node.cls, "id", "")
            if called in CLASSES:
                return True
        if isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Attribute):
            owner = node.value.value
            if (owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")) in WORDS:
                return True
    return False


def _takes_everything(pattern: ast.pattern) -> bool:
    match pattern:
        case ast.MatchAs(pattern=inner):
            return inner is None or _takes_everything(inner)
        case ast.MatchOr(patterns=several):
            return any(map(_takes_everything, several))
        case ast.MatchSequence(patterns=several):
            return all(map(_takes_everything, several))
        case ast.MatchClass(cls=ast.Name(id="object")):
            return True
        case _:
            return False


def _lazy(source: str) -> Iterator[int]:
    """The lines of cases that take every kind which no case before them names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Match) and any(_names_a_kind(case.pattern) for case in node.cases):
            yield from (
                case.pattern.lineno for case in node.cases if case.guard is None and _takes_everything(case.pattern)
            )


def test_no_match_over_kinds_takes_all_that_it_does_not_name() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in _lazy(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_such_a_match_would_be_found() -> None:
    assert list(_lazy("match fact:\n case Resolved():\n  1\n case _:\n  2")) == [4]
    assert list(_lazy("match each.status:\n case Status.MET:\n  1\n case other:\n  2")) == [4]
    assert list(_lazy("match rule, day:\n case language.Every(), None:\n  1\n case _, _:\n  2")) == [4]
    assert list(_lazy("match fact:\n case Paid() | _:\n  1")) == [2]
    assert list(_lazy("match fact:\n case Resolved():\n  1\n case _ if late:\n  2")) == []
    assert list(_lazy("match unit:\n case 'day':\n  1\n case _:\n  2")) == []


def test_the_names_are_those_of_today() -> None:
    assert {"Resolved", "DateKept", "SignedFact", "ResolvedFact", "Every", "After", "EventAnchor"} <= CLASSES
