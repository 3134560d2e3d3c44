"""Silence: a standing duty of which nothing was recorded for longer than its review span."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.rules.counting.count import shift
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.starts import milestone_in
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Continuing
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Breach, Fact, Resolved, Topic

_NEEDS_A_CALENDAR = frozenset({Unit.HOUR, Unit.BUSINESS_DAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A standing duty whose review span has passed with nothing recorded: a finding of its own.

    `last` is the last thing recorded of it, None where nothing ever was; `since` its day. `passed_on` is the last day
    of the review span that then began (inclusive): from the day after, the duty is silent.
    """

    obligation: str
    span: Span
    last: Fact | None
    since: date | None
    passed_on: date


def silences(plan: Plan, facts: Iterable[Fact], as_of: date) -> tuple[Silence, ...]:
    """Find the standing duties that are silent on a day, in the order of the file; `facts` are those that stood then.

    A duty without a review span, one that sleeps, one that no longer binds, and what another owes are never silent. What
    is attested of a duty is recorded of it.
    """
    rules = ((each.code, each.due) for each in plan.settlement.obligations)
    watched = {code: due.review for code, due in rules if isinstance(due, Continuing) and due.review is not None}
    if not watched:
        return ()
    deadlines: dict[str, list[Deadline]] = {code: [] for code in watched}
    for deadline in plan.deadlines:
        if deadline.obligation in deadlines:
            deadlines[deadline.obligation].append(deadline)
    last: dict[str, tuple[date, Fact]] = {}
    attested = {each.code: each.attests for each in plan.settlement.obligations if each.attests is not None}
    for fact in facts:
        code, day = _about(fact), fact.stands_from
        code = attested.get(code or "", code) if isinstance(fact, Resolved) else code
        if code in watched and day is not None and (code not in last or day >= last[code][0]):
            last[code] = (day, fact)
    found = (_silence(code, span, deadlines[code], last.get(code), as_of) for code, span in watched.items())
    return tuple(each for each in found if each is not None)


def _silence(
    code: str, span: Span, deadlines: Sequence[Deadline], last: tuple[date, Fact] | None, as_of: date
) -> Silence | None:
    duty = next((each for each in deadlines if each.occurrence.kind is Kind.STANDING), None)
    if duty is None or duty.apart is not None or status_of(standing_of(duty), as_of) is not Status.CONTINUING:
        return None
    dues = (each.due for each in deadlines if each.occurrence.kind is Kind.REVIEW)
    reviews = sorted(due.latest_on for due in dues if isinstance(due, ComputedDate))
    since = None if last is None else last[0]
    passed_on = _passed_on(span, since, reviews)
    if passed_on is None or as_of <= passed_on:
        return None
    return Silence(obligation=code, span=span, last=None if last is None else last[1], since=since, passed_on=passed_on)


def _passed_on(span: Span, since: date | None, reviews: Sequence[date]) -> date | None:
    if since is None:
        return reviews[0] if reviews else None
    if span.unit not in _NEEDS_A_CALENDAR:
        return max(shift(since, span), reviews[0]) if reviews else None
    # Between two reviews lies one span, counted by the duty's own calendar: after the second a whole one has passed.
    following = [day for day in reviews if day > since]
    return following[1] if len(following) > 1 else None


def _about(fact: Fact) -> str | None:
    """The duty that a fact is about: of an event only where its name is that of a milestone.

    That an authority declared a breach is no sign of life of the duty.
    """
    if isinstance(fact, Breach):
        return None
    match fact.about.topic:
        case Topic.DEADLINE:
            return fact.about.code
        case Topic.EVENT:
            milestone = milestone_in(fact.about.code)
            return None if milestone is None else milestone.obligation
        case Topic.TERM | Topic.RECOMMENDATION | Topic.PENALTY | Topic.DEVELOPMENT | Topic.CONTRADICTION:
            return None
