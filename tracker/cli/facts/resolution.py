"""`tracker record`, `resolve`, `extend`, `waive`, `withdraw`, `approve` and `reject`: each told with what it moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import DAY
from tracker.cli.facts.record import CODE, NOTE, REASON, WHEN, recording
from tracker.cli.invocation import NUMBER, by_option, json_option, options, settlement_option
from tracker.cli.tables import LAYOUT, layout_of, tell_computed

if TYPE_CHECKING:
    from tracker.operations.facts.record import Recorded
    from tracker.rules.facts import When

_CONSENT = "The day the consent was given. Default: today in the settlement's zone."
_CORRECT = click.option(
    "--correct", is_flag=True, help="Put this date in the place of one recorded before, which stays readable."
)
_JUDGING = options(by_option, settlement_option, json_option)


def _happening(
    *,
    event: str,
    when: When | None,
    label: str,
    table: Path | None,
    correct: bool,
    **layout: Any,  # noqa: ANN401 — how the table is read
) -> Callable[..., Recorded]:
    from tracker.operations.facts.events import COLUMNS, record_event, record_happenings

    if table is None and any(layout.values()):
        raise click.UsageError("--sheet, --map and --fill-merged say how a --table is read: none is given.")
    if when is not None and table is None:
        return partial(record_event, event=event, when=when, label=label, correct=correct)
    if when is not None or table is None or label or correct:
        raise click.UsageError("--table gives the days and labels of all: leave --on, --label and --correct out.")
    from tracker.agreements.tables.table import read_sheet

    sheet = read_sheet(table, COLUMNS, layout_of(COLUMNS, **layout))
    tell_computed(sheet)
    return partial(record_happenings, event=event, sheet=sheet)


@click.command("record")
@recording(
    "Recorded",
    _happening,
    click.argument("event"),
    WHEN,
    click.option("--label", default="", metavar="TEXT", help="What tells it from others of an event that repeats."),
    click.option(
        "--table",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Instead of --on: a table (.csv or .xlsx) of many happenings, with the columns on, label and note.",
    ),
    LAYOUT,
    _CORRECT,
)
def record_command() -> None:
    """Record that EVENT happened, and tell which dates that moved.

    EVENT is one of the agreement file's events, or a milestone such as "received(A1)". One that repeats is recorded each
    time it happens, and numbered; EVENT@2 is its second happening, whose day --correct puts right.
    """


@click.command("attest")
@recording(
    "Attested",
    "resolution.attest",
    CODE,
    WHEN,
    click.option("--complied", is_flag=True, help="All was complied with in the period."),
    click.option("--exceptions", default="", metavar="TEXT", help="What was not complied with in the period."),
    click.option("--as", "attestor", required=True, metavar="NAME", help="Who attests, as `signed_by` names them."),
    _CORRECT,
    REASON,
)
def attest_command() -> None:
    """Record what was attested of a standing duty for a period: CODE.attestation@PERIOD (PRIVACY.attestation@2026-Q3).

    Either that all was complied with, or the exceptions, which stand wherever it is shown. A range of one series is
    attested in one act: PRIVACY.attestation@2026-Q1..2026-Q3.
    """


@click.command("resolve")
@recording("Resolved", "resolution.resolve", CODE, WHEN, _CORRECT, REASON)
def resolve_command() -> None:
    """Mark one deadline resolved: CODE, or CODE@OCCURRENCE where the duty recurs (D7@3, R1@2025-Q1).

    A range of one series is resolved in one act: W@1..W@40.
    """


@click.command("extend")
@recording(
    "Extended",
    "resolution.extend",
    CODE,
    click.option("--to", required=True, type=DAY, help="The day it is moved to."),
    click.option("--on", "granted_on", type=DAY, help=_CONSENT),
)
def extend_command() -> None:
    """Record consent to move one deadline (CODE or CODE@OCCURRENCE) to a later day."""


@click.command("waive")
@recording("Waived", "resolution.waive", CODE, click.option("--on", "waived_on", type=DAY, help=_CONSENT))
def waive_command() -> None:
    """Record consent to drop one deadline (CODE or CODE@OCCURRENCE); its neighbours stay."""


@click.command("withdraw")
@recording(
    "Withdrew entry {entry} about",
    "withdrawal.withdraw",
    click.argument("entry", type=NUMBER),
    click.option("--note", default="", metavar="TEXT", help="Why it is withdrawn."),
    carries=options(by_option, json_option),
)
def withdraw_command() -> None:
    """Withdraw what a journal ENTRY recorded by mistake; it stays readable in the history."""


@click.command("approve")
@recording("Approved", "approval.approve", CODE, NOTE, carries=_JUDGING)
def approve_command() -> None:
    """Approve what was said to be done about the deadline CODE: from today it counts, as of the day it was done.

    For instruments with `needs_approval`. Nobody approves their own work. The approval is for just what was proposed,
    and lapses when that, its evidence or the deadline's date changes.
    """


@click.command("reject")
@recording(
    "Rejected",
    "approval.reject",
    CODE,
    click.option("--reason", "note", default="", metavar="TEXT", help="Why not. Needed."),
    carries=_JUDGING,
)
def reject_command() -> None:
    """Do not approve what was said to be done about the deadline CODE; it goes on not counting."""
