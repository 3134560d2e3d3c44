"""`tracker day`, `health` and `schedule`: the day's run, whether the runs keep up, and the service that does them."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import CommandAnswer, Invocation, answering, json_option, on_database
from tracker.cli.output import change_in_words, counted, passed_on, print_answer, say, tell
from tracker.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.operations.day.health import Health, ZoneHealth
    from tracker.operations.day.run import DayRun


@click.command("day")
@click.option("--leap", is_flag=True, help="Run the dates although the last lies over 45 days after all that is known.")
@json_option
@on_database
def day_command(invocation: Invocation, *, leap: bool, as_json: bool) -> None:
    """Do the day's run for every date not yet run, oldest first, and print what changed.

    Once roles are in force it takes that of a service or an administrator.

    A date is run once in each time zone, however often this is called. A deadline that cannot be computed is told on
    standard error and stops no other; the exit code stays 0, since the run itself was done.

    Where the last date to run lies more than 45 days after the newest run and the newest entry of the journal, nothing is
    run without --leap: the machine slept that long, or its clock is ahead.

    With $TRACKER_PING_URL, that address is called once the runs are done and all is computed; where it does not answer,
    that is told, and nothing else.
    """
    runs: list[DayRun] = []
    with invocation.app() as app:

        def done(run: DayRun) -> None:
            runs.append(run)
            for code, reason in run.failures:
                tell(f"{run.day.isoformat()} ({run.zone}): {code} could not be computed. {reason}")
            for code, reason in run.untold:
                tell(f"{run.day.isoformat()} ({run.zone}): {code}: {reason}")

        try:
            passing = partial(_passed, "Running days")
            work = app.work(invocation.actor(), done=done, passing=passing, leap=leap)
        except Refusal:
            # What was done stays done, and is told, where a later date could not be.
            _print_runs(runs, as_json=as_json)
            raise
    _print_runs(runs, as_json=as_json)
    if work.missed is not None:
        tell(work.missed)
    if not (runs or as_json):
        say("Nothing to do: every date that has begun has been run.")
    if work.troubled:
        tell(f"{counted(work.troubled, 'message')} could not be sent: see `tracker notices list`.")


def _passed(what: str, runs: Iterator[DayRun], total: int) -> Iterator[DayRun]:
    return passed_on(runs, total=total, what=what)


def _print_runs(runs: list[DayRun], *, as_json: bool) -> None:
    if as_json:
        print_answer("day", runs)
        return
    for run in runs:
        _print_run(run)


def _print_run(run: DayRun) -> None:

    head = f"{run.day.isoformat()} ({run.zone})"
    if not (run.changes or run.notices):
        say(f"{head}: nothing changed.")
        return
    say(f"{head}:")
    for change in run.changes:
        say(f"  {change_in_words(change)}")
    for notice in run.notices:
        say(f"  Notice: {notice}")


@click.command("health")
@answering("day")
def health_command(invocation: Invocation) -> CommandAnswer:
    """Tell whether the day's runs keep up, for whoever watches over the service.

    Exit code 0 where all is well; 1 where a date began more than 26 hours ago and was not run, the last run could not
    compute a deadline, the newest run or the newest entry of the journal lies in the future, or messages did not go out
    or were not tried for as long; 4 where the database cannot be used. It changes nothing.
    """
    from tracker.operations.day.health import health

    with invocation.app() as app, app.inspecting() as session:
        seen = health(session, now=app.now(session))
    return CommandAnswer(seen, partial(_print_health, seen), code=1 if seen.findings else 0)


def _print_health(seen: Health) -> None:
    from tracker.cli.remedies import finding_in_words

    for zone in seen.zones:
        say(_zone(zone))
    for finding in seen.found:
        tell(finding_in_words(finding))
    say("All is well." if not seen.found else f"{counted(len(seen.found), 'thing')} to look into.")


def _zone(zone: ZoneHealth) -> str:
    from tracker.operations.day.health import hours

    last = "no date has been run yet" if zone.last_on is None else f"{zone.last_on.isoformat()} was run"
    owed = (
        "nothing is owed"
        if zone.oldest is None
        else f"{counted(zone.owed, 'date')} owed, {hours(zone.lag):g} hours behind"
    )
    return f"{zone.zone}: {last}, {owed}; the next date begins at {zone.next_at.isoformat(timespec='minutes')}."


@click.command("schedule")
@click.option(
    "--every",
    type=click.IntRange(min=1, max=24 * 60),
    default=5,
    show_default=True,
    metavar="MINUTES",
    help="How often to look for what is owed.",
)
@click.option(
    "--leap", is_flag=True, help="At the first wake-up, run the dates however far ahead the last of them lies."
)
@on_database
def schedule_command(invocation: Invocation, *, every: int, leap: bool) -> None:
    """Run the service: do each date's run once it has begun, and publish last month's report.

    A report is published once for each settlement, from the first business day of the month on (by the calendar of the
    settlement's first instrument), and kept in the database byte for byte: `tracker report --as-published` gives it out. A
    settlement's first report is of the month in which it was loaded.

    Once roles are in force it takes that of a service or an administrator.

    It may be stopped, started twice or left off for a month: the database says what is owed. One line for each thing
    done goes to standard error.
    """
    from tracker.cli.remedies import lines_of
    from tracker.scheduler import serve

    # What fails at a wake-up is told in one line of ours.
    logging.getLogger("apscheduler").addHandler(logging.NullHandler())
    logging.getLogger("apscheduler").propagate = False
    with invocation.app() as app:
        actor = invocation.actor()
        serve(
            app,
            actor,
            every=every,
            log=lambda line: tell(f"{app.clock.now():%Y-%m-%dT%H:%M:%SZ} {line}"),
            words=lines_of,
            leap=leap,
        )
