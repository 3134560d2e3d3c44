"""The ways out that a refusal or a finding carries, as values: what may be done instead, and no words of a face.

Each has a `kind`, one plain word or two, and fields that are text, numbers, dates or tuples of text: what a program reads
is the kind beside `dataclasses.asdict`. A way out never asks for what would make a record false: what is to be recorded
is what happened, and what is to be withdrawn is what was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

# What can be recorded of an event, a deadline, a term or a payment, where it happened.
Act = Literal[
    "event",
    "resolution",
    "delivery",
    "return",
    "payment",
    "request",
    "extension",
    "denial",
    "clock stop",
    "suspension",
    "resumption",
    "end",
]

# What was left out, and must be given.
Argument = Literal[
    "person",
    "reason",
    "settlement",
    "evidence",
    "deadline",
    "citation",
    "terms",
    "day received",
    "day or report",
    "longer term",
    "first day",
    "interest",
    "grade of a plan",
    "supposition",
    "beginning",
    "past moment",
    "later moment",
    "output file",
]

# What can be looked up.
Register = Literal[
    "persons",
    "entries",
    "obligations",
    "obligation",
    "explanation",
    "schedules",
    "recommendations",
    "messages",
    "messages sent",
    "messages failed",
]

# What is done to the database, its files or the service, or to a whole settlement.
Step = Literal[
    "set up the database",
    "name another database",
    "upgrade the database",
    "count the dates again",
    "put back a backup",
    "replace the file",
    "replace the database",
    "allow more time",
    "back up with the server's tools",
    "restore with the server's tools",
    "check everything",
    "verify the journal",
    "run the days",
    "start the service",
    "send the messages",
    "load a settlement",
    "amend the file",
    "load what held before",
    "leave out the first day",
    "leave out the replacement",
    "suppose it",
    "appoint an administrator",
    "give a login",
    "read what may be seen",
]


@dataclass(frozen=True, slots=True)
class Do:
    """Something that needs no more than its name."""

    kind: ClassVar[str] = "do"

    step: Step


@dataclass(frozen=True, slots=True)
class Give:
    """Something that was left out is given; `known` are the values that it may have, none where they are endless."""

    kind: ClassVar[str] = "give"

    argument: Argument
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookUp:
    """A list, or with `of` one thing in it, is looked at."""

    kind: ClassVar[str] = "look up"

    register: Register
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What has happened is recorded; `subject` is its event, deadline or term, None where which one is not known."""

    kind: ClassVar[str] = "record"

    act: Act
    subject: str | None


@dataclass(frozen=True, slots=True)
class AnswerRecommendation:
    """The answer to a recommendation is recorded, which stops the clock named for it."""

    kind: ClassVar[str] = "answer"

    recommendation: str
    clock: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """What an entry of the journal recorded is withdrawn, where it was wrong."""

    kind: ClassVar[str] = "withdraw"

    entry: int


@dataclass(frozen=True, slots=True)
class CorrectEvent:
    """An event's day is recorded in the place of the one that stands, where that one was a mistake."""

    kind: ClassVar[str] = "correct"

    event: str


@dataclass(frozen=True, slots=True)
class Approve:
    """Another person approves what is proposed about a deadline."""

    kind: ClassVar[str] = "approve"

    deadline: str


@dataclass(frozen=True, slots=True)
class LoadInstead:
    """The file is loaded in the place of an amendment; with `then`, that one is loaded again after it, in force from that day."""

    kind: ClassVar[str] = "load instead"

    then: date | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """An administrator gives one of these roles, to `person` where it is known who that is."""

    kind: ClassVar[str] = "grant"

    roles: tuple[str, ...]
    person: str | None = None


@dataclass(frozen=True, slots=True)
class ActAs:
    """It is done as the person whose login it is."""

    kind: ClassVar[str] = "act as"

    person: str


@dataclass(frozen=True, slots=True)
class AddPerson:
    """A person is made known under a key."""

    kind: ClassVar[str] = "add person"

    person: str


@dataclass(frozen=True, slots=True)
class TakeLogin:
    """The login of a person is taken away."""

    kind: ClassVar[str] = "take login"

    person: str


@dataclass(frozen=True, slots=True)
class UpgradeAs:
    """The database is upgraded by the role that owns its tables."""

    kind: ClassVar[str] = "upgrade as"

    owner: str


Remedy = (
    Do
    | Give
    | LookUp
    | Record
    | AnswerRecommendation
    | Withdraw
    | CorrectEvent
    | Approve
    | LoadInstead
    | Grant
    | ActAs
    | AddPerson
    | TakeLogin
    | UpgradeAs
)
