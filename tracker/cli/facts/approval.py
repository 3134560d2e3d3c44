"""`tracker approve` and `tracker reject`: four eyes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.facts.record import options, recording
from tracker.cli.invocation import by_option, json_option, settlement_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.operations.facts.record import Recorded

_JUDGING = options(by_option, settlement_option, json_option)


@click.command("approve")
@click.argument("code")
@click.option("--note", default="", metavar="TEXT", help="Anything a reader should know.")
@recording("Approved", takes=_JUDGING)
def approve_command(*, code: str) -> Callable[..., Recorded]:
    """Approve what was said to be done about the deadline CODE: from today it counts, as of the day it was done.

    For instruments with `needs_approval`. Nobody approves their own work. The approval is for just what was proposed,
    and lapses when that, its evidence or the deadline's date changes.
    """
    from tracker.operations.facts.approval import approve

    return partial(approve, code=code)


@click.command("reject")
@click.argument("code")
@click.option("--reason", "note", default="", metavar="TEXT", help="Why not. Needed.")
@recording("Rejected", takes=_JUDGING)
def reject_command(*, code: str) -> Callable[..., Recorded]:
    """Do not approve what was said to be done about the deadline CODE; it goes on not counting."""
    from tracker.operations.facts.approval import reject

    return partial(reject, code=code)
