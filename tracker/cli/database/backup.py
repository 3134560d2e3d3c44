"""`tracker backup` and `tracker restore`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.answer import CommandAnswer, answering
from tracker.cli.invocation import Invocation
from tracker.cli.output import counted, say, tell

if TYPE_CHECKING:
    from tracker.archive import Manifest
    from tracker.restoration import Restored


@click.command("backup")
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace TARGET where it is there already.")
@click.option(
    "--within",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long others may be kept from writing while the database is copied.",
)
@answering("database")
def backup_command(invocation: Invocation, *, target: Path, force: bool, within: float) -> CommandAnswer:
    """Back the database and its evidence up into one file, TARGET, that was checked before it counts.

    The database (an SQLite file) may be in use. The copy is of one committed moment; its file, references, rows and
    journal are checked, and the archive is read back, before it takes its name. What fails leaves no file behind, and
    one that was there before as it was. Exit code 1 where evidence is missing or was changed: the rest is backed up,
    and what is missing is told.
    """
    from tracker import backup
    from tracker.archive import manifest_json
    from tracker.cli.progress import working

    with working("Backing up"):
        manifest = backup.take(invocation.settings(), target, now=invocation.time().now(), within=within, replace=force)
    for digest in manifest.missing:
        tell(
            f"Evidence {digest} is missing or was changed, and is not in the backup. `tracker doctor` says where it was."
        )
    given = {"file": str(target), **manifest_json(manifest)}
    words = partial(_print_made, target, manifest)
    return CommandAnswer(None, words, code=1 if manifest.missing else 0, given=given)


def _print_made(target: Path, manifest: Manifest) -> None:
    say(f"Backed up into {target}: {_size(manifest)}.")
    _print_head(manifest)


@click.command("restore")
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that holds something; it is kept aside.")
@click.option(
    "--against",
    metavar="LINE",
    help="A journal head kept elsewhere (each report prints one): refuse a backup that does not go on from it.",
)
@answering("database")
def restore_command(invocation: Invocation, *, source: Path, force: bool, against: str | None) -> CommandAnswer:
    """Put the backup SOURCE back, database and evidence.

    All of it is checked before anything is touched. The database is then replaced in one step; one that holds
    something is only replaced with --force, and kept aside under the name that is told.
    """
    from tracker import restoration
    from tracker.cli.progress import working
    from tracker.rules.proof.heads import Head
    from tracker.settings import file_of

    kept = None if against is None else Head.read(against)
    settings = invocation.settings()
    with working("Putting the backup back"):
        done = restoration.put_back(settings, source, now=invocation.time().now(), replace=force, against=kept)
    place = file_of(settings.database_url)
    for digest in done.manifest.missing:
        tell(f"Evidence {digest} was missing when the backup was taken.")
    words = partial(_print_restored, done, place)
    return CommandAnswer(done, words, code=1 if done.manifest.missing else 0, given={"database": str(place)})


def _print_restored(done: Restored, place: Path | None) -> None:
    manifest = done.manifest
    say(f"Put back into {place}, as of {manifest.made_at}: {_size(manifest)}.")
    if done.aside is not None:
        say(f"What was there before is kept at {done.aside}.")
    if manifest.revision != done.revision:
        say(f"It was at revision {manifest.revision} and is now at {done.revision}.")
    _print_head(manifest)
    say("Next: `tracker doctor`, then `tracker day` for the dates since.")


def _size(manifest: Manifest) -> str:
    rows = counted(sum(number for table, number in manifest.rows.items() if table != "alembic_version"), "row")
    return f"{rows}, {counted(len(manifest.evidence), 'evidence file')}, checked"


def _print_head(manifest: Manifest) -> None:
    if manifest.head is None:
        say("The journal is empty.")
    else:
        say(f"The journal has {counted(manifest.entries, 'entry', 'entries')}. Head: {manifest.head}.")
