"""How the deadlines of each settlement and instrument stand, in figures for a table."""

from __future__ import annotations

from tracker.reports.page.parts import Badge, Dated, dated
from tracker.reports.page.wording import sentence
from tracker.reports.portfolio.holdings import Holding, Tally, together
from tracker.reports.portfolio.pages import CountLine, SettlementLines
from tracker.reports.terms.binding import instrument_badge
from tracker.reports.terms.endings import ending_words
from tracker.rules.deadlines.status import Status

_NOTHING = Tally(statuses={})


def settlement_lines(holding: Holding) -> SettlementLines:
    """Count the deadlines of a settlement as a whole, and under each of its instruments."""
    settlement = holding.settlement
    return SettlementLines(
        organisation=settlement.organisation,
        code=settlement.code,
        whole=_line(settlement.title, together(holding.tallies.values())),
        instruments=tuple(
            _line(
                each.title,
                holding.tallies.get(each.code, _NOTHING),
                authority=each.authority,
                state=instrument_badge(each, holding.ended, holding.terms, holding.day),
                ending=_ending(holding, each.code),
            )
            for each in settlement.instruments
        ),
        failures=holding.failures,
    )


def _line(title: str, tally: Tally, *, authority: str = "", state: Badge | None = None, ending: str = "") -> CountLine:
    first = tally.upcoming
    return CountLine(
        title=title,
        authority=authority,
        state=state,
        ending=ending,
        overdue=_number(tally.of(Status.OVERDUE)),
        past_safe=_number(tally.of(Status.PAST_SAFE)),
        soon=_number(tally.soon),
        ahead=_number(tally.ahead),
        next_code="" if first is None else first.code,
        next_title="" if first is None else first.title,
        next_on=Dated("none") if first is None else dated(first.safe, first.grade),
    )


def _ending(holding: Holding, code: str) -> str:
    ended = holding.ended.get(code)
    return "" if ended is None else sentence(ending_words(ended, None, holding.day))


def _number(count: int) -> str:
    return f"{count:,}"
