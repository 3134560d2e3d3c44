"""What happens again: a file of ten events with 200 happenings each, its report, and one happening more."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import yaml

from benchmarks import raw
from benchmarks.settlements import AUTHOR, DEADLINES, NOW, TODAY, Templates, opened
from benchmarks.table import Effort, Line, Stopwatch, in_turn, seconds, timed, whole
from tracker import database
from tracker.agreements.file.reader import read
from tracker.operations.agreement.load import load
from tracker.operations.facts.events import record_event
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.reports.publication import build_report
from tracker.reports.monthly.subject import Month
from tracker.reports.page.render import render
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.facts import When

EVENTS, HAPPENINGS = 10, 200
ONCE = 20  # events that happen once, to compare with
# Times the floor: a file as one of obligations; a report, and a happening, what others and an event cost.
LOADED, REPORTED, RECORDED = 8.2, 1.25, 1.25
BY = Attribution(actor=AUTHOR.actor, by=AUTHOR.by, sources=("S1",))
_HEAD = """\
settlement: again
title: Made up for measuring, again
organisation: Acme Limited
time_zone: America/New_York
sources: {S1: {title: The order}}
instruments:
  order: {title: Consent order, authority: FinCEN, kind: consent order, counting: frcp-6, calendar: us-federal,
          effective: signed, source: S1}
events:
  signed: {on: 2021-01-04, source: S1}
"""


def lines(effort: Effort) -> list[Line]:
    """Give the lines of all."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        place = templates.empty()
        _load(place, _text().encode())
        return [_loaded(templates, place, effort), _reported(templates, place, effort), _recorded(place, effort)]


def _text() -> str:
    """Give the file: each event with its duty, and some that happen once beside them."""
    parts = [_HEAD]
    parts += [f"  e{each}: {{repeats: yes}}\n" for each in range(EVENTS)]
    parts += [f"  once{each}: {{}}\n" for each in range(ONCE)]
    parts.append("obligations:\n")
    for name, number, rule in (("e", EVENTS, "each "), ("once", ONCE, "")):
        parts += [
            f"  D-{name}{each}: {{instrument: order, kind: notice, clause: para. {each}.10, source: S1,\n"
            f"    title: Tell of {name}{each}, due: {10 + each} business days after {rule}{name}{each}}}\n"
            for each in range(number)
        ]
    parts.append("facts:\n")
    first = date(2021, 2, 1)
    parts += [
        f"  - {{event: e{each}, on: {first + timedelta(days=10 * happening + each)}, source: S1}}\n"
        for happening in range(HAPPENINGS)
        for each in range(EVENTS)
    ]
    return "".join(parts)


def _load(place: Path, written: bytes, stopwatch: Stopwatch | None = None) -> None:
    engine = opened(place)
    parse.cache_clear()
    parse_anchor.cache_clear()
    with (stopwatch or Stopwatch()).running(), database.writing(engine) as session:
        loaded = load(session, read(written, "again.yaml"), author=AUTHOR, now=NOW)
    assert loaded.deadlines == EVENTS * HAPPENINGS + ONCE, loaded.deadlines
    engine.dispose()


def _loaded(templates: Templates, place: Path, effort: Effort) -> Line:
    written = _text().encode()
    rows = raw.inserts(place)

    def anew(stopwatch: Stopwatch) -> None:
        fresh = templates.empty()
        _load(fresh, written, stopwatch)
        fresh.unlink()

    def insert(stopwatch: Stopwatch) -> None:
        fresh = templates.empty()
        with stopwatch.running():
            raw.write(fresh, rows)
        fresh.unlink()

    taken, floor, reading, plain = in_turn(
        anew,
        insert,
        whole(lambda: read(written, "again.yaml")),
        whole(lambda: yaml.load(written, Loader=yaml.CSafeLoader)),
        times=effort.times,
    )
    return timed(
        f"load a file of {EVENTS} events with {HAPPENINGS} happenings each, in process",
        taken,
        LOADED,
        floor=floor,
        beside=f"`sqlite3` inserting the same {raw.count(rows):,} rows",
        notes=(
            (
                f"{len(written) / 1000:,.0f} KB; of it reading and checking the file {seconds(reading.median)}, "
                f"where libyaml takes {seconds(plain.median)} to give plain values unchecked."
            ),
        ),
    )


def _reported(templates: Templates, place: Path, effort: Effort) -> Line:
    """Report on the happenings, and on as many deadlines of every kind."""

    def reported(place: Path) -> Callable[[], None]:
        engine = opened(place)

        def report() -> None:
            with database.reading(engine) as session:
                render(build_report(session, settlement=None, month=Month(2026, 10), now=NOW))

        return report

    deadlines = EVENTS * HAPPENINGS
    others = templates.loaded(deadlines // DEADLINES)
    taken, floor = in_turn(whole(reported(place)), whole(reported(others)), times=effort.times)
    return timed(
        f"monthly report of those {deadlines:,} deadlines",
        taken,
        REPORTED,
        floor=floor,
        beside=f"a report of {deadlines:,} deadlines of every kind",
    )


def _recorded(place: Path, effort: Effort) -> Line:
    """Record one happening more, and an event that happens once, in the same settlement."""
    engine, turns = opened(place), count()

    def record(name: Callable[[int], str], stopwatch: Stopwatch) -> None:
        turn = next(turns)
        with stopwatch.running(), database.writing(engine) as session:
            record_event(
                session,
                name(turn // 2),
                circumstances=Circumstances(settlement="again", attribution=BY, now=NOW),
                when=When.on(TODAY - timedelta(days=turn + 1)),
                correct=False,
            )

    happening, event = in_turn(
        lambda stopwatch: record(lambda turn: f"e{turn % EVENTS}", stopwatch),
        lambda stopwatch: record(lambda turn: f"once{turn}", stopwatch),
        times=min(2 * effort.times + 1, ONCE - 1),
    )
    engine.dispose()
    return timed(
        "record a happening among them", happening, RECORDED, floor=event, beside="recording an event that happens once"
    )
