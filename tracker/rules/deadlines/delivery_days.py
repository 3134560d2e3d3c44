"""On which days what was delivered counts: by the cut-off hour, in its zone, and with the last signature."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.facts import Delivered, Resolved, Signed, When
from tracker.rules.settlement.delivery import CutOff
from tracker.rules.wording import written

_DAY = timedelta(days=1)


def counted_days(
    fact: Delivered | Resolved | Signed, cut_off: CutOff | None, zone: ZoneInfo
) -> tuple[When, tuple[str, ...]]:
    """The days on which a fact counts, and the steps that say why not on its own.

    What is done after the cut-off hour counts on the next day; at the hour itself it is in time. A day whose hour is
    not known counts as itself. `zone` is the settlement's, in which a moment without a zone is meant.
    """
    when = fact.when
    steps: list[str] = []

    def day(value: date | datetime) -> date:
        if not isinstance(value, datetime):
            return value
        there = zone if cut_off is None or cut_off.zone is None else ZoneInfo(cut_off.zone)
        aware = value if value.tzinfo is not None else value.replace(tzinfo=zone)
        local = aware.astimezone(there).replace(tzinfo=None)
        if cut_off is None or local.time() <= cut_off.at:
            return local.date()
        following = local.date() + _DAY
        steps.append(
            f"{dated_step(fact, local)}, after the cut-off hour of {cut_off.at:%H:%M} ({there.key}): "
            f"it counts on {written(following)}."
        )
        return following

    latest = day(when.latest)
    if when.exact:
        return When.on(latest), tuple(steps)
    earliest = None if when.earliest is None else day(when.earliest)
    return When(earliest, latest), tuple(dict.fromkeys(steps))


def last_of(when: When, others: list[When]) -> When:
    """The days of the last of several things, known only as far as the one that decides it."""
    several = [when, *others]
    latest = max(each.last_day for each in several)
    if any(each.exact for each in several if each.last_day == latest):
        return When.on(latest)
    known = [each.earliest for each in several if each.earliest is not None]
    return When(max(known, default=None), latest)


def dated_step(fact: Delivered | Resolved | Signed, at: datetime | None = None) -> str:
    """A step with its day, or with the moment at which it was elsewhere."""
    done = "resolved by the company" if isinstance(fact, Resolved) else fact.sentence()
    what = done[:1].upper() + done[1:]
    if at is not None:
        return f"{what} at {written(at)}"
    return f"{what} {'on' if fact.when.exact else 'by'} {written(fact.when.latest)}"
