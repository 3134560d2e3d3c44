"""Remembers who did what, when: an append-only chain in which each entry holds the hash of the one before."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from json.encoder import encode_basestring
from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Index, Text, exists, func, insert, select, text, type_coerce
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker import models
from tracker.errors import ClockBehind
from tracker.models.base import APPEND_ONLY, WRITER_LOCK, Base
from tracker.models.columns import canonical
from tracker.models.journal.actions import Action
from tracker.models.journal.vouchers import EARLIER, ROWS, vouched, vouched_before

# What the first entry gives as the hash of the entry before it.
BEGINNING = "0" * 64
# Where an entry holds the number of the one that set the clock right last, its own where it does; 0 where none did. Those
# that were written before moments could not run back hold none.
CLOCK = "clock"
# By how much the clocks of two machines may differ.
APART = timedelta(minutes=1)
_CHUNK = 5_000


class JournalEntry(Base):
    """One line of the journal: numbered from 1 without gaps, its `payload` canonical JSON text.

    `settlement` is a code, None where the entry is about no one settlement. `previous` is the hash
    of the entry before, `hash` its own; see `digest`.
    """

    __tablename__ = "journal"
    __table_args__ = (Index(None, "settlement"), APPEND_ONLY)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    settlement: Mapped[str | None]
    payload: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


# Of tables and not of mapped objects, and made once: every act and every quiet day goes this way.
_COLUMNS = JournalEntry.__table__.c
_NEWEST = select(_COLUMNS.seq, _COLUMNS.at, _COLUMNS.hash, _COLUMNS.payload).order_by(_COLUMNS.seq.desc()).limit(1)
_APPENDED = insert(JournalEntry.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the journal: the number of the entry (0 for the journal as a whole), and a sentence."""

    seq: int
    sentence: str


class Hashed(NamedTuple):
    """An entry's number and hash, and the text that the hash is of."""

    seq: int
    hash: str
    text: str


class Latest(NamedTuple):
    """The entry of the latest moment, and whether it is the newest one; where time runs one way, it is."""

    seq: int
    at: datetime
    newest: bool


class Walked(NamedTuple):
    """One entry as the chain is walked: what the walk needs of it, and what is wrong with it; moments are text that sorts."""

    seq: int
    moment: str
    action: str
    payload: str
    hash: str
    faults: tuple[Fault, ...]


def digest(
    *, seq: int, at: datetime, actor: str, action: str, settlement: str | None, payload: str, previous: str
) -> str:
    r"""Give the hash of an entry: SHA-256, in hexadecimal, of the UTF-8 bytes of one JSON array without spaces.

    The array is `[seq,"at","actor","action","settlement","payload","previous"]`: `seq` a number, `at`
    the moment in UTC as `2026-03-02T12:00:00.000000+00:00`, `settlement` null where there is none,
    the others strings; only `"`, `\` and control characters are escaped.
    """
    return _hash((_moment(at), seq, actor, action, settlement, payload, previous))


def lock(session: Session) -> None:
    """Keep every other writer out until the transaction ends; on SQLite the transaction itself already does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})


def head(session: Session) -> JournalEntry | None:
    """Give the newest entry, None where there is none."""
    return session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc()).limit(1)).one_or_none()


def next_seq(session: Session) -> int:
    """Give the number that the next entry will have, and keep other writers out so that it stays so.

    Rows may name that entry before it is appended; the transaction must append it before it ends.
    """
    lock(session)
    newest = session.connection().execute(_NEWEST).one_or_none()
    return 1 if newest is None else newest.seq + 1


def append(
    session: Session, *, at: datetime, actor: str, action: str, settlement: str | None, payload: Mapping[str, object]
) -> int:
    """Add one entry to the journal, in the caller's transaction, and give its number.

    It vouches for the rows of history that name it: they are written before, and its payload holds their digests.
    Time runs one way: within a minute before the newest entry it takes that one's moment, and `ClockBehind` is raised for
    what lies further back, unless the clock is set right by it. Raises `ValueError` for what is no `Action`.
    """
    lock(session)
    session.flush()
    connection = session.connection()
    newest = connection.execute(_NEWEST).one_or_none()
    seq = 1 if newest is None else newest.seq + 1
    previous = BEGINNING if newest is None else newest.hash
    said_before = {} if newest is None else json.loads(newest.payload)
    sets_clock = Action(action) is Action.SET_CLOCK
    if newest is not None and not sets_clock:
        if newest.at - at > APART:
            raise ClockBehind(newest.seq, newest.at, at)
        at = max(at, newest.at)
    bound: dict[str, object] = {ROWS: vouched(session, seq), CLOCK: seq if sets_clock else said_before.get(CLOCK, 0)}
    if newest is not None and ROWS not in said_before:
        # It was written before entries held digests: this one vouches for everything of then.
        bound[EARLIER] = vouched_before(session, seq)
    body = canonical({**payload, **bound})
    said = {"seq": seq, "at": at, "actor": actor, "action": Action(action).value, "settlement": settlement}
    own = _hash((_moment(at), seq, actor, action, settlement, body, previous))
    connection.execute(_APPENDED, {**said, "payload": body, "previous": previous, "hash": own})
    return seq


def verify(session: Session) -> tuple[Fault, ...]:
    """Walk the whole chain and give everything wrong with it; nothing where it holds.

    Found are gaps in the numbers, an entry whose own hash is wrong, one that does not hold the hash
    of the entry before, and rows that name an entry which is not there (a tail cut off leaves them).
    `tracker.operations.journal.verification` looks further: at the rows themselves, and at heads kept elsewhere.
    """
    return (*(fault for entry in walk(session) for fault in entry.faults), *orphans(session))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


# What an entry's hash is of, in this order: moment, number, actor, action, settlement, payload, previous hash.
_Said: TypeAlias = tuple[str, int, str, str, str | None, str, str]


def _hash(said: _Said) -> str:
    return sha256(_array(said).encode()).hexdigest()


def _array(said: _Said) -> str:
    moment, seq, actor, action, settlement, payload, previous = said
    about = "null" if settlement is None else encode_basestring(settlement)
    return (
        f'[{seq},"{moment}",{encode_basestring(actor)},{encode_basestring(action)},'
        f"{about},{encode_basestring(payload)},{encode_basestring(previous)}]"
    )


def _moment_in_sql(session: Session) -> ColumnElement[str]:
    """Give the moment as it is hashed, written by the database: reading 100,000 of them one by one takes as long as the rest."""
    at = JournalEntry.__table__.c.at
    if session.get_bind().dialect.name == "sqlite":
        return func.replace(type_coerce(at, Text), " ", "T") + "+00:00"
    return func.to_char(func.timezone("UTC", at), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')


def texts(session: Session, first: int, last: int) -> Iterator[Hashed]:
    """Give the text that each entry's hash is of, from entry `first` to `last`, both inclusive."""
    e = JournalEntry
    columns = (_moment_in_sql(session), e.seq, e.actor, e.action, e.settlement, e.payload, e.previous, e.hash)
    query = select(*columns).where(e.seq >= first, e.seq <= last).order_by(e.seq)
    # Closed with the reading, also where that stops before the last entry: a server keeps a cursor for it.
    with session.execute(query, execution_options={"yield_per": _CHUNK}) as rows:
        for moment, seq, actor, action, settlement, payload, previous, own in rows:
            yield Hashed(seq, own, _array((moment, seq, actor, action, settlement, payload, previous)))


