"""A field of an agreed value is kept in the column of its name; one without a column is never forgotten in silence."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tracker import models
from tracker.operations.agreement.columns import Columns
from tracker.rules.currencies import Money
from tracker.rules.due.parser import parse_anchor
from tracker.rules.due.spans import Span, Unit
from tracker.rules.settlement.settlement import Monitor, PenaltyTier, Term

TERM = Term(
    code="watch",
    instrument="plea",
    kind="monitorship",
    monitor=Monitor(firm="Watch & Co"),
    starts=parse_anchor("sentencing"),
    length=Span(3, Unit.YEAR),
)


def test_a_value_of_several_parts_has_a_column_for_each_and_comes_back() -> None:
    columns = Columns(Term, models.Term, elsewhere=["instrument"])
    kept = columns.of(TERM)
    assert {name: cell for name, cell in kept.items() if name.startswith(("monitor", "length", "starts"))} == {
        "monitor_firm": "Watch & Co",
        "monitor_person": None,
        "length_count": 3,
        "length_unit": Unit.YEAR,
        "starts": "sentencing",
    }
    cells = [kept[column.key] for column in columns.selected]
    assert columns.read(cells, instrument="plea") == TERM


def test_parts_may_have_columns_of_their_own_names() -> None:
    assert Columns(PenaltyTier, models.PenaltyTier).of(PenaltyTier(Money("USD", 1500), through=14)) == {
        "currency": "USD",
        "minor": 1500,
        "through": 14,
    }


def test_a_field_without_a_column_is_refused_when_the_program_starts() -> None:
    @dataclass(frozen=True, slots=True)
    class Grown(Monitor):
        shoe_size: int = 0

    with pytest.raises(TypeError, match=r"the table terms has no column for Grown\.firm"):
        Columns(Grown, models.Term)
