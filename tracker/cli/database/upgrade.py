"""`tracker upgrade`: bringing the database to this version's schema, and its dates to this version's calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import counted, print_json, say
from tracker.errors import DatabaseUnusable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tracker.operations.derivation.recount import Recounted


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Tell which dates would move and which stand, and change nothing.")
@json_option
@on_database
def upgrade_command(invocation: Invocation, *, dry_run: bool, as_json: bool) -> None:
    """Bring the database to this version's schema and calendars; everything in it is kept.

    Where this version knows other closed days or counts otherwise, every date is counted again. One that is past, or whose
    deadline is over, stands as it was counted; each that is to come and moves is told, with the step that moves it.
    """
    from tracker import database
    from tracker.cli.progress import working

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
        if before != head:
            database.upgrade(url)
        try:
            with working("Counting every date again"):
                recounted = _recounted(engine, invocation, dry_run=dry_run)
        except DatabaseUnusable as refusal:
            if before == head:
                raise
            raise DatabaseUnusable(
                refusal.sentences[0],
                f"It is at revision {head} now, and its dates are not counted again yet: `tracker upgrade` goes on there.",
            ) from refusal
    finally:
        engine.dispose()
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
        _print(recounted, dry_run=dry_run)


def _recounted(engine: Engine, invocation: Invocation, *, dry_run: bool) -> Recounted | None:
    from tracker import database
    from tracker.operations.derivation.recount import recount

    now = invocation.time().now()
    with database.writing(engine) as session:
        recounted = recount(session, now=now)
        if dry_run:
            session.rollback()
    return recounted


def _print(recounted: Recounted, *, dry_run: bool) -> None:
    from tracker.cli.moves import print_replanned
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
        print_replanned(each.replanned)
    if all(each.entry is None for each in recounted.settlements):
        say("No date moved.")
    if dry_run:
        say("Nothing was changed.")
