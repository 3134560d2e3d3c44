"""What would move: hypothetical facts beside those recorded, told as the real ones would be, and nothing written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.derivation.replan import Changed, foresee, horizons
from tracker.operations.facts.resolution import refuse_settled
from tracker.operations.facts.rows import recall_facts
from tracker.operations.facts.terms import settlement_of_term
from tracker.operations.journal.checkpoints import head
from tracker.operations.people.sight import hidden_codes
from tracker.operations.queries.names import find_deadline, find_obligation, settlement_of_event
from tracker.remedies import Give
from tracker.rules.deadlines.deadline import Failure, Moved
from tracker.rules.due.spans import Span
from tracker.rules.facts import (
    Carried,
    Ended,
    Ending,
    Extended,
    Fact,
    Happened,
    Resolved,
    TermExtended,
    Waived,
    When,
)
from tracker.rules.grades import Grade
from tracker.rules.people.editions import agreed_without
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.wording import written
from tracker.rules.zones import today_in

# Who says a hypothetical fact; nothing of it is kept.
SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Recording:
    """Suppose an event happened then; an earlier date of it no longer counts."""

    event: str
    when: When


@dataclass(frozen=True, slots=True)
class EndingOf:
    """Suppose a term, or a whole instrument, ended early on that day."""

    term: str
    on: date


@dataclass(frozen=True, slots=True)
class LongerTerm:
    """Suppose a term were made longer by a span, or up to a day (inclusive)."""

    term: str
    longer: Span | date


@dataclass(frozen=True, slots=True)
class Extending:
    """Suppose consent to move one deadline to a later day."""

    code: str
    to: date


@dataclass(frozen=True, slots=True)
class Resolving:
    """Suppose one deadline were resolved then."""

    code: str
    when: When


@dataclass(frozen=True, slots=True)
class Waiving:
    """Suppose one deadline were waived on that day."""

    code: str
    on: date


Hypothetical = Recording | EndingOf | LongerTerm | Extending | Resolving | Waiving


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What would change: dates that move, and statuses as of `day`; `supposed` are the hypothetical facts.

    `born` are deadlines that would be new, `gone` the codes of those that would follow no more.

    `waits` are the codes of the deadlines that would only be proposed to be done, and count when another approves it.

    `later` is the day after the last supposed one, where that is still to come: statuses then tell more. `head` is the
    journal's, which it rests on.
    """

    agreed: Settlement
    day: date
    later: date | None
    supposed: tuple[Fact, ...]
    moves: tuple[Moved, ...]
    changes: tuple[Changed, ...]
    failures: tuple[Failure, ...]
    head: Head
    born: tuple[Moved, ...] = ()
    gone: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


def whatif(
    session: Session,
    settlement: str | None,
    hypotheticals: Sequence[Hypothetical],
    *,
    now: datetime,
    as_of: date | None = None,
) -> WhatIf:
    """Tell what would move were these facts recorded today, all of them together; nothing is written.

    Statuses are those of `as_of`; None is today in the settlement's own zone. Days that have not come may be supposed.
    Raises `NotFound` and `InputRefused` for names and deadlines as the commands that record such facts do, and
    `InputRefused` where nothing is supposed, or things of two settlements are.
    """
    if not hypotheticals:
        raise InputRefused("Nothing is supposed.", remedies=[Give("supposition")])
    owners = {_settlement(session, each, settlement) for each in hypotheticals}
    if len(owners) > 1:
        raise InputRefused(
            f"These belong to several settlements: {', '.join(sorted(owners))}.",
            "Suppose them one settlement at a time.",
        )
    kept = recall(session, owners.pop())
    today = today_in(kept.row.time_zone, now)
    facts = list(recall_facts(session, kept.row.id))
    carried = _carried(session)
    supposed = []
    for each in hypotheticals:
        fact = _fact(session, kept, facts, each, today=today, carried=carried)
        if isinstance(fact, Happened):
            facts = [known for known in facts if not (isinstance(known, Happened) and known.event == fact.event)]
        facts.append(fact)
        supposed.append(fact)
    day = as_of or today
    hidden = hidden_codes(session, kept.row.code)
    derived, told = foresee(session, kept, facts, until=horizons(session, kept, today), today=day)
    foreseen = told.without(hidden)
    return WhatIf(
        agreed=agreed_without(kept.settlement, hidden),
        day=day,
        later=_later(supposed, day),
        supposed=tuple(supposed),
        moves=foreseen.moves,
        changes=foreseen.changes,
        failures=foreseen.failures,
        head=head(session),
        born=foreseen.born,
        gone=foreseen.gone,
        waits=tuple(
            each.code
            for each in derived.deadlines
            if any(proposal.fact in supposed and proposal.approved is None for proposal in each.proposals)
        ),
    )


