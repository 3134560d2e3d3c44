"""The ways out that a refusal or a finding carries, as values: what may be done instead, and no words of a face.

Each has a `kind`, one plain word or two, and fields that are text, numbers, dates or tuples of text: what a program reads
is the kind beside `dataclasses.asdict`. A way out never asks for what would make a record false: what is to be recorded
is what happened, and what is to be withdrawn is what was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal, dataclass_transform

# What can be recorded of an event, a deadline, a term or a payment, where it happened.
Act = Literal[
    "event",
    "resolution",
    "attestation",
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
    "longer term",
    "breach",
    "departure",
]

# What was left out, and must be given.
Argument = Literal[
    "person",
    "reason",
    "note",
    "reason for an early day",
    "attestation",
    "settlement",
    "monitor",
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
    "label",
    "happening",
    "declaration",
    "authority",
    "supposition",
    "beginning",
    "past moment",
    "later moment",
    "output file",
    "sheet",
    "headings",
    "fonts",
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
    "mend",
    "verify the journal",
    "run the days",
    "run the days after a leap",
    "set this clock",
    "set the clock right",
    "start the service",
    "send the messages",
    "load a settlement",
    "amend the file",
    "declare that it repeats",
    "load what held before",
    "leave out the first day",
    "leave out the reason",
    "leave out the replacement",
    "appoint an administrator",
    "give a login",
    "let everybody else read",
    "ask for a link",
    "read what may be seen",
    "fill merged blocks",
    "update known rows",
    "install the office extra",
    "install the pdf extra",
]


@dataclass_transform(frozen_default=True)
class _WayOut:
    """What every way out is: a frozen value with its kind."""

    kind: ClassVar[str]

    def __init_subclass__(cls, kind: str) -> None:
        cls.kind = kind
        dataclass(frozen=True)(cls)


class Do(_WayOut, kind="do"):
    """Something that needs no more than its name."""

    step: Step


class Give(_WayOut, kind="give"):
    """Something that was left out is given; `known` are the values that it may have, none where they are endless."""

    argument: Argument
    known: tuple[str, ...] = ()


class LookUp(_WayOut, kind="look up"):
    """A list, or with `of` one thing in it, is looked at."""

    register: Register
    of: str | None = None


class Record(_WayOut, kind="record"):
    """What has happened is recorded; `subject` is its event, deadline or term, None where which one is not known."""

    act: Act
    subject: str | None


class AnswerRecommendation(_WayOut, kind="answer"):
    """The answer to a recommendation is recorded, which stops the clock named for it."""

    recommendation: str
    clock: str


class Withdraw(_WayOut, kind="withdraw"):
    """What an entry of the journal recorded is withdrawn, where it was wrong."""

    entry: int


class CorrectEvent(_WayOut, kind="correct"):
    """An event's day is recorded in the place of the one that stands, where that one was a mistake."""

    event: str


class Approve(_WayOut, kind="approve"):
    """Another person approves what is proposed about a deadline."""

    deadline: str


class LoadInstead(_WayOut, kind="load instead"):
    """The file is loaded in the place of an amendment; with `then`, that one is loaded again after it, in force from that day."""

    then: date | None = None


class Grant(_WayOut, kind="grant"):
    """An administrator gives one of these roles, to `person` where it is known who that is."""

    roles: tuple[str, ...]
    person: str | None = None


class ActAs(_WayOut, kind="act as"):
    """It is done as the person whose login it is."""

    person: str


class AddPerson(_WayOut, kind="add person"):
    """A person is made known under a key."""

    person: str


class TakeLogin(_WayOut, kind="take login"):
    """The login of a person is taken away."""

    person: str


class UpgradeAs(_WayOut, kind="upgrade as"):
    """The database is upgraded by the role that owns its tables."""

    owner: str


class NameJournal(_WayOut, kind="name the journal"):
    """The journal that a backup is of is named by its origin, where that one is meant."""

    origin: str


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
    | NameJournal
)
