"""`tracker submit`, `acknowledge`, `return` and `sign`: deliveries and their answers, each told with what it moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.facts.record import no_later_option, on_option, recording
from tracker.rules.facts import ANSWERS, DeliveryStep

if TYPE_CHECKING:
    from tracker.operations.facts.record import Recorded
    from tracker.rules.facts import When

_WAYS = [step.value for step in DeliveryStep if step not in ANSWERS]


@click.command("submit")
@click.argument("code")
@on_option
@no_later_option
@click.option(
    "--by-way",
    "way",
    type=click.Choice(_WAYS),
    help="Which step of the delivery it is. Default: the one that satisfies the duty, else sent.",
)
@recording("Submitted", files=True)
def submit_command(*, code: str, when: When, way: str | None) -> Callable[..., Recorded]:
    """Record that what CODE (or CODE@OCCURRENCE) asks for was sent, postmarked, filed or received.

    A moment after the duty's cut-off hour counts on the next day. Where the agreement file asks for an answer, the duty
    is then `submitted`, and never overdue while the other side is to answer.
    """
    from tracker.operations.facts.delivery import submit

    return partial(submit, code=code, when=when, way=None if way is None else DeliveryStep(way))


@click.command("acknowledge")
@click.argument("code")
@on_option
@no_later_option
@recording("Acknowledged", files=True)
def acknowledge_command(*, code: str, when: When) -> Callable[..., Recorded]:
    """Record that the other side accepted what was delivered for CODE (or CODE@OCCURRENCE)."""
    from tracker.operations.facts.delivery import acknowledge

    return partial(acknowledge, code=code, when=when)


@click.command("return")
@click.argument("code")
@on_option
@no_later_option
@click.option("--reason", "reasons", multiple=True, metavar="TEXT", help="Why it was sent back. May be repeated.")
@recording("Returned", files=True)
def return_command(*, code: str, when: When, reasons: tuple[str, ...]) -> Callable[..., Recorded]:
    """Record that the other side sent back what was delivered for CODE (or CODE@OCCURRENCE).

    Where the agreement file gives a new period for that (`acceptance: {on_return: ...}`), it runs from this day; the
    date before it is kept. Else the old date stands.
    """
    from tracker.operations.facts.delivery import send_back

    return partial(send_back, code=code, when=when, reasons=reasons)


@click.command("sign")
@click.argument("code")
@click.option("--as", "signatory", required=True, metavar="NAME", help="Who signed, as `signed_by` names them.")
@on_option
@no_later_option
@recording("Signed")
def sign_command(*, code: str, signatory: str, when: When) -> Callable[..., Recorded]:
    """Record that one of those who must sign CODE (or CODE@OCCURRENCE) has signed.

    All of them must have: it counts as done on the day of the last signature.
    """
    from tracker.operations.facts.delivery import sign

    return partial(sign, code=code, signatory=signatory, when=when)
