"""What the tests of the report share."""

from __future__ import annotations

import pytest

from tests.reports.subjects import AS_OF, binance
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.view import Month, build
from tracker.reports.page.render import render
from tracker.rules.proof.heads import Head


@pytest.fixture(scope="session")
def report() -> MonthlyReport:
    return build(
        [binance()],
        month=Month(2026, 11),
        as_of=AS_OF,
        journal_head=Head("monitorship-tracker/0123456789abcdef", 1234, "ab" * 32),
    )


@pytest.fixture(scope="session")
def html(report: MonthlyReport) -> str:
    return render(report)
