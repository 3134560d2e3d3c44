"""`tracker whatif`: what would move, were something so; nothing is written."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import DAY, day, when
from tracker.cli.invocation import CommandAnswer, Invocation, answering, settlement_option
from tracker.cli.output import change_in_words, print_replanned, say
from tracker.errors import InputRefused
from tracker.rules.facts import Ending, When

if TYPE_CHECKING:
    from datetime import date

    from tracker.operations.queries.whatif import Hypothesis, WhatIf


@click.command("whatif")
@click.option("--record", "records", multiple=True, metavar="EVENT=DATE", help="Suppose an event happened then.")
@click.option("--end", "ends", multiple=True, metavar="TERM=DATE", help="Suppose a term or instrument ended early.")
@click.option("--extend", "extends", multiple=True, metavar="CODE=DATE", help="Suppose a deadline were extended.")
@click.option("--resolve", "resolves", multiple=True, metavar="CODE=DATE", help="Suppose a deadline were resolved.")
@click.option("--waive", "waives", multiple=True, metavar="CODE=DATE", help="Suppose a deadline were waived.")
@click.option(
    "--extend-term", "longer", multiple=True, metavar="TERM=SPAN", help="Suppose a term longer: 1 year, or up to DATE."
)
@click.option(
    "--suppose",
    "commands",
    multiple=True,
    metavar="COMMAND",
    help="Suppose what a command records, in its own words: “submit A1 --on 2027-01-02”, “term resume watch --on …”.",
)
@click.option("--on", metavar="DATE", help="The day of what is recorded, ended, resolved or waived without one.")
@click.option("--to", metavar="DATE", help="The day of what is extended without one.")
@click.option(
    "--early", default="", metavar="REASON", help="Why it counts although it is of a day before it could begin."
)
@click.option("--as-of", type=DAY, help="Which day's statuses. Default: today in the settlement's zone.")
@click.option("--out", metavar="FILE", help="Write it as one HTML page too.")
@settlement_option
@answering("facts")
def whatif_command(
    invocation: Invocation,
    /,
    *,
    on: str | None,
    to: str | None,
    early: str,
    as_of: date | None,
    out: str | None,
    settlement: str | None,
    **given: tuple[str, ...],
) -> CommandAnswer:
    """Tell what would move, and which statuses would change, were something so; nothing is written.

    Several things may be supposed at once, each option as often as needed. A day may be given apart:
    `--end TERM --on DATE`, `--extend CODE --to DATE`. Whatever a command can record may be supposed with --suppose.
    """
    from tracker.operations.queries.whatif import whatif

    supposed = [
        *(_dated(invocation, each, settlement) for each in _supposed(given, on, to)),
        *(_recorded_by(invocation, text) for text in given["commands"]),
    ]
    with invocation.seeing() as (session, now):
        found = whatif(session, settlement, supposed, now=now, as_of=as_of, early=early.strip())
    if out is not None:
        _write_page(found, Path(out))
    return CommandAnswer(found, partial(_print, found, out))


def _supposed(given: dict[str, tuple[str, ...]], on: str | None, to: str | None) -> list[partial[Any]]:
    from tracker.cli.facts.terms import read_span
    from tracker.operations.facts.events import record_event
    from tracker.operations.facts.resolution import extend, resolve, waive
    from tracker.operations.facts.terms import end_term, extend_term

    def parted(name: str, option: str, apart: str | None, day_option: str) -> list[tuple[str, str]]:
        return [_parted(text, option, apart, day_option) for text in given[name]]

    supposed: list[partial[Any]] = [
        partial(record_event.check, event=name, when=when(text, None), correct=True)
        for name, text in parted("records", "--record", on, "--on")
    ]
    ending = partial(end_term.check, manner=Ending.EARLY, authority="", successor=None)
    supposed += [
        partial(ending, code=name, when=When.on(day(text, f"--end {name}=")))
        for name, text in parted("ends", "--end", on, "--on")
    ]
    supposed += [
        partial(resolve.check, code=name, when=when(text, None))
        for name, text in parted("resolves", "--resolve", on, "--on")
    ]
    supposed += [
        partial(waive.check, code=name, waived_on=day(text, f"--waive {name}="))
        for name, text in parted("waives", "--waive", on, "--on")
    ]
    supposed += [
        partial(extend.check, code=name, to=day(text, f"--extend {name}="), granted_on=None)
        for name, text in parted("extends", "--extend", to, "--to")
    ]
    longer = partial(extend_term.check, decided_on=None, authority="")
    for name, text in parted("longer", "--extend-term", to, "--to"):
        dated, option = text == "today" or (text[:4].isdigit() and "-" in text), f"--extend-term {name}="
        by_span, end = (None, day(text, option)) if dated else (read_span(text, option), None)
        supposed.append(partial(longer, code=name, by_span=by_span, to=end))
    return supposed


def _recorded_by(invocation: Invocation, text: str) -> Hypothesis:
    """What a command would record, its words read as that command reads them."""
    from shlex import split

    from tracker.cli import tracker
    from tracker.cli.facts.record import supposition

    try:
        words = split(text)
    except ValueError:
        raise InputRefused(f"“--suppose {text}” cannot be read: a quotation mark is not closed.") from None
    words = words[1:] if words[:1] == ["tracker"] else words
    context = click.Context(tracker, info_name="tracker", obj=invocation)
    command: click.Command = tracker
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(context, words)
        assert found is not None  # noqa: S101 — else it refuses
        command = found
        context = (
            click.Context(command, info_name=name, parent=context) if isinstance(command, click.Group) else context
        )
    asked = getattr(command.callback, "asked", None)
    if asked is None:
        raise InputRefused(
            f"“--suppose {text}” names no command that records a fact: write one as it is typed, such as "
            "“resolve A1 --on 2027-01-02” or “term suspend monitorship --on 2027-01-02”."
        )
    with command.make_context(command.name, words, parent=context) as read:
        return supposition(dict(read.params), asked, invocation.dated)


def _dated(invocation: Invocation, supposed: partial[Any], settlement: str | None) -> Hypothesis:
    """What is supposed, with the date it is in the place of each `today`."""
    given = invocation.dated({"settlement": settlement, **supposed.keywords})
    del given["settlement"]
    return partial(supposed.func, **given)


def _parted(text: str, option: str, apart: str | None, day_option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if equals and name and value:
        return name.strip(), value.strip()
    if equals or apart is None:
        raise InputRefused(f"“{option} {text}” lacks its day: write {option} NAME=DATE, or add {day_option} DATE.")
    return name.strip(), apart


def _write_page(found: WhatIf, place: Path) -> None:
    from tracker.operations.reports.supposed import supposed_view
    from tracker.output_files import refuse_folder, write_whole
    from tracker.reports.page.render import render_supposed

    refuse_folder(place)
    write_whole(place, render_supposed(supposed_view(found)).encode())


def _print(found: WhatIf, out: str | None) -> None:
    say(f"Supposed of {found.agreed.code}; nothing was written.")
    print_replanned(found.replanned)
    for code in found.too_late:
        say(f"{code} could no longer be met: its day had passed before the end that it is counted back from was known.")
    for code in found.waits:
        say(f"{code} would be proposed only: it does not count before another person approves it.")
    later = found.afterwards
    if later is not None:
        say(f"So far statuses as of {found.day.isoformat()}. By {later.day.isoformat()} these would differ too:")
        for change in later.changes:
            say(f"  {change_in_words(change)}")
        if not later.changes:
            say("  none.")
    if out is not None:
        say(f"The page is at {out}.")
