"""Proofs from the journal, and its export: text that a stranger verifies with docs/journal-format.md alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models.journal import journal as journals
from tracker.models.journal.vouchers import row_texts
from tracker.operations.journal.checkpoints import head, leaf, origin
from tracker.rules.proof.merkle import consistency_proof, inclusion_proof, inclusion_proofs


@dataclass(frozen=True, slots=True)
class Extract:
    """Entries with their proofs: `text` as JSON, `proof` as docs/journal-format.md has it; and the journal's head."""

    text: str
    proof: str
    head: str


def extract(
    session: Session, *, settlement: str, known_to: int | None = None, only: Collection[int] | None = None
) -> Extract:
    """Give the entries about a settlement, and prove each against the head.

    With `only` those of these numbers, and a day's run among them, which is about no one settlement.

    With `known_to` the journal is taken as it was when that was its last entry. A proof is the audit path of RFC 9162,
    section 2.1.3, the nearest node first, each hash in hexadecimal.
    """
    newest = head(session, size=known_to)
    entry = models.JournalEntry
    query = select(entry).where(entry.seq <= newest.size).order_by(entry.seq)
    if only is None:
        wanted = session.scalars(query.where(entry.settlement == settlement)).all()
    else:
        rows = session.scalars(query.where((entry.settlement == settlement) | entry.settlement.is_(None)))
        wanted = [row for row in rows if row.seq in only]
    hashes = session.scalars(select(entry.hash).where(entry.seq <= newest.size).order_by(entry.seq)).all()
    proofs = inclusion_proofs([leaf(each) for each in hashes], [row.seq - 1 for row in wanted])
    text = json.dumps(
        {
            "head": str(newest),
            "entries": [
                {
                    "seq": row.seq,
                    "at": row.at.isoformat(timespec="microseconds"),
                    "actor": row.actor,
                    "action": row.action,
                    "settlement": row.settlement,
                    "payload": row.payload,
                    "previous": row.previous,
                    "hash": row.hash,
                    "proof": [each.hex() for each in proof],
                }
                for row, proof in zip(wanted, proofs, strict=True)
            ],
        },
        ensure_ascii=False,
        indent=2,
    )
    paths = {row.seq: proof for row, proof in zip(wanted, proofs, strict=True)}
    lines = [PROOF, "inclusion"]
    for each in journals.texts(session, 1, newest.size):
        if each.seq in paths:
            lines += [f"entry {each.hash} {each.text}", *(f"path {node.hex()}" for node in paths[each.seq])]
    lines.append(f"head {newest}")
    return Extract(text + "\n", "".join(f"{line}\n" for line in lines), str(newest))


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
            f"Name a size from {entry} to {entries}, or none.",
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
            "Name two of its sizes, the smaller one first.",
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
