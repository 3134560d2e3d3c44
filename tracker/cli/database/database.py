"""`tracker init`, `doctor`, `upgrade`, `backup`, `restore` and `grants`: the database itself."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import CommandAnswer, Invocation, answering, json_option, on_database
from tracker.cli.output import counted, print_json, print_replanned, say, tell, working
from tracker.errors import DatabaseUnusable, InputRefused

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.archive import Manifest
    from tracker.examination import Examination
    from tracker.operations.derivation.recount import Recounted
    from tracker.restoration import Restored
    from tracker.rules.people.actor import Author
    from tracker.rules.proof.heads import Head


@click.command("init")
@on_database
def init_command(invocation: Invocation) -> None:
    """Make the database; one that is there already is left as it is."""
    from tracker import database

    url = invocation.settings().database_url
    with database.opened(url, create=True) as engine:
        place = database.place_of(engine)
        if database.revision_of(engine) is not None:
            database.require_current(engine)
            say(f"There is a database at {place} already; nothing was changed.")
            return
    database.upgrade(url, create=True)
    say(f"Made the database at {place}. Next: `tracker load NAME`; `tracker library` lists the names.")


@click.command("doctor")
@click.option("--mend", is_flag=True, help="Write the rows anew from the texts, and make triggers and indexes anew.")
@click.option("--yes", is_flag=True, help="Do not ask before anything is mended.")
@click.option(
    "--by", metavar="NAME", help="Who mends: a key or a name. Default: whose login it is, else the login's name."
)
@answering("database")
def doctor_command(invocation: Invocation, *, mend: bool, yes: bool, by: str | None) -> CommandAnswer:
    """Check the database, and compute every cached date again.

    Also checked are the references, the journal's chain, each run against what the journal vouches for, and each piece
    of evidence against its hash. Days not yet run are a finding once they are past. Exit code 1 where something is
    wrong; each finding is told.

    With --mend what differs from the texts is written anew from them, never a text from its rows, and what follows is
    computed again, as an act in the journal; then all is checked. Once roles are in force it takes an administrator.
    """
    with invocation.app() as app:
        if mend:
            _mend(app, invocation.author(app, by, None), yes=yes)
        with working("Computing every date again"):
            seen = app.examine(*invocation.asking())
    return CommandAnswer(seen, partial(_print_seen, seen), code=1 if seen.findings else 0)


def _mend(app: App, author: Author, *, yes: bool) -> None:
    """Ask, mend, and tell on standard error what was written anew."""
    if not yes:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise InputRefused("Mending writes rows anew. Nothing was done; to do it, add --yes.")
        if not click.confirm("Write what differs from the texts anew?"):
            raise InputRefused("Nothing was changed.")
    with working("Reading every text again"):
        mended = app.mend(author)
    for each in mended.guards:
        tell(f"Made anew: the {each}.")
    for each in mended.rows:
        tell(f"Written anew: {each}")
    for move in mended.moves:
        tell(f"{move.code} moved back. {move.step}")
    tell("Nothing had to be mended." if mended.entry is None else f"Journal entry {mended.entry}.")


def _print_seen(seen: Examination) -> None:
    say(f"Database:  {seen.place}")
    say(f"Schema:    revision {seen.revision}, as this program needs it")
    say(f"Engine:    {seen.engine}")
    head = "" if seen.head is None else f", head {seen.head}"
    say(f"Journal:   {counted(seen.entries, 'entry', 'entries')}{head}")
    say(f"Dates:     {seen.cached} cached, {'each computed again' if seen.recomputed else 'not computed again'}")
    say(f"Evidence:  {counted(seen.evidence, 'file')}, each hashed again")
    say(f"Days:      {_days(seen)}")
    from tracker.cli.remedies import finding_in_words

    for finding in seen.findings:
        say(f"Found: {finding_in_words(finding)}")
    say("All is well." if not seen.findings else f"{counted(len(seen.findings), 'thing')} to look into.")


def _days(seen: Examination) -> str:
    waiting, most = (*seen.behind, *seen.due_today), 5
    some = waiting if len(waiting) <= most else (*waiting[: most - 1], "…", waiting[-1])
    return f"not yet run: {', '.join(some)}" if waiting else "every date that has begun has been run"


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Tell which dates would move and which stand, and change nothing.")
@json_option
@on_database
def upgrade_command(invocation: Invocation, *, dry_run: bool, as_json: bool) -> None:
    """Bring the database to this version's schema and calendars; everything in it is kept.

    Once roles are in force it takes an administrator, and is entered in the journal.

    Where this version knows other closed days or counts otherwise, every date is counted again. One that is past, or whose
    deadline is over, stands as it was counted; each that is to come and moves is told, with the step that moves it.
    """
    from tracker import database
    from tracker.operations.journal.upkeep import ASKED_SINCE

    url = invocation.settings().database_url
    engine = database.open_engine(url)
    try:
        place, before = database.place_of(engine), database.revision_of(engine)
        if before is None:
            raise DatabaseUnusable(f"The database at {place} has not been set up.", "Set it up with `tracker init`.")
        head = database.head_revision()
        if before != head and dry_run:
            raise DatabaseUnusable(
                f"The database at {place} is at revision {before}; its dates can be counted once it is at {head}.",
                "Restore a backup under another name, and try `tracker upgrade` there.",
            )
        refused = _brought_up(engine, invocation, before=before, after=head) if before != head else ()
        try:
            with working("Counting every date again"):
                recounted = _recounted(invocation, dry_run=dry_run, asked=before >= ASKED_SINCE)
        except DatabaseUnusable as refusal:
            if before == head:
                raise
            raise DatabaseUnusable(
                refusal.sentences[0],
                f"It is at revision {head} now, and its dates are not counted again yet: `tracker upgrade` goes on there.",
            ) from refusal
    finally:
        engine.dispose()
    if refused:
        tell(
            f"From now on only a service or an administrator may run the days, send or back up. Who can write this "
            f"database and may not: {', '.join(refused)}. An administrator gives the role with "
            "`tracker person grant KEY service`, to a person who has that login."
        )
    if as_json:
        from tracker.answers.database import upgraded

        print_json(upgraded(recounted, database=place, revision_before=before, revision=head))
        return
    if before == head:
        changed = "" if recounted else "; nothing was changed"
        say(f"The database at {place} is at revision {head} already{changed}.")
    else:
        say(f"The database at {place} was at revision {before} and is now at {head}.")
    if recounted is not None:
        _print_recounted(recounted, dry_run=dry_run)


def _brought_up(engine: Engine, invocation: Invocation, *, before: str, after: str) -> tuple[str, ...]:
    """Bring the database up, which is entered; give the logins that may do less than they could at the revision before."""
    from tracker import database
    from tracker.operations.journal.upkeep import ASKED_SINCE, enter_upgrade, refused_from_now_on
    from tracker.operations.people.identity import acting
    from tracker.operations.people.permission import require_for_all
    from tracker.rules.people.actor import Author

    actor, refused = invocation.actor(), list[str]()

    def enter(session: Session) -> None:
        if before >= ASKED_SINCE:
            author = require_for_all(session, actor, "upgrade")
        else:
            # Nobody could have been given the right yet.
            author = Author(actor=actor, by=acting(session, actor))
            refused.extend(refused_from_now_on(session, database.writers(engine)))
        enter_upgrade(session, author, before=before, after=after, now=invocation.time().now())

    database.upgrade(invocation.settings().database_url, entering=enter)
    return tuple(refused)


def _recounted(invocation: Invocation, *, dry_run: bool, asked: bool) -> Recounted | None:
    with invocation.app() as app:
        return app.count_again(invocation.actor(), dry_run=dry_run, asked=asked)


def _print_recounted(recounted: Recounted, *, dry_run: bool) -> None:
    from tracker.rules.deadlines.moves import in_short

    before = recounted.before or "a vintage that was not noted"
    say(f"Calendars: {before}; now {recounted.after}. {counted(recounted.dates, 'deadline')} counted again.")
    for each in recounted.settlements:
        if each.entry is None:
            continue
        say(f"{each.settlement}:" if dry_run else f"{each.settlement}, journal entry {each.entry}:")
        for kept in each.kept:
            say(f"{kept.code} stands at {in_short(kept.before)}; it would be {in_short(kept.after)}.")
            if kept.step:
                say(f"  {kept.step}")
        for code, early in each.premature:
            say(f"{code}, entry {early.fact.entry}: {early.sentence}")
        print_replanned(each.replanned)
    if any(each.premature for each in recounted.settlements):
        say(
            "What does not count for its day counts once it is recorded again with --early REASON, or `early` in its file."
        )
    if all(each.entry is None for each in recounted.settlements):
        say("No date moved.")
    if dry_run:
        say("Nothing was changed.")


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
    one that was there before as it was. It is entered in the journal. Once roles are in force it takes that of a service
    or an administrator. Exit code 1 where evidence is missing or was changed: the rest is backed up,
    and what is missing is told.
    """
    from tracker.archive import manifest_json

    with working("Backing up"), invocation.app() as app:
        manifest = app.back_up(target, invocation.actor(), within=within, replace=force)
    for digest in manifest.missing:
        tell(
            f"Evidence {digest} is missing or was changed, and is not in the backup. `tracker doctor` says where it was."
        )
    given = {"file": str(target), **manifest_json(manifest)}
    words = partial(_print_made, target, manifest)
    return CommandAnswer(None, words, code=1 if manifest.missing else 0, given=given)


