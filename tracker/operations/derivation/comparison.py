"""Reads every standing text again, and compares each row that came from them with what they give.

The journal is walked from its beginning: each text that was loaded and each person that an administrator made known is
kept once more, in a database of its own in memory. What stands there is what must stand here, in every column.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Engine, Table, UniqueConstraint, create_engine, or_, select, type_coerce, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateTable
from sqlalchemy.types import Text

from tracker import models
from tracker.errors import Finding, Refusal
from tracker.models.journal.vouchers import told
from tracker.operations.agreement.amendments import AgreedText, agreed_by, holding, keep_amendments
from tracker.operations.agreement.rows import keep, keep_clocks, read_revision
from tracker.operations.derivation.replan import PLANNED_AHEAD, PLANNED_AT_LEAST
from tracker.operations.facts.rows import recall_facts
from tracker.rules.facts import Recommended
from tracker.rules.plan import with_clocks
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.zones import today_in

# What is derived from the facts, and compared with them by `tracker.operations.derivation.check`.
DERIVED: Mapping[str, frozenset[str]] = {
    "settlements": frozenset({"renumbered"}),
    "terms": frozenset(
        f"{edge}_{part}"
        for edge in ("starts", "ends")
        for part in ("safe_on", "latest_on", "grade", "awaits", "estimate_on")
    )
    | {"next_change_on"},
}
_LENGTH = 80
# What reading a damaged row, text or table ends in.
UNREADABLE = (
    Refusal,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    SQLAlchemyError,
)


@cache
def agreed_tables() -> tuple[Table, ...]:
    """The tables of what was agreed that entries do not vouch for row by row, each after those that it names."""
    models.every()
    agreed = {
        mapper.class_.__tablename__
        for mapper in models.Base.registry.mappers
        if mapper.class_.__module__.startswith("tracker.models.agreed.")
    }
    tables = models.Base.metadata.sorted_tables
    return tuple(each for each in tables if each.name in agreed and not each.info.get("append_only"))


@cache
def _made() -> tuple[str, ...]:
    """The statements that make these tables in SQLite: their names alone are enough there, without what they refer to."""
    return tuple(str(CreateTable(each).compile(dialect=sqlite.dialect())) for each in agreed_tables())


def own_key(table: Table) -> str | None:
    """The column that numbers the rows and says nothing, None where a table has none."""
    (first, *others) = table.primary_key.columns
    return first.name if not others and first.name == "id" else None


def compared(table: Table) -> tuple[str, ...]:
    """The columns of a table that are compared with the texts."""
    left_out = DERIVED.get(table.name, frozenset())
    return tuple(each.name for each in table.columns if each.name != own_key(table) and each.name not in left_out)


def in_words(error: Exception) -> str:
    """Why something cannot be read, in one sentence."""
    if isinstance(error, Refusal):
        return " ".join(error.sentences)
    if isinstance(error, DBAPIError):
        return f"{error.orig}.".partition("\n")[0]
    return f"{type(error).__name__}: {error}."


class Difference(NamedTuple):
    """A row that is not as the texts have it: its table, its names from the settlement on, and what differs.

    `ours` is the key of the row here and `theirs` that of the row made from the texts, each None where there is none;
    `cells` are the columns that differ, with what the text says and what the row has.
    """

    table: Table
    name: tuple[object, ...]
    ours: object
    theirs: object
    cells: tuple[tuple[str, object, object], ...] = ()

    def findings(self) -> Iterator[Finding]:
        """One for each column."""
        settlement = str(_flat(self.name)[0])
        row = " ".join(map(str, _flat(self.name)))
        subject = f"{settlement}, {self.table.name} {row}"
        if self.ours is None:
            yield Finding(subject, "What was agreed has it, and no row does.")
        elif self.theirs is None:
            yield Finding(subject, "The row is there, and nothing that was agreed has it.")
        for column, text, row_has in self.cells:
            yield Finding(subject, f"{column}: the text says {_shown(text)}, and the row has {_shown(row_has)}.")


@dataclass(slots=True)
class Reread:
    """What the texts give, kept in `session`; `findings` are what could not be read, of the settlements `unread`."""

    session: Session
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    switched_off: set[tuple[str, str]] = field(default_factory=set)


@contextmanager
def rereading(session: Session) -> Iterator[Reread]:
    """Keep every text once more, in a database of its own that is gone at the end."""
    # Each connection is a database of its own; the engine is kept for the statements that it has prepared.
    with _memory().connect() as connection:
        for statement in _made():
            connection.exec_driver_sql(statement)
        with Session(connection, expire_on_commit=False) as again:
            reread = Reread(again)
            _Rereading(session, reread).walk()
            again.flush()
            again.expunge_all()
            yield reread


@cache
def _memory() -> Engine:
    return create_engine("sqlite://", poolclass=NullPool)


def disagreements(session: Session) -> Iterator[Finding]:
    """Give each difference between the rows of what was agreed and what the texts and the journal give."""
    with rereading(session) as reread:
        yield from reread.findings
        for each in differences(session, reread):
            yield from each.findings()
        yield from _switched_off(session, reread)
    yield from _given(session)


def differences(session: Session, reread: Reread) -> Iterator[Difference]:
    """Compare every row of what was agreed; what of a settlement could not be read is left out."""
    here, there = _Names(session), _Names(reread.session)
    for table in agreed_tables():
        wanted: dict[tuple[object, ...], list[_Row]] = defaultdict(list)
        for row in there.rows(table):
            wanted[row.name].append(row)
        for row in here.rows(table):
            if _unread(table, row.name, reread):
                continue
            expected = wanted.get(row.name)
            if not expected:
                yield Difference(table, row.name, row.key, None)
                continue
            other = expected.pop()
            cells = tuple(
                (column, text, ours)
                for column, text, ours in zip(compared(table), other.cells, row.cells, strict=True)
                if text != ours and not (column == "before" and _as_earlier(text, ours))
            )
            if cells:
                yield Difference(table, row.name, row.key, other.key, cells)
        for rows in wanted.values():
            yield from (
                Difference(table, each.name, None, each.key) for each in rows if not _unread(table, each.name, reread)
            )


def named_rows(
    here: Session, there: Session
) -> Iterator[tuple[Table, dict[object, tuple[object, ...]], dict[object, tuple[object, ...]]]]:
    """For each table in turn the names of its rows by their keys, in both databases; read when the table's turn comes."""
    for table in agreed_tables():
        names = []
        for session in (here, there):
            reading = _Names(session)
            for each in agreed_tables():
                rows = {row.key: row.name for row in reading.rows(each)}
                if each is table:
                    names.append(rows)
                    break
        yield table, names[0], names[1]


