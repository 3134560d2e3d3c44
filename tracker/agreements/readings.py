"""How due rules are read where a clause's words could mean another day: the first date, and the other spelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import MAXYEAR, date
from typing import Any

from tracker.errors import InputRefused
from tracker.rules.deadlines.deadline import ComputedDate, Occurrence
from tracker.rules.deadlines.rule_dates import derive, law_of, plain_date
from tracker.rules.deadlines.series import ENDS_FIRST, MOST_OCCURRENCES, SeriesWindow, not_asked_for
from tracker.rules.derivation.dates import Dates
from tracker.rules.due.language import (
    After,
    AtLeastOnce,
    Before,
    DayBefore,
    DayKind,
    DayOfEach,
    DueRule,
    EachAnniversary,
    EachPeriod,
    Edge,
    Every,
    PerPeriod,
    PlaceInPeriod,
    Reached,
    anchored,
)
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Fact
from tracker.rules.settlement.duties import owed_by_organisation
from tracker.rules.settlement.settlement import Obligation, Settlement
from tracker.rules.wording import written

# How far the series that others run from are worked out: the first dates of a file lie near its events.
_YEARS_AHEAD = 15
_NEVER = (date.min, date.min)
# More duties of one party than this are counted, not named.
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """How one obligation's due rule is read, in a sentence that has the other spelling."""

    obligation: str
    sentence: str


def readings(settlement: Settlement, facts: Sequence[Fact]) -> tuple[Reading, ...]:
    """What to look at once in a file: rules with another spelling for another meaning, and duties that are not counted."""
    of_rules = (
        Reading(each.code, sentence)
        for each in settlement.obligations
        if each.due is not None
        for sentence in _readings(settlement, facts, each, each.due)
    )
    return (*of_rules, *_of_others(settlement))


def _of_others(settlement: Settlement) -> Iterator[Reading]:
    """Each party of the file that owes duties which are not counted as the organisation's, by the first of them."""
    for party in settlement.parties:
        owed = [
            each.code
            for each in settlement.obligations
            if each.owed_by == party.name and not owed_by_organisation(settlement, each)
        ]
        if owed:
            first, *more = owed
            listed = f", nor {', '.join(more[:_MOST_NAMED])}" if more else ""
            rest = f" and {len(more) - _MOST_NAMED} more" if len(more) > _MOST_NAMED else ""
            yield Reading(
                first,
                f"owed by {party.name}, it is not counted as the organisation's{listed}{rest}; where {party.name} belongs to "
                "it, `ours: yes` of that party says so.",
            )


def _readings(settlement: Settlement, facts: Sequence[Fact], duty: Obligation, rule: DueRule) -> Iterator[str]:
    if isinstance(rule, Every) and not rule.starting and not isinstance(rule.start, Reached):
        other = replace(rule, starting=True)
        first = _first(settlement, facts, duty, rule)
        on = f"is first due on {written(first)}, {rule.span}" if first is not None else f"is first due {rule.span}"
        yield f"`{rule}` {on} after {anchored(rule.start)}; with that day as its first it is `{other}`."
        if rule.span.unit is Unit.YEAR and isinstance(rule.start, After) and rule.start.span.unit is Unit.DAY:
            anniversary = EachAnniversary(rule.start.span, rule.span, rule.start.anchor, rule.until)
            yield (
                f"`{rule}` counts years from one date, a day late where 29 February lies within the {rule.start.span}; "
                f"counted from each anniversary it is `{anniversary}`."
            )
    if isinstance(rule, EachPeriod) and not rule.before and rule.edge is Edge.END and _in_months(rule.span):
        months = rule.span.count if rule.span is not None else 1
        other_day = DayOfEach(
            PlaceInPeriod(-1, DayKind.DAY),
            rule.period,
            rule.start,
            rule.until,
            months_after=months,
            year_end=rule.year_end,
            full=rule.full,
        )
        yield f"`{rule}` runs from 30 June to 30 July; to the last day of the month it is `{other_day}`."
    if getattr(rule, "until", None) is not None and _asks_for_nothing(settlement, facts, duty, rule):
        yield f"`{rule}` {ENDS_FIRST}, so that nothing is asked for."
    if isinstance(rule, EachPeriod | DayOfEach | AtLeastOnce):
        yield from _ends_of(settlement, facts, duty, rule)
    for before in _days_before(rule):
        yield (
            f"`{before}` is counted as a deadline and may move off a closed day; the very day is "
            f"`{DayBefore(before.anchor)}`."
        )


