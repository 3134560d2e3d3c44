"""`tracker evidence`: given for one deadline or several, listed, and given back with its hash checked."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY, Clocks, clocks
from tracker.cli.facts.record import GROUND, recording
from tracker.cli.invocation import HELP, CommandAnswer, Invocation, answering, on_database, pages, settlement_option
from tracker.cli.output import print_table, say
from tracker.errors import InputRefused

if TYPE_CHECKING:
    from tracker.operations.facts.evidence import EvidenceLine
    from tracker.operations.queries.pages import Paging


def print_evidence(lines: Collection[EvidenceLine]) -> None:
    """Print the table of some evidence: of what day each piece speaks, and on which it was given."""
    columns = ("Entry", "For", "Speaks of", "Given", "Evidence", "By", "")
    print_table(columns, [_row(each) for each in lines], nothing="No evidence was given yet.")


def _row(line: EvidenceLine) -> list[str]:
    days = (line.effective_on.isoformat(), line.given_on.isoformat())
    withdrawn = f"withdrawn by entry {line.withdrawn_by}" if line.withdrawn else ""
    return [str(line.entry), line.code, *days, f"{line.name} {line.content}".strip(), line.by, withdrawn]


@click.group("evidence", context_settings=HELP)
def evidence_command() -> None:
    """Give, list and get evidence: files by their hash, links and references; withdrawn with `tracker withdraw`."""


@evidence_command.command("add")
@recording(
    "Evidence for",
    "evidence.give_evidence",
    click.argument(
        "files",
        metavar="[FILE]",
        required=False,
        callback=lambda _ctx, _parameter, file: () if file is None else (Path(file),),
    ),
    click.option("--for", "codes", multiple=True, metavar="CODE", help="The deadline it proves. May be repeated."),
    click.option("--link", metavar="ADDRESS", help="Instead of a file: where it can be read."),
    click.option("--reference", metavar="TEXT", help="Instead of a file: where it lies, in words."),
    click.option("--effective", "effective_on", type=DAY, help="The day it speaks of. Default: today."),
    carries=GROUND,
)
def add_command() -> None:
    """Give FILE, a link or a reference as evidence for one deadline, or for several at once."""


@evidence_command.command("list")
@click.option("--for", "code", metavar="CODE", help="Only for this obligation or deadline.")
@clocks
@settlement_option
@pages
@answering("facts")
def list_command(
    invocation: Invocation, *, code: str | None, clocks: Clocks, settlement: str | None, paging: Paging
) -> CommandAnswer:
    """List every piece of evidence of a settlement, those withdrawn too."""
    from tracker.operations.facts.evidence import list_evidence
    from tracker.operations.reports.pack import only_settlement

    with invocation.seeing() as (session, now):
        of = only_settlement(session, settlement)
        lines = list_evidence(session, of, code=code, now=now, paging=paging, **clocks)
    return CommandAnswer(lines, partial(print_evidence, lines))


@evidence_command.command("get")
@click.argument("sha256")
@click.option("--out", required=True, metavar="FILE", help="Where to write it.")
@on_database
def get_command(invocation: Invocation, *, sha256: str, out: str) -> None:
    """Give back the file with that SHA256 (or its first eight characters or more), hashed again as it is read."""
    from tracker.evidence import copied
    from tracker.operations.facts.evidence import stored_as
    from tracker.output_files import refuse_folder, whole

    refuse_folder(Path(out))
    # Also a link that leads nowhere.
    if os.path.lexists(out):
        raise InputRefused(f"{out} is there already; evidence is not written over it.", "Name another place.")
    with invocation.seeing() as (session, _):
        digest = stored_as(session, sha256)
    with whole(Path(out)) as file:
        copied(invocation.settings().evidence_directory, digest, file.write)
    say(f"{digest} is at {out}.")
