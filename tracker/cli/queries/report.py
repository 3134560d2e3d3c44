"""`tracker report`: the monthly report."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from tracker.cli.arguments import month as read_month
from tracker.cli.arguments import optional_day, optional_moment
from tracker.cli.invocation import Invocation, on_database, settlement_option
from tracker.cli.output import say, tell
from tracker.errors import InputRefused, not_written

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.reports.monthly.subject import Month

_STDOUT = "-"


@click.command("report")
@settlement_option
@click.option("--month", metavar="YYYY-MM", help="The month. Default: the last whole month in the settlement's zone.")
@click.option("--out", metavar="FILE", help="Where to write it. Default: report-YYYY-MM.html; - for standard output.")
@click.option("--as-of", metavar="DATE", help="As it stood on that day of the month. Default: the month's last day.")
@click.option(
    "--known-at",
    metavar="MOMENT",
    help="With what was known then: a day (its end), or 2026-03-31T17:00 in the settlement's zone. Default: now.",
)
@click.option(
    "--edition",
    type=click.Choice(["counsel", "monitor", "authority", "public"]),
    help="Without the duties that these readers may not see (`audience` in the file). Default: all of them.",
)
@click.option("--as-published", is_flag=True, help="The report as `tracker schedule` published it, byte for byte.")
@on_database
def report_command(
    invocation: Invocation,
    *,
    settlement: str | None,
    month: str | None,
    out: str | None,
    as_of: str | None,
    known_at: str | None,
    edition: str | None,
    as_published: bool,
) -> int:
    """Write the monthly report as one HTML file that needs no other: of one settlement, or of all together.

    It is as of the month's last day, or of today where the month is not over. The file is replaced in one step, so
    that whatever fails leaves the one before.

    A published report is given back with its hash checked against the journal's; exit code 1, and nothing written,
    where it is not what was handed out.
    """
    from tracker.cli.progress import working
    from tracker.operations.reports.publication import build_report
    from tracker.reports.monthly.subject import Month
    from tracker.reports.page.render import render
    from tracker.rules.settlement.settlement import Audience

    day, then = optional_day(as_of, "--as-of"), optional_moment(known_at, "--known-at")
    if as_published and (day or then or edition):
        raise InputRefused(
            "A published report is as it was handed out: leave out --as-of, --known-at and --edition.",
            "What was known at that moment is told by the same command without --as-published.",
        )
    asked = None if month is None else Month(*read_month(month, "--month"))
    if asked is None and day is not None:
        asked = Month(day.year, day.month)
    with invocation.app() as app, working("Writing the report"):
        of = asked or _last_month(invocation, app, settlement, then)
        place = Path(out or f"report-{of}.html")
        if out != _STDOUT:
            refuse_folder(place)
        with app.seeing(*invocation.asking()) as session:
            if as_published:
                data = _published(session, settlement, of)
                if data is None:
                    return 1
            else:
                now = app.clock.now()
                report = build_report(
                    session,
                    settlement=settlement,
                    month=of,
                    now=now,
                    as_of=day,
                    known_at=then,
                    edition=None if edition is None else Audience(edition),
                )
                data = render(report).encode()
    if out == _STDOUT:
        click.echo(data, nl=False)
        return 0
    write_whole(place, data)
    say(f"The report of {of} is at {place}.")
    return 0


def write_whole(place: Path, data: bytes) -> None:
    """Write a file in one step: it is there whole, or what was there before is.

    Raises `InputRefused` where it cannot be written there, `DiskUnusable` where the disk is at fault.
    """
    with whole(place) as file:
        file.write(data)


@contextmanager
def whole(place: Path) -> Iterator[IO[bytes]]:
    """Give a file to write that takes its place in one step at the end, and only where all went well.

    Raises `InputRefused` where it cannot be written, and where a database is at that place.
    """
    from tracker.database import is_database

    if is_database(place):
        raise InputRefused(f"{place} is a database, and is not written over.", "Name another place with --out.")
    refuse_special(place)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is private; the report gets the rights that any new file would.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(place)
    except OSError as error:
        sentence = f"{place} cannot be written: {error.strerror}."
        raise not_written(error, sentence, "Name another place with --out.") from error
    finally:
        if temporary is not None:
            with suppress(FileNotFoundError):
                temporary.unlink()


def _published(session: Session, settlement: str | None, month: Month) -> bytes | None:
    from tracker.operations.reports.publication import given_out

    given = given_out(session, settlement=settlement, month=month)
    if given.intact:
        return given.html
    tell(f"The report of {month} in the database is not the one that was published (entry {given.entry}).")
    tell(f"Its bytes have the SHA-256 {given.sha256}; the journal says {given.vouched or 'nothing of it'}.")
    tell("Nothing was written. Restore the database from a copy in which `tracker journal verify` holds.")
    return None


def refuse_special(place: Path) -> None:
    """Refuse a device, a pipe or a socket: a file put in its place would take it from every other program."""
    try:
        mode = place.stat().st_mode
    except OSError:
        return  # nothing is there, or nothing that can be looked at: writing tells more
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputRefused(f"{place} is no ordinary file, and is not replaced by one.", "Name another place.")


def refuse_folder(place: Path) -> None:
    """Refuse a place that is a folder, or whose folder is not there."""
    # Told before the work rather than after it.
    if place.is_dir():
        raise InputRefused(f"{place} is a folder.", f"Name the file in it: --out {place / 'report.html'}.")
    refuse_special(place)
    if not place.parent.is_dir():
        raise InputRefused(f"There is no folder {place.parent} to write {place.name} into.", "Make it first.")


def _last_month(invocation: Invocation, app: App, settlement: str | None, then: date | datetime | None) -> Month:
    """Give the last month that was over everywhere concerned, today or at a past moment."""
    from tracker.operations.agreement.rows import find, settlement_codes
    from tracker.operations.queries.past import day_of
    from tracker.reports.monthly.subject import Month

    with app.seeing(*invocation.asking()) as session:
        codes = settlement_codes(session) if settlement is None else (settlement,)
        rows = [find(session, code) for code in codes]
        zones = [row.time_zone for row in rows if row is not None] or ["UTC"]
    today = min(app.clock.today(zone) if then is None else day_of(then, zone) for zone in zones)
    eve = Month(today.year, today.month).eve
    return Month(eve.year, eve.month)
