"""The monthly report: built from the database and rendered, with what each part of that takes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.processes import Place, peak
from benchmarks.settlements import DEADLINES, NOW, TODAY, Templates, opened
from benchmarks.table import Effort, Line, in_turn, megabytes, seconds, timed, whole
from tracker import database
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.derivation.replan import horizons
from tracker.operations.facts.rows import recall_facts
from tracker.operations.reports.publication import build_board, build_report
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.view import build
from tracker.reports.page.render import render, render_board
from tracker.reports.page.wording import quantity
from tracker.rules.derivation.dates import Known
from tracker.rules.facts import Fact
from tracker.rules.plan import plan, standing_on

MONTH = Month(2026, 10)
# Deadlines of each settlement: a file may not be large enough for all of them.
EACH = 1_000
SIZES = (1_000, 10_000)
BAR = 4.0  # times the floor
BOARD_BAR = 1 / 3  # of the full report
MOST_MEMORY = 250_000_000


def lines(effort: Effort) -> list[Line]:
    """Give the lines of both sizes, and the memory of the larger."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        return [
            *(_report(templates, deadlines, effort) for deadlines in SIZES),
            _board(templates, max(SIZES), effort),
            _memory(templates, max(SIZES)),
        ]


def _report(templates: Templates, deadlines: int, effort: Effort) -> Line:
    engine = opened(loaded(templates, deadlines))
    codes = [f"bench-{number}" for number in range(1, deadlines // EACH + 1)]
    with database.reading(engine) as session:
        known = [_recalled(session, code) for code in codes]
    subjects = [_subject(kept, facts, until) for kept, facts, until in known]
    view = build(subjects, month=MONTH, as_of=MONTH.last, journal_head=None)

    def whole_report() -> None:
        with database.reading(engine) as session:
            render(build_report(session, settlement=None, month=MONTH, now=NOW))

    def recalled() -> None:
        with database.reading(engine) as session:
            for code in codes:
                _recalled(session, code)

    parts: dict[str, Callable[[], object]] = {
        "recalling": recalled,
        "planning for both months": lambda: [_subject(kept, facts, until) for kept, facts, until in known],
        "building": lambda: build(subjects, month=MONTH, as_of=MONTH.last, journal_head=None),
        "rendering": lambda: render(view),
    }
    (taken,) = in_turn(whole(whole_report), times=effort.times)
    shares = in_turn(*(whole(part) for part in parts.values()), times=3)
    engine.dispose()
    told = ", ".join(f"{name} {seconds(share.median)}" for name, share in zip(parts, shares, strict=True))
    size = len(render(view)) / 1e6
    return timed(
        f"monthly report of {deadlines:,} deadlines in {quantity(len(codes), 'settlement')}",
        taken,
        BAR,
        floor=shares[-1],
        beside="rendering alone",
        notes=(f"{size:,.1f} MB of HTML; {told}.",),
    )


def _board(templates: Templates, deadlines: int, effort: Effort) -> Line:
    """The board's form of that report beside the whole of it."""
    engine = opened(loaded(templates, deadlines))

    def made(form: Callable[[Session], object]) -> Callable[[], None]:
        def make() -> None:
            with database.reading(engine) as session:
                form(session)

        return make

    asked: dict[str, Any] = {"settlement": "bench-1", "month": MONTH, "now": NOW}
    of_board = made(lambda session: render_board(build_board(session, **asked)))
    in_full = made(lambda session: render(build_report(session, **asked)))
    taken, full = in_turn(whole(of_board), whole(in_full), times=effort.times)
    engine.dispose()
    work = f"the board's form of the report of {EACH:,} of those deadlines"
    return timed(work, taken, BOARD_BAR, floor=full, beside="the full report of the same")


def loaded(templates: Templates, deadlines: int) -> Path:
    return templates.loaded(EACH // DEADLINES, settlements=deadlines // EACH)


def _recalled(session: Session, code: str) -> tuple[Kept, tuple[Fact, ...], dict[str, date]]:
    kept = recall(session, code)
    return kept, recall_facts(session, kept.row.id), horizons(session, kept, TODAY)


def _subject(kept: Kept, facts: tuple[Fact, ...], until: dict[str, date]) -> Subject:
    dated = Known()
    return Subject(
        plan=plan(kept.settlement, standing_on(facts, MONTH.last), until=until, known=dated),
        month_before=plan(kept.settlement, standing_on(facts, MONTH.eve), until=until, known=dated),
        facts=facts,
    )


def _memory(templates: Templates, deadlines: int) -> Line:
    place = loaded(templates, deadlines)
    held = peak(Place(place.parent, place), "report", "--month", str(MONTH), "--out", "report.html")
    return Line(
        work=f"peak memory of `tracker report` on {deadlines:,} deadlines",
        median=megabytes(held),
        bar=megabytes(MOST_MEMORY),
        met=held <= MOST_MEMORY,
    )
