"""Instalments are declared once and become obligations of their own; what does not add up is told with its place."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.file.small_file import problems_after, read_small, small
from tracker.agreements.file.reader import read
from tracker.rules.currencies import Money
from tracker.rules.facts import Paid, When
from tracker.rules.settlement.payment_terms import Credit
from tracker.rules.settlement.settlement import Obligation

DUE = "    due: 30 days after sentencing\n"
IN_TWO = """\
    owed_to: DOJ
    note: Of the whole.
    instalments:
      - {amount: {USD: 400.25}, due: 30 days after sentencing, clause: 12.11}
      - {amount: {USD: 600.25}, due: 60 days after sentencing, note: The rest.}
"""
NO_FACT = ("facts:\n  - {resolved: D1, on: 2024-03-20}\n", "")
# The line of the small file at which the list begins.
INSTALMENTS = 33


def in_two(old: str = "", new: str = "") -> tuple[tuple[str, str], ...]:
    parts = IN_TWO.replace(old, new) if old else IN_TWO
    assert parts != IN_TWO or not old, "the change changes nothing"
    return ((DUE, parts), NO_FACT)


def duty(code: str, *changes: tuple[str, str], more: str = "") -> Obligation:
    settlement = read_small(*(changes or in_two()), more=more).settlement
    return next(each for each in settlement.obligations if each.code == code)


def test_each_instalment_is_an_obligation_that_is_part_of_the_whole() -> None:
    codes = [each.code for each in read_small(*in_two()).settlement.obligations]
    first, second = duty("D1.1"), duty("D1.2")
    assert codes == ["D1", "D1.1", "D1.2", "D2"]
    assert (first.title, first.part_of, first.amounts) == (
        "Pay the fine (instalment 1 of 2)",
        "D1",
        (Money("USD", 40_025),),
    )
    assert (str(first.due), first.clause, first.owed_to, first.owner) == (
        "30 days after sentencing",
        "12.11",
        "DOJ",
        "mia",
    )
    assert (second.clause, second.note, first.note) == ("12.10", "The rest.", "")


def test_the_whole_falls_due_with_the_last_of_its_instalments_and_announces_nothing_again() -> None:
    whole = duty("D1")
    assert str(whole.due) == "later of (on due(D1.1)) and (on due(D1.2))"
    assert (whole.instalments, whole.notices) == (("D1.1", "D1.2"), ())
    assert duty("D1.1").notices == (30, 7, 1, 0)


def test_a_penalty_for_delay_bites_each_instalment_and_not_the_whole_again() -> None:
    penalties = "penalties: {late: {instrument: plea, mode: by-band, citation: 4, tiers: [{amount: {USD: 5}}]}}\n"
    changes = ((DUE, IN_TWO + "    penalty: late\n"), NO_FACT)
    assert duty("D1.2", *changes, more=penalties).penalty == "late"
    assert duty("D1", *changes, more=penalties).penalty is None


def test_one_instalment_is_allowed() -> None:
    one = "    instalments: [{amount: {USD: 1000.50}, due: 30 days after sentencing}]\n"
    assert str(duty("D1", (DUE, one), NO_FACT).due) == "on due(D1.1)"


def test_other_rules_may_count_from_an_instalment() -> None:
    quarterly = "30 days after the end of each calendar quarter from sentencing until end(watch)"
    chain = (quarterly, "5 days after due(D1.2)")
    assert str(duty("D2", *in_two(), chain).due) == "5 days after due(D1.2)"


def test_a_remainder_is_allowed_only_where_it_is_said() -> None:
    short = in_two("600.25", "500.25")
    (told,) = problems_after(*short)
    assert told == (
        f"acme.yaml:{INSTALMENTS}:7: The instalments of D1 do not add up to its amount: they come to USD 900.50, it is "
        "USD 1,000.50. Correct them, or say with `remainder` what they leave open."
    )
    said = (short[0][0], short[0][1] + "    remainder: on demand\n")
    whole = duty("D1", said, NO_FACT)
    assert (whole.remainder, whole.due) == ("on demand", None)
    dated = (said[0], said[1] + "    due: 90 days after sentencing\n")
    assert str(duty("D1", dated, NO_FACT).due) == "90 days after sentencing"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("600.25", "600.26", "33:7: The instalments of D1 do not add up to its amount: they come to USD 1,000.51"),
        (
            "{USD: 600.25}",
            "{EUR: 600.25}",
            "they come to USD 400.25, it is USD 1,000.50; they come to EUR 600.25, it is EUR 0.00",
        ),
        (
            "due: 60 days after sentencing",
            "due: every 1 month from sentencing until end(watch)",
            "34:38: An instalment falls due once",
        ),
        ("due: 60 days after sentencing", "due: soon", "34:38: `due` (“soon”)"),
        ("due: 60 days after sentencing, ", "", "34:9: `due` is missing in the obligation D1 instalments."),
        ("amount: {USD: 600.25}", "amount: lots", "34:18: `amount` has no currency"),
        ("due: 60 days after sentencing", "due: 60 days after sentence", "34:38: `due` names the event “sentence”"),
        ("note: The rest.", "notes: The rest.", "34:64: There is no key “notes”"),
        (
            "    owed_to: DOJ\n",
            "    due: 9 days after sentencing\n",
            "30:10: D1 falls due with its instalments: take `due` away",
        ),
        (
            "    owed_to: DOJ\n",
            "    satisfied_by: D2\n",
            "30:19: `satisfied_by` and `instalments` cannot both be said of D1",
        ),
        (
            "    owed_to: DOJ\n",
            "    suspended: yes\n",
            "30:16: `suspended` and `instalments` cannot both be said of D1",
        ),
        ("    owed_to: DOJ\n", "    remainder: on demand\n", "30:16: The instalments of D1 leave no remainder"),
    ],
)
def test_what_is_wrong_with_instalments_is_told_once_and_where_it_stands(old: str, new: str, says: str) -> None:
    told = problems_after(*in_two(old, new))
    assert [each for each in told if says in each], told
    assert len(told) == 1, told


def test_a_duty_cannot_take_the_code_of_an_instalment() -> None:
    taken = ("  D2:\n", "  D1.2:\n")
    assert problems_after(*in_two(), taken) == [
        "acme.yaml:35:3: D1.2 is the code of an instalment of D1 (line 34): give this duty another."
    ]


def test_a_remainder_without_instalments_says_nothing() -> None:
    assert problems_after((DUE, DUE + "    remainder: on demand\n")) == [
        "acme.yaml:31:16: `remainder` says what instalments leave open: give `instalments`."
    ]


def facts_after(fact: str, *changes: tuple[str, str]) -> list[str]:
    return problems_after(*changes, ("  - {resolved: D1, on: 2024-03-20}\n", f"  - {fact}\n"))


def test_a_payment_in_the_file_is_a_fact() -> None:
    line = "  - {paid: D1, amount: {USD: 400.00}, interest: {USD: 1.5}, on: 2024-03-20, source: S1}\n"
    (_, paid) = read_small(("  - {resolved: D1, on: 2024-03-20}\n", line)).facts
    assert paid == Paid(
        obligation="D1",
        when=When.on(date(2024, 3, 20)),
        amounts=(Money("USD", 40_000),),
        interest=(Money("USD", 150),),
        sources=("S1",),
    )


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        ("{paid: D1, on: 2024-03-20}", "`amount` is missing"),
        ("{paid: D1, amount: {EUR: 1}, on: 2024-03-20}", "37:24: D1 is owed in USD: a payment in EUR does not count"),
        (
            "{paid: D1, amount: {USD: 1000.51}, on: 2024-03-20}",
            "37:24: What is paid on D1 comes to USD 1,000.51, and it is for USD 1,000.50.",
        ),
        ("{paid: D2@1, amount: {USD: 1}, on: 2024-03-20}", "D2 has no amount to pay"),
        ("{paid: D9, amount: {USD: 1}, on: 2024-03-20}", "`paid` names the obligation “D9”"),
        ("{paid: D1, amount: {USD: 1}}", "Nothing says when it happened"),
    ],
)
def test_a_payment_that_fits_nothing_is_told(fact: str, says: str) -> None:
    (told,) = facts_after(fact)
    assert says in told


def test_the_whole_of_what_is_paid_in_instalments_is_not_paid_or_resolved_itself() -> None:
    for fact in ("{resolved: D1, on: 2024-03-20}", "{paid: D1, amount: {USD: 1}, on: 2024-03-20}"):
        text = small((DUE, IN_TWO), ("{resolved: D1, on: 2024-03-20}", fact))
        (told,) = problems_after((DUE, IN_TWO), ("{resolved: D1, on: 2024-03-20}", fact))
        assert "D1 is paid in instalments: say which of them, D1.1, D1.2." in told, text


CREDITED = """\
  D3:
    {instrument: plea, title: Pay, kind: payment, due: null, amount: {USD: 2000}, credits: [{payment_of: D1, up_to: {USD: 500}}]}
