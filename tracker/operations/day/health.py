"""Whether the day's runs keep up, for a service that raises the alarm when nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import Finding
from tracker.models import MessageState
from tracker.models.journal import journal as journals
from tracker.models.runs import standing_runs, void_runs
from tracker.operations.day.owed import DueDay, days_to_run
from tracker.operations.day.refused_runs import refused_runs
from tracker.remedies import Do, LookUp
from tracker.rules.zones import begins_at, today_in

# How long a date may have begun without having been run.
LONGEST_LAG = timedelta(hours=26)
_WAYS_OUT = (Do("set this clock"), Do("set the clock right"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneHealth:
    """How one zone's runs stand: the last date run, the dates owed, and how long ago the oldest of them began.

    `last_on` and `finished_at` are None before the first run; `failures` name the deadlines that the last run could not
    compute. `next_at` is when the next date begins.
    """

    zone: str
    last_on: date | None
    finished_at: datetime | None
    owed: int
    oldest: date | None
    lag: timedelta
    failures: tuple[str, ...]
    next_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """How many messages of one channel were tried in vain and will be again, failed, or are held for a person.

    `untried` are those that no sender has tried for longer than a date may wait for its run.
    """

    channel: models.Channel
    retrying: int
    failed: int
    held: int
    untried: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the service stands: `found` is what is wrong, nothing where it is well; `channels` have messages that did not go."""

    zones: tuple[ZoneHealth, ...]
    channels: tuple[ChannelHealth, ...]
    found: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """What is wrong, in a sentence each."""
        return tuple(f"{each.subject}: {each.sentence}" for each in self.found)

    @property
    def lag(self) -> timedelta:
        """Give the longest lag of all zones."""
        return max((zone.lag for zone in self.zones), default=timedelta())


def health(session: Session, *, now: datetime) -> Health:
    """Tell how far the day's runs are behind, in each zone, and what is wrong with that."""
    owed: dict[str, list[DueDay]] = {}
    for due in days_to_run(session, now=now):
        owed.setdefault(due.zone, []).append(due)
    named = models.Settlement.time_zone
    every = session.scalars(select(named).group_by(named).order_by(named)).all()
    zones = tuple(_zone(session, zone, owed.get(zone, []), now) for zone in every)
    channels = _channels(session, now)
    found = [*ahead(session, now=now), *(finding for zone in zones for finding in _findings(zone))]
    found += [finding for each in channels for finding in _unsent(each)]
    began = min((now - zone.lag for zone in zones if zone.owed), default=None)
    found += refused_runs(session, owed_since=began, now=now)
    return Health(zones=zones, channels=channels, found=tuple(found))


def hours(lag: timedelta) -> float:
    """Give a lag in hours, to a tenth, rounded down."""
    return floor(lag / timedelta(hours=1) * 10) / 10


def _zone(session: Session, zone: str, owed: list[DueDay], now: datetime) -> ZoneHealth:
    newest = standing_runs(select(models.Run), zone).order_by(models.Run.day.desc())
    run = session.scalars(newest.limit(1)).one_or_none()
    oldest = min((due.day for due in owed), default=None)
    return ZoneHealth(
        zone=zone,
        last_on=None if run is None else run.day,
        finished_at=None if run is None else run.finished_at,
        owed=len(owed),
        oldest=oldest,
        lag=timedelta() if oldest is None else now - begins_at(oldest, zone),
        failures=() if run is None else tuple(failure["code"] for failure in run.failures),
        next_at=begins_at(today_in(zone, now) + timedelta(days=1), zone),
    )


def ahead(session: Session, *, now: datetime) -> Iterator[Finding]:
    """Tell the newest runs and the newest entry that lie in the future: a clock was ahead, or this one is behind."""
    latest = journals.latest(session)
    if latest is not None and latest.at > now + journals.APART:
        which = "its newest entry" if latest.newest else "an entry"
        sentence = (
            f"{which}, {latest.seq}, is of {latest.at:%Y-%m-%dT%H:%M:%SZ}, and it is {now:%Y-%m-%dT%H:%M:%SZ}: "
            "a clock was ahead, or this one is behind."
        )
        yield Finding("the journal", sentence, _WAYS_OUT)
    run = models.Run
    newest = select(run.time_zone, func.max(run.day)).where(run.id.not_in(void_runs())).group_by(run.time_zone)
    for zone, last_on in session.execute(newest.order_by(run.time_zone)):
        if last_on > today_in(zone, now):
            sentence = (
                f"{last_on.isoformat()} was run, which has not come: no notice is given until then, whatever falls "
                "overdue."
            )
            yield Finding(zone, sentence, _WAYS_OUT)


def _channels(session: Session, now: datetime) -> tuple[ChannelHealth, ...]:
    m, o = models.Message, models.Outgoing
    # One on its way whose sender has had its time broke off: it is tried again.
    left = and_(o.state == MessageState.SENDING, o.leased_until <= now)
    retrying = or_(and_(o.state == MessageState.WAITING, o.tries > 0), left)
    untried = and_(o.state == MessageState.WAITING, o.tries == 0, m.written_at <= now - LONGEST_LAG)
    kinds = (retrying, o.state == MessageState.FAILED, o.state == MessageState.HELD, untried)
    counts = [func.sum(case((kind, 1), else_=0)) for kind in kinds]
    query = select(m.channel, *counts).join(o, o.message_id == m.id).where(or_(*kinds)).group_by(m.channel)
    return tuple(
        ChannelHealth(channel=channel, retrying=again, failed=failed, held=held, untried=never)
        for channel, again, failed, held, never in sorted(session.execute(query).all())
    )


def _unsent(channel: ChannelHealth) -> list[Finding]:
    found = []
    if channel.retrying or channel.failed or channel.held:
        how = f"{channel.retrying} to be tried again, {channel.failed} failed, {channel.held} held"
        found.append(Finding(str(channel.channel), f"messages did not go out ({how}).", (LookUp("messages"),)))
    if channel.untried:
        sentence = f"no sender has tried to send {channel.untried} of its messages for {hours(LONGEST_LAG):g} hours."
        found.append(Finding(str(channel.channel), sentence, (Do("send the messages"),)))
    return found


def _findings(zone: ZoneHealth) -> list[Finding]:
    found = []
    if zone.lag > LONGEST_LAG and zone.oldest is not None:
        sentence = f"{zone.oldest.isoformat()} began {hours(zone.lag):g} hours ago and was not run."
        found.append(Finding(zone.zone, sentence, (Do("run the days"),)))
    if zone.failures:
        sentence = f"the last run could not compute {', '.join(zone.failures)}."
        found.append(Finding(zone.zone, sentence, (Do("check everything"),)))
    return found
