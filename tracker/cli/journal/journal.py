"""`tracker journal`: what was done, by whom and when, and what proves that the history was not touched."""

from __future__ import annotations

import os
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import MOMENT
from tracker.cli.invocation import (
    NUMBER,
    CommandAnswer,
    Invocation,
    answering,
    by_option,
    database_option,
    json_option,
    on_database,
    pages,
    settlement_option,
)
from tracker.cli.output import counted, print_answer, print_rest, print_table, say
from tracker.errors import InputRefused

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from tracker.operations.journal.checkpoints import CheckpointLine
    from tracker.operations.journal.clock import ClockSet
    from tracker.operations.journal.entries import EntryLine
    from tracker.operations.journal.verification import JournalVerification
    from tracker.operations.queries.pages import Paging


@click.group("journal", invoke_without_command=True)
@click.option("--last", type=NUMBER, metavar="N", help="Only the newest N entries.")
@click.option(
    "--known-at",
    type=MOMENT,
    help="Only what it held then: a day (its end), or 2026-03-31T17:00; in the settlement's zone, else in UTC.",
)
@settlement_option
@pages
@json_option
@database_option
@click.pass_context
def journal_command(
    ctx: click.Context,
    *,
    last: int | None,
    known_at: date | datetime | None,
    settlement: str | None,
    paging: Paging,
    as_json: bool,
) -> None:
    """Tell what was done, by whom and when, oldest first."""
    if ctx.invoked_subcommand is not None:
        return
    from tracker.operations.journal.entries import journal_entries

    invocation: Invocation = ctx.obj
    with invocation.seeing() as (session, now):
        entries = journal_entries(session, settlement=settlement, last=last, now=now, known_at=known_at, paging=paging)
    print_rest(entries)
    if as_json:
        print_answer("journal", entries)
        return
    none = "The journal is empty." if known_at is None else "The journal was empty then."
    columns = ("Entry", "When (UTC)", "Who", "Did", "Settlement", "What")
    print_table(columns, [_row(each) for each in entries], nothing=none)


def _row(entry: EntryLine) -> list[str]:
    when = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    return [str(entry.seq), when, entry.actor, entry.action, entry.settlement or "", entry.sentence]


@journal_command.command("head")
@answering("journal")
def head_command(invocation: Invocation) -> CommandAnswer:
    """Print the journal's head as one line: the journal's name, how many entries it has, and the root over them.

    Keep the line where the tracker cannot reach it; `tracker journal verify --against` then shows whether the history
    up to there is still the same.
    """
    from tracker.operations.journal.checkpoints import head

    with invocation.app() as app, app.inspecting() as session:
        found = head(session)
    return CommandAnswer(found, partial(say, str(found)))


@journal_command.command("checkpoints")
@click.option("--last", type=NUMBER, metavar="N", help="Only the newest N checkpoints.")
@pages
@answering("journal")
def checkpoints_command(invocation: Invocation, *, last: int | None, paging: Paging) -> CommandAnswer:
    """List the checkpoints, the oldest first: each day's run fixes the root over all entries before its own."""
    from tracker.operations.journal.checkpoints import list_checkpoints

    with invocation.app() as app, app.inspecting() as session:
        lines = list_checkpoints(session, last=last, paging=paging)
    return CommandAnswer(lines, partial(_print_checkpoints, lines))


def _print_checkpoints(lines: Collection[CheckpointLine]) -> None:
    print_table(
        ("Day", "Zone", "Entry", "Head"),
        [(each.day.isoformat(), each.zone, str(each.entry), str(each.head)) for each in lines],
        nothing="There is no checkpoint yet: `tracker day` makes them.",
    )


@journal_command.command("verify")
@click.option(
    "--against",
    multiple=True,
    metavar="LINE",
    help="A head kept elsewhere, as a report printed it: “ORIGIN SIZE ROOT”, or a file of such lines. May be repeated.",
)
@answering("journal")
def verify_command(invocation: Invocation, *, against: tuple[str, ...]) -> CommandAnswer:
    """Verify the journal and everything it vouches for; exit code 1 where something does not hold.

    Each entry's hash and its link to the one before are computed again, the rows of history are compared with what
    their entries vouch for, and each checkpoint with the entries it was made of.

    A tail that was cut off, or a journal rewritten from some entry on, rows and all, shows only beside a head kept
    elsewhere: give it with --against.
    """
    from tracker.operations.journal.verification import verify
    from tracker.rules.proof.heads import Head

    kept = [Head.read(line) for each in against for line in _lines_of(each)]
    with invocation.app() as app, app.inspecting() as session:
        seen = verify(session, against=kept)
    return CommandAnswer(seen, partial(_print_verified, seen, heads=len(kept)), code=1 if seen.faults else 0)


def _print_verified(seen: JournalVerification, *, heads: int) -> None:
    for fault in seen.faults:
        say(fault.sentence)
    for remark in seen.remarks:
        say(f"Remark: {remark.sentence}")
    if seen.faults:
        return
    if not seen.head.size:
        say("The journal is empty.")
        return
    rows = f"{counted(seen.rows, 'row')} of history and {counted(seen.checkpoints, 'checkpoint')} with them"
    say(f"All {seen.head.size} entries hold, and {rows}.")
    if heads:
        say("They go on from the head given." if heads == 1 else f"They go on from the {heads} heads given.")
    say(f"Head: {seen.head}")


