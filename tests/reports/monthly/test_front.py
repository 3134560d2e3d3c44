"""The first screen: a headline of facts, worst first, the figures with what changed, and where each term stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.reports.subjects import a_deadline, a_subject, an_obligation, binance, reading
from tracker.reports.monthly.pages import Front, SettlementPage
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.view import build
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import Deadline, Failure
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Fixed, On
from tracker.rules.facts import Extended, Resolved, Waived, When
from tracker.rules.settlement.apart import Apart
from tracker.rules.settlement.audience import Audience
from tracker.rules.settlement.penalties import PenaltyMode
from tracker.rules.settlement.records import Records
from tracker.rules.settlement.settlement import Obligation, Penalty, PenaltyTier

MARCH = Month(2026, 3)
END = MARCH.last


def page(subject: Subject, *, as_of: date = END, edition: Audience | None = None) -> SettlementPage:
    month = Month.of(as_of)
    return build([subject], month=month, as_of=as_of, journal_head=None, edition=edition).settlements[0]


def front(*of: tuple[Obligation, Deadline], as_of: date = END) -> Front:
    return page(a_subject(tuple(each for each, _ in of), tuple(each for _, each in of)), as_of=as_of).front


def duty(code: str, title: str, safe: date, latest: date | None = None, **rest: Any) -> tuple[Obligation, Deadline]:
    return an_obligation(code, On(Fixed(safe)), title=title), replace(a_deadline(code, reading(safe, latest)), **rest)


def done(code: str, day: date) -> dict[str, Any]:
    return {"resolved": Resolved(obligation=code, when=When.on(day))}


REPORT = duty("R1", "Report on remediation", date(2026, 3, 10))
LATE = duty("P1", "Plan of training.", date(2026, 3, 12), **done("P1", date(2026, 3, 17)))
NEXT = duty("C1", "Certify compliance", date(2026, 4, 13))
TARGET = (
    an_obligation("T1", On(Fixed(date(2026, 3, 20))), title="Draft the policy"),
    replace(a_deadline("T1", reading(date(2026, 3, 20)), kind=Kind.TARGET)),
)


NOTHING = "Nothing of ours is open past its date."
NONE_AHEAD = "No date lies ahead."


@pytest.mark.parametrize(
    ("of", "headline"),
    [
        ((), (NOTHING, NONE_AHEAD)),
        ((NEXT,), (NOTHING, "Next: Certify compliance on 13 April 2026.")),
        (
            (LATE, NEXT),
            (
                "One duty was late in March: Plan of training, met late by 5 days.",
                NOTHING,
                "Next: Certify compliance on 13 April 2026.",
            ),
        ),
        (
            (REPORT, LATE),
            (
                "Two duties were late in March.",
                "One duty is open past its date: Report on remediation, due by 10 March 2026.",
                NONE_AHEAD,
            ),
        ),
        (
            (REPORT, duty("R2", "Second report", date(2026, 1, 5))),
            (
                "One duty was late in March: Report on remediation.",
                "Two duties are open past their dates, the oldest Second report, due by 5 January 2026.",
                NONE_AHEAD,
            ),
        ),
        (
            (duty("S1", "Statement", date(2026, 3, 28), date(2026, 4, 2)),),
            (
                NOTHING,
                "Statement was safe until 28 March 2026; it can be argued to have until 2 April 2026.",
                NONE_AHEAD,
            ),
        ),
        ((TARGET,), (NOTHING, "Draft the policy is past its target, which no text makes binding.", NONE_AHEAD)),
        (
            (NEXT, duty("C2", "Certify again", date(2026, 4, 13)), duty("C3", "Certify more", date(2026, 4, 13))),
            (NOTHING, "Next: Certify compliance on 13 April 2026, and two other duties the same day."),
        ),
        (
            (duty("W1", "Waived one", date(2026, 3, 3), waived=Waived(obligation="W1", waived_on=date(2026, 2, 20))),),
            (NOTHING, NONE_AHEAD),
        ),
        (
            (duty("N1", "Public one", date(2026, 3, 3), public=True),),
            (NOTHING, "Of one duty whose date has passed it is not known whether it was done.", NONE_AHEAD),
        ),
        ((duty("M1", "The monitor's report", date(2026, 3, 3), apart=Apart.OTHERS),), (NOTHING, NONE_AHEAD)),
        (
            (
                (
                    an_obligation("L1", On(Fixed(date(2026, 4, 11))), title="Weekend one"),
                    a_deadline("L1", replace(reading(date(2026, 4, 11)), open_on=date(2026, 4, 10))),
                ),
            ),
            (NOTHING, "Next: Weekend one on 11 April 2026 (last open day: Friday 10 April 2026)."),
        ),
    ],
)
def test_the_headline_tells_facts_worst_first(
    of: tuple[tuple[Obligation, Deadline], ...], headline: tuple[str, ...]
) -> None:
    assert front(*of).headline == " ".join(headline)


def test_lateness_of_an_earlier_month_is_no_lateness_of_this_one() -> None:
    found = front(LATE, as_of=date(2026, 4, 30))

    assert found.headline == "Nothing of ours is open past its date. No date lies ahead."
    assert found.counts.met_late == 0


def test_a_month_that_is_not_over_tells_only_what_has_come() -> None:
    assert front(REPORT, as_of=date(2026, 3, 10)).headline == (
        "Nothing of ours is open past its date. Next: Report on remediation on 10 March 2026."
    )


def test_what_a_delay_may_cost_stands_beside_it() -> None:
    dear = an_obligation("R1", On(Fixed(date(2026, 3, 10))), title="Report on remediation", penalty="P")
    subject = a_subject((dear, LATE[0]), (REPORT[1], LATE[1]))
    penalty = Penalty(
        key="P",
        instrument="doj-plea",
        mode=PenaltyMode.BY_BAND,
        citation="para. 42",
        tiers=(PenaltyTier(Money("USD", 50_000)),),
    )
    settlement = replace(subject.plan.settlement, penalties=(penalty,))
    plan = replace(subject.plan, settlement=settlement)

    told = page(replace(subject, plan=plan, month_before=plan)).front.headline

    assert told.startswith(
        "Two duties were late in March; one of them may cost USD\N{NO-BREAK SPACE}10,500. One duty is open past its date: "
    )


def test_a_payment_ahead_tells_the_sum_and_to_whom() -> None:
    fine = an_obligation(
        "F1", On(Fixed(date(2026, 4, 13))), title="Pay the fine", kind="payment", amounts=(Money("USD", 300_000_000),)
    )

    assert front((fine, replace(NEXT[1], obligation="F1"))).headline == (
        "Nothing of ours is open past its date. Next: USD\N{NO-BREAK SPACE}3,000,000 to DOJ on 13 April 2026."
    )


def test_a_date_that_could_not_be_computed_is_the_first_thing_told() -> None:
    subject = a_subject((an_obligation("A1"),), ())
    failed = replace(subject.plan, failures=(Failure("A1", "The series is too long."),))

    assert page(replace(subject, plan=failed, month_before=failed)).front.headline.startswith(
        "One date could not be computed. Nothing of ours is open past its date."
    )


@pytest.mark.parametrize("edition", [Audience.AUTHORITY, Audience.MONITOR, Audience.PUBLIC])
def test_readers_outside_are_told_whose_duties_these_are(edition: Audience) -> None:
    assert page(a_subject((), ()), edition=edition).front.headline.startswith(
        "Nothing that Binance Holdings Limited owes is open past its date."
    )


def test_what_is_kept_from_public_sources_is_nobodys_own() -> None:
    subject = a_subject((), ())
    plan = replace(subject.plan, settlement=replace(subject.plan.settlement, kept_from=Records.PUBLIC))

    assert page(replace(subject, plan=plan)).front.headline.startswith("Nothing that Binance Holdings Limited owes")


def test_each_figure_says_how_it_differs_from_a_month_ago_by_what_is_known_now() -> None:
    of = (REPORT, LATE, NEXT, duty("B1", "Before", date(2026, 2, 10), **done("B1", date(2026, 2, 12))))
    figures = front(*of).figures

    assert [(each.number, each.label, each.change) for each in figures] == [
        ("1", "late and open", "+1 since February"),
        ("0", "past the safe date", "as in February"),
        ("1", "met late in March", "as in February"),
        ("1", "due in 30 days", "\N{MINUS SIGN}1 since February"),
        ("0", "not known whether done", "as in February"),
    ]


def test_the_first_month_is_compared_with_none() -> None:
    subject = replace(a_subject((REPORT[0],), (REPORT[1],)), is_first=True)

    assert {each.change for each in page(subject).front.figures} == {""}


def test_a_published_figure_that_is_another_one_now_is_a_footnote() -> None:
    subject = a_subject((NEXT[0],), (NEXT[1],))
    published = {"late_open": 2, "past_safe": 0, "met_late": 0, "due_soon": 0, "not_known": 0}

    assert page(replace(subject, published=published)).front.footnote == (
        "The report of February 2026, as published, counted 2 late and open (now 0): what was recorded since changed it."
    )
    assert page(replace(subject, published={**published, "late_open": 0})).front.footnote == ""


def test_what_others_owe_stands_in_a_quieter_line_and_in_no_figure() -> None:
    theirs = (
        an_obligation("M1", On(Fixed(date(2026, 3, 3))), title="The monitor's report", owed_by="the monitor"),
        replace(a_deadline("M1", reading(date(2026, 3, 3))), apart=Apart.OTHERS),
    )
    found = front(theirs)

    assert found.others == "Waiting for the monitor: 1."
    assert {each.number for each in found.figures} == {"0"}


def test_each_term_in_force_says_on_which_of_its_days_it_is() -> None:
    found = page(binance(), as_of=date(2026, 11, 21)).front

    assert [(each.title, each.days, each.until, each.percent) for each in found.terms] == [
        ("DOJ monitorship", "925 of 1,095 days", "to about 10 May 2027 (estimated)", "84"),
        ("FinCEN monitorship", "915 of 1,826 days", "to a day between 20 May 2029 and 24 May 2029 (estimated)", "50"),
    ]


def test_the_record_counts_each_duty_once_by_what_became_of_it() -> None:
    moved = duty(
        "X1",
        "Extended",
        date(2026, 3, 20),
        original=reading(date(2026, 3, 5)),
        extensions=(Extended(obligation="X1", to=date(2026, 3, 20), granted_on=date(2026, 3, 1)),),
        **done("X1", date(2026, 3, 19)),
    )
    waived = duty("W1", "Waived", date(2026, 3, 3), waived=Waived(obligation="W1", waived_on=date(2026, 2, 20)))
    vague = duty("V1", "Vague", date(2026, 3, 3), resolved=Resolved(obligation="V1", when=When(None, date(2026, 3, 9))))
    of = (REPORT, LATE, NEXT, moved, waived, vague)
    found = page(a_subject(tuple(each for each, _ in of), tuple(each for _, each in of))).timeliness

    assert found is not None
    rows = {row.title: tuple(count for _, count in row.counts) for row in found.tables[0].rows}
    assert found.columns == ("On time", "Late", "Waived", "Released", "Open and late", "Not known")
    assert rows == {
        "March 2026": ("1", "1", "0", "0", "1", "1"),
        "The last twelve months": ("1", "1", "1", "0", "1", "1"),
        "Since the beginning": ("1", "1", "1", "0", "1", "1"),
    }
    assert [row.title for row in found.tables[1].rows] == ["DOJ"]
    assert found.commitments == (
        "Of two duties that were done, the date first given was kept for 0, and had been moved for 1 "
        "(by an extension, a return or a stopped clock)."
    )
    assert "March 2026: 1 on time, 2 late" in found.months.description


def test_a_settlement_of_which_nothing_has_come_has_no_record_yet() -> None:
    assert page(a_subject((NEXT[0],), (NEXT[1],))).timeliness is None
