"""How commands print: tables on a terminal, plain text in a pipe, JSON for machines."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.rules.characters import spelled_out
from tracker.rules.wording import iso

if TYPE_CHECKING:
    from rich.console import Console

    from tracker.operations.derivation.replan import Changed, Replanned
    from tracker.operations.queries.pages import Page
    from tracker.rules.deadlines.deadline import DerivedDate
    from tracker.rules.due.kinds import Kind
    from tracker.rules.settlement.settlement import Contradiction


# Whatever is not plain ASCII may be something that a terminal obeys.
_OBEYED = re.compile(r"[^\x20-\x7e]")


def write(text: str | bytes, *, error: bool = False, end: bool = True) -> None:
    """Write to standard output, or with `error` to standard error, and a line's end.

    A reader who has gone (`| head`) is no fault: what is left is written to nobody, and the exit code is that of the work.
    """
    try:
        click.echo(text, nl=end, err=error)
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, (sys.stderr if error else sys.stdout).fileno())
        os.close(nowhere)


def say(sentence: str = "") -> None:
    """Print one line."""
    write(plain(sentence))


def tell(sentence: str) -> None:
    """Print one line to standard error."""
    write(plain(sentence), error=True)


def plain(text: str) -> str:
    """The text as a terminal may have it: what it would obey, hide or turn around is spelled out."""
    return spelled_out(text)


def print_json(value: Any, *, error: bool = False) -> None:  # noqa: ANN401 — whatever JSON can hold
    """Print a value as JSON, one document, keys in the order given; with `error`, to standard error."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # The same JSON for whoever reads it, and nothing in it that a terminal would obey; line ends are its own.
    write(text if text.isprintable() else _OBEYED.sub(_as_json_escape, text), error=error)


def print_answer(subject: str, found: object = None, **given: object) -> None:
    """Print as JSON what the command that was called found, as `ANSWERS` of its subject declares it."""
    words = click.get_current_context().command_path.partition(" ")[2]
    from tracker.answers.answer import written

    print_json(written(import_module(f"tracker.answers.{subject}").ANSWERS[words], found, **given))


def _as_json_escape(found: re.Match[str]) -> str:
    character = found[0]
    return character if character == "\n" or spelled_out(character) == character else json.dumps(character)[1:-1]


def print_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], *, styles: Sequence[str] = (), nothing: str = ""
) -> None:
    """Print rows: a drawn table on a terminal, aligned columns separated by two spaces in a pipe.

    `styles` gives one style name for each row, used on a terminal only, never the sole carrier of meaning; `nothing` is the
    sentence printed where there are no rows.
    """
    if nothing and not rows:
        say(nothing)
        return
    rows = [[plain(cell).replace("\n", " ").replace("\t", " ") for cell in row] for row in rows]
    if sys.stdout.isatty():
        _draw(columns, rows, styles)
        return
    lines = [columns, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    write(
        "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
        )
    )


def print_rest(page: Page[Any]) -> None:
    """Print to standard error how much of a list was shown, where more follows."""
    if page.after is not None:
        tell(f"Shown are {len(page)} of {page.total}; what follows is after the cursor {page.after}")


def print_contradictions(contradictions: Iterable[Contradiction], indent: str = "") -> None:
    """Print what contradicts itself, with each reading, how sure it is, and where it stands."""
    for each in contradictions:
        say(f"{indent}Contradicted: {each.title}")
        for reading in each.readings:
            say(f"{indent}  - {reading}")
        if each.sources:
            say(f"{indent}  Sources: {', '.join(each.sources)}")


def print_steps(steps: Sequence[str], *, indent: str = "  ") -> None:
    """Print the steps of a trace, numbered."""
    for place, step in enumerate(steps, start=1):
        say(f"{indent}{place}. {step}")


def counted(number: int, thing: str, things: str = "") -> str:
    """Write a number of things: `1 file`, `2 files`; `things` where the plural is not the word with an s."""
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"


def cell(value: date | datetime | str | None) -> str:
    """Write a value for a table; nothing for what is absent."""
    return value if isinstance(value, str) else iso(value) or ""


def date_in_words(found: DerivedDate, kind: Kind | None = None) -> str:
    """Write a date in words: both readings where they differ, or what it awaits and its estimate."""
    from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
    from tracker.rules.due.kinds import Kind
    from tracker.rules.wording import written

    match found:
        case ComputedDate(safe=safe, latest=first) if kind is Kind.EARLIEST:
            about = "" if safe == first else f"; arguably from {written(first)}"
            return f"not before {written(safe)}{about}"
        case ComputedDate(safe=safe, latest=latest):
            return written(safe) if safe == latest else f"safe {written(safe)}; latest {written(latest)}"
        case AwaitedDate(events=events, estimate=estimate):
            about = "" if estimate is None else f"; estimated {written(estimate.safe)}"
            return f"awaits {', '.join(events)}{about}" if events else f"no date{about}"


def _draw(columns: Sequence[str], rows: Sequence[Sequence[str]], styles: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for place, row in enumerate(rows):
        # Text, not markup: what a file says in square brackets is printed, not obeyed.
        table.add_row(*(Text(each) for each in row), style=styles[place] if styles else None)
    Console().print(table)


def print_replanned(replanned: Replanned) -> None:
    """Print what was derived anew."""
    from tracker.rules.deadlines.moves import in_short

    if not (replanned.moves or replanned.born or replanned.gone):
        say("No date moved.")
    for moved in replanned.moves:
        say(f"{moved.code} moved from {in_short(moved.before)} to {in_short(moved.after)}.")
        say(f"  {moved.step}")
        _say_open_day(moved.after)
    for born in replanned.born:
        say(f"{born.code} is new: {in_short(born.after)}.")
        _say_open_day(born.after)
    for code in replanned.gone:
        say(f"{code} follows no more.")
    for unwoken in replanned.unwoken:
        say(unwoken.sentence)
    for change in replanned.changes:
        say(change_in_words(change))
    print_failures(replanned)


def _say_open_day(found: DerivedDate | None) -> None:
    """Print the open day beside a date on a closed one."""
    from tracker.rules.deadlines.deadline import ComputedDate
    from tracker.rules.deadlines.open_days import open_day_note

    if isinstance(found, ComputedDate) and found.open_on is not None:
        beside = open_day_note(found)
        say(f"  {beside[:1].upper()}{beside[1:]}.")


def print_failures(replanned: Replanned) -> None:
    """Print to standard error what could not be computed; the rest stands."""
    for failure in replanned.failures:
        tell(f"{failure.obligation}: its dates cannot be computed. {failure.sentence}")


def change_in_words(change: Changed) -> str:
    """Write one change of status on a line."""
    if change.before is None:
        return f"{change.code} is {change.after} (from {change.on.isoformat()})."
    return f"{change.code}: {change.before} → {change.after} (from {change.on.isoformat()})."


_T = TypeVar("_T")
# Fewer steps than this are done before a bar could be read.
_WORTH_A_BAR = 5


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal what is being done, while it is being done."""
    if not sys.stderr.isatty():
        yield
        return
    with _console().status(f"{what}…"):
        yield


def passed_on(steps: Iterable[_T], *, total: int, what: str) -> Iterator[_T]:
    """Pass the steps on, with a bar on a terminal that shows how many of `total` are done."""
    if total < _WORTH_A_BAR or not sys.stderr.isatty():
        yield from steps
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for step in steps:
            yield step
            bar.advance(task)


def _console() -> Console:
    from rich.console import Console

    # Standard error, so that what is printed can be piped on while the bar is seen.
    return Console(stderr=True)
