"""A settlement as it stands, or stood on a past day: its values, facts, plan and the day it is looked at from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.operations.agreement.rows import Kept, recall, require
from tracker.operations.derivation.replan import horizons
from tracker.operations.facts.rows import recall_facts
from tracker.operations.people.sight import edition_in, hidden_codes
from tracker.operations.queries.past import Past, horizons_then, require_known
from tracker.rules.amendments.versions import as_it_stood
from tracker.rules.deadlines.deadline import Plan
from tracker.rules.derivation.dates import Known
from tracker.rules.facts import DeclaredBreach, Fact, declared_breaches
from tracker.rules.people.editions import agreed_without, facts_without, hidden_from, without
from tracker.rules.plan import among, plan, standing_on
from tracker.rules.settlement.dependence import hanging_together
from tracker.rules.zones import today_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A settlement as it was known at a moment, and the date it was in its zone.

    `known_to` is the journal's last entry then, None for all that is known now; `until` is the day (inclusive) up to
    which each obligation's series was planned, by its code. `dated` is what rules gave as seen from one day, for the next.
    """

    kept: Kept
    facts: tuple[Fact, ...]
    today: date
    until: Mapping[str, date]
    known_to: int | None
    dated: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class SettlementAsOf:
    """A settlement seen from a day: `facts` that stood, the `plan` from them, `known_to` the last entry known (None: all)."""

    kept: Kept
    day: date
    facts: tuple[Fact, ...]
    plan: Plan
    known_to: int | None = None

    def breaches(self) -> tuple[DeclaredBreach, ...]:
        """The breaches that were declared."""
        return declared_breaches(self.facts, self.plan.names)


def remember(session: Session, settlement: str, *, now: datetime, known_at: Past | None) -> Remembered:
    """Recall a settlement as it was known at a moment, None for now; refuses a moment to come, or before it was loaded."""
    if known_at is None:
        kept = recall(session, settlement)
        today = today_in(kept.row.time_zone, now)
        facts = recall_facts(session, kept.row.id)
        return Remembered(kept=kept, facts=facts, today=today, until=horizons(session, kept, today), known_to=None)
    row = require(session, settlement)
    known = require_known(session, row, known_at, now=now)
    return Remembered(
        kept=recall(session, settlement, known_to=known.entry),
        facts=recall_facts(session, row.id, known_to=known.entry),
        today=known.day,
        until=horizons_then(session, row, known),
        known_to=known.entry,
    )


def stand(
    session: Session, settlement: str, *, now: datetime, as_of: date | None, known_at: Past | None = None
) -> SettlementAsOf:
    """See a settlement as it stood on `as_of`, with the facts known at a moment.

    Without `as_of` it is seen from the date of that moment in its own zone, and what is only planned (an event with a
    day to come) counts too, as in today's list; without `known_at` that moment is now. What is not for the reader of the
    session is left out. Raises as `remember` does.
    """
    memory = remember(session, settlement, now=now, known_at=known_at)
    if as_of is not None:
        return _shown(session, seen_from(memory, as_of))
    derived = plan(memory.kept.settlement, memory.facts, until=memory.until)
    return _shown(session, SettlementAsOf(memory.kept, memory.today, memory.facts, derived, memory.known_to))


def seen_from(memory: Remembered, day: date) -> SettlementAsOf:
    """See a settlement from a day, with those of its known facts that stood then."""
    stood = standing_on(memory.facts, day)
    kept = replace(memory.kept, settlement=as_it_stood(memory.kept.settlement, day))
    derived = plan(kept.settlement, stood, until=memory.until, known=memory.dated)
    return SettlementAsOf(kept, day, stood, derived, memory.known_to)


def seen_before(memory: Remembered, day: date, seen: SettlementAsOf) -> SettlementAsOf:
    """See the same settlement from an earlier day: only what hangs on what came after is derived anew."""
    stood = standing_on(memory.facts, day)
    kept = replace(memory.kept, settlement=as_it_stood(memory.kept.settlement, day))
    then = set(map(id, stood))
    new = [fact for fact in seen.facts if id(fact) not in then]
    only = hanging_together(kept.settlement, new) if kept.settlement == seen.kept.settlement else None
    derived = plan(kept.settlement, stood, until=memory.until, known=memory.dated, only=only)
    derived = derived if only is None else among(seen.plan, derived, only)
    return SettlementAsOf(kept, day, stood, derived, memory.known_to)


def _shown(session: Session, seen: SettlementAsOf) -> SettlementAsOf:
    """Leave out what is not for the reader, by the text of now and by that of then; dates may still hang on it."""
    code = seen.kept.row.code
    edition = edition_in(session, code)
    if edition is None:
        return seen
    hidden = hidden_codes(session, code) | hidden_from(seen.plan.settlement, seen.facts, edition)
    return replace(
        seen,
        kept=replace(seen.kept, settlement=agreed_without(seen.kept.settlement, hidden)),
        facts=facts_without(seen.facts, hidden),
        plan=without(seen.plan, hidden),
    )
