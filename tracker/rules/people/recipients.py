"""Who receives which notice: the owner of a duty, those up the chain once it is overdue, and on which days nobody is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from tracker.errors import InputRefused, UnknownName
from tracker.rules.people.notices import NoticeKind
from tracker.rules.settlement.notification import EscalationStep, Notifying

if TYPE_CHECKING:
    from tracker.rules.counting.calendars import Calendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What nobody may switch off, and what waits for no quiet day to pass: it is what a missed date begins with.
MANDATORY = frozenset({NoticeKind.DUE_TODAY, NoticeKind.PAST_SAFE, NoticeKind.OVERDUE})


class Reason(StrEnum):
    """Why somebody receives a notice."""

    OWNER = "owner"
    NO_OWNER = "no owner"
    TERM = "term"
    ESCALATION = "escalation"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who receives a notice, and why."""

    person: str
    reason: Reason


def overdue_called_for(days: int, *, every: int, escalation: Sequence[EscalationStep]) -> bool:
    """Whether a duty overdue for so many calendar days is notified today."""
    return days >= 1 and ((days - 1) % every == 0 or any(step.after == days for step in escalation))


def recipients_of_deadline(
    kind: NoticeKind,
    *,
    owner: str | None,
    notifying: Notifying,
    escalation: Sequence[EscalationStep],
    persons: Sequence[str],
    days_overdue: int,
    switched_off: Collection[tuple[str, str]],
) -> tuple[Recipient, ...]:
    """Who receives a notice of a deadline, each once; `persons` are those of the file, `switched_off` pairs person and kind."""
    recipients = [Recipient(person, Reason.NO_OWNER) for person in notifying.to or persons]
    if owner is not None:
        recipients = [Recipient(owner, Reason.OWNER)]
    if kind is NoticeKind.OVERDUE:
        reached = [step for step in escalation if step.after <= days_overdue]
        recipients += [Recipient(person, Reason.ESCALATION) for step in reached for person in step.to]
    return _wanted(recipients, kind, switched_off)


def recipients_of_term(
    kind: NoticeKind, *, notifying: Notifying, persons: Sequence[str], switched_off: Collection[tuple[str, str]]
) -> tuple[Recipient, ...]:
    """Who receives a notice of a term, each once."""
    recipients = [Recipient(person, Reason.TERM) for person in notifying.to or persons]
    return _wanted(recipients, kind, switched_off)


def require_quiet(entry: str) -> str:
    """A quiet day's canonical name, a weekday or a calendar of closed days; raises `UnknownName` for anything else."""
    name = entry.strip()
    if name.lower() in WEEKDAYS:
        return name.lower()
    try:
        _calendar(name)
    except InputRefused:
        raise UnknownName("weekday or calendar", name, (*WEEKDAYS, "us-federal", "gb-eaw")) from None
    return name


def is_quiet(day: date, quiet: Sequence[str]) -> bool:
    """Whether a day is one of the weekdays, or surely closed by one of the calendars, that are named as quiet."""
    for entry in quiet:
        if entry in WEEKDAYS:
            if WEEKDAYS[day.weekday()] == entry:
                return True
        else:
            closure = _calendar(entry).closure(day)
            if closure is not None and closure.certain:
                return True
    return False


def _wanted(
    recipients: Sequence[Recipient], kind: NoticeKind, switched_off: Collection[tuple[str, str]]
) -> tuple[Recipient, ...]:
    first: dict[str, Recipient] = {}
    for each in recipients:
        if kind in MANDATORY or (each.person, str(kind)) not in switched_off:
            first.setdefault(each.person, each)
    return tuple(first.values())


def _calendar(name: str) -> Calendar:
    from tracker.rules.counting.calendars import calendar  # which a list of deadlines does without

    return calendar(name)
