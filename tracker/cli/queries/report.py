"""`tracker report`: the monthly report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import DAY, MOMENT, MONTH
from tracker.cli.invocation import Invocation, on_database, settlement_option
from tracker.cli.output import say, tell
from tracker.errors import InputRefused

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from tracker.reports.monthly.subject import Month

_STDOUT = "-"


@click.command("report")
@settlement_option
@click.option("--month", type=MONTH, help="The month. Default: the last whole month in the settlement's zone.")
@click.option("--out", metavar="FILE", help="Where to write it. Default: report-YYYY-MM.html; - for standard output.")
@click.option("--as-of", type=DAY, help="As it stood on that day of the month. Default: the month's last day.")
@click.option(
    "--known-at",
    type=MOMENT,
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
    month: tuple[int, int] | None,
    out: str | None,
    as_of: date | None,
    known_at: date | datetime | None,
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
    from tracker.operations.reports.publication import build_report, month_of_report
    from tracker.output_files import refuse_folder, write_whole
    from tracker.reports.monthly.subject import Month
    from tracker.reports.page.render import render
    from tracker.rules.settlement.audience import Audience

    if as_published and (as_of or known_at or edition):
        raise InputRefused(
            "A published report is as it was handed out: leave out --as-of, --known-at and --edition.",
            "What was known at that moment is told by the same command without --as-published.",
        )
    asked = None if month is None else Month(*month)
    with invocation.app() as app, working("Writing the report"):
        now = app.clock.now()
        with app.seeing(*invocation.asking()) as session:
            of = month_of_report(session, settlement=settlement, month=asked, as_of=as_of, now=now, known_at=known_at)
        place = Path(out or f"report-{of}.html")
        if out != _STDOUT:
            refuse_folder(place)
        with app.seeing(*invocation.asking()) as session:
            if as_published:
                data = _published(session, settlement, of)
                if data is None:
                    return 1
            else:
                report = build_report(
                    session,
                    settlement=settlement,
                    month=of,
                    now=now,
                    as_of=as_of,
                    known_at=known_at,
                    edition=None if edition is None else Audience(edition),
                )
                data = render(report).encode()
    if out == _STDOUT:
        click.echo(data, nl=False)
        return 0
    write_whole(place, data)
    say(f"The report of {of} is at {place}.")
    return 0


def _published(session: Session, settlement: str | None, month: Month) -> bytes | None:
    from tracker.operations.reports.publication import given_out

    given = given_out(session, settlement=settlement, month=month)
    if given.intact:
        return given.html
    tell(f"The report of {month} in the database is not the one that was published (entry {given.entry}).")
    tell(f"Its bytes have the SHA-256 {given.sha256}; the journal says {given.vouched or 'nothing of it'}.")
    tell("Nothing was written. Restore the database from a copy in which `tracker journal verify` holds.")
    return None
