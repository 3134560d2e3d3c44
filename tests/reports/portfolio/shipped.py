"""The shipped settlements as holdings of a portfolio, on the day their files were written."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tracker.agreements.library import library, read_named
from tracker.reports.portfolio.holdings import Holding, Holdings, Tally
from tracker.reports.portfolio.pages import PortfolioPage
from tracker.reports.portfolio.view import portfolio_page
from tracker.rules.deadlines.deadline import standing_of
from tracker.rules.deadlines.status import status_of
from tracker.rules.plan import plan, standing_on
from tracker.rules.proof.heads import Head
from tracker.rules.terms.history import endings, histories, vague_starts

AS_OF = date(2026, 11, 21)


def shipped_portfolio(day: date = AS_OF, *names: str) -> PortfolioPage:
    """Give the page of the shipped settlements, or of those named, as of a day."""
    each = tuple(_holding(name, day) for name in names or tuple(item.name for item in library()))
    return portfolio_page(
        Holdings(
            each=each,
            as_of=day,
            known_at="",
            journal_head=Head("monitorship-tracker/0123456789abcdef", 9, "ab" * 32),
            runs=(None,),
        )
    )


def _holding(name: str, day: date) -> Holding:
    agreement = read_named(name)
    facts = standing_on(agreement.facts, day)
    derived = plan(agreement.settlement, facts, until=date(2030, 1, 1))
    instruments = {obligation.code: obligation.instrument for obligation in agreement.settlement.obligations}
    statuses: dict[str, Counter[object]] = {}
    for deadline in derived.deadlines:
        counted = statuses.setdefault(instruments[deadline.obligation], Counter())
        counted[status_of(standing_of(deadline), day)] += 1
    return Holding(
        settlement=agreement.settlement,
        day=day,
        terms=derived.terms,
        ended=endings(agreement.settlement, facts),
        pauses={code: past.pauses for code, past in histories(agreement.settlement, facts).items()},
        vague_starts=vague_starts(agreement.settlement, facts),
        tallies={code: Tally(statuses=dict(counted)) for code, counted in statuses.items()},  # type: ignore[arg-type]  # every key is a status
    )
