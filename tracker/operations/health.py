"""Whether the day's runs keep up, for a service that raises the alarm when nobody looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models import Delivery
from tracker.operations.days import DueDay, days_to_run
from tracker.rules.zones import begins_at, today_in

# How long a date may have begun without having been run.
LONGEST_LAG = timedelta(hours=26)


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
    """How many messages of one channel were tried in vain and will be again, failed, or are held for a person."""

    channel: models.Channel
    retrying: int
    failed: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the service stands: `findings` say in a sentence each what is wrong; it is well where there are none.

    `channels` are those with messages that did not go out.
    """

    zones: tuple[ZoneHealth, ...]
    channels: tuple[ChannelHealth, ...]
    findings: tuple[str, ...]

    @property
    def lag(self) -> timedelta:
        """Give the longest lag of all zones."""
        return max((zone.lag for zone in self.zones), default=timedelta())


def health(session: Session, *, now: datetime) -> Health:
    """Tell how far the day's runs are behind, in each zone, and what is wrong with that."""
    owed: dict[str, list[DueDay]] = {}
    for due in days_to_run(session, now=now):
        owed.setdefault(due.zone, []).append(due)
    zones = tuple(
        _zone(session, zone, owed.get(zone, []), now)
        for zone in session.scalars(
            select(models.Settlement.time_zone)
            .group_by(models.Settlement.time_zone)
            .order_by(models.Settlement.time_zone)
        ).all()
    )
    channels = _channels(session)
    findings = [sentence for zone in zones for sentence in _findings(zone)]
    findings += [
        f"{each.channel}: messages did not go out ({each.retrying} to be tried again, {each.failed} failed, {each.held} held). "
        "`tracker notices list` shows them."
        for each in channels
    ]
    return Health(zones=zones, channels=channels, findings=tuple(findings))


def hours(lag: timedelta) -> float:
    """Give a lag in hours, to a tenth, rounded down."""
    return floor(lag / timedelta(hours=1) * 10) / 10


def _zone(session: Session, zone: str, owed: list[DueDay], now: datetime) -> ZoneHealth:
    newest = select(func.max(models.Run.day)).where(models.Run.time_zone == zone).scalar_subquery()
    run = session.scalars(
        select(models.Run).where(models.Run.time_zone == zone, models.Run.day == newest)
    ).one_or_none()
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


def _channels(session: Session) -> tuple[ChannelHealth, ...]:
    m, o = models.Message, models.Outgoing
    in_vain = or_(o.state.in_((Delivery.FAILED, Delivery.HELD)), and_(o.state == Delivery.WAITING, o.tries > 0))
    query = select(m.channel, o.state, func.count()).join(o, o.message_id == m.id).where(in_vain)
    counted: dict[models.Channel, dict[Delivery, int]] = {}
    for channel, state, number in session.execute(query.group_by(m.channel, o.state)):
        counted.setdefault(channel, {})[state] = number
    return tuple(
        ChannelHealth(
            channel=channel,
            retrying=states.get(Delivery.WAITING, 0),
            failed=states.get(Delivery.FAILED, 0),
            held=states.get(Delivery.HELD, 0),
        )
        for channel, states in sorted(counted.items())
    )


def _findings(zone: ZoneHealth) -> list[str]:
    found = []
    if zone.lag > LONGEST_LAG and zone.oldest is not None:
        found.append(
            f"{zone.zone}: {zone.oldest.isoformat()} began {hours(zone.lag):g} hours ago and was not run. "
            "Start `tracker schedule`, or run `tracker day`."
        )
    if zone.failures:
        found.append(
            f"{zone.zone}: the last run could not compute {', '.join(zone.failures)}. `tracker doctor` looks into it."
        )
    return found