def _print_made(target: Path, manifest: Manifest) -> None:
    say(f"Backed up into {target}: {_size(manifest)}.")
    from tracker.rules.proof.heads import Head

    _print_journal(None if manifest.head is None else Head.read(manifest.head))


@click.command("restore")
@click.argument("source", metavar="SOURCE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that holds something; it is kept aside.")
@click.option(
    "--against",
    metavar="LINE",
    help="A journal head kept elsewhere (each report prints one): refuse a backup that does not go on from it.",
)
@click.option(
    "--other-journal",
    metavar="ORIGIN",
    help="The first word of the head of the journal in SOURCE, where it is another than the one that is there.",
)
@answering("database")
def restore_command(
    invocation: Invocation, *, source: Path, force: bool, against: str | None, other_journal: str | None
) -> CommandAnswer:
    """Put the backup SOURCE back, database and evidence.

    All of it is checked, as `tracker doctor` does, before anything is touched. The database is then replaced in one
    step; one that holds something is only replaced with --force, and kept aside under the name that is told. It is entered
    in the journal that is put back. Once roles are in force it takes an administrator.
    """
    from tracker.rules.proof.heads import Head
    from tracker.settings import file_of

    kept = None if against is None else Head.read(against)
    settings = invocation.settings()
    with working("Putting the backup back"), invocation.app() as app:
        done = app.put_back(source, invocation.actor(), replace=force, against=kept, other_journal=other_journal)
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
    if done.before is not None:
        lost = counted(done.before.lost, "entry", "entries")
        say(f"The journal that was there: {done.before.head}. Of it {lost} {_are(done.before.lost)} lost.")
    _print_journal(done.head)
    say("Next: `tracker doctor`, then `tracker day` for the dates since.")


