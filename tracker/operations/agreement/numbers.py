"""The numbers that the periods of a settlement's series have, as its deadlines' rows keep them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.rules.deadlines.numbers import Numbers


def numbers_of(session: Session, row: models.Settlement) -> Numbers:
    """The number of each calendar period that a deadline was ever planned for, those that follow no more included."""
    o, d = models.Obligation, models.Deadline
    query = select(o.code, d.label, d.number).join(d, d.obligation_id == o.id).where(d.settlement_id == row.id)
    # Where two have one period, as a number could once be given anew: the one that still follows comes last, and counts.
    return numbers_named_in(
        (code, label, number) for code, label, number in session.execute(query.order_by(d.gone.desc(), d.id))
    )


def numbers_named_in(named: Iterable[tuple[str, str, int]]) -> Numbers:
    """Take the periods and their numbers out of deadlines, each an obligation's code, a label and a number."""
    numbers: dict[str, dict[str, int]] = {}
    for code, label, number in named:
        # What is no period is labelled with its number, and a standing duty has none.
        if number > 0 and label != str(number):
            numbers.setdefault(code, {})[label] = number
    return numbers
