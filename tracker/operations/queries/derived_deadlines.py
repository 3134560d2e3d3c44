"""Deadlines as a list shows them, derived anew: as they stood on a past day, or will stand on a coming one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.operations.queries.deadlines import MET, DeadlineLine, moved_into_past_codes, resolution_shown
from tracker.operations.queries.past import Past
from tracker.operations.queries.settlement_as_of import SettlementAsOf, stand
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, day_of, standing_of
from tracker.rules.deadlines.status import OPEN, Status, days_late, lateness_unknown, status_of
from tracker.rules.facts import DeclaredBreach, When
from tracker.rules.settlement.contradictions import Contradictions
from tracker.rules.settlement.settlement import Contradiction, Obligation


def derived_lines(
    session: Session, settlement: str, *, now: datetime, as_of: date | None, known_at: Past | None = None
) -> tuple[DeadlineLine, ...]:
    """The line of every deadline of a settlement as it stood on a day, in the file's order; raises as `stand` does."""
    return lines_of(session, stand(session, settlement, now=now, as_of=as_of, known_at=known_at))


def lines_of(session: Session, standpoint: SettlementAsOf) -> tuple[DeadlineLine, ...]:
    """Give the line of every deadline of a settlement seen from a day, in the order of the file."""
    settlement = standpoint.kept.settlement
    obligations = {each.code: each for each in standpoint.plan.settlement.obligations}
    moved = moved_into_past_codes(session, standpoint.kept.row.id, known_to=standpoint.known_to)
    declared = standpoint.breaches()
    contradicted = Contradictions(standpoint.plan.settlement)
    return tuple(
        line_of(
            settlement.code,
            obligations[deadline.obligation],
            deadline,
            standpoint.day,
            moved_into_past=deadline.code in moved,
            breaches=breaches_about(declared, obligations[deadline.obligation], deadline.occurrence.number),
            contradictions=contradicted.on(deadline.obligation),
        )
        for deadline in standpoint.plan.deadlines
    )


def breaches_about(
    declared: Iterable[DeclaredBreach], obligation: Obligation, number: int | None
) -> tuple[DeclaredBreach, ...]:
    """Those declared of a duty (with `number`, of that deadline of it), its term or its instrument."""
    codes = {obligation.instrument, obligation.term or ""}
    return tuple(each for each in declared if each.is_about(codes, duty=obligation.code, number=number))


def line_of(
    settlement: str,
    obligation: Obligation,
    deadline: Deadline,
    day: date,
    *,
    moved_into_past: bool,
    breaches: tuple[DeclaredBreach, ...] = (),
    contradictions: tuple[Contradiction, ...] = (),
) -> DeadlineLine:
    """Give the line of one planned deadline on a day."""
    standing = standing_of(deadline)
    status = status_of(standing, day)
    found = deadline.due
    dated = found if isinstance(found, ComputedDate) else None
    estimate = found.estimate if isinstance(found, AwaitedDate) else None
    resolved = deadline.resolved
    if resolved is not None and not resolution_shown(status, resolved.when.last_day, day):
        resolved = None
    done = deadline.done if status in MET else None
    return DeadlineLine(
        settlement=settlement,
        instrument=obligation.instrument,
        code=deadline.code,
        title=obligation.title,
        owner=obligation.owner,
        kind=deadline.occurrence.kind,
        safe=None if dated is None else dated.safe,
        latest=None if dated is None else dated.latest,
        status=status,
        grade=None if dated is None else dated.grade,
        awaits=found.events if isinstance(found, AwaitedDate) else (),
        estimate_on=None if estimate is None else estimate.safe_on,
        days_late=days_late(standing) if status is Status.MET_LATE else 0,
        lateness_unknown=status in MET and lateness_unknown(standing),
        moved_into_past=moved_into_past and status in OPEN,
        resolved=None if resolved is None else _in_days(resolved.when),
        resolved_grade=None if resolved is None else resolved.grade,
        done_grade=None if done is None else done.grade,
        delivery=None if deadline.delivery is None else deadline.delivery.as_values(),
        rule_version=None if deadline.version is None else deadline.version.number,
        proposed=deadline.proposed,
        announced_late_on=None if status in MET else deadline.announced_late_on,
        open_on=None if dated is None else dated.open_on,
        owed_by=obligation.owed_by,
        apart=deadline.apart,
        breaches=breaches,
        contradictions=contradictions,
    )


def _in_days(when: When) -> When:
    return When(None if when.earliest is None else day_of(when.earliest), when.last_day)
