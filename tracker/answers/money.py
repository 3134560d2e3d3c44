"""Payments and schedules of penalties as answers give them; amounts are text in the currency's major unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from tracker.answers.answer import JsonObject, taken
from tracker.answers.dates import AwaitedDateJson, ComputedDateJson, Day, derived, first_open, last_open
from tracker.rules.currencies import Money, major
from tracker.rules.deadlines.status import Status
from tracker.rules.money.accounts import Account, Treatment
from tracker.rules.money.interest import Accrued
from tracker.rules.money.penalties import ScheduleState
from tracker.rules.settlement.penalties import CureDay, PenaltyMode


def _in_major_unit(money: Money) -> str:
    return str(major(money.currency, money.minor))


def _sum(attribute: str) -> Callable[[Any], str]:
    """One sum of an account or a total, in its currency."""
    return lambda value: str(major(value.currency, getattr(value, attribute)))


class LedgerEntryJson(JsonObject):
    """One payment or credit; "entry" is the journal's."""

    under: str
    earliest: date | datetime | None = taken("when.earliest")
    latest: date | datetime = taken("when.latest")
    amount: str = taken("money", _in_major_unit)
    credited: bool
    entry: int | None = taken("fact.entry")


class InterestJson(JsonObject):
    """Interest that was worked out, with each step."""

    text: str
    least: str = taken("least", _in_major_unit)
    most: str = taken("most", _in_major_unit)
    paid: str = taken("paid", _in_major_unit)
    running: bool
    steps: list[str]
    why_not: None = taken(lambda _: None)


class InterestInWordsJson(JsonObject):
    """Interest that cannot be worked out, and why."""

    text: str
    least: None = taken(lambda _: None)
    most: None = taken(lambda _: None)
    why_not: str = taken("why")


def _interest(account: Account) -> dict[str, Any] | None:
    agreed, interest = account.obligation.interest, account.interest
    if agreed is None or interest is None:
        return None
    answer = InterestJson if isinstance(interest, Accrued) else InterestInWordsJson
    return answer.of(interest, text=agreed.text)


class AccountJson(JsonObject):
    """One amount of money: when it is due, what was paid and credited, and what is left."""

    code: str = taken("deadline.code")
    title: str = taken("obligation.title")
    instrument: str = taken("obligation.instrument")
    owed_by: str | None = taken("obligation.owed_by")
    owed_to: str | None = taken("obligation.owed_to")
    date: ComputedDateJson | AwaitedDateJson = taken("deadline.due", derived)
    last_open_day: Day | None = taken("deadline.due", last_open)
    first_open_day: Day | None = taken("deadline.due", first_open)
    status: Status
    treatment: Treatment
    currency: str
    amount: str = taken(_sum("amount"))
    payable: str = taken(_sum("payable"))
    paid: str = taken(_sum("paid"))
    credited: str = taken(_sum("credited"))
    balance: str = taken(_sum("balance"))
    overpaid: str = taken(_sum("overpaid"))
    entries: list[LedgerEntryJson] = taken("entries", LedgerEntryJson)
    interest: InterestJson | InterestInWordsJson | None = taken(_interest)


class TotalJson(JsonObject):
    """The total of one currency under an instrument, or of all ("instrument" is null); "words" are credits told in words."""

    instrument: str | None
    owed_by: str | None = taken(lambda total: total.owed_by or None)
    currency: str
    owed: str = taken(_sum("owed"))
    paid: str = taken(_sum("paid"))
    credited: str = taken(_sum("credited"))
    unpaid: str = taken(_sum("unpaid"))
    apart: str = taken(_sum("apart"))
    words: list[str]


class PaymentsJson(JsonObject):
    """The amounts of one settlement on a day, with their totals."""

    settlement: str
    as_of: date
    payments: list[AccountJson] = taken("accounts", AccountJson)
    totals: list[TotalJson] = taken("totals", TotalJson)


class TierJson(JsonObject):
    """What each day costs, up to a day of the delay."""

    through: int | None
    currency: str = taken("per_day.currency")
    per_day: str = taken("per_day", _in_major_unit)


class ScheduleJson(JsonObject):
    """A schedule of stipulated penalties, and who vouches for it."""

    settlement: str
    key: str = taken("penalty.key")
    instrument: str = taken("penalty.instrument")
    clause: str | None = taken("penalty.clause")
    mode: PenaltyMode = taken("penalty.mode")
    citation: str = taken("penalty.citation")
    cure_day: CureDay = taken("penalty.cure_day")
    tiers: list[TierJson] = taken("penalty.tiers", TierJson)
    obligations: list[str]
    content: str
    state: ScheduleState = taken("verification.state")
    by: str | None = taken(lambda schedule: schedule.verification.by or None)
    on: date | None = taken("verification.on")
    citations: list[str] = taken(
        lambda schedule: schedule.verification.fact.citations if schedule.verification.fact else []
    )
    entry: int | None = taken(lambda schedule: schedule.verification.fact.entry if schedule.verification.fact else None)


ANSWERS = {"payments": list[PaymentsJson], "penalty list": list[ScheduleJson]}
