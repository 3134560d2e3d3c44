"""`tracker init` and `doctor`: making the database, and checking it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.answer import CommandAnswer, answering
from tracker.cli.invocation import Invocation, on_database
from tracker.cli.output import counted, say

if TYPE_CHECKING:
    from tracker.examination import Examination


@click.command("init")
@on_database
def init_command(invocation: Invocation) -> None:
    """Make the database; one that is there already is left as it is."""
    from tracker import database

    url = invocation.settings().database_url
    with database.opened(url, create=True) as engine:
        place = database.place_of(engine)
        if database.revision_of(engine) is not None:
            database.require_current(engine)
            say(f"There is a database at {place} already; nothing was changed.")
            return
    database.upgrade(url, create=True)
    say(f"Made the database at {place}. Next: `tracker load NAME`; `tracker library` lists the names.")


@click.command("doctor")
@answering("database")
def doctor_command(invocation: Invocation) -> CommandAnswer:
    """Check the database, and compute every cached date again.

    Also checked are the references, the journal's chain, each run against what the journal vouches for, and each piece
    of evidence against its hash. Days not yet run are a finding once they are past. Exit code 1 where something is
    wrong; each finding is told.
    """
    from tracker.cli.progress import working

    with invocation.app() as app, working("Computing every date again"):
        seen = app.examine(*invocation.asking())
    return CommandAnswer(seen, partial(_print, seen), code=1 if seen.findings else 0)


def _print(seen: Examination) -> None:
    say(f"Database:  {seen.place}")
    say(f"Schema:    revision {seen.revision}, as this program needs it")
    say(f"Engine:    {seen.engine}")
    head = "" if seen.head is None else f", head {seen.head}"
    say(f"Journal:   {counted(seen.entries, 'entry', 'entries')}{head}")
    say(f"Dates:     {seen.cached} cached, {'each computed again' if seen.recomputed else 'not computed again'}")
    say(f"Evidence:  {counted(seen.evidence, 'file')}, each hashed again")
    say(f"Days:      {_days(seen)}")
    from tracker.cli.remedies import finding_in_words

    for finding in seen.findings:
        say(f"Found: {finding_in_words(finding)}")
    say("All is well." if not seen.findings else f"{counted(len(seen.findings), 'thing')} to look into.")


def _days(seen: Examination) -> str:
    waiting = (*seen.behind, *seen.due_today)
    return "every date that has begun has been run" if not waiting else f"not yet run: {', '.join(_some(waiting))}"


def _some(days: tuple[str, ...]) -> tuple[str, ...]:
    most = 5
    return days if len(days) <= most else (*days[: most - 1], "…", days[-1])
