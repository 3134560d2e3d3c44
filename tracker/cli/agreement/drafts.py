"""`tracker draft` and `tracker new`: an agreement file from the register that people keep, or from an example."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import HELP
from tracker.cli.output import counted, say, tell
from tracker.cli.tables import LAYOUT, layout_of, tell_computed
from tracker.errors import InputRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tracker.agreements.file.document import Document
    from tracker.agreements.register import Drafted
    from tracker.agreements.tables.table import Sheet

# Beside the register, how it was read.
_MEMORY = ".columns.json"
_STDOUT = "-"
_NONE = "null"
_MOST_WORDS = 20


@dataclass(frozen=True, slots=True)
class _Memory:
    """How a register was read: its sheet, its headings by column, and what words of its due column mean."""

    sheet: str | None = None
    filled: bool = False
    map: tuple[str, ...] = ()
    read: dict[str, str] = field(default_factory=dict)


@click.command("new", context_settings=HELP)
@click.argument("kind", required=False)
@click.option("--out", metavar="FILE", help="Where to write it. Default: KIND.yaml; - for standard output.")
def new_command(*, kind: str | None, out: str | None) -> None:
    """Write an agreement file to start from, of KIND; without one, list the kinds.

    Each is commented, and loads as it is: put in what your instrument says, and `tracker check` it.
    """
    from tracker.agreements.beginnings import beginning, kinds
    from tracker.output_files import write_whole

    if kind is None:
        for each in kinds():
            say(each)
        return
    text = beginning(kind)
    if out == _STDOUT:
        say(text.decode().rstrip("\n"))
        return
    place = Path(out or f"{kind}.yaml")
    if place.exists():
        raise InputRefused(f"{place} is there already.", "Name another place with --out.")
    write_whole(place, text)
    say(f"Wrote {place}. Next: edit it, then `tracker check {place}` and `tracker load {place}`.")


@click.command("draft", context_settings=HELP)
@click.argument("register", type=click.Path(path_type=Path))
@click.option("--settlement", "code", required=True, metavar="CODE", help="The code of the settlement.")
@LAYOUT
@click.option(
    "--read",
    "meant",
    multiple=True,
    metavar="WORDS=RULE",
    help='What words of the due column mean: "quarterly=30 days after the end of each calendar quarter from effective", or null.',
)
@click.option("--out", type=click.Path(path_type=Path), help="The agreement file. Default: CODE.yaml.")
@click.option("--organisation", metavar="NAME", help="Who owes the duties, in a new file.")
@click.option("--authority", metavar="NAME", help="Whom they are owed to, in a new file.")
@click.option("--time-zone", default="America/New_York", show_default=True, help="The settlement's, in a new file.")
@click.option("--calendar", default="us-federal", show_default=True, help="Of its instruments, in a new file.")
@click.option("--dry-run", is_flag=True, help="Tell what would be drafted, and write nothing.")
def draft_command(
    *,
    register: Path,
    code: str,
    sheet: str | None,
    mapped: tuple[str, ...],
    filled: bool,
    meant: tuple[str, ...],
    out: Path | None,
    organisation: str | None,
    authority: str | None,
    time_zone: str,
    calendar: str,
    dry_run: bool,
) -> None:
    """Draft an agreement file from REGISTER (.csv or .xlsx), the table of duties that people keep.

    \b
    Columns: title; as there are reference, clause, wording, owner, due, instrument, kind. Plain headings are found; others
    are given with --map, asked for on a terminal, and remembered beside the register.

    A date becomes `on DATE`, words that the due language reads become a rule; the rest is `undecided`, which
    `tracker check` lists. The same register later changes the file, keeps what was decided in it, and tells each change.
    """
    from tracker.agreements.file import scalars
    from tracker.agreements.register import Frame, draft

    rules = dict(map(_words_and_rule, meant))
    table, memory = _read(register, sheet=sheet, mapped=mapped, filled=filled)
    place = out or Path(f"{code}.yaml")
    for option, read, given in (("--settlement", scalars.code, code), ("--time-zone", scalars.time_zone, time_zone)):
        try:
            read(given)
        except ValueError as error:
            raise InputRefused(f"{option} {error}") from None
    memory = replace(memory, read={**memory.read, **rules})
    earlier = _earlier(place, code)
    drafted = draft(
        table,
        Frame(
            settlement=code,
            title=f"{code}, from {register.name}",
            organisation=organisation or "Not stated",
            time_zone=time_zone,
            authority=authority or "Not stated",
            calendar=calendar,
        ),
        earlier,
        meant={words: None if rule == _NONE else scalars.rule(rule) for words, rule in memory.read.items()},
    )
    if not dry_run:
        from tracker.output_files import write_whole

        write_whole(place, drafted.text.encode())
        write_whole(Path(f"{register}{_MEMORY}"), json.dumps(asdict(memory), ensure_ascii=False).encode())
    tell_computed(table)
    _tell(drafted, table, place, first=earlier is None, dry_run=dry_run)
    if earlier is None:
        unknown = [what for what, given in (("organisation", organisation), ("authority", authority)) if not given]
        not_stated = f" Not stated: the {' and the '.join(unknown)}." if unknown else ""
        say(
            f"Taken for granted: the time zone {time_zone}, the calendar {calendar}.{not_stated} Put them right in the file."
        )


def _words_and_rule(given: str) -> tuple[str, str]:
    """Read what words mean; refuses a rule that cannot be read."""
    from tracker.agreements.file import scalars

    words, equals, rule = (part.strip() for part in given.partition("="))
    if not words or not equals:
        message = (
            f"“--read {given}” is not WORDS=RULE: write the words as the register has them, and the rule, or null."
        )
        raise click.UsageError(message)
    try:
        return words, rule if rule == _NONE else str(scalars.rule(rule))
    except ValueError as error:
        raise InputRefused(f"--read {words}= {error}") from None


def _tell(drafted: Drafted, table: Sheet, place: Path, *, first: bool, dry_run: bool) -> None:
    """Print what was drafted, what that changes, and what is left to do."""
    within = f", sheet {table.name}" if table.name else ""
    span = f"rows {table.rows[0].number} to {table.rows[-1].number}"
    say(f"{table.file}{within}, {span}: {counted(drafted.duties, 'duty', 'duties')}.")
    if table.left:
        say(f"Columns not read: {', '.join(table.left)}.")
    for number, text in table.between:
        say(f"Row {number} is a heading and no duty: {text}")
    for change in drafted.changes:
        say(str(change))
    for code, words in drafted.stands.items():
        say(f"{code}: the register says “{words}”; the rule of the file did not come from there, and stands.")
    for code in drafted.gone:
        say(f"{code} is in the register no more; it stays in the file: take it away there if it is owed no longer.")
    if drafted.events:
        say(
            f"Events that rules name: {', '.join(sorted(drafted.events))}. Check that each is spelled as the others are."
        )
    if drafted.words:
        several = ", ".join(f"“{words}” ({count})" for words, count in drafted.words.most_common(_MOST_WORDS))
        say(f"No rule is read of: {several}. --read WORDS=RULE says what words mean wherever they stand.")
    done = "would be drafted" if dry_run else "drafted" if first else "changed" if drafted.changes else "stays as it is"
    say(f"{place} {done}: {drafted.undecided} of {drafted.duties} need a rule. `tracker check {place}` lists them.")


def _earlier(place: Path, code: str) -> Document | None:
    from tracker.agreements.file.document import LARGEST_FILE, read_document, read_given

    if not place.exists():
        return None
    document = read_document(read_given(place, "agreement file", most=LARGEST_FILE), str(place))
    if document.problems:
        raise document.problems.refusal(str(place))
    there = document.root.text("settlement")
    if there != code:
        raise InputRefused(f"{place} is the file of {there}, not of {code}.", "Name another place with --out.")
    return document


def _read(register: Path, *, sheet: str | None, mapped: Sequence[str], filled: bool) -> tuple[Sheet, _Memory]:
    """Read the register as it is said, or as it was read before; on a terminal, ask which column is which."""
    from tracker.agreements.register import COLUMNS, MOST_DUTIES
    from tracker.agreements.tables.table import HeadingMissing, read_sheet

    before = _remembered(register)
    known = before or _Memory()
    said = [*_unsaid(known.map, mapped), *mapped]
    known = replace(known, sheet=sheet or known.sheet, filled=filled or known.filled)
    asking = sys.stdin.isatty() and sys.stdout.isatty() and before is None
    while True:
        layout = layout_of(COLUMNS, mapped=said, sheet=known.sheet, filled=known.filled, unknown_left=True)
        try:
            table = read_sheet(register, COLUMNS, layout, most=MOST_DUTIES)
        except HeadingMissing as missing:
            if not asking or not missing.headings:
                raise
            said += _ask(missing.missing, missing.headings)
            continue
        if not asking:
            return table, replace(known, map=tuple(f"{name}={heading}" for name, heading in layout.mapped.items()))
        asking = False
        said += _ask([each.name for each in COLUMNS if each.name not in table.columns], table.left)


def _ask(columns: Collection[str], headings: Sequence[str]) -> list[str]:
    """Ask which heading is which column; an empty answer is none."""
    if not headings:
        return []
    tell(f"Other headings: {', '.join(headings)}.")
    answers = {
        name: click.prompt(f"Which is `{name}`? (Enter: none)", default="", show_default=False) for name in columns
    }
    return [f"{name}={heading}" for name, heading in answers.items() if heading]


def _unsaid(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """What was said of columns before, but of those of which something is said now."""
    named = {part.partition("=")[0].strip() for given in now for part in given.split(",")}
    return [each for each in before if each.partition("=")[0].strip() not in named]


def _remembered(register: Path) -> _Memory | None:
    from pydantic import TypeAdapter

    place = Path(f"{register}{_MEMORY}")
    try:
        return TypeAdapter(_Memory).validate_json(place.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        raise InputRefused(f"{place} is not what was written there: take it away.") from None
