"""What every fact is: when it happened, what it is about, its sentence, where each field stands, and who says so.

A kind of fact is one class. Its fields carry marks, by which the row in the database and the journal's text follow from
the declaration, both ways (`tracker.rules.facts.table`).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import wraps
from typing import Any, ClassVar, TypedDict, TypeVar, cast, dataclass_transform

from tracker.rules.grades import Grade
from tracker.rules.when import When

# Who says what is only supposed.
SUPPOSED = "supposed"


class Topic(StrEnum):
    """What a fact can be about; an instrument stands among the terms, since its end is theirs."""

    DEADLINE = "deadline"
    TERM = "term"
    EVENT = "event"
    RECOMMENDATION = "recommendation"
    PENALTY = "penalty"
    DEVELOPMENT = "development"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class About:
    """What a fact is about, by its code; `number` is that of one deadline of a series."""

    topic: Topic
    code: str
    number: int | None = None

    def __str__(self) -> str:
        if self.topic is Topic.PENALTY:
            return f"schedule of penalties {self.code}"
        return self.code if self.number is None else f"{self.code}@{self.number}"


@dataclass(frozen=True, slots=True)
class Writing:
    """How a narrator writes a day and a code within a sentence, and the day it looks from; None looks back on all."""

    day: Callable[[date], str] = date.isoformat
    code: Callable[[str], str] = str
    seen_on: date | None = None


PLAIN = Writing()


@dataclass(frozen=True, slots=True)
class FieldMark:
    """Where a field of a fact stands: in which column of its row, and under which key of the journal's text.

    In the column `details` it goes by `name`, the field's own where that is "", and is left out where it has its default,
    unless `always`. The journal names it as the row does where `journal` is "", and leaves it out where that is None;
    with `if_given` it leaves out what has its default. `dates` marks the field that says when, `topic` the one that names
    what the fact is about.
    """

    column: str
    name: str = ""
    journal: str | None = ""
    always: bool = False
    if_given: bool = False
    dates: bool = False
    topic: Topic | None = None


def _marked(mark: FieldMark, default: object = MISSING) -> Any:  # noqa: ANN401 — a field may be of any type
    return field(metadata={"mark": mark}) if default is MISSING else field(default=default, metadata={"mark": mark})


def subject(topic: Topic) -> Any:  # noqa: ANN401 — as above
    """Mark the field that names what the fact is about."""
    return _marked(FieldMark("subject", journal=None, topic=topic))


def happened(name: str = "", *, journal: str = "") -> Any:  # noqa: ANN401 — as above
    """Mark the field that says when; with `name` it stands among the details, and other days fill its row's columns."""
    return _marked(FieldMark("details" if name else "happened", name, journal, always=True, dates=True))


def column(name: str, *, default: object = MISSING, journal: str | None = "", if_given: bool = False) -> Any:  # noqa: ANN401 — as above
    """Mark a field that has a column of its own."""
    return _marked(FieldMark(name, name, journal, if_given=if_given), default)


def detail(
    name: str = "", *, default: object = MISSING, journal: str | None = "", always: bool = False, if_given: bool = False
) -> Any:  # noqa: ANN401 — as above
    """Mark a field that stands among the details."""
    return _marked(FieldMark("details", name, journal, always=always, if_given=if_given), default)


def proven(*, default: tuple[str, ...]) -> Any:  # noqa: ANN401 — as above
    """Mark the hashes of the files that prove it, which have rows of their own."""
    return _marked(FieldMark("evidence", journal=None), default)


_T = TypeVar("_T")
_K = TypeVar("_K", bound="AnyFact")


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(subject, happened, column, detail, proven)
)
def shared_by_kinds(cls: type[_T]) -> type[_T]:
    """Declare fields that several kinds of facts share."""
    return dataclass(frozen=True, slots=True, kw_only=True, repr=False)(cls)  # one for all of them is made sooner


class Carried(TypedDict, total=False):
    """The fields of `AnyFact`, to hand on together."""

    grade: Grade
    sources: tuple[str, ...]
    note: str
    by: str
    learned_on: date | None
    early: str
    late: str
    entry: int | None
    recorded_at: datetime | None


