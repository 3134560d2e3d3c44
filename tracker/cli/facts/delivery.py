"""`tracker submit`, `acknowledge`, `return` and `sign`: deliveries and their answers, each told with what it moved."""

from __future__ import annotations

import click

from tracker.cli.arguments import DAY, OneOf
from tracker.cli.facts.record import CODE, REASON, WHEN, recording
from tracker.cli.invocation import HELP
from tracker.rules.facts import ANSWERS, DeliveryStep, StopReason


@click.command("submit")
@recording(
    "Submitted",
    "delivery.submit",
    CODE,
    WHEN,
    REASON,
    click.option(
        "--by-way",
        "way",
        type=OneOf([step for step in DeliveryStep if step not in ANSWERS]),
        help="Which step of the delivery it is. Default: the one that satisfies the duty, else sent.",
    ),
)
def submit_command() -> None:
    """Record that what CODE (or CODE@OCCURRENCE) asks for was sent, postmarked, filed or received.

    A moment after the duty's cut-off hour counts on the next day. Where the agreement file asks for an answer, the duty
    is then `submitted`, and never overdue while the other side is to answer.
    """


@click.command("acknowledge")
@recording("Acknowledged", "delivery.acknowledge", CODE, WHEN)
def acknowledge_command() -> None:
    """Record that the other side accepted what was delivered for CODE (or CODE@OCCURRENCE)."""


@click.command("return")
@recording(
    "Returned",
    "delivery.send_back",
    CODE,
    WHEN,
    click.option("--reason", "reasons", multiple=True, metavar="TEXT", help="Why it was sent back. May be repeated."),
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


@click.group("extension", context_settings=HELP)
def extension_command() -> None:
    """Record that an extension was asked for, or denied; `tracker extend` records that it was granted."""


@extension_command.command("ask")
@recording(
    "Extension asked:",
    "disputes.ask_extension",
    CODE,
    click.option("--to", type=DAY, help="The day it was asked to be moved to, if one was named."),
    click.option(
        "--on", "asked_on", type=DAY, help="The day it was asked for. Default: today in the settlement's zone."
    ),
)
def ask_command() -> None:
    """Record that the company asked to move the deadline CODE (or CODE@OCCURRENCE); the old date is kept."""


@extension_command.command("deny")
@recording(
    "Extension denied:",
    "disputes.deny_extension",
    CODE,
    click.option(
        "--on", "decided_on", type=DAY, help="The day of the refusal. Default: today in the settlement's zone."
    ),
)
def deny_command() -> None:
    """Record that the request to move CODE (or CODE@OCCURRENCE) was refused; what then counts, the file says."""


@click.group("clock", context_settings=HELP)
def clock_command() -> None:
    """Record that a deadline's clock stops, by a dispute or by tolling, or runs again."""


@clock_command.command("stop")
@recording(
    "Clock stopped:",
    "disputes.stop_clock",
    CODE,
    click.option("--on", "stopped_on", required=True, type=DAY, help="The first day on which it stands still."),
    click.option("--because", "why", required=True, type=OneOf(StopReason), help="Why it stands still."),
)
def stop_command() -> None:
    """Stop the clock of CODE (or CODE@OCCURRENCE): it is not overdue while it stands.

    Whether a dispute stops it, the agreement file says (`dispute: stops` or `runs`); where it does not, the safe date stays
    and only the latest moves.
    """


@clock_command.command("restart")
@recording(
    "Clock restarted:",
    "disputes.restart_clock",
    CODE,
    click.option("--on", "restarted_on", required=True, type=DAY, help="The first day on which it runs again."),
)
def restart_command() -> None:
    """Let the clock of CODE (or CODE@OCCURRENCE) run again: its date moves by as many days as it stood still."""
