"""What a changed file changes is told in words, and nothing is told of a file that says the same."""

from __future__ import annotations

from dataclasses import fields

import pytest

from tests.agreements.file.small_file import SMALL, read_small
from tracker.agreements.comparison import changes
from tracker.agreements.file.reader import read
from tracker.rules.facts import Happened
from tracker.rules.settlement.settlement import Settlement


def told(*replacements: tuple[str, str], more: str = "") -> list[str]:
    return [str(change) for change in changes(read_small(), read_small(*replacements, more=more))]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "due: 30 days after sentencing",
            "due: 2 months after sentencing",
            ["D1: due was `30 days after sentencing`, becomes `2 months after sentencing`"],
        ),
        ("due: 30 days after sentencing", "due: null", ["D1: due was `30 days after sentencing`, becomes absent"]),
        ("clause: 12.10", "clause: 12.1", ["D1: clause was “12.10”, becomes “12.1”"]),
        ("clause: 12.10", "clause: null", ["D1: clause was “12.10”, becomes absent"]),
        ("{USD: 1000.50}", "{USD: 2000}", ["D1: amount was USD 1,000.50, becomes USD 2,000.00"]),
        ("{USD: 1000.50}", "{USD: 1000.50, JPY: 7}", ["D1: amount was USD 1,000.50, becomes USD 1,000.50, JPY 7"]),
        (
            "    owner: mia\n",
            "    suspended: yes\n",
            ["D1: owner was “mia”, becomes absent", "D1: suspended was no, becomes yes"],
        ),
        ("    owner: mia\n", "    owner: mia\n    notices: [60]\n", ["D1: notices was 30, 7, 1, 0, becomes 60"]),
        ("length: 3 years", "length: 4 years", ["watch: length was `3 years`, becomes `4 years`"]),
        (
            "length: 3 years}",
            "length: 3 years, monitor: {firm: Watchers, person: Ann}}",
            ["watch: monitor was absent, becomes Watchers, Ann"],
        ),
        ("counting: frcp-6", "counting: unread", ["plea: counting was “frcp-6”, becomes “unread”"]),
        ("title: Acme, 2024", "title: Acme", ["the settlement: title was “Acme, 2024”, becomes “Acme”"]),
        ("settlement: acme-2024", "settlement: acme", ["the settlement: settlement was “acme-2024”, becomes “acme”"]),
        ("on: 2024-02-23", "on: 2024-02-26", ["sentencing happened: the day was 2024-02-23, becomes 2024-02-26"]),
        (
            "on: 2024-02-23",
            "after: 2024-02-20, by: 2024-02-26",
            ["sentencing happened: the day was 2024-02-23, becomes between 2024-02-21 and 2024-02-26"],
        ),
        ("grade: reported", "grade: record", ["sentencing happened: grade was reported, becomes record"]),
        ("served: {}", "served: {on: 2024-05-01}", ["served happened: added: 2024-05-01"]),
        (
            "served: {}",
            "served: {expected: 5 days after sentencing}",
            ["served: expected was absent, becomes `5 days after sentencing`"],
        ),
        ("  served: {}\n", "", ["served: removed"]),
        ("on: 2024-03-20", "no_later_than: 2024-03-20", ["D1 resolved: the day was 2024-03-20, becomes by 2024-03-20"]),
        (
            "{resolved: D1, on: 2024-03-20}",
            "{extended: D1, to: 2024-04-20, granted_on: 2024-03-01}",
            ["D1 extended to 2024-04-20 on 2024-03-01: added", "D1 resolved: removed: 2024-03-20"],
        ),
        (
            "{resolved: D1, on: 2024-03-20}",
            "{waived: D2@2, on: 2024-03-20}",
            ["D2@2 waived: added: 2024-03-20", "D1 resolved: removed: 2024-03-20"],
        ),
        ("name: Mia Ortiz", "name: Mia Diaz", ["the person mia: name was “Mia Ortiz”, becomes “Mia Diaz”"]),
        ("title: Release", "title: The release", ["the source S1: title was “Release”, becomes “The release”"]),
    ],
)
def test_a_change_is_told_in_words(old: str, new: str, says: list[str]) -> None:
    assert told((old, new)) == says


def test_an_obligation_added_or_removed_is_told_with_its_title_and_due_rule() -> None:
    duty = "  D3: {instrument: plea, title: Certify, kind: certification, due: on end(watch)}\nfacts:\n"
    longer = read_small(("facts:\n", duty))
    assert [str(each) for each in changes(read_small(), longer)] == ["D3: added: “Certify”, due `on end(watch)`"]
    assert [str(each) for each in changes(longer, read_small())] == ["D3: removed: “Certify”, due `on end(watch)`"]


def test_further_sections_are_compared_too() -> None:
    more = """\
parties:
  Acme (US): {in_scope: no}
developments:
  - {on: 2024-04-01, about: watch, title: Talks}
contradictions:
  - {about: watch, title: How long, readings: [Three years., Five years.]}
"""
    assert told(more=more) == [
        "the party Acme (US): added",
        "the development Talks: added",
        "the contradiction How long: added",
    ]


def test_a_due_rule_spelled_another_way_changes_nothing() -> None:
    assert told(("due: 30 days after sentencing", "due: within 30  days of sentencing")) == []


def test_another_order_and_comments_change_nothing() -> None:
    head, obligations = SMALL.split("obligations:\n")
    first, rest = obligations.split("  D2:\n")
    second, facts = rest.split("facts:\n")
    turned = f"# Turned round.\n{head}obligations:\n  D2:\n{second}{first}facts:\n{facts}"
    assert changes(read_small(), read(turned.encode(), "turned.yaml")) == ()


def test_no_part_of_a_settlement_is_left_out_of_the_comparison() -> None:
    compared = {
        *(
            "code",
            "title",
            "organisation",
            "time_zone",
            "notifying",
            "kept_from",
            "open_to_public",
            "note",
            "instruments",
            "terms",
            "events",
        )
    } | {
        *(
            "penalties",
            "recommendation_terms",
            "obligations",
            "parties",
            "persons",
            "sources",
            "developments",
            "contradictions",
            "precedents",
        )
    }
    # What held before, and how periods are numbered, is no part of a file: it follows from those loaded before.
    assert {field.name for field in fields(Settlement)} - {"amendment", "numbers"} == compared


def test_a_change_has_its_parts_for_other_readers() -> None:
    (change,) = changes(read_small(), read_small(("clause: 12.10", "clause: 12.1")))
    assert (change.subject, change.what, change.before, change.after) == ("D1", "clause", "“12.10”", "“12.1”")


def test_the_small_file_has_one_event_with_a_day() -> None:
    assert [fact.event for fact in read_small().facts if isinstance(fact, Happened)] == ["sentencing"]
