"""No file, however hostile, costs more than a second or gets anything but sentences with a place."""

from __future__ import annotations

import gc
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.agreements.file.hostile import HOSTILE
from tests.agreements.file.small_file import SMALL, problems_in, small
from tracker.agreements.file.draft import SECTIONS
from tracker.agreements.file.reader import read_file
from tracker.errors import FileRefused, NotFound

A_SECOND = 1.0
PLACED = re.compile(r"acme\.yaml:[1-9][0-9]*:[1-9][0-9]*: .+[.?`]", re.DOTALL)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_a_second_and_told_where(name: str) -> None:
    text, says = HOSTILE[name]
    # Looking for garbage among all that the tests before have left is no part of reading.
    gc.freeze()
    begun = time.process_time()
    problems = problems_in(text)
    taken = time.process_time() - begun
    gc.unfreeze()
    assert taken < A_SECOND
    assert any(says in problem for problem in problems), problems[:3]
    assert all(PLACED.fullmatch(problem) for problem in problems), problems[:3]
    assert len(problems) <= 201


@pytest.mark.parametrize("key", ["<<", "<resolved>", "<>", "<"])
@pytest.mark.parametrize(
    "section", [each for each in SECTIONS if each not in {"facts", "developments", "contradictions", "precedents"}]
)
def test_a_code_in_angle_brackets_is_a_code_like_any_other(section: str, key: str) -> None:
    entry = f"{section}:\n  {key}: {{unheard: of}}\n"
    text = SMALL.replace(f"\n{section}:\n", f"\n{entry}") if f"\n{section}:\n" in SMALL else SMALL + entry
    problems = problems_in(text.encode())
    assert all(PLACED.fullmatch(problem) for problem in problems), problems
    assert any("There is no key “unheard”" in problem or "Merge keys" in problem for problem in problems), problems


def test_nesting_is_refused_in_milliseconds_where_the_parser_alone_takes_many_seconds() -> None:
    begun = time.process_time()
    assert problems_in(b"[" * 100_000) == [
        "acme.yaml:1:33: The file is nested more than 32 deep here; an agreement file needs six."
    ]
    assert time.process_time() - begun < 0.1


def test_what_lies_beyond_200_problems_is_counted() -> None:
    problems = problems_in(SMALL + "".join(f"key{number}: 1\n" for number in range(300)))
    assert len(problems) == 201
    assert problems[-1].endswith("And 100 more problems from here on.")


def test_a_file_that_never_ends_is_refused() -> None:
    with pytest.raises(FileRefused, match="has 4,000,001 bytes"):
        read_file(Path("/dev/zero"))


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"The agreement file .*none\.yaml cannot be read: No such file or directory\."):
        read_file(tmp_path / "none.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Is a directory"):
        read_file(tmp_path)


SHARDS = [
    *(b"[", b"]", b"{", b"}", b": ", b"- ", b"\n", b"  ", b"null", b"'", b'"', b"@", b"&a ", b"*a", b"|", b">", b"#")
]
SHARDS += [
    *(b"12", b"D1", b"D2@1", b"on", b"\xff", b"?", b"!x ", b"%", b",", b"due", b"2024-02-30", b"end(watch)", b"")
]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 40), st.sampled_from(SHARDS)), min_size=1, max_size=4)
)
def test_a_file_damaged_anywhere_is_read_or_refused_with_places(damages: list[tuple[int, int, bytes]]) -> None:
    text = bytearray(small().encode())
    for at, length, shard in damages:
        text[at : at + length] = shard
    assert all(PLACED.fullmatch(problem) for problem in problems_in(bytes(text)))
