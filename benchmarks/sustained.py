"""What a team's database must carry: 10,000 obligations with 200,000 rows of history, two replicas, and twenty at once."""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Engine, func, select

from benchmarks import raw
from benchmarks.day import written
from benchmarks.filled import fill
from benchmarks.processes import Place, peak
from benchmarks.settlements import DEADLINES as EACH_TWENTY
from benchmarks.settlements import Templates, opened, text
from benchmarks.table import Effort, Line, Stopwatch, in_turn, megabytes, rate, seconds, timed, times_as, whole
from benchmarks.torture.replicas import last_moment, prepared, race, replica
from tests import postgres
from tests.databases import Kind
from tests.operations import acme
from tracker import database, evidence, models
from tracker.agreements.file.reader import read
from tracker.errors import DatabaseUnusable
from tracker.models.journal import journal
from tracker.operations.agreement.load import load
from tracker.operations.day.owed import days_to_run
from tracker.operations.day.run import run_day
from tracker.operations.facts import resolution as recording
from tracker.operations.facts.record import Circumstances
from tracker.operations.journal.verification import verify
from tracker.operations.queries.explanation import explain
from tracker.operations.reports.publication import build_report
from tracker.reports.monthly.subject import Month
from tracker.reports.page.render import render
from tracker.rules.facts import Resolved, When
from tracker.rules.proof.merkle import Tree, leaf_hash

DEADLINES, HISTORY, CHANGING = 100_000, 200_000, 6_700
TODAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)
# Times the floor.
DAY, VERIFY, REPORT, MOST_MEMORY = 10.8, 12.7, 20.0, 300_000_000
BESIDE, REPORTED, MONTH = "reported", 300, Month(2026, 10)
DAYS, REPLICAS, RACE = 1_000, 2, 1.52  # times one alone
CLIENTS, EACH = 20, 5
# Times the floor, in all and of 99 of 100 resolutions, all clients waiting for one another.
THROUGHPUT, SLOWEST = 40.0, 43.0
MOST_TRIES = 10


def lines(effort: Effort) -> list[Line]:
    """Give the lines of all."""
    _prepare()
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        return [*_sustained(templates, effort), *_race(Path(folder), effort), *_clients(Path(folder))]


def _prepare() -> None:
    """Let every process that is made later come from one that has loaded everything."""
    preloaded = ["benchmarks.sustained", "benchmarks.torture.replicas", "holidays", "psycopg"]
    multiprocessing.get_context("forkserver").set_forkserver_preload(preloaded)


def _sustained(templates: Templates, effort: Effort) -> list[Line]:
    before = templates.empty()
    fill(before, deadlines=DEADLINES, today=TODAY)
    rows, texts = _history(before)
    with closing(raw.connected(before)) as connection:
        connection.execute(
            "UPDATE deadlines SET safe_on = date(:today, '30 days'), latest_on = date(:today, '31 days'), "
            "due_soon_on = :today, next_change_on = :today "
            "WHERE id IN (SELECT id FROM deadlines WHERE resolved_by IS NULL ORDER BY id LIMIT :changing)",
            {"today": TODAY.isoformat(), "changing": CHANGING},
        )

    def run(stopwatch: Stopwatch, after: Path | None = None) -> None:
        place = after or templates.copy(before)
        engine = opened(place)
        with stopwatch.running():
            with database.reading(engine) as session:
                (due,) = days_to_run(session, now=NOON)
            with database.writing(engine) as session:
                done = run_day(session, due, started_at=NOON, now=NOON)
        assert done is not None
        assert len(done.changes) == CHANGING
        engine.dispose()
        if after is None:
            place.unlink()

    after = templates.copy(before)
    run(Stopwatch(), after)
    changed = written(after, TODAY)

    def write(stopwatch: Stopwatch) -> None:
        place = templates.copy(before)
        with stopwatch.running():
            raw.write(place, changed)
        place.unlink()

    def check(stopwatch: Stopwatch) -> None:
        engine = opened(before)
        with stopwatch.running(), database.reading(engine) as session:
            assert verify(session).rows > HISTORY // 4
        engine.dispose()

    def hashed(stopwatch: Stopwatch) -> None:
        with stopwatch.running():
            Tree().grown(leaf_hash(sha256(each).digest()) for each in texts)

    reported = _settlement_beside(templates.copy(before))

    def report(stopwatch: Stopwatch) -> None:
        engine = opened(reported)
        with stopwatch.running(), database.reading(engine) as session:
            html = render(build_report(session, settlement=BESIDE, month=MONTH, now=NOON))
        assert html.count('<tbody role="rowgroup">') >= REPORTED
        engine.dispose()

    engine = opened(reported)
    with database.reading(engine) as session:
        view = build_report(session, settlement=BESIDE, month=MONTH, now=NOON)
    engine.dispose()
    ran, wrote, checked, chain, built, rendered = in_turn(
        run, write, check, hashed, report, whole(lambda: render(view)), times=min(3, effort.times)
    )
    about = f"at {DEADLINES // 10:,} obligations and {rows:,} rows of history"
    held = peak(Place(before.parent, templates.copy(before)), "day", "--leap")
    return [
        timed(
            f"the day's run, {CHANGING:,} deadlines change, {about}",
            ran,
            DAY,
            floor=wrote,
            beside="`sqlite3` writing the same rows",
        ),
        timed(
            f"`journal verify` {about}", checked, VERIFY, floor=chain, beside="hashing the same entries and their tree"
        ),
        timed(f"HTML report of {REPORTED} deadlines {about}", built, REPORT, floor=rendered, beside="rendering alone"),
        Line(
            work=f"peak memory of `tracker day` {about}",
            median=megabytes(held),
            bar=megabytes(MOST_MEMORY),
            met=held <= MOST_MEMORY,
        ),
    ]


