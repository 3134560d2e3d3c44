"""`tracker pay` records a payment in whole or in part, and `tracker payments` shows how every amount stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Said, Tracker

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
instruments:
  plea: {title: Plea, authority: DOJ, kind: plea agreement, counting: calendar-days, calendar: us-federal}
  order: {title: Order, authority: OFAC, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  sentencing: {on: 2026-01-30}
  failed: {}
obligations:
  F1:
    instrument: plea
    title: Pay the fine
    kind: payment
    owed_by: Acme Corporation
    amount: {USD: 1000.00}
    instalments:
      - {amount: {USD: 400.00}, due: 10 days after sentencing}
      - {amount: {USD: 600.00}, due: 60 days after sentencing}
  O1: {instrument: order, title: Pay OFAC, kind: payment, due: null, amount: {USD: 900}, satisfied_by: F1}
  P1: {instrument: order, title: Pay, kind: payment, due: 5 days after failed, amount: {EUR: 50}, contingent_on: failed}
  S1: {instrument: order, title: Suspended, kind: payment, due: null, amount: {EUR: 20}, suspended: yes}
  R1: {instrument: plea, title: Report, kind: report, due: 10 days after sentencing}
facts:
  - {paid: F1.1, amount: {USD: 150.00}, on: 2026-02-05}
"""
BY = ("--by", "Maria Chen")


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    tracker.begin("init")
    assert tracker.begin("load", tracker.write("acme.yaml", FILE).name, *BY).code == 0
    return tracker


def pay(acme: Tracker, code: str, amount: str, on: str = "2026-02-20", *more: str) -> Said:
    return acme("pay", code, "--amount", amount, "--on", on, *BY, *more)


def figures(acme: Tracker, *more: str, at: datetime | None = None) -> dict[str, tuple[str, str, str]]:
    said = acme("payments", "--json", *more) if at is None else acme("payments", "--json", *more, at=at)
    return {row["code"]: (row["paid"], row["credited"], row["balance"]) for row in said.json[0]["payments"]}


def test_payments_are_counted_from_the_file_and_from_the_command(acme: Tracker) -> None:
    assert figures(acme)["F1.1"] == ("150.00", "0.00", "250.00")
    said = pay(acme, "F1.1", "USD 250.00", "2026-02-20", "--note", "wire 7")
    assert said.code == 0, said.err
    assert "F1.1: overdue → met late" in said.out
    assert figures(acme)["F1.1"] == ("400.00", "0.00", "0.00")
    assert figures(acme)["F1"] == ("400.00", "0.00", "600.00")
    assert figures(acme)["O1"] == ("0.00", "400.00", "500.00")


@pytest.mark.both_kinds
def test_the_whole_and_what_it_satisfies_are_met_with_the_last_instalment(acme: Tracker) -> None:
    pay(acme, "F1.1", "USD=250")
    said = pay(acme, "F1.2", "usd=600.00", "2026-03-01")
    assert "F1: upcoming → met" in said.out
    assert acme("list", "--status", "met", "--json").json[0]["code"] in {"F1", "F1.2", "O1"}
    assert {row["code"] for row in acme("list", "--status", "met", "--json").json} == {"F1", "F1.2", "O1"}


def test_totals_hold_each_amount_once_and_each_currency_by_itself(acme: Tracker) -> None:
    totals = acme("payments", "--json").json[0]["totals"]
    assert [(row["instrument"], row["currency"], row["owed"], row["unpaid"], row["apart"]) for row in totals] == [
        ("plea", "USD", "1000.00", "850.00", "0.00"),
        ("order", "EUR", "0.00", "0.00", "70.00"),
    ]


@pytest.mark.both_kinds
def test_a_contingent_amount_can_be_paid_and_is_added_once_its_event_happened(acme: Tracker) -> None:
    refused = pay(acme, "P1", "EUR 50.00")
    assert (refused.code, "P1 is dormant: it is payable only once failed has happened." in refused.err) == (2, True)
    acme("record", "failed", "--on", "2026-02-18", *BY)
    totals = {row["currency"]: row["owed"] for row in acme("payments", "--json").json[0]["totals"]}
    assert totals["EUR"] == "50.00"
    assert pay(acme, "P1", "EUR 50.00").code == 0


@pytest.mark.parametrize(
    ("code", "amount", "says"),
    [
        (
            "F1",
            "USD 1.00",
            "F1 is paid in instalments, and is met with the last of them: say which one to pay, as F1.1.",
        ),
        ("F1.1", "EUR 1.00", "F1.1 is owed in USD: EUR 1.00 does not count towards it."),
        ("F1.1", "USD 250.01", "USD 250.01 is more than is left to pay on F1.1: USD 250.00."),
        ("F1.1", "USD 0.00", "USD 0.00 is no payment"),
        ("F1.1", "250", "“--amount 250” is not a sum of money"),
        ("F1.1", "USD 1,00", "“--amount USD 1,00” is not a sum of money"),
        ("F1.1", "USD 1.005", "has more decimals than USD has (2)"),
        ("F1.1", "XYZ 1", "names the currency “XYZ”, which ISO 4217 does not have"),
        ("R1", "USD 1.00", "R1 has no amount in the agreement file"),
        ("O1", "USD 1.00", "O1 is satisfied by payment of F1"),
        ("S1", "EUR 1.00", "S1 is suspended: nothing of it is payable."),
    ],
)
def test_what_cannot_be_a_payment_is_refused_with_the_way_out(acme: Tracker, code: str, amount: str, says: str) -> None:
    before = acme("journal", "--json").json
    said = pay(acme, code, amount)
    assert (said.code, said.out) == (2, "")
    assert says in said.err
    assert acme("journal", "--json").json == before


