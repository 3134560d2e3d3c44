"""Amounts are whole numbers of a currency's smallest unit, and people read them with its decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.currencies import DECIMALS, major


@pytest.mark.parametrize(
    ("currency", "minor", "written"),
    [
        ("USD", 89_861_882_500, "898618825.00"),
        ("JPY", 5, "5"),
        ("KWD", 125, "0.125"),
        ("EUR", 1, "0.01"),
        ("GBP", 0, "0.00"),
    ],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(currency: str, minor: int, written: str) -> None:
    assert str(major(currency, minor)) == written


@given(st.sampled_from(sorted(DECIMALS)), st.integers(0, 2**63 - 1))
def test_writing_an_amount_loses_nothing(currency: str, minor: int) -> None:
    assert major(currency, minor) * Decimal(10) ** DECIMALS[currency] == minor


def test_every_code_has_three_capital_letters_and_a_known_number_of_decimals() -> None:
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in DECIMALS)
    assert set(DECIMALS.values()) == {0, 2, 3}
    assert len(DECIMALS) > 150
