"""What every table shares: one naming convention, strict SQLite tables, and a column type for each Python type."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, LargeBinary, MetaData, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase

from tracker.models.columns import DAYS, JSON_LIST, JSON_WORDS, AwareMoment, Cause, Origin, Word
from tracker.rules.deadlines.status import Status
from tracker.rules.due.kinds import Kind
from tracker.rules.due.spans import Unit
from tracker.rules.grades import Grade
from tracker.rules.people.roles import Role
from tracker.rules.settlement.apart import Apart
from tracker.rules.settlement.records import Records

# Named from the start: SQLite's batch rebuild drops a constraint that has no name.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

STRICT = {"sqlite_strict": True}
# Rows of such a table are added and never changed; triggers in the database itself hold that.
APPEND_ONLY = {"sqlite_strict": True, "info": {"append_only": True}}
# The same, of a row that is written together with the one it belongs to, under the same entry of the journal.
APPEND_ONLY_WITH_OWNER = {"sqlite_strict": True, "info": {"append_only": True, "with_owner": True}}
# One writer at a time on PostgreSQL, as SQLite has it; the number is ours alone within a database.
WRITER_LOCK = 0x6D6F6E69746F72


class Base(DeclarativeBase):
    """The memory of the tracker; it decides nothing."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: Integer,
        bool: Boolean,
        bytes: LargeBinary,
        date: Date,
        datetime: AwareMoment,
        Grade: Word(Grade),
        Kind: Word(Kind),
        Status: Word(Status),
        Unit: Word(Unit),
        Cause: Word(Cause),
        Origin: Word(Origin),
        Role: Word(Role),
        Apart: Word(Apart),
        Records: Word(Records),
        tuple[str, ...]: JSON_LIST,
        tuple[int, ...]: JSON_LIST,
        tuple[dict[str, str], ...]: JSON_LIST,
        tuple[dict[str, Any], ...]: JSON_LIST,
        tuple[date, ...]: DAYS,
        dict[str, str]: JSON_WORDS,
    }


# A STRICT table takes only the names of SQLite's own storage classes.
@compiles(Date, "sqlite")
@compiles(DateTime, "sqlite")
def _as_text(_type: object, _compiler: object, **_options: object) -> str:
    return "TEXT"


@compiles(Boolean, "sqlite")
@compiles(BigInteger, "sqlite")
def _as_integer(_type: object, _compiler: object, **_options: object) -> str:
    return "INTEGER"
