"""`tracker development` and `tracker contradiction`: what was reported, and where sources disagree."""

from __future__ import annotations

import click

from tracker.cli.arguments import DAY
from tracker.cli.facts.record import EVIDENCE, WHEN, ground, recording
from tracker.cli.invocation import HELP, options
from tracker.rules.grades import Grade

_TITLE = click.option("--title", required=True, metavar="TEXT", help="What it is, in one sentence.")


@click.group("development", context_settings=HELP)
def development_command() -> None:
    """Record what was reported; it changes no date until it is a fact of another kind."""


@development_command.command("add")
@recording(
    "Reported:",
    "developments.add_development",
    click.argument("codes", nargs=-1, metavar="[CODE...]"),
    _TITLE,
    WHEN,
    carries=options(EVIDENCE, ground(Grade.REPORTED)),
)
def add_development_command() -> None:
    """Record what was reported of each CODE: an instrument, a term, an obligation or an event.

    Without a CODE it is of the whole settlement. It stays where the agreement file is loaded again, and `tracker withdraw`
    takes it back.
    """


@click.group("contradiction", context_settings=HELP)
def contradiction_command() -> None:
    """Record where sources disagree on a date or a term; each reading stands beside it."""


@contradiction_command.command("add")
@recording(
    "Contradicted:",
    "developments.add_contradiction",
    click.argument("codes", nargs=-1, required=True, metavar="CODE..."),
    _TITLE,
    click.option(
        "--reading",
        "readings",
        multiple=True,
        required=True,
        metavar="TEXT",
        help="What one side says: “TEXT | SOURCE; SOURCE | GRADE”, or the text alone. Twice or more.",
    ),
    click.option("--on", "noted_on", type=DAY, help="The day it was noted. Default: today in the settlement's zone."),
)
def add_contradiction_command() -> None:
    """Record what sources disagree on of each CODE: an instrument, a term, an obligation, an event.

    “start(TERM)” or “end(TERM)” is that day alone. One of an event, or of such a day, bears on each date that is counted
    from it.
    """
