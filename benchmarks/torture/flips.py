"""R7: bits flipped one by one, in the file of a history and in its export: what changes content is noticed by both verifiers.

In full: 3,000 random bits of the SQLite file of a history of 300 entries, and one bit of every byte of its export; lines of it
are dropped, doubled and swapped, its tail is cut off, and it is made anew from an entry on.
"""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.torture.figures import Figure
from benchmarks.torture.replays import Life
from tracker import database, settings
from tracker.errors import Refusal
from tracker.models import canonical
from tracker.models.journal.journal import BEGINNING
from tracker.models.journal.vouchers import history
from tracker.operations.journal.checkpoints import head_line
from tracker.operations.journal.proofs import export
from tracker.operations.journal.verification import verify
from tracker.rules.proof.merkle import Tree, leaf_hash

ROOT = Path(__file__).resolve().parents[2]
FLIPS, ENTRIES = 3_000, 300
# What a damaged file makes of a value: a word not on its list, a text that is none, a number out of range.
DAMAGE = (Refusal, SQLAlchemyError, sqlite3.Error, ValueError, LookupError, TypeError, OverflowError, MemoryError)


def stranger() -> ModuleType:
    """Load the verifier that shares no code with the tracker."""
    spec = importlib.util.spec_from_file_location("verify_export", ROOT / "docs" / "verify_export.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(slots=True)
class Tally:
    """How many flips there were, by what became of them; `unnoticed` and `disagreed` tell those that should not be."""

    counts: Counter[str] = field(default_factory=Counter)
    unnoticed: list[str] = field(default_factory=list)
    disagreed: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.unnoticed or self.disagreed)


def live(engine: Engine, *, entries: int, seed: int) -> None:
    """Make up a history of at least so many entries."""
    life = Life(engine, seed)
    while True:
        with database.reading(engine) as session:
            if int(head_line(session).split()[1]) >= entries:
                return
        life.live(10)


def exported(engine: Engine) -> bytes:
    with database.reading(engine) as session:
        return "".join(f"{line}\n" for line in export(session)).encode()


