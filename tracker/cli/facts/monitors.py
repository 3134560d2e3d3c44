"""`tracker monitor`: who is proposed, rejected, chosen and engaged as a term's monitor, and who left."""

from __future__ import annotations

import click

from tracker.cli.facts.record import WHEN, recording
from tracker.cli.invocation import HELP, Option, options
from tracker.rules.facts import MonitorStep

_TERM = click.argument("code", metavar="TERM")
_REASON = click.option("--reason", default="", metavar="TEXT", help="Why.")
_NAMED = options(
    WHEN,
    click.option("--firm", default="", metavar="NAME", help="The firm."),
    click.option("--person", default="", metavar="NAME", help="The person, alone or at the head of the firm."),
    click.option("--who", default="", metavar="NAME", help="Whose act it is: the company, DOJ, the court."),
)


@click.group("monitor", context_settings=HELP)
def monitor_command() -> None:
    """Record who is to monitor under a TERM, who does, and who does no more; `tracker show MONITOR` tells it all."""


def _step(name: str, step: MonitorStep, verb: str, described: str, *takes: Option) -> None:
    def command() -> None: ...

    command.__doc__ = described
    recorded = recording(f"{verb} as the monitor of", "monitors.appoint", _TERM, _NAMED, *takes, step=step)(command)
    monitor_command.command(name)(recorded)


_step("propose", MonitorStep.PROPOSED, "Proposed", "Record that somebody was proposed as monitor under TERM.")
_step("reject", MonitorStep.REJECTED, "Rejected", "Record that somebody proposed was rejected.", _REASON)
_step("choose", MonitorStep.CHOSEN, "Chosen", "Record that somebody was chosen, and is not yet engaged.")
_step("engage", MonitorStep.ENGAGED, "Engaged", "Record that somebody was engaged: who monitors from that day on.")
_step(
    "leave",
    MonitorStep.LEFT,
    "Left",
    "Record that who monitors left, or was replaced.",
    _REASON,
    click.option("--to", "successor", default="", metavar="NAME", help="Who follows, as far as that is known."),
)
