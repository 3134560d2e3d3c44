"""`tracker record`, `resolve`, `extend`, `waive` and `withdraw`: facts, each told with what it moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY
from tracker.cli.facts.record import no_later_option, on_option, options, recording
from tracker.cli.invocation import NUMBER, by_option, json_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tracker.operations.facts.record import Recorded
    from tracker.rules.facts import When

_CONSENT = click.option(
    "--on", type=DAY, help="The day the consent was given. Default: today in the settlement's zone."
)


@click.command("record")
@click.argument("event")
@on_option
@no_later_option
@click.option(
    "--correct", is_flag=True, help="Put this date in the place of one recorded before, which stays readable."
)
@recording("Recorded")
def record_command(*, event: str, when: When, correct: bool) -> Callable[..., Recorded]:
    """Record that EVENT happened, and tell which dates that moved.

    EVENT is one of the agreement file's events, or a milestone such as "received(A1)".
    """
    from tracker.operations.facts.resolution import record_event

    return partial(record_event, event=event, when=when, correct=correct)


@click.command("resolve")
@click.argument("code")
@on_option
@no_later_option
@recording("Resolved", files=True)
def resolve_command(*, code: str, when: When) -> Callable[..., Recorded]:
    """Mark one deadline resolved: CODE, or CODE@OCCURRENCE where the duty recurs (D7@3, R1@2025-Q1)."""
    from tracker.operations.facts.resolution import resolve

    return partial(resolve, code=code, when=when)


@click.command("extend")
@click.argument("code")
@click.option("--to", required=True, type=DAY, help="The day it is moved to.")
@_CONSENT
@recording("Extended")
def extend_command(*, code: str, to: date, on: date | None) -> Callable[..., Recorded]:
    """Record consent to move one deadline (CODE or CODE@OCCURRENCE) to a later day."""
    from tracker.operations.facts.resolution import extend

    return partial(extend, code=code, to=to, granted_on=on)


@click.command("waive")
@click.argument("code")
@_CONSENT
@recording("Waived")
def waive_command(*, code: str, on: date | None) -> Callable[..., Recorded]:
    """Record consent to drop one deadline (CODE or CODE@OCCURRENCE); its neighbours stay."""
    from tracker.operations.facts.resolution import waive

    return partial(waive, code=code, waived_on=on)


@click.command("withdraw")
@click.argument("entry", type=NUMBER)
@click.option("--note", default="", metavar="TEXT", help="Why it is withdrawn.")
@recording("Withdrew entry {entry} about", takes=options(by_option, json_option))
def withdraw_command(*, entry: int) -> Callable[..., Recorded]:
    """Withdraw what a journal ENTRY recorded by mistake; it stays readable in the history."""
    from tracker.operations.facts.withdrawal import withdraw

    return partial(withdraw, entry=entry)
