"""The day's runs, their health and the messages they wrote, as answers give them."""

from __future__ import annotations

from datetime import date, datetime

from tracker.answers.answer import JsonObject, stamp, taken
from tracker.answers.dates import StatusChangeJson
from tracker.models import Channel, MessageState
from tracker.operations.day.health import hours


class RunFailureJson(JsonObject):
    """A deadline that a run could not compute, or whose notices reach nobody, and why."""

    code: str = taken(lambda failure: failure[0])
    reason: str = taken(lambda failure: failure[1])


class DayRunJson(JsonObject):
    """One date's run in one zone; "messages" counts the messages it wrote, "untold" says whose notices reach nobody."""

    day: date
    zone: str
    entry: int
    changes: list[StatusChangeJson] = taken("changes", StatusChangeJson)
    notices: list[str]
    extended: list[str]
    failures: list[RunFailureJson] = taken(lambda run: list(map(RunFailureJson.of, run.failures)))
    messages: int
    untold: list[RunFailureJson] = taken(lambda run: list(map(RunFailureJson.of, run.untold)))


class ZoneHealthJson(JsonObject):
    """How far the runs of one zone are."""

    zone: str
    last_on: date | None
    finished_at: datetime | None = taken("finished_at", stamp)
    owed: int
    oldest: date | None
    lag_hours: float = taken("lag", hours)
    failures: list[str]
    next_at: datetime = taken("next_at", stamp)


class ChannelHealthJson(JsonObject):
    """How many messages of one channel have not gone out."""

    channel: Channel
    retrying: int
    failed: int
    held: int
    untried: int


class HealthJson(JsonObject):
    """Whether the day's runs keep up."""

    healthy: bool = taken(lambda health: not health.findings)
    lag_hours: float = taken("lag", hours)
    zones: list[ZoneHealthJson] = taken("zones", ZoneHealthJson)
    channels: list[ChannelHealthJson] = taken("channels", ChannelHealthJson)
    findings: list[str]


class MessageJson(JsonObject):
    """One message of the outbox."""

    id: int
    on: date
    channel: Channel
    person: str
    subject: str
    state: MessageState
    tries: int
    next_try_at: datetime | None = taken("next_try_at", stamp)
    reply: str


class SentJson(JsonObject):
    """One message that was tried; "key" is its Message-ID."""

    id: int = taken("taken.message_id")
    channel: Channel = taken("taken.channel")
    person: str = taken("taken.letter.person")
    key: str = taken("taken.letter.key")
    state: MessageState
    reply: str = taken("outcome.reply")


ANSWERS = {
    "day": list[DayRunJson],
    "health": HealthJson,
    "notices failed": list[MessageJson],
    "notices list": list[MessageJson],
    "notices send": list[SentJson],
}
