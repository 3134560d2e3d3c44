"""`tracker penalty`: the schedules of stipulated penalties, and who compared them with their text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.answer import CommandAnswer, answering
from tracker.cli.arguments import DAY, Clocks, clocks
from tracker.cli.facts.record import recording
from tracker.cli.invocation import HELP, Invocation, settlement_option
from tracker.cli.output import cell, print_table, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.operations.facts.penalties import Schedule

_HASH = 12


@click.group("penalty", context_settings=HELP)
def penalty_command() -> None:
    """Schedules of stipulated penalties: their figures are drafts until a named person has verified the schedule.

    KEY is a schedule's under `penalties` in the agreement file, or SETTLEMENT/KEY.
    """


@penalty_command.command("list")
@settlement_option
@clocks
@answering("money")
def list_command(invocation: Invocation, *, settlement: str | None, clocks: Clocks) -> CommandAnswer:
    """List the schedules, what they bite, and whether their figures are drafts."""
    from tracker.operations.facts.penalties import schedules

    with invocation.seeing() as (session, now):
        found = schedules(session, settlement=settlement, now=now, **clocks)
    return CommandAnswer(found, partial(_print, found))


def _print(found: Sequence[Schedule]) -> None:
    if not found:
        say("No schedule of penalties is on record.")
        return
    columns = ["Key", "State", "By", "On", "Mode", "Clause", "Obligations", "Content", "Settlement"]
    print_table(columns, [_row(each) for each in found])


@penalty_command.command("verify")
@recording(
    "Verified the schedule",
    "penalties.verify",
    click.argument("key"),
    click.option(
        *("--citation", "citations"),
        multiple=True,
        required=True,
        metavar="TEXT",
        help="The passage it was compared with. May be repeated.",
    ),
    click.option(
        "--on", "verified_on", type=DAY, help="The day it was compared. Default: today in the settlement's zone."
    ),
    # A login name vouches for nothing: who compared it is told on purpose.
    named="A named person verifies a schedule: say who compared it, with --by NAME.",
)
def verify_command() -> None:
    """Record that you compared the schedule KEY with its text: its figures are then no drafts, until it changes."""


def _row(schedule: Schedule) -> list[str]:
    penalty, held = schedule.penalty, schedule.verification
    return [
        penalty.key,
        str(held.state),
        held.by,
        cell(held.on) or ("by the file" if held.by else ""),
        str(penalty.mode),
        penalty.clause or "not found",
        ", ".join(schedule.obligations) or "none",
        schedule.content[:_HASH],
        schedule.settlement,
    ]
