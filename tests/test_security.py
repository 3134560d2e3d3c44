"""The table of ASVS 5.0.0 in the manual: every requirement of levels 1 and 2 has a line, and every line leads somewhere."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.manual import text_of

ROOT = Path(__file__).resolve().parents[1]
# The level of each requirement of version 5.0.0, in order: a line for each chapter, a word for each of its sections.
CHAPTERS = """
22 1111122223 112222222223 222 123
122 112 12223 23
3 113 12223 11222233 11122333 3 22333
12233 23333 22 1222
2 112333 113 222
122 111111112222 11223333 112233 22222333 2223 33 2222
222 1111 22 11222 223 22
1233 1123 133 23
111 1222
22 223 22223 1111122222233333 22222 22 222
2233 22233 11233 1222 23 23 33
12233 11 22223
2333 222223 2233 1222233
22 12223333 122
12233 12233 1222222 3333
2 22222 2222 222 2223
23 22223333 22
"""
LEVELS = [
    (f"{chapter}.{section}.{place}", level)
    for chapter, sections in enumerate(CHAPTERS.split("\n")[1:-1], start=1)
    for section, levels in enumerate(sections.split(), start=1)
    for place, level in enumerate(levels, start=1)
]
_NAMED = re.compile(r"`((?:\.?\w+/)*[\w.-]+\.\w+|requirements\.lock|NOTICE)(?:::(\w+))?`")


@dataclass(frozen=True, slots=True)
class Line:
    number: str
    level: str
    asks: str
    status: str
    where: str

    @property
    def named(self) -> list[tuple[str, str]]:
        """The files that it names, each with the test in it, or none."""
        return _NAMED.findall(self.where)


LINES = [
    Line(*(cell.strip() for cell in row.strip("|").split(" | ")))
    for row in re.findall(r"^\| \d+\.\d+\.\d+ \|.*$", text_of("security.md"), re.MULTILINE)
]


@cache
def _tests_in(place: Path) -> frozenset[str]:
    tree = ast.parse(place.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_the_levels_are_those_of_version_5() -> None:
    assert Counter(level for _, level in LEVELS) == {"1": 70, "2": 183, "3": 92}


def test_every_requirement_of_levels_1_and_2_has_one_line_in_order() -> None:
    assert [(line.number, line.level) for line in LINES] == [each for each in LEVELS if each[1] in "12"]
    assert len(LINES) == 253


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.number)
def test_every_line_has_a_status_and_leads_somewhere_or_says_why_not(line: Line) -> None:
    lacking = [
        f"{path}::{test}" if test else path
        for path, test in line.named
        if not (ROOT / path).is_file() or (test and test not in _tests_in(ROOT / path))
    ]

    assert line.status in {"met", "not applicable", "open"}
    assert line.asks
    assert line.where
    assert line.named or line.status != "met"
    assert lacking == []


def test_every_test_that_the_page_names_is_there() -> None:
    """Also where a name is written so that no file is seen in it."""
    written = re.findall(r"`[^`\n]*::[^`\n]*`", text_of("security.md"))

    assert [each for each in written if not _NAMED.fullmatch(each)] == []
