"""How a person says that a table is to be read: which sheet, and which heading is which column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import options
from tracker.cli.output import tell

if TYPE_CHECKING:
    from tracker.agreements.tables.table import Column, Layout, Sheet

# A comma may stand in a heading: only one before the next NAME= parts two.
_BETWEEN = re.compile(r",(?=\s*[a-z_]+\s*=)")
_LEFT_OUT = "none"
MOST_CELLS = 12

LAYOUT = options(
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook, where several hold such a table."),
    click.option(
        "--map",
        "mapped",
        multiple=True,
        metavar="COLUMN=HEADING,...",
        help='Columns with another heading: title=Duty,received="Date in"; none=HEADING is not read. May be repeated.',
    ),
    click.option("--fill-merged", "filled", is_flag=True, help="Take a merged block's value for each of its cells."),
)


def layout_of(
    columns: Sequence[Column], *, sheet: str | None, mapped: Sequence[str], filled: bool, unknown_left: bool = False
) -> Layout:
    """Read the options; refuses a column that the table cannot have, and one that is mapped twice."""
    from tracker.agreements.tables.table import Layout

    known = [*(each.name for each in columns), _LEFT_OUT]
    found: dict[str, str] = {}
    left: list[str] = []
    for written in (part for given in mapped for part in _BETWEEN.split(given)):
        name, equals, heading = (part.strip() for part in written.partition("="))
        heading = heading.removeprefix('"').removesuffix('"').strip()
        if not equals or not heading or name not in known:
            message = f"“--map {written.strip()}” is not COLUMN=HEADING: the columns are {', '.join(known)}."
            raise click.UsageError(message)
        if name == _LEFT_OUT:
            left.append(heading)
        elif found.setdefault(name, heading) != heading:
            message = f"--map gives `{name}` two headings, “{found[name]}” and “{heading}”: leave one out."
            raise click.UsageError(message)
    return Layout(sheet=sheet, mapped=found, left=left, filled=filled, unknown_left=unknown_left)


def tell_computed(table: Sheet) -> None:
    """Tell which cells are formulas: of those the stored value was read, however old it is."""
    cells = [table.cell(row, name) for row in table.rows for name in table.columns if name in row.computed]
    if cells:
        more = f" and {len(cells) - MOST_CELLS} more" if len(cells) > MOST_CELLS else ""
        tell(f"Formulas, of which the stored value was read: {', '.join(cells[:MOST_CELLS])}{more}.")
