"""`tracker penalty`: the schedules of stipulated penalties, and who compared them with their text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import optional_day, optional_moment
from tracker.cli.facts.record import said_options, saying_of, tell_recorded, writing_at_once
from tracker.cli.invocation import Invocation, clocks, json_option, on_database, settlement_option
from tracker.cli.output import cell, print_json, print_table, say
from tracker.errors import InputRefused

if TYPE_CHECKING:
    from tracker.operations.facts.penalties import Schedule

_HASH = 12


@click.group("penalty", context_settings={"help_option_names": ["-h", "--help"]})
def penalty_command() -> None:
    """Schedules of stipulated penalties: their figures are drafts until a named person has verified the schedule.

    KEY is a schedule's under `penalties` in the agreement file, or SETTLEMENT/KEY.
    """


@penalty_command.command("list")
@settlement_option
@clocks
@json_option
@on_database
def list_command(
    invocation: Invocation, *, settlement: str | None, as_of: str | None, known_at: str | None, as_json: bool
) -> None:
    """List the schedules, what they bite, and whether their figures are drafts.

    \b
    JSON: a list of {"settlement", "key", "instrument", "clause", "mode", "citation", "cure_day", "tiers": [{"through",
    "currency", "per_day"}], "obligations", "content", "state", "by", "on", "citations", "entry"}.
    """
    from tracker.operations.facts.penalties import schedules

    day, then = optional_day(as_of, "--as-of"), optional_moment(known_at, "--known-at")
    with invocation.app() as app, app.seeing() as session:
        found = schedules(session, settlement=settlement, now=app.clock.now(), as_of=day, known_at=then)
    if as_json:
        from tracker.answers.money import ScheduleJson

        print_json([ScheduleJson.of(each) for each in found])
    elif not found:
        say("No schedule of penalties is on record.")
    else:
        columns = ["Key", "State", "By", "On", "Mode", "Clause", "Obligations", "Content", "Settlement"]
        print_table(columns, [_row(each) for each in found])


@penalty_command.command("verify")
@click.argument("key")
@click.option(
    "--citation",
    "citations",
    multiple=True,
    required=True,
    metavar="TEXT",
    help="The passage it was compared with. May be repeated.",
)
@click.option("--on", metavar="DATE", help="The day it was compared. Default: today in the settlement's zone.")
@said_options
@on_database
def verify_command(
    invocation: Invocation,
    /,
    *,
    key: str,
    citations: tuple[str, ...],
    on: str | None,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Record that you compared the schedule KEY with its text: its figures are then no drafts, until it changes."""
    from tracker.operations.facts.penalties import settlement_of_schedule, verify

    if said["by"] is None:
        # A login name vouches for nothing: who compared it is told on purpose.
        raise InputRefused("A named person verifies a schedule: say who compared it, with --by NAME.")
    day, saying = optional_day(on, "--on"), saying_of(invocation, **said)
    with writing_at_once(invocation) as moment:
        code, _ = settlement_of_schedule(moment.session, key, settlement)
        today = moment.today(code)
        recorded = verify(
            moment.session,
            key,
            settlement=settlement,
            citations=citations,
            verified_on=day or today,
            saying=saying,
            today=today,
            now=moment.now,
        )
    tell_recorded("Verified the schedule", recorded, as_json=as_json)


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
