"""The command line: each command in a file of its own subject, imported when it is called."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.invocation import Invocation
from tracker.cli.output import print_json, tell
from tracker.errors import DatabaseUnusable, DiskUnusable, InputRefused, NotFound, Refusal, not_written
from tracker.remedies import LookUp
from tracker.rules.characters import named, unfit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

    from tracker.clock import Clock

# The commands, by what a person comes with: those of a beginner first. Each has the module that holds it and its line in
# `tracker --help` (kept here so that help imports none of them).
GROUPS = {
    "To begin with": {
        "init": ("database.database", "Make the database."),
        "load": ("agreement.agreement", "Load a settlement, or amend it from a changed file."),
        "list": ("queries.deadlines", "List deadlines."),
        "why": ("queries.deadlines", "Explain a date, step by step."),
        "resolve": ("facts.resolution", "Mark one deadline resolved."),
    },
    "What happened": {
        "record": ("facts.resolution", "Record that an event happened."),
        "withdraw": ("facts.resolution", "Withdraw a fact that was recorded by mistake."),
    },
    "Sent, answered, disputed": {
        "submit": ("facts.delivery", "Record that what a deadline asks for was delivered."),
        "acknowledge": ("facts.delivery", "Record that the other side accepted what was delivered."),
        "return": ("facts.delivery", "Record that the other side sent back what was delivered."),
        "sign": ("facts.delivery", "Record that one who must sign has signed."),
        "attest": ("facts.resolution", "Record what was attested of a standing duty for a period."),
        "extension": ("facts.delivery", "Record that an extension was asked for, or denied."),
        "clock": ("facts.delivery", "Record that a deadline's clock stops, or runs again."),
        "breach": ("facts.breaches", "Record that an authority declared a breach."),
    },
    "What is reported": {
        "development": ("facts.developments", "Record what was reported; it changes no date."),
        "contradiction": ("facts.developments", "Record where sources disagree on a date or a term."),
    },
    "What was agreed since": {
        "extend": ("facts.resolution", "Record consent to move one deadline."),
        "waive": ("facts.resolution", "Record consent to drop one deadline."),
        "term": ("facts.terms", "Record what becomes of a term."),
    },
    "The monitor": {
        "monitor": ("facts.monitors", "Record who is proposed, engaged or gone as monitor."),
        "recommendation": ("facts.recommendations", "Record and list what the monitor recommends."),
    },
    "Money": {
        "pay": ("facts.payments", "Record what was paid, in whole or in part."),
        "payments": ("facts.payments", "List what is owed, paid and left."),
        "penalty": ("facts.payments", "List and verify the schedules of penalties."),
    },
    "People, approval and proof": {
        "person": ("people.person", "Make persons known and give them roles."),
        "approve": ("facts.resolution", "Approve what another person said is done."),
        "reject": ("facts.resolution", "Do not approve what another person said is done."),
        "evidence": ("facts.evidence", "Give, list and get evidence."),
    },
    "Ask": {
        "show": ("queries.deadlines", "Show what has a code, and all that became of it."),
        "moves": ("queries.moves", "Tell which dates moved in a month, and why."),
        "due": ("queries.due", "Work out a due rule, without a database."),
        "laws": ("queries.due", "List the laws that count time, and the calendars."),
        "whatif": ("queries.whatif", "Tell what would move, were something so."),
    },
    "Write an agreement file": {
        "new": ("agreement.drafts", "Write an agreement file to start from."),
        "draft": ("agreement.drafts", "Draft an agreement file from a register of duties."),
        "check": ("agreement.agreement", "Read an agreement file and tell every problem in it."),
        "library": ("agreement.agreement", "List the settlements shipped with the tracker."),
        "schema": ("agreement.agreement", "Print the JSON Schema of the agreement file."),
    },
    "Report and hand over": {
        "report": ("queries.report", "Write the monthly report."),
        "portfolio": ("queries.report", "Tell who is under what, until when, over all settlements."),
        "calendar": ("queries.report", "Write deadlines and ends of terms as a calendar file."),
        "register": ("queries.register", "Write a settlement's whole register as a workbook."),
        "pack": ("queries.report", "Pack a settlement, or a missed deadline, to hand over."),
        "journal": ("journal.journal", "Tell what was done, by whom and when."),
    },
    "Each day": {
        "day": ("day.day", "Do the day's run for every date not yet run."),
        "notices": ("day.notices", "Send the digests of the day's runs."),
        "health": ("day.day", "Tell whether the day's runs keep up."),
        "schedule": ("day.day", "Run the service: each day's run, and the reports."),
        "serve": ("day.serve", "Serve the pages, for people without a terminal."),
    },
    "The database": {
        "doctor": ("database.database", "Check the database and recompute every cached date."),
        "upgrade": ("database.database", "Bring the database to this version's schema and calendars."),
        "backup": ("database.database", "Back the database and its evidence up."),
        "restore": ("database.database", "Put a backup back."),
        "grants": ("database.database", "Print the rights of a PostgreSQL role as SQL."),
    },
}
COMMANDS = {name: command for commands in GROUPS.values() for name, command in commands.items()}

# What no command's name tells: each line is a call that works, and what it is for.
ALSO = (
    ("tracker COMMAND --help", "What a command takes, and what it prints."),
    ("tracker list --as-of 2026-03-31", "As it stood; --known-at: as it was known."),
    ('tracker why "end(monitorship)"', "When a term ends, and why."),
    ("tracker load FILE --effective DAY", "Amend the agreement from a day on."),
    ("tracker report --edition public", "Without what those readers may not see."),
    ("tracker report --as-published", "The report as it was handed out."),
    ("tracker schema --answer list", "What `tracker list --json` prints."),
    ('eval "$(_TRACKER_COMPLETE=bash_source tracker)"', "Completes commands and codes in a shell."),
)

# Asks for JSON wherever it stands, also in a call that cannot be read.
_JSON = "--json"

# Characters of an argument that are repeated in what is said of it.
LONGEST_SHOWN = 200
# Characters that an argument may have: a note is no file.
LONGEST = 10_000

DONE, FOUND_SOMETHING, REFUSED, NOT_HERE, NO_DATABASE = range(5)


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports each only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 — Click's signature
        """Name every command."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 — Click's signature
        """Import the command of that name, None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"tracker.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 — Click's signature
        """Write the list of commands without importing them."""
        widest = max(map(len, COMMANDS))
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), line) for name, (_, line) in commands.items()])
        with formatter.section("Also"):
            formatter.write_dl(ALSO, col_max=33)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the commands' names without importing them, then the options."""
        from click.shell_completion import CompletionItem

        named = [
            CompletionItem(name, help=line)
            for name, (_, line) in sorted(COMMANDS.items())
            if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command called, or refuse with the nearest name."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else ""
            message = f"There is no command “{args[0]}”.{hint} `tracker --help` lists them."
            raise click.UsageError(message)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--database",
    metavar="PATH|URL",
    help="The database: a file, or a postgresql:// address. Default: $TRACKER_DATABASE_URL, else your data directory.",
)
@click.version_option(package_name="monitorship-tracker", message="tracker %(version)s")
@click.pass_context
def tracker(ctx: click.Context, database: str | None) -> None:
    """Keep the obligations of a settlement: what falls due, when, and why.

    Exit codes: 0 done; 1 doctor, health or verify found something; 2 refused; 3 not found; 4 the database or the disk
    cannot be used. Not legal advice.
    """
    ctx.obj = replace(ctx.obj or Invocation(), database=database)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that lacks “ or é shows it escaped, which is better than nothing shown at all.
            stream.reconfigure(errors="backslashreplace")
    # Importing makes many objects and next to no garbage: looking for it at every 700 costs a tenth of the start.
    gc.set_threshold(50_000, 20, 20)
    code = run(sys.argv[1:] if arguments is None else arguments)
    # Python looks for rubbish once more before it ends: in all that was imported, a sixth of `tracker list`.
    gc.freeze()
    sys.exit(code)


