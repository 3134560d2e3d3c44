"""Verifying the journal: its chain, the rows that each entry vouches for, its checkpoints, and heads kept elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from tracker import models
from tracker.models import canonical
from tracker.models.journal import journal as journals
from tracker.models.journal.actions import Action
from tracker.models.journal.journal import Fault
from tracker.models.journal.vouchers import EARLIER, ROWS, RowsDigest, history, row_texts
from tracker.operations.journal.checkpoints import origin
from tracker.rules.proof.heads import Head
from tracker.rules.proof.merkle import Tree, leaf_hash

_MANY = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalVerification:
    """What was looked at, the head that came out of it, everything that is wrong, and what is worth a remark."""

    head: Head
    rows: int
    checkpoints: int
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...] = ()


def verify(session: Session, *, against: Sequence[Head] = ()) -> JournalVerification:
    """Walk the journal from its first entry to its last and give everything wrong with it.

    Found are: entries changed, missing or slipped in; rows of history changed, missing or slipped in since their entry
    vouched for them; checkpoints that are not of these entries; and, for each head of `against` that was kept
    elsewhere, a tail that was cut off and a history that was rewritten.

    An entry that is earlier than the one before it is wrong, unless it was written before moments could not run back: then
    it is remarked on, as is each that set the clock right.
    """
    walk = _Walk(points=_checkpoints(session), wanted={each.size for each in against})
    faults = [*journals.orphans(session), *walk.along(journals.walk(session)), *walk.unreached()]
    rows, differing = _rows(session, walk)
    faults += differing
    name = origin(session)
    faults += [fault for each in against if (fault := _beside(each, walk, name)) is not None]
    return JournalVerification(
        head=Head(name, walk.tree.size, walk.tree.root.hex()),
        rows=rows,
        checkpoints=len(walk.points),
        faults=tuple(sorted(faults, key=lambda fault: fault.seq)),
        remarks=tuple(walk.remarks),
    )


class _Point(NamedTuple):
    """A checkpoint as its row holds it; `subtrees` as JSON text."""

    root: str
    subtrees: str
    entry_seq: int


@dataclass(slots=True)
class _Walk:
    """What one walk along the journal collects.

    `bound` is the first entry that vouches for rows; `vouched` holds, for each table, what each entry says of its rows.
    """

    points: Mapping[int, _Point]
    wanted: set[int]
    tree: Tree = field(default_factory=Tree)
    trees: dict[int, Tree] = field(default_factory=dict)
    vouched: dict[str, dict[int, object]] = field(default_factory=dict)
    earlier: Mapping[str, Any] = field(default_factory=dict)
    bound: int | None = None
    remarks: list[Fault] = field(default_factory=list)
    moment: str = ""
    clock: object = None

    def along(self, entries: Iterable[journals.Walked]) -> Iterator[Fault]:
        """Walk along the entries, and give what is wrong with each, and with the checkpoints made of them."""
        yield from self._reach([])
        leaves: list[bytes] = []
        for size, (seq, moment, action, payload, own, faults) in enumerate(entries, start=1):
            if faults:
                yield from faults
            leaves.append(_leaf(own))
            if size in self.points or size in self.wanted or len(leaves) == _MANY:
                yield from self._reach(leaves)
                leaves = []
            content = _read(payload)
            yield from self._time(seq, moment, action, content.get(journals.CLOCK))
            rows = content.get(ROWS)
            if isinstance(rows, dict):
                if self.bound is None:
                    earlier = content.get(EARLIER)
                    self.bound, self.earlier = seq, earlier if isinstance(earlier, dict) else {}
                for name, digest in rows.items():
                    self.vouched.setdefault(name, {})[seq] = digest
            elif self.bound is not None:
                yield Fault(seq, f"Entry {seq} does not say which rows it vouches for.")
        if leaves:
            yield from self._reach(leaves)

    def _time(self, seq: int, moment: str, action: str, clock: object) -> Iterator[Fault]:
        """Compare an entry's moment with that of the one before it, and the clock that it names with the one that holds."""
        before, self.moment = self.moment, moment
        if action == Action.SET_CLOCK:
            if clock != seq:
                yield Fault(seq, f"Entry {seq} sets the clock right, and does not say so.")
            self.clock = seq
            self.remarks.append(
                Fault(seq, f"Entry {seq} sets the clock right, from {_told(before)} to {_told(moment)}.")
            )
            return
        if clock is None:
            if self.clock is not None:
                yield Fault(seq, f"Entry {seq} does not say by which clock it is.")
        elif clock != (self.clock or 0):
            yield Fault(seq, f"Entry {seq} is not by the clock that was set right before it.")
        if moment < before:
            told = Fault(seq, f"Entry {seq} is of {_told(moment)}, and entry {seq - 1} before it of {_told(before)}.")
            if clock is None and self.clock is None:
                self.remarks.append(told)
            else:
                yield told
        if self.clock is None and clock is not None:
            self.clock = 0

    def unreached(self) -> Iterator[Fault]:
        """Give each checkpoint over more entries than there are."""
        for size, point in self.points.items():
            if not 0 <= size <= self.tree.size:
                yield Fault(point.entry_seq, f"The checkpoint over {size} entries is of entries that are not there.")

    def _reach(self, leaves: Sequence[bytes]) -> Iterator[Fault]:
        """Grow the tree by the entries that wait, and compare it with the checkpoint of its size."""
        self.tree = self.tree.grown(leaves)
        size = self.tree.size
        if size in self.wanted:
            self.trees[size] = self.tree
        point = self.points.get(size)
        if point is None:
            return
        subtrees = canonical([each.hex() for each in self.tree.subtrees])
        if (self.tree.root.hex(), subtrees) != (point.root, point.subtrees):
            yield Fault(point.entry_seq, f"The first {size} entries are not those of the checkpoint made of them.")


