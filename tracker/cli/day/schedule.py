"""`tracker schedule`: the service."""

from __future__ import annotations

import logging

import click

from tracker.cli.invocation import Invocation, on_database
from tracker.cli.output import tell


@click.command("schedule")
@click.option(
    "--every",
    type=click.IntRange(min=1, max=24 * 60),
    default=5,
    show_default=True,
    metavar="MINUTES",
    help="How often to look for what is owed.",
)
@on_database
def schedule_command(invocation: Invocation, *, every: int) -> None:
    """Run the service: do each date's run once it has begun, and publish last month's report.

    A report is published once for each settlement, from the first business day of the month on (by the calendar of the
    settlement's first instrument), and kept in the database byte for byte: `tracker report --as-published` gives it out. A
    settlement's first report is of the month in which it was loaded.

    It may be stopped, started twice or left off for a month: the database says what is owed. One line for each thing
    done goes to standard error.
    """
    from tracker.cli.remedies import lines_of
    from tracker.scheduler import serve

    # What fails at a wake-up is told in one line of ours.
    logging.getLogger("apscheduler").addHandler(logging.NullHandler())
    logging.getLogger("apscheduler").propagate = False
    with invocation.app() as app:
        serve(
            app,
            every=every,
            log=lambda line: tell(f"{app.clock.now():%Y-%m-%dT%H:%M:%SZ} {line}"),
            words=lines_of,
        )
