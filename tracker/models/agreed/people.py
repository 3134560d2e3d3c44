"""Remembers whom a settlement concerns, and the persons who see to it; `position` is the place in the file, from 0."""

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base
from tracker.models.columns import Key, SettlementKey


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
    ours: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str] = mapped_column(default="")
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
