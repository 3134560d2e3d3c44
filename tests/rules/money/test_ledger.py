"""What is paid counts once, and a sum is met on the day of the payment that completes it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_settlement, an_instrument, an_obligation, happened, resolved
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, standing_of
from tracker.rules.deadlines.status import Status, days_late, status_of
from tracker.rules.facts import Extended, Fact, Paid, Waived, When
from tracker.rules.money.accounts import Account, Treatment, accounts, totals
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.payment_terms import Credit
from tracker.rules.settlement.settlement import Obligation, Settlement

USD = "USD"
AS_OF = date(2026, 12, 31)
SENTENCED = happened("sentencing", date(2026, 1, 30))  # 30 days later is 1 March


def settled(*duties: Obligation) -> Settlement:
    return a_settlement(*duties, instruments=(an_instrument(), an_instrument("cftc")))


def usd(dollars: int) -> Money:
    return Money(USD, dollars * 100)


def owing(
    code: str = "D1", dollars: int = 1_000, due: str | None = "30 days after sentencing", **given: object
) -> Obligation:
    return an_obligation(code, due, amounts=(usd(dollars),), **given)


def paid(code: str, dollars: int, on: date, **given: object) -> Paid:
    return Paid(obligation=code, when=When.on(on), amounts=(usd(dollars),), **given)  # type: ignore[arg-type]  # the test names real fields


def deadline(duties: tuple[Obligation, ...], *facts: Fact, code: str = "D1") -> Deadline:
    derived = plan(settled(*duties), (SENTENCED, *facts), until=AS_OF)
    return next(each for each in derived.deadlines if each.code == code)


def status(duties: tuple[Obligation, ...], *facts: Fact, on: date = AS_OF, code: str = "D1") -> Status:
    return status_of(standing_of(deadline(duties, *facts, code=code)), on)


def account(duties: tuple[Obligation, ...], *facts: Fact, on: date = AS_OF, code: str = "D1") -> Account:
    stood = standing_on((SENTENCED, *facts), on)
    derived = plan(settled(*duties), stood, until=AS_OF)
    return next(each for each in accounts(derived, stood, on) if each.deadline.code == code)


def test_a_part_payment_leaves_a_balance_and_the_deadline_open() -> None:
    first = paid("D1", 400, date(2026, 2, 10))
    found = account((owing(),), first)
    assert (found.paid, found.balance) == (40_000, 60_000)
    assert status((owing(),), first, on=date(2026, 2, 28)) is Status.DUE_SOON
    assert status((owing(),), first, on=date(2026, 3, 2)) is Status.OVERDUE


def test_the_payment_that_completes_the_sum_meets_the_deadline_on_its_own_day() -> None:
    facts = (paid("D1", 400, date(2026, 2, 10)), paid("D1", 600, date(2026, 3, 11), by="Mia"))
    met = deadline((owing(),), *facts)
    assert met.resolved is not None
    assert (met.resolved.when, met.resolved.by) == (When.on(date(2026, 3, 11)), "Mia")
    assert status((owing(),), *facts) is Status.MET_LATE
    assert days_late(standing_of(met)) == 10
    assert status((owing(),), *facts, on=date(2026, 3, 10)) is Status.OVERDUE


def test_payments_count_by_their_days_and_not_in_the_order_in_which_they_were_recorded() -> None:
    late, early = paid("D1", 600, date(2026, 3, 11)), paid("D1", 400, date(2026, 2, 10))
    assert deadline((owing(),), late, early).resolved == deadline((owing(),), early, late).resolved


def test_a_payment_known_only_by_its_last_day_leaves_the_lateness_open() -> None:
    uncertain = Paid(obligation="D1", when=When(None, date(2026, 3, 20)), amounts=(usd(1_000),))
    met = deadline((owing(),), uncertain)
    assert met.resolved is not None
    assert met.resolved.when == When(None, date(2026, 3, 20))


def test_what_is_resolved_was_paid_in_full_whatever_had_been_paid_before() -> None:
    found = account((owing(),), paid("D1", 400, date(2026, 2, 10)), resolved("D1", date(2026, 2, 20)))
    assert (found.paid, found.balance, found.status) == (100_000, 0, Status.MET)
    assert [entry.money.minor for entry in found.entries] == [40_000, 60_000]


def test_two_currencies_are_both_to_be_paid() -> None:
    duty = an_obligation("D1", amounts=(usd(10), Money("EUR", 500)))
    dollars = paid("D1", 10, date(2026, 2, 10))
    euros = Paid(obligation="D1", when=When.on(date(2026, 2, 12)), amounts=(Money("EUR", 500),))
    assert status((duty,), dollars) is Status.OVERDUE
    assert status((duty,), dollars, euros) is Status.MET


IN_TWO = (
    owing("F1", 1_000, "later of (on due(F1.1)) and (on due(F1.2))", instalments=("F1.1", "F1.2")),
    owing("F1.1", 400, "30 days after sentencing", part_of="F1"),
    owing("F1.2", 600, "60 days after sentencing", part_of="F1"),
)
FIRST, SECOND = paid("F1.1", 400, date(2026, 3, 1)), paid("F1.2", 600, date(2026, 3, 31))


def test_t29_payments_each_instalment_has_a_state_of_its_own_and_the_whole_is_met_with_the_last() -> None:
    assert status(IN_TWO, FIRST, code="F1.1") is Status.MET
    assert status(IN_TWO, FIRST, code="F1.2") is Status.OVERDUE
    assert status(IN_TWO, FIRST, code="F1") is Status.OVERDUE
    assert status(IN_TWO, FIRST, SECOND, code="F1") is Status.MET
    whole = account(IN_TWO, FIRST, code="F1")
    assert (whole.paid, whole.balance) == (40_000, 60_000)


def test_t29_payments_an_instalment_paid_in_part_stays_open_with_what_is_left() -> None:
    part = account(IN_TWO, paid("F1.1", 150, date(2026, 2, 20)), code="F1.1")
    assert (part.status, part.paid, part.balance) == (Status.OVERDUE, 15_000, 25_000)


def test_each_amount_is_in_the_totals_once() -> None:
    stood = (SENTENCED, FIRST)
    (total,) = totals(accounts(plan(settled(*IN_TWO), stood, until=AS_OF), stood, AS_OF))
    assert (total.owed, total.paid, total.unpaid) == (100_000, 40_000, 60_000)


def test_the_whole_follows_an_extension_of_its_last_instalment() -> None:
    later = Extended(obligation="F1.2", to=date(2026, 5, 15), granted_on=date(2026, 3, 1))
    found = deadline(IN_TWO, later, code="F1").due
    assert isinstance(found, ComputedDate)
    assert found.safe == date(2026, 5, 15)


def test_an_instalment_that_was_waived_is_no_longer_part_of_what_is_to_be_paid() -> None:
    waived = Waived(obligation="F1.2", waived_on=date(2026, 3, 20))
    assert status(IN_TWO, FIRST, waived, code="F1") is Status.MET
    whole = account(IN_TWO, FIRST, waived, code="F1")
    assert (whole.payable, whole.balance) == (40_000, 0)


def test_what_one_payment_satisfies_elsewhere_is_credited_there_as_it_is_paid() -> None:
    duties = (owing("D1", 1_000), owing("O1", 900, None, satisfied_by="D1"))
    part = account(duties, paid("D1", 300, date(2026, 2, 1)), code="O1")
    assert (part.treatment, part.paid, part.credited, part.balance) == (Treatment.SATISFIED, 0, 30_000, 60_000)
    whole = account(duties, paid("D1", 1_000, date(2026, 2, 1)), code="O1")
    assert (whole.status, whole.credited, whole.balance) == (Status.MET, 90_000, 0)


CREDITED = (
    owing("G4", 485),
    owing("G5", 500, None, instrument="cftc"),
)
UP_TO = (owing("G4", 485, credits=(Credit("G5", (usd(242),)),)), CREDITED[1])


def test_a_credit_counts_up_to_its_limit_and_completes_the_sum() -> None:
    elsewhere, own = paid("G5", 500, date(2026, 2, 20)), paid("G4", 243, date(2026, 2, 10))
    half = account(UP_TO, elsewhere, code="G4")
    assert (half.paid, half.credited, half.balance) == (0, 24_200, 24_300)
    assert status(UP_TO, own, code="G4") is Status.OVERDUE
    met = deadline(UP_TO, own, elsewhere, code="G4")
    assert met.resolved is not None
    assert met.resolved.when == When.on(date(2026, 2, 20))


def test_a_credited_sum_is_owed_once_over_all_instruments() -> None:
    stood = (SENTENCED, paid("G5", 100, date(2026, 2, 20)))
    agreed = settled(*UP_TO)
    rows = totals(accounts(plan(agreed, stood, until=AS_OF), stood, AS_OF))
    figures = {row.instrument: (row.owed, row.paid, row.credited, row.unpaid) for row in rows}
    assert figures["plea"] == (48_500, 0, 10_000, 38_500)
    assert figures["cftc"] == (50_000, 10_000, 0, 40_000)
    # 485 + 500 less the 242 that are paid once for both.
    assert figures[None] == (74_300, 10_000, 0, 64_300)


def test_a_suspended_part_is_payable_only_from_its_event_on() -> None:
    duties = (
        owing("F1", 500),
        owing("F2", 150, "30 days after failed", part_of="F1", suspended=True, contingent_on="failed"),
    )
    before = account(duties, code="F2")
    assert (before.treatment, account(duties, code="F1").payable) == (Treatment.SUSPENDED, 35_000)
    failed = happened("failed", date(2026, 6, 1))
    assert account(duties, failed, code="F2").treatment is Treatment.ADDED
    stood = (SENTENCED, failed)
    (total,) = totals(accounts(plan(settled(*duties), stood, until=AS_OF), stood, AS_OF))
    assert (total.owed, total.apart) == (50_000, 0)
    assert account(duties, failed, code="F2", on=date(2026, 5, 31)).treatment is Treatment.SUSPENDED


def test_a_suspended_part_is_no_part_of_what_has_to_be_paid_on_the_whole() -> None:
    duties = (owing("F1", 500), owing("F2", 150, None, part_of="F1", suspended=True))
    assert status(duties, paid("F1", 350, date(2026, 2, 10)), code="F1") is Status.MET


def test_a_contingent_amount_is_in_no_total_until_it_is_payable() -> None:
    duties = (owing("F3", 70, "30 days after failed", contingent_on="failed"),)
    stood: tuple[Fact, ...] = (SENTENCED,)
    (total,) = totals(accounts(plan(settled(*duties), stood, until=AS_OF), stood, AS_OF))
    assert (total.owed, total.apart) == (0, 7_000)


def test_what_had_been_paid_before_the_rest_was_waived_stays_in_the_totals() -> None:
    facts = (SENTENCED, paid("D1", 400, date(2026, 2, 10)), Waived(obligation="D1", waived_on=date(2026, 2, 20)))
    (total,) = totals(accounts(plan(settled(owing()), facts, until=AS_OF), facts, AS_OF))
    assert (total.owed, total.paid, total.unpaid) == (40_000, 40_000, 0)


def test_an_amount_that_became_less_shows_what_is_overpaid() -> None:
    found = account((owing(dollars=300),), paid("D1", 400, date(2026, 2, 10)))
    assert (found.balance, found.overpaid) == (0, 10_000)


def test_money_as_of_an_earlier_day_is_what_had_been_paid_by_then() -> None:
    first, second = paid("D1", 400, date(2026, 2, 10)), paid("D1", 600, date(2026, 3, 11))
    assert account((owing(),), first, second, on=date(2026, 3, 10)).balance == 60_000
    assert account((owing(),), first, second, on=date(2026, 3, 11)).balance == 0


@given(
    parts=st.lists(st.tuples(st.integers(1, 900), st.integers(0, 300)), min_size=1, max_size=6),
    asked=st.integers(0, 330),
)
def test_what_is_owed_is_what_is_paid_and_what_is_left_on_every_day(parts: list[tuple[int, int]], asked: int) -> None:
    start = date(2026, 1, 31).toordinal()
    facts = [paid("D1", dollars, date.fromordinal(start + after)) for dollars, after in parts]
    day = date.fromordinal(start + asked)
    found = account((owing(),), *facts, on=day)
    by_then = sum(dollars for dollars, after in parts if after <= asked) * 100
    assert found.paid == by_then
    assert found.paid + found.balance - found.overpaid == 100_000
    assert (found.status in {Status.MET, Status.MET_LATE}) == (by_then >= 100_000)
