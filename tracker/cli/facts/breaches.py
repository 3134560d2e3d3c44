"""`tracker breach`: an authority's declaration that something was breached, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import OneOf
from tracker.cli.facts.record import WHEN, recording
from tracker.cli.invocation import HELP
from tracker.cli.output import say
from tracker.rules.facts.breaches import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from tracker.operations.facts.record import Recorded

_CODE = click.argument("code")
_WHICH = click.option(
    "--declaration",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Which declaration, where there are several. Default: the one that stands.",
)


def _numbered(session: Session, recorded: Recorded, _now: datetime) -> Callable[[], None]:
    """Which declaration it was."""
    from tracker.operations.facts.breaches import recorded_by

    number = recorded_by(session, recorded.entry).declaration
    return lambda: say(f"It is declaration {number} about {recorded.subject}.")


@click.group("breach", context_settings=HELP)
def breach_command() -> None:
    """Record that an authority declared a breach, and what became of that; no date moves.

    CODE is an instrument, a term, an obligation, or CODE@OCCURRENCE. Each declaration about it has a number, from 1.
    """


@breach_command.command("declare")
@recording(
    "Breach declared:",
    "breaches.declare_breach",
    _CODE,
    WHEN,
    click.option("--authority", required=True, metavar="NAME", help="Who declared it."),
    click.option("--grounds", default="", metavar="TEXT", help="What it says was breached."),
    besides=_numbered,
)
def declare_command() -> None:
    """Record that an authority declared CODE breached, once or again."""


@breach_command.command("cure")
@recording(
    "Breach cured:",
    "breaches.cure_breach",
    _CODE,
    WHEN,
    click.option("--authority", default="", metavar="NAME", help="Who took it as cured."),
    _WHICH,
    besides=_numbered,
)
def cure_command() -> None:
    """Record that the declared breach of CODE was cured."""


@breach_command.command("withdraw")
@recording("Breach withdrawn:", "breaches.withdraw_breach", _CODE, WHEN, _WHICH, besides=_numbered)
def withdraw_command() -> None:
    """Record that the authority withdrew its declaration; one recorded by mistake is taken back by `tracker withdraw`."""


@breach_command.command("decide")
@recording(
    "Breach decided:",
    "breaches.decide_breach",
    _CODE,
    WHEN,
    click.option("--outcome", required=True, type=OneOf(DECISIONS), help="Whether it was upheld or rejected."),
    click.option("--authority", required=True, metavar="NAME", help="Who decided: a court or an arbitrator."),
    _WHICH,
    besides=_numbered,
)
def decide_command() -> None:
    """Record that a court or an arbitrator upheld or rejected the declared breach of CODE; a later decision counts."""