def _open_streams() -> None:
    """Let what was closed before the start (cron, `>&-`) be nowhere: else the next file opened would take its place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is the one that is closed.
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), "w" if number else "r"))


def run(arguments: Sequence[str], *, clock: Clock | None = None, login: str | None = None) -> int:
    """Run the command line and give its exit code; every refusal goes to standard error, in plain sentences or as JSON.

    `clock` sets the time and `login` who is logged in, for tests and rehearsals.
    """
    invocation = Invocation(clock=clock, login=login)
    try:
        for argument in arguments:
            _require_text(argument)
        outcome: Any = tracker.main(args=list(arguments), prog_name="tracker", standalone_mode=False, obj=invocation)
    except click.exceptions.Abort:
        return _refuse(InputRefused("Stopped; nothing more was done."), arguments)
    except click.ClickException as error:
        if _JSON in arguments:
            return _refuse(InputRefused(error.format_message()), arguments)
        shown = io.StringIO()
        error.show(file=shown)
        tell(shown.getvalue().rstrip("\n"))
        return REFUSED
    except Refusal as refusal:
        return _refuse(refusal, arguments)
    except OSError as error:
        return _refuse(_not_written(error, done=invocation.committed.is_set()), arguments)
    return outcome if isinstance(outcome, int) else DONE


def _not_written(error: OSError, *, done: bool) -> Refusal:
    """The refusal for what could not be written; where the act itself is `done`, nobody must be led to do it again."""
    reason = error.strerror or error
    if error.filename:
        from tracker.files.rights import lacking

        told = lacking(error, Path(error.filename)) if isinstance(error.filename, str) else reason
        sentences: tuple[str, ...] = (f"{error.filename}: {told}.",)
    else:
        sentences = (f"The output cannot be written: {reason}.",)
    if not done:
        return not_written(error, *sentences)
    done_already = "What was asked for is done and recorded all the same: do not do it again."
    return not_written(error, *sentences, done_already, remedies=[LookUp("entries")])


def _refuse(refusal: Refusal, arguments: Sequence[str]) -> int:
    """Print a refusal to standard error, as JSON where that was asked for, and give its exit code."""
    from tracker.cli.remedies import lines_of, worded

    if _JSON in arguments:
        from tracker.answers.answer import refused

        print_json(refused(refusal, worded=worded), error=True)
    else:
        for line in lines_of(refusal):
            tell(line)
    match refusal:
        case DatabaseUnusable() | DiskUnusable():
            return NO_DATABASE
        case NotFound():
            return NOT_HERE
        case _:
            return REFUSED


def _require_text(argument: str) -> None:
    if "\0" in argument:
        shown = argument.replace("\0", "\\0")
        message = f"“{shown}” holds a NUL character, which no text has. Take it out."
        raise click.UsageError(message)
    try:
        argument.encode()
    except UnicodeEncodeError:
        shown = argument.encode(errors="backslashreplace").decode()
        message = f"“{shown[:LONGEST_SHOWN]}” is not written in UTF-8. Write it so, or rename the file."
        raise click.UsageError(message) from None
    if len(argument) > LONGEST:
        message = (
            f"“{argument[:LONGEST_SHOWN]}…” has {len(argument):,} characters, and an argument has at most {LONGEST:,}. "
            "Write it shorter, and give the rest as evidence."
        )
        raise click.UsageError(message)
    found = unfit(argument)
    if found is not None:
        message = (
            f"“{argument[:LONGEST_SHOWN]}” holds the character {named(found[0])}, which no text here may hold. "
            "Write it without, or rename the file."
        )
        raise click.UsageError(message)
