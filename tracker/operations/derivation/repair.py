"""Writes the rows of what was agreed anew from the texts, where they differ: never a text from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models import Cause
from tracker.models.journal import journal as journals
from tracker.operations.agreement.rows import recall, settlement_codes
from tracker.operations.derivation.comparison import (
    Difference,
    Reread,
    compared,
    differences,
    named_rows,
    own_key,
    rereading,
)
from tracker.operations.derivation.replan import replan
from tracker.operations.people.identity import journal_author
from tracker.operations.people.permission import require_allowed
from tracker.remedies import Do
from tracker.rules.deadlines.deadline import Moved
from tracker.rules.deadlines.moves import in_short
from tracker.rules.people.actor import Author

ACT = "mend"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What was written anew: a sentence for each cell and row, each thing of the schema, and each date that moved back.

    `entry` is None where nothing had to be.
    """

    rows: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    moves: tuple[Moved, ...] = ()
    entry: int | None = None


def mend(session: Session, *, guards: Iterable[str] = (), author: Author, now: datetime) -> Mended:
    """Make the rows of what was agreed equal to the texts again, and every date that followed from them.

    `guards` name what of the schema is made anew in the same transaction, for the journal to tell. Raises `InputRefused`
    where a text cannot be read, or rows of history name a row that no text has, and `NotAllowed` for who may not.
    """
    require_allowed(session, author, ACT, settlement=None, subject="all")
    with rereading(session) as reread:
        if reread.findings:
            sentences = (f"{each.subject}: {each.sentence}" for each in reread.findings)
            raise InputRefused(
                "The texts cannot all be read, so nothing is mended from them.", *sentences, remedies=_BACKUP
            )
        found = list(differences(session, reread))
        said = tuple(f"{each.subject}: {each.sentence}" for one in found for each in one.findings())
        try:
            _Mending(session, reread, found).write()
        except IntegrityError as error:
            sentence = f"A row that no text has is named by others, and cannot be taken away: {error.orig}."
            raise InputRefused(sentence, remedies=_BACKUP) from error
        extra = _switched_off(session, reread)
    session.expire_all()
    made = tuple(guards)
    entry_seq = journals.next_seq(session)
    moves: list[Moved] = []
    touched: set[tuple[str, int]] = set()

    def note(flushed: Session, *_: object) -> None:
        touched.update((each.__tablename__, each.id) for each in flushed.dirty if flushed.is_modified(each))

    event.listen(session, "before_flush", note)
    for code in settlement_codes(session):
        kept = recall(session, code)
        replanned = replan(session, kept, today=kept.today(now), entry_seq=entry_seq, cause=Cause.AMENDMENT)
        moves += replanned.moves
    event.remove(session, "before_flush", note)
    if not (said or made or extra or touched):
        return Mended()
    payload = {
        "rows": [*said, *extra],
        "guards": list(made),
        "derived": len(touched),
        "moves": [[each.code, in_short(each.before), in_short(each.after), each.step] for each in moves],
    }
    told = {"mended": payload, **journal_author(session, author)}
    entry = journals.append(session, at=now, actor=author.by, action=ACT, settlement=None, payload=told)
    return Mended(rows=(*said, *extra), guards=made, moves=tuple(moves), entry=entry)


_BACKUP = (Do("put back a backup"),)


@dataclass(slots=True)
class _Mending:
    """Writes differences away, each table after those that its rows name."""

    session: Session
    reread: Reread
    found: list[Difference]
    keys: dict[str, dict[tuple[object, ...], Any]] = field(default_factory=dict)
    names: dict[str, dict[Any, tuple[object, ...]]] = field(default_factory=dict)

    def write(self) -> None:
        """Correct the rows that differ, add those that lack, and then take away those that no text has."""
        connection = self.session.connection()
        of_table: dict[str, list[Difference]] = defaultdict(list)
        for each in self.found:
            of_table[each.table.name].append(each)
        left: list[Difference] = []
        for table, here, there in named_rows(self.session, self.reread.session):
            self.keys[table.name] = {name: key for key, name in here.items()}
            self.names[table.name] = there
            told = of_table[table.name]
            gone = [each for each in told if each.theirs is None]
            for each in told:
                if each.theirs is None:
                    continue
                row = self._row(table, each.theirs)
                ours = each.ours
                if ours is None:
                    # A row whose name was changed is that row still: history may name it by its number.
                    alike = self._alike(table, gone, each)
                    if alike is not None:
                        gone.remove(alike)
                        ours = alike.ours
                if ours is None:
                    cells = {name: value for name, value in row.items() if name != own_key(table)}
                    done = connection.execute(insert(table).values(cells))
                    ours = done.inserted_primary_key[0] if done.inserted_primary_key else None
                else:
                    columns = {name: row[name] for name in compared(table)}
                    connection.execute(update(table).where(*_is(table, ours)).values(columns))
                self.keys[table.name][each.name] = ours
            left += gone
        for each in reversed(left):
            connection.execute(delete(each.table).where(*_is(each.table, each.ours)))

    def _row(self, table: Table, theirs: Any) -> dict[str, Any]:  # noqa: ANN401 — a key
        """The row that the texts give, with the numbers that the rows it names have here."""
        row = dict(self.reread.session.connection().execute(select(table).where(*_is(table, theirs))).mappings().one())
        for each in table.foreign_keys:
            parent, value = each.column.table.name, row[each.parent.name]
            if each.column.name == "id" and parent in self.keys and value is not None:
                row[each.parent.name] = self.keys[parent][self.names[parent][value]]
        return row

    def _alike(self, table: Table, gone: list[Difference], lacking: Difference) -> Difference | None:
        """The row of the same settlement that differs from the one that lacks in its name alone, or in little more."""
        wanted = self._row(table, lacking.theirs)
        best, most = None, len(compared(table)) / 2
        for each in gone:
            held = self.session.connection().execute(select(table).where(*_is(table, each.ours))).mappings().one()
            same = sum(1 for name in compared(table) if held[name] == wanted[name])
            if same >= most:
                best, most = each, same
        return best


def _is(table: Table, key: Any) -> list[Any]:  # noqa: ANN401 — a key, and conditions
    columns = list(table.primary_key.columns)
    keys = key if isinstance(key, tuple) else (key,)
    return [column == value for column, value in zip(columns, keys, strict=True)]


def _switched_off(session: Session, reread: Reread) -> list[str]:
    """Make what persons do without equal to what they said."""
    p, off = models.Person, models.SwitchedOff
    ids = dict(session.execute(select(p.key, p.id)).all())
    held = {(key, kind) for key, kind in session.execute(select(p.key, off.kind).join(p, p.id == off.person_id))}
    for key, kind in held - reread.switched_off:
        session.execute(delete(off).where(off.person_id == ids[key], off.kind == kind))
    for key, kind in reread.switched_off - held:
        session.execute(insert(off).values(person_id=ids[key], kind=kind))
    return [f"notices to {key}: “{kind}” is as the journal has it." for key, kind in sorted(held ^ reread.switched_off)]
