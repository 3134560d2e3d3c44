"""`tracker health`: whether the day's runs keep up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import counted, print_json, say, tell

if TYPE_CHECKING:
    from tracker.operations.day.health import Health, ZoneHealth


@click.command("health")
@json_option
@on_database
def health_command(invocation: Invocation, *, as_json: bool) -> int:
    """Tell whether the day's runs keep up, for whoever watches over the service.

    Exit code 0 where all is well; 1 where a date began more than 26 hours ago and was not run, the last run could not
    compute a deadline, or messages did not go out or were not tried for as long; 4 where the database cannot be used.
    It changes nothing.

    \b
    JSON: {"healthy", "lag_hours", "zones": [{"zone", "last_on", "finished_at", "owed", "oldest", "lag_hours",
    "failures": ["code"], "next_at"}], "channels": [{"channel", "retrying", "failed", "held", "untried"}],
    "findings": ["..."]}
    """
    from tracker.operations.day.health import health

    with invocation.app() as app, app.inspecting() as session:
        seen = health(session, now=app.now(session))
    if as_json:
        print_json(_as_json(seen))
    else:
        for zone in seen.zones:
            say(_told(zone))
        for finding in seen.findings:
            tell(finding)
        say("All is well." if not seen.findings else f"{counted(len(seen.findings), 'thing')} to look into.")
    return 1 if seen.findings else 0


def _told(zone: ZoneHealth) -> str:
    from tracker.operations.day.health import hours

    last = "no date has been run yet" if zone.last_on is None else f"{zone.last_on.isoformat()} was run"
    owed = (
        "nothing is owed"
        if zone.oldest is None
        else f"{counted(zone.owed, 'date')} owed, {hours(zone.lag):g} hours behind"
    )
    return f"{zone.zone}: {last}, {owed}; the next date begins at {zone.next_at.isoformat(timespec='minutes')}."


def _as_json(seen: Health) -> dict[str, Any]:
    from tracker.operations.day.health import hours

    return {
        "healthy": not seen.findings,
        "lag_hours": hours(seen.lag),
        "zones": [
            {
                "zone": zone.zone,
                "last_on": None if zone.last_on is None else zone.last_on.isoformat(),
                "finished_at": None if zone.finished_at is None else zone.finished_at.isoformat(),
                "owed": zone.owed,
                "oldest": None if zone.oldest is None else zone.oldest.isoformat(),
                "lag_hours": hours(zone.lag),
                "failures": list(zone.failures),
                "next_at": zone.next_at.isoformat(),
            }
            for zone in seen.zones
        ],
        "channels": [
            {
                "channel": str(each.channel),
                "retrying": each.retrying,
                "failed": each.failed,
                "held": each.held,
                "untried": each.untried,
            }
            for each in seen.channels
        ],
        "findings": list(seen.findings),
    }
