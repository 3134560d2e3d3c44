"""Remembers what a settlement's file says of it as a whole, and each revision of that file.

The revision in force is the one with the highest number. `position` is the place in the file,
from 0, so that the values can be given back in the order they were written.
"""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, STRICT, Base
from tracker.models.columns import EntrySeq, HappenedAt, JsonList, Key, SettlementKey, one_of
from tracker.rules.grades import Grade


class Settlement(Base):
    """The whole coordinated resolution with one organisation; `loaded_on` is the day it was first loaded, in its own zone.

    `notices_to` are keys of persons, `overdue_every` is in calendar days; `escalation` holds pairs of a number of days
    and keys of persons, None where it is left to the settings. `renumbered` says that a series of it was found to begin
    with another period than at first: each period then keeps the number that its deadline's row has.
    """

    __tablename__ = "settlements"
    __table_args__ = (Index(None, "time_zone"), STRICT)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    organisation: Mapped[str]
    time_zone: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    loaded_on: Mapped[date]
    notices_to: Mapped[tuple[str, ...]] = mapped_column(default=(), server_default="[]")
    overdue_every: Mapped[int] = mapped_column(default=1, server_default="1")
    escalation: Mapped[tuple[Any, ...] | None] = mapped_column(JsonList)
    renumbered: Mapped[bool] = mapped_column(default=False, server_default=false())


class Revision(Base):
    """One text of a settlement's file, numbered from 1, as it was loaded; `sha256` is of its UTF-8 bytes.

    `effective_on` is the day from which an amendment is in force (inclusive), None for a correction: it takes the place
    of the text before it for all dates. `instead` marks an amendment that takes the place of the one before it.
    `known_on` is the day an amendment was loaded, in the settlement's zone.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("settlement_id", "number"), APPEND_ONLY)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    number: Mapped[int]
    sha256: Mapped[str]
    file: Mapped[str]
    text: Mapped[str]
    entry_seq: Mapped[EntrySeq]
    effective_on: Mapped[date | None]
    known_on: Mapped[date | None]
    instead: Mapped[bool] = mapped_column(default=False, server_default=false())


class Amendment(Base):
    """One amendment with a day of its own that still counts, and what held before it; derived from the revisions.

    `position` numbers them from 1 in the order they came into force. `before` is JSON: what the dates followed from.
    """

    __tablename__ = "amendments"
    __table_args__ = (UniqueConstraint("settlement_id", "position"), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    effective_on: Mapped[date]
    known_on: Mapped[date]
    authority: Mapped[str] = mapped_column(default="")
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    before: Mapped[str]
    entry_seq: Mapped[EntrySeq]


class Authority(Base):
    """Who is owed; one row for a name, whatever the settlement."""

    __tablename__ = "authorities"
    __table_args__ = STRICT

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)


class Person(Base):
    """Someone who owns obligations; one row for a key, whatever the settlement. `quiet_days` None leaves them to the settings."""

    __tablename__ = "persons"
    __table_args__ = STRICT

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    quiet_days: Mapped[tuple[str, ...] | None]


class SettlementPerson(Base):
    """A person whom a settlement's file names."""

    __tablename__ = "settlement_persons"
    __table_args__ = STRICT

    settlement_id: Mapped[SettlementKey] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    position: Mapped[int]


class Party(Base):
    """An organisation or person, in or out of scope."""

    __tablename__ = "parties"
    __table_args__ = (UniqueConstraint("settlement_id", "name"), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    name: Mapped[str]
    in_scope: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(default="")
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())


class Source(Base):
    """Where something is written."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("settlement_id", "key"), one_of("grade", Grade), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    url: Mapped[str | None]
    grade: Mapped[Grade]
    note: Mapped[str] = mapped_column(default="")


class Development(Base):
    """Something reported that changes nothing until it is a fact; `earliest` and `latest` bound its day, both inclusive."""

    __tablename__ = "developments"
    __table_args__ = (Index(None, "settlement_id"), one_of("grade", Grade), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    earliest: Mapped[HappenedAt | None]
    latest: Mapped[HappenedAt]
    title: Mapped[str]
    about: Mapped[tuple[str, ...]] = mapped_column(default=())
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")


class Contradiction(Base):
    """Two sources that disagree on something that bears on a date or a term."""

    __tablename__ = "contradictions"
    __table_args__ = (Index(None, "settlement_id"), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    about: Mapped[str]
    title: Mapped[str]
    readings: Mapped[tuple[str, ...]] = mapped_column(default=())
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
