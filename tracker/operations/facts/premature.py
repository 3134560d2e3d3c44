"""What is of a day before it could begin: refused with the day from which on it counts, unless somebody insists on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.operations.agreement.rows import Kept
from tracker.operations.derivation.replan import derive_again
from tracker.operations.facts.rows import as_fact, standing_rows
from tracker.remedies import Do, Give, Record, Remedy
from tracker.rules.deadlines.starts import Doing, TooEarly, milestone_in, too_early
from tracker.rules.facts import Fact, Happened
from tracker.rules.facts.table import FactColumns, columns_of
from tracker.rules.people.approval import ungated

# The columns that tell what is said, with the details.
_COMPARED: tuple[Literal["kind", "subject", "number", "earliest", "latest"], ...] = (
    "kind",
    "subject",
    "number",
    "earliest",
    "latest",
)


def early_among(
    session: Session,
    kept: Kept,
    facts: Sequence[Fact],
    *,
    known: Sequence[Fact],
    today: date,
    only: Collection[str] | None = None,
) -> Iterator[tuple[Fact, TooEarly]]:
    """Those of some facts that are of a day before they could begin, each with what is wrong with its day.

    `only` are the duties that the facts may change, None where it may be any.
    """
    if not any(each.early or _may_be_early(each, today) for each in facts):
        return
    # What runs from a proposal may be proposed too: it counts when that does.
    plan = derive_again(
        session, replace(kept, settlement=ungated(kept.settlement)), today=today, facts=known, only=only
    )
    for fact in facts:
        wrong = too_early(replace(fact, early=""), plan)
        if wrong is not None:
            yield fact, wrong


def examined(
    session: Session,
    kept: Kept,
    facts: Sequence[Fact],
    *,
    known: Sequence[Fact],
    today: date,
    insisted: bool,
    only: Collection[str] | None = None,
) -> list[Fact]:
    """These facts, each with the reason for an early day only where it is of one; refuse one that is and has none.

    `known` are the facts that stand. An event may be of any day. With `insisted`, one of them at least must be early.
    """
    wrong = dict(early_among(session, kept, facts, known=known, today=today, only=only))
    first = next((each for each in wrong if not each.early), None)
    if first is not None:
        missing = [each for each in wrong[first].awaits if _is_event(each, kept)]
        remedies: list[Remedy] = [Record("event", each) for each in missing]
        raise InputRefused(wrong[first].sentence, remedies=[*remedies, Give("reason for an early day")])
    kept_early = [each if each in wrong else replace(each, early="") for each in facts]
    if insisted and not any(each.early for each in kept_early):
        raise InputRefused(
            "Nothing of this is of a day before it could begin: it counts without a reason.",
            remedies=[Do("leave out the reason")],
        )
    return kept_early


def _is_event(name: str, kept: Kept) -> bool:
    return milestone_in(name) is not None or any(name == each.name for each in kept.settlement.events)


def _may_be_early(fact: Fact, today: date) -> bool:
    """Whether a fact must be looked at: what is of today can be too early for its own clock alone."""
    if isinstance(fact, Happened):
        return milestone_in(fact.event) is not None
    return isinstance(fact, Doing) or fact.when.last_day < today


def said_before(
    session: Session, kept: Kept, facts: Sequence[Fact], *, only: Collection[str] | None = None
) -> list[models.Fact]:
    """The rows of what is insisted on now and was recorded before without a reason: it is said anew, and stands once."""
    plain = [_content(columns_of(replace(each, early=""))) for each in facts if each.early]
    rows = standing_rows(session, kept.row.id, only=only) if plain else []
    return [row for row in rows if _content(columns_of(as_fact(row))) in plain]


def _content(columns: FactColumns) -> tuple[object, ...]:
    details = columns["details"] or {}
    return (*(columns[name] for name in _COMPARED), tuple(sorted(details.items())))
