"""`tracker term`: what becomes of a term: started, extended, suspended, resumed, ended, superseded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY, RANGE, OneOf, ReadAs
from tracker.cli.facts.record import recording
from tracker.cli.invocation import HELP
from tracker.cli.output import say
from tracker.errors import InputRefused
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Ending

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from tracker.operations.facts.record import Recorded

_TERM = click.argument("code", metavar="TERM")
_AUTHORITY = click.option("--authority", default="", metavar="NAME", help="Whose decision it is.")
_ON = click.option("--on", required=True, type=DAY, help="The day of it.")
_SPAN_UNITS = {str(unit): unit for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)}


def read_span(text: str, option: str) -> Span:
    """Read a span such as `1 year`, given to an option; refuses anything else."""
    count, _, unit = text.strip().partition(" ")
    unit = unit.strip().removesuffix("s")
    if not count.isdigit() or not 1 <= int(count) <= 1000 or unit not in _SPAN_UNITS:  # noqa: PLR2004 — no term is longer
        shown = f"{option}{text}" if option.endswith("=") else f"{option} {text}"
        raise InputRefused(f"“{shown}” cannot be read: write how much longer as “1 year”, “6 months” or “90 days”.")
    return Span(int(count), _SPAN_UNITS[unit])


def _announced(session: Session, recorded: Recorded, now: datetime) -> Callable[[], None] | None:
    """What is told besides of an end that is announced: from when it releases, and what came too late to be met."""
    if recorded.to_come_on is None:
        return None
    from tracker.operations.queries.deadlines import Filter, list_deadlines

    day = recorded.to_come_on.isoformat()
    lines = list_deadlines(session, Filter(settlement=recorded.settlement), now=now, as_of=None)
    late = [line.code for line in lines if line.announced_late_on is not None]

    def print_announced() -> None:
        say(f"It is announced: nothing is released before {day}.")
        for code in late:
            say(f"{code} can no longer be met: see `tracker why {code}`.")

    return print_announced


@click.group("term", context_settings=HELP)
def term_command() -> None:
    """Record what becomes of a term; every date that hangs on it follows.

    TERM is its code in the agreement file, or SETTLEMENT/CODE. Each prints which dates moved, from what to what and why.
    """


@term_command.command("start")
@recording(
    "Started",
    "terms.start_term",
    _TERM,
    click.option(
        *("--on", "when"),
        required=True,
        metavar="DATE",
        type=RANGE,
        help="The day, or a range (DATE..DATE) where only that is known.",
    ),
    _AUTHORITY,
)
def start_command() -> None:
    """Set the start of TERM, or set it right."""


@term_command.command("extend")
@recording(
    "Extended",
    "terms.extend_term",
    _TERM,
    click.option(
        "--by-span", metavar="SPAN", type=ReadAs("span", read_span), help="How much longer: “1 year”, “90 days”."
    ),
    click.option("--to", type=DAY, help="The new last day, where the decision names one."),
    click.option(
        "--on", "decided_on", type=DAY, help="The day it was decided. Default: today in the settlement's zone."
    ),
    _AUTHORITY,
)
def extend_command() -> None:
    """Make TERM longer, by a span or up to a day."""


@term_command.command("suspend")
@recording("Suspended", "terms.suspend_term", _TERM, _ON, _AUTHORITY)
def suspend_command() -> None:
    """Let TERM stand still from a day on."""


@term_command.command("resume")
@recording("Resumed", "terms.resume_term", _TERM, _ON, _AUTHORITY)
def resume_command() -> None:
    """Let a suspended TERM run again; its end moves by the days it stood still."""


@term_command.command("end")
@recording(
    "Recorded the end of",
    "terms.end_term",
    _TERM,
    click.option("--on", metavar="DATE", help="The day, or a range (DATE..DATE) where only that is known."),
    click.option("--no-later-than", metavar="DATE", help="The last possible day, where the day itself is not known."),
    click.option("--manner", type=OneOf(Ending), default=str(Ending.EARLY), show_default=True, help="How it ended."),
    click.option("--successor", metavar="CODE", help="What took its place: a term, instrument or obligation."),
    _AUTHORITY,
    besides=_announced,
)
def end_command() -> None:
    """End TERM, or a whole instrument with its terms; duties that end with it are released, never met.

    A day to come is an end that is announced: what is counted from it moves at once, and nothing is released before it.
    Another day then moves it, and `tracker withdraw` takes it back.
    """


@term_command.command("supersede")
@recording(
    "Recorded the end of",
    "terms.end_term",
    _TERM,
    click.option("--on", "when", required=True, metavar="DATE", type=RANGE, help="The day of it."),
    click.option("--successor", required=True, metavar="CODE", help="What takes its place."),
    _AUTHORITY,
    besides=_announced,
    manner=Ending.SUPERSEDED,
)
def supersede_command() -> None:
    """Replace TERM, or a whole instrument, by its successor."""