def content(file: Path) -> object:
    """Give every value of every row of the history, read as bytes and past every index; None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            connection.text_factory = bytes
            return [
                connection.execute(f"SELECT rowid, * FROM {table} NOT INDEXED ORDER BY rowid").fetchall()  # noqa: S608 — our tables
                for table in ("journal", *history())
            ]
    except DAMAGE:
        return None


def flip_file(original: Path, *, flips: int, seed: int) -> Tally:
    """Flip random bits of the file, one at a time, and see what each verifier says."""
    made_up, whole, tally, second = random.Random(seed), original.read_bytes(), Tally(), stranger()  # noqa: S311 — to be repeated
    truth = content(original)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(shutil.copy(original, Path(folder) / "flipped.db"))
        engine = database.open_engine(settings.address(str(file)))
        for _ in range(flips):
            place, bit = made_up.randrange(len(whole)), made_up.randrange(8)
            flipped = bytearray(whole)
            flipped[place] ^= 1 << bit
            file.write_bytes(flipped)
            seen = content(file)
            if seen == truth:
                tally.counts["hit no content"] += 1
                continue
            ours, theirs = _ours(engine), _theirs(engine, second)
            tally.counts["could not be read" if seen is None or ours == "error" else "told as a fault"] += 1
            if not ours:
                tally.unnoticed.append(f"bit {bit} of byte {place}")
            if not theirs:
                tally.disagreed.append(f"bit {bit} of byte {place}: the second verifier noticed nothing")
            engine.dispose()
        engine.dispose()
    return tally


def _ours(engine: Engine) -> str:
    try:
        with database.reading(engine) as session:
            return "fault" if verify(session).faults else ""
    except DAMAGE:
        return "error"


def _theirs(engine: Engine, second: ModuleType) -> str:
    try:
        data = exported(engine)
    except DAMAGE:
        return "error"
    return "" if _holds(second, data) else "fault"


def _holds(second: ModuleType, data: bytes, heads: Sequence[object] = ()) -> bool:
    try:
        second.verify(data, heads)
    except (second.Broken, *DAMAGE):
        return False
    return True


def flip_export(data: bytes, *, seed: int, each: int = 1) -> Tally:
    """Flip one bit of every byte of an export (of one byte in `each`) and see whether the second verifier notices.

    Each flip is tried from the entry before it, so that the whole is not read again for every byte.
    """
    made_up, second, tally = random.Random(seed), stranger(), Tally()  # noqa: S311 — to be repeated
    chunks = list(_chunks(data))
    journal = second.Journal()
    place = 0
    for number, chunk in enumerate(chunks):
        after = chunks[number + 1 :]
        for at in range(len(chunk)):
            place += 1
            if place % each:
                continue
            flipped = bytearray(chunk)
            flipped[at] ^= 1 << made_up.randrange(8)
            noticed = _notices(second, copy.deepcopy(journal), bytes(flipped), after)
            tally.counts["told as a fault" if noticed else "unnoticed"] += 1
            if not noticed:
                tally.unnoticed.append(f"byte {place - 1} of the export")
        for line in chunk.split(b"\n")[:-1]:
            journal.feed(line)
    journal.finish()
    return tally


def _chunks(data: bytes) -> Iterator[bytes]:
    """Give the export in pieces, each of which begins with an entry; the head stands in the last."""
    lines = data.split(b"\n")[:-1]
    piece: list[bytes] = []
    for line in lines:
        if line.startswith(b"entry ") and piece:
            yield b"".join(piece)
            piece = []
        piece.append(line + b"\n")
    yield b"".join(piece)


def _notices(second: ModuleType, journal: Any, chunk: bytes, after: Sequence[bytes]) -> bool:
    """Say whether it breaks in this piece, or in one after it."""
    left = b""
    try:
        for piece in (chunk, *after):
            *lines, left = (left + piece).split(b"\n")
            for line in lines:
                journal.feed(line)
        if left:
            return True
        journal.finish()
    except (second.Broken, *DAMAGE):
        return True
    return False


def change_lines(data: bytes, head: str, *, each: int = 1) -> Tally:
    """Drop, double and swap the lines of an export one by one, cut its tail off, and make it anew from an entry on.

    Beside the head all of it shows.
    """
    second, tally = stranger(), Tally()
    heads = (second.read_head(head),)
    lines = data.split(b"\n")[:-1]
    for place in range(0, len(lines), each):
        dropped = [*lines[:place], *lines[place + 1 :]]
        doubled = [*lines[: place + 1], *lines[place:]]
        swapped = [*lines[:place], *reversed(lines[place : place + 2]), *lines[place + 2 :]]
        for what, changed in (("dropped", dropped), ("doubled", doubled), ("swapped", swapped)):
            if changed == lines:
                continue
            noticed = not _holds(second, b"".join(line + b"\n" for line in changed), heads)
            tally.counts[f"{what}, and told"] += noticed
            if not noticed:
                tally.unnoticed.append(f"line {place + 1} {what}")
    for cut in _cuts(second, lines, each=max(1, each // 10)):
        if not _holds(second, cut):
            tally.disagreed.append("a shorter journal does not hold by itself")
        noticed = not _holds(second, cut, heads)
        tally.counts["cut off with a head made anew, and told"] += noticed
        if not noticed:
            tally.unnoticed.append("a tail was cut off")
    for place in range(2, data.count(b"\nentry ") + 1, each):
        forged = rechained(data, place)
        if not _holds(second, forged):
            tally.disagreed.append(f"a journal made anew from entry {place} on does not hold by itself")
        noticed = not _holds(second, forged, heads)
        tally.counts["made anew from an entry on, and told"] += noticed
        if not noticed:
            tally.unnoticed.append(f"everything from entry {place} on was made anew")
    return tally


def rechained(data: bytes, place: int) -> bytes:
    """Give an export in which an entry names another actor, and every hash, checkpoint and head from there on fits it."""
    header, *chunks = _chunks(data)
    tree, previous, made = Tree(), BEGINNING, [header]
    for number, chunk in enumerate(chunks, start=1):
        said, *rows = chunk.decode().split("\n")[:-1]
        entry = json.loads(said.split(" ", 2)[2])
        rows = [row for row in rows if row.startswith("row ")]
        if number == place:
            entry[2] = "Mallory"
        if number > place:
            payload = json.loads(entry[5])
            for at, row in enumerate(rows):
                if row.startswith("row checkpoints "):
                    point = json.loads(row.split(" ", 2)[2])
                    point |= {"root": tree.root.hex(), "subtrees": canonical([each.hex() for each in tree.subtrees])}
                    fixed = canonical(point)
                    rows[at] = f"row checkpoints {fixed}"
                    payload["rows"]["checkpoints"]["sha256"] = sha256(f"{fixed}\n".encode()).hexdigest()
            entry[5] = canonical(payload)
        entry[6] = previous
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        previous = sha256(text.encode()).hexdigest()
        tree = tree.grown([leaf_hash(bytes.fromhex(previous))])
        made.append("".join(f"{line}\n" for line in (f"entry {previous} {text}", *rows)).encode())
    name = header.decode().split("\n")[1].removeprefix("origin ")
    made.append(f"head {name} {tree.size} {tree.root.hex()}\n".encode())
    return b"".join(made)


def _cuts(second: ModuleType, lines: Sequence[bytes], *, each: int) -> Iterator[bytes]:
    """Give the journal without its tail, as someone would write it who gives it a head that fits."""
    held, kept = second.Journal(), list[bytes]()
    for line in lines:
        if (
            line.startswith((b"entry ", b"head "))
            and held.size
            and held.size % each == 0
            and not line.startswith(b"head ")
        ):
            head = f"head {held.name} {held.size} {held.root().hex()}"
            yield b"".join(each_line + b"\n" for each_line in (*kept, head.encode()))
        held.feed(line)
        kept.append(line)


def harness(size: float) -> Iterator[Figure]:
    """Flip bits of a file and of an export, and change the export's lines."""
    each, entries = max(1, round(1 / size)), max(12, round(ENTRIES * size))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tracker.db"
        url = settings.address(str(file))
        database.upgrade(url, create=True)
        engine = database.open_engine(url)
        live(engine, entries=entries, seed=1)
        with database.reading(engine) as session:
            head = head_line(session)
        data = exported(engine)
        engine.dispose()
        yield _figure(
            f"a random bit of the file of {entries} entries",
            flip_file(file, flips=max(20, round(FLIPS * size)), seed=1),
        )
        yield _figure("a bit of each byte of its export", flip_export(data, seed=1, each=each))
        lines = each * max(1, data.count(b"\n") // 300)
        yield _figure("lines of its export, its tail and its past", change_lines(data, head, each=lines))


def _figure(what: str, tally: Tally) -> Figure:
    wrong = [*tally.unnoticed, *tally.disagreed]
    told = ", ".join(f"{count:,} {name}" for name, count in tally.counts.most_common())
    return Figure(
        bar="R7",
        tried=f"{what}, changed",
        on="SQLite",
        tries=sum(tally.counts.values()),
        found=told if not wrong else f"{told}; {len(wrong)} wrong: {'; '.join(wrong[:3])}",
        met=tally.sound,
    )
