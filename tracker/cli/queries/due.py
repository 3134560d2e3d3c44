"""`tracker due`: the calculator, without a database."""

from __future__ import annotations

from datetime import date

import click
from click.shell_completion import CompletionItem

from tracker.cli.arguments import day, day_or_moment, optional_day
from tracker.cli.arguments import zone as read_zone
from tracker.cli.output import found_told, print_json, print_steps, say
from tracker.errors import InputRefused
from tracker.rules.counting.calendars import calendar, calendar_names
from tracker.rules.counting.laws import COUNTING_RULES, counting_rule
from tracker.rules.deadlines.dating import Law, SeriesWindow, derive
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Occurrence
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import DueRule, Name, recurs
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.grades import Grade
from tracker.rules.wording import written

# How many dates of a series are shown where no --until is given.
MOST_WITHOUT_END = 12


def _complete_counting(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in COUNTING_RULES if name.startswith(incomplete)]


def _complete_calendar(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in calendar_names() if name.startswith(incomplete)]


@click.command("due")
@click.argument("expression")
@click.option(
    "--counting",
    default="unread",
    show_default=True,
    metavar="RULE",
    help="The counting rule.",
    shell_complete=_complete_counting,
)
@click.option(
    "--calendar",
    "calendar_",
    default="us-federal",
    show_default=True,
    metavar="NAME",
    help="The calendar.",
    shell_complete=_complete_calendar,
)
@click.option(
    "--given",
    multiple=True,
    metavar="NAME=DATE",
    help="When something the rule names happened: a date, a moment (2007-11-02T10:23) or a range (DATE..DATE).",
)
@click.option("--zone", default="UTC", show_default=True, metavar="ZONE", help="The time zone that hours count in.")
@click.option("--inaccessible", multiple=True, metavar="DATE", help="A day on which the office was inaccessible.")
@click.option("--from", "first", metavar="DATE", help="Only dates from this day on (inclusive).")
@click.option("--until", "last", metavar="DATE", help="Only dates up to this day (inclusive).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def due_command(
    *,
    expression: str,
    counting: str,
    calendar_: str,
    given: tuple[str, ...],
    zone: str,
    inaccessible: tuple[str, ...],
    first: str | None,
    last: str | None,
    as_json: bool,
) -> None:
    """Work out when EXPRESSION falls due, and show each step.

    \b
    tracker due "30 days after sentencing" --given sentencing=2024-02-23 --counting frcp-6
    tracker due "every 1 month from 2026-01-31" --until 2026-12-31
    """
    rule = parse(expression)
    law = Law(
        counting_rule(counting),
        calendar(calendar_),
        read_zone(zone, "--zone"),
        frozenset(day(each, "--inaccessible") for each in inaccessible),
    )
    start = optional_day(first, "--from")
    end = optional_day(last, "--until")
    occurrences = _within(derive(rule, law, _Given(given), _window(rule, start, end)), start, end)
    if as_json:
        from tracker.answers.deadlines import DueJson, occurrence

        print_json(DueJson.of(expression=str(rule), deadlines=[occurrence(each) for each in occurrences]))
    else:
        _print(rule, law, occurrences)


class _Given(dict[Name, DerivedDate]):
    """The dates that the user gives; whatever has none, the rule awaits."""

    def __init__(self, given: tuple[str, ...]) -> None:
        self._dates: dict[str, DerivedDate] = {}
        for each in given:
            name, date_ = _parse_given(each)
            if name in self._dates:
                raise InputRefused(f"“--given {name}=…” is given twice: leave one of them out.")
            self._dates[name] = date_

    def __missing__(self, name: Name) -> DerivedDate:
        return self._dates.get(str(name)) or _awaiting(str(name))


def _awaiting(name: str) -> AwaitedDate:
    step = f"{name} is not given: say when it happened with --given {name}=DATE."
    return AwaitedDate((name,), None, (step,))


def _parse_given(text: str) -> tuple[str, DerivedDate]:
    name, equals, value = text.partition("=")
    if not equals:
        message = f"“--given {text}” cannot be read: write NAME=DATE, for example --given sentencing=2024-02-23."
        raise InputRefused(message)
    name = str(parse_anchor(name.strip()))
    option = f"--given {name}="
    earliest, dots, latest = value.strip().partition("..")
    safe = day_or_moment(earliest, option)
    last = day_or_moment(latest, option) if dots else safe
    if last.isoformat() < safe.isoformat():
        raise InputRefused(f"“--given {text}” ends before it begins: write the earlier day first.")
    said = written(safe) if safe == last else f"between {written(safe)} and {written(last)}"
    return name, ComputedDate(safe, last, Grade.RECORD, (f"{name}: {said} (given).",))


def _window(rule: DueRule, first: date | None, last: date | None) -> SeriesWindow:
    if last is not None or not recurs(rule):
        return SeriesWindow(first, last or date.max)
    return SeriesWindow(first, date.max, MOST_WITHOUT_END)


def _within(occurrences: tuple[Occurrence, ...], first: date | None, last: date | None) -> list[Occurrence]:
    def inside(found: DerivedDate) -> bool:
        if isinstance(found, AwaitedDate):
            return True
        return (first is None or found.safe_on >= first) and (last is None or found.safe_on <= last)

    return [each for each in occurrences if inside(each.due)]


def _print(rule: DueRule, law: Law, occurrences: list[Occurrence]) -> None:
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
    say(f"{head}{found_told(found, occurrence.kind)}{about}")
    steps = found.steps
    if isinstance(found, AwaitedDate) and found.estimate is not None:
        steps = (*steps, *found.estimate.steps)
    print_steps(steps)
