"""What took place, as facts record it, once or again: its date, and the dates that follow of each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Occurrence, moment_of
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import (
    After,
    Anniversary,
    Before,
    DayBefore,
    EarlierOf,
    EdgeOfPeriod,
    EventAnchor,
    Every,
    ForEach,
    LaterOf,
    Name,
    NotBefore,
    OfSeveral,
    On,
    OneDay,
    Promptly,
    Reached,
    Which,
    Window,
)
from tracker.rules.facts import Delivered, Ended, Happened, Resolved, TermStarted
from tracker.rules.grades import Grade
from tracker.rules.wording import range_written

if TYPE_CHECKING:
    from tracker.rules.deadlines.rule_dates import RuleDating


@dataclass(frozen=True, slots=True)
class Happening:
    """One of the times that something takes place which can come again: its number, its label, and what names it.

    `covers` is as in an occurrence, where it is what a calendar period's deadline reached.
    """

    number: int
    label: str
    name: EventAnchor | Reached
    covers: tuple[date, date] | None = None


class NamedDates(dict[Name, DerivedDate]):
    """The date of each thing that a due rule names: an event, the edge of a term, what another obligation reached."""

    def happenings(self, of: EventAnchor | Reached) -> Sequence[Happening]:
        """Each time that something took place, or is planned to, in the order of their numbers; here there is just one."""
        return [Happening(1, "1", of)]


def for_each(dating: RuleDating, rule: ForEach) -> Iterator[Occurrence]:
    """One date for each time that something took place; none for what took place after the end that is sure."""
    happenings = dating.named.happenings(rule.of)
    ends = None if rule.ends is None else dating.anchor(rule.ends)
    for each in happenings or (Happening(1, "1", rule.of),):
        if not is_after(dating.named[each.name], ends):
            one = rule.at(each.name)
            if isinstance(one, Every):
                raise CannotDerive(f"“{one}” gives a series, where one day is needed.")
            yield Occurrence(
                each.number,
                each.label,
                kind_of(one),
                dating.single(one),
                each.covers,
                str(each.name),
                dating.start(one),
            )


def is_after(took_place: DerivedDate, ends: DerivedDate | None) -> bool:
    """Whether something took place only after an end that is known for certain."""
    if not isinstance(took_place, ComputedDate) or not isinstance(ends, ComputedDate):
        return False
    return ends.grade in {Grade.RECORD, Grade.REPORTED} and took_place.safe_on > ends.latest_on


def one_of_several(which: OfSeveral, named: NamedDates) -> DerivedDate:
    """The date of the first or the latest time that something took place, by their days."""
    found = [(each.name, named[each.name]) for each in named.happenings(which.of)]
    dated = [(name, each) for name, each in found if isinstance(each, ComputedDate)]
    if not dated:
        return AwaitedDate((str(which.of),), None, (f"{which.of} has not happened, as far as is recorded.",))
    match which.which:
        case Which.FIRST:
            name, chosen = min(dated, key=lambda each: moment_of(each[1].safe))
        case Which.LATEST:
            name, chosen = max(dated, key=lambda each: moment_of(each[1].latest))
        case Which.EACH:
            raise CannotDerive(f"“{which}” gives a series, where one day is needed.")
    step = f"Of {len(dated)} that are known, {which} is {name}."
    return replace(chosen, steps=(*chosen.steps, step))


def recorded(name: str, fact: Happened | Resolved | Delivered | TermStarted | Ended, zone: ZoneInfo) -> ComputedDate:
    """The date of what a fact records, under the name that due rules have for it."""
    latest = local(fact.when.latest, zone)
    safe = latest if fact.when.earliest is None else local(fact.when.earliest, zone)
    source = f", {', '.join(fact.sources)}" if fact.sources else ""
    step = f"{name}: {range_written(safe, latest)} ({fact.ground}{source})."
    return ComputedDate(safe, latest, fact.grade, (step,))


def local(value: date | datetime, zone: ZoneInfo) -> date | datetime:
    """A day, or a moment on the clock of a zone, in which one without a zone is meant."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    return value


def kind_of(rule: OneDay | NotBefore | Window | Promptly) -> Kind:
    """Which kind of date a rule gives that gives one."""
    match rule:
        case NotBefore():
            return Kind.EARLIEST
        case Promptly():
            return Kind.TARGET if rule.limit is None else Kind.LATEST
        case (
            On()
            | After()
            | Before()
            | Anniversary()
            | DayBefore()
            | EdgeOfPeriod()
            | LaterOf()
            | EarlierOf()
            | Window()
        ):
            return Kind.LATEST
