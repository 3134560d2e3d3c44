"""`tracker recommendation`: what the monitor asks for, what is answered, and where each stands."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import RANGE, Clocks, OneOf, clocks
from tracker.cli.facts.record import CODE, FACT_OPTIONS, attribution_of, print_recorded, recording
from tracker.cli.invocation import (
    HELP,
    CommandAnswer,
    Invocation,
    Option,
    answering,
    on_database,
    pages,
    settlement_option,
)
from tracker.cli.output import cell, counted, print_json, print_table, say
from tracker.cli.spreadsheets import SPREADSHEET, refuse_two, say_lines, write_table
from tracker.cli.tables import LAYOUT, layout_of, tell_computed
from tracker.rules.facts import Answer, Decision
from tracker.rules.recommendations.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from tracker.agreements.tables.table import Sheet
    from tracker.operations.facts.recommendation_import import ReadTable
    from tracker.operations.facts.record import Recorded
    from tracker.operations.queries.pages import Paging
    from tracker.operations.queries.recommendations import RecommendationLine
    from tracker.rules.recommendations.state import RecommendationClock


@click.group("recommendation", context_settings=HELP)
def recommendation_command() -> None:
    """Record what the monitor recommends and what is answered; list where each stands.

    The day counts are those of `recommendation_terms` in the agreement file.
    """


def _recommended(session: Session, recorded: Recorded, now: datetime) -> Callable[[], None]:
    """Read where a new recommendation stands, to print it."""
    from tracker.operations.queries.recommendations import list_recommendations

    lines = list_recommendations(session, settlement=recorded.settlement, now=now, as_of=None)
    return lambda: _print([line for line in lines if line.standing.recommendation.code == recorded.subject])


def _asked(**given: Any) -> Callable[..., Recorded]:  # noqa: ANN401 — the options of `recommendation add`
    from tracker.operations.facts.recommendations import Asked, recommend

    return partial(recommend, asked=[Asked(**given)])


@recommendation_command.command("add")
@recording(
    "Recommended",
    _asked,
    CODE,
    click.option("--title", required=True, metavar="TEXT", help="What is asked for, in one sentence."),
    click.option(
        "--on",
        "received",
        type=RANGE,
        metavar="DATE",
        help="The day it was received. Default: that of the report it came with.",
    ),
    click.option("--report", metavar="CODE", help="The report that it came with, such as initial.report."),
    click.option("--under", metavar="TERMS", help="By which terms its clocks run, where the file has several."),
    click.option("--parent", metavar="CODE", help="The recommendation that it is a part of."),
    click.option(
        "--owner", metavar="PERSON", help="Who sees to it: a key under `persons:` of the file, or a name there."
    ),
    click.option("--clause", metavar="TEXT", help="Where it is written."),
    click.option("--wording", metavar="TEXT", help="Its words."),
    besides=_recommended,
)
def add_command() -> None:
    """Record that the monitor recommended CODE, and tell which deadlines follow."""


_DECISION = click.option("--decision", type=OneOf(Decision), required=True, help="What was decided.")


def _answering(name: str, step: Answer, verb: str, sentence: str, *decided: Option) -> None:
    """Add the command that records one kind of answer."""

    def described() -> None: ...

    described.__doc__ = sentence
    taking = recording(
        verb,
        "recommendations.answer",
        click.argument("codes", nargs=-1, required=True, metavar="CODE..."),
        *decided,
        click.option("--on", metavar="DATE", help="The day, or a range (DATE..DATE) where only that is known."),
        click.option("--no-later-than", metavar="DATE", help="The last possible day, where the day is not known."),
        click.option("--who", default="", metavar="NAME", help="Who did it: the company, the monitor, an authority."),
        step=step,
    )
    recommendation_command.command(name)(taking(described))


_answering("adopt", Answer.ADOPTED, "Adopted", "Record that the company adopted CODE.")
_answering("object", Answer.OBJECTED, "Objected to", "Record that the company objected to CODE in writing.")
_answering("propose", Answer.PROPOSED, "Proposed an alternative to", "Record that an alternative to CODE was proposed.")
_answering("talks", Answer.TALKS, "Talked over", "Record that the talks on CODE have ended.")
_answering("decide", Answer.DECIDED, "Decided", "Record what was decided of CODE, or that it was dropped.", _DECISION)
_answering("implement", Answer.IMPLEMENTED, "Implemented", "Record that the company implemented CODE.")
_answering("verify", Answer.VERIFIED, "Verified", "Record that the monitor verified CODE.")
_answering("close", Answer.CLOSED, "Closed", "Record that CODE was closed.")
_answering("reopen", Answer.REOPENED, "Reopened", "Record that CODE was reopened: it is to be implemented again.")


@recommendation_command.command("list")
@settlement_option
@click.option("--state", "states", multiple=True, type=OneOf(State), help="Only this state. May be repeated.")
@click.option("--owner", metavar="PERSON", help="Only what this person owns.")
@clocks
@pages
@SPREADSHEET
@answering("recommendations")
def list_command(
    invocation: Invocation,
    *,
    settlement: str | None,
    states: tuple[State, ...],
    owner: str | None,
    clocks: Clocks,
    paging: Paging,
    csv: str | None,
    xlsx: str | None,
) -> CommandAnswer:
    """List recommendations with their state, and the clocks that run on each side."""
    from tracker.operations.queries.recommendations import list_recommendations

    refuse_two(csv)
    with invocation.seeing() as (session, now):
        lines = list_recommendations(
            session, settlement=settlement, states=frozenset(states), owner=owner, now=now, paging=paging, **clocks
        )
        if csv is not None or xlsx is not None:
            from tracker.operations.reports.list_tables import recommendations_table

            table = recommendations_table(session, lines, settlement=settlement, now=now, **clocks)
            return CommandAnswer(lines, partial(say_lines, write_table(table, csv=csv, xlsx=xlsx)))
    return CommandAnswer(lines, partial(_print, lines))


@recommendation_command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--under", metavar="TERMS", help="By which terms their clocks run, where the file has several.")
@click.option("--report", metavar="CODE", help="The report that they came with, where a row does not say.")
@click.option("--update", is_flag=True, help="Take also what the rows say otherwise of recommendations that are known.")
@LAYOUT
@click.option("--dry-run", is_flag=True, help="Read and check every row, print what was read, and store nothing.")
@FACT_OPTIONS
@on_database
def import_command(
    invocation: Invocation,
    /,
    *,
    file: Path,
    under: str | None,
    report: str | None,
    update: bool,
    sheet: str | None,
    mapped: tuple[str, ...],
    filled: bool,
    dry_run: bool,
    files: tuple[Path, ...],
    settlement: str | None,
    as_json: bool,
    **carried: Any,  # noqa: ANN401 — what every fact carries; read by `attribution_of`
) -> None:
    """Record every recommendation of FILE (.csv or .xlsx), or none: each bad row is told with what to write.

    \b
    Columns: code and title; as needed received, report, parent, owner, clause, wording, note, under, and the days on
    which it was adopted, implemented, verified, closed.
    """
    from tracker.agreements.tables.table import read_sheet
    from tracker.operations.facts.recommendation_import import (
        COLUMNS,
        NothingNew,
        import_recommendations,
        read_recommendations,
    )
    from tracker.operations.facts.record import Circumstances

    table = read_sheet(file, COLUMNS, layout_of(COLUMNS, sheet=sheet, mapped=mapped, filled=filled))
    tell_computed(table)
    said: dict[str, Any] = {"under": under, "report": report, "update": update}
    read = recorded = None
    try:
        with invocation.app() as app:
            attribution = attribution_of(invocation, app, **carried)
            with app.recording(attribution, () if dry_run else files) as (session, evidence):
                given = Circumstances(
                    settlement=settlement, attribution=attribution, now=app.clock.now(), evidence=evidence
                )
                if dry_run or (update and given.attribution.once is None):
                    read = read_recommendations(session, table, circumstances=given, **said)
                if dry_run:
                    import_recommendations.check(session, table, circumstances=given, **said)
                else:
                    recorded = import_recommendations(session, table, circumstances=given, **said)
    except NothingNew as nothing:
        if read is None or as_json:
            raise
        say(nothing.sentences[0])
    if recorded is not None:
        print_recorded("Imported", recorded, as_json=as_json, evidence=evidence)
        if read is not None and not as_json:
            _print_changes(read)
    elif read is not None and as_json:
        from tracker.answers.facts import ReadRowJson, SheetCheckedJson

        print_json(SheetCheckedJson.of(table, read=[ReadRowJson.of(row) for row in read.rows]))
    elif read is not None and dry_run:
        _print_read(table, read)


def _print_read(table: Sheet, read: ReadTable) -> None:
    """Print what was read, and where each day comes from."""
    within = f", sheet {table.name}" if table.name else ""
    rows = read.rows
    span = f"rows {rows[0].number} to {rows[-1].number}" if len(rows) > 1 else f"row {rows[0].number}"
    say(f"{table.file}{within}, {span}: {counted(len(rows), 'recommendation')}, all well. Nothing was stored.")
    if table.left:
        say(f"Not read: {', '.join(table.left)}.")
    print_table(
        ["Row", "Code", "Title", "Days", "Besides", "Recorded"],
        [
            [
                str(row.number),
                row.code,
                row.title,
                "; ".join(f"{day.what} {day.when} ({day.origin})" for day in row.days) or "—",
                "; ".join(f"{name}: {text}" for name, text in row.texts.items()) or "—",
                "new" if row.changes is None else "; ".join(row.changes) or "as it stands",
            ]
            for row in rows
        ],
    )


def _print_changes(read: ReadTable) -> None:
    """Print what a table said otherwise of recommendations that were known."""
    for row in read.rows:
        if row.changes:
            say(f"{row.code}: {'; '.join(row.changes)}.")


def _print(lines: Collection[RecommendationLine]) -> None:
    rows = []
    for line in lines:
        it, fact = line.standing, line.standing.recommendation.fact
        parts = "" if it.parts is None else f" ({it.parts.done} of {it.parts.parts} done)"
        state = f"{it.state}{parts}"
        rows.append([fact.code, fact.title, state, cell(fact.owner), _clocks(it.ours), _clocks(it.theirs)])
    print_table(["Code", "Title", "State", "Owner", "Ours", "Theirs"], rows, nothing="No recommendation fits.")


def _clocks(running: Sequence[RecommendationClock]) -> str:
    from tracker.rules.deadlines.deadline import ComputedDate
    from tracker.rules.deadlines.open_days import open_day_in_short

    dated = [
        f"{_what(each)} by {each.deadline.due.safe_on.isoformat()}{open_day_in_short(each.deadline.due)} ({each.status})"
        for each in running
        if isinstance(each.deadline.due, ComputedDate)
    ]
    return "; ".join(dated) or ("; ".join(f"{_what(each)} ({each.status})" for each in running[:1]))


def _what(clock: RecommendationClock) -> str:
    return clock.deadline.obligation.rpartition(".")[2]