def test_a_part_is_not_paid_beyond_the_whole_that_holds_it(acme: Tracker) -> None:
    held = FILE.replace(
        "facts:\n",
        "  H1: {instrument: plea, title: A part, kind: payment, due: null, amount: {USD: 900}, part_of: O2}\n"
        "  O2: {instrument: plea, title: The whole, kind: payment, due: null, amount: {USD: 1000}}\nfacts:\n",
    )
    assert acme("load", str(acme.write("acme.yaml", held)), *BY, "--yes").code == 0
    assert pay(acme, "O2", "USD 300").code == 0
    refused = pay(acme, "H1", "USD 800")
    assert (refused.code, "more than is left to pay on O2: USD 700.00." in refused.err) == (2, True)
    assert "O2: not found → met" in pay(acme, "H1", "USD 700").out


def test_an_unknown_code_is_not_found(acme: Tracker) -> None:
    assert pay(acme, "F9", "USD 1.00").code == 3


def test_nothing_is_paid_on_a_day_that_has_not_come_or_after_all_was_paid(acme: Tracker) -> None:
    assert "has not come yet" in pay(acme, "F1.1", "USD 1.00", "2026-03-03").err
    pay(acme, "F1.1", "USD 250.00")
    again = pay(acme, "F1.1", "USD 1.00")
    assert "F1.1 is already met late (since 2026-02-20)." in again.err
    assert "first." in again.err


def test_a_payment_is_withdrawn_like_any_fact_and_the_balance_is_back(acme: Tracker) -> None:
    entry = pay(acme, "F1.1", "USD 250.00", "2026-02-20", "--json").json["entry"]
    said = acme("withdraw", str(entry), *BY)
    assert "F1.1: met late → overdue" in said.out
    assert figures(acme)["F1.1"] == ("150.00", "0.00", "250.00")


def test_interest_that_was_paid_counts_towards_no_amount(acme: Tracker) -> None:
    assert pay(acme, "F1.1", "USD 100.00", "2026-02-20", "--interest", "USD 3.21").code == 0
    assert figures(acme)["F1.1"] == ("250.00", "0.00", "150.00")
    assert "2026-02-20  2      paid USD 100.00 and USD 3.21 interest (record" in acme("show", "F1.1").out


def test_a_plain_resolution_still_pays_the_rest(acme: Tracker) -> None:
    assert acme("resolve", "F1.1", "--on", "2026-02-20", *BY).code == 0
    assert figures(acme)["F1.1"] == ("400.00", "0.00", "0.00")


def test_the_whole_cannot_be_resolved_extended_or_waived_itself(acme: Tracker) -> None:
    for command in (("resolve", "F1", "--on", "2026-02-20"), ("extend", "F1", "--to", "2026-09-01"), ("waive", "F1")):
        said = acme(*command, *BY)
        assert (said.code, f"say which one to {command[0]}, as F1.1." in said.err) == (2, True)


def test_money_as_of_a_day_and_as_known_at_a_moment(acme: Tracker) -> None:
    later = datetime(2026, 4, 2, 16, 0, tzinfo=UTC)
    assert acme("pay", "F1.1", "--amount", "USD 250.00", "--on", "2026-02-20", *BY, at=later).code == 0
    assert figures(acme, "--as-of", "2026-02-04", at=later)["F1.1"] == ("0.00", "0.00", "400.00")
    assert figures(acme, "--as-of", "2026-02-19", at=later)["F1.1"] == ("150.00", "0.00", "250.00")
    assert figures(acme, "--as-of", "2026-02-20", at=later)["F1.1"] == ("400.00", "0.00", "0.00")
    assert figures(acme, "--as-of", "2026-02-20", "--known-at", "2026-04-01", at=later)["F1.1"] == (
        "150.00",
        "0.00",
        "250.00",
    )


def test_the_schedule_is_a_table_for_people(acme: Tracker) -> None:
    said = acme("payments")
    assert said.code == 0
    assert said.lines[0] == "acme, as of 2026-03-02"
    assert any(
        line.split("  ")[0] == "F1.1" and "USD 150.00" in line and "USD 250.00" in line and "overdue" in line
        for line in said.lines
    )


@pytest.mark.both_kinds
def test_without_amounts_there_is_nothing_to_list(tracker: Tracker) -> None:
    tracker("init")
    assert "No settlement is loaded yet" in tracker("payments").out
    assert tracker("payments", "--settlement", "acme").code == 3


def test_doctor_finds_nothing_after_payments(acme: Tracker) -> None:
    pay(acme, "F1.1", "USD 250.00")
    assert acme("doctor").code == 0
    assert acme("journal", "verify").code == 0
