"""`tracker extension` and `tracker clock`: what holds a deadline up, each told with what it moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY
from tracker.cli.facts.record import recording
from tracker.rules.facts import StopReason

if TYPE_CHECKING:
    from datetime import date

    from tracker.operations.facts.record import Recorded


@click.group("extension", context_settings={"help_option_names": ["-h", "--help"]})
def extension_command() -> None:
    """Record that an extension was asked for, or denied; `tracker extend` records that it was granted."""


@extension_command.command("ask")
@click.argument("code")
@click.option("--to", type=DAY, help="The day it was asked to be moved to, if one was named.")
@click.option("--on", type=DAY, help="The day it was asked for. Default: today in the settlement's zone.")
@recording("Extension asked:")
def ask_command(*, code: str, to: date | None, on: date | None) -> Callable[..., Recorded]:
    """Record that the company asked to move the deadline CODE (or CODE@OCCURRENCE); the old date is kept."""
    from tracker.operations.facts.disputes import ask_extension

    return partial(ask_extension, code=code, to=to, asked_on=on)


@extension_command.command("deny")
@click.argument("code")
@click.option("--on", type=DAY, help="The day of the refusal. Default: today in the settlement's zone.")
@recording("Extension denied:")
def deny_command(*, code: str, on: date | None) -> Callable[..., Recorded]:
    """Record that the request to move CODE (or CODE@OCCURRENCE) was refused; what then counts, the file says."""
    from tracker.operations.facts.disputes import deny_extension

    return partial(deny_extension, code=code, decided_on=on)


@click.group("clock", context_settings={"help_option_names": ["-h", "--help"]})
def clock_command() -> None:
    """Record that a deadline's clock stops, by a dispute or by tolling, or runs again."""


@clock_command.command("stop")
@click.argument("code")
@click.option("--on", required=True, type=DAY, help="The first day on which it stands still.")
@click.option(
    "--because",
    required=True,
    type=click.Choice([reason.value for reason in StopReason]),
    help="Why it stands still.",
)
@recording("Clock stopped:")
def stop_command(*, code: str, on: date, because: str) -> Callable[..., Recorded]:
    """Stop the clock of CODE (or CODE@OCCURRENCE): it is not overdue while it stands.

    Whether a dispute stops it, the agreement file says (`dispute: stops` or `runs`); where it does not, the safe date stays
    and only the latest moves.
    """
    from tracker.operations.facts.disputes import stop_clock

    return partial(stop_clock, code=code, stopped_on=on, why=StopReason(because))


@clock_command.command("restart")
@click.argument("code")
@click.option("--on", required=True, type=DAY, help="The first day on which it runs again.")
@recording("Clock restarted:")
def restart_command(*, code: str, on: date) -> Callable[..., Recorded]:
    """Let the clock of CODE (or CODE@OCCURRENCE) run again: its date moves by as many days as it stood still."""
    from tracker.operations.facts.disputes import restart_clock

    return partial(restart_clock, code=code, restarted_on=on)
