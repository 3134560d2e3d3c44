"""Published examples that are wrong or obsolete: the right date, and whose error it was."""

from __future__ import annotations

from datetime import date

from tests.rules.counting.counts import both, counted
from tracker.rules.due.spans import Span, Unit


def test_whit_monday_is_no_last_day_of_two_weeks() -> None:
    """Klotzkette/claude-fuer-deutsches-recht, fristen-berechnen-187-188-bgb, example B, says Monday 25 May 2026."""
    for trigger in (date(2026, 5, 10), date(2026, 5, 11)):
        due = counted(2, Unit.WEEK, trigger, rule="bgb", under="de")
        # 24 May is Whit Sunday and 25 May Whit Monday.
        assert both(due) == (date(2026, 5, 26), date(2026, 5, 26))


def test_seventy_one_days_are_not_seventy() -> None:
    """CatalaLang/dates-calc, in a list kept beside its tests, says 10 May 2012 and 10 January 2013; its own table is right."""
    spring = counted(71, Unit.DAY, date(2012, 3, 1), rule="calendar-days", under="none")
    winter = counted(71, Unit.DAY, date(2012, 11, 1), rule="calendar-days", under="none")

    assert both(spring) == (date(2012, 5, 11), date(2012, 5, 11))
    assert both(winter) == (date(2013, 1, 11), date(2013, 1, 11))


def test_the_federal_rules_count_weekends_in_short_periods_since_2009() -> None:
    """tyler-harpool/verdictum leaves weekends out of periods under 11 days, as before 1 December 2009."""
    due = counted(10, Unit.DAY, date(2026, 3, 2), rule="frcp-6", under="us-federal")

    assert both(due) == (date(2026, 3, 12), date(2026, 3, 12))  # the old rule gives 16 March


def test_electronic_service_adds_no_three_days_since_2016() -> None:
    """ThomasMoreAI's case-management skills add three days for electronic service: nothing is added unless written."""
    plain = counted(14, Unit.DAY, date(2026, 3, 2), rule="frcp-6", under="us-federal")
    by_mail = counted(14, Unit.DAY, date(2026, 3, 2), rule="frcp-6", under="us-federal", plus=Span(3, Unit.DAY))

    assert both(plain) == (date(2026, 3, 16), date(2026, 3, 16))
    assert both(by_mail) == (date(2026, 3, 19), date(2026, 3, 19))


def test_the_day_of_the_event_is_left_out_once() -> None:
    """vzvenyach/civpro, rule6.js, starts one day late and so ends one day late."""
    due = counted(14, Unit.DAY, date(2007, 8, 6), rule="frcp-6", under="us-federal")

    assert both(due) == (date(2007, 8, 20), date(2007, 8, 20))  # a Monday, as the event; not Tuesday 21 August


def test_fourteen_days_are_not_fourteen_business_days() -> None:
    """docketmath.com's federal example counts business days."""
    due = counted(14, Unit.DAY, date(2026, 3, 2), rule="frcp-6", under="us-federal")
    business = counted(14, Unit.BUSINESS_DAY, date(2026, 3, 2), rule="frcp-6", under="us-federal")

    assert both(due) == (date(2026, 3, 16), date(2026, 3, 16))
    assert both(business) == (date(2026, 3, 20), date(2026, 3, 20))


def test_a_month_after_31_january_is_in_february() -> None:
    """securebusinessdata.co.uk moves a request of 31 January to 1 May."""
    due = counted(1, Unit.MONTH, date(2023, 1, 31), rule="calendar-days", under="gb-eaw")
    leap = counted(1, Unit.MONTH, date(2024, 1, 31), rule="calendar-days", under="gb-eaw")

    assert both(due) == (date(2023, 2, 28), date(2023, 2, 28))
    assert both(leap) == (date(2024, 2, 29), date(2024, 2, 29))


def test_three_months_that_end_on_a_sunday_may_end_on_monday_in_new_york() -> None:
    """learnaboutoilandgas.com stops at Sunday 28 July 1991; sections 25 and 25-a go on to Monday."""
    due = counted(3, Unit.MONTH, date(1991, 4, 28), rule="ny-gcl-25-a", under="us-ny")

    assert both(due) == (date(1991, 7, 29), date(1991, 7, 29))


def test_a_day_of_receipt_counts_as_the_event_for_a_month() -> None:
    """Guidance on data requests before 2019 counted from the day after, and so gave 2 September."""
    due = counted(1, Unit.MONTH, date(2023, 8, 1), rule="calendar-days", under="gb-eaw")

    assert both(due) == (date(2023, 9, 1), date(2023, 9, 1))
