"""`tracker term`: what becomes of a term: started, extended, suspended, resumed, ended, superseded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY
from tracker.cli.arguments import when as read_when
from tracker.cli.facts.record import recording
from tracker.errors import InputRefused
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Ending

if TYPE_CHECKING:
    from datetime import date

    from tracker.operations.facts.record import Recorded
    from tracker.rules.facts import When

_AUTHORITY = click.option("--authority", default="", metavar="NAME", help="Whose decision it is.")
_ON = click.option("--on", required=True, type=DAY, help="The day of it.")
_SPAN_UNITS = {str(unit): unit for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)}


@click.group("term", context_settings={"help_option_names": ["-h", "--help"]})
def term_command() -> None:
    """Record what becomes of a term; every date that hangs on it follows.

    TERM is its code in the agreement file, or SETTLEMENT/CODE. Each prints which dates moved, from what to what and why.
    """


@term_command.command("start")
@click.argument("term")
@click.option("--on", required=True, metavar="DATE", help="The day, or a range (DATE..DATE) where only that is known.")
@_AUTHORITY
@recording("Started")
def start_command(*, term: str, on: str, authority: str) -> Callable[..., Recorded]:
    """Set the start of TERM, or set it right."""
    from tracker.operations.facts.terms import start_term

    return partial(start_term, code=term, when=read_when(on, None), authority=authority)


@term_command.command("extend")
@click.argument("term")
@click.option("--by-span", metavar="SPAN", help="How much longer: “1 year”, “90 days”.")
@click.option("--to", type=DAY, help="The new last day, where the decision names one.")
@click.option("--on", type=DAY, help="The day it was decided. Default: today in the settlement's zone.")
@_AUTHORITY
@recording("Extended")
def extend_command(
    *, term: str, by_span: str | None, to: date | None, on: date | None, authority: str
) -> Callable[..., Recorded]:
    """Make TERM longer, by a span or up to a day."""
    from tracker.operations.facts.terms import extend_term

    span = None if by_span is None else read_span(by_span, "--by-span")
    return partial(extend_term, code=term, by_span=span, to=to, decided_on=on, authority=authority)


@term_command.command("suspend")
@click.argument("term")
@_ON
@_AUTHORITY
@recording("Suspended")
def suspend_command(*, term: str, on: date, authority: str) -> Callable[..., Recorded]:
    """Let TERM stand still from a day on."""
    from tracker.operations.facts.terms import suspend_term

    return partial(suspend_term, code=term, on=on, authority=authority)


@term_command.command("resume")
@click.argument("term")
@_ON
@_AUTHORITY
@recording("Resumed")
def resume_command(*, term: str, on: date, authority: str) -> Callable[..., Recorded]:
    """Let a suspended TERM run again; its end moves by the days it stood still."""
    from tracker.operations.facts.terms import resume_term

    return partial(resume_term, code=term, on=on, authority=authority)


@term_command.command("end")
@click.argument("term")
@click.option("--on", metavar="DATE", help="The day, or a range (DATE..DATE) where only that is known.")
@click.option("--no-later-than", metavar="DATE", help="The last possible day, where the day itself is not known.")
@click.option(
    "--manner",
    type=click.Choice([manner.value for manner in Ending]),
    default=Ending.EARLY.value,
    show_default=True,
    help="How it ended.",
)
@click.option("--successor", metavar="CODE", help="What took its place: a term, instrument or obligation.")
@_AUTHORITY
@recording("Ended")
def end_command(
    *, term: str, when: When, manner: str, successor: str | None, authority: str
) -> Callable[..., Recorded]:
    """End TERM, or a whole instrument with its terms; duties that end with it are released, never met."""
    from tracker.operations.facts.terms import end_term

    return partial(end_term, code=term, when=when, manner=Ending(manner), successor=successor, authority=authority)


@term_command.command("supersede")
@click.argument("term")
@click.option("--on", required=True, metavar="DATE", help="The day of it.")
@click.option("--successor", required=True, metavar="CODE", help="What takes its place.")
@_AUTHORITY
@recording("Superseded")
def supersede_command(*, term: str, on: str, successor: str, authority: str) -> Callable[..., Recorded]:
    """Replace TERM, or a whole instrument, by its successor."""
    from tracker.operations.facts.terms import end_term

    when = read_when(on, None)
    return partial(end_term, code=term, when=when, manner=Ending.SUPERSEDED, successor=successor, authority=authority)


def read_span(text: str, option: str) -> Span:
    """Read a span such as `1 year`, given to an option.

    Raises `InputRefused` for anything else.
    """
    count, _, unit = text.strip().partition(" ")
    unit = unit.strip().removesuffix("s")
    if not count.isdigit() or not 1 <= int(count) <= 1000 or unit not in _SPAN_UNITS:  # noqa: PLR2004 — no term is longer
        shown = f"{option}{text}" if option.endswith("=") else f"{option} {text}"
        raise InputRefused(f"“{shown}” cannot be read: write how much longer as “1 year”, “6 months” or “90 days”.")
    return Span(int(count), _SPAN_UNITS[unit])
