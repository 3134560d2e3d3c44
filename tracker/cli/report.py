"""`tracker report`: the monthly report."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.days import month as read_month
from tracker.cli.invocation import Invocation, on_database, settlement_option
from tracker.cli.output import say
from tracker.errors import InputRefused, NotFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.reports.subject import Month

_STDOUT = "-"


@click.command("report")
@settlement_option
@click.option("--month", metavar="YYYY-MM", help="The month. Default: the last whole month in the settlement's zone.")
@click.option("--out", metavar="FILE", help="Where to write it. Default: report-YYYY-MM.html; - for standard output.")
@click.option("--published", is_flag=True, help="The report as `tracker schedule` published it, byte for byte.")
@on_database
def report_command(
    invocation: Invocation, *, settlement: str | None, month: str | None, out: str | None, published: bool
) -> None:
    """Write the monthly report as one HTML file that needs no other: of one settlement, or of all together.

    It is as of the month's last day, or of today where the month is not over. The file is replaced in one step, so
    that whatever fails leaves the one before.
    """
    from tracker.cli.progress import working
    from tracker.reports.subject import Month

    asked = None if month is None else Month(*read_month(month, "--month"))
    with invocation.app() as app, working("Writing the report"):
        of = asked or _last_month(app, settlement)
        place = Path(out or f"report-{of}.html")
        if out != _STDOUT:
            _refuse_folder(place)
        with app.reading() as session:
            data = _published(session, settlement, of) if published else _fresh(session, app, settlement, of)
    if out == _STDOUT:
        click.echo(data, nl=False)
        return
    write_whole(place, data)
    say(f"The report of {of} is at {place}.")


def write_whole(place: Path, data: bytes) -> None:
    """Write a file in one step: it is there whole, or what was there before is.

    Raises `InputRefused` where it cannot be written.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is private; the report gets the rights that any new file would.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(place)
    except OSError as error:
        if temporary is not None:
            with suppress(FileNotFoundError):
                temporary.unlink()
        raise InputRefused(
            f"The report cannot be written to {place}: {error.strerror}.", "Name another place with --out."
        ) from error


def _fresh(session: Session, app: App, settlement: str | None, month: Month) -> bytes:
    from tracker.operations.publishing import build_report
    from tracker.reports.render import render

    return render(build_report(session, settlement=settlement, month=month, now=app.clock.now())).encode()


def _published(session: Session, settlement: str | None, month: Month) -> bytes:
    from sqlalchemy import select

    from tracker.models import Report

    about = Report.settlement.is_(None) if settlement is None else Report.settlement == settlement
    data = session.scalar(select(Report.html).where(Report.month == str(month), about))
    if data is None:
        name = "all settlements together" if settlement is None else settlement
        raise NotFound(
            f"The report of {month} on {name} has not been published.",
            "`tracker schedule` publishes one for each settlement; name it with --settlement.",
        )
    return data


def _refuse_folder(place: Path) -> None:
    # Told before the work rather than after it.
    if place.is_dir():
        raise InputRefused(f"{place} is a folder.", f"Name the file in it: --out {place / 'report.html'}.")
    if not place.parent.is_dir():
        raise InputRefused(f"There is no folder {place.parent} to write {place.name} into.", "Make it first.")


def _last_month(app: App, settlement: str | None) -> Month:
    """Give the last month that is over everywhere concerned."""
    from tracker.operations.agreed import find, settlement_codes
    from tracker.reports.subject import Month

    with app.reading() as session:
        codes = settlement_codes(session) if settlement is None else (settlement,)
        rows = [find(session, code) for code in codes]
        today = min((app.clock.today(row.time_zone) for row in rows if row is not None), default=app.clock.today("UTC"))
    eve = Month(today.year, today.month).eve
    return Month(eve.year, eve.month)
