"""The due language: what it reads, how it spells it, and how it refuses."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from lark import Lark

from tests.rules.due.due_rules import rules
from tracker.errors import UnreadableDueRule
from tracker.rules.due.language import (
    Addition,
    After,
    Anchor,
    Anniversary,
    AtLeastOnce,
    Before,
    Continuing,
    DueRule,
    EachPeriod,
    Edge,
    EventAnchor,
    Every,
    Fixed,
    LaterOf,
    Milestone,
    NotBefore,
    On,
    Period,
    Promptly,
    Reached,
    TermEdge,
    anchored,
    names,
    recurs,
)
from tracker.rules.due.parser import DEEPEST_RULE, LONGEST_RULE, PREBUILT, built, parse, parse_anchor, prebuilt
from tracker.rules.due.spans import Span, Unit

DAYS_30 = Span(30, Unit.DAY)

SHAPES = [
    ("on 2018-03-02", On(Fixed(date(2018, 3, 2)))),
    ("30 days after sentencing", After(DAYS_30, EventAnchor("sentencing"))),
    ("60 business days after signed", After(Span(60, Unit.BUSINESS_DAY), EventAnchor("signed"))),
    ("at least 30 days before end(doj-monitorship)", Before(DAYS_30, TermEdge(Edge.END, "doj-monitorship"))),
    (
        "150 days after received(initial-report)",
        After(Span(150, Unit.DAY), Reached(Milestone.RECEIVED, "initial-report")),
    ),
    ("60 days after due(A3@2025-Q1)", After(Span(60, Unit.DAY), Reached(Milestone.DUE, "A3", "2025-Q1"))),
    ("not before 28 days after served", NotBefore(After(Span(28, Unit.DAY), EventAnchor("served")))),
    ("not before 7 days before hearing", NotBefore(Before(Span(7, Unit.DAY), EventAnchor("hearing")))),
    ("not before 2024-01-01", NotBefore(On(Fixed(date(2024, 1, 1))))),
    (
        "72 hours after 2007-11-02T10:23",
        After(Span(72, Unit.HOUR), Fixed(datetime(2007, 11, 2, 10, 23))),
    ),
    (
        "30 days after served plus 3 days for service",
        After(DAYS_30, EventAnchor("served"), (Addition(Span(3, Unit.DAY), "service"),)),
    ),
    ("the 1st anniversary of effective", Anniversary(1, EventAnchor("effective"))),
    (
        "90 days after the 2nd anniversary of effective",
        After(Span(90, Unit.DAY), Anniversary(2, EventAnchor("effective"))),
    ),
    (
        "every 1 year from effective until end(doj-term)",
        Every(Span(1, Unit.YEAR), EventAnchor("effective"), TermEdge(Edge.END, "doj-term")),
    ),
    (
        "30 days after the end of each calendar quarter until end(term)",
        EachPeriod(DAYS_30, Period.QUARTER, None, TermEdge(Edge.END, "term")),
    ),
    ("at least once each calendar month", AtLeastOnce(Period.MONTH)),
    (
        "later of (120 days after received(final)) and (60 days after received(materials))",
        LaterOf(
            (
                After(Span(120, Unit.DAY), Reached(Milestone.RECEIVED, "final")),
                After(Span(60, Unit.DAY), Reached(Milestone.RECEIVED, "materials")),
            )
        ),
    ),
    (
        "promptly after new-violation, target 5 business days",
        Promptly(EventAnchor("new-violation"), Span(5, Unit.BUSINESS_DAY)),
    ),
    (
        "continuing through end(doj-term), review every 3 months",
        Continuing(None, TermEdge(Edge.END, "doj-term"), Span(3, Unit.MONTH)),
    ),
]


@pytest.mark.parametrize(("text", "tree"), SHAPES)
def test_each_shape_of_the_language_reads_to_its_tree_and_back(text: str, tree: DueRule) -> None:
    assert parse(text) == tree
    assert str(tree) == text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("within 30 days of sentencing", "30 days after sentencing"),
        ("Within 30 Days after sentencing", "30 days after sentencing"),
        ("30 day after sentencing", "30 days after sentencing"),
        ("1 days after sentencing", "1 day after sentencing"),
        ("7 days before 2017-03-30", "at least 7 days before 2017-03-30"),
        ("no later than 7 days before hearing", "at least 7 days before hearing"),
        ("  30   days\n  after sentencing ", "30 days after sentencing"),
        ("30 days after the end of every quarter from a", "30 days after the end of each calendar quarter from a"),
    ],
)
def test_other_wordings_come_out_in_the_one_canonical_spelling(written: str, canonical: str) -> None:
    assert str(parse(written)) == canonical


@given(rules)
@settings(max_examples=400, deadline=None)
def test_parsing_what_was_printed_gives_the_same_tree(rule: DueRule) -> None:
    assert parse(str(rule)) == rule


@pytest.mark.parametrize(
    ("text", "column", "found", "expected"),
    [
        ("30 dayz after x", 4, "“dayz”", "“days”"),
        ("30 days aftr x", 9, "“aftr”", "“after”"),
        ("30 days", 8, "the end of the rule", "“after”"),
        ("", 1, "the end of the rule", "a number"),
        ("on 2024-02-30", 4, "“2024-02-30”", "a day that the calendar has, such as 2026-02-28"),
        ("0 days after x", 1, "“0”", "a number from 1 to 100000"),
        ("99999999999 days after x", 1, "“99999999999”", "a number from 1 to 100000"),
        ("later of (on a)", 16, "the end of the rule", "“and”"),
        ("30 days after x extra", 17, "“extra”", "the end of the rule"),
        ("30 days after due(A3@", 22, "the end of the rule", "a code"),
        (
            "30 days after (every 1 day from x)",
            15,
            "“every 1 day from x”, which cannot be what another period runs from",
            "a rule that gives one day",
        ),
    ],
)
def test_an_unreadable_rule_names_the_place_and_what_was_expected_there(
    text: str, column: int, found: str, expected: str
) -> None:
    with pytest.raises(UnreadableDueRule) as refusal:
        parse(text)
    assert (refusal.value.column, refusal.value.found) == (column, found)
    assert expected in refusal.value.expected


def test_the_grammar_that_was_built_beforehand_is_the_one_of_its_text() -> None:
    """`make prebuilt` writes it: after a change of the grammar, or for another release of Lark."""
    kept = PREBUILT.read_bytes()
    tables = Lark.load(BytesIO(kept.partition(b"\n")[2]))
    anew = built()

    assert kept.partition(b"\n")[0] == prebuilt().partition(b"\n")[0]
    assert {str(rule) for rule in tables.rules} == {str(rule) for rule in anew.rules}
    assert {str(each) for each in tables.terminals} == {str(each) for each in anew.terminals}
    assert [_trees(tables, text) for text, _ in SHAPES] == [_trees(anew, text) for text, _ in SHAPES]


def _trees(grammar: Lark, text: str) -> tuple[object, object]:
    return grammar.parse(text, start="start"), grammar.parse(f"({text})" if " " in text else text, start="anchor")


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "on (" * 1_000, "x" * (LONGEST_RULE + 1), "on " + "(" * DEEPEST_RULE + "("]
)
def test_a_hostile_rule_is_refused_without_reading_it_all(text: str) -> None:
    with pytest.raises(UnreadableDueRule):
        parse(text)


def test_an_anchor_is_read_alone() -> None:
    assert parse_anchor("end(doj-monitorship)") == TermEdge(Edge.END, "doj-monitorship")
    assert parse_anchor("monitor-engaged") == EventAnchor("monitor-engaged")


def test_a_rule_tells_what_it_names() -> None:
    rule = parse("later of (30 days after sentencing) and (at least 5 days before end(doj-term))")
    assert list(names(rule)) == [EventAnchor("sentencing"), TermEdge(Edge.END, "doj-term")]


def test_a_standing_duty_recurs_only_through_its_reviews() -> None:
    assert not recurs(parse("continuing"))
    assert recurs(parse("continuing from signed, review every 3 months"))
    assert recurs(parse("every 1 year from effective"))


@given(rules)
@settings(max_examples=200, deadline=None)
def test_an_anchor_that_is_kept_as_text_reads_back_to_the_same_tree(rule: DueRule) -> None:
    if isinstance(rule, Anchor):
        assert parse_anchor(anchored(rule)) == rule
