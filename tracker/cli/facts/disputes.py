"""`tracker extension` and `tracker clock`: what holds a deadline up, each told with what it moved."""

from __future__ import annotations

import click

from tracker.cli.arguments import DAY, OneOf
from tracker.cli.facts.record import CODE, recording
from tracker.cli.invocation import HELP
from tracker.rules.facts import StopReason


@click.group("extension", context_settings=HELP)
def extension_command() -> None:
    """Record that an extension was asked for, or denied; `tracker extend` records that it was granted."""


@extension_command.command("ask")
@recording(
    "Extension asked:",
    "disputes.ask_extension",
    CODE,
    click.option("--to", type=DAY, help="The day it was asked to be moved to, if one was named."),
    click.option(
        "--on", "asked_on", type=DAY, help="The day it was asked for. Default: today in the settlement's zone."
    ),
)
def ask_command() -> None:
    """Record that the company asked to move the deadline CODE (or CODE@OCCURRENCE); the old date is kept."""


@extension_command.command("deny")
@recording(
    "Extension denied:",
    "disputes.deny_extension",
    CODE,
    click.option(
        "--on", "decided_on", type=DAY, help="The day of the refusal. Default: today in the settlement's zone."
    ),
)
def deny_command() -> None:
    """Record that the request to move CODE (or CODE@OCCURRENCE) was refused; what then counts, the file says."""


@click.group("clock", context_settings=HELP)
def clock_command() -> None:
    """Record that a deadline's clock stops, by a dispute or by tolling, or runs again."""


@clock_command.command("stop")
@recording(
    "Clock stopped:",
    "disputes.stop_clock",
    CODE,
    click.option("--on", "stopped_on", required=True, type=DAY, help="The first day on which it stands still."),
    click.option("--because", "why", required=True, type=OneOf(StopReason), help="Why it stands still."),
)
def stop_command() -> None:
    """Stop the clock of CODE (or CODE@OCCURRENCE): it is not overdue while it stands.

    Whether a dispute stops it, the agreement file says (`dispute: stops` or `runs`); where it does not, the safe date stays
    and only the latest moves.
    """


@clock_command.command("restart")
@recording(
    "Clock restarted:",
    "disputes.restart_clock",
    CODE,
    click.option("--on", "restarted_on", required=True, type=DAY, help="The first day on which it runs again."),
)
def restart_command() -> None:
    """Let the clock of CODE (or CODE@OCCURRENCE) run again: its date moves by as many days as it stood still."""
