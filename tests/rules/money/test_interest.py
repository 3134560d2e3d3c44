"""Interest is worked out only where the whole rule is stated, by day counts that agree with published examples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_settlement, an_obligation, happened, resolved
from tracker.rules.currencies import Money
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import Fact, Happened, Paid, Waived, When
from tracker.rules.grades import Grade
from tracker.rules.money.accounts import Account, accounts
from tracker.rules.money.interest import MOST_STEPS, Accrued, InWords, days_between, half_up, year_fraction
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.payment_terms import Basis, Bearing, Compounding, Interest, Until

FAR = date(2040, 1, 1)
# 10,000.00 at 10 % a year, in cents for a whole year: what the memorandum's examples are counted on.
ON = 1_000_000 * Fraction(10, 100)


@pytest.mark.parametrize(
    ("first", "last", "interest"),
    [
        # ISDA, “EMU and Market Conventions: Recent Developments” (1998), section 4: actual/actual by the 1991 Definitions.
        (date(2003, 11, 1), date(2004, 5, 1), 49772),
        (date(1999, 2, 1), date(1999, 7, 1), 41096),
        (date(1999, 7, 1), date(2000, 7, 1), 100138),
        (date(2002, 8, 15), date(2003, 7, 15), 91507),
        (date(1999, 7, 30), date(2000, 1, 30), 50389),
        (date(2000, 1, 30), date(2000, 6, 30), 41530),
    ],
)
def test_actual_actual_agrees_with_the_memorandum_that_defined_it(first: date, last: date, interest: int) -> None:
    assert half_up(ON * year_fraction(Basis.ACTUAL_ACTUAL, first, last)) == interest


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        # ISDA's published comparison of 30/360 conventions, column “bond basis”.
        (date(2007, 1, 15), date(2007, 1, 30), 15),
        (date(2007, 1, 15), date(2007, 2, 15), 30),
        (date(2007, 1, 15), date(2007, 7, 15), 180),
        (date(2007, 9, 30), date(2008, 3, 31), 180),
        (date(2007, 9, 30), date(2007, 10, 31), 30),
        (date(2007, 9, 30), date(2008, 9, 30), 360),
        (date(2007, 1, 15), date(2007, 1, 31), 16),
        (date(2007, 1, 31), date(2007, 2, 28), 28),
        (date(2007, 2, 28), date(2007, 3, 31), 33),
        (date(2006, 8, 31), date(2007, 2, 28), 178),
        (date(2007, 2, 28), date(2007, 8, 31), 183),
        (date(2007, 2, 14), date(2007, 2, 28), 14),
        (date(2007, 2, 26), date(2008, 2, 29), 363),
        (date(2008, 2, 29), date(2009, 2, 28), 359),
        (date(2008, 2, 29), date(2008, 3, 30), 31),
        (date(2008, 2, 29), date(2008, 3, 31), 32),
        (date(2007, 2, 28), date(2007, 3, 5), 7),
        (date(2007, 10, 31), date(2007, 11, 28), 28),
        (date(2007, 8, 31), date(2008, 2, 29), 179),
        (date(2008, 2, 29), date(2008, 8, 31), 182),
        (date(2008, 8, 31), date(2009, 2, 28), 178),
        (date(2009, 2, 28), date(2009, 8, 31), 183),
    ],
)
def test_thirty_360_agrees_with_the_published_table(first: date, last: date, days: int) -> None:
    assert days_between(Basis.THIRTY_360, first, last) == days
    assert year_fraction(Basis.THIRTY_360, first, last) == Fraction(days, 360)


def test_a_year_of_365_days_is_a_year_by_actual_365_and_more_by_actual_360() -> None:
    first, last = date(2026, 3, 2), date(2027, 3, 2)
    assert year_fraction(Basis.ACTUAL_365, first, last) == 1
    assert year_fraction(Basis.ACTUAL_360, first, last) == Fraction(365, 360)
    # A leap year is more than a year by actual/365, and a year by actual/actual.
    assert year_fraction(Basis.ACTUAL_365, date(2028, 1, 1), date(2029, 1, 1)) == Fraction(366, 365)
    assert year_fraction(Basis.ACTUAL_ACTUAL, date(2028, 1, 1), date(2029, 1, 1)) == 1


DAYS = st.dates(date(1999, 1, 1), date(2035, 12, 31))


@given(
    first=DAYS, middle=DAYS, last=DAYS, basis=st.sampled_from([Basis.ACTUAL_365, Basis.ACTUAL_360, Basis.ACTUAL_ACTUAL])
)
def test_periods_that_meet_add_up(first: date, middle: date, last: date, basis: Basis) -> None:
    one, two, three = sorted((first, middle, last))
    assert year_fraction(basis, one, two) + year_fraction(basis, two, three) == year_fraction(basis, one, three)


@given(first=DAYS, last=DAYS, basis=st.sampled_from(Basis))
def test_no_period_is_less_than_nothing(first: date, last: date, basis: Basis) -> None:
    assert year_fraction(basis, first, last) >= 0


def test_a_half_is_rounded_up() -> None:
    assert [half_up(Fraction(*each)) for each in ((5, 2), (7, 2), (49, 100), (1, 2), (0, 1))] == [3, 4, 0, 1, 0]


RULE = Interest(
    text="with interest at 7.3 % a year from the day of sentencing until paid",
    rate=Decimal("7.3"),
    basis=Basis.ACTUAL_365,
    start=parse_anchor("sentencing"),
    compounding=Compounding.NONE,
    on=Bearing.BALANCE,
    until=Until.PAID,
)
SENTENCED = happened("sentencing", date(2026, 1, 1))


def rule(**changed: Any) -> Interest:
    from dataclasses import replace

    return replace(RULE, **changed)


def account(
    *facts: Fact, on: date, interest: Interest = RULE, counting: str = "calendar-days", **given_: Any
) -> Account:
    duty = an_obligation(
        "D1",
        "on 2026-12-31",
        **{"amounts": (Money("USD", 1_000_000),), "interest": interest, "counting": counting, **given_},
    )
    known = facts if any(isinstance(fact, Happened) for fact in facts) else (SENTENCED, *facts)
    stood = standing_on(known, on)
    (found, *_) = accounts(plan(a_settlement(duty), stood, until=FAR), stood, on)
    return found


def interest(*facts: Fact, on: date, **given_: Any) -> Accrued:
    found = account(*facts, on=on, **given_).interest
    assert isinstance(found, Accrued), found
    return found


def figure(*facts: Fact, on: date, **given_: Any) -> int:
    found = interest(*facts, on=on, **given_)
    assert found.least == found.most
    return found.most.minor


def paid(minor: int, on: date, **more: Any) -> Paid:
    return Paid(obligation="D1", when=When.on(on), amounts=(Money("USD", minor),) if minor else (), **more)


def test_a_hundred_days_at_seven_point_three_per_cent_are_two_per_cent() -> None:
    # 10,000.00 × 7.3 % × 100/365 = 200.00.
    assert figure(on=date(2026, 4, 11)) == 20_000
    assert interest(on=date(2026, 4, 11)).running


def test_interest_asked_for_a_later_day_is_that_day_s_without_any_entry_in_between() -> None:
    # The fault of others: money as of the last write.
    assert [figure(on=date(2026, 1, 1)), figure(on=date(2026, 1, 2)), figure(on=date(2026, 7, 20))] == [0, 200, 40_000]


def test_each_payment_lessens_what_bears_interest_from_its_own_day_on() -> None:
    # 100 days on 10,000.00 are 200.00; then 50 days on 6,000.00 are 60.00.
    assert figure(paid(400_000, date(2026, 4, 11)), on=date(2026, 5, 31)) == 26_000


def test_on_the_whole_amount_a_part_payment_lessens_nothing() -> None:
    assert figure(paid(400_000, date(2026, 4, 11)), on=date(2026, 5, 31), interest=rule(on=Bearing.AMOUNT)) == 30_000


def test_it_stops_with_the_payment_that_completes_the_sum() -> None:
    facts = (paid(400_000, date(2026, 4, 11)), paid(600_000, date(2026, 5, 31)))
    assert figure(*facts, on=date(2026, 12, 31)) == 26_000
    assert not interest(*facts, on=date(2026, 12, 31)).running


def test_a_resolution_stops_it_as_a_payment_does() -> None:
    assert figure(resolved("D1", date(2026, 4, 11)), on=date(2026, 12, 31)) == 20_000


def test_a_payment_before_the_first_day_bears_no_interest() -> None:
    assert figure(paid(1_000_000, date(2025, 12, 1)), on=date(2026, 12, 31)) == 0


def test_compounding_adds_the_rounded_interest_each_time() -> None:
    yearly = rule(compounding=Compounding.ANNUAL)
    # 730.00 after the first year; then 365 days on 10,730.00 are 783.29.
    assert figure(on=date(2027, 1, 1), interest=yearly) == 73_000
    assert figure(on=date(2028, 1, 1), interest=yearly) == 73_000 + 78_329
    assert figure(on=date(2028, 1, 1), interest=RULE) == 146_000


def test_quarters_and_months_are_counted_from_the_first_day_and_do_not_drift() -> None:
    from_the_31st = happened("sentencing", date(2026, 1, 31))
    monthly = interest(from_the_31st, on=date(2026, 5, 15), interest=rule(compounding=Compounding.MONTHLY))
    added = [step for step in monthly.steps if "is added to what bears interest" in step]
    assert [step.split(" that interest")[0] for step in added] == [
        "On Saturday 28 February 2026",
        "On Tuesday 31 March 2026",
        "On Thursday 30 April 2026",
    ]
    # 28, 31, 30 and 15 days: 56.00; 62.35 on 10,056.00; 60.71 on 10,118.35; 30.54 on 10,179.06.
    assert monthly.most.minor == 5_600 + 6_235 + 6_071 + 3_054
    quarterly = rule(compounding=Compounding.QUARTERLY)
    assert figure(on=date(2026, 4, 2), interest=quarterly) == 18_000 + 204


def test_interest_that_was_paid_is_told_and_bears_none_itself() -> None:
    yearly = rule(compounding=Compounding.ANNUAL)
    early = paid(0, date(2026, 12, 1), interest=(Money("USD", 73_000),))
    found = interest(early, on=date(2028, 1, 1), interest=yearly)
    assert (found.most.minor, found.paid.minor) == (146_000, 73_000)
    assert str(found) == "USD 1,460.00, USD 730.00 of it paid (computed here)"


def test_two_readings_of_the_first_day_give_a_range() -> None:
    when = Happened(event="sentencing", when=When(date(2026, 1, 1), date(2026, 1, 3)))
    found = interest(when, on=date(2026, 4, 11))
    assert (found.least.minor, found.most.minor) == (19_600, 20_000)


def test_a_payment_whose_day_is_a_range_gives_a_range() -> None:
    between = Paid(obligation="D1", when=When(date(2026, 4, 11), date(2026, 4, 21)), amounts=(Money("USD", 1_000_000),))
    found = interest(between, on=date(2026, 12, 31))
    assert (found.least.minor, found.most.minor) == (20_000, 22_000)


# 18 U.S.C. 3612(f)(1): interest on a fine, unless paid in full before the fifteenth day after the judgment, and from the
# next open day where that day is closed. NatWest Markets was sentenced on 21 December 2021: 5 January 2022, a Wednesday.
JUDGED = happened("sentencing", date(2021, 12, 21))
FINE = rule(
    start=parse_anchor("(15 days after sentencing)"), unless_paid_before=parse_anchor("(15 days after sentencing)")
)


def test_t33_interest_on_a_fine_starts_with_the_fifteenth_day_after_the_judgment() -> None:
    found = interest(JUDGED, on=date(2022, 1, 15), interest=FINE, counting="frcp-6")
    assert (
        found.steps[1] == "It runs from Wednesday 5 January 2022, which counts; the last day of each period does not."
    )
    assert found.most.minor == 2_000  # ten days


def test_t33_interest_on_a_fine_starts_on_the_next_open_day_where_the_fifteenth_is_closed() -> None:
    # The fifteenth day after Friday 18 December 2020 is Saturday 2 January 2021.
    found = interest(happened("sentencing", date(2020, 12, 18)), on=date(2021, 1, 14), interest=FINE, counting="frcp-6")
    assert "Monday 4 January 2021" in found.steps[1]


def test_t33_a_fine_paid_in_full_before_that_day_bears_no_interest() -> None:
    found = interest(JUDGED, paid(1_000_000, date(2022, 1, 4)), on=date(2022, 6, 1), interest=FINE)
    assert (found.least.minor, found.most.minor) == (0, 0)
    assert "All was paid before Wednesday 5 January 2022: no interest is owed." in found.steps


def test_while_it_may_still_be_paid_in_time_to_bear_none_the_least_is_nothing() -> None:
    grace = rule(unless_paid_before=parse_anchor("(30 days after sentencing)"))
    found = interest(on=date(2026, 1, 11), interest=grace)
    assert (found.least.minor, found.most.minor) == (0, 2_000)
    assert figure(on=date(2026, 2, 10), interest=grace) == 8_000
    in_time = paid(1_000_000, date(2026, 1, 30))
    assert figure(in_time, on=date(2026, 2, 10), interest=grace) == 0
    too_late = paid(1_000_000, date(2026, 1, 31))
    assert figure(too_late, on=date(2026, 2, 10), interest=grace) == 6_000


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"rate": None}, "the text does not state its rate"),
        ({"basis": None, "compounding": None}, "the text does not state its basis and compounding"),
        (
            {"rate": None, "basis": None, "start": None, "compounding": None, "on": None, "until": None},
            "the text does not state its rate, basis, from, compounding, on and until",
        ),
        ({"start": parse_anchor("failed")}, "it runs from failed, and that has no day yet"),
    ],
)
def test_without_the_whole_rule_there_is_no_amount_and_it_is_said_why(changed: dict[str, Any], why: str) -> None:
    assert account(on=date(2026, 4, 11), interest=rule(**changed)).interest == InWords(why)


def test_an_amount_that_is_not_payable_bears_nothing() -> None:
    found = account(on=date(2026, 4, 11), suspended=True).interest
    assert found == InWords("the amount is suspended and not payable now")


def test_what_was_waived_stops_and_may_have_lapsed() -> None:
    waived = Waived(obligation="D1", waived_on=date(2026, 4, 11))
    found = interest(waived, on=date(2026, 12, 31))
    assert (found.least.minor, found.most.minor, found.running) == (0, 20_000, False)


def test_the_steps_can_be_followed_by_hand() -> None:
    assert interest(paid(400_000, date(2026, 4, 11)), on=date(2026, 5, 31)).steps == (
        "Computed here by the rule that the text states: 7.3 % a year, actual/365, not compounded, on the balance, until paid.",
        "It runs from Thursday 1 January 2026, which counts; the last day of each period does not.",
        "Thursday 1 January 2026 to Saturday 11 April 2026: 100 days of 365 on USD 10,000.00 at 7.3 % = USD 200.000000.",
        "On Saturday 11 April 2026 USD 4,000.00 was paid; USD 6,000.00 is left.",
        "Saturday 11 April 2026 to Sunday 31 May 2026: 50 days of 365 on USD 6,000.00 at 7.3 % = USD 60.000000.",
        "Rounded half up to the smallest unit: USD 260.00.",
    )


def test_a_figure_is_no_surer_than_the_day_it_runs_from() -> None:
    about = Happened(event="sentencing", when=When.on(date(2026, 1, 1)), grade=Grade.ESTIMATED)
    assert interest(about, on=date(2026, 4, 11)).steps[-1].endswith("so the figure is estimated too.")


def test_a_currency_without_decimals_is_rounded_to_its_own_unit() -> None:
    # 1,000 yen × 7.3 % × 5/365 = 1 yen; of four days 0.8.
    assert figure(on=date(2026, 1, 6), amounts=(Money("JPY", 1_000),)) == 1
    assert figure(on=date(2026, 1, 5), amounts=(Money("JPY", 1_000),)) == 1
    assert figure(on=date(2026, 1, 3), amounts=(Money("JPY", 1_000),)) == 0


def test_decades_of_months_are_worked_out_and_told_in_a_page() -> None:
    found = interest(on=date(2126, 1, 1), interest=rule(compounding=Compounding.MONTHLY))
    assert len(found.steps) < MOST_STEPS + 6
    assert "And so on, period by period." in found.steps


@given(
    asked=st.integers(0, 2_000),
    payments=st.lists(st.tuples(st.integers(1, 400_000), st.integers(0, 2_000)), max_size=4),
    compounding=st.sampled_from(Compounding),
    basis=st.sampled_from(Basis),
)
def test_interest_never_shrinks_as_days_pass(
    asked: int, payments: list[tuple[int, int]], compounding: Compounding, basis: Basis
) -> None:
    begin = date(2026, 1, 1).toordinal()
    facts = [paid(minor, date.fromordinal(begin + after)) for minor, after in payments]
    stated = rule(compounding=compounding, basis=basis)
    today = figure(*facts, on=date.fromordinal(begin + asked), interest=stated)
    later = figure(*facts, on=date.fromordinal(begin + asked + 40), interest=stated)
    assert 0 <= today <= later + 1
