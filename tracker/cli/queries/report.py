"""`tracker report`, `calendar`, `portfolio` and `pack`: what is written into a file for others to read."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.cli.arguments import MONTH, Clocks, OneOf, clocks, clocks_with
from tracker.cli.invocation import CommandAnswer, Invocation, answering, json_option, on_database, settlement_option
from tracker.cli.output import counted, print_answer, print_table, say, tell, working, write
from tracker.cli.spreadsheets import SPREADSHEET, refuse_two, say_lines, write_table
from tracker.errors import InputRefused
from tracker.rules.people.roles import Role
from tracker.rules.settlement.audience import Audience

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from tracker.reports.monthly.pages import MonthlyReport
    from tracker.reports.monthly.subject import Month
    from tracker.reports.page.parts import Group
    from tracker.reports.page.pdf import Paper
    from tracker.reports.portfolio.pages import EndLine, PortfolioPage, TermLine


_STDOUT = "-"
_Row = TypeVar("_Row")


@click.command("report")
@settlement_option
@click.option("--month", type=MONTH, help="The month. Default: the last whole month in the settlement's zone.")
@click.option("--out", metavar="FILE", help="Where to write it. Default: report-YYYY-MM.html; - for standard output.")
@clocks_with(as_of="As it stood on that day of the month. Default: the month's last day.")
@click.option(
    "--edition",
    type=OneOf(Audience),
    help="Without the duties that these readers may not see (`audience` in the file). Default: all of them.",
)
@click.option(
    "--form",
    type=click.Choice(["full", "board"]),
    default="full",
    help="The whole report, or for the board at most two printed pages of it.",
)
@click.option(
    "--pdf", metavar="FILE", help="Write it as PDF, and as HTML only where --out says so too; - for standard output."
)
@click.option("--paper", type=click.Choice(["a4", "us-letter"]), default="a4", help="The paper of the PDF.")
@click.option("--fonts", metavar="FOLDER", help="Fonts for letters that the PDF has none for, such as Chinese ones.")
@click.option("--docx", metavar="FILE", help="Write it for a word processor, to be edited; - for standard output.")
@click.option("--as-published", is_flag=True, help="The report as `tracker schedule` published it, byte for byte.")
@on_database
def report_command(
    invocation: Invocation,
    *,
    settlement: str | None,
    month: tuple[int, int] | None,
    out: str | None,
    clocks: Clocks,
    edition: Audience | None,
    form: str,
    pdf: str | None,
    paper: Paper,
    fonts: str | None,
    docx: str | None,
    as_published: bool,
) -> int:
    """Write the monthly report as one HTML file that needs no other: of one settlement, or of all together.

    It is as of the month's last day, or of today where the month is not over. The file is replaced in one step, so
    that whatever fails leaves the one before.

    With --pdf it is set as PDF: tagged, with the register as a table and the journal's head attached.

    A published report is given back with its hash checked against the journal's; exit code 1, and nothing written,
    where it is not what was handed out.
    """
    from tracker.operations.reports.publication import month_of_report
    from tracker.output_files import refuse_folder
    from tracker.reports.monthly.subject import Month

    if as_published and (any(clocks.values()) or edition or form == "board" or pdf or docx):
        raise InputRefused(
            "A published report is as it was handed out: leave out --as-of, --known-at, --edition, --form, --pdf and --docx.",
            "What was known at that moment is told by the same command without --as-published.",
        )
    if (out, pdf, docx).count(_STDOUT) > 1:
        raise InputRefused("Standard output takes one file: name a place for the other with --out, --pdf or --docx.")
    files: dict[str, bytes] = {}
    with invocation.app() as app, working("Writing the report"):
        now = app.clock.now()
        with app.seeing(*invocation.asking()) as session:
            asked = None if month is None else Month(*month)
            of = month_of_report(session, settlement=settlement, month=asked, now=now, **clocks)
        # Where another form is asked for, the page is written only where something says where.
        place = out or (None if pdf or docx else f"report-{of}.html")
        for each in {place, pdf, docx} - {None, _STDOUT}:
            refuse_folder(Path(each or ""))
        with app.seeing(*invocation.asking()) as session:
            if as_published:
                data = _published(session, settlement, of)
                if data is None:
                    return 1
                page, title, report = data.decode(), "", None
            else:
                asked_for = {"settlement": settlement, "month": of, "now": now, "edition": edition, **clocks}
                title, page, report = _form(session, form, asked_for, whole=bool(pdf or docx))
        if place:
            files[place] = page.encode()
        if pdf and report is not None:
            from tracker.reports.monthly.attached import attached
            from tracker.reports.page.pdf import typeset

            folder = None if fonts is None else Path(fonts)
            inside = attached(report)
            files[pdf] = typeset(page, title=title, as_of=report.as_of, attached=inside, paper=paper, fonts=folder)
        if docx and report is not None:
            from tracker.reports.page.docx import document_of

            files[docx] = document_of(page, title=title, as_of=report.as_of)
    _write(of, files)
    return 0


def _form(
    session: Session, form: str, asked_for: Mapping[str, Any], *, whole: bool
) -> tuple[str, str, MonthlyReport | None]:
    """A form of the report: its title, its page, and the full report where it is that or where `whole` asks for it too."""
    from tracker.operations.reports.publication import build_board, build_report
    from tracker.reports.page.render import render, render_board

    report = build_report(session, **asked_for) if whole or form == "full" else None
    if report is not None and form == "full":
        return report.title, render(report), report
    of_board = build_board(session, **asked_for)
    return of_board.title, render_board(of_board), report


def _write(month: Month, files: Mapping[str, bytes]) -> None:
    from tracker.output_files import write_whole

    for place, data in files.items():
        if place == _STDOUT:
            write(data, end=False)
        else:
            write_whole(Path(place), data)
    for place in files:
        if place != _STDOUT and _STDOUT not in files:
            say(f"The report of {month} is at {place}.")


def _published(session: Session, settlement: str | None, month: Month) -> bytes | None:
    from tracker.operations.reports.publication import given_out

    given = given_out(session, settlement=settlement, month=month)
    if given.intact:
        return given.html
    tell(f"The report of {month} in the database is not the one that was published (entry {given.entry}).")
    tell(f"Its bytes have the SHA-256 {given.sha256}; the journal says {given.vouched or 'nothing of it'}.")
    tell("Nothing was written. Restore the database from a copy in which `tracker journal verify` holds.")
    return None


@click.command("calendar")
@click.option("--for", "key", metavar="PERSON", help="Whose deadlines: a key of `persons`.")
@click.option("--role", type=OneOf(Role), help="The deadlines of all persons who have this role.")
@settlement_option
@click.option("--no-alarms", "silent", is_flag=True, help="Without the alarms on the days of the notices.")
@click.option(
    "--out", metavar="FILE", help="Where to write it. Default: PERSON.ics, ROLE.ics or CODE.ics; - is standard output."
)
@on_database
def calendar_command(
    invocation: Invocation, *, key: str | None, role: Role | None, settlement: str | None, silent: bool, out: str | None
) -> None:
    """Write deadlines as a calendar file (iCalendar, RFC 5545): of a person, of a role, or of a whole settlement.

    Each stands on its safe date, and tells the latest one; the ends of the settlement's terms stand beside them. A
    deadline keeps its identity for ever: taken in again, or subscribed to, a date that has moved moves. The same data
    give the same bytes. The file is replaced in one step.
    """
    from tracker.operations.queries.calendar import Whose, calendar_of
    from tracker.output_files import refuse_folder, write_whole

    if key is not None and role is not None:
        raise click.UsageError("--for is of one person, --role of all who have it: leave one out.")
    of = key or role or settlement
    if of is None:
        raise click.UsageError("Say whose: --for PERSON, --role ROLE or --settlement CODE.")
    place = Path(out or f"{of}.ics")
    with invocation.app() as app, app.seeing(*invocation.asking()) as session:
        whose = Whose(key, role)
        data = calendar_of(session, whose, settlement=settlement, now=app.now(session), alarms=not silent)
    if out == _STDOUT:
        write(data, end=False)
        return
    refuse_folder(place)
    write_whole(place, data)
    say(f"The calendar of {of} is at {place}.")


@click.command("portfolio")
@click.option("--out", metavar="FILE", help="Write it as one HTML page too; - for standard output and nothing else.")
@clocks_with(
    as_of="As it stood on that day. Default: today in each settlement's zone.",
    known_at="With what was known then: a day (its end), or 2026-03-31T17:00 in each settlement's zone. Default: now.",
)
@SPREADSHEET
@json_option
@on_database
def portfolio_command(
    invocation: Invocation, *, out: str | None, clocks: Clocks, csv: str | None, xlsx: str | None, as_json: bool
) -> None:
    """Tell who is under what, until when, and what ended early and by whom, over all settlements.

    Who is under a monitor comes first, then the other terms in force, what ended before its time, what was made longer,
    what never took force, and how the deadlines of each settlement stand. A term that is only estimated to have begun,
    or to have ended, says so.
    """
    from tracker.operations.queries.portfolio import holdings
    from tracker.output_files import refuse_folder, write_whole
    from tracker.reports.page.render import render_portfolio
    from tracker.reports.portfolio.view import portfolio_page

    refuse_two(csv)
    place = None if out in {None, _STDOUT} else Path(out or "")
    if place is not None:
        refuse_folder(place)
    with invocation.app() as app, working("Reading every settlement"):
        with app.seeing(*invocation.asking()) as session:
            found = holdings(session, now=app.clock.now(), **clocks)
        page = portfolio_page(found)
        data = b"" if out is None else render_portfolio(page).encode()
    if out == _STDOUT:
        write(data, end=False)
        return
    if place is not None:
        write_whole(place, data)
    written = None
    if csv is not None or xlsx is not None:
        from tracker.operations.reports.list_tables import portfolio_tables

        written = write_table(*portfolio_tables(found, page), csv=csv, xlsx=xlsx)
    if as_json:
        print_answer("portfolio", found)
        return
    if written is None:
        _print(page)
    else:
        say_lines(written)
    if place is not None:
        say(f"The page is at {place}.")


def _print(page: PortfolioPage) -> None:
    say(f"{page.heading}.")
    say(page.summary)
    early, never, as_agreed = page.over
    extended, *unsure = page.open_questions
    for terms in page.in_force:
        _print_terms(terms)
    _print_ends(early)
    _print_terms(extended)
    _print_ends(never)
    _print_ends(as_agreed)
    for terms in unsure:
        _print_terms(terms)
    say()
    say("Deadlines")
    print_table(
        ("SETTLEMENT", "OVERDUE", "PAST SAFE DATE", "IN 30 DAYS", "IN 90 DAYS", "NEXT", "ON"),
        [
            (
                each.code,
                row.overdue,
                row.past_safe,
                row.soon,
                row.ahead,
                row.next_code,
                row.next_on.text + row.next_open,
            )
            for each, row in ((each, each.whole) for each in page.settlements)
        ],
    )
    breaches = [f"{each.code}/{words}." for each in page.settlements for words in each.breaches]
    if breaches:
        say()
    for words in breaches:
        say(words)


def _print_terms(group: Group[TermLine]) -> None:
    _print_group(
        group,
        ("ORGANISATION", "TERM", "AUTHORITY", "MONITOR", "SINCE", "UNTIL", "STATE"),
        lambda r: (r.organisation, r.title, r.authority, r.monitor, r.since.text, r.until.text, r.state.text),
    )
    for row in group.rows:
        if row.history:
            say(f"{row.organisation}, {row.title}: {'; '.join(row.history)}.")


def _print_ends(group: Group[EndLine]) -> None:
    _print_group(
        group,
        ("ORGANISATION", "WHAT ENDED", "HOW", "ENDED", "NOMINAL END", "EARLY BY", "BY WHOM", "REPLACED BY"),
        lambda r: (r.organisation, r.title, r.how.text, r.on.text, r.nominal.text, r.early, r.by, r.replaced_by),
    )


def _print_group(group: Group[_Row], columns: Sequence[str], cells: Callable[[_Row], Sequence[str]]) -> None:
    if group.rows:
        say()
        say(group.title)
        print_table(columns, [cells(row) for row in group.rows])


@click.command("pack")
@settlement_option
@click.option("--defence", metavar="CODE", help="Instead of a settlement: the deadline of that code, which was missed.")
@click.option(
    "--out", metavar="FILE", help="Where to write it. Default: pack-SETTLEMENT-DATE.zip or defence-CODE-DATE.zip."
)
@clocks
@answering("facts")
def pack_command(
    invocation: Invocation, *, settlement: str | None, defence: str | None, out: str | None, clocks: Clocks
) -> CommandAnswer:
    """Pack the register, resolutions, evidence and journal of a settlement, with a draft certificate to review.

    With --defence, what explains one missed deadline instead. The manifest names each file with its hash, and every
    piece of evidence is hashed again as it is packed.
    """
    from hashlib import file_digest
    from importlib.metadata import version

    from tracker.database import head_revision
    from tracker.evidence import copied
    from tracker.operations.reports.pack import certification_pack, defence_pack, only_settlement
    from tracker.output_files import refuse_folder, whole
    from tracker.reports.pack.archive import zipped
    from tracker.reports.pack.certificate import MadeBy
    from tracker.resources import verifier

    if out is not None:
        refuse_folder(Path(out))
    made_by = MadeBy(f"monitorship-tracker {version('monitorship-tracker')}", head_revision(), verifier())
    with invocation.app() as app, working("Packing"), app.seeing(*invocation.asking()) as session:
        now = app.clock.now()
        if defence is not None:
            pack = defence_pack(session, defence, settlement=settlement, now=now, made_by=made_by, **clocks)
        else:
            of = only_settlement(session, settlement)
            pack = certification_pack(session, of, now=now, made_by=made_by, **clocks)
    about = f"pack-{pack.settlement}" if defence is None else f"defence-{defence.replace('/', '-')}"
    place = Path(out or f"{about}-{pack.as_of.isoformat()}.zip")
    refuse_folder(place)
    with working("Packing"), whole(place) as target:
        zipped(pack.files, target, source=partial(copied, invocation.settings().evidence_directory))
    with place.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    size = place.stat().st_size

    def words() -> None:
        say(f"The pack is at {place}: {counted(len(pack.files), 'file')}, {size:,} bytes.")
        say(f"SHA-256 {digest}")

    return CommandAnswer(pack, words, given={"out": str(place), "sha256": digest, "size": size})
