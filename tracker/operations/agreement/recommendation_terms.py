"""What the file says of recommendations, kept in rows and recalled; and the rows of the clocks that follow from facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.rules.due.language import DueRule
from tracker.rules.due.parser import parse
from tracker.rules.recommendations.clocks import CLOCKS
from tracker.rules.settlement import settlement as values

_KEPT = ("key", "term", "owed_by", "monitor", "clause", "notices", "grade", "sources", "note")
# The clocks stand after all that the file asks for.
_FIRST_POSITION = 1_000_000


def keep_recommendation_terms(
    session: Session,
    row: models.Settlement,
    terms: Sequence[values.RecommendationTerms],
    *,
    instruments: Mapping[str, int],
) -> None:
    """Replace the terms: recommendations name them by key, and nothing refers to their rows."""
    session.execute(delete(models.RecommendationTerms).where(models.RecommendationTerms.settlement_id == row.id))
    session.add_all(
        models.RecommendationTerms(
            settlement_id=row.id,
            instrument_id=instruments[each.instrument],
            position=place,
            **{name: getattr(each, name) for name in _KEPT},
            **{clock: _text(getattr(each, clock)) for clock in CLOCKS},
        )
        for place, each in enumerate(terms)
    )


def recall_recommendation_terms(session: Session, row: models.Settlement) -> tuple[values.RecommendationTerms, ...]:
    """Give the terms as the file worded them, in its order."""
    query = (
        select(models.RecommendationTerms, models.Instrument.code)
        .join(models.Instrument, models.Instrument.id == models.RecommendationTerms.instrument_id)
        .where(models.RecommendationTerms.settlement_id == row.id)
        .order_by(models.RecommendationTerms.position)
    )
    return tuple(
        values.RecommendationTerms(
            instrument=instrument,
            key=each.key,
            term=each.term,
            owed_by=each.owed_by,
            monitor=each.monitor,
            clause=each.clause,
            notices=each.notices,
            grade=each.grade,
            sources=each.sources,
            note=each.note,
            **{clock: _rule(getattr(each, clock)) for clock in CLOCKS},
        )
        for each, instrument in session.execute(query)
    )


def keep_clocks(session: Session, row: models.Settlement, settlement: values.Settlement, *, today: date) -> None:
    """Make the rows of the clocks equal to those that follow; one that no longer does is superseded from `today`."""
    clocks = {each.code: each for each in settlement.obligations if each.recommendation is not None}
    query = select(models.Obligation).where(
        models.Obligation.settlement_id == row.id, models.Obligation.recommendation.is_not(None)
    )
    kept = {each.code: each for each in session.scalars(query)}
    if not clocks and not kept:
        return
    instruments = _ids(session, models.Instrument, row)
    terms = _ids(session, models.Term, row)
    for place, clock in enumerate(clocks.values(), _FIRST_POSITION):
        if clock.code not in kept:
            kept[clock.code] = models.Obligation(code=clock.code, settlement_id=row.id)
            session.add(kept[clock.code])
        columns = {
            "instrument_id": instruments[clock.instrument],
            "term_id": None if clock.term is None else terms[clock.term],
            "position": place,
            "due": _text(clock.due),
            "recommendation": clock.recommendation,
            "superseded_on": None,
            **{name: getattr(clock, name) for name in _OF_A_CLOCK},
        }
        for name, value in columns.items():
            if getattr(kept[clock.code], name) != value:
                setattr(kept[clock.code], name, value)
    for code, each in kept.items():
        if code not in clocks and each.superseded_on is None:
            each.superseded_on = today
    session.flush()  # the deadlines planned next name them


_OF_A_CLOCK = (
    *("title", "kind", "owed_by", "owed_to", "owner", "clause", "wording"),
    *("notices", "grade", "sources", "note"),
)


def _ids(session: Session, table: type[models.Instrument | models.Term], row: models.Settlement) -> dict[str, int]:
    return dict(session.execute(select(table.code, table.id).where(table.settlement_id == row.id)).all())


def _text(rule: object) -> str | None:
    return None if rule is None else str(rule)


def _rule(text: str | None) -> DueRule | None:
    return None if text is None else parse(text)
