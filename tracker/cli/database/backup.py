"""`tracker backup` and `tracker restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import counted, print_json, say, tell

if TYPE_CHECKING:
    from tracker.archive import Manifest


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
@json_option
@on_database
def backup_command(invocation: Invocation, *, target: Path, force: bool, within: float, as_json: bool) -> int:
    """Back the database and its evidence up into one file, TARGET, that was checked before it counts.

    The database (an SQLite file) may be in use. The copy is of one committed moment; its file, references, rows and
    journal are checked, and the archive is read back, before it takes its name. What fails leaves no file behind, and
    one that was there before as it was. Exit code 1 where evidence is missing or was changed: the rest is backed up,
    and what is missing is told.

    \b
    JSON: {"file", "format", "made_at", "revision", "database": {"sha256", "size"}, "tables": [{"table", "rows"}],
    "journal": {"entries", "head"}, "evidence": [{"sha256", "size"}], "missing": ["sha256"]}
    """
    from tracker import backup
    from tracker.archive import manifest_json
    from tracker.cli.progress import working

    with working("Backing up"):
        manifest = backup.take(invocation.settings(), target, now=invocation.time().now(), within=within, replace=force)
    if as_json:
        from tracker.answers.database import BackupJson

        print_json(BackupJson.of(file=str(target), **manifest_json(manifest)))
    else:
        say(f"Backed up into {target}: {_told(manifest)}.")
        _tell_head(manifest)
    for digest in manifest.missing:
        tell(
            f"Evidence {digest} is missing or was changed, and is not in the backup. `tracker doctor` says where it was."
        )
    return 1 if manifest.missing else 0


@click.command("restore")
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that holds something; it is kept aside.")
@click.option(
    "--against",
    metavar="LINE",
    help="A journal head kept elsewhere (each report prints one): refuse a backup that does not go on from it.",
)
@json_option
@on_database
def restore_command(invocation: Invocation, *, source: Path, force: bool, against: str | None, as_json: bool) -> int:
    """Put the backup SOURCE back, database and evidence.

    All of it is checked before anything is touched. The database is then replaced in one step; one that holds
    something is only replaced with --force, and kept aside under the name that is told.

    \b
    JSON: {"database", "aside", "made_at", "revision", "journal": {"entries", "head"}, "evidence_files", "missing": ["sha256"]}
    """
    from tracker import restoration
    from tracker.cli.progress import working
    from tracker.rules.proof.heads import Head
    from tracker.settings import file_of

    kept = None if against is None else Head.read(against)
    settings = invocation.settings()
    with working("Putting the backup back"):
        done = restoration.put_back(settings, source, now=invocation.time().now(), replace=force, against=kept)
    manifest, place = done.manifest, file_of(settings.database_url)
    if as_json:
        from tracker.answers.database import RestoredJson

        print_json(RestoredJson.of(done, database=str(place)))
    else:
        say(f"Put back into {place}, as of {manifest.made_at}: {_told(manifest)}.")
        if done.aside is not None:
            say(f"What was there before is kept at {done.aside}.")
        if manifest.revision != done.revision:
            say(f"It was at revision {manifest.revision} and is now at {done.revision}.")
        _tell_head(manifest)
        say("Next: `tracker doctor`, then `tracker day` for the dates since.")
    for digest in manifest.missing:
        tell(f"Evidence {digest} was missing when the backup was taken.")
    return 1 if manifest.missing else 0


def _told(manifest: Manifest) -> str:
    rows = counted(sum(number for table, number in manifest.rows.items() if table != "alembic_version"), "row")
    return f"{rows}, {counted(len(manifest.evidence), 'evidence file')}, checked"


def _tell_head(manifest: Manifest) -> None:
    if manifest.head is None:
        say("The journal is empty.")
    else:
        say(f"The journal has {counted(manifest.entries, 'entry', 'entries')}. Head: {manifest.head}.")
