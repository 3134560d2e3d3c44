"""Column types that refuse what must not be stored, and the column shapes that many tables share."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Dialect, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator


class Cause(StrEnum):
    """What made a deadline's status change."""

    DAY = "day"
    FACT = "fact"
    LOAD = "load"
    AMENDMENT = "amendment"
    CALENDAR = "calendar"


class Origin(StrEnum):
    """Whether a fact came with the agreement file or was recorded by a person."""

    FILE = "file"
    PERSON = "person"


def canonical(value: object) -> str:
    """Give the one JSON text of a value: keys sorted, no spaces, days and moments in ISO form, nothing escaped in vain."""
    return _encode(value)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    message = f"{type(value).__name__} has no canonical text"
    raise TypeError(message)


# Made once: the day's run and a verification write tens of thousands of texts.
_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_iso
).encode


class AwareMoment(TypeDecorator[datetime]):
    """An aware moment, kept and given back in UTC, to the microsecond; a moment without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC, without its zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"a moment needs its zone: {value.isoformat()}"
            raise ValueError(message)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Written(TypeDecorator[Any]):
    """A value kept as text: `write` gives the text, `read` the very value back."""

    impl = Text
    cache_ok = True

    def __init__(self, write: Callable[[Any], str], read: Callable[[str], Any]) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002 — SQLAlchemy's signature
        """Write the text."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 — SQLAlchemy's signature
        """Read the value back."""
        return None if value is None else self.read(value)


# A day as `2026-03-02`, or a moment on the wall clock of the settlement's own zone as `2026-03-02T17:00:00`: sorts by time.
DAY_OR_MOMENT = Written(
    lambda value: value.isoformat(),
    lambda text: datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text),
)
# A short list; read as a tuple, which nobody can change behind the session's back.
# Most are empty, and a settlement has thousands of them.
JSON_LIST = Written(
    lambda several: canonical(list(several)), lambda text: () if text == "[]" else tuple(json.loads(text))
)
JSON_WORDS = Written(canonical, json.loads)
DAYS = Written(JSON_LIST.write, lambda text: tuple(map(date.fromisoformat, json.loads(text))))


class Word(TypeDecorator[Any]):
    """A word from a closed list, kept as text; the table's CHECK refuses any other."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 — SQLAlchemy's signature
        """Write the plain word; `ValueError` for one that is not on the list."""
        return None if value is None else self.words(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], StrEnum | None]:  # noqa: ARG002 — SQLAlchemy's signature
        """Look the word up in one step: lists read tens of thousands of them."""
        known: dict[str | None, StrEnum | None] = {word.value: word for word in self.words}
        known[None] = None
        return known.__getitem__


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Make the named CHECK that holds a column to a closed list; NULL passes where the column allows it."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def once_by_each_clock(table: str, *columns: str) -> tuple[Index, UniqueConstraint]:
    """Make rows unique by these columns, once before the clock was ever set right, and once after each act that did."""
    before = text("clock_seq IS NULL")
    name = f"uq_{table}_{'_'.join(columns)}"
    return (
        Index(name, *columns, unique=True, sqlite_where=before, postgresql_where=before),
        UniqueConstraint(*columns, "clock_seq"),
    )


Key = Annotated[int, mapped_column(primary_key=True)]
SettlementKey = Annotated[int, mapped_column(ForeignKey("settlements.id"))]
ObligationKey = Annotated[int, mapped_column(ForeignKey("obligations.id"))]
DeadlineKey = Annotated[int, mapped_column(ForeignKey("deadlines.id"))]
InstrumentKey = Annotated[int, mapped_column(ForeignKey("instruments.id"))]
TermKey = Annotated[int, mapped_column(ForeignKey("terms.id"))]
# Deferred to the commit: the entry's text tells what was done, so it may be written last.
EntrySeq = Annotated[int, mapped_column(ForeignKey("journal.seq", deferrable=True, initially="DEFERRED"), index=True)]
# The entry that set the clock right and made runs void, after which a row was written; None where none had.
ClockSeq = Annotated[int | None, mapped_column(ForeignKey("journal.seq"))]
Minor = Annotated[int, mapped_column(BigInteger)]
HappenedAt = Annotated[date, mapped_column(DAY_OR_MOMENT)]
WallClock = Annotated[datetime, mapped_column(DAY_OR_MOMENT)]
