"""The list of recommendations: where each stands on a day, with what was known at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.errors import NotFound
from tracker.operations.agreement.rows import settlement_codes
from tracker.operations.queries.names import nearest
from tracker.operations.queries.pages import WHOLE, Page, Paging, page_of
from tracker.operations.queries.past import Past, codes_known_at
from tracker.operations.queries.settlement_as_of import stand
from tracker.rules.recommendations.state import RecommendationStanding, State, standings


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """One recommendation as a list shows it, with the code of its settlement."""

    settlement: str
    standing: RecommendationStanding


def list_recommendations(
    session: Session,
    *,
    settlement: str | None,
    states: frozenset[State] = frozenset(),
    owner: str | None = None,
    now: datetime,
    as_of: date | None,
    known_at: Past | None = None,
    paging: Paging = WHOLE,
) -> Page[RecommendationLine]:
    """List recommendations, each settlement's in the order received: all, or those of some states or an owner."""
    codes = settlement_codes(session)
    if settlement is not None:
        if settlement not in codes:
            raise NotFound(f"There is no settlement “{settlement}” here.{nearest(settlement, codes)}")
        codes = (settlement,)
    if known_at is not None:
        codes = codes_known_at(session, codes, known_at, now=now)
    lines = []
    for code in codes:
        seen = stand(session, code, now=now, as_of=as_of, known_at=known_at)
        lines += [RecommendationLine(code, each) for each in standings(seen.plan, seen.facts, seen.day)]
    wanted = [
        line
        for line in lines
        if (not states or line.standing.state in states)
        and (owner is None or line.standing.recommendation.fact.owner == owner)
    ]
    return page_of(wanted, paging, lambda line: (line.settlement, line.standing.recommendation.code))
