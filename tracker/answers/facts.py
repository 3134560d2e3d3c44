"""What a fact moved, and what one would move: every command that records, and `whatif`; evidence and packs."""

from __future__ import annotations

from datetime import date, datetime

from tracker.answers.answer import JsonObject, stamp, taken
from tracker.answers.dates import FailureJson, MoveJson, NewDeadlineJson, StatusChangeJson, UnwokenJson
from tracker.rules.facts import EvidenceKind


class RecordedJson(JsonObject):
    """The journal entry that was made, and what the fact moved; "waits" is what is missing before the deadline is met.

    "unexplained" says that it was done after the latest date, and that nobody gave a reason.
    """

    entry: int
    settlement: str
    subject: str
    moves: list[MoveJson] = taken("replanned.moves", MoveJson)
    new: list[NewDeadlineJson] = taken("replanned.born", NewDeadlineJson)
    gone: list[str] = taken("replanned.gone")
    unwoken: list[UnwokenJson] = taken("replanned.unwoken", UnwokenJson)
    changes: list[StatusChangeJson] = taken("replanned.changes", StatusChangeJson)
    failures: list[FailureJson] = taken("replanned.failures", FailureJson)
    waits: list[str]
    unexplained: bool


class ReadDayJson(JsonObject):
    """A day that a row of a table gives, and where it comes from: a cell, or the receipt of a report."""

    what: str
    when: str = taken(lambda day: str(day.when))
    origin: str


class ReadRowJson(JsonObject):
    """What was read in a row; "changes" is null for what is not recorded yet, empty where it is just so recorded."""

    row: int = taken("number")
    code: str
    title: str
    days: list[ReadDayJson] = taken("days", ReadDayJson)
    texts: dict[str, str] = taken(lambda row: dict(row.texts))
    changes: list[str] | None


class SheetCheckedJson(JsonObject):
    """A table of recommendations that was read and checked, and not stored; "rows" is how many, "sheet" "" for CSV."""

    file: str
    sheet: str = taken("name")
    rows: int = taken(lambda table: len(table.rows))
    left: list[str]
    read: list[ReadRowJson]


class AfterwardsJson(JsonObject):
    """The statuses that would differ besides on the day after the last that is supposed, each with its own day."""

    as_of: date = taken("day")
    changes: list[StatusChangeJson] = taken("changes", StatusChangeJson)


class WhatIfJson(JsonObject):
    """What would move; "proposed" are the deadlines of which another person would have to approve it first.

    "afterwards" is null where nothing is supposed of a day to come.
    """

    settlement: str = taken("agreed.code")
    as_of: date = taken("day")
    moves: list[MoveJson] = taken("replanned.moves", MoveJson)
    new: list[NewDeadlineJson] = taken("replanned.born", NewDeadlineJson)
    gone: list[str] = taken("replanned.gone")
    unwoken: list[UnwokenJson] = taken("replanned.unwoken", UnwokenJson)
    proposed: list[str] = taken("waits")
    changes: list[StatusChangeJson] = taken("replanned.changes", StatusChangeJson)
    failures: list[FailureJson] = taken("replanned.failures", FailureJson)
    afterwards: AfterwardsJson | None = taken("afterwards", AfterwardsJson)


class EvidenceJson(JsonObject):
    """One piece of evidence; "content" is the SHA-256 of a file, else the address or the words."""

    settlement: str
    code: str
    kind: EvidenceKind
    content: str
    name: str
    sha256: str | None = taken(lambda line: None if line.size is None else line.content)
    size: int | None
    effective: date = taken("effective_on")
    given: date = taken("given_on")
    by: str
    entry: int
    given_at: datetime = taken("given_at", stamp)
    withdrawn: bool
    withdrawn_by: int | None


class PackJson(JsonObject):
    """A pack that was written; "files" is how many it holds."""

    settlement: str
    as_of: date
    out: str
    sha256: str
    size: int
    files: int = taken(lambda pack: len(pack.files))


_RECORDING = (
    *(
        "acknowledge",
        "approve",
        "attest",
        "evidence add",
        "extend",
        "pay",
        "penalty verify",
        "record",
        "reject",
        "resolve",
    ),
    *("return", "sign", "submit", "waive", "withdraw"),
    *("extension ask", "extension deny", "clock stop", "clock restart"),
    *("breach declare", "breach cure", "breach withdraw", "breach decide"),
    *(f"term {step}" for step in ("start", "extend", "suspend", "resume", "end", "supersede")),
    *(f"recommendation {step}" for step in ("add", "adopt", "object", "talks", "propose", "decide", "implement")),
    *(f"monitor {step}" for step in ("propose", "reject", "choose", "engage", "leave")),
    *(f"recommendation {step}" for step in ("verify", "close", "reopen")),
    *("development add", "contradiction add"),
)
ANSWERS = {
    **dict.fromkeys(_RECORDING, RecordedJson),
    "recommendation import": RecordedJson | SheetCheckedJson,
    "evidence list": list[EvidenceJson],
    "pack": PackJson,
    "whatif": WhatIfJson,
}