def _rows(session: Session, walk: _Walk) -> tuple[int, list[Fault]]:
    """Compare the rows of history with what the entries vouch for; give how many there are."""
    count = 0
    faults = [_unlike(name, seq) for name in sorted(walk.vouched.keys() - history()) for seq in walk.vouched[name]]
    for name in history():
        early, digests = RowsDigest(), dict[int, RowsDigest]()
        for _, seq, text in row_texts(session, (name,)):
            count += 1
            if walk.bound is None or seq < walk.bound:
                early.add(text)
            else:
                digest = digests.get(seq)
                if digest is None:
                    digest = digests[seq] = RowsDigest()
                digest.add(text)
        if walk.bound is not None and (early.as_payload() if early.count else None) != walk.earlier.get(name):
            sentence = f"The rows of {name} from before entry {walk.bound} are not those that it vouches for."
            faults.append(Fault(walk.bound, sentence))
        here = {seq: digest.as_payload() for seq, digest in digests.items()}
        vouched = walk.vouched.get(name, {})
        faults += [
            _unlike(name, seq, _counts(here.get(seq), vouched.get(seq)))
            for seq in sorted(here.keys() | vouched.keys())
            if here.get(seq) != vouched.get(seq)
        ]
    return count, faults


def _unlike(name: str, seq: int, counts: str = "") -> Fault:
    return Fault(seq, f"The rows of {name} under entry {seq} are not those that the entry vouches for{counts}.")


def _counts(held: Mapping[str, Any] | None, entry: Any) -> str:  # noqa: ANN401 — whatever a payload holds
    """How many rows there are and should be, where that differs: one is missing, or was slipped in."""
    here = 0 if held is None else held["count"]
    vouched = entry.get("count") if isinstance(entry, dict) else 0
    return f": there are {here}, and it vouches for {vouched}" if here != vouched else ""


def _told(moment: str) -> str:
    return f"{moment[:19]}Z"


def _beside(kept: Head, walk: _Walk, name: str) -> Fault | None:
    tree = walk.trees.get(kept.size)
    if kept.origin != name and kept.size:
        return Fault(0, f"The head of {kept.size} entries is of the journal {kept.origin}; this one is {name}.")
    if tree is None:
        return Fault(0, f"{kept.size} entries once stood here, and only {walk.tree.size} do: the tail was cut off.")
    if tree.root.hex() != kept.root:
        return Fault(0, f"The first {kept.size} entries are not those of the head given: the history was rewritten.")
    return None


def _checkpoints(session: Session) -> dict[int, _Point]:
    point = models.Checkpoint
    # As text, so that a damaged list is told as one.
    query = select(point.size, point.root, type_coerce(point.subtrees, Text), point.entry_seq).order_by(point.size)
    return {size: _Point(root, subtrees, entry_seq) for size, root, subtrees, entry_seq in session.execute(query)}


def _leaf(entry_hash: str) -> bytes:
    try:
        return leaf_hash(bytes.fromhex(entry_hash))
    except ValueError:
        # No hash at all: told as a fault of the entry, and no leaf of any tree that was printed.
        return leaf_hash(entry_hash.encode())


def _read(payload: str) -> dict[str, Any]:
    try:
        value, _ = _decode(payload)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


# Half the time of `json.loads`, which looks for space before and after: an entry's text has none.
_decode = json.JSONDecoder().raw_decode
