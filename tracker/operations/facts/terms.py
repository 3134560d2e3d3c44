"""Recording what becomes of a term: its start set right, an extension, a pause, its end; and the end of an instrument."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.derivation.replan import derive_again
from tracker.operations.facts.record import Act, Checked, Circumstances, Recording, facts_before, ways_to_undo
from tracker.operations.facts.rows import standing_rows
from tracker.operations.queries.names import nearest, refuse_several, split_settlement
from tracker.remedies import Do, Give, Record
from tracker.rules.deadlines.deadline import ComputedDate, PlannedTerm, day_of
from tracker.rules.due.spans import Span
from tracker.rules.facts import Ended, Ending, TermExtended, TermResumed, TermStarted, TermSuspended, When
from tracker.rules.wording import written


@Recording
def start_term(session: Session, code: str, *, circumstances: Circumstances, when: When, authority: str) -> Checked:
    """Set the start of a term that has not ended, or set it right; all that hangs on it moves."""
    about = find_term(session, code, circumstances)
    _refuse_ended(session, about)
    about.refuse_future(when.last_day, "record it when the term has begun")
    fact = TermStarted(term=about.subject, when=when, authority=authority, **about.carried())
    # Only one start stands: a second one sets the first right.
    rows = standing_rows(session, about.kept.row.id)
    earlier = [row for row in rows if row.kind == TermStarted.kind and row.subject == about.subject]
    return about.checked("term", fact, earlier=earlier)


@Recording
def extend_term(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    by_span: Span | None,
    to: date | None,
    decided_on: date | None,
    authority: str,
) -> Checked:
    """Make a term longer by a span, or up to a day; just one of `by_span` and `to` is given.

    `decided_on` None is today.

    Raises as `start_term` does, and `InputRefused` for a day that is not later than the term's end, or a span where
    the end is not known.
    """
    about = find_term(session, code, circumstances)
    planned, term = _refuse_ended(session, about), about.subject
    if planned.ended is not None:
        sentence = (
            f"{term} is announced to end ({planned.ended.manner}, {planned.ended.when}): that cannot be made longer."
        )
        raise InputRefused(sentence, remedies=[*ways_to_undo(session, planned.ended.entry), Record("end", term)])
    decided_on = decided_on or about.today
    about.refuse_future(decided_on, "record it when it has been decided")
    ends = planned.ends
    if (by_span is None) == (to is None):
        raise InputRefused("A term is made longer either by a span or up to a day.", remedies=[Give("longer term")])
    if by_span is not None and ends is None:
        raise InputRefused(
            f"The end of {term} is not known, so nothing can be added to it: give the day to which it runs."
        )
    if to is not None and isinstance(ends, ComputedDate) and to <= ends.latest_on:
        sentence = f"{term} runs to {written(ends.latest)} already; an extension must be to a later day."
        raise InputRefused(sentence, remedies=[Record("end", term)])
    fact = TermExtended(
        term=term, decided_on=decided_on, by_span=by_span, to=to, authority=authority, **about.carried()
    )
    return about.checked("term", fact)


@Recording
def suspend_term(session: Session, code: str, *, circumstances: Circumstances, on: date, authority: str) -> Checked:
    """Let a term that runs stand still from a day on; its end awaits its resumption."""
    about = find_term(session, code, circumstances)
    planned, term = _refuse_ended(session, about), about.subject
    about.refuse_future(on, "record it when it stands still")
    if planned.suspended_on is not None:
        raise InputRefused(
            f"{term} has stood still since {written(planned.suspended_on)}.", remedies=[Record("resumption", term)]
        )
    return about.checked("term", TermSuspended(term=term, suspended_on=on, authority=authority, **about.carried()))


@Recording
def resume_term(session: Session, code: str, *, circumstances: Circumstances, on: date, authority: str) -> Checked:
    """Let a suspended term run again from a day on; its end moves by the days it stood still."""
    about = find_term(session, code, circumstances)
    planned, term = _refuse_ended(session, about), about.subject
    about.refuse_future(on, "record it when it runs again")
    if planned.suspended_on is None:
        raise InputRefused(f"{term} does not stand still.", remedies=[Record("suspension", term)])
    if on < planned.suspended_on:
        raise InputRefused(
            f"{term} has stood still since {written(planned.suspended_on)}: it cannot run again before that day."
        )
    return about.checked("term", TermResumed(term=term, resumed_on=on, authority=authority, **about.carried()))


@Recording
def end_term(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    when: When,
    manner: Ending,
    authority: str,
    successor: str | None,
) -> Checked:
    """Record how a term, or an instrument with its terms, came to its end, or that it is announced to: once.

    An end of a day to come is announced: known from today, or from the day it was learned. Until it has come, another one
    takes its place. `NotFound` for an unknown successor; `InputRefused` for an end after the term's own, which is an
    extension.
    """
    about = find_term(session, code, circumstances, instruments=True)
    name, before, today = about.subject, facts_before(session, about.kept, about.attribution), about.today
    ended = next((fact for fact in reversed(before) if isinstance(fact, Ended) and fact.code == name), None)
    if ended is not None and ended.is_supposed:
        raise InputRefused(f"{name} is supposed to end twice.")
    if ended is not None and not ended.is_to_come(today):
        sentence = f"{name} ended already ({ended.manner}, {ended.when}), by entry {ended.entry}."
        raise InputRefused(sentence, remedies=ways_to_undo(session, ended.entry))
    if successor is not None:
        _require_code(about.kept, successor)
    carried = about.carried()
    if when.last_day > today:
        _refuse_later_than_agreed(session, about, when)
        about.refuse_future(carried["learned_on"] or today, "give the day on which it became known")
        carried["learned_on"] = carried["learned_on"] or today
    fact = Ended(code=name, when=when, manner=manner, authority=authority, successor=successor, **carried)
    if ended is not None and _says_the_same(ended, fact):
        sentence = f"{name} is announced to end so already ({manner}, {when}), by entry {ended.entry}."
        raise InputRefused(sentence, remedies=ways_to_undo(session, ended.entry))
    rows = standing_rows(session, about.kept.row.id) if ended is not None else ()
    earlier = [row for row in rows if row.kind == Ended.kind and row.subject == name]
    return about.checked("term", fact, earlier=earlier)


def _says_the_same(announced: Ended, fact: Ended) -> bool:
    return all(getattr(announced, name) == getattr(fact, name) for name in ("when", "manner", "authority", "successor"))


def _refuse_later_than_agreed(session: Session, about: Act, when: When) -> None:
    """Refuse an announced end that lies after the one that the term has by itself."""
    if all(each.code != about.subject for each in about.kept.settlement.terms):
        return
    nominal = _planned(session, about).nominal
    if isinstance(nominal, ComputedDate) and day_of(when.first) > nominal.latest_on:
        raise InputRefused(
            f"{about.subject} runs to {written(nominal.latest_on)} by itself, and cannot end on "
            f"{written(when.latest)} unless it is made longer.",
            remedies=[Record("longer term", about.subject)],
        )


def find_term(session: Session, code: str, circumstances: Circumstances, *, instruments: bool = False) -> Act:
    """Find the term, or with `instruments` also the instrument, that something is to be recorded of; `NotFound` for neither."""
    within, name = split_settlement(session, code, circumstances.settlement)
    owner = _owner(session, name, within, (models.Term, models.Instrument), "term or instrument")
    if not instruments:
        owner = _owner(session, name, within, (models.Term,), "term")
    return circumstances.act(recall(session, owner), name)


def _owner(session: Session, name: str, within: str | None, tables: tuple[type[Any], ...], what: str) -> str:
    owners: list[str] = []
    known: list[str] = []
    for table in tables:
        query = (
            select(models.Settlement.code, table.code)
            .join(models.Settlement, models.Settlement.id == table.settlement_id)
            .where(table.superseded_on.is_(None))
        )
        for owner, each in session.execute(query):
            if within in {None, owner}:
                known.append(each)
                owners += [owner] if each == name else []
    if not owners:
        raise NotFound(f"There is no {what} “{name}” here.{nearest(name, known)}")
    refuse_several(owners, f"have a {what}", name)
    return owners[0]


def _refuse_ended(session: Session, about: Act) -> PlannedTerm:
    """Refuse a term that has ended, or whose dates cannot be computed; else what is planned of it."""
    planned, code = _planned(session, about), about.subject
    if planned.ended is not None and planned.ended.is_supposed:
        raise InputRefused(f"{code} is supposed to end: what has ended cannot be made longer.")
    if planned.ended is not None and not planned.ended.is_to_come(about.today):
        sentence = f"{code} ended ({planned.ended.manner}, {planned.ended.when})."
        raise InputRefused(sentence, remedies=ways_to_undo(session, planned.ended.entry))
    return planned


def _planned(session: Session, about: Act) -> PlannedTerm:
    """What is planned of a term; refuses one whose dates cannot be computed."""
    kept, code = about.kept, about.subject
    plan = derive_again(session, kept, today=about.today, facts=facts_before(session, kept, about.attribution))
    planned = next((each for each in plan.terms if each.term.code == code), None)
    if planned is None:
        raise InputRefused(f"The dates of {code} cannot be computed.", remedies=[Do("check everything")])
    return planned


def _require_code(kept: Kept, code: str) -> None:
    settlement = kept.settlement
    known = [each.code for each in settlement.terms]
    known += [each.code for each in settlement.instruments]
    known += [each.code for each in settlement.obligations]
    if code not in known:
        raise NotFound(f"There is no term, instrument or obligation “{code}” to succeed it.{nearest(code, known)}")
