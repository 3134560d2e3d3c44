"""Money owed and paid; nothing credited twice is added twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.reports.subjects import AS_OF, BINANCE, a_deadline, a_settlement, a_subject, an_obligation, reading
from tracker.reports.monthly.pages import MoneyPage, MonthlyReport
from tracker.reports.monthly.payments import payments
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, Subject, edition_of
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import Deadline
from tracker.rules.due.language import Fixed
from tracker.rules.due.parser import parse
from tracker.rules.facts import Fact, Paid, Resolved, Waived, When
from tracker.rules.plan import plan
from tracker.rules.settlement.audience import Audience
from tracker.rules.settlement.payment_terms import Basis, Bearing, Compounding, Credit, Interest, Until
from tracker.rules.settlement.settlement import Obligation

DUE = reading(date(2026, 11, 2))


def _payments(obligations: tuple[Obligation, ...], deadlines: tuple[Deadline, ...] | None = None) -> MoneyPage:
    placed = tuple(a_deadline(each.code, DUE) for each in obligations) if deadlines is None else deadlines
    return payments(SettlementView(a_subject(obligations, placed), key="s1", month=Month(2026, 11), as_of=AS_OF))


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _owing(code: str, *amounts: Money, **rest: object) -> Obligation:
    return an_obligation(code, None, amounts=amounts, **rest)  # type: ignore[arg-type]  # the test names real fields


def test_what_another_payment_satisfies_is_shown_but_not_added() -> None:
    page = _payments((_owing("D1", Money("USD", 500)), _owing("O2", Money("USD", 500), satisfied_by="D1")))

    assert [_plain(row.owed) for row in page.totals] == ["USD 5.00"]
    assert [line.treatment for line in page.groups[0].rows] == [
        "Added",
        "Not added: deemed satisfied by payment of D1",
    ]


def test_a_part_of_a_larger_amount_is_shown_but_not_added() -> None:
    page = _payments((_owing("D1", Money("USD", 500)), _owing("D1a", Money("USD", 200), part_of="D1")))

    assert [_plain(row.owed) for row in page.totals] == ["USD 5.00"]
    assert page.groups[0].rows[1].treatment == "Not added: already part of D1"
    assert page.sentences == ("Shown but never added again, because a larger amount holds it: D1a in D1.",)


def test_a_suspended_amount_stands_apart() -> None:
    page = _payments((_owing("F1", Money("USD", 500)), _owing("F2", Money("USD", 150), suspended=True)))

    assert [(_plain(row.owed), _plain(row.apart)) for row in page.totals] == [("USD 5.00", "USD 1.50")]
    assert "Suspended, so not payable now and shown apart: F2." in page.sentences


def test_a_suspended_part_is_taken_out_of_the_amount_that_holds_it() -> None:
    page = _payments((_owing("F1", Money("USD", 500)), _owing("F2", Money("USD", 150), part_of="F1", suspended=True)))

    assert [(_plain(row.owed), _plain(row.apart)) for row in page.totals] == [("USD 3.50", "USD 1.50")]
    assert page.groups[0].rows[1].treatment == "Not added: the suspended part of F1, shown apart"


def test_a_credit_of_unknown_amount_leaves_no_sum_to_state() -> None:
    page = _payments(
        (
            _owing("D1", Money("USD", 500)),
            _owing("F1", Money("USD", 900), instrument="fincen", credited="payments to DOJ"),
        )
    )

    assert [row.grand for row in page.totals] == [False, False]
    assert [_plain(row.owed) for row in page.totals] == ["USD 5.00", "USD 9.00 before credits"]
    assert page.sentences == (
        f"{BINANCE}, USD: the instruments' figures overlap; no sum is stated. Credits without a figure apply to F1.",
    )


def test_where_nothing_is_credited_the_instruments_are_added_for_each_payer_and_currency() -> None:
    page = _payments(
        (
            _owing("D1", Money("USD", 500), Money("EUR", 100)),
            _owing("F1", Money("USD", 900), instrument="fincen"),
            _owing("Z1", Money("USD", 70), instrument="fincen", owed_by="Zhao"),
        )
    )

    assert [(row.instrument, row.owed_by, _plain(row.owed)) for row in page.totals if row.grand] == [
        ("All instruments", f"owed by {BINANCE}", "USD 14.00")
    ]


def test_a_payment_is_paid_when_resolved_and_its_unknown_lateness_is_said() -> None:
    paid = Resolved(obligation="D1", when=When(None, date(2026, 11, 17)))
    deadline = replace(a_deadline("D1", DUE), resolved=paid)

    page = _payments((_owing("D1", Money("USD", 500)),), (deadline,))

    assert [(line.state.text, line.detail) for line in page.groups[0].rows] == [
        ("paid", "no later than 17 November 2026; whether in time is not known")
    ]
    assert [(_plain(row.paid), _plain(row.unpaid)) for row in page.totals] == [("USD 5.00", "USD 0.00")]


def test_a_waived_payment_is_no_longer_owed() -> None:
    waived = replace(a_deadline("D1", DUE), waived=Waived(obligation="D1", waived_on=date(2026, 11, 3)))

    assert _payments((_owing("D1", Money("USD", 500)),), (waived,)).totals == ()


def test_an_amount_owed_each_time_is_not_added_as_if_once() -> None:
    deadline = a_deadline("D1", DUE, recurring=True)

    page = _payments((_owing("D1", Money("USD", 500)),), (deadline,))

    assert [_plain(line.amount) for line in page.groups[0].rows] == ["USD 5.00 each time"]
    assert [(_plain(row.owed), _plain(row.apart)) for row in page.totals] == [("USD 0.00", "USD 5.00")]


def test_the_parts_of_the_real_payment_to_doj_add_up(report: MonthlyReport) -> None:
    doj = report.settlements[0].money.totals[0]

    # 898,618,825 + 1,612,031,763 + 1,805,475,575, as the plea agreement's own total says.
    assert _plain(doj.owed) == "USD 4,316,126,163.00"
    assert _plain(doj.paid) == "USD 4,316,126,163.00"


def test_no_sum_of_the_real_settlement_is_stated(report: MonthlyReport) -> None:
    assert not any(row.grand for row in report.settlements[0].money.totals)


def _reported(*facts: Fact, duties: tuple[Obligation, ...]) -> MoneyPage:
    settled = a_settlement(duties)
    derived = plan(settled, facts, until=AS_OF)
    return payments(
        SettlementView(
            Subject(plan=derived, month_before=derived, facts=facts), key="s1", month=Month(2026, 11), as_of=AS_OF
        )
    )


def _paid(code: str, minor: int, on: date) -> Paid:
    return Paid(obligation=code, when=When.on(on), amounts=(Money("USD", minor),))


def test_a_part_payment_shows_what_is_left() -> None:
    duty = _owing("D1", Money("USD", 100_000))
    page = _reported(_paid("D1", 40_000, date(2026, 11, 3)), duties=(duty,))

    (line,) = page.groups[0].rows
    assert (line.state.text, _plain(line.detail)) == (
        "paid in part",
        "USD 400.00 paid, USD 600.00 left (last: 3 November 2026)",
    )
    assert [(_plain(row.paid), _plain(row.unpaid)) for row in page.totals] == [("USD 400.00", "USD 600.00")]


def test_a_contingent_amount_stands_apart_until_its_event() -> None:
    duty = replace(_owing("D1", Money("USD", 500)), contingent_on="failed", due=parse("on 2026-12-01"))
    settled = _reported(duties=(duty,))

    assert settled.groups[0].rows[0].treatment == "Not added: owed only if failed happens, shown apart"
    assert [(_plain(row.owed), _plain(row.apart)) for row in settled.totals] == [("USD 0.00", "USD 5.00")]


def test_interest_has_the_words_of_the_text_and_a_figure_only_with_the_whole_rule() -> None:
    stated = Interest(
        text="5 % until paid",
        rate=Decimal(5),
        basis=Basis.ACTUAL_365,
        start=Fixed(date(2026, 9, 9)),
        compounding=Compounding.NONE,
        on=Bearing.BALANCE,
        until=Until.PAID,
    )
    duties = (
        replace(_owing("D1", Money("USD", 1_000_000)), interest=stated),
        replace(_owing("D2", Money("USD", 500)), interest=Interest(text="at the legal rate")),
    )
    computed, told = _reported(duties=duties).interest

    # 73 days, a fifth of a year, on 10,000.00.
    assert (computed.text, _plain(computed.cost), computed.state.text) == (
        "5 % until paid",
        "USD 100.00",
        "computed here",
    )
    assert (told.text, told.cost, told.state.text) == ("at the legal rate", "no amount", "in words only")
    assert told.steps == (
        "No amount is given: the text does not state its rate, basis, from, compounding, on and until.",
    )


def test_an_edition_without_the_duty_that_is_credited_still_tells_the_rest() -> None:
    duties = (
        replace(_owing("D1", Money("USD", 500)), audience=("counsel",)),
        replace(_owing("O1", Money("USD", 900)), credits=(Credit("D1"),)),
        _owing("O2", Money("USD", 500), satisfied_by="D1"),
    )
    settled = a_settlement(duties)
    facts = (_paid("D1", 500, date(2026, 11, 3)),)
    derived = plan(settled, facts, until=AS_OF)
    shown = edition_of(Subject(plan=derived, month_before=derived, facts=facts), Audience.PUBLIC)

    page = payments(SettlementView(shown, key="s1", month=Month(2026, 11), as_of=AS_OF))

    assert [line.deadline.text for line in page.groups[0].rows] == ["O1", "O2"]
    assert [line.treatment for line in page.groups[0].rows] == ["Added", "Added"]
    assert not any("D1" in sentence for sentence in page.sentences)