class _Row(NamedTuple):
    key: object
    name: tuple[object, ...]
    cells: tuple[object, ...]


class _Names:
    """Reads the rows of one database as they lie there, each reference as the name of what it refers to."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dialect = session.get_bind().dialect.name
        self._named: dict[str, dict[object, tuple[object, ...]]] = {}

    def rows(self, table: Table) -> Iterator[_Row]:
        key, names = own_key(table), _naming(table)
        refers = {
            each.parent.name: self._named[each.column.table.name]
            for each in table.foreign_keys
            if each.column.name == "id" and each.column.table.name in self._named
        }
        columns = compared(table)
        own = self._named.setdefault(table.name, {})
        asked = ([table.c[key]] if key else []) + [told(table.c[each], self._dialect) for each in columns]
        # As they lie there: what is damaged is compared too.
        raw = [type_coerce(asked[0], Text), *asked[1:]] if key else asked
        with self._session.connection().execute(select(*raw).order_by(*table.primary_key.columns)) as rows:
            for cells in rows:
                number, *values = cells if key else (None, *cells)
                said = {
                    column: refers[column].get(value, ("no row", value))
                    if column in refers and value is not None
                    else value
                    for column, value in zip(columns, values, strict=True)
                }
                name = tuple(said[each] for each in names)
                own[number] = name
                keys = number if key else tuple(values[columns.index(each.name)] for each in table.primary_key.columns)
                yield _Row(keys, name, tuple(said.values()))


def _naming(table: Table) -> tuple[str, ...]:
    """The columns by which a row is found again in another database."""
    uniques = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    if uniques:
        return tuple(each.name for each in uniques[0].columns)
    if own_key(table) is None:
        return tuple(each.name for each in table.primary_key.columns)
    return ("settlement_id", "position")


def _unread(table: Table, name: tuple[object, ...], reread: Reread) -> bool:
    """Whether a row came from a text that could not be read: what settlements share may have come from any of them."""
    if not reread.unread:
        return False
    return table.name in {"persons", "authorities"} or str(_flat(name)[0]) in reread.unread


def _flat(name: object) -> list[object]:
    return [part for each in name for part in _flat(each)] if isinstance(name, tuple) else [name]


def _shown(value: object) -> str:
    text = "nothing" if value is None else f"“{' '.join(map(str, _flat(value)))}”"
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 2]}…”"


def _as_earlier(text: object, ours: object) -> bool:
    """Whether what held before an amendment was written by an earlier program, which knew fewer keys."""
    try:
        now, then = json.loads(str(text)), json.loads(str(ours))
        if models.canonical(then) != ours or now["time_zone"] != then["time_zone"] or now.keys() != then.keys():
            return False
        return all(
            len(now[section]) == len(then[section])
            and all(
                all(key in known and known[key] == value for key, value in held.items())
                and not any(known[key] for key in known.keys() - held.keys())
                for known, held in zip(now[section], then[section], strict=True)
            )
            for section in now
            if section != "time_zone"
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


class _Rereading:
    """Walks the journal and does once more what it says was loaded and made known."""

    def __init__(self, session: Session, reread: Reread) -> None:
        self.session = session
        self.again = reread.session
        self.reread = reread
        self.texts: dict[int, AgreedText] = {}
        self.loaded: dict[int, list[models.Revision]] = defaultdict(list)
        self.advised: dict[str, _Advised] = {}

    def walk(self) -> None:
        """Take the entries in their order."""
        revisions = {each.entry_seq: each for each in self.session.scalars(select(models.Revision))}
        self.codes = dict(self.session.execute(select(models.Settlement.id, models.Settlement.code)).all())
        self._find_advised()
        entry = models.JournalEntry
        telling = or_(
            entry.action.in_(["person", "switch off", "switch on"]),
            (entry.action == "day") & ~entry.payload.contains('"extended":[]'),
            entry.seq.in_(revisions.keys() | {seq for each in self.advised.values() for seq in each.entries}),
        )
        asked = (entry.seq, entry.at, entry.action, entry.settlement, entry.payload)
        for seq, at, action, code, payload in self.session.execute(select(*asked).where(telling).order_by(entry.seq)):
            revision = revisions.pop(seq, None)
            try:
                if revision is not None:
                    self._load(revision, code, at)
                elif action == "day":
                    self._extend(json.loads(payload))
                elif action in {"person", "switch off", "switch on"}:
                    self._person(action, json.loads(payload))
                if code in self.advised and seq in self.advised[code].entries:
                    self._advise(code, seq, at)
            except UNREADABLE as error:
                self._unreadable(code, f"What entry {seq} of the journal did cannot be done again: {in_words(error)}")
        for revision in revisions.values():
            code = self.codes.get(revision.settlement_id, "")
            self._unreadable(
                code, f"Entry {revision.entry_seq}, which loaded revision {revision.number}, is not in the journal."
            )

    def _unreadable(self, code: str | None, sentence: str) -> None:
        if code is not None:
            self.reread.unread.add(code)
        self.reread.findings.append(Finding(code or "the persons", sentence))

    def _load(self, revision: models.Revision, code: str | None, at: datetime) -> None:
        text = self.texts[revision.id] = read_revision(revision)
        own, stands = text.settlement.code, self.codes.get(revision.settlement_id)
        if own not in {stands} & {code}:
            sentence = (
                f"Revision {revision.number}, of entry {revision.entry_seq}, is of {own}, and stands under {stands}."
            )
            self.reread.findings.append(Finding(own, sentence))
        loaded = self.loaded[revision.settlement_id]
        loaded.append(revision)
        agreed = agreed_by(holding(loaded, lambda each: self.texts[each.id]))
        today = today_in(text.settlement.time_zone, at)
        kept = keep(self.again, agreed, today=today)
        keep_amendments(self.again, kept.row, agreed)
        if own in self.advised:
            self.advised[own].agreed = agreed
        self._plan_ahead(own, today, models.Obligation.recurring, models.Obligation.planned_until.is_(None))

    def _extend(self, payload: Mapping[str, Any]) -> None:
        day = date.fromisoformat(payload["day"])
        for code in payload["extended"]:
            self._plan_ahead(code, day, models.Obligation.planned_until < day + PLANNED_AT_LEAST)

    def _plan_ahead(self, code: str, today: date, *series: Any) -> None:  # noqa: ANN401 — conditions
        row = select(models.Settlement.id).where(models.Settlement.code == code).scalar_subquery()
        planned = update(models.Obligation).where(models.Obligation.settlement_id == row, *series)
        self.again.execute(planned.values(planned_until=today + PLANNED_AHEAD))

    def _person(self, action: str, payload: Mapping[str, Any]) -> None:
        if action != "person":
            choice = (payload["person"], payload["kind"])
            (self.reread.switched_off.add if action == "switch off" else self.reread.switched_off.discard)(choice)
        elif "added" in payload:
            self.again.add(models.Person(key=payload["added"], name=payload["name"], email=payload["email"]))
            self.again.flush()

    def _find_advised(self) -> None:
        """Find the settlements with recommendations, and the entries by which their clocks came and went.

        Unless some were superseded, only what follows now counts.
        """
        f, o = models.Fact, models.Obligation
        for key in self.session.scalars(select(f.settlement_id).where(f.kind == Recommended.kind).distinct()):
            went = select(o.id).where(
                o.settlement_id == key, o.recommendation.is_not(None), o.superseded_on.is_not(None)
            )
            entries = set(self.session.scalars(select(f.entry_seq).where(f.settlement_id == key).distinct()))
            if self.session.scalars(went.limit(1)).first() is None:
                entries = {max(entries)}
            if key in self.codes:
                self.advised[self.codes[key]] = _Advised(key, frozenset(entries))

    def _advise(self, code: str, seq: int, at: datetime) -> None:
        about = self.advised[code]
        if about.agreed is None:
            return
        facts = recall_facts(self.session, about.key, known_to=seq)
        row = self.again.scalars(select(models.Settlement).where(models.Settlement.code == code)).one()
        today = today_in(row.time_zone, at)
        keep_clocks(self.again, row, with_clocks(about.agreed, facts).settlement, today=today)


@dataclass(slots=True)
class _Advised:
    """A settlement with recommendations: its key here, the entries at which its clocks are looked at, and what is agreed."""

    key: int
    entries: frozenset[int]
    agreed: Settlement | None = None


def _switched_off(session: Session, reread: Reread) -> Iterator[Finding]:
    """Compare what persons do without with what they said."""
    p, off = models.Person, models.SwitchedOff
    held = {(key, kind) for key, kind in session.execute(select(p.key, off.kind).join(p, p.id == off.person_id))}
    for key, kind in sorted(held - reread.switched_off):
        yield Finding(f"notices to {key}", f"“{kind}” is switched off, and nobody has done that by the journal.")
    for key, kind in sorted(reread.switched_off - held):
        yield Finding(f"notices to {key}", f"“{kind}” was switched off by the journal, and is not.")


def _given(session: Session) -> Iterator[Finding]:
    """Compare to whom each role and login was given with what its entry says: a row names a person by number alone."""
    p, entry = models.Person, models.JournalEntry
    for table, what in ((models.RoleGrant, "role"), (models.PersonLogin, "login")):
        query = (
            select(entry.seq, entry.payload, p.key)
            .select_from(table)
            .join(entry, entry.seq == table.entry_seq)
            .outerjoin(p, p.id == table.person_id)
        )
        for seq, payload, key in session.execute(query.order_by(table.id)):
            try:
                content = json.loads(payload)
            except ValueError:
                continue  # a finding of the journal's
            named = content.get("person", content.get("added"))
            if named is not None and named != key:
                yield Finding(f"entry {seq}", f"It gives a {what} to {named}, and the row to {key}.")
