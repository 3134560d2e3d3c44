"""The manual's figures of what a delay costs are the program's."""

from __future__ import annotations

import re

import pytest

from tests.manual import blocks, table, text_of
from tracker.agreements.file.reader import read
from tracker.rules.currencies import Money, major
from tracker.rules.money.penalties import cost
from tracker.rules.settlement.penalties import CureDay, PenaltyMode
from tracker.rules.settlement.settlement import Penalty

HEAD = """\
settlement: acme
title: Acme
organisation: Acme
time_zone: America/New_York
instruments: {order: {title: Order, authority: EPA, kind: order, counting: calendar-days, calendar: none}}
"""
PAGE = text_of("money.md")
SCHEDULE = next(block for block in blocks(PAGE, "yaml") if block.startswith("penalties:"))
ROWS = table(PAGE, "days late")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_delay_costs_is_what_the_manual_says(row: list[str]) -> None:
    (penalty,) = read((HEAD + SCHEDULE).encode(), "money.yaml").settlement.penalties
    said = [f"{found.currency} {major(found.currency, found.minor):,}" for found in _costs(penalty, int(row[0]))]
    assert said == row[1:]


def _costs(penalty: Penalty, days: int) -> tuple[Money, Money]:
    return cost(penalty, days, PenaltyMode.BY_BAND), cost(penalty, days, PenaltyMode.LAST_BAND)


def test_every_mode_and_reading_of_the_day_of_cure_is_in_the_manual() -> None:
    assert {*PenaltyMode, *CureDay} <= set(re.findall("`([a-z -]+)`", PAGE))