@shared_by_kinds
class AnyFact:
    """What every fact carries besides its content, and what it must know of itself.

    `learned_on` is the day we learned it; a fact stands from the day it happened, but one about
    a day still to come (a planned hearing) stands from the day it was learned. `entry` is the
    number of the journal entry that recorded it and `recorded_at` the moment of it, both None before it is stored.
    `early` is why it counts although it is of a day before it could begin, "" where nobody insists on that; `late` is why
    it was done only after its latest date, "" where nobody says.

    `kind` is the word of its row, and of its journal text where it has no other there; `dated_by` the field that says when,
    `named_by` the one that names what it is about.
    """

    kind: ClassVar[str]
    topic: ClassVar[Topic]
    dated_by: ClassVar[str]
    named_by: ClassVar[str]

    grade: Grade = Grade.RECORD
    sources: tuple[str, ...] = ()
    note: str = ""
    by: str = ""
    learned_on: date | None = None
    early: str = detail(default="", if_given=True)
    late: str = detail(default="", if_given=True)
    entry: int | None = None
    recorded_at: datetime | None = None

    def __repr__(self) -> str:
        values = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
        return f"{type(self).__name__}({values})"

    @property
    def when(self) -> When:
        """When it happened."""
        found = getattr(self, self.dated_by)
        return found if isinstance(found, When) else When.on(found)

    @property
    def about(self) -> About:
        """What it is about."""
        return About(self.topic, getattr(self, self.named_by))

    @abstractmethod
    def sentence(self, writing: Writing = PLAIN) -> str:
        """What happened to what it is about, without that and without its own day: `extended to 2026-03-02`."""

    @property
    def early_words(self) -> str:
        """Why it counts although it is of a day before it could begin: `early: into escrow`; "" where it is of none."""
        return f"early: {self.early}" if self.early else ""

    @property
    def late_words(self) -> str:
        """Why it was done only after its latest date: `late because the auditor was ill`; "" where nobody says."""
        return f"late because {self.late}" if self.late else ""

    def its_kind(self, writing: Writing = PLAIN) -> str:
        """The sentence of a fact of which the word of its kind says all: `resolved`."""
        return self.kind

    @property
    def is_supposed(self) -> bool:
        """Whether nobody recorded it: it is asked what would follow."""
        return self.by == SUPPOSED

    @property
    def ground(self) -> str:
        """How sure it is, in a word: its grade, or that it is only supposed."""
        return SUPPOSED if self.is_supposed else str(self.grade)

    @property
    def carried(self) -> Carried:
        """What it carries besides its content, to hand on to another fact."""
        return cast("Carried", {name: getattr(self, name) for name in Carried.__annotations__})

    @property
    def recorded_as(self) -> str:
        """The word by which the journal's text names it."""
        return self.kind

    @property
    def stands_from(self) -> date | None:
        """The first day on which it is part of how things stand; None is from the beginning."""
        day = self.when.last_day
        return day if self.learned_on is None else min(day, self.learned_on)


@shared_by_kinds
class AboutDeadline(AnyFact):
    """What happened to one deadline; `number` None where the obligation has just one."""

    obligation: str = subject(Topic.DEADLINE)
    number: int | None = column("number", default=None)

    @property
    def about(self) -> About:
        """The deadline."""
        return About(self.topic, self.obligation, self.number)


_SHARED = frozenset(Carried.__annotations__)


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(subject, happened, column, detail, proven)
)
def kind_of_fact(cls: type[_K]) -> type[_K]:
    """Declare a kind of fact; raises `TypeError` for one that lacks a part, or has a field without a place."""
    made = shared_by_kinds(cls)
    marks = marks_of(made)
    lacks = [] if hasattr(made, "kind") else ["kind"]
    lacks += ["sentence"] if made.sentence is AnyFact.sentence else []
    dated = [name for name, mark in marks.items() if mark.dates]
    if len(dated) != 1:
        lacks.append("one field that says when it happened")
    named = [(name, mark.topic) for name, mark in marks.items() if mark.topic is not None]
    if not named:
        lacks.append("a field that names its subject")
    lacks += [f"a place for `{each.name}`" for each in fields(made) if each.name not in {*marks, *_SHARED}]
    if lacks:
        message = f"{cls.__name__} lacks {', '.join(lacks)}"
        raise TypeError(message)
    made.dated_by = dated[0]
    made.sentence = _with_reasons(made.sentence)  # type: ignore[method-assign]  # of every kind alike
    made.named_by, made.topic = named[0]
    return made


def _with_reasons(sentence: Callable[[AnyFact, Writing], str]) -> Callable[..., str]:
    """A kind's sentence, followed by why it counts where it is of a day before it could begin, and why it was late."""

    @wraps(sentence)
    def whole(self: AnyFact, writing: Writing = PLAIN) -> str:
        reasons = "".join(f" ({words})" for words in (self.early_words, self.late_words) if words)
        return f"{sentence(self, writing)}{reasons}"

    return whole


def marks_of(kind: type[AnyFact]) -> dict[str, FieldMark]:
    """The marks of a kind's fields, by their names."""
    return {each.name: each.metadata["mark"] for each in fields(kind) if "mark" in each.metadata}
