"""Which deadline of a series a file means by `D3@2` or `D3@2025-Q1`: its number, counted from the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from tracker.errors import UnknownName
from tracker.rules.deadlines.numbers import number_of_each
from tracker.rules.due.language import (
    Anchor,
    DueRule,
    Edge,
    EventAnchor,
    Every,
    ForEach,
    Milestone,
    Name,
    Period,
    PerPeriod,
    Reached,
    TermEdge,
    names,
)
from tracker.rules.facts import Fact
from tracker.rules.settlement.settlement import Obligation, Settlement

Number = Callable[[str], int | None]
"""Gives the number of the occurrence that `D3@2` names; None for a plain code, which falls due once."""

LARGEST_NUMBER, LONGEST_LABEL = 99_999, len("9999.9999")
MOST_LABELS = 6
FIRST_YEAR, LAST_YEAR = 1900, 2199
# A period's date may lie some years after the period itself, where its span is long.
LONGEST_LAG = 3  # years


def split_occurrence(written: str) -> tuple[str, str | None]:
    """Take `D3@2` apart into the obligation's code and the occurrence."""
    code, at, occurrence = written.partition("@")
    return code.strip(), occurrence.strip() if at else None


def numbers_in(
    settlement: Settlement, facts: Iterable[Fact], written: Iterable[str]
) -> Mapping[str, int | UnknownName]:
    """The number of each occurrence written, such as `D3@2025-Q1`, or the refusal where there is none.

    A period's number follows from where its series begins, an event or a term's start: `facts` are those of the events,
    and those that move a term.
    """
    wanted: dict[str, dict[str, str]] = {}
    for each in written:
        code, label = split_occurrence(each)
        if label is not None:
            wanted.setdefault(code, {})[label] = each
    return {
        each: _number(settlement, tuple(facts), code, label, labels)
        for code, labels in wanted.items()
        for label, each in labels.items()
    }


def _number(
    settlement: Settlement, facts: tuple[Fact, ...], code: str, label: str, labels: Iterable[str]
) -> int | UnknownName:
    if _is_number(settlement, code, label):
        return int(label)
    happening, _, number = label.partition(".")
    if _of_each(settlement, code) and happening.isdecimal() and number.isdecimal() and len(label) <= LONGEST_LABEL:
        return number_of_each(int(happening), int(number))
    known = _labels(settlement, facts, code, max(map(_year, labels)))
    if label in known:
        return known[label]
    some = [*known][:MOST_LABELS] + ([] if len(known) <= MOST_LABELS else ["and so on"])
    return UnknownName(f"deadline of {code}", label, some or [f"its numbers, from {code}@1"])


def _is_number(settlement: Settlement, code: str, label: str) -> bool:
    rule = next(each.due for each in settlement.obligations if each.code == code)
    yearly = isinstance(rule, PerPeriod) and rule.period is Period.YEAR and len(label) == len("2025")
    return (
        label.isascii() and label.isdigit() and len(label) <= len(str(LARGEST_NUMBER)) and int(label) > 0 and not yearly
    )


def _of_each(settlement: Settlement, code: str) -> bool:
    """Whether an obligation has a series for each time that something took place."""
    rule = next(each.due for each in settlement.obligations if each.code == code)
    return isinstance(rule, ForEach) and isinstance(rule.rule, Every)


def _year(label: str) -> int:
    digits = label.removeprefix("FY")[:4]  # `FY2026-Q1`: of a fiscal year
    year = int(digits) if digits.isascii() and digits.isdigit() else FIRST_YEAR
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def _labels(settlement: Settlement, facts: tuple[Fact, ...], code: str, year: int) -> dict[str, int]:
    from tracker.rules.plan import plan

    planned = plan(_around(settlement, code), facts, until=date(year + LONGEST_LAG, 12, 31))
    return {
        deadline.occurrence.label: deadline.occurrence.number
        for deadline in planned.deadlines
        if deadline.obligation == code and deadline.occurrence.covers is not None
    }


def _around(settlement: Settlement, code: str) -> Settlement:
    """The settlement with only the obligations and terms that one obligation's dates follow from."""
    needed: set[Name] = set()
    ahead: list[Name] = [Reached(Milestone.DUE, code)]
    while ahead:
        name = ahead.pop()
        if name not in needed:
            needed.add(name)
            ahead += [each for rule in _behind(settlement, name) for each in names(rule)]
            ahead += [TermEdge(Edge.END, each.term) for each in _obligations(settlement, name) if each.term is not None]
    codes = {each.obligation for each in needed if isinstance(each, Reached)}
    terms = {each.term for each in needed if isinstance(each, TermEdge)}
    return replace(
        settlement,
        obligations=tuple(each for each in settlement.obligations if each.code in codes),
        terms=tuple(each for each in settlement.terms if each.code in terms),
    )


def _behind(settlement: Settlement, name: Name) -> Iterator[DueRule | Anchor]:
    """The rules and anchors that the date of a name follows from."""
    found: list[DueRule | Anchor | None] = []
    match name:
        case Reached():
            for obligation in _obligations(settlement, name):
                found += [
                    obligation.due,
                    *(each.effective for each in settlement.instruments if each.code == obligation.instrument),
                ]
        case TermEdge(term=code):
            for term in settlement.terms:
                found += [term.starts, term.ends] if term.code == code else []
        case EventAnchor(name=event):
            found += [each.expected for each in settlement.events if each.name == event]
    yield from (each for each in found if each is not None)


def _obligations(settlement: Settlement, name: Name) -> list[Obligation]:
    return [each for each in settlement.obligations if isinstance(name, Reached) and each.code == name.obligation]