facts:
"""


def test_what_is_paid_elsewhere_is_credited_up_to_a_limit() -> None:
    assert duty("D3", ("facts:\n", CREDITED)).credits == (Credit("D1", (Money("USD", 50_000),)),)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("payment_of: D1", "payment_of: D7", "`payment_of` names the obligation “D7”, which is not defined."),
        ("payment_of: D1", "payment_of: D2", "Payments of D2 cannot be credited: it has no `amount`."),
        (", amount: {USD: 2000}", "", "Nothing can be credited to D3: it has no `amount`."),
        ("payment_of: D1", "payment_of: D3", "`payment_of` names D3 itself: name another obligation."),
        ("up_to: {USD: 500}", "up_to: 500", "`up_to` has no currency"),
        ("payment_of", "paid_on", "`payment_of` is missing"),
    ],
)
def test_a_credit_that_cannot_be_is_told(old: str, new: str, says: str) -> None:
    assert any(says in told for told in problems_after(("facts:\n", CREDITED.replace(old, new))))


def test_credits_cannot_go_round_in_a_circle() -> None:
    first = ("{USD: 1000.50}\n", "{USD: 1000.50}\n    credits: [{payment_of: D3}]\n")
    (told,) = problems_after(first, ("facts:\n", CREDITED))
    assert "A payment would count towards itself: " in told


def test_a_file_with_instalments_reads_the_same_twice() -> None:
    text = small(*in_two()).encode()
    assert read(text, "acme.yaml") == read(text, "acme.yaml")


INTEREST = """\
    interest: {text: At 5 %., rate: 5 %, basis: actual/365, from: sentencing, compounding: none, on: balance, until: paid}
