"""What would move: hypothetical facts beside those recorded, checked as the real ones would be, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.operations.agreement.rows import Kept
from tracker.operations.derivation.replan import Changed, Replanned, foresee, horizons
from tracker.operations.facts.record import Checked, Circumstances, Supposition, facts_before
from tracker.operations.facts.rows import as_fact
from tracker.operations.journal.checkpoints import head
from tracker.operations.people.sight import hidden_codes
from tracker.remedies import Give
from tracker.rules.deadlines.deadline import standing_of
from tracker.rules.deadlines.status import Standing, Status, status_of
from tracker.rules.facts import Fact, Happened
from tracker.rules.people.editions import agreed_without
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.settlement import Settlement

# The check of an operation that records, with what it is to record: it is asked on a session, as the operation would ask.
Hypothesis = Callable[..., Checked]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterwards:
    """The statuses that would differ on the day after the last that is supposed, each with the day it changes on."""

    day: date
    changes: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What would change, statuses as of `day`; `supposed` are the hypothetical facts, `withdrawn` those taken back.

    `waits` are the codes of the deadlines that would only be proposed to be done, and count when another approves it.

    `afterwards` are the statuses that differ besides on the day after the last supposed one, where that is still to come.
    `too_late` are the codes of what could no longer be met. `head` is the journal's, which it rests on.
    """

    agreed: Settlement
    day: date
    afterwards: Afterwards | None
    supposed: tuple[Fact, ...]
    replanned: Replanned
    head: Head
    waits: tuple[str, ...] = ()
    withdrawn: tuple[Fact, ...] = ()
    too_late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _SoFar:
    """What is foreseen as of the day looked at, by series up to `until`, with the codes that are not shown."""

    day: date
    until: Mapping[str, date]
    foreseen: Replanned
    hidden: frozenset[str]


def whatif(
    session: Session,
    settlement: str | None,
    hypotheses: Sequence[Hypothesis],
    *,
    now: datetime,
    as_of: date | None = None,
    early: str = "",
) -> WhatIf:
    """What would move were these facts recorded today, all of them together; nothing is written.

    Statuses are those of `as_of`; None is today in the settlement's own zone. Days that have not come may be supposed.
    `early` is why what is of a day before it could begin counts.
    Raises `NotFound` and `InputRefused` as the operations that record such facts do, and `InputRefused` where nothing is
    supposed, or things of two settlements are.
    """
    if not hypotheses:
        raise InputRefused("Nothing is supposed.", remedies=[Give("supposition")])
    entry = journals.head(session)
    supposition = Supposition(entry=1 if entry is None else entry.seq + 1, early=early)
    found: list[Checked] = []
    supposed: list[Fact] = []
    for check in hypotheses:
        circumstances = Circumstances(settlement=settlement, attribution=supposition, now=now)
        found.append(check(session, circumstances=circumstances))
        supposition, supposed = _following(session, supposition, supposed, found[-1])
    owners = {each.kept.row.code for each in found}
    if len(owners) > 1:
        sentence = f"These belong to several settlements: {', '.join(sorted(owners))}."
        raise InputRefused(sentence, "Suppose them one settlement at a time.")
    kept = found[0].kept
    today = kept.today(now)
    facts = facts_before(session, kept, supposition)
    day = as_of or today
    last = max((fact.when.last_day for fact in supposed), default=day)
    hidden = hidden_codes(session, kept.row.code)
    until = horizons(session, kept, today)
    derived, foreseen = foresee(session, kept, facts, until=until, today=day)
    so_far = _SoFar(day, until, foreseen, hidden)
    return WhatIf(
        agreed=agreed_without(derived.settlement, hidden),
        day=day,
        afterwards=None if last <= day else _afterwards(session, kept, facts, so_far, day=last + _DAY),
        supposed=tuple(supposed),
        withdrawn=supposition.withdrawn,
        replanned=foreseen.by(supposed).without(hidden),
        head=head(session),
        too_late=tuple(
            each.code
            for each in derived.deadlines
            if each.announced_late_on is not None and each.obligation not in hidden
        ),
        waits=tuple(
            each.code
            for each in derived.deadlines
            if any(proposal.fact in supposed and proposal.approved is None for proposal in each.proposals)
        ),
    )


def _following(
    session: Session, supposition: Supposition, supposed: list[Fact], checked: Checked
) -> tuple[Supposition, list[Fact]]:
    """What the next thing is supposed upon: what was supposed so far, and what no longer stands by it."""
    made = [fact for fact in (checked.fact, *checked.also) if fact is not None]
    again = [as_fact(session.get_one(models.Fact, row.withdraws_id)) for row in checked.reinstated]
    kept = [each for each in supposition.before if not any(_replaced(each, fact) for fact in made)]
    withdrawn = (*supposition.withdrawn, *map(as_fact, checked.earlier))
    shown = [*(each for each in supposed if each in kept), *made]
    before, within = (*kept, *again, *made), checked.kept.row.code
    return replace(supposition, before=before, withdrawn=withdrawn, within=within), shown


def _afterwards(session: Session, kept: Kept, facts: Sequence[Fact], so_far: _SoFar, *, day: date) -> Afterwards:
    """The statuses that what is supposed would change by a day to come, beside those that it changes at once."""
    derived, later = foresee(session, kept, facts, until=so_far.until, today=day)
    planned = {each.code: standing_of(each) for each in derived.deadlines}
    known = {(each.code, each.after) for each in so_far.foreseen.changes}
    changes = [
        replace(each, on=_since(planned.get(each.code), each.after, so_far.day, day))
        for each in later.without(so_far.hidden).changes
        if (each.code, each.after) not in known and each.before is not None
    ]
    return Afterwards(day=day, changes=tuple(changes))


def _since(standing: Standing | None, status: Status, first: date, last: date) -> date:
    """The first day, of those between two, since which a deadline has the status of the last."""
    day = last
    while standing is not None and day > first and status_of(standing, day - _DAY) is status:
        day -= _DAY
    return day


def _replaced(earlier: Fact, later: Fact) -> bool:
    """Whether a date supposed of an event takes the place of one supposed before."""
    return isinstance(earlier, Happened) and isinstance(later, Happened) and earlier.event == later.event
