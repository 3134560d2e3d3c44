"""`tracker day`: the day's run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import counted, print_answer, say, tell
from tracker.errors import Refusal

if TYPE_CHECKING:
    from tracker.operations.day.run import DayRun


@click.command("day")
@json_option
@on_database
def day_command(invocation: Invocation, *, as_json: bool) -> None:
    """Do the day's run for every date not yet run, oldest first, and print what changed.

    A date is run once in each time zone, however often this is called. A deadline that cannot be computed is told on
    standard error and stops no other; the exit code stays 0, since the run itself was done.

    With $TRACKER_PING_URL, that address is called once the runs are done and all is computed; where it does not answer,
    that is told, and nothing else.
    """
    from tracker.cli.progress import counted as passed_on

    runs: list[DayRun] = []
    with invocation.app() as app:

        def done(run: DayRun) -> None:
            runs.append(run)
            _print_failures(run)

        try:
            work = app.work(done=done, passing=lambda days, total: passed_on(days, total=total, what="Running days"))
        except Refusal:
            # What was done stays done, and is told, where a later date could not be.
            _print(runs, as_json=as_json)
            raise
    _print(runs, as_json=as_json)
    if work.missed is not None:
        tell(work.missed)
    if not (runs or as_json):
        say("Nothing to do: every date that has begun has been run.")
    if work.troubled:
        tell(f"{counted(work.troubled, 'message')} could not be sent: see `tracker notices list`.")


def _print(runs: list[DayRun], *, as_json: bool) -> None:
    if as_json:
        print_answer("day", runs)
        return
    for run in runs:
        _print_run(run)


def _print_run(run: DayRun) -> None:
    from tracker.cli.moves import change_in_words

    head = f"{run.day.isoformat()} ({run.zone})"
    if not (run.changes or run.notices):
        say(f"{head}: nothing changed.")
        return
    say(f"{head}:")
    for change in run.changes:
        say(f"  {change_in_words(change)}")
    for notice in run.notices:
        say(f"  Notice: {notice}")


def _print_failures(run: DayRun) -> None:
    for code, reason in run.failures:
        tell(f"{run.day.isoformat()} ({run.zone}): {code} could not be computed. {reason}")
