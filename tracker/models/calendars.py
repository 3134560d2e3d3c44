"""Remembers the secret addresses of calendars: of each the hash of what opens it, and nothing that does."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base
from tracker.models.columns import Key, Word, one_of
from tracker.rules.people.roles import Role


class CalendarAddress(Base):
    """An address at which a calendar program reads what its person may see; `digest` is the SHA-256 of its secret.

    It is of a settlement, of all who have a role, of those in one settlement, or with neither of what the person owns.
    `last_grant` is the last role given or taken before it was made.
    """

    __tablename__ = "calendar_addresses"
    __table_args__ = (one_of("role", Role), STRICT)

    id: Mapped[Key]
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    settlement: Mapped[str | None]
    role: Mapped[Role | None] = mapped_column(Word(Role))
    made_at: Mapped[datetime]
    last_grant: Mapped[int]
