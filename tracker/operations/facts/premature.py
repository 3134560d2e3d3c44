"""What is of a day before it could begin: refused with the day from which on it counts, unless somebody insists on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.operations.agreement.rows import Kept
from tracker.operations.derivation.replan import derive_again
from tracker.operations.facts.rows import as_fact, standing_rows
from tracker.remedies import Do, Give, Record
from tracker.rules.deadlines.starts import Doing, milestone_in, too_early
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


def examined(
    session: Session, kept: Kept, facts: Sequence[Fact], *, known: Sequence[Fact], today: date, insisted: bool
) -> list[Fact]:
    """These facts, each with the reason for an early day only where it is of one; refuse one that is and has none.

    `known` are the facts that stand. An event may be of any day. With `insisted`, one of them at least must be early.
    """
    if not any(each.early or _may_be_early(each, today) for each in facts):
        return list(facts)
    # What runs from a proposal may be proposed too: it counts when that does.
    plan = derive_again(session, replace(kept, settlement=ungated(kept.settlement)), today=today, facts=known)
    events = {each.name for each in plan.settlement.events}
    kept_early: list[Fact] = []
    for fact in facts:
        plain = replace(fact, early="")
        wrong = too_early(plain, plan)
        if wrong is not None and not fact.early:
            first = [Record("event", each) for each in wrong.awaits if each in events or milestone_in(each) is not None]
            raise InputRefused(wrong.sentence, remedies=[*first, Give("reason for an early day")])
        kept_early.append(plain if wrong is None else fact)
    if insisted and not any(each.early for each in kept_early):
        raise InputRefused(
            "Nothing of this is of a day before it could begin: it counts without a reason.",
            remedies=[Do("leave out the reason")],
        )
    return kept_early


def _may_be_early(fact: Fact, today: date) -> bool:
    """Whether a fact must be looked at: what is of today can be too early for its own clock alone."""
    if isinstance(fact, Happened):
        return milestone_in(fact.event) is not None
    return isinstance(fact, Doing) or fact.when.last_day < today


def said_before(session: Session, kept: Kept, facts: Sequence[Fact]) -> list[models.Fact]:
    """The rows of what is insisted on now and was recorded before without a reason: it is said anew, and stands once."""
    plain = [_content(columns_of(replace(each, early=""))) for each in facts if each.early]
    rows = standing_rows(session, kept.row.id) if plain else []
    return [row for row in rows if _content(columns_of(as_fact(row))) in plain]


def _content(columns: FactColumns) -> tuple[object, ...]:
    details = columns["details"] or {}
    return (*(columns[name] for name in _COMPARED), tuple(sorted(details.items())))
