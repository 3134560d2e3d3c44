"""One obligation written into a file's text: what was to be said is said, and not a letter of the rest is changed."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.operations import acme
from tracker.agreements.edits import obligation_in, with_changes, with_obligation
from tracker.agreements.file.document import read_document
from tracker.errors import FileRefused, NotFound
from tracker.rules.characters import composed, unfit

TEXT = """\
# The order, as signed.
settlement: acme   # 🗝 known by this
title: Acme

obligations:
  # The first.
  A1: {instrument: order, title: Action plan, # as in Article V
       due: 60 days after effective, source: P1}
  A2:
    title: >-
      Board
      answers
    # When the board answers.
    due:    # nobody said
    source:
      - P1   # the first
      - P2
    owner: mc  # Maria

# What follows.
terms:
  watch: {kind: monitorship}
"""


def changed_lines(before: str, after: str) -> list[str]:
    return [each for each in difflib.ndiff(before.splitlines(), after.splitlines()) if each[0] in "+-"]


@pytest.mark.parametrize(
    ("code", "values", "lines"),
    [
        (
            "A1",
            {"due": "30 days after effective"},
            [
                "-        due: 60 days after effective, source: P1}",
                '+        due: "30 days after effective", source: P1}',
            ],
        ),
        (
            "A1",
            {"owner": "mc", "due": None},
            [
                "-        due: 60 days after effective, source: P1}",
                '+        due: null, source: P1, owner: "mc"}',
            ],
        ),
        ("A2", {"owner": "jo: #1"}, ["-     owner: mc  # Maria", '+     owner: "jo: #1"  # Maria']),
        (
            "A2",
            {"due": "on 2026-05-01"},
            ["-     due:    # nobody said", '+     due: "on 2026-05-01"    # nobody said'],
        ),
        ("A2", {"clause": "12.10"}, ['+     clause: "12.10"']),
        (
            "A2",
            {"title": "Answers"},
            ["-     title: >-", "-       Board", "-       answers", '+     title: "Answers"'],
        ),
    ],
)
def test_only_what_changes_is_written(code: str, values: dict[str, str | None], lines: list[str]) -> None:
    after = with_changes(TEXT, "acme.yaml", code, values)

    assert sorted(changed_lines(TEXT, after)) == sorted(lines)
    assert {**obligation_in(TEXT, "f", code), **values} == obligation_in(after, "f", code)


def test_a_new_one_stands_after_the_others() -> None:
    after = with_obligation(
        TEXT, "acme.yaml", "A3", {"title": "Ask", "due": None, "clause": None, "source": ("P1", "P2")}
    )

    assert changed_lines(TEXT, after) == [
        "+   A3:",
        '+     title: "Ask"',
        "+     due: null",
        '+     source: ["P1", "P2"]',
    ]
    assert after.index("A3:") < after.index("# What follows.")


def test_what_is_said_already_changes_nothing() -> None:
    assert with_changes(TEXT, "f", "A1", {"title": "Action plan", "source": "P1"}) == TEXT
    windows = TEXT.replace("\n", "\r\n")
    after = with_obligation(windows, "f", "A3", {"title": "Ask", "due": None})
    assert after.replace("\r\n", "").count("\n") == 0


@pytest.mark.parametrize(
    ("text", "act", "said"),
    [
        (TEXT, lambda text: with_changes(text, "f", "A2", {"source": "P1"}), "A comment stands within `source`"),
        (TEXT, lambda text: with_obligation(text, "f", "A1", {"due": None}), "There is an obligation “A1” already."),
        (TEXT, lambda text: with_obligation(text, "f", "A 1: x", {"due": None}), "is no code"),
        ("a: b\nobligations: {A1: {due: x}}\n", lambda text: with_obligation(text, "f", "A2", {}), "between braces"),
        ("a: b\nobligations:\n", lambda text: with_obligation(text, "f", "A2", {}), "written as empty"),
    ],
)
def test_what_cannot_be_written_here_is_refused_with_its_place(text: str, act: object, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        act(text)  # type: ignore[operator]  # each is a function


def test_what_a_cycle_makes_is_changed_in_the_file() -> None:
    with pytest.raises(NotFound, match="does not stand by itself"):
        obligation_in(TEXT, "f", "initial.report")


TEXTS = st.text(max_size=30).map(str.strip).filter(lambda each: bool(each) and unfit(each) is None)


@given(
    code=st.sampled_from(["A1", "A2", "A3", "A4"]),
    key=st.sampled_from(["title", "due", "clause", "note"]),
    value=TEXTS | st.none(),
)
def test_the_text_says_just_what_was_given(code: str, key: str, value: str | None) -> None:
    after = with_changes(acme.FILE, "f", code, {key: value})

    was, now = (read_document(each.encode(), "f").root.plain() for each in (acme.FILE, after))
    assert isinstance(was, dict)
    entry = was["obligations"][code]
    if value is not None or key in entry:
        entry[key] = None if value is None else composed(value)
    assert now == was
