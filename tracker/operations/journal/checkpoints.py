"""The journal's checkpoints, and its head as one line of text: what an outsider keeps to hold us to our history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Insert, Select, bindparam, insert, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, JournalDamaged
from tracker.models.journal import journal as journals
from tracker.operations.queries.pages import WHOLE, Page, Paging, newest_of, page_by
from tracker.rules.proof.heads import Head
from tracker.rules.proof.merkle import Tree, leaf_hash

# How a journal's name begins; the beginning of its first entry's hash makes it that journal's own.
_NAME = "monitorship-tracker"
_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointLine:
    """One checkpoint: what it fixed, by which entry, and that run's day, zone and moment."""

    head: Head
    entry: int
    day: date
    zone: str
    at: datetime


def head_line(session: Session) -> str:
    """Give the journal's head as one line of text, for whatever leaves the house."""
    return str(head(session))


def head(session: Session, *, size: int | None = None) -> Head:
    """Give the journal's head, or that of its first `size` entries.

    Raises `InputRefused` where it has not so many.
    """
    newest = journals.head(session)
    entries = 0 if newest is None else newest.seq
    wanted = entries if size is None else size
    if wanted > entries:
        raise InputRefused(f"The journal has {entries} entries, not {wanted}.", "Name a size up to that.")
    return Head(origin(session), wanted, tree_of(session, wanted).root.hex())


def origin(session: Session) -> str:
    """Give the journal's name: it follows from its first entry, so every machine gives it the same one, for ever."""
    first = session.scalar(select(models.JournalEntry.hash).where(models.JournalEntry.seq == 1))
    return f"{_NAME}/{'new' if first is None else first[:_DIGITS]}"


def tree_of(session: Session, size: int) -> Tree:
    """Give the tree over the journal's first entries: from the newest checkpoint not after them, the rest added to it."""
    tree = _nearest(session, size)
    hashes = session.connection().scalars(_hashes(), {"after": tree.size, "size": size})
    return tree.grown(leaf(each) for each in hashes)


def leaf(entry_hash: str) -> bytes:
    """Give the hash of the leaf that stands for an entry: the leaf's bytes are the 32 of the entry's own hash.

    Raises `JournalDamaged` for what is no hash.
    """
    try:
        return leaf_hash(bytes.fromhex(entry_hash))
    except ValueError:
        raise JournalDamaged(entry_hash) from None


def fix(session: Session, *, entry_seq: int) -> None:
    """Add the checkpoint over all entries before that one, which must be appended next; none over an empty journal."""
    if entry_seq == 1:
        return
    tree = tree_of(session, entry_seq - 1)
    subtrees = tuple(each.hex() for each in tree.subtrees)
    fixed = {"size": tree.size, "root": tree.root.hex(), "subtrees": subtrees, "entry_seq": entry_seq}
    session.connection().execute(_fixed(), fixed)


def list_checkpoints(session: Session, *, last: int | None = None, paging: Paging = WHOLE) -> Page[CheckpointLine]:
    """Give the checkpoints, the oldest first; `last` keeps only so many of the newest, `paging` a part of them."""
    point, run = models.Checkpoint, models.Run
    query = select(point, run.day, run.time_zone, run.finished_at).join(run, run.entry_seq == point.entry_seq)
    if last is not None:
        query = newest_of(query, last, point.size)
    name = origin(session)

    def line(found: Any) -> CheckpointLine:  # noqa: ANN401 — a row of selected columns
        row, day, zone, at = found[:4]
        return CheckpointLine(head=Head(name, row.size, row.root), entry=row.entry_seq, day=day, zone=zone, at=at)

    return page_by(session, query, paging, [point.__table__.c.size], line)


# Made once: each day's run goes this way.
@cache
def _hashes() -> Select[str]:
    entry = models.JournalEntry
    return select(entry.hash).where(entry.seq > bindparam("after"), entry.seq <= bindparam("size")).order_by(entry.seq)


@cache
def _newest_up_to() -> Select[int, str, tuple[str, ...]]:
    point = models.Checkpoint
    query = select(point.size, point.root, point.subtrees).where(point.size <= bindparam("size"))
    return query.order_by(point.size.desc()).limit(1)


@cache
def _fixed() -> Insert:
    return insert(models.Checkpoint.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause


def _nearest(session: Session, size: int) -> Tree:
    row = session.connection().execute(_newest_up_to(), {"size": size}).one_or_none()
    if row is None:
        return Tree()
    try:
        tree = Tree(row.size, tuple(bytes.fromhex(each) for each in row.subtrees))
    except ValueError:
        return Tree()
    # A checkpoint that is not whole is no ground to build on: the journal itself is.
    return tree if tree.root.hex() == row.root and len(tree.subtrees) == tree.size.bit_count() else Tree()
