"""`tracker register`: the whole register of a settlement for a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.arguments import Clocks, clocks
from tracker.cli.invocation import Invocation, on_database
from tracker.cli.output import counted, say, working


@click.command("register")
@click.argument("settlement", required=False)
@click.option("--xlsx", metavar="FILE", required=True, help="The workbook.")
@clocks
@on_database
def register_command(invocation: Invocation, *, settlement: str | None, xlsx: str, clocks: Clocks) -> None:
    """Write the whole register of SETTLEMENT as a workbook, a sheet for each subject.

    Its sheet of duties is read by `tracker draft`. It is for who may see all of the settlement.
    """
    from tracker.operations.reports.pack import only_settlement
    from tracker.operations.reports.register_tables import register_tables
    from tracker.output_files import refuse_folder, write_whole
    from tracker.reports.spreadsheet import workbook_of

    place = Path(xlsx)
    refuse_folder(place)
    with invocation.app() as app, working("Writing the register"):
        with app.seeing(*invocation.asking()) as session:
            of = only_settlement(session, settlement)
            tables = register_tables(session, of, now=app.clock.now(), **clocks)
        write_whole(place, workbook_of(*tables))
    say(f"The register of {of} is at {place}: {counted(len(tables), 'sheet')}.")
