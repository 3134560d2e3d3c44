"""What would move: hypothetical facts beside those recorded, checked as the real ones would be, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.operations.derivation.replan import Replanned, foresee, horizons
from tracker.operations.facts.record import Checked, Circumstances, Supposition, facts_before
from tracker.operations.journal.checkpoints import head
from tracker.operations.people.sight import hidden_codes
from tracker.remedies import Give
from tracker.rules.facts import Fact, Happened
from tracker.rules.people.editions import agreed_without
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.settlement import Settlement

# The check of an operation that records, with what it is to record: it is asked on a session, as the operation would ask.
Hypothesis = Callable[..., Checked]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What would change, statuses as of `day`; `supposed` are the hypothetical facts.

    `waits` are the codes of the deadlines that would only be proposed to be done, and count when another approves it.

    `later` is the day after the last supposed one, where that is still to come: statuses then differ more. `head` is the
    journal's, which it rests on.
    """

    agreed: Settlement
    day: date
    later: date | None
    supposed: tuple[Fact, ...]
    replanned: Replanned
    head: Head
    waits: tuple[str, ...] = ()


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
    for check in hypotheses:
        found.append(
            check(session, circumstances=Circumstances(settlement=settlement, attribution=supposition, now=now))
        )
        fact = found[-1].fact
        before = [each for each in supposition.before if not _replaced(each, fact)]
        supposition = replace(supposition, before=(*before, *([] if fact is None else [fact])))
    owners = {each.kept.row.code for each in found}
    if len(owners) > 1:
        sentence = f"These belong to several settlements: {', '.join(sorted(owners))}."
        raise InputRefused(sentence, "Suppose them one settlement at a time.")
    kept, supposed = found[0].kept, supposition.before
    today = kept.today(now)
    facts = facts_before(session, kept, supposition)
    day = as_of or today
    last = max((fact.when.last_day for fact in supposed), default=day)
    hidden = hidden_codes(session, kept.row.code)
    derived, foreseen = foresee(session, kept, facts, until=horizons(session, kept, today), today=day)
    return WhatIf(
        agreed=agreed_without(kept.settlement, hidden),
        day=day,
        later=last + timedelta(days=1) if last > day else None,
        supposed=tuple(supposed),
        replanned=foreseen.by(supposed).without(hidden),
        head=head(session),
        waits=tuple(
            each.code
            for each in derived.deadlines
            if any(proposal.fact in supposed and proposal.approved is None for proposal in each.proposals)
        ),
    )


def _replaced(earlier: Fact, later: Fact | None) -> bool:
    """Whether a date supposed of an event takes the place of one supposed before."""
    return isinstance(earlier, Happened) and isinstance(later, Happened) and earlier.event == later.event