def walk(session: Session) -> Iterator[Walked]:
    """Give each entry in turn, from the first to the last, with what is wrong with it in the chain."""
    # The table's own columns: a row of them is read in half the time.
    e = JournalEntry.__table__.c
    columns = (_moment_in_sql(session), e.seq, e.actor, e.action, e.settlement, e.payload, e.previous, e.hash)
    expected, previous = 1, BEGINNING
    with session.execute(select(*columns).order_by(e.seq), execution_options={"yield_per": _CHUNK}) as rows:
        for moment, seq, actor, action, settlement, payload, before, own in rows:
            faults: tuple[Fault, ...] = ()
            if seq != expected:
                missing = f"Entry {expected} is" if seq == expected + 1 else f"Entries {expected} to {seq - 1} are"
                faults = (Fault(seq, f"{missing} missing before entry {seq}."),)
            elif before != previous:
                faults = (Fault(seq, f"Entry {seq} does not hold the hash of entry {seq - 1}."),)
            if own != _hash((moment, seq, actor, action, settlement, payload, before)):
                faults = (*faults, Fault(seq, f"The content of entry {seq} does not match its hash."))
            expected, previous = seq + 1, own
            yield Walked(seq, moment, action, payload, own, faults)


def latest(session: Session) -> Latest | None:
    """The entry of the latest moment since the clock was last set right, None where there is no entry."""
    newest = session.connection().execute(_NEWEST).one_or_none()
    if newest is None:
        return None
    since, entry = json.loads(newest.payload).get(CLOCK, 0), JournalEntry
    query = select(entry.seq, entry.at).where(entry.seq >= since).order_by(entry.at.desc(), entry.seq.desc()).limit(1)
    seq, at = session.execute(query).one()
    return Latest(seq, at, newest=seq == newest.seq)


def last_by(session: Session, moment: datetime) -> int | None:
    """The number of the last entry that was known by a moment (inclusive), None where none was.

    An entry is known from the latest moment among itself and those before it, counted anew from each that sets the clock
    right: what was entered under a clock that was ahead is known at the latest from that act.
    """
    last = session.scalar(select(func.max(JournalEntry.seq))) or 0
    while last > 0:
        said = json.loads(session.scalars(select(JournalEntry.payload).where(JournalEntry.seq == last)).one())
        first = said.get(CLOCK, 0)
        later = select(func.min(JournalEntry.seq)).where(JournalEntry.seq >= first, JournalEntry.seq <= last)
        beyond = session.scalar(later.where(JournalEntry.at > moment))
        if beyond is None:
            return last
        if beyond > max(first, 1):
            return beyond - 1
        last = first - 1
    return None


def orphans(session: Session) -> Iterator[Fault]:
    """Give the entries that rows name and the journal does not have."""
    for table in models.Base.metadata.sorted_tables:
        if "entry_seq" not in table.c:
            continue
        named = table.c.entry_seq
        missing = select(named).distinct().where(~exists().where(JournalEntry.seq == named)).order_by(named)
        for seq in session.scalars(missing):
            yield Fault(seq, f"Rows of {table.name} name entry {seq}, which is not in the journal.")
