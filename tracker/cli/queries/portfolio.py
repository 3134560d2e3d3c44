"""`tracker portfolio`: all settlements together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY, MOMENT
from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import print_answer, print_table, say

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.reports.page.parts import Group
    from tracker.reports.portfolio.pages import EndLine, PortfolioPage, TermLine


@click.command("portfolio")
@click.option("--out", metavar="FILE", help="Write it as one HTML page too; - for standard output and nothing else.")
@click.option("--as-of", type=DAY, help="As it stood on that day. Default: today in each settlement's zone.")
@click.option(
    "--known-at",
    type=MOMENT,
    help="With what was known then: a day (its end), or 2026-03-31T17:00 in each settlement's zone. Default: now.",
)
@json_option
@on_database
def portfolio_command(
    invocation: Invocation, *, out: str | None, as_of: date | None, known_at: date | datetime | None, as_json: bool
) -> None:
    """Tell who is under what, until when, and what ended early and by whom, over all settlements.

    Who is under a monitor comes first, then the other terms in force, what ended before its time, what was made longer,
    what never took force, and how the deadlines of each settlement stand. A term that is only estimated to have begun,
    or to have ended, says so.
    """
    from tracker.cli.progress import working
    from tracker.operations.queries.portfolio import holdings
    from tracker.output_files import refuse_folder, write_whole
    from tracker.reports.page.render import render_portfolio
    from tracker.reports.portfolio.view import portfolio_page

    place = None if out in {None, "-"} else Path(out or "")
    if place is not None:
        refuse_folder(place)
    with invocation.app() as app, working("Reading every settlement"):
        with app.seeing(*invocation.asking()) as session:
            found = holdings(session, now=app.clock.now(), as_of=as_of, known_at=known_at)
        page = portfolio_page(found)
        data = b"" if out is None else render_portfolio(page).encode()
    if out == "-":
        click.echo(data, nl=False)
        return
    if place is not None:
        write_whole(place, data)
    if as_json:
        print_answer("portfolio", found)
        return
    _print(page)
    if place is not None:
        say(f"The page is at {place}.")


_TERM_COLUMNS = ("ORGANISATION", "TERM", "AUTHORITY", "MONITOR", "SINCE", "UNTIL", "STATE")
_END_COLUMNS = ("ORGANISATION", "WHAT ENDED", "HOW", "ENDED", "NOMINAL END", "EARLY BY", "BY WHOM", "REPLACED BY")
_COUNT_COLUMNS = ("SETTLEMENT", "OVERDUE", "PAST SAFE DATE", "IN 30 DAYS", "IN 90 DAYS", "NEXT", "ON")


def _print(page: PortfolioPage) -> None:
    say(f"{page.heading}.")
    say(page.summary)
    early, never, as_agreed = page.over
    extended, *unsure = page.open_questions
    for terms in page.in_force:
        _print_terms(terms)
    _print_ends(early)
    _print_terms(extended)
    _print_ends(never)
    _print_ends(as_agreed)
    for terms in unsure:
        _print_terms(terms)
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


def _print_terms(group: Group[TermLine]) -> None:
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


def _print_ends(group: Group[EndLine]) -> None:
    if not group.rows:
        return
    say()
    say(group.title)
    rows = group.rows
    print_table(
        _END_COLUMNS,
        [(r.organisation, r.title, r.how.text, r.on.text, r.nominal.text, r.early, r.by, r.replaced_by) for r in rows],
    )
