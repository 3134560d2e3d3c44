"""The journal's entries, as people read them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import NotFound
from tracker.models.journal.actions import Action
from tracker.operations.facts.rows import as_fact
from tracker.operations.journal.sentences import FACTUAL, sentence_of
from tracker.operations.people.sight import require_whole
from tracker.operations.queries.deadlines import Filter, require_known
from tracker.operations.queries.names import codes_of
from tracker.operations.queries.pages import WHOLE, Page, Paging, newest_of, page_by
from tracker.operations.queries.past import Past
from tracker.remedies import LookUp
from tracker.rules.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry of the journal, its payload read; `sentence` says what was done, without who did it and when."""

    seq: int
    at: datetime
    actor: str
    action: str
    settlement: str | None
    sentence: str
    payload: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """Which entries are wanted: by whom, of which action, and of which days in UTC, both inclusive; None for any."""

    actor: str | None = None
    action: Action | None = None
    first: date | None = None
    last: date | None = None


ANY = EntryFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChoices:
    """What the entries of a settlement, or of all, can be narrowed by: who acted, and what was done."""

    actors: tuple[str, ...]
    actions: tuple[str, ...]


def entry_choices(session: Session, settlement: str | None) -> EntryChoices:
    """Give what the journal's entries can be narrowed by; raises as `journal_entries` does."""
    require_known(session, Filter(settlement=settlement))
    require_whole(session, settlement)
    entry = models.JournalEntry
    of_it = [] if settlement is None else [entry.settlement == settlement]
    actors = session.scalars(select(entry.actor).where(*of_it).distinct())
    actions = session.scalars(select(entry.action).where(*of_it).distinct())
    return EntryChoices(actors=tuple(sorted(actors, key=str.casefold)), actions=tuple(sorted(actions)))


def journal_entries(
    session: Session,
    *,
    settlement: str | None,
    last: int | None,
    now: datetime,
    known_at: Past | None = None,
    paging: Paging = WHOLE,
    only: EntryFilter = ANY,
    newest_first: bool = False,
) -> Page[EntryLine]:
    """Give the journal's entries, oldest first; `last` keeps only so many of the newest, `paging` a part of them.

    `known_at` keeps those made by that moment; a day is one of the settlement's zone, of UTC where none is named.
    Raises `NotFound` for a settlement that nobody knows, `InputRefused` for a moment that has not come, `NotAllowed` for a
    reader who does not see all of what was asked for.
    """
    query = select(models.JournalEntry)
    require_known(session, Filter(settlement=settlement))
    require_whole(session, settlement)
    if settlement is not None:
        query = query.where(models.JournalEntry.settlement == settlement)
    if known_at is not None:
        from tracker.operations.queries.past import last_entry_by

        zone = session.scalar(select(models.Settlement.time_zone).where(models.Settlement.code == settlement)) or "UTC"
        newest = last_entry_by(session, known_at, zone=zone, now=now)
        query = query.where(models.JournalEntry.seq <= (newest or 0))
    query = query.where(*_conditions(only))
    if last is not None:
        query = newest_of(query, last, models.JournalEntry.seq)
    key = models.JournalEntry.__table__.c.seq
    found: Page[models.JournalEntry] = page_by(
        session, query, paging, [key], lambda row: row[0], descending=newest_first
    )
    lines = iter(_lines(session, found.items))
    return found.of(lambda _: next(lines))


def journal_entry(session: Session, seq: int) -> EntryLine:
    """Give one entry, to a reader who sees all of its settlement; `NotFound` where there is none, `NotAllowed`."""
    entry = session.get(models.JournalEntry, seq)
    if entry is None:
        raise NotFound(f"There is no entry {seq} in the journal.", remedies=[LookUp("entries")])
    require_whole(session, entry.settlement)
    (line,) = _lines(session, [entry])
    return line


def entries_since(session: Session, seq: int, *, settlement: str) -> tuple[EntryLine, ...]:
    """Give what was done in a settlement after an entry, oldest first: what somebody who looked then has not seen.

    What was refused changed nothing, and is nobody's business but of those who read the journal.
    """
    e = models.JournalEntry
    query = select(e).where(e.seq > seq, e.settlement == settlement, e.action != Action.REFUSED).order_by(e.seq)
    found = session.scalars(query).all()
    return tuple(_lines(session, found))


def changes_of_persons(session: Session, keys: Collection[str], *, since: datetime) -> tuple[EntryLine, ...]:
    """Give what was changed of how these persons are known, what they may do and how they come in, oldest first."""
    e = models.JournalEntry
    query = select(e).where(e.at >= since, e.action.in_([Action.PERSON, Action.ACCOUNT])).order_by(e.seq)
    found = [each for each in session.scalars(query) if _whose(json.loads(each.payload)) in keys]
    return tuple(_lines(session, found))


def _whose(payload: Mapping[str, Any]) -> object:
    """The key of the person whom an entry on persons or accounts is about."""
    return payload.get("link") or payload.get("added") or payload.get("person")


def _lines(session: Session, entries: Sequence[models.JournalEntry]) -> Iterator[EntryLine]:
    facts = _facts_of(session, entries)
    query = select(models.Settlement).where(models.Settlement.code.in_({entry.settlement for entry in entries}))
    names = {row.code: codes_of(session, row) for row in session.scalars(query)}
    return (_line(entry, facts[entry.seq], names.get(entry.settlement or "", {})) for entry in entries)


def _conditions(only: EntryFilter) -> list[ColumnElement[bool]]:
    entry, conditions = models.JournalEntry, []
    if only.actor is not None:
        conditions.append(entry.actor == only.actor)
    if only.action is not None:
        conditions.append(entry.action == only.action.value)
    if only.first is not None:
        conditions.append(entry.at >= datetime.combine(only.first, time(), UTC))
    if only.last is not None and only.last < date.max:
        conditions.append(entry.at < datetime.combine(only.last + timedelta(days=1), time(), UTC))
    return conditions


def _facts_of(session: Session, entries: Iterable[models.JournalEntry]) -> Mapping[int, Sequence[Fact]]:
    """Give the facts that each entry recorded, in the order in which it did; those of a file are not told one by one."""
    factual = [entry.seq for entry in entries if entry.action in FACTUAL]
    facts: defaultdict[int, list[Fact]] = defaultdict(list)
    if factual:
        f = models.Fact
        query = (
            select(f).where(f.entry_seq.between(min(factual), max(factual)), f.kind != models.WITHDRAWN).order_by(f.id)
        )
        wanted = set(factual)
        for row in session.scalars(query):
            if row.entry_seq in wanted:
                facts[row.entry_seq].append(as_fact(row, evidence=()))
    return facts


def _line(entry: models.JournalEntry, facts: Sequence[Fact], names: Mapping[tuple[str, int], str]) -> EntryLine:
    payload = json.loads(entry.payload)
    return EntryLine(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        settlement=entry.settlement,
        sentence=sentence_of(entry.action, payload, facts, on=entry.at.date(), names=names),
        payload=payload,
        hash=entry.hash,
    )
