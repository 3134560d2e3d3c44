"""Lists as tables for a spreadsheet, just as they were asked for: deadlines, moves, payments, recommendations, terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.queries.deadlines import DeadlineLine
from tracker.operations.queries.moves import MovesOfMonth
from tracker.operations.queries.payments import Payments
from tracker.operations.queries.recommendations import RecommendationLine
from tracker.reports.page.parts import Dated, Group
from tracker.reports.page.wording import day_in_table
from tracker.reports.portfolio.holdings import Holdings, together
from tracker.reports.portfolio.pages import EndLine, PortfolioPage, TermLine
from tracker.reports.spreadsheet import Cell, Table
from tracker.rules.currencies import major
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.due.kinds import Kind
from tracker.rules.recommendations.state import RecommendationClock
from tracker.rules.zones import today_in


def deadlines_table(
    session: Session,
    lines: Iterable[DeadlineLine],
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: date | datetime | None,
) -> Table:
    """The deadlines of a list, one a row; a date that is not there says why in its place."""
    columns = ("settlement", "instrument", "code", "title", "owner", "owed by", "safe", "latest", "open day", "status")
    more = ("grade", "awaits", "estimate", "days late", "resolved from", "resolved by", "proposed", "contradicted")
    rows = [
        (
            line.settlement, line.instrument, line.code, line.title, line.owner, line.owed_by,
            line.safe or _no_date(line), line.latest or _no_date(line), line.open_on, str(line.status),
            None if line.grade is None else str(line.grade), ", ".join(line.awaits), line.estimate_on,
            "not known" if line.lateness_unknown else line.days_late or None,
            None if line.resolved is None else line.resolved.earliest,
            None if line.resolved is None else line.resolved.latest,
            "yes" if line.proposed else None, "; ".join(each.title for each in line.contradictions),
        )
        for line in lines
    ]  # fmt: skip
    codes = [settlement] if settlement is not None else sorted({str(row[0]) for row in rows})
    days = _days(session, codes, now) if as_of is None else [as_of]
    about = [("Settlement", ", ".join(codes)), ("As of", _either(days))]
    about.append(("Known at", "now" if known_at is None else known_at.isoformat()))
    return Table(title="Deadlines", columns=(*columns, *more), rows=rows, about=about, as_of=days[-1])


def _no_date(line: DeadlineLine) -> str:
    if line.kind is Kind.STANDING:
        return "no date"
    return "no date yet" if line.awaits else "not known"


def _days(session: Session, codes: Sequence[str], now: datetime) -> list[date]:
    """The days that it is where these settlements are counted, where zones differ more than one."""
    s = models.Settlement
    zones = session.scalars(select(s.time_zone).where(s.code.in_(codes)).distinct()).all()
    return sorted({today_in(zone, now) for zone in zones}) or [today_in("UTC", now)]


def moves_table(found: Iterable[MovesOfMonth]) -> Table:
    """The moves of dates in a month, one a row, with both readings and the estimate before and after."""
    months = tuple(found)
    columns = ("settlement", "month", "code", "title", "safe before", "latest before", "estimate before")
    more = ("safe after", "latest after", "estimate after", "why", "recorded on", "entry")
    rows: list[tuple[Cell, ...]] = [
        (
            each.settlement, str(each.month), move.code, title,
            move.before.safe, move.before.latest, move.before.estimate,
            move.after.safe, move.after.latest, move.after.estimate, move.step, move.on, move.entry,
        )
        for each in months
        for move, title in each.moves
    ]  # fmt: skip
    about = [
        ("Settlement", ", ".join(each.settlement for each in months)),
        ("Month", ", ".join(sorted({str(each.month) for each in months}))),
    ]
    last = max((each.month.last for each in months), default=date(2000, 1, 1))
    return Table(title="Moves", columns=(*columns, *more), rows=rows, about=about, as_of=last)


def payments_tables(found: Iterable[Payments]) -> tuple[Table, Table]:
    """The amounts, one a row, and the totals that may be stated; sums are numbers in the currency's major unit."""
    each_settlement = tuple(found)
    names = ("settlement", "instrument", "code", "title", "owed by", "owed to", "safe", "latest", "status")
    sums = ("in the totals", "currency", "amount", "payable", "paid", "credited", "balance", "overpaid", "interest")
    rows: list[tuple[Cell, ...]] = [
        (
            of.settlement, account.obligation.instrument, account.deadline.code, account.obligation.title,
            account.obligation.owed_by, account.obligation.owed_to, *readings(account.deadline.due),
            str(account.status), str(account.treatment), account.currency,
            *(
                major(account.currency, minor)
                for minor in (
                    account.amount, account.payable, account.paid, account.credited, account.balance, account.overpaid
                )
            ),
            None if account.interest is None else str(account.interest),
        )
        for of in each_settlement
        for account in of.accounts
    ]  # fmt: skip
    of_totals = ("settlement", "instrument", "owed by", "currency", "owed", "paid", "credited", "unpaid", "apart")
    totals: list[tuple[Cell, ...]] = [
        (
            of.settlement, total.instrument or "all", total.owed_by or "not found", total.currency,
            *(
                major(total.currency, minor)
                for minor in (total.owed, total.paid, total.credited, total.unpaid, total.apart)
            ),
            ", ".join(total.words),
        )
        for of in each_settlement
        for total in of.totals
    ]  # fmt: skip
    days = sorted({of.as_of for of in each_settlement}) or [date(2000, 1, 1)]
    about = [("Settlement", ", ".join(of.settlement for of in each_settlement)), ("As of", _either(days))]
    listed = Table(title="Payments", columns=(*names, *sums), rows=rows, about=about, as_of=days[-1])
    columns = (*of_totals, "before credits told in words")
    return listed, Table(title="Totals", columns=columns, rows=totals, about=about, as_of=days[-1])


