"""What is wrong with a file is told with its line, its column and a sentence that says what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.agreements.file.small_file import problems_after, problems_in, small

QUARTERLY = "30 days after the end of each calendar quarter from sentencing until end(watch)"


def told_cases() -> list[tuple[str, str, list[str]]]:
    """Give each case of problems.txt: what is replaced in the small file, by what, and what is then told."""
    text = Path(__file__).with_name("problems.txt").read_text(encoding="utf-8")
    cases = []
    for block in text.split("\n\n"):
        lines = [line for line in block.strip("\n").split("\n") if not line.startswith("#")]
        old, new, says = ([line[2:] for line in lines if line.startswith(mark)] for mark in "-+!")
        if old:
            cases.append(("\n".join(old), "\n".join(new), says))
    return cases


CASES = told_cases()


@pytest.mark.parametrize(("old", "new", "says"), CASES, ids=[f"{new.strip()[:60]!r}" for _, new, _ in CASES])
def test_a_problem_is_told_where_it_is_and_how_to_put_it_right(old: str, new: str, says: list[str]) -> None:
    assert says, "a case without a problem proves nothing"
    assert problems_after((old, new)) == [f"acme.yaml:{sentence}" for sentence in says]


def test_every_case_is_read() -> None:
    assert len(CASES) == 77


def test_the_small_file_itself_has_no_problem() -> None:
    assert problems_in(small()) == []


MORE: list[tuple[str, list[str]]] = [
    (
        "developments:\n  - {title: x, about: [plea, wacht]}\n",
        [
            "39:5: Nothing says when it happened: give `on`, or `no_later_than`, or a range with `after` and `by`.",
            "39:30: `about` names “wacht”, which is no instrument, term, obligation or event of this file. Did you mean `watch`?",
        ],
    ),
    (
        "contradictions:\n  - {about: watch, title: x, readings: [one]}\n",
        ["39:40: `readings` needs at least 2 entries."],
    ),
    (
        "contradictions:\n  - {about: end(wach), title: x, readings: [one, {text: two, source: S9}]}\n",
        [
            "39:13: `about` names “end(wach)”, which is no instrument, term, obligation or event of this file. Did you mean `end(watch)`?",  # noqa: E501 — one problem, one line
            "39:70: `source` names the source “S9”, which is not defined. Define it under `sources`.",
        ],
    ),
    (
        "contradictions:\n  - {about: watch, title: x, readings: [one, {txt: two}]}\n",
        [
            "39:46: `text` is missing in the contradiction readings.",
            "39:47: There is no key “txt” in the contradiction readings.",
        ],
    ),
    (
        "contradictions:\n  - {about: [], title: x, readings: [one, {text: two, grade: sure}]}\n",
        [
            "39:13: `about` needs at least one entry.",
            "39:62: `grade` must be one of record, reported, estimated, disputed, not “sure”.",
        ],
    ),
    (
        "parties:\n  Acme (UK):\nobligations2: {}\n",
        ["40:1: There is no key “obligations2” at the top of the file. Did you mean `obligations`?"],
    ),
    ("settlement: other\n", ["38:1: The key “settlement” is here twice; it first stands in line 1: keep one of them."]),
    ("note: 1\nnote: 2\n", ["39:1: The key “note” is here twice; it first stands in line 38: keep one of them."]),
]


@pytest.mark.parametrize(("more", "says"), MORE, ids=[f"{more[:30]!r}" for more, _ in MORE])
def test_a_problem_in_a_further_section_is_told_too(more: str, says: list[str]) -> None:
    assert problems_after(more=more) == [f"acme.yaml:{sentence}" for sentence in says]


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    problems = problems_after(
        ("America/New_York", "Mars/Olympus"),
        ("    counting: frcp-6\n", ""),
        ("on: 2024-02-23", "on: 2024-02-30"),
        ("starts: sentencing", "starts: sentensing"),
        ("{USD: 1000.50}", "1000.50"),
        ("due: 30 days after sentencing", "due: 30 dais after sentencing"),
        ("title: Report each quarter", "titel: Report each quarter"),
        ("{resolved: D1, on: 2024-03-20}", "{resolved: D9, on: 2024-03-20, source: S9}"),
    )
    places = [problem.split(": ")[0] for problem in problems]
    assert places == [
        *("acme.yaml:4:12", "acme.yaml:10:3", "acme.yaml:17:20", "acme.yaml:20:56", "acme.yaml:28:13"),
        *("acme.yaml:29:10", "acme.yaml:30:3", "acme.yaml:32:5", "acme.yaml:36:16", "acme.yaml:36:44"),
    ]


def test_a_circle_of_due_rules_is_spelled_out() -> None:
    circle = problems_after(
        ("due: 30 days after sentencing", "due: 30 days after end(watch)"),
        ("starts: sentencing, length: 3 years", "starts: served, length: 3 years"),
        ("served: {}", "served: {expected: 5 days after received(D1)}"),
        (QUARTERLY, "null"),
    )
    assert circle == [
        (
            "acme.yaml:30:10: The due rules depend on each other: D1 on end(watch), end(watch) on start(watch), "
            "start(watch) on served, served on D1. Let one of them run from an event."
        )
    ]


def test_an_event_that_has_happened_ends_a_circle_through_what_was_expected() -> None:
    assert not problems_after(
        ("due: 30 days after sentencing", "due: 30 days after served"),
        ("served: {}", "served: {on: 2024-03-01, expected: 5 days after received(D1)}"),
    )


def test_two_circles_are_both_told() -> None:
    duty = "  {}: {{instrument: plea, title: x, kind: y, due: 1 day after due({})}}\n"
    more = "".join(duty.format(code, other) for code, other in (("A1", "A2"), ("A2", "A1"), ("B1", "B1")))
    problems = problems_after(("facts:\n  - {resolved: D1, on: 2024-03-20}\n", more))
    assert [problem.split(": ", 2)[2] for problem in problems] == [
        "A1 on A2, A2 on A1. Let one of them run from an event.",
        "B1 on B1. Let one of them run from an event.",
    ]


def test_a_chain_too_long_to_derive_a_date_through_is_refused() -> None:
    duty = "  A{}: {{instrument: plea, title: x, kind: y, due: 1 day after {}}}\n"
    chain = [duty.format(number, f"due(A{number - 1})" if number else "sentencing") for number in range(101)]
    facts = "facts:\n  - {resolved: D1, on: 2024-03-20}\n"
    assert problems_after((facts, "".join(chain[:-1]))) == []
    assert problems_after((facts, "".join(chain))) == [
        "acme.yaml:136:52: A100 waits through a chain of 101 due rules; at most 100 can follow."
    ]


def test_who_owes_a_duty_must_be_a_party_where_parties_are_named() -> None:
    parties = "parties:\n  Acme Holdings:\n  Acme (US): {in_scope: no}\n"
    assert problems_after(("    owner: mia\n", "    owed_by: Acme Limited\n"), more=parties) == []
    assert problems_after(("    owner: mia\n", "    owed_by: Acme Holding\n"), more=parties) == [
        (
            "acme.yaml:27:14: `owed_by` names the party “Acme Holding”, which is not defined. Define it under `parties`, or "
            "name the organisation. Did you mean `Acme Holdings`?"
        )
    ]
    assert problems_after(("    owner: mia\n", "    owed_by: anybody\n")) == []


def test_a_series_may_begin_with_its_term_or_its_instrument() -> None:
    monthly = "at least once each calendar month"
    assert problems_after((QUARTERLY, f"{monthly} until end(watch)")) == []
    assert problems_after((QUARTERLY, monthly), ("    source: S1\n", "    effective: sentencing\n")) == []
    assert len(problems_after((QUARTERLY, f"{monthly} until served"))) == 1


def test_a_file_saved_with_a_byte_order_mark_or_windows_line_ends_reads_the_same() -> None:
    assert problems_in(b"\xef\xbb\xbf" + small().encode()) == []
    wrong = small(("clause: 12.10", "claus: 12.10")).replace("\n", "\r\n")
    assert problems_in(wrong) == [
        "acme.yaml:28:5: There is no key “claus” in the obligation D1. Did you mean `clause`?"
    ]