def _size(manifest: Manifest) -> str:
    rows = counted(sum(number for table, number in manifest.rows.items() if table != "alembic_version"), "row")
    return f"{rows}, {counted(len(manifest.evidence), 'evidence file')}, checked"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _print_journal(head: Head | None) -> None:
    if head is None:
        say("The journal is empty.")
    else:
        say(f"The journal has {counted(head.size, 'entry', 'entries')}. Head: {head}.")


# What only an upgrade changes.
_ONLY_READ = ("alembic_version",)


@click.command("grants")
@click.argument("role", metavar="ROLE")
@on_database
def grants_command(invocation: Invocation, *, role: str) -> None:
    """Print the SQL that lets ROLE do the tracker's work on PostgreSQL, and change or take away no history.

    Run it as the owner of the tables, after `tracker init` and after each `tracker upgrade`:
    `tracker grants tracker_app | psql DATABASE`. It may be repeated. Where the database that is named is there, it is
    entered in its journal, and once roles are in force it takes an administrator.
    """
    from tracker.settings import file_of

    if not role.strip() or not role.isprintable():
        raise InputRefused("A role's name is needed, in printable characters.")
    file = file_of(invocation.settings().database_url)
    if file is None or file.exists():
        with invocation.app() as app:
            app.enter_grants(invocation.actor(), role)
    for statement in rights_of(role):
        say(f"{statement};")


def rights_of(name: str) -> list[str]:
    """The statements that let a role of that name do the work, and change or take away no history."""
    from tracker.models import Base

    role = '"' + name.replace('"', '""') + '"'
    tables = sorted(Base.metadata.tables)
    added_to = {name for name, table in Base.metadata.tables.items() if table.info.get("append_only")}
    statements = [
        "BEGIN",
        # Whoever may make things here could put a table in the place of another.
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        *(f"GRANT SELECT ON {table} TO {role}" for table in _ONLY_READ),
    ]
    for table in tables:
        rights = "SELECT, INSERT" if table in added_to else "SELECT, INSERT, UPDATE, DELETE"
        statements.append(f"GRANT {rights} ON {table} TO {role}")
    return [*statements, "COMMIT"]
