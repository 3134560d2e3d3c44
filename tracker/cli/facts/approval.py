"""`tracker approve` and `tracker reject`: four eyes."""

from __future__ import annotations

import click

from tracker.cli.facts.record import saying_of, tell_recorded, writing_at_once
from tracker.cli.invocation import Invocation, by_option, json_option, on_database, settlement_option


@click.command("approve")
@click.argument("code")
@click.option("--note", default="", metavar="TEXT", help="Anything a reader should know.")
@by_option
@settlement_option
@json_option
@on_database
def approve_command(
    invocation: Invocation, *, code: str, note: str, by: str | None, settlement: str | None, as_json: bool
) -> None:
    """Approve what was said to be done about the deadline CODE: from today it counts, as of the day it was done.

    For instruments with `needs_approval`. Nobody approves their own work. The approval is for just what was proposed,
    and lapses when that, its evidence or the deadline's date changes.
    """
    from tracker.operations.facts.approval import approve

    saying = saying_of(invocation, by=by, note=note)
    with writing_at_once(invocation) as moment:
        recorded = approve(
            moment.session,
            code,
            settlement=settlement,
            saying=saying,
            today=moment.today_for(code, settlement),
            now=moment.now,
        )
    tell_recorded("Approved", recorded, as_json=as_json)


@click.command("reject")
@click.argument("code")
@click.option("--reason", default="", metavar="TEXT", help="Why not. Needed.")
@by_option
@settlement_option
@json_option
@on_database
def reject_command(
    invocation: Invocation, *, code: str, reason: str, by: str | None, settlement: str | None, as_json: bool
) -> None:
    """Do not approve what was said to be done about the deadline CODE; it goes on not counting."""
    from tracker.operations.facts.approval import reject

    saying = saying_of(invocation, by=by, note=reason)
    with writing_at_once(invocation) as moment:
        recorded = reject(
            moment.session,
            code,
            settlement=settlement,
            saying=saying,
            today=moment.today_for(code, settlement),
            now=moment.now,
        )
    tell_recorded("Rejected", recorded, as_json=as_json)
