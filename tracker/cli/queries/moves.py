"""`tracker moves`: which dates moved in a month, and why."""

from __future__ import annotations

import click

from tracker.cli.arguments import MONTH
from tracker.cli.invocation import Invocation, json_option, on_database, settlement_option
from tracker.cli.output import print_answer, say
from tracker.cli.spreadsheets import SPREADSHEET, refuse_two, say_lines, write_table


@click.command("moves")
@settlement_option
@click.option(
    "--month", type=MONTH, metavar="YYYY-MM", help="The month. Default: the one that it is in the settlement's zone."
)
@SPREADSHEET
@json_option
@on_database
def moves_command(
    invocation: Invocation,
    *,
    settlement: str | None,
    month: tuple[int, int] | None,
    csv: str | None,
    xlsx: str | None,
    as_json: bool,
) -> None:
    """Tell which dates moved in a month, from what, to what, and by which step of the trace.

    As they were recorded in that month, whatever day the facts are of. What was estimated and moved shows its estimate.
    """
    from tracker.operations.queries.moves import moves_in
    from tracker.reports.monthly.subject import Month

    refuse_two(csv)
    with invocation.app() as app, app.seeing(*invocation.asking()) as session:
        asked = None if month is None else Month(*month)
        found = moves_in(session, settlement=settlement, month=asked, now=app.clock.now())
    written = None
    if csv is not None or xlsx is not None:
        from tracker.operations.reports.list_tables import moves_table

        written = write_table(moves_table(found), csv=csv, xlsx=xlsx)
    if as_json:
        print_answer("deadlines", [(each.settlement, *moved) for each in found for moved in each.moves])
        return
    if written is not None:
        say_lines(written)
        return
    for each in found:
        if not each.moves:
            say(f"{each.settlement}: no date moved in {each.month}.")
        for move, title in each.moves:
            entry = "" if move.entry is None else f", entry {move.entry}"
            say(
                f"{each.settlement}: {move.code} moved from {move.before} to {move.after}{f' ({title})' if title else ''}."
            )
            say(f"  {move.step} Recorded on {move.on.isoformat()}{entry}.")
