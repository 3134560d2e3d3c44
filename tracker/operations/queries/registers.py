"""Which things have a code: every register of a settlement, looked through for a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.people.sight import concealed, hidden_codes, seen_settlements
from tracker.operations.queries.names import nearest
from tracker.remedies import Give
from tracker.rules.facts import Appointment
from tracker.rules.zones import today_in


class Register(StrEnum):
    """What can be looked at by its code, in the order in which a code that several have is looked for."""

    OBLIGATION = "obligation"
    TERM = "term"
    INSTRUMENT = "instrument"
    EVENT = "event"
    MONITOR = "monitor"
    PARTY = "party"
    SOURCE = "source"
    SETTLEMENT = "settlement"


def is_duty(session: Session, settlement: str, code: str) -> bool:
    """Say whether a code, or the code of a deadline, is that of a duty: what else is recorded about has no deadline."""
    o, s = models.Obligation, models.Settlement
    query = select(o.id).join(s, s.id == o.settlement_id).where(s.code == settlement, o.code == code.partition("@")[0])
    return session.scalar(query.limit(1)) is not None


def _named(register: Register, *, then: bool) -> Iterator[Select[Any]]:
    """The queries for the name of each thing of a kind, with its settlement's code; with `then` also of those removed since."""
    match register:
        case Register.OBLIGATION:
            yield _coded(models.Obligation, models.Obligation.code, then=then)
        case Register.TERM:
            yield _coded(models.Term, models.Term.code, then=then)
        case Register.INSTRUMENT:
            yield _coded(models.Instrument, models.Instrument.code, then=then)
        case Register.EVENT:
            yield _listed(models.NamedEvent, models.NamedEvent.name)
        case Register.MONITOR:
            for each in (models.Term.monitor_firm, models.Term.monitor_person):
                yield _coded(models.Term, each, then=then).where(each.is_not(None))
            yield _listed(models.Fact, models.Fact.details).where(models.Fact.kind == Appointment.kind)
        case Register.PARTY:
            yield _listed(models.Party, models.Party.name)
            yield cast("Select[Any]", select(models.Settlement.code, models.Settlement.organisation))
        case Register.SOURCE:
            yield _listed(models.Source, models.Source.key)
        case Register.SETTLEMENT:
            yield cast("Select[Any]", select(models.Settlement.code, models.Settlement.code))


def _coded(table: type[models.Obligation | models.Term | models.Instrument], name: Any, *, then: bool) -> Select[Any]:  # noqa: ANN401 — a column of text
    query = _listed(table, name)
    return query if then else query.where(table.superseded_on.is_(None))


def _listed(table: type[Any], name: Any) -> Select[Any]:  # noqa: ANN401 — a column of text
    return select(models.Settlement.code, name).join(models.Settlement, models.Settlement.id == table.settlement_id)


def _names_seen(
    session: Session, within: str | None, register: Register | None, *, then: bool
) -> Iterator[tuple[str, Register, str]]:
    """Every name that the reader sees: whose settlement it is of, of what kind of thing, and itself."""
    for each in Register if register is None else (register,):
        hidden: dict[str, frozenset[str]] = {}
        for query in _named(each, then=then):
            seen = query.where(seen_settlements(session))
            rows = session.execute(seen if within is None else seen.where(models.Settlement.code == within)).all()
            for code, name in _each_named(rows):
                if each is Register.OBLIGATION and code not in hidden:
                    hidden[code] = hidden_codes(session, code)
                if name not in hidden.get(code, ()):
                    yield code, each, name


def _each_named(rows: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """A settlement's code with each name that a row has: of a step in the choice of a monitor, the firm and the person."""
    for code, name in rows:
        named = (name,) if isinstance(name, str) else (name.get("firm"), name.get("person"))
        yield from ((code, each) for each in named if each)


def today_of(session: Session, names: Iterable[str], *, settlement: str | None, now: datetime) -> date:
    """The date it is in the zone of a settlement, or of the one that has what is named; UTC's where none is loaded.

    Raises `InputRefused` where several settlements may be meant, and it is not the same day in all of them.
    """
    owners: set[str] = set() if settlement is None else {settlement}
    for name in names:
        within, slash, plain = name.partition("/")
        owners |= set(registers_with(session, name, settlement, None, then=False))
        owners |= set(registers_with(session, plain, within, None, then=False)) if slash else set()
    query = select(models.Settlement.code, models.Settlement.time_zone)
    zones = {row.code: row.time_zone for row in session.execute(query)}
    days = {code: today_in(zone, now) for code, zone in zones.items() if not owners or code in owners}
    if len(set(days.values())) > 1:
        listed = ", ".join(f"{day.isoformat()} in {code}" for code, day in sorted(days.items()))
        raise InputRefused(
            f"It is not the same day in all settlements: {listed}.",
            remedies=[Give("settlement", tuple(sorted(days)))],
        )
    return next(iter(days.values()), now.astimezone(UTC).date())


def day_here(session: Session, *, now: datetime) -> date:
    """The date that it is where most settlements are that the reader sees; UTC's where there is none."""
    zones = session.scalars(select(models.Settlement.time_zone).where(seen_settlements(session))).all()
    most = max(sorted(set(zones)), key=zones.count, default="UTC")
    return today_in(most, now)


def registers_with(
    session: Session, name: str, within: str | None, register: Register | None, *, then: bool
) -> dict[str, set[Register]]:
    """The kinds of things that have a name, by the settlement that they are of; an `@` names one deadline or happening."""
    found: dict[str, set[Register]] = {}
    plain = name.partition("@")[0]
    for code, each, known in _names_seen(session, within, register, then=then):
        if known == name or (known == plain and each in {Register.OBLIGATION, Register.EVENT}):
            found.setdefault(code, set()).add(each)
    return found


def absent(session: Session, name: str, within: str | None, register: Register | None, *, then: bool) -> NotFound:
    """The refusal of a name that nothing has: the same where it is hidden from the reader, who may not learn that it is there."""
    known = sorted({each for _, _, each in _names_seen(session, within, register, then=then)})
    near = nearest(name.partition("@")[0], known)
    sentence = f"There is {'nothing called' if register is None else f'no {register}'} “{name}” here.{near}"
    query = _coded(models.Obligation, models.Obligation.code, then=then).where(seen_settlements(session))
    hidden = query.where(models.Obligation.code == name.partition("@")[0])
    owner = session.execute(hidden if within is None else hidden.where(models.Settlement.code == within)).first()
    if owner is not None and register in {None, Register.OBLIGATION}:
        return concealed(session, owner[0], name.partition("@")[0], sentence)
    return NotFound(sentence)