def _settlement_beside(place: Path) -> Path:
    """Load the settlement that is reported on beside all others."""
    engine = opened(place)
    file = text(BESIDE, twenties=REPORTED // EACH_TWENTY).encode()
    with database.writing(engine) as session:
        load(session, read(file, f"{BESIDE}.yaml"), author=acme.author("benchmark"), now=NOON)
    engine.dispose()
    return place


def _history(place: Path) -> tuple[int, list[bytes]]:
    """Fill the journal up until there are so many rows of history, each entry with its own hash.

    Give how many there are, and the bytes that the entries' hashes are of.
    """
    with closing(raw.connected(place)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TRIGGER journal_refuse_delete")
        connection.execute("DELETE FROM journal")
        held: int = connection.execute("SELECT count(*) FROM status_changes").fetchone()[0]
        previous, entries, texts = journal.BEGINNING, [], []
        moment = NOON.isoformat(timespec="microseconds")
        for seq in range(1, HISTORY - held + 1):
            said = ("benchmark", "day", None, '{"day":"2026-11-19"}', previous)
            texts.append(models.canonical([seq, moment, *said]).encode())
            own = sha256(texts[-1]).hexdigest()
            entries.append((seq, "2026-11-20 17:00:00.000000", *said, own))
            previous = own
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entries)
        connection.execute("COMMIT")
    return held + len(entries), texts


def _race(folder: Path, effort: Effort) -> list[Line]:
    days = DAYS if effort.times > 3 else DAYS // 5
    found = []
    with postgres.running() as server:
        for kind in (Kind(folder), Kind(folder, server)):
            start = prepared(kind)

            def by_one(kind: Kind = kind, start: str = start) -> None:
                replica(kind.make(start), last_moment(days), folder / kind.name)

            def by_all(kind: Kind = kind, start: str = start) -> None:
                race(kind.make(start), replicas=REPLICAS, days=days, seed=1, kills=False, folder=folder)

            alone, raced = _once(by_one), _once(by_all)
            found.append(
                Line(
                    work=f"{REPLICAS} replicas race for {days:,} days on {kind.name}",
                    median=seconds(raced),
                    floor=f"{seconds(alone)} one machine alone",
                    ratio=times_as(raced / alone),
                    bar=times_as(RACE),
                    met=raced / alone <= RACE,
                )
            )
    return found


def _once(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _clients(folder: Path) -> list[Line]:
    with postgres.running(durable=True) as server:
        url = Kind(folder, server).make()
        engine = database.open_engine(url)
        for client in range(CLIENTS):
            text = acme.FILE.replace("settlement: acme", f"settlement: acme-{client}")
            with database.writing(engine) as session:
                load(session, acme.agreement(text, "acme.yaml"), author=acme.author("benchmark"), now=acme.NOW)
        took, ours = _at_once(_resolve, url, str(folder), warm=_warmed)
        bare = _bare(url)
        bare_took, floor = _at_once(_insert, url, bare, warm=_warmed)
        with database.reading(engine) as session:
            resolved = session.scalar(select(func.count()).where(models.Fact.kind == Resolved.kind))
        engine.dispose()
    assert resolved == CLIENTS * EACH
    slow, slow_floor = (statistics.quantiles(each, n=100)[98] for each in (ours, floor))
    waited = sum(each > database.PATIENCE for each in ours)
    throughput, floor_throughput = len(ours) / took, len(floor) / bare_took
    about = f"resolve with evidence and journal on PostgreSQL, {CLIENTS} clients at once"
    return [
        Line(
            work=f"{about}: throughput",
            median=rate(throughput),
            floor=f"{rate(floor_throughput)} a bare INSERT of the same rows",
            ratio=times_as(floor_throughput / throughput),
            bar=times_as(THROUGHPUT),
            met=floor_throughput / throughput <= THROUGHPUT,
        ),
        Line(
            work=f"{about}: 99 of 100 within",
            median=seconds(slow),
            floor=f"{seconds(slow_floor)} a bare INSERT of the same rows",
            ratio=times_as(slow / slow_floor),
            bar=times_as(SLOWEST),
            met=slow / slow_floor <= SLOWEST,
            notes=(
                (
                    f"one writer works at a time, so each waits for all before it; {waited} of {len(ours)} waited longer "
                    f"than the {database.PATIENCE} seconds after which one is told to try again."
                ),
            ),
        ),
    ]


def _at_once(
    work: Callable[[int, str, object], list[float]],
    url: str,
    given: object,
    warm: Callable[[str], object],
) -> tuple[float, list[float]]:
    """Let all clients begin together; give how long all of it took, and how long each act did."""
    with ProcessPoolExecutor(CLIENTS, multiprocessing.get_context("forkserver")) as clients:
        # Each is there, and has loaded what it needs, before the first begins.
        list(clients.map(warm, [url] * CLIENTS))
        began = time.perf_counter()
        taken = [clients.submit(work, client, url, given) for client in range(CLIENTS)]
        each = [one for done in taken for one in done.result()]
        return time.perf_counter() - began, each


def _warmed(url: str) -> None:
    """Load what a resolution needs; libraries are imported where they are first used."""
    engine = database.open_engine(url)
    with database.reading(engine) as session:
        explain(session, "A3@1", settlement="acme-0", now=acme.NOW, as_of=None, known_at=None)
    engine.dispose()
    time.sleep(0.5)  # so that every client takes one of these


def _resolve(client: int, url: str, folder: object) -> list[float]:
    engine = database.open_engine(url)
    taken = []
    for number in range(1, EACH + 1):
        began = time.perf_counter()
        for tried in range(1, MOST_TRIES + 1):
            try:
                _resolve_one(engine, client, number, Path(str(folder)))
                break
            except DatabaseUnusable:
                # One that waited in vain is told to try again, and its time goes on; a server that is gone ends it all.
                if tried == MOST_TRIES:
                    raise
        taken.append(time.perf_counter() - began)
    engine.dispose()
    return taken


def _resolve_one(engine: Engine, client: int, number: int, folder: Path) -> None:
    place = folder / f"proof-{client}.txt"
    place.write_text(f"paid by {client}, {number}", encoding="utf-8")
    with evidence.Staging(folder / "evidence") as staging:
        file = staging.add(place)
        with database.writing(engine) as session:
            recording.resolve(
                session,
                f"A3@{number}",
                circumstances=Circumstances(
                    settlement=f"acme-{client}", attribution=acme.BY, now=acme.NOW, evidence=(file,)
                ),
                when=When.on(acme.TODAY),
            )
            staging.keep()


def _bare(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Give the rows that one resolution wrote, by table, and make bare tables for them."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    with psycopg.connect(url, autocommit=True) as connection:
        newest = connection.execute("SELECT max(entry_seq), max(id) FROM facts").fetchone()
        assert newest is not None
        for table, column, value in (
            ("journal", "seq", newest[0]),
            ("facts", "entry_seq", newest[0]),
            ("status_changes", "entry_seq", newest[0]),
            ("evidence", "fact_id", newest[1]),
        ):
            names = sql.Identifier(table), sql.Identifier(f"bare_{table}"), sql.Identifier(column)
            connection.execute(sql.SQL("CREATE TABLE {1} (LIKE {0})").format(*names))
            query = sql.SQL("SELECT * FROM {0} WHERE {2} = %s").format(*names)
            rows[table] = connection.execute(query, (value,)).fetchall()
    return rows


def _insert(_client: int, url: str, rows: object) -> list[float]:
    assert isinstance(rows, dict)
    taken = []
    with psycopg.connect(url) as connection:
        for _ in range(EACH):
            began = time.perf_counter()
            with connection.transaction():
                for table, held in rows.items():
                    for row in held:
                        places = sql.SQL(", ").join([sql.Placeholder()] * len(row))
                        connection.execute(
                            sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(f"bare_{table}"), places), row
                        )
            taken.append(time.perf_counter() - began)
    return taken
