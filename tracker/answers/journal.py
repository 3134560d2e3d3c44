"""The journal and what proves it, as answers give them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.answers.answer import JsonObject, stamp, taken


class EntryJson(JsonObject):
    """One entry; "sentence" tells people what was done, the payload is what the hash covers."""

    seq: int
    at: datetime = taken("at", stamp)
    actor: str
    action: str
    settlement: str | None
    sentence: str
    payload: dict[str, Any]
    hash: str


class HeadJson(JsonObject):
    """The journal's name, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: str


class CheckpointJson(JsonObject):
    """The head that a day's run fixed; "entry" is the run's."""

    day: date
    zone: str
    at: datetime = taken("at", stamp)
    entry: int
    origin: str = taken("head.origin")
    size: int = taken("head.size")
    root: str = taken("head.root")


class FaultJson(JsonObject):
    """Something wrong with the journal: the entry, 0 for the journal as a whole."""

    entry: int = taken("seq")
    sentence: str


class RemarkJson(JsonObject):
    """Something that a reader should know of an entry, and that is no fault."""

    entry: int = taken("seq")
    sentence: str


class VoidDatesJson(JsonObject):
    """The dates of one zone whose runs are void, both inclusive."""

    zone: str
    first: date
    last: date
    runs: int


class ClockSetJson(JsonObject):
    """What setting the clock right did: from which moment, which runs are void, and the keys of the messages not sent."""

    entry: int
    at: datetime = taken("at", stamp)
    before: datetime = taken("before", stamp)
    void: list[VoidDatesJson] = taken("void", VoidDatesJson)
    withdrawn: list[str]


class VerificationJson(JsonObject):
    """What was verified, and what does not hold; "head" is null where the journal is empty."""

    entries: int = taken("head.size")
    head: str | None = taken(lambda verified: str(verified.head) if verified.head.size else None)
    rows: int
    checkpoints: int
    faults: list[FaultJson] = taken("faults", FaultJson)
    remarks: list[RemarkJson] = taken("remarks", RemarkJson)


class ExportJson(JsonObject):
    """The journal's text that was written; "size" is in bytes."""

    file: str
    lines: int
    size: int
    sha256: str


ANSWERS = {
    "journal": list[EntryJson],
    "journal checkpoints": list[CheckpointJson],
    "journal clock": ClockSetJson,
    "journal export": ExportJson,
    "journal head": HeadJson,
    "journal verify": VerificationJson,
}