def _later(supposed: Sequence[Fact], day: date) -> date | None:
    last = max((since for fact in supposed if (since := fact.stands_from) is not None), default=day)
    return last + timedelta(days=1) if last > day else None


def _carried(session: Session) -> Carried:
    head = journals.head(session)
    # As if recorded next: among facts of one day the later entry counts.
    return {
        "grade": Grade.RECORD,
        "sources": (),
        "note": "",
        "by": SUPPOSED,
        "learned_on": None,
        "entry": 1 if head is None else head.seq + 1,
    }


def _settlement(session: Session, hypothetical: Hypothetical, settlement: str | None) -> str:
    match hypothetical:
        case Recording(event=event):
            return settlement_of_event(session, event, settlement)[0]
        case EndingOf(term=term) | LongerTerm(term=term):
            return settlement_of_term(session, term, settlement=settlement)
        case Extending(code=code) | Resolving(code=code) | Waiving(code=code):
            return find_obligation(session, code.partition("@")[0], settlement=settlement).settlement


def _fact(
    session: Session, kept: Kept, facts: Sequence[Fact], hypothetical: Hypothetical, *, today: date, carried: Carried
) -> Fact:
    match hypothetical:
        case Recording(event=event, when=when):
            _, name = settlement_of_event(session, event, kept.row.code if "/" not in event else None)
            return Happened(event=name, when=when, **carried)
        case EndingOf(term=term, on=day):
            code = _plain(term)
            _refuse_ended(facts, code)
            return Ended(code=code, when=When.on(day), manner=Ending.EARLY, **carried)
        case LongerTerm(term=term, longer=longer):
            return _longer_term(session, kept, facts, _plain(term), longer, today=today, carried=carried)
        case _:
            return _about_deadline(session, kept, hypothetical, today=today, carried=carried)


def _about_deadline(
    session: Session, kept: Kept, hypothetical: Extending | Resolving | Waiving, *, today: date, carried: Carried
) -> Fact:
    code, within = _plain(hypothetical.code), kept.row.code
    match hypothetical:
        case Extending(to=to):
            named = find_deadline(session, code, settlement=within, today=today, purpose="extend")
            refuse_settled(session, kept, named)
            if named.latest_on is None:
                raise InputRefused(
                    f"{named.code} has no date to extend: it is {named.status}.",
                    "Suppose the event it awaits too.",
                )
            if to <= named.latest_on:
                raise InputRefused(
                    f"{named.code} is due on {written(named.latest_on)}; an extension must be to a later day than that."
                )
            return Extended(obligation=named.obligation, number=named.number, to=to, granted_on=today, **carried)
        case Resolving(when=when):
            named = find_deadline(session, code, settlement=within, today=today, purpose="resolve")
            refuse_settled(session, kept, named)
            return Resolved(obligation=named.obligation, number=named.number, when=when, **carried)
        case Waiving(on=day):
            named = find_deadline(session, code, settlement=within, today=today, purpose="waive")
            refuse_settled(session, kept, named)
            return Waived(obligation=named.obligation, number=named.number, waived_on=day, **carried)


def _longer_term(
    session: Session,
    kept: Kept,
    facts: Sequence[Fact],
    term: str,
    longer: Span | date,
    *,
    today: date,
    carried: Carried,
) -> TermExtended:
    _refuse_ended(facts, term)
    row = session.scalars(
        select(models.Term).where(models.Term.settlement_id == kept.row.id, models.Term.code == term)
    ).one_or_none()
    if row is None:
        raise InputRefused(f"{term} is an instrument: what is made longer is a term of it.")
    if isinstance(longer, Span):
        if row.ends_latest_on is None and not row.ends_awaits and row.ends_estimate_on is None:
            raise InputRefused(
                f"The end of {term} is not known, so nothing can be added to it: suppose the day to which it runs."
            )
        return TermExtended(term=term, decided_on=today, by_span=longer, **carried)
    if row.ends_latest_on is not None and longer <= row.ends_latest_on:
        raise InputRefused(
            f"{term} runs to {written(row.ends_latest_on)} already; an extension must be to a later day.",
            "To end it sooner, suppose its end.",
        )
    return TermExtended(term=term, decided_on=today, to=longer, **carried)


def _refuse_ended(facts: Sequence[Fact], code: str) -> None:
    ended = next((fact for fact in facts if isinstance(fact, Ended) and fact.code == code), None)
    if ended is not None:
        since = "is supposed to end twice" if ended.by == SUPPOSED else f"ended already ({ended.manner}, {ended.when})"
        raise InputRefused(f"{code} {since}.")


def _plain(name: str) -> str:
    return name.rpartition("/")[2]
