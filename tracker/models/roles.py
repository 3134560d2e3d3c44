"""Remembers which roles, logins and delegates were given to whom, and taken away: rows are added and never changed."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, Base
from tracker.models.columns import EntrySeq, Key, one_of
from tracker.rules.people.roles import Role


class RoleGrant(Base):
    """A role was given or taken away, in one settlement or (None) in all; the last row for the three says how it is."""

    __tablename__ = "role_grants"
    __table_args__ = (one_of("role", Role), APPEND_ONLY)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    role: Mapped[Role]
    settlement: Mapped[str | None]
    granted: Mapped[bool]
    entry_seq: Mapped[EntrySeq]


class PersonLogin(Base):
    """From then on a person acts only from that login; with None from any that is nobody's. The last row holds."""

    __tablename__ = "person_logins"
    __table_args__ = APPEND_ONLY

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    login: Mapped[str | None]
    entry_seq: Mapped[EntrySeq]


class Delegation(Base):
    """Who stands in for a person from `first_on` to `last_on` (inclusive), None for nobody; of a day the last row holds."""

    __tablename__ = "delegations"
    __table_args__ = APPEND_ONLY

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    delegate_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    entry_seq: Mapped[EntrySeq]
