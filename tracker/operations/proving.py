"""Proofs from the journal, and its export: text that a stranger verifies with docs/journal-format.md alone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models import journal as journals
from tracker.models.vouching import row_texts
from tracker.operations.checkpoints import head, leaf, origin
from tracker.rules.merkle import consistency_proof, inclusion_proof

PROOF = "tracker-proof 1"
JOURNAL = "tracker-journal 1"


def prove_entry(session: Session, entry: int, *, size: int | None) -> Iterator[str]:
    """Give the lines which prove that an entry is in the journal of the first `size` entries, of all without it.

    Raises `NotFound` for an entry that is not there, `InputRefused` for a size without it.
    """
    entries = session.scalar(select(func.count()).select_from(models.JournalEntry)) or 0
    if not 1 <= entry <= entries:
        raise NotFound(f"The journal has no entry {entry}; it has {entries}.")
    last = entries if size is None else size
    if not entry <= last <= entries:
        raise InputRefused(
            f"There was no journal of {last} entries that held entry {entry}.",
            f"Name a size from {entry} to {entries} with --size, or none.",
        )
    yield PROOF
    yield "inclusion"
    yield next(f"entry {each.hash} {each.text}" for each in journals.texts(session, entry, entry))
    yield from (f"path {each.hex()}" for each in inclusion_proof(_leaves(session, last), entry - 1))
    yield f"head {head(session, size=last)}"


def prove_growth(session: Session, *, first: int, last: int | None) -> Iterator[str]:
    """Give the lines which prove that the journal of `last` entries (of all, without it) goes on from that of `first`.

    Raises `InputRefused` for sizes that it never had.
    """
    entries = session.scalar(select(func.count()).select_from(models.JournalEntry)) or 0
    end = entries if last is None else last
    if not 1 <= first <= end <= entries:
        raise InputRefused(
            f"The journal did not grow from {first} entries to {end}: it has {entries}.",
            "Name two of its sizes, the smaller one with --from.",
        )
    yield PROOF
    yield "consistency"
    yield f"head {head(session, size=first)}"
    yield from (f"path {each.hex()}" for each in consistency_proof(_leaves(session, end), first))
    yield f"head {head(session, size=end)}"


def export(session: Session, *, known_to: int | None = None) -> Iterator[str]:
    """Give the lines of the whole journal, or of its entries up to one, each with the rows that it vouches for."""
    last = known_to if known_to is not None else session.scalar(select(func.max(models.JournalEntry.seq))) or 0
    held: dict[int, list[str]] = {}
    for table, entry, text in row_texts(session):
        if known_to is None or entry <= known_to:
            # A row of no entry at all is put under the last one, which does not vouch for it.
            held.setdefault(min(entry, last), []).append(f"row {table} {text}")
    yield JOURNAL
    yield f"origin {origin(session)}"
    yield from held.pop(0, ())
    for each in journals.texts(session, 1, last):
        yield f"entry {each.hash} {each.text}"
        yield from held.pop(each.seq, ())
    for rows in held.values():
        yield from rows
    yield f"head {head(session, size=last)}"


def _leaves(session: Session, size: int) -> list[bytes]:
    entry = models.JournalEntry
    return [leaf(each) for each in session.scalars(select(entry.hash).where(entry.seq <= size).order_by(entry.seq))]
