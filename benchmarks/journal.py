"""The journal verified: 100,000 entries with their checkpoints, and the same with two rows of history for each."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from benchmarks import raw
from benchmarks.settlements import Templates, opened
from benchmarks.table import Effort, Line, Stopwatch, in_turn, timed
from tracker import database
from tracker.models import canonical
from tracker.models.journal.journal import BEGINNING, digest
from tracker.models.journal.vouchers import RowsDigest
from tracker.operations.journal.verification import verify
from tracker.rules.proof.merkle import Tree, leaf_hash

ENTRIES, ROWS_OF_EACH = 100_000, 2
# One entry in so many is a day's run, which fixes a checkpoint.
DAYS = 10
# Times the floor.
CHAIN, HISTORY = 6.7, 23.0
_BEGAN = datetime(2020, 1, 1, 12, 0, tzinfo=UTC)


def lines(effort: Effort) -> list[Line]:
    """Give the lines of both."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        return [
            _line(templates.empty(), 0, CHAIN, effort),
            _line(templates.empty(), ROWS_OF_EACH, HISTORY, effort),
        ]


def _line(place: Path, rows: int, bar: float, effort: Effort) -> Line:
    texts = _fill(place, rows)
    engine = opened(place)

    def verified(stopwatch: Stopwatch) -> None:
        with stopwatch.running(), database.reading(engine) as session:
            seen = verify(session)
        assert seen.faults == ()
        assert (seen.head.size, seen.checkpoints) == (ENTRIES, ENTRIES // DAYS)
        assert seen.rows == ENTRIES * rows + seen.checkpoints

    def hashed(stopwatch: Stopwatch) -> None:
        with stopwatch.running():
            Tree().grown(leaf_hash(sha256(text).digest()) for text in texts)

    taken, floor = in_turn(verified, hashed, times=effort.times)
    engine.dispose()
    what = f"`journal verify` of {ENTRIES:,} entries with {ENTRIES // DAYS:,} checkpoints"
    if rows:
        what = f"the same with {ENTRIES * rows:,} rows of history"
    return timed(what, taken, bar, floor=floor, beside="hashing the same entries and their tree")


def _fill(place: Path, rows: int) -> list[bytes]:
    """Write a journal as the tracker leaves it, and give the bytes that its hashes are of."""
    texts, entries, points = [], [], []
    facts: list[tuple[object, ...]] = []
    tree, previous, waiting = Tree(), BEGINNING, list[bytes]()
    for seq in range(1, ENTRIES + 1):
        at = _BEGAN + timedelta(minutes=seq)
        vouched: dict[str, object] = {}
        under = RowsDigest()
        for _ in range(rows):
            fact = _fact(len(facts) + 1, at)
            under.add(canonical({name: value for name, value in fact.items() if value is not None}))
            facts.append((*fact.values(), seq))
        if rows:
            vouched["facts"] = under.as_payload()
        if seq % DAYS == 0:
            tree, waiting = tree.grown(waiting), []
            subtrees = canonical([each.hex() for each in tree.subtrees])
            point = RowsDigest()
            point.add(canonical({"root": tree.root.hex(), "size": seq - 1, "subtrees": subtrees}))
            vouched["checkpoints"] = point.as_payload()
            points.append((seq - 1, tree.root.hex(), subtrees, seq))
        payload = canonical({"subject": f"D{seq % 500}", "note": "Sent by courier.", "rows": vouched})
        said = ("Maria Chen", "resolve", "bench-1", payload, previous)
        own = digest(
            seq=seq, at=at, actor=said[0], action=said[1], settlement=said[2], payload=payload, previous=previous
        )
        moment = at.isoformat(timespec="microseconds")
        texts.append(canonical([seq, moment, *said]).encode())
        entries.append((seq, moment.replace("T", " ").removesuffix("+00:00"), *said, own))
        waiting.append(leaf_hash(bytes.fromhex(own)))
        previous = own
    assert sha256(texts[-1]).hexdigest() == previous
    raw.write(
        place,
        [
            raw.Statement("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entries),
            raw.Statement("INSERT INTO checkpoints (size, root, subtrees, entry_seq) VALUES (?, ?, ?, ?)", points),
            *_facts(facts),
        ],
    )
    return texts


def _fact(key: int, at: datetime) -> dict[str, object]:
    return {
        "id": key,
        "settlement_id": 1,
        "kind": "resolved",
        "subject": f"D{key % 500}",
        "earliest": "2020-01-01",
        "latest": "2020-01-01",
        "grade": "record",
        "sources": '["S1"]',
        "note": "Sent by courier.",
        "by": "Maria Chen",
        "recorded_at": at.isoformat(timespec="microseconds"),
        "origin": "person",
    }


def _facts(facts: list[tuple[object, ...]]) -> list[raw.Statement]:
    if not facts:
        return []
    names = ", ".join(f'"{name}"' for name in (*_fact(1, _BEGAN), "entry_seq"))
    stored = [
        tuple(
            str(value).replace("T", " ").removesuffix("+00:00") if str(value).endswith("+00:00") else value
            for value in row
        )
        for row in facts
    ]
    settlement = (1, "bench-1", "Made up for measuring", "Acme Limited", "America/New_York", "", "2020-01-01")
    return [
        raw.Statement(
            "INSERT INTO settlements (id, code, title, organisation, time_zone, note, loaded_on) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [settlement],
        ),
        raw.Statement(f"INSERT INTO facts ({names}) VALUES ({', '.join('?' for _ in stored[0])})", stored),  # noqa: S608 — our own names
    ]
