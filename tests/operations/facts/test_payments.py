"""What was agreed and paid is kept as it was said, on both kinds of database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.operations.agreement.rows import recall
from tracker.operations.derivation.check import check
from tracker.operations.facts import payment as paying
from tracker.operations.facts.rows import recall_facts
from tracker.operations.queries.payments import Payments, payments
from tracker.rules.currencies import Money
from tracker.rules.facts import Paid, When

MONEY = """\
  F1:
    instrument: order
    title: Pay the penalty
    kind: payment
    amount: {USD: 1000.00, JPY: 5}
    instalments:
      - {amount: {USD: 400.00}, due: 10 days after effective, interest: {text: late, rate: 4.25 %, from: due(F1.1)}}
      - {amount: {USD: 500.00, JPY: 5}, due: 60 days after effective}
    remainder: On demand.
    interest:
      text: At the rate of 5 % a year.
      rate: 5 %
      basis: actual/actual
      from: (15 days after effective)
      compounding: quarterly
      on: balance
      until: paid
      unless_paid_before: 2026-03-01
  C1:
    instrument: order
    title: Pay elsewhere
    kind: payment
    due: 60 days after effective
    amount: {USD: 300.00}
    credits: [{payment_of: F1, up_to: {USD: 100.00}}, {payment_of: A6}]
facts:
  - {paid: F1.1, amount: {USD: 150.00}, interest: {USD: 1.25}, on: 2026-02-05}
"""
FILE = acme.FILE + MONEY
APRIL = datetime(2026, 4, 1, 16, 0, tzinfo=UTC)


def pay(engine: Engine, code: str, dollars: int, on: date) -> int:
    with database.writing(engine) as session:
        return paying.pay(
            session,
            code,
            circumstances=acme.CIRCUMSTANCES,
            amounts=(Money("USD", dollars * 100),),
            interest=(),
            when=When.on(on),
        ).entry


def seen(engine: Engine, as_of: date | None = None, *, now: datetime = acme.NOW) -> Payments:
    with database.reading(engine) as session:
        (found,) = payments(session, settlement=None, now=now, as_of=as_of, known_at=None)
    return found


def test_what_is_recalled_is_what_the_file_said(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    with database.reading(engine) as session:
        assert recall(session, "acme").settlement == acme.agreement(FILE).settlement
        assert check(session, now=acme.NOW) == ()


def test_a_payment_is_kept_as_it_was_said(engine: Engine) -> None:
    loaded = acme.loaded(engine, FILE)
    entry = pay(engine, "F1.1", 200, date(2026, 2, 20))
    with database.reading(engine) as session:
        kept = recall(session, "acme")
        facts = [fact for fact in recall_facts(session, kept.row.id) if isinstance(fact, Paid)]
    assert [(fact.obligation, fact.amounts, fact.interest, fact.when, fact.entry) for fact in facts] == [
        (
            "F1.1",
            (Money("USD", 15_000),),
            (Money("USD", 125),),
            When.on(date(2026, 2, 5)),
            loaded.entry,
        ),
        ("F1.1", (Money("USD", 20_000),), (), When.on(date(2026, 2, 20)), entry),
    ]


def test_an_amended_amount_changes_what_is_left_and_what_was_paid_stays(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    pay(engine, "F1.1", 200, date(2026, 2, 20))
    less = FILE.replace("USD: 1000.00", "USD: 900.00").replace("{USD: 400.00}", "{USD: 300.00}")
    amended = acme.loaded(engine, less)
    assert "F1.1: amount was USD 400.00, becomes USD 300.00" in [str(change) for change in amended.changes]
    first = next(each for each in seen(engine).accounts if each.deadline.code == "F1.1")
    assert (first.paid, first.balance, first.overpaid) == (35_000, 0, 5_000)
    assert str(first.status) == "met late"


def test_an_amendment_tells_what_changes_in_instalments_interest_and_credits(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    changed = FILE.replace("rate: 5 %", "rate: 6 %").replace("up_to: {USD: 100.00}", "up_to: {USD: 90.00}")
    told = [str(change) for change in acme.loaded(engine, changed).changes]
    before, after = "payments of F1 up to USD 100.00, payments of A6", "payments of F1 up to USD 90.00, payments of A6"
    assert f"C1: credits was {before}, becomes {after}" in told
    assert any("rate 5 %" in each and "rate 6 %" in each for each in told)


def test_money_asked_for_a_later_day_is_that_day_s_with_no_entry_in_between(engine: Engine) -> None:
    # The fault of others: figures as of the last write. By hand: 6 days on 1,000.00 and 25 on 850.00; then 84 days on
    # 850.00 in place of the 25, those 10.60 less the 1.25 paid added on 30 April, and 32 days on 859.35.
    acme.loaded(engine, FILE)
    written = {each.deadline.code: each for each in seen(engine, date(2026, 3, 2)).accounts if each.currency == "USD"}
    later = {
        each.deadline.code: each
        for each in seen(engine, date(2026, 6, 1), now=APRIL).accounts
        if each.currency == "USD"
    }
    assert str(written["F1"].status) == "not found"
    assert (str(written["C1"].status), str(later["C1"].status)) == ("due soon", "overdue")
    assert str(written["F1"].interest) == "USD 3.73, USD 1.25 of it paid (computed here)"
    assert str(later["F1"].interest) == "USD 14.37, USD 1.25 of it paid (computed here)"
