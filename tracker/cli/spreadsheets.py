"""How a list is written for a spreadsheet, as CSV or as a workbook, by any command that prints one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import options
from tracker.cli.output import counted, say

if TYPE_CHECKING:
    from tracker.reports.spreadsheet import Table

_STDOUT = "-"

SPREADSHEET = options(
    click.option(
        "--csv",
        "csv",
        metavar="[FILE]",
        is_flag=False,
        flag_value=_STDOUT,
        help="Write the list as CSV instead of printing it; without FILE, or with -, to standard output.",
    ),
    click.option("--xlsx", "xlsx", metavar="FILE", help="Write the list as a workbook instead of printing it."),
)


def refuse_two(csv: str | None) -> None:
    """Refuse CSV and JSON on one standard output."""
    if csv == _STDOUT and click.get_current_context().params.get("as_json"):
        raise click.UsageError("--json and --csv both go to standard output: give --csv a FILE, or leave one out.")


def write_table(table: Table, *more: Table, csv: str | None, xlsx: str | None) -> list[str]:
    """Write a list into the files that were asked for, each whole or not at all; gives the sentences that say where.

    A workbook has a sheet for each of `more` too, CSV does not.
    """
    from tracker.output_files import refuse_folder, write_whole
    from tracker.reports.pack.archive import csv_of
    from tracker.reports.spreadsheet import workbook_of

    places = [Path(each) for each in (csv, xlsx) if each not in {None, _STDOUT}]
    for place in places:
        refuse_folder(place)
    data = [] if xlsx is None else [workbook_of(table, *more)]
    if csv is not None:
        data.insert(0, csv_of(table.columns, table.rows))
        if csv == _STDOUT:
            click.echo(data.pop(0), nl=False)
    for place, written in zip(places, data, strict=True):
        write_whole(place, written)
    return [f"{counted(len(table.rows), 'row')} written to {place}." for place in places]


def say_lines(lines: list[str]) -> None:
    """Print sentences, one a line."""
    for line in lines:
        say(line)
