"""Remembers each duty of a settlement as its file words it, and the amounts it is for."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.agreed.instrument import Instrument
from tracker.models.base import STRICT, Base
from tracker.models.columns import InstrumentKey, Key, Minor, ObligationKey, SettlementKey, TermKey, one_of
from tracker.rules.grades import Grade
from tracker.rules.settlement.records import Records


class Amount(Base):
    """A sum that an obligation is for, in the currency's smallest unit."""

    __tablename__ = "amounts"
    __table_args__ = (UniqueConstraint("obligation_id", "currency"), STRICT)

    id: Mapped[Key]
    obligation_id: Mapped[ObligationKey]
    position: Mapped[int]
    currency: Mapped[str]
    minor: Mapped[Minor]


class Obligation(Base):
    """One duty; `due` is the canonical text of its due rule, None where no due term was found.

    `owner` is a person's key, `contingent_on` an event's name, `satisfied_by` and `part_of` an obligation's code,
    `penalty` the key of a schedule. `instalments` are codes of obligations, `interest` and `credits` the words of the
    file by their keys; each is None where the file says nothing.
    `satisfied_on` to `cures` are what the instrument says of delivery.
    `planned_until` is the last day (inclusive) up to which a recurring duty's deadlines exist, None
    where it does not recur. `superseded_on` is the day a corrected file left it out; `removed_on` the day from which
    an amendment took it out, while its earlier deadlines stay. `recommendation` is the code of the
    recommendation whose clock it is, None for what the file asks for; `attests` that of the standing duty it attests.
    """

    __tablename__ = "obligations"
    __table_args__ = (
        UniqueConstraint("settlement_id", "code"),
        # The day's run asks across settlements which series run short.
        Index(None, "planned_until", "settlement_id"),
        # The orders of a list of deadlines.
        Index(None, "code"),
        Index(None, "owner", "code"),
        Index(None, "settlement_id", "position"),
        one_of("grade", Grade),
        one_of("kept_from", Records),
        STRICT,
    )

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    instrument_id: Mapped[InstrumentKey] = mapped_column(index=True)
    term_id: Mapped[TermKey | None] = mapped_column(index=True)
    position: Mapped[int]
    code: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    due: Mapped[str | None]
    owed_by: Mapped[str | None]
    owed_to: Mapped[str | None]
    owner: Mapped[str | None] = mapped_column(ForeignKey("persons.key"))
    clause: Mapped[str | None]
    wording: Mapped[str | None]
    signed_by: Mapped[tuple[str, ...]] = mapped_column(default=())
    satisfied_on: Mapped[str] = mapped_column(default="doing", server_default="doing")
    cut_off: Mapped[str | None]
    acceptance: Mapped[dict[str, str] | None]
    extension: Mapped[dict[str, str] | None]
    dispute: Mapped[str | None]
    cures: Mapped[str | None]
    contingent_on: Mapped[str | None]
    satisfied_by: Mapped[str | None]
    part_of: Mapped[str | None]
    credited: Mapped[str | None]
    suspended: Mapped[bool] = mapped_column(default=False)
    survives: Mapped[bool] = mapped_column(default=False, server_default=false())
    instalments: Mapped[tuple[str, ...] | None]
    remainder: Mapped[str | None]
    interest: Mapped[dict[str, str] | None]
    credits: Mapped[tuple[dict[str, str], ...] | None]
    penalty: Mapped[str | None]
    audience: Mapped[tuple[str, ...]] = mapped_column(default=(), server_default="[]")
    counting: Mapped[str | None]
    calendar: Mapped[str | None]
    notices: Mapped[tuple[int, ...]]
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")
    recurring: Mapped[bool] = mapped_column(default=False)
    planned_until: Mapped[date | None]
    kept_from: Mapped[Records | None]
    superseded_on: Mapped[date | None]
    recommendation: Mapped[str | None]
    attests: Mapped[str | None]
    removed_on: Mapped[date | None]

    instrument: Mapped[Instrument] = relationship(lazy="raise")
    amounts: Mapped[list[Amount]] = relationship(lazy="raise", order_by=Amount.position)
