"""Two rules of one obligation: what fell due before the amendment stays under the old rule, the rest has the new one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.rules.amendments.versions import amend, amendments, as_it_stood
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Extended, Fact, Waived
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import Amendment, Obligation, Settlement

SENTENCED = happened("sentencing", date(2024, 6, 15))
UNTIL = date(2026, 12, 31)


def amended(
    before: Settlement, after: Settlement, on: date, *, entry: int = 2, known_on: date | None = None
) -> Settlement:
    return amend(before, after, Amendment(on=on, before=before, entry=entry, known_on=known_on))


def one(due: str | None, **given: object) -> Settlement:
    return a_settlement(an_obligation("A", due, **given))


def changed(old: str | None, new: str | None, on: date, *facts: Fact, until: date = UNTIL) -> Plan:
    return plan(amended(one(old), one(new), on), facts or (SENTENCED,), until=until)


def days(plan_: Plan, code: str = "A") -> list[tuple[str, date | None]]:
    return [(each.code, _safe(each)) for each in plan_.deadlines if each.obligation == code]


def _safe(deadline: Deadline) -> date | None:
    return deadline.due.safe_on if isinstance(deadline.due, ComputedDate) else None


def by_code(plan_: Plan) -> dict[str, Deadline]:
    return {each.code: each for each in plan_.deadlines}


def test_a_series_keeps_its_old_dates_before_the_day_and_has_the_new_ones_from_then_on() -> None:
    planned = changed("every 3 months from sentencing", "every 1 month from sentencing", date(2025, 5, 20))
    assert days(planned)[:6] == [
        ("A@1", date(2024, 9, 15)),
        ("A@2", date(2024, 12, 15)),
        ("A@3", date(2025, 3, 15)),
        ("A@4", date(2025, 6, 15)),
        ("A@5", date(2025, 7, 15)),
        ("A@6", date(2025, 8, 15)),
    ]
    assert [each.version and each.version.number for each in planned.deadlines][:5] == [1, 1, 1, 2, 2]


def test_every_trace_begins_with_the_rule_that_gave_the_date() -> None:
    planned = by_code(changed("every 3 months from sentencing", "every 1 month from sentencing", date(2025, 5, 20)))
    assert planned["A@3"].due.steps[0] == (
        "By version 1 of the rule of A, which held for what fell due before Tuesday 20 May 2025."
    )
    assert planned["A@4"].due.steps[0] == (
        "By version 2 of the rule of A, in force from Tuesday 20 May 2025 (amendment, journal entry 2)."
    )


def test_a_date_on_the_very_day_takes_the_new_rule() -> None:
    planned = changed("every 3 months from sentencing", "every 1 month from sentencing", date(2025, 3, 15))
    assert planned.deadlines[2].version is not None
    assert (planned.deadlines[2].version.number, _safe(planned.deadlines[2])) == (2, date(2025, 3, 15))


def test_a_duty_that_falls_due_once_stays_where_it_was_due_before_and_follows_the_new_rule_otherwise() -> None:
    stays = changed("30 days after sentencing", "60 days after sentencing", date(2024, 7, 16))
    follows = changed("30 days after sentencing", "60 days after sentencing", date(2024, 7, 15))
    assert days(stays) == [("A", date(2024, 7, 15))]
    assert days(follows) == [("A", date(2024, 8, 14))]


def test_a_rule_that_dates_something_before_it_was_in_force_leaves_two_dates_to_argue_about() -> None:
    planned = changed("60 days after sentencing", "30 days after sentencing", date(2024, 8, 1))
    (deadline,) = planned.deadlines
    assert isinstance(deadline.due, ComputedDate)
    assert (deadline.due.safe, deadline.due.latest) == (date(2024, 7, 15), date(2024, 8, 14))
    assert status_of(standing_of(deadline), date(2024, 8, 2)) is Status.PAST_SAFE
    assert deadline.due.steps[-1] == (
        "The rule gives Monday 15 July 2024, a day before it came into force on Thursday 1 August 2024. That the date "
        "of the rule before, Wednesday 14 August 2024, still holds can be argued."
    )


def test_a_rule_without_a_date_yet_takes_the_place_of_one_that_was_not_due() -> None:
    assert days(changed("60 days after sentencing", "60 days after engaged", date(2024, 8, 1))) == [("A", None)]
    assert days(changed("60 days after engaged", "60 days after sentencing", date(2025, 8, 1))) == [
        ("A", date(2024, 8, 14))
    ]
    assert days(changed("30 days after sentencing", None, date(2024, 8, 1))) == [("A", date(2024, 7, 15))]


QUARTERLY = "30 days after the end of each calendar quarter from sentencing"


def test_no_period_is_asked_for_twice_and_none_is_lost_where_the_span_changes() -> None:
    new = "15 days after the end of each calendar quarter from sentencing"
    for on in (date(2025, 4, 1), date(2025, 4, 14), date(2025, 4, 16), date(2025, 5, 1), date(2025, 5, 20)):
        labels = [code for code, _ in days(changed(QUARTERLY, new, on))]
        assert labels[:5] == ["A@2024-Q2", "A@2024-Q3", "A@2024-Q4", "A@2025-Q1", "A@2025-Q2"]
        numbers = [each.occurrence.number for each in changed(QUARTERLY, new, on).deadlines]
        assert numbers == list(range(1, len(numbers) + 1))


def test_months_take_over_from_quarters_after_the_last_quarter_that_was_due() -> None:
    monthly = "15 days after the end of each calendar month from sentencing"
    assert days(changed(QUARTERLY, monthly, date(2025, 5, 10)))[3:6] == [
        ("A@2025-Q1", date(2025, 4, 30)),
        ("A@2025-04", date(2025, 5, 15)),
        ("A@2025-05", date(2025, 6, 15)),
    ]


def test_a_quarter_that_was_over_but_not_yet_due_stays_a_quarter_where_the_new_rule_asks_for_months() -> None:
    monthly = "15 days after the end of each calendar month from sentencing"
    assert days(changed(QUARTERLY, monthly, date(2025, 4, 10)))[2:5] == [
        ("A@2024-Q4", date(2025, 1, 30)),
        ("A@2025-Q1", date(2025, 4, 30)),
        ("A@2025-04", date(2025, 5, 15)),
    ]


def test_a_month_that_the_old_quarter_would_have_covered_is_not_lost_where_its_own_date_is_past() -> None:
    monthly = "15 days after the end of each calendar month from sentencing"
    planned = by_code(changed(QUARTERLY, monthly, date(2025, 5, 20)))
    april = planned["A@2025-04"].due
    assert isinstance(april, ComputedDate)
    assert (april.safe, april.latest) == (date(2025, 5, 15), date(2025, 7, 30))


def test_quarters_take_over_from_months() -> None:
    monthly = "15 days after the end of each calendar month from sentencing"
    assert days(changed(monthly, QUARTERLY, date(2025, 5, 20)))[9:13] == [
        ("A@2025-03", date(2025, 4, 15)),
        ("A@2025-04", date(2025, 5, 15)),
        ("A@2025-Q2", date(2025, 7, 30)),
        ("A@2025-Q3", date(2025, 10, 30)),
    ]


def test_a_fact_about_a_number_stays_with_that_number() -> None:
    early = resolved("A", date(2025, 5, 1), number=4)
    planned = by_code(
        changed("every 3 months from sentencing", "every 1 month from sentencing", date(2025, 5, 20), SENTENCED, early)
    )
    assert planned["A@4"].resolved == early
    assert planned["A@3"].resolved is None
    assert planned["A@5"].resolved is None


def test_one_report_recorded_before_it_became_a_series_does_not_mark_the_series_done() -> None:
    filed = resolved("A", date(2024, 7, 10))
    planned = changed("30 days after sentencing", "every 1 month from sentencing", date(2024, 8, 1), SENTENCED, filed)
    assert [(each.code, each.resolved is not None) for each in planned.deadlines][:3] == [
        ("A@1", True),
        ("A@2", False),
        ("A@3", False),
    ]


def test_facts_of_a_deadline_that_stays_stay_with_it() -> None:
    extended = Extended(obligation="A", number=3, to=date(2025, 6, 30), granted_on=date(2025, 3, 1))
    waived = Waived(obligation="A", number=2, waived_on=date(2024, 12, 1))
    planned = by_code(
        changed(
            "every 3 months from sentencing",
            "every 1 month from sentencing",
            date(2025, 5, 20),
            SENTENCED,
            extended,
            waived,
        )
    )
    assert (_safe(planned["A@3"]), planned["A@3"].extensions) == (date(2025, 6, 30), (extended,))
    assert planned["A@2"].waived == waived
    assert planned["A@4"].due.steps[0].startswith("By version 2")


def test_a_duty_that_was_taken_out_keeps_what_fell_due_before_and_is_superseded_from_then_on() -> None:
    before = a_settlement(an_obligation("A", "every 3 months from sentencing"), an_obligation("B"))
    done = resolved("A", date(2025, 5, 1), number=5)
    planned = plan(amended(before, a_settlement(an_obligation("B")), date(2025, 5, 20)), (SENTENCED, done), until=UNTIL)
    found = [(each.code, each.superseded_on) for each in planned.deadlines if each.obligation == "A"]
    assert found[:6] == [
        ("A@1", None),
        ("A@2", None),
        ("A@3", None),
        ("A@4", date(2025, 5, 20)),
        ("A@5", None),
        ("A@6", date(2025, 5, 20)),
    ]
    assert status_of(standing_of(by_code(planned)["A@3"]), date(2025, 6, 1)) is Status.OVERDUE


def test_a_duty_that_was_added_falls_due_from_the_day_on() -> None:
    after = a_settlement(an_obligation("B"), an_obligation("A", "every 3 months from sentencing"))
    planned = plan(amended(a_settlement(an_obligation("B")), after, date(2025, 5, 20)), (SENTENCED,), until=UNTIL)
    assert days(planned)[:2] == [("A@1", date(2025, 6, 15)), ("A@2", date(2025, 9, 15))]


def test_a_single_duty_that_was_added_with_an_earlier_day_says_so() -> None:
    after = a_settlement(an_obligation("B"), an_obligation("A", "on 2025-03-01"))
    planned = plan(amended(a_settlement(an_obligation("B")), after, date(2025, 5, 20)), (SENTENCED,), until=UNTIL)
    assert by_code(planned)["A"].due.steps[-1] == (
        "The rule gives Saturday 1 March 2025, a day before it came into force on Tuesday 20 May 2025."
    )


def test_a_date_that_leans_on_an_amended_one_follows_the_date_that_holds() -> None:
    before = a_settlement(an_obligation("A", "30 days after sentencing"), an_obligation("B", "90 days after due(A)"))
    after = a_settlement(an_obligation("A", "60 days after sentencing"), an_obligation("B", "90 days after due(A)"))
    stays = plan(amended(before, after, date(2024, 8, 1)), (SENTENCED,), until=UNTIL)
    moves = plan(amended(before, after, date(2024, 7, 1)), (SENTENCED,), until=UNTIL)
    assert (days(stays, "A"), days(stays, "B")) == ([("A", date(2024, 7, 15))], [("B", date(2024, 10, 13))])
    assert (days(moves, "A"), days(moves, "B")) == ([("A", date(2024, 8, 14))], [("B", date(2024, 11, 12))])


def test_a_date_that_fell_due_before_stays_although_what_it_leans_on_moved() -> None:
    before = a_settlement(
        an_obligation("A", "90 days after sentencing"), an_obligation("B", "at least 60 days before due(A)")
    )
    after = a_settlement(
        an_obligation("A", "120 days after sentencing"), an_obligation("B", "at least 60 days before due(A)")
    )
    planned = plan(amended(before, after, date(2024, 8, 1)), (SENTENCED,), until=UNTIL)
    assert (days(planned, "A"), days(planned, "B")) == ([("A", date(2024, 10, 13))], [("B", date(2024, 7, 15))])
    assert by_code(planned)["B"].version is None
    assert by_code(planned)["B"].due.steps[0] == (
        "It fell due before Thursday 1 August 2024, when the amendment came into force, and stays as it was."
    )


def test_a_counting_rule_of_the_instrument_changes_as_a_rule_does() -> None:
    due = "every 15 days from sentencing"
    before = a_settlement(an_obligation("A", due), instruments=(an_instrument(counting="calendar-days"),))
    after = a_settlement(an_obligation("A", due), instruments=(an_instrument(counting="frcp-6"),))
    planned = by_code(plan(amended(before, after, date(2024, 7, 20)), (SENTENCED,), until=date(2024, 9, 30)))
    assert (planned["A@1"].counting, _safe(planned["A@1"])) == ("calendar-days", date(2024, 6, 30))
    assert (planned["A@5"].counting, _safe(planned["A@5"])) == ("frcp-6", date(2024, 8, 29))


def test_a_term_that_was_amended_has_its_new_end_as_a_whole_and_says_so() -> None:
    due = "every 6 months from sentencing until end(term)"
    before = a_settlement(an_obligation("A", due), terms=(a_term(starts="sentencing", years=1),))
    after = a_settlement(an_obligation("A", due), terms=(a_term(starts="sentencing", years=2),))
    planned = plan(amended(before, after, date(2025, 1, 1)), (SENTENCED,), until=UNTIL)
    assert [day for _, day in days(planned)] == [
        date(2024, 12, 15),
        date(2025, 6, 15),
        date(2025, 12, 15),
        date(2026, 6, 15),
    ]
    (term,) = planned.terms
    assert term.ends is not None
    assert (
        term.ends.steps[-1]
        == "term is as amended with effect from Wednesday 1 January 2025 (amendment, journal entry 2)."
    )


def test_a_second_amendment_leaves_what_the_first_one_gave_before_its_day() -> None:
    first = amended(one("every 3 months from sentencing"), one("every 1 month from sentencing"), date(2025, 5, 20))
    second = amended(first, one("every 6 months from sentencing"), date(2025, 7, 20), entry=5)
    planned = plan(second, (SENTENCED,), until=UNTIL)
    assert [(each.code, _safe(each), each.version and each.version.number) for each in planned.deadlines][2:7] == [
        ("A@3", date(2025, 3, 15), 1),
        ("A@4", date(2025, 6, 15), 2),
        ("A@5", date(2025, 7, 15), 2),
        ("A@6", date(2025, 12, 15), 3),
        ("A@7", date(2026, 6, 15), 3),
    ]


def test_an_amendment_that_does_not_touch_a_duty_leaves_what_an_earlier_one_did() -> None:
    first = amended(one("every 3 months from sentencing"), one("every 1 month from sentencing"), date(2025, 5, 20))
    after = a_settlement(an_obligation("A", "every 1 month from sentencing"), an_obligation("B", "on 2026-01-31"))
    once, twice = (
        plan(first, (SENTENCED,), until=UNTIL),
        plan(amended(first, after, date(2025, 7, 20), entry=5), (SENTENCED,), until=UNTIL),
    )
    assert [each for each in twice.deadlines if each.obligation == "A"] == list(once.deadlines)


def test_a_duty_that_was_taken_out_and_put_back_has_a_gap_between() -> None:
    both = a_settlement(an_obligation("A", "every 1 month from sentencing"), an_obligation("B"))
    gone = amended(both, a_settlement(an_obligation("B")), date(2025, 3, 1))
    back = amended(gone, both, date(2025, 6, 1), entry=5)
    planned = plan(back, (SENTENCED,), until=date(2025, 8, 31))
    assert [(day, each.superseded_on) for (_, day), each in zip(days(planned), planned.deadlines, strict=False)][
        7:
    ] == [
        (date(2025, 2, 15), None),
        (date(2025, 3, 15), date(2025, 3, 1)),
        (date(2025, 4, 15), date(2025, 3, 1)),
        (date(2025, 5, 15), date(2025, 3, 1)),
        (date(2025, 6, 15), None),
        (date(2025, 7, 15), None),
        (date(2025, 8, 15), None),
    ]


def test_on_a_day_before_it_was_known_or_in_force_an_amendment_is_left_out() -> None:
    before = one("every 3 months from sentencing")
    coming = amended(before, one("every 1 month from sentencing"), date(2025, 6, 1), known_on=date(2025, 4, 1))
    late = amended(before, one("every 1 month from sentencing"), date(2025, 6, 1), known_on=date(2025, 9, 1))
    assert as_it_stood(coming, date(2025, 3, 31)) == before
    assert as_it_stood(coming, date(2025, 4, 1)) is coming
    assert as_it_stood(late, date(2025, 5, 31)) == before
    assert as_it_stood(late, date(2025, 6, 1)) is late


def test_amendments_are_told_in_the_order_they_came_into_force() -> None:
    first = amended(one("every 3 months from sentencing"), one("every 1 month from sentencing"), date(2025, 5, 20))
    second = amended(first, one("every 6 months from sentencing"), date(2025, 7, 20))
    assert [each.on for each in amendments(second)] == [date(2025, 5, 20), date(2025, 7, 20)]
    assert amendments(one("on 2025-01-01")) == ()


@pytest.mark.parametrize("old", ["every 2 months from sentencing", "continuing from sentencing, review every 2 months"])
def test_a_series_and_a_standing_duty_change_into_each_other(old: str) -> None:
    new = "continuing from sentencing, review every 3 months"
    planned = changed(old, new, date(2025, 1, 1))
    numbers = [each.occurrence.number for each in planned.deadlines]
    assert numbers[:4] == [0, 1, 2, 3]
    assert len(set(numbers)) == len(numbers)


SPANS = st.sampled_from(["1 month", "2 months", "3 months", "45 days", "2 weeks", "1 year", "20 business days"])


@settings(deadline=None)
@given(SPANS, SPANS, st.dates(date(2024, 6, 1), date(2027, 1, 31)), st.dates(date(2024, 1, 1), date(2025, 12, 31)))
def test_no_date_before_the_day_differs_from_the_old_plan_and_none_from_then_on_from_the_new(
    old: str, new: str, on: date, sentenced: date
) -> None:
    facts = (happened("sentencing", sentenced),)
    before, after = one(f"every {old} from sentencing"), one(f"every {new} from sentencing")
    spliced = plan(amended(before, after, on), facts, until=UNTIL).deadlines
    dates = [day for each in spliced if (day := _safe(each)) is not None]
    was = [day for each in plan(before, facts, until=UNTIL).deadlines if (day := _safe(each)) is not None]
    becomes = [day for each in plan(after, facts, until=UNTIL).deadlines if (day := _safe(each)) is not None]
    assert dates == [day for day in was if day < on] + [day for day in becomes if day >= on]
    assert [each.occurrence.number for each in spliced] == list(range(1, len(spliced) + 1))
    assert all(each.version is not None for each in spliced) == (old != new)


PERIODS = st.sampled_from(["month", "quarter", "half-year", "year"])


@settings(deadline=None)
@given(PERIODS, PERIODS, st.integers(1, 60), st.integers(1, 60), st.dates(date(2024, 7, 1), date(2026, 3, 31)))
def test_no_day_is_left_out_and_no_period_named_twice(old: str, new: str, lag: int, later: int, on: date) -> None:
    def rule(span: int, period: str) -> str:
        return f"{span} days after the end of each calendar {period} from 2023-01-01"

    planned = changed(rule(lag, old), rule(later, new), on, until=date(2027, 12, 31)).deadlines
    covered = sorted(each.occurrence.covers for each in planned if each.occurrence.covers is not None)
    assert covered[0][0] == date(2023, 1, 1)
    reached = date(2022, 12, 31)
    for begins, ends in covered:
        # A longer period may begin before what shorter ones of the old rule covered has ended; no day is left out.
        assert begins <= reached + timedelta(days=1)
        reached = max(reached, ends)
    assert len({each.occurrence.label for each in planned}) == len(planned)
    assert [each.occurrence.number for each in planned] == sorted({each.occurrence.number for each in planned})


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_an_amendment_that_changes_no_rule_changes_no_date(on: date) -> None:
    obligations: list[Obligation] = [
        an_obligation("A", QUARTERLY),
        an_obligation("B", "every 1 month from sentencing"),
        an_obligation("C", "60 days after engaged"),
    ]
    before = a_settlement(*obligations)
    assert plan(amended(before, before, on), (SENTENCED,), until=UNTIL).deadlines == (
        plan(before, (SENTENCED,), until=UNTIL).deadlines
    )
    assert isinstance(plan(before, (SENTENCED,), until=UNTIL).deadlines[-1].due, AwaitedDate)
