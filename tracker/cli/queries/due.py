"""`tracker due` and `laws`: the calculator and what it counts by, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import click
from click.shell_completion import CompletionItem

from tracker.cli.arguments import DAY, span_of_days, with_today
from tracker.cli.arguments import zone as read_zone
from tracker.cli.invocation import Invocation, json_option
from tracker.cli.output import date_in_words, print_json, print_steps, print_table, say
from tracker.errors import InputRefused
from tracker.rules.counting.calendars import calendar, calendar_names
from tracker.rules.counting.laws import COUNTING_RULES, counting_rule
from tracker.rules.deadlines.calculator import calculate
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Occurrence
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.deadlines.rule_dates import Law
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import DueRule
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.when import When

_HINT = "say when it happened with --given {name}=DATE"


def _complete(_ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    known = COUNTING_RULES if param.name == "counting" else calendar_names()
    return [CompletionItem(name) for name in known if name.startswith(incomplete)]


def _complete_law(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in COUNTING_RULES if name.startswith(incomplete)]


_known = partial(click.option, show_default=True, shell_complete=_complete)


@click.command("due")
@click.argument("expression")
@_known("--counting", default="unread", metavar="RULE", help="The counting rule.")
@_known("--calendar", "calendar_", default="us-federal", metavar="NAME", help="The calendar.")
@click.option(
    "--given",
    multiple=True,
    metavar="NAME=DATE",
    help="When something the rule names happened: a date, a moment (2007-11-02T10:23) or a range (DATE..DATE).",
)
@click.option("--zone", default="UTC", show_default=True, metavar="ZONE", help="The time zone that hours count in.")
@click.option("--inaccessible", multiple=True, type=DAY, help="A day on which the office was inaccessible.")
@click.option("--from", "first", type=DAY, help="Only dates from this day on (inclusive).")
@click.option("--until", "last", type=DAY, help="Only dates up to this day (inclusive).")
@json_option
@click.pass_obj
def due_command(
    invocation: Invocation,
    *,
    expression: str,
    counting: str,
    calendar_: str,
    given: tuple[str, ...],
    zone: str,
    inaccessible: tuple[date, ...],
    first: date | None,
    last: date | None,
    as_json: bool,
) -> None:
    """Work out when EXPRESSION falls due, and show each step.

    \b
    tracker due "30 days after sentencing" --given sentencing=2024-02-23 --counting frcp-6
    tracker due "every 1 month from 2026-01-31" --until 2026-12-31
    """
    rule = parse(expression)
    local = read_zone(zone, "--zone")
    today = invocation.time().now().astimezone(local).date()
    closed, first, last, named = with_today((inaccessible, first, last, _given(given)), today)
    law = Law(counting_rule(counting), calendar(calendar_), local, frozenset(closed))
    occurrences = calculate(rule, law, named, hint=_HINT, first=first, last=last)
    if as_json:
        from tracker.answers.deadlines import DueJson, occurrence

        print_json(DueJson.of(expression=str(rule), deadlines=[occurrence(each) for each in occurrences]))
    else:
        _print(rule, law, occurrences)


def _given(texts: tuple[str, ...]) -> dict[str, When]:
    """Read when what a rule names happened, by its name."""
    found: dict[str, When] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            message = f"“--given {text}” cannot be read: write NAME=DATE, for example --given sentencing=2024-02-23."
            raise InputRefused(message)
        name = str(parse_anchor(name.strip()))
        option = f"--given {name}="
        safe, last = span_of_days(value.strip(), option, shown=f"--given {text}")
        if name in found:
            raise InputRefused(f"“--given {name}=…” is given twice: leave one of them out.")
        found[name] = When(safe, last)
    return found


def _print(rule: DueRule, law: Law, occurrences: Sequence[Occurrence]) -> None:
    say(str(rule))
    say(f"Counted by {law.counting.name} ({law.counting.citation}), calendar {law.calendar.name}.")
    if not occurrences:
        say("No date falls inside the window.")
    for occurrence in occurrences:
        say("")
        _print_one(occurrence, several=len(occurrences) > 1)


def _print_one(occurrence: Occurrence, *, several: bool) -> None:
    found = occurrence.due
    head = f"{occurrence.label}: " if several and occurrence.label else ""
    about = "" if occurrence.kind in {Kind.LATEST, Kind.EARLIEST} else f" ({occurrence.kind})"
    say(f"{head}{date_in_words(found, occurrence.kind)}{about}")
    if isinstance(found, ComputedDate) and found.open_on is not None:
        say(open_day_note(found))
    steps = found.steps
    if isinstance(found, AwaitedDate) and found.estimate is not None:
        steps = (*steps, *found.estimate.steps)
    print_steps(steps)


@click.command("laws")
@click.argument("name", required=False, shell_complete=_complete_law)
@json_option
def laws_command(*, name: str | None, as_json: bool) -> None:
    """List the laws that count time (`counting` in the file) and the calendars; of one, what it does, by its text.

    \b
    tracker laws
    tracker laws frcp-6
    """
    laws = list(COUNTING_RULES.values()) if name is None else [counting_rule(name)]
    if as_json:
        from tracker.answers.dates import LawJson

        print_json([LawJson.of(law) for law in laws])
    elif name is None:
        print_table(("Counting rule", "What it is"), [(law.name, law.title) for law in laws])
        say("")
        say(f"Calendars, which compose with “+”: {', '.join(calendar_names())}, and countries by their two letters.")
    else:
        (law,) = laws
        say(f"{law.name}: {law.title}")
        say(law.citation)
        print_steps([f"{does} ({by})." if by else f"{does}." for does, by in law.provisions()])