"""


def with_interest(old: str = "", new: str = "") -> list[str]:
    return problems_after((DUE, DUE + (INTEREST.replace(old, new) if old else INTEREST)))


def test_the_words_on_interest_are_kept_with_what_they_state() -> None:
    duty_ = duty("D1", (DUE, DUE + INTEREST))
    assert str(duty_.interest) == (
        "“At 5 %.”, rate 5 %, basis actual/365, from sentencing, compounding none, on balance, until paid"
    )
    in_words = duty("D1", (DUE, DUE + "    interest: {text: At the legal rate.}\n")).interest
    assert in_words is not None
    assert in_words.missing == ("rate", "basis", "from", "compounding", "on", "until")


def test_each_instalment_may_bear_interest_of_its_own() -> None:
    late = "clause: 12.11, interest: {text: late, from: due(D1.1), rate: 4.25 per cent}"
    first = duty("D1.1", *in_two("clause: 12.11", late)).interest
    assert str(first) == "“late”, rate 4.25 %, from due(D1.1)"
    assert duty("D1.2", *in_two("clause: 12.11", late)).interest is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("5 %, basis", "SONIA + 2, basis", "must be per cent a year, such as `5 %` or `4.25 %`, not “SONIA + 2”."),
        ("actual/365", "365", "`basis` must be one of actual/365, actual/360, 30/360, actual/actual, not “365”."),
        ("compounding: none", "compounding: daily", "`compounding` must be one of none, monthly, quarterly, annual"),
        ("on: balance", "on: all", "`on` must be one of balance, amount, not “all”."),
        ("until: paid", "until: June", "`until` must be one of paid, not “June”."),
        ("from: sentencing", "from: sentence", "`from` names the event “sentence”, which is not defined."),
        ("text: At 5 %., ", "", "`text` is missing in the obligation D1 interest."),
        ("rate: 5 %", "rte: 5 %", "There is no key “rte” in the obligation D1 interest. Did you mean `rate`?"),
    ],
)
def test_what_is_wrong_with_interest_is_told(old: str, new: str, says: str) -> None:
    (told,) = with_interest(old, new)
    assert says in told
