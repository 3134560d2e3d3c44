"""`tracker record`, `resolve`, `extend`, `waive` and `withdraw`: facts, each told with what it moved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tracker.cli.arguments import day, optional_day, when
from tracker.cli.facts.record import said_options, saying_of, tell_recorded, writing_at_once
from tracker.cli.invocation import NUMBER, Invocation, by_option, json_option, on_database
from tracker.cli.output import counted, say

_ON = click.option("--on", metavar="DATE", help="When: a date, a moment (2026-03-02T17:30) or a range (DATE..DATE).")
_NO_LATER = click.option(
    "--no-later-than", metavar="DATE", help="The last possible day, where the day itself is not known."
)


@click.command("record")
@click.argument("event")
@_ON
@_NO_LATER
@click.option(
    "--correct", is_flag=True, help="Put this date in the place of one recorded before, which stays readable."
)
@said_options
@on_database
def record_command(
    invocation: Invocation,
    /,
    *,
    event: str,
    on: str | None,
    no_later_than: str | None,
    correct: bool,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `_saying`
) -> None:
    """Record that EVENT happened, and tell which dates that moved.

    EVENT is one of the agreement file's events, or a milestone such as "received(A1)".

    \b
    JSON, here and for the other facts: {"entry", "settlement", "subject",
    "moves": [{"code", "before", "after", "why"}], "new": [{"code", "date"}], "gone": ["..."],
    "changes": [{"code", "on", "before", "after"}],
    "failures": [{"code", "reason"}]}
    """
    from tracker.operations.facts.resolution import record_event
    from tracker.operations.queries.names import settlement_of_event

    happened = when(on, no_later_than)
    saying = saying_of(invocation, **said)
    with writing_at_once(invocation) as moment:
        code, _ = settlement_of_event(moment.session, event, settlement)
        recorded = record_event(
            moment.session,
            event,
            settlement=settlement,
            when=happened,
            saying=saying,
            correct=correct,
            today=moment.today(code),
            now=moment.now,
        )
    tell_recorded("Recorded", recorded, as_json=as_json)


@click.command("resolve")
@click.argument("code")
@_ON
@_NO_LATER
@click.option(
    "--evidence",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A file that proves it; it is kept by its hash. May be repeated.",
)
@said_options
@on_database
def resolve_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str | None,
    no_later_than: str | None,
    files: tuple[Path, ...],
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `_saying`
) -> None:
    """Mark one deadline resolved: CODE, or CODE@OCCURRENCE where the duty recurs (D7@3, R1@2025-Q1)."""
    from tracker.evidence import Staging
    from tracker.operations.facts.resolution import resolve

    done = when(on, no_later_than)
    saying = saying_of(invocation, **said)
    with Staging(invocation.settings().evidence_directory) as staging:
        evidence = tuple(staging.add(path) for path in files)
        with writing_at_once(invocation) as moment:
            recorded = resolve(
                moment.session,
                code,
                settlement=settlement,
                when=done,
                saying=saying,
                evidence=evidence,
                today=moment.today_for(code, settlement),
                now=moment.now,
            )
            staging.keep()
    tell_recorded("Resolved", recorded, as_json=as_json)
    if not as_json:
        for file in evidence:
            say(f"Evidence kept: {file.name}, {counted(file.size, 'byte')}, SHA-256 {file.sha256}.")


@click.command("extend")
@click.argument("code")
@click.option("--to", required=True, metavar="DATE", help="The day it is moved to.")
@click.option("--on", metavar="DATE", help="The day the consent was given. Default: today in the settlement's zone.")
@said_options
@on_database
def extend_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    to: str,
    on: str | None,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `_saying`
) -> None:
    """Record consent to move one deadline (CODE or CODE@OCCURRENCE) to a later day."""
    from tracker.operations.facts.resolution import extend

    later, granted = day(to, "--to"), optional_day(on, "--on")
    saying = saying_of(invocation, **said)
    with writing_at_once(invocation) as moment:
        today = moment.today_for(code, settlement)
        recorded = extend(
            moment.session,
            code,
            settlement=settlement,
            to=later,
            granted_on=granted or today,
            saying=saying,
            today=today,
            now=moment.now,
        )
    tell_recorded("Extended", recorded, as_json=as_json)


@click.command("waive")
@click.argument("code")
@click.option("--on", metavar="DATE", help="The day the consent was given. Default: today in the settlement's zone.")
@said_options
@on_database
def waive_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str | None,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `_saying`
) -> None:
    """Record consent to drop one deadline (CODE or CODE@OCCURRENCE); its neighbours stay."""
    from tracker.operations.facts.resolution import waive

    given = optional_day(on, "--on")
    saying = saying_of(invocation, **said)
    with writing_at_once(invocation) as moment:
        today = moment.today_for(code, settlement)
        recorded = waive(
            moment.session,
            code,
            settlement=settlement,
            waived_on=given or today,
            saying=saying,
            today=today,
            now=moment.now,
        )
    tell_recorded("Waived", recorded, as_json=as_json)


@click.command("withdraw")
@click.argument("entry", type=NUMBER)
@click.option("--note", default="", metavar="TEXT", help="Why it is withdrawn.")
@by_option
@json_option
@on_database
def withdraw_command(invocation: Invocation, *, entry: int, note: str, by: str | None, as_json: bool) -> None:
    """Withdraw what a journal ENTRY recorded by mistake; it stays readable in the history."""
    from tracker.operations.facts.withdrawal import withdraw

    saying = saying_of(invocation, by=by, note=note)
    with writing_at_once(invocation) as moment:
        recorded = withdraw(
            moment.session, entry, saying=saying, today=moment.today(moment.settlement_of(entry)), now=moment.now
        )
    tell_recorded(f"Withdrew entry {entry} about", recorded, as_json=as_json)