def readings(found: DerivedDate) -> tuple[Cell, Cell]:
    """The safe and the latest date, else in both places that there is none yet."""
    if isinstance(found, ComputedDate):
        return found.safe, found.latest
    words = "no date yet" if found.estimate is None else f"about {found.estimate.safe_on.isoformat()}"
    return words, words


def _either(days: Iterable[date]) -> str:
    return " or ".join(each.isoformat() for each in days)


def recommendations_table(
    session: Session,
    lines: Iterable[RecommendationLine],
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: date | datetime | None,
) -> Table:
    """The recommendations of a list, one a row, with the next clock on our side and on the others'."""
    columns, rows = recommendation_rows(lines)
    codes = [settlement] if settlement is not None else sorted({str(row[0]) for row in rows})
    days = _days(session, codes, now) if as_of is None else [as_of]
    about = [("Settlement", ", ".join(codes)), ("As of", _either(days))]
    about.append(("Known at", "now" if known_at is None else known_at.isoformat()))
    return Table(title="Recommendations", columns=columns, rows=rows, about=about, as_of=days[-1])


def recommendation_rows(lines: Iterable[RecommendationLine]) -> tuple[Sequence[str], list[tuple[Cell, ...]]]:
    """The columns of a list of recommendations, and its rows."""
    columns = ("settlement", "code", "title", "state", "parts done", "parts", "owner", "received from", "received by")
    more = ("report", "parent", "clause", "our clock", "our safe date", "our clock's status")
    theirs = ("their clock", "their safe date", "their clock's status")
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        it, fact = line.standing, line.standing.recommendation.fact
        parts = (None, None) if it.parts is None else (it.parts.done, it.parts.parts)
        rows.append(
            (
                line.settlement, fact.code, fact.title, str(it.state), *parts, fact.owner,
                fact.when.earliest, fact.when.latest, fact.report, fact.parent, fact.clause,
                *_clock(it.ours), *_clock(it.theirs),
            )
        )  # fmt: skip
    return (*columns, *more, *theirs), rows


def _clock(running: Sequence[RecommendationClock]) -> tuple[Cell, Cell, Cell]:
    for clock in running:
        return clock.deadline.code, readings(clock.deadline.due)[0], str(clock.status)
    return None, None, None


def portfolio_tables(found: Holdings, page: PortfolioPage) -> tuple[Table, Table]:
    """The terms of all settlements in the groups of the page, one a row, and how the deadlines of each settlement stand."""
    names = ("group", "organisation", "settlement", "title", "instrument", "authority", "monitor", "since", "until")
    ends = ("state", "nominal end", "early by", "by whom", "replaced by", "history", "note")
    early, never, as_agreed = page.over
    extended, *unsure = page.open_questions
    groups: list[Group[TermLine] | Group[EndLine]] = [*page.in_force, early, extended, never, as_agreed, *unsure]
    rows = [(group.title, *_term_cells(line)) for group in groups for line in group.rows]
    counted: list[tuple[Cell, ...]] = []
    for holding in found.each:
        tally = together(holding.tallies.values())
        first = tally.upcoming
        upcoming = (None, None, None, None) if first is None else (first.code, first.title, first.safe, first.latest)
        counted.append(
            (
                holding.settlement.organisation, holding.settlement.code, holding.day,
                tally.of(Status.OVERDUE), tally.of(Status.PAST_SAFE), tally.soon, tally.ahead, *upcoming,
            )
        )  # fmt: skip
    days = sorted({each.day for each in found.each})
    about = [("Settlement", ", ".join(each.settlement.code for each in found.each)), ("As of", _either(days))]
    about.append(("Known at", found.known_at or "now"))
    columns = ("organisation", "settlement", "as of", "overdue", "past safe date", "in 30 days", "in 90 days")
    following = ("next", "next title", "next safe", "next latest")
    terms = Table(title="Terms", columns=(*names, *ends), rows=rows, about=about, as_of=days[-1])
    return terms, Table(title="Deadlines", columns=(*columns, *following), rows=counted, about=about, as_of=days[-1])


def _term_cells(line: TermLine | EndLine) -> tuple[Cell, ...]:
    whose = (line.organisation, line.settlement, line.title, line.instrument, line.authority, line.monitor)
    told = ("; ".join(line.history), line.note)
    match line:
        case TermLine():
            return (*whose, _day(line.since), _day(line.until), line.state.text, None, None, None, None, *told)
        case EndLine():
            over = (_day(line.nominal), line.early, line.by, line.replaced_by)
            return (*whose, None, _day(line.on), line.how.text, *over, *told)


def _day(shown: Dated) -> Cell:
    """A day as a date; in words where it is about that day, or awaited."""
    try:
        day = date.fromisoformat(shown.iso)
    except ValueError:
        return shown.text
    return day if shown.text == day_in_table(day) else shown.text
