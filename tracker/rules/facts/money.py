"""Facts about money: payments, and the verification of a schedule of penalties."""

from __future__ import annotations

from datetime import date

from tracker.rules.currencies import Money
from tracker.rules.facts.fact import (
    PLAIN,
    AboutDeadline,
    AnyFact,
    Topic,
    Writing,
    detail,
    happened,
    kind_of_fact,
    proven,
    subject,
)
from tracker.rules.when import When


@kind_of_fact
class Paid(AboutDeadline):
    """Money was paid on one deadline: `amounts` of what it is for, and `interest` besides; in each currency once."""

    kind = "paid"

    when: When = happened()
    amounts: tuple[Money, ...] = detail()
    interest: tuple[Money, ...] = detail(default=(), if_given=True)
    evidence: tuple[str, ...] = proven(default=())

    def sentence(self, writing: Writing = PLAIN) -> str:
        """What was paid: `paid USD 400.00 and USD 1.20 interest`."""
        return f"paid {' and '.join([*map(str, self.amounts), *(f'{money} interest' for money in self.interest)])}"


@kind_of_fact
class PenaltyVerified(AnyFact):
    """A named person (`by`) compared a schedule of penalties with its text.

    `content` is the hash of the schedule that was compared: of another one this says nothing. `citations` are the
    passages it was compared with.
    """

    kind = "penalty verified"

    penalty: str = subject(Topic.PENALTY)
    content: str = detail()
    citations: tuple[str, ...] = detail()
    verified_on: date = happened()

    def sentence(self, writing: Writing = PLAIN) -> str:
        """That it was compared with its text."""
        return "verified"


MoneyFact = Paid | PenaltyVerified