def _lines_of(given: str) -> list[str]:
    """The lines of a head given with --against, or of the file that it names."""
    # A head has blanks in it, and no name of a file that anybody keeps heads in does.
    text = Path(given).read_text(encoding="utf-8", errors="replace") if os.path.isfile(given) else given  # noqa: PTH113 — never raises
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputRefused(
            f"There is no head in “{given}”.", "Give a line that a report printed, or a file of such lines."
        )
    return lines


@journal_command.command("clock")
@click.option("--note", required=True, metavar="REASON", help="Why: which clock was ahead, and since when.")
@by_option
@answering("journal")
def clock_command(invocation: Invocation, *, note: str, by: str | None, once: str | None) -> CommandAnswer:
    """Set the journal's clock right after one that was ahead; once roles are in force it takes an administrator.

    Set the machine's clock first. This entry alone may be earlier than the one before it, and later ones are compared
    with it. Runs of moments and dates that have not come are void: the next run does those that have come once more, and
    gives their notices in one digest. Nothing that was recorded is lost.
    """
    from tracker.operations.journal.clock import set_right

    with invocation.app() as app:
        author = invocation.author(app, by, once)
        with app.writing(author.actor, author.by) as session:
            done = set_right(session, note=note, author=author, now=app.now(session))
    return CommandAnswer(done, partial(_print_set, done))


def _print_set(done: ClockSet) -> None:
    say(f"The clock is set right, from {done.before:%Y-%m-%dT%H:%M:%SZ} to {done.at:%Y-%m-%dT%H:%M:%SZ}.")
    for each in done.void:
        dates = f"{each.first.isoformat()} to {each.last.isoformat()}"
        say(f"{each.zone}: {counted(each.runs, 'run')} made void, of {dates}.")
    if done.withdrawn:
        say(f"{counted(len(done.withdrawn), 'message')} of theirs will not be sent.")
    say(f"Journal entry {done.entry}. Next: `tracker day` for the dates that have come.")


@journal_command.command("prove")
@click.argument("entry", type=NUMBER, required=False)
@click.option("--size", type=NUMBER, metavar="N", help="In the journal of its first N entries.")
@click.option("--from", "first", type=NUMBER, metavar="N", help="That it goes on from its first N entries.")
@click.option("--to", "last", type=NUMBER, metavar="N", help="Up to its first N entries. Default: all.")
@on_database
def prove_command(
    invocation: Invocation, *, entry: int | None, size: int | None, first: int | None, last: int | None
) -> None:
    """Print a proof: that ENTRY is in the journal, or with --from and --to that the journal only grew.

    Whoever holds the head of that size verifies it by docs/journal-format.md, or with what `tracker journal verifier` writes.
    """
    from tracker.operations.journal.proofs import prove_entry, prove_growth

    if (
        (entry is None) == (first is None)
        or (entry is None and size is not None)
        or (first is None and last is not None)
    ):
        raise InputRefused("Name an entry (with --size, if need be), or two sizes with --from and --to.")
    with invocation.reading() as (session, _):
        lines = (
            prove_entry(session, entry, size=size)
            if entry is not None
            else prove_growth(session, first=first or 0, last=last)
        )
        for line in lines:
            say(line)


@journal_command.command("verifier")
@click.option("--out", default="verify_export.py", show_default=True, metavar="FILE", help="Where to write it.")
def verifier_command(*, out: str) -> None:
    """Write verify_export.py, with which a stranger verifies exports and proofs: one file of Python, and nothing of ours.

    It was written from docs/journal-format.md alone. It needs Python 3.8 or later.
    """
    from tracker.output_files import refuse_folder, write_whole
    from tracker.resources import verifier

    refuse_folder(Path(out))
    write_whole(Path(out), verifier())
    say(f"The verifier is at {out}. `python3 {out} FILE --head LINE` verifies an export or a proof.")


@journal_command.command("export")
@click.option("--out", required=True, metavar="FILE", type=click.Path(path_type=Path), help="Where it is written.")
@click.option("--known-at", type=MOMENT, help="Only what it held then: a day (its end) or a moment, in UTC.")
@answering("journal")
def export_command(invocation: Invocation, *, out: Path, known_at: date | datetime | None) -> CommandAnswer:
    """Write the whole journal, with the rows that its entries vouch for, as text that a stranger can verify.

    The format is in docs/journal-format.md. It holds everything that was ever recorded, names and notes among it.
    """
    from tracker.operations.journal.proofs import export
    from tracker.operations.queries.past import last_entry_by
    from tracker.output_files import write_whole

    with invocation.reading() as (session, now):
        known_to = None
        if known_at is not None:
            known_to = last_entry_by(session, known_at, zone="UTC", now=now) or 0
            if not known_to:
                raise InputRefused("The journal was empty then.", "Give a later moment with --known-at.")
        lines = list(export(session, known_to=known_to))
    data = "".join(f"{line}\n" for line in lines).encode()
    write_whole(out, data)
    sentence = f"Exported into {out}: {counted(len(lines), 'line')}. Head: {lines[-1].removeprefix('head ')}"
    given = {"file": str(out), "lines": len(lines), "size": len(data), "sha256": sha256(data).hexdigest()}
    return CommandAnswer(None, partial(say, sentence), given=given)
