"""`tracker portfolio`: all settlements together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import optional_day, optional_moment
from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import found_as_json, iso, print_json, print_table, say

if TYPE_CHECKING:
    from tracker.reports.portfolio.holdings import Holding, Holdings, Tally
    from tracker.reports.portfolio.pages import EndGroup, PortfolioPage, TermGroup
    from tracker.rules.deadlines.deadline import PlannedTerm
    from tracker.rules.facts import Ended


@click.command("portfolio")
@click.option("--out", metavar="FILE", help="Write it as one HTML page too; - for standard output and nothing else.")
@click.option("--as-of", metavar="DATE", help="As it stood on that day. Default: today in each settlement's zone.")
@click.option(
    "--known-at",
    metavar="MOMENT",
    help="With what was known then: a day (its end), or 2026-03-31T17:00 in each settlement's zone. Default: now.",
)
@json_option
@on_database
def portfolio_command(
    invocation: Invocation, *, out: str | None, as_of: str | None, known_at: str | None, as_json: bool
) -> None:
    """Tell who is under what, until when, and what ended early and by whom, over all settlements.

    Who is under a monitor comes first, then the other terms in force, what ended before its time, what was made longer,
    what never took force, and how the deadlines of each settlement stand. A term that is only estimated to have begun,
    or to have ended, says so.

    \b
    JSON: {"known_at", "settlements": [{"code", "title", "organisation", "as_of", "deadlines", "instruments"}]}
    deadlines: {"statuses": [{"status", "number"}], "due_in_30_days", "due_in_90_days",
    "next": {"code", "title", "safe", "latest", "grade"}}
    instruments: [{"code", "title", "authority", "kind", "state", "ended", "deadlines", "terms"}]
    terms: [{"code", "title", "kind", "monitor": {"firm", "person"}, "state", "starts", "ends", "nominal_end",
    "end_before_extensions", "extensions": [{"by", "to", "decided_on", "authority"}], "suspended_on", "ended"}]
    ended: {"manner", "earliest", "latest", "authority", "successor", "days_early", "at_most_days_early", "note"}
    """
    from tracker.cli.progress import working
    from tracker.cli.queries.report import refuse_folder, write_whole
    from tracker.operations.queries.portfolio import holdings
    from tracker.reports.page.render import render_portfolio
    from tracker.reports.portfolio.view import portfolio_page

    day, then = optional_day(as_of, "--as-of"), optional_moment(known_at, "--known-at")
    place = None if out in {None, "-"} else Path(out or "")
    if place is not None:
        refuse_folder(place)
    with invocation.app() as app, working("Reading every settlement"):
        with app.seeing() as session:
            found = holdings(session, now=app.clock.now(), as_of=day, known_at=then)
        page = portfolio_page(found)
        data = b"" if out is None else render_portfolio(page).encode()
    if out == "-":
        click.echo(data, nl=False)
        return
    if place is not None:
        write_whole(place, data)
    if as_json:
        print_json(_as_json(found))
        return
    _tell(page)
    if place is not None:
        say(f"The page is at {place}.")


_TERM_COLUMNS = ("ORGANISATION", "TERM", "AUTHORITY", "MONITOR", "SINCE", "UNTIL", "STATE")
_END_COLUMNS = ("ORGANISATION", "WHAT ENDED", "HOW", "ENDED", "NOMINAL END", "EARLY BY", "BY WHOM", "REPLACED BY")
_COUNT_COLUMNS = ("SETTLEMENT", "OVERDUE", "PAST SAFE DATE", "IN 30 DAYS", "IN 90 DAYS", "NEXT", "ON")


def _tell(page: PortfolioPage) -> None:
    say(f"{page.heading}.")
    say(page.summary)
    _tell_terms(page.in_force[0])
    _tell_terms(page.in_force[1])
    _tell_ends(page.over[0])
    _tell_terms(page.open_questions[0])
    _tell_ends(page.over[1])
    _tell_ends(page.over[2])
    _tell_terms(page.open_questions[1])
    _tell_terms(page.open_questions[2])
    say()
    say("Deadlines")
    counts = [each.whole for each in page.settlements]
    print_table(
        _COUNT_COLUMNS,
        [
            (each.code, row.overdue, row.past_safe, row.soon, row.ahead, row.next_code, row.next_on.text)
            for each, row in zip(page.settlements, counts, strict=True)
        ],
    )


def _tell_terms(group: TermGroup) -> None:
    if not group.rows:
        return
    say()
    say(group.title)
    rows = group.rows
    print_table(
        _TERM_COLUMNS,
        [(r.organisation, r.title, r.authority, r.monitor, r.since.text, r.until.text, r.state.text) for r in rows],
    )
    for row in rows:
        if row.history:
            say(f"{row.organisation}, {row.title}: {'; '.join(row.history)}.")


def _tell_ends(group: EndGroup) -> None:
    if not group.rows:
        return
    say()
    say(group.title)
    rows = group.rows
    print_table(
        _END_COLUMNS,
        [(r.organisation, r.title, r.how.text, r.on.text, r.nominal.text, r.early, r.by, r.replaced_by) for r in rows],
    )


def _as_json(found: Holdings) -> dict[str, Any]:
    return {"known_at": found.known_at or None, "settlements": [_holding_as_json(each) for each in found.each]}


def _holding_as_json(holding: Holding) -> dict[str, Any]:
    from tracker.reports.portfolio.holdings import Tally, together
    from tracker.reports.terms.binding import binding_badge, instrument_badge

    settlement = holding.settlement
    return {
        "code": settlement.code,
        "title": settlement.title,
        "organisation": settlement.organisation,
        "as_of": holding.day.isoformat(),
        "deadlines": _tally_as_json(together(holding.tallies.values())),
        "instruments": [
            {
                "code": each.code,
                "title": each.title,
                "authority": each.authority,
                "kind": each.kind,
                "state": instrument_badge(each, holding.ended, holding.terms, holding.day).text,
                "ended": _ended_as_json(holding.ended.get(each.code), None),
                "deadlines": _tally_as_json(holding.tallies.get(each.code, Tally(statuses={}))),
                "terms": [
                    _term_as_json(planned, binding_badge(planned, holding.day).text)
                    for planned in holding.terms
                    if planned.term.instrument == each.code
                ],
            }
            for each in settlement.instruments
        ],
    }


def _term_as_json(planned: PlannedTerm, state: str) -> dict[str, Any]:
    term = planned.term
    monitor = None if term.monitor is None else {"firm": term.monitor.firm, "person": term.monitor.person}
    return {
        "code": term.code,
        "title": term.title or term.kind,
        "kind": term.kind,
        "monitor": monitor,
        "state": state,
        "starts": found_as_json(planned.starts),
        "ends": found_as_json(planned.ends),
        "nominal_end": found_as_json(planned.nominal),
        "end_before_extensions": found_as_json(planned.agreed) if planned.extensions else None,
        "extensions": [
            {
                "by": None if each.by_span is None else str(each.by_span),
                "to": iso(each.to),
                "decided_on": each.decided_on.isoformat(),
                "authority": each.authority or None,
            }
            for each in planned.extensions
        ],
        "suspended_on": iso(planned.suspended_on),
        "ended": _ended_as_json(planned.ended, planned),
    }


def _ended_as_json(ended: Ended | None, planned: PlannedTerm | None) -> dict[str, Any] | None:
    from tracker.reports.terms.endings import days_early

    if ended is None:
        return None
    early = None if planned is None else days_early(ended, planned.nominal)
    return {
        "manner": ended.manner.value,
        "earliest": iso(ended.when.earliest),
        "latest": iso(ended.when.latest),
        "authority": ended.authority or None,
        "successor": ended.successor,
        "days_early": None if early is None else early[0],
        "at_most_days_early": None if early is None else early[1],
        "note": ended.note or None,
    }


def _tally_as_json(tally: Tally) -> dict[str, Any]:
    first = tally.upcoming
    return {
        "statuses": [{"status": status.value, "number": number} for status, number in sorted(tally.statuses.items())],
        "due_in_30_days": tally.soon,
        "due_in_90_days": tally.ahead,
        "next": None
        if first is None
        else {
            "code": first.code,
            "title": first.title,
            "safe": iso(first.safe),
            "latest": iso(first.latest),
            "grade": first.grade.value,
        },
    }
