"""Remembers what a settlement's file says of it as a whole."""

from datetime import date
from typing import Any

from sqlalchemy import Index, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base
from tracker.models.columns import JSON_LIST, Key, one_of
from tracker.rules.settlement.records import Records


class Settlement(Base):
    """The whole coordinated resolution with one organisation; `loaded_on` is the day it was first loaded, in its own zone.

    `notices_to` are keys of persons, `overdue_every` is in calendar days; `escalation` holds pairs of a number of days
    and keys of persons, None where it is left to the settings. `renumbered` says that a series of it was found to begin
    with another period than at first: each period then keeps the number that its deadline's row has. `open_to_public` says
    that everybody may see its public edition.
    """

    __tablename__ = "settlements"
    __table_args__ = (Index(None, "time_zone"), one_of("kept_from", Records), STRICT)

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    organisation: Mapped[str]
    time_zone: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    loaded_on: Mapped[date]
    notices_to: Mapped[tuple[str, ...]] = mapped_column(default=(), server_default="[]")
    overdue_every: Mapped[int] = mapped_column(default=1, server_default="1")
    escalation: Mapped[tuple[Any, ...] | None] = mapped_column(JSON_LIST)
    kept_from: Mapped[Records] = mapped_column(default=Records.OWN, server_default=Records.OWN.value)
    open_to_public: Mapped[bool] = mapped_column(default=False, server_default=false())
    renumbered: Mapped[bool] = mapped_column(default=False, server_default=false())
