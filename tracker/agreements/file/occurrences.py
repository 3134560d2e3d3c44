"""Which deadline of a series a file means by `D3@2` or `D3@2025-Q1`: its number, counted from the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from tracker.errors import UnknownName
from tracker.rules.deadlines.numbers import number_of_each
from tracker.rules.due.language import DueRule, Every, ForEach, Period, PerPeriod
from tracker.rules.facts import Fact
from tracker.rules.settlement.settlement import Settlement

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
    rules = {each.code: each.due for each in settlement.obligations}
    found: dict[str, int | UnknownName] = {}
    wanted: dict[str, dict[str, str]] = {}
    for each in written:
        code, label = split_occurrence(each)
        if label is None:
            continue
        number = _by_itself(rules[code], label)
        if number is None:
            wanted.setdefault(code, {})[label] = each
        else:
            found[each] = number
    numbered = _numbered(settlement, facts, {code: max(map(_year, labels)) for code, labels in wanted.items()})
    for code, labels in wanted.items():
        known = numbered[code]
        some = [*known][:MOST_LABELS] + ([] if len(known) <= MOST_LABELS else ["and so on"])
        for label, each in labels.items():
            unknown = UnknownName(f"deadline of {code}", label, some or [f"its numbers, from {code}@1"])
            found[each] = known.get(label, unknown)
    return found


def _by_itself(rule: DueRule | None, label: str) -> int | None:
    """The number that a label is, or that it has of the happening it names; None for that of a period."""
    yearly = isinstance(rule, PerPeriod) and rule.period is Period.YEAR and len(label) == len("2025")
    if label.isascii() and label.isdigit() and len(label) <= len(str(LARGEST_NUMBER)) and int(label) > 0 and not yearly:
        return int(label)
    happening, _, number = label.partition(".")
    of_each = isinstance(rule, ForEach) and isinstance(rule.rule, Every)
    if of_each and happening.isdecimal() and number.isdecimal() and len(label) <= LONGEST_LABEL:
        return number_of_each(int(happening), int(number))
    return None


def _year(label: str) -> int:
    digits = label.removeprefix("FY")[:4]  # `FY2026-Q1`: of a fiscal year
    year = int(digits) if digits.isascii() and digits.isdigit() else FIRST_YEAR
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def _numbered(settlement: Settlement, facts: Iterable[Fact], years: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """The number of each period by its label, for each of these obligations up to a year."""
    from tracker.rules.plan import plan

    found: dict[str, dict[str, int]] = {code: {} for code in years}
    if not years:
        return found
    # What they are counted from is looked up as far as any of them.
    until = {
        each.code: date(years.get(each.code, max(years.values())) + LONGEST_LAG, 12, 31)
        for each in settlement.obligations
    }
    for deadline in plan(settlement, tuple(facts), until=until, only=years.keys()).deadlines:
        if deadline.occurrence.covers is not None:
            found[deadline.obligation][deadline.occurrence.label] = deadline.occurrence.number
    return found
