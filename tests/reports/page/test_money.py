"""Amounts as a reader expects them."""

from __future__ import annotations

import pytest

from tracker.reports.page.wording import amount, amounts
from tracker.rules.currencies import Money


@pytest.mark.parametrize(
    ("currency", "minor", "words"),
    [
        ("USD", 89861882500, "USD 898,618,825.00"),
        ("USD", 5, "USD 0.05"),
        ("JPY", 1500, "JPY 1,500"),
        ("KWD", 1234567, "KWD 1,234.567"),
        ("EUR", -1234, "EUR -12.34"),
    ],
)
def test_an_amount_has_its_currencys_own_decimals(currency: str, minor: int, words: str) -> None:
    assert amount(Money(currency, minor)).replace("\N{NO-BREAK SPACE}", " ") == words


def test_an_amount_never_breaks_over_two_lines() -> None:
    assert " " not in amount(Money("USD", 100))


def test_several_amounts_stand_side_by_side() -> None:
    both = amounts((Money("USD", 100), Money("EUR", 200)))

    assert both == "USD\N{NO-BREAK SPACE}1.00 and EUR\N{NO-BREAK SPACE}2.00"
