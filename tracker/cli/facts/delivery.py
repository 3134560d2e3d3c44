"""`tracker submit`, `acknowledge`, `return` and `sign`: deliveries and their answers, each told with what it moved."""

from __future__ import annotations

import click

from tracker.cli.arguments import OneOf
from tracker.cli.facts.record import CODE, WHEN, recording
from tracker.rules.facts import ANSWERS, DeliveryStep


@click.command("submit")
@recording(
    "Submitted",
    "delivery.submit",
    CODE,
    WHEN,
    click.option(
        "--by-way",
        "way",
        type=OneOf([step for step in DeliveryStep if step not in ANSWERS]),
        help="Which step of the delivery it is. Default: the one that satisfies the duty, else sent.",
    ),
    files=True,
)
def submit_command() -> None:
    """Record that what CODE (or CODE@OCCURRENCE) asks for was sent, postmarked, filed or received.

    A moment after the duty's cut-off hour counts on the next day. Where the agreement file asks for an answer, the duty
    is then `submitted`, and never overdue while the other side is to answer.
    """


@click.command("acknowledge")
@recording("Acknowledged", "delivery.acknowledge", CODE, WHEN, files=True)
def acknowledge_command() -> None:
    """Record that the other side accepted what was delivered for CODE (or CODE@OCCURRENCE)."""


@click.command("return")
@recording(
    "Returned",
    "delivery.send_back",
    CODE,
    WHEN,
    click.option("--reason", "reasons", multiple=True, metavar="TEXT", help="Why it was sent back. May be repeated."),
    files=True,
)
def return_command() -> None:
    """Record that the other side sent back what was delivered for CODE (or CODE@OCCURRENCE).

    Where the agreement file gives a new period for that (`acceptance: {on_return: ...}`), it runs from this day; the
    date before it is kept. Else the old date stands.
    """


@click.command("sign")
@recording(
    "Signed",
    "delivery.sign",
    CODE,
    click.option("--as", "signatory", required=True, metavar="NAME", help="Who signed, as `signed_by` names them."),
    WHEN,
)
def sign_command() -> None:
    """Record that one of those who must sign CODE (or CODE@OCCURRENCE) has signed.

    All of them must have: it counts as done on the day of the last signature.
    """