def _asks_for_nothing(settlement: Settlement, facts: Sequence[Fact], duty: Obligation, rule: DueRule) -> bool:
    """Whether a series ends before its first date."""
    try:
        return not _derived(settlement, facts, duty, rule, 1)
    except InputRefused:
        return False


def _ends_of(settlement: Settlement, facts: Sequence[Fact], duty: Obligation, rule: PerPeriod) -> Iterator[str]:
    """With which period a series begins that was under way, and which one it does not ask for at its end."""
    covered = [each for each in _dates(settlement, facts, duty, rule, MOST_OCCURRENCES) if each.covers is not None]
    if not covered:
        return
    dates = Dates(settlement, facts, _ahead(facts), None)
    first, last = covered[0].covers or _NEVER, covered[-1].covers or _NEVER
    beginning = rule.start or next(each.effective for each in settlement.instruments if each.code == duty.instrument)
    begins = None if beginning is None else plain_date(beginning, dates, settlement.time_zone).known
    if begins is not None and first[0] < begins.safe_on <= first[1] and not (rule.full or isinstance(rule, DayOfEach)):
        under_way = f"begins with {covered[0].label}, which was under way on {written(begins.safe_on)}"
        yield f"`{rule}` {under_way}; with the first full {rule.period} it is `{replace(rule, full=True)}`."
    bound = None if rule.until is None else plain_date(rule.until, dates, settlement.time_zone).known
    falls_away = None if bound is None else not_asked_for(rule, last[0], bound)
    if bound is not None and falls_away is not None:
        yield f"`{rule}` runs until {written(bound.latest_on)}: {falls_away}."


def _in_months(span: Span | None) -> bool:
    return span is not None and span.unit is Unit.MONTH


def _days_before(rule: DueRule) -> Iterator[Before]:
    """Each `1 day before` that another period runs from."""
    for field in fields(rule):
        value: Any = getattr(rule, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Before) and part.span == Span(1, Unit.DAY) and not part.additions:
                yield part
            if isinstance(part, DueRule):
                yield from _days_before(part)


def _first(settlement: Settlement, facts: Sequence[Fact], duty: Obligation, rule: DueRule) -> date | None:
    """The first date of a series, where what it runs from has a date."""
    occurrences = _dates(settlement, facts, duty, rule, 1)
    found = occurrences[0].due if occurrences else None
    return found.safe_on if isinstance(found, ComputedDate) else None


def _dates(
    settlement: Settlement, facts: Sequence[Fact], duty: Obligation, rule: DueRule, most: int
) -> tuple[Occurrence, ...]:
    """The first dates of a rule; none where they cannot be computed, which loading the file refuses or tells."""
    try:
        return _derived(settlement, facts, duty, rule, most)
    except InputRefused:
        return ()


def _derived(
    settlement: Settlement, facts: Sequence[Fact], duty: Obligation, rule: DueRule, most: int
) -> tuple[Occurrence, ...]:
    instrument = next(each for each in settlement.instruments if each.code == duty.instrument)
    window = SeriesWindow(None, date.max if most == 1 else _ahead(facts), most)
    dates = Dates(settlement, facts, _ahead(facts), None)
    return derive(rule, law_of(settlement, duty, instrument), dates, window, beginning=instrument.effective)


def _ahead(facts: Sequence[Fact]) -> date:
    """The last day up to which series are looked at."""
    return date(min(max((_year(each) for each in facts), default=1) + _YEARS_AHEAD, MAXYEAR), 12, 31)


def _year(fact: Fact) -> int:
    day = fact.stands_from
    return 1 if day is None else day.year
