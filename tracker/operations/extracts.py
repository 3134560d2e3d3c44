"""An extract of the journal: some of its entries, each with the proof that it is in the journal whose head is given."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models import journal as journals
from tracker.operations.checkpoints import head as journal_head
from tracker.operations.checkpoints import leaf
from tracker.operations.proving import PROOF
from tracker.rules.merkle import inclusion_proofs


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
    head = journal_head(session, size=known_to)
    entry = models.JournalEntry
    query = select(entry).where(entry.seq <= head.size).order_by(entry.seq)
    if only is None:
        wanted = session.scalars(query.where(entry.settlement == settlement)).all()
    else:
        rows = session.scalars(query.where((entry.settlement == settlement) | entry.settlement.is_(None)))
        wanted = [row for row in rows if row.seq in only]
    hashes = session.scalars(select(entry.hash).where(entry.seq <= head.size).order_by(entry.seq)).all()
    proofs = inclusion_proofs([leaf(each) for each in hashes], [row.seq - 1 for row in wanted])
    text = json.dumps(
        {
            "head": str(head),
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
    for each in journals.texts(session, 1, head.size):
        if each.seq in paths:
            lines += [f"entry {each.hash} {each.text}", *(f"path {node.hex()}" for node in paths[each.seq])]
    lines.append(f"head {head}")
    return Extract(text + "\n", "".join(f"{line}\n" for line in lines), str(head))
