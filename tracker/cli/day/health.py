"""`tracker health`: whether the day's runs keep up."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.answer import CommandAnswer, answering
from tracker.cli.invocation import Invocation
from tracker.cli.output import counted, say, tell

if TYPE_CHECKING:
    from tracker.operations.day.health import Health, ZoneHealth


@click.command("health")
@answering("day")
def health_command(invocation: Invocation) -> CommandAnswer:
    """Tell whether the day's runs keep up, for whoever watches over the service.

    Exit code 0 where all is well; 1 where a date began more than 26 hours ago and was not run, the last run could not
    compute a deadline, or messages did not go out or were not tried for as long; 4 where the database cannot be used.
    It changes nothing.
    """
    from tracker.operations.day.health import health

    with invocation.app() as app, app.inspecting() as session:
        seen = health(session, now=app.now(session))
    return CommandAnswer(seen, partial(_print, seen), code=1 if seen.findings else 0)


def _print(seen: Health) -> None:
    from tracker.cli.remedies import finding_in_words

    for zone in seen.zones:
        say(_zone(zone))
    for finding in seen.found:
        tell(finding_in_words(finding))
    say("All is well." if not seen.found else f"{counted(len(seen.found), 'thing')} to look into.")


def _zone(zone: ZoneHealth) -> str:
    from tracker.operations.day.health import hours

    last = "no date has been run yet" if zone.last_on is None else f"{zone.last_on.isoformat()} was run"
    owed = (
        "nothing is owed"
        if zone.oldest is None
        else f"{counted(zone.owed, 'date')} owed, {hours(zone.lag):g} hours behind"
    )
    return f"{zone.zone}: {last}, {owed}; the next date begins at {zone.next_at.isoformat(timespec='minutes')}."
