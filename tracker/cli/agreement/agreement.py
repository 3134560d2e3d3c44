"""`tracker check`, `load`, `library` and `schema`: the agreement file."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY
from tracker.cli.invocation import CommandAnswer, Invocation, answering, by_option, json_option
from tracker.cli.output import (
    counted,
    print_answer,
    print_failures,
    print_json,
    print_replanned,
    print_table,
    say,
    tell,
    working,
)
from tracker.errors import FileRefused, InputRefused, NotFound
from tracker.rules.wording import written

if TYPE_CHECKING:
    from datetime import date

    from click.shell_completion import CompletionItem

    from tracker.agreements.file.reader import Agreement, Numbering
    from tracker.operations.agreement.load import Loaded


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def check_command(*, file: Path, as_json: bool) -> int:
    """Read FILE and tell every problem in it; nothing is loaded."""
    from tracker.agreements.file.reader import read_file
    from tracker.agreements.premature import refuse_premature
    from tracker.answers.agreement import AgreementJson, ProblemsJson

    try:
        agreement = read_file(file)
        refuse_premature(agreement)
    except FileRefused as refusal:
        if not as_json:
            raise
        print_json(ProblemsJson.of(refusal, file=str(file)))
        return 2
    read = AgreementJson.of(agreement, file=str(file))
    if as_json:
        print_json(read)
        return 0
    parts = ", ".join(counted(read[f"{what}s"], what) for what in ("instrument", "term", "obligation", "fact"))
    say(f"{file}: all is well. {read['settlement']}: {parts}.")
    _print_readings(agreement)
    return 0


@click.command("library")
@json_option
def library_command(*, as_json: bool) -> None:
    """List the settlements shipped with the tracker."""
    from tracker.agreements.library import library

    items = library()
    if as_json:
        print_answer("agreement", items)
        return
    print_table(("Name", "Title", "Organisation"), [(each.name, each.title, each.organisation) for each in items])


@click.command("schema")
@click.option(
    "--answer",
    metavar="COMMAND",
    help="Instead, of what a command prints with --json: “list”, “notices list”; or “all”.",
)
def schema_command(*, answer: str | None) -> None:
    """Print the JSON Schema of the agreement file, for editors, or of what a command prints as JSON, for programs.

    Save it beside the file and write in the file's first line:
    # yaml-language-server: $schema=agreement.schema.json

    --answer refusal gives that of what any command refuses: it goes to standard error.
    """
    if answer is None:
        from tracker.agreements.file.schema import json_schema

        print_json(json_schema())
        return
    from tracker.answers import schema

    print_json(schema.every_schema() if answer == "all" else schema.json_schema(answer))


def _complete_name(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from tracker.agreements.library import names

    begun = [CompletionItem(name) for name in names() if name.startswith(incomplete)]
    return [*begun, CompletionItem(incomplete, type="file")]


@click.command("load")
@click.argument("name_or_file", metavar="NAME|FILE", shell_complete=_complete_name)
@click.option(
    "--effective",
    type=DAY,
    help="The first day on which the changed text holds: what fell due before it stays under the old rule.",
)
@click.option("--instead", is_flag=True, help="Put this amendment in the place of the one loaded before it.")
@click.option("--yes", is_flag=True, help="Do not ask before a changed file corrects or amends what is loaded.")
@by_option
@answering("agreement")
def load_command(
    invocation: Invocation,
    *,
    name_or_file: str,
    effective: date | None,
    instead: bool,
    yes: bool,
    by: str | None,
    once: str | None,
) -> CommandAnswer:
    """Load a settlement, from the library (NAME) or from FILE, or correct or amend it from a changed file.

    Without a first day a changed file is a correction: the file was wrong, and all dates follow the new one. With
    --effective, or `amended: {effective: DATE}` in the file, it is an amendment: what fell due before that day stays
    under the rule it had, and names it. What a changed file changes is shown before it is done. The same file twice
    changes nothing. A name of the library goes before a file of the same name; write ./NAME for the file.
    """
    with invocation.app() as app:
        author = invocation.author(app, by, once)
        with working("Reading the file"):
            draft = app.draft(partial(_read, name_or_file), effective=effective, instead=instead)
        if draft.asks and not yes:
            with working("Working out the dates"):
                foreseen = app.foresee(draft, author)
            _ask(draft.agreement, foreseen)
        with working("Working out the dates"):
            loaded = app.load(draft, author, unseen=yes)
    return CommandAnswer(loaded, partial(_print, loaded, draft.agreement, first=draft.changes is None))


def _read(name_or_file: str, numbered_by: Numbering) -> Agreement:
    from tracker.agreements.file.reader import read_file
    from tracker.agreements.library import names, read_named

    path = Path(name_or_file)
    if name_or_file in names():
        return read_named(name_or_file, numbered_by=numbered_by)
    if path.exists():
        return read_file(path, numbered_by=numbered_by)
    if path.suffix in {".yaml", ".yml"} or path.name != name_or_file:
        raise NotFound(f"There is no file {path}.", "`tracker library` lists the settlements that need no file.")
    return read_named(name_or_file, numbered_by=numbered_by)


def _ask(agreement: Agreement, foreseen: Loaded) -> None:
    """Show what a changed file changes and ask; without a terminal to ask on, refuse."""
    code = agreement.settlement.code
    if foreseen.effective is None:
        say(f"{agreement.file} corrects {code}; all dates follow it:")
    else:
        say(f"{agreement.file} amends {code} from {written(foreseen.effective)}:")
    _print_changes(foreseen)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise InputRefused(
            f"{code} is loaded already, and this file changes it. Nothing was done; to load it, add --yes."
        )
    if not click.confirm("Load it?"):
        raise InputRefused("Nothing was changed.")


def _print_readings(agreement: Agreement) -> None:
    """Print how rules are read whose words could mean another day."""
    from tracker.agreements.readings import readings

    for each in readings(agreement.settlement, agreement.facts):
        say(f"{each.obligation}: {each.sentence}")


def _print(loaded: Loaded, agreement: Agreement, *, first: bool) -> None:

    if loaded.entry is None or loaded.replanned is None:
        say(f"{loaded.settlement} is loaded already from this very file; nothing changed.")
        return
    if first:
        say(
            f"Loaded {loaded.settlement}: {counted(loaded.obligations, 'obligation')}, "
            f"{counted(loaded.deadlines, 'deadline')}. "
            f"Journal entry {loaded.entry}."
        )
        print_failures(loaded.replanned)
        _print_readings(agreement)
        return
    did = f"to revision {loaded.revision}"
    if loaded.effective is None:
        say(f"Corrected {loaded.settlement} {did}. Journal entry {loaded.entry}.")
    else:
        say(f"Amended {loaded.settlement} {did}, from {written(loaded.effective)}. Journal entry {loaded.entry}.")
    _print_changes(loaded)
    if loaded.effective is None:
        _print_readings(agreement)


def _print_changes(loaded: Loaded) -> None:
    """Print what a file changes, what that moves, and what stays under the rule it had."""
    for change in loaded.changes:
        say(f"  {change}")
    if loaded.replanned is not None:
        print_replanned(loaded.replanned)
    for each in loaded.stays:
        say(str(each))
    for doubt in loaded.doubts:
        tell(doubt)
