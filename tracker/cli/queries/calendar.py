"""`tracker calendar`: a person's deadlines for a calendar program."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.invocation import Invocation, on_database, settlement_option
from tracker.cli.output import say

_STDOUT = "-"


@click.command("calendar")
@click.option("--for", "key", metavar="PERSON", required=True, help="Whose deadlines: a key of `persons`.")
@settlement_option
@click.option("--out", metavar="FILE", help="Where to write it. Default: PERSON.ics; - is standard output.")
@on_database
def calendar_command(invocation: Invocation, *, key: str, settlement: str | None, out: str | None) -> None:
    """Write the deadlines that a person owns as a calendar file (iCalendar, RFC 5545).

    Each stands on its safe date, and tells the latest one. A deadline keeps its identity for ever: taken in again, or
    subscribed to, a date that has moved moves. The same data give the same bytes. The file is replaced in one step.
    """
    from tracker.operations.queries.calendar import calendar_of
    from tracker.output_files import refuse_folder, write_whole

    place = Path(out or f"{key}.ics")
    with invocation.app() as app, app.seeing(*invocation.asking()) as session:
        data = calendar_of(session, person=key, settlement=settlement, now=app.now(session))
    if out == _STDOUT:
        click.echo(data, nl=False)
        return
    refuse_folder(place)
    write_whole(place, data)
    say(f"The calendar of {key} is at {place}.")
