"""Remembers the deadlines that the rules derived; every row can be thrown away and derived again."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.agreed.obligation import Obligation
from tracker.models.base import STRICT, Base
from tracker.models.columns import Key, ObligationKey, SettlementKey, WallClock, one_of
from tracker.models.list_tables import standing_in
from tracker.rules.deadlines.status import Standing, Status, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.grades import Grade
from tracker.rules.settlement.apart import Apart


class Deadline(Base):
    """One date by which an obligation must be met, as last derived.

    `safe_on` and `latest_on` are None while it awaits an event; `safe_at` and `latest_at` hold the
    wall-clock moment where the rule counts hours, None otherwise. `lead` is in calendar days and
    `due_soon_on` is `safe_on` less `lead`, so that SQL needs no date arithmetic. `open_on` is the open day beside a safe
    date on a closed one. `next_change_on` is
    the first day on which the status differs from the one last recorded, None if it never will;
    `gone` marks a row that no longer follows from what was agreed; it stays because history names it.
    `resolved_from` and `resolved_by` bound the day of the company's own resolution; `delivery` is what became of it
    beside its date, as canonical JSON, None where its resolution says all.
    `time_zone` is the settlement's, so that the day's run finds its rows by one index. `rule_version` numbers the
    rule that produced it, None where the obligation has had just one. `announced_late_on` is when the end was announced
    that its date is counted back from, where that was too late to meet it. `apart` says why it is
    not counted among the organisation's duties, None where it is.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        UniqueConstraint("obligation_id", "number"),
        Index(None, "time_zone", "next_change_on"),
        Index(None, "settlement_id", "safe_on"),
        Index(None, "safe_on"),
        one_of("kind", Kind),
        one_of("grade", Grade),
        one_of("resolved_grade", Grade),
        one_of("apart", Apart),
        STRICT,
    )

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    obligation_id: Mapped[ObligationKey]
    time_zone: Mapped[str]
    number: Mapped[int]
    label: Mapped[str]
    kind: Mapped[Kind]
    safe_on: Mapped[date | None]
    latest_on: Mapped[date | None]
    safe_at: Mapped[WallClock | None]
    latest_at: Mapped[WallClock | None]
    grade: Mapped[Grade | None]
    open_on: Mapped[date | None]
    awaits: Mapped[tuple[str, ...]] = mapped_column(default=())
    estimate_on: Mapped[date | None]
    covers_from: Mapped[date | None]
    covers_to: Mapped[date | None]
    original_safe_on: Mapped[date | None]
    original_latest_on: Mapped[date | None]
    counting: Mapped[str]
    calendar: Mapped[str]
    fingerprint: Mapped[str]
    steps: Mapped[tuple[str, ...]] = mapped_column(default=())
    lead: Mapped[int]
    due_soon_on: Mapped[date | None]
    notices: Mapped[tuple[int, ...]]
    resolved_from: Mapped[date | None]
    resolved_by: Mapped[date | None]
    resolved_grade: Mapped[Grade | None]
    done_from: Mapped[date | None]
    done_by: Mapped[date | None]
    done_grade: Mapped[Grade | None]
    late_before: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    awaits_answer: Mapped[bool] = mapped_column(default=False, server_default=false())
    accepted_on: Mapped[date | None]
    submitted_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    waiting_from: Mapped[date | None]
    stopped_on: Mapped[date | None]
    restarted_on: Mapped[date | None]
    tolled: Mapped[bool] = mapped_column(default=False, server_default=false())
    delivery: Mapped[str | None]
    waived_on: Mapped[date | None]
    released_on: Mapped[date | None]
    superseded_on: Mapped[date | None]
    gone: Mapped[bool] = mapped_column(default=False, server_default=false())
    proposed: Mapped[bool] = mapped_column(default=False, server_default=false())
    apart: Mapped[Apart | None]
    contingent: Mapped[bool] = mapped_column(default=False)
    woken_on: Mapped[date | None]
    public: Mapped[bool] = mapped_column(default=False, server_default=false())
    next_change_on: Mapped[date | None]
    rule_version: Mapped[int | None]
    announced_late_on: Mapped[date | None]

    obligation: Mapped[Obligation] = relationship(lazy="raise")

    @property
    def standing(self) -> Standing:
        """Give the facts and dates that decide the status."""
        return standing_in(self)

    def status(self, today: date) -> Status:
        """Give the status on a day."""
        return status_of(self.standing, today)
