"""`tracker extension` and `tracker clock`: what holds a deadline up, each told with what it moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import day, optional_day
from tracker.cli.facts.record import said_options, saying_of, tell_recorded, writing_at_once
from tracker.cli.invocation import Invocation, on_database
from tracker.rules.facts import StopReason

if TYPE_CHECKING:
    from tracker.operations.facts.record import Recorded


@click.group("extension", context_settings={"help_option_names": ["-h", "--help"]})
def extension_command() -> None:
    """Record that an extension was asked for, or denied; `tracker extend` records that it was granted."""


@extension_command.command("ask")
@click.argument("code")
@click.option("--to", metavar="DATE", help="The day it was asked to be moved to, if one was named.")
@click.option("--on", metavar="DATE", help="The day it was asked for. Default: today in the settlement's zone.")
@said_options
@on_database
def ask_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    to: str | None,
    on: str | None,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Record that the company asked to move the deadline CODE (or CODE@OCCURRENCE); the old date is kept."""
    from tracker.operations.facts.disputes import ask_extension

    act = partial(ask_extension, to=optional_day(to, "--to"), asked_on=optional_day(on, "--on"))
    _record(invocation, "Extension asked:", act, code, settlement=settlement, as_json=as_json, said=said)


@extension_command.command("deny")
@click.argument("code")
@click.option("--on", metavar="DATE", help="The day of the refusal. Default: today in the settlement's zone.")
@said_options
@on_database
def deny_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str | None,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Record that the request to move CODE (or CODE@OCCURRENCE) was refused; what then counts, the file says."""
    from tracker.operations.facts.disputes import deny_extension

    act = partial(deny_extension, decided_on=optional_day(on, "--on"))
    _record(invocation, "Extension denied:", act, code, settlement=settlement, as_json=as_json, said=said)


@click.group("clock", context_settings={"help_option_names": ["-h", "--help"]})
def clock_command() -> None:
    """Record that a deadline's clock stops, by a dispute or by tolling, or runs again."""


@clock_command.command("stop")
@click.argument("code")
@click.option("--on", required=True, metavar="DATE", help="The first day on which it stands still.")
@click.option(
    "--because",
    required=True,
    type=click.Choice([reason.value for reason in StopReason]),
    help="Why it stands still.",
)
@said_options
@on_database
def stop_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str,
    because: str,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Stop the clock of CODE (or CODE@OCCURRENCE): it is not overdue while it stands.

    Whether a dispute stops it, the agreement file says (`dispute: stops` or `runs`); where it does not, the safe date stays
    and only the latest moves.
    """
    from tracker.operations.facts.disputes import stop_clock

    act = partial(stop_clock, stopped_on=day(on, "--on"), why=StopReason(because))
    _record(invocation, "Clock stopped:", act, code, settlement=settlement, as_json=as_json, said=said)


@clock_command.command("restart")
@click.argument("code")
@click.option("--on", required=True, metavar="DATE", help="The first day on which it runs again.")
@said_options
@on_database
def restart_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Let the clock of CODE (or CODE@OCCURRENCE) run again: its date moves by as many days as it stood still."""
    from tracker.operations.facts.disputes import restart_clock

    act = partial(restart_clock, restarted_on=day(on, "--on"))
    _record(invocation, "Clock restarted:", act, code, settlement=settlement, as_json=as_json, said=said)


def _record(
    invocation: Invocation,
    verb: str,
    act: Callable[..., Recorded],
    code: str,
    *,
    settlement: str | None,
    as_json: bool,
    said: dict[str, Any],
) -> None:
    """Record what holds a deadline up at one moment, and tell what it moved."""
    saying = saying_of(invocation, **said)
    with writing_at_once(invocation) as moment:
        today = moment.today_for(code, settlement)
        recorded = act(moment.session, code, settlement=settlement, saying=saying, today=today, now=moment.now)
    tell_recorded(verb, recorded, as_json=as_json)
