"""Recording that an authority declared a breach, and that it was cured, withdrawn by the authority, or decided."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.operations.agreement.rows import recall
from tracker.operations.facts.record import Act, Checked, Circumstances, Recording, facts_before, ways_to_undo
from tracker.operations.facts.rows import as_fact
from tracker.operations.queries.names import find_deadline, find_obligation, refuse_several, split_settlement
from tracker.operations.queries.registers import Register, registers_with
from tracker.remedies import Give, Record
from tracker.rules.facts import Breach, BreachStep, DeclaredBreach, Topic, When, declared_breaches
from tracker.rules.facts.breaches import DECISIONS
from tracker.rules.wording import written

_AGREED = {Register.INSTRUMENT, Register.TERM}


@Recording
def declare_breach(
    session: Session, code: str, *, circumstances: Circumstances, when: When, authority: str, grounds: str
) -> Checked:
    """Record that an authority declared an instrument, a term, a duty or one of its deadlines breached; no date moves.

    It may be declared again: each declaration has the next number. Raises `NotFound` for what is not here, `InputRefused`
    for a day that has not come, without an authority, and for what is declared already in the same words.
    """
    about, of = _about(session, code, circumstances)
    about.refuse_future(when.last_day, "record it when it has been declared")
    if not authority.strip():
        raise InputRefused("A breach is declared by an authority, and none is named.", remedies=[Give("authority")])
    fact = replace(of, step=BreachStep.DECLARED, when=when, authority=authority, grounds=grounds, **about.carried())
    for each in _declared(session, about, of):
        said = each.declared
        if (said.when, said.authority, said.grounds) == (when, authority, grounds):
            sentence = f"{each.title} says that already, by entry {said.entry}."
            raise InputRefused(
                sentence,
                "Where it was declared besides on the same day, its grounds tell the two apart.",
                remedies=ways_to_undo(session, said.entry),
            )
    return about.checked("breach", replace(fact, declaration=_next(session, about, of)))


@Recording
def cure_breach(
    session: Session, code: str, *, circumstances: Circumstances, when: When, authority: str, declaration: int | None
) -> Checked:
    """Record that a declared breach was cured; `declaration` None is the only one that stands. Raises as `decide_breach`."""
    return _answered(
        session, code, circumstances, step=BreachStep.CURED, when=when, authority=authority, declaration=declaration
    )


@Recording
def withdraw_breach(
    session: Session, code: str, *, circumstances: Circumstances, when: When, declaration: int | None
) -> Checked:
    """Record that the authority took its declaration of a breach back. Raises as `decide_breach` does."""
    return _answered(session, code, circumstances, step=BreachStep.WITHDRAWN, when=when, declaration=declaration)


@Recording
def decide_breach(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    when: When,
    outcome: BreachStep,
    authority: str,
    declaration: int | None,
) -> Checked:
    """Record that a court or an arbitrator upheld or rejected a declaration of a breach; a later decision takes its place.

    Raises `InputRefused` where none, or not just one, can be meant, for a day before the declaration, and for what is done
    of it already.
    """
    if not authority.strip():
        raise InputRefused("A court or an arbitrator decides, and none is named.", remedies=[Give("authority")])
    return _answered(
        session, code, circumstances, step=outcome, when=when, authority=authority, declaration=declaration
    )


def recorded_by(session: Session, entry: int) -> Breach:
    """The step of a declared breach that a journal entry recorded."""
    row = session.scalars(
        select(models.Fact).where(models.Fact.entry_seq == entry, models.Fact.kind == Breach.kind)
    ).one()
    return cast("Breach", as_fact(row, evidence=()))


def _answered(
    session: Session,
    code: str,
    circumstances: Circumstances,
    *,
    step: BreachStep,
    when: When,
    declaration: int | None,
    authority: str = "",
) -> Checked:
    """What became of the declaration that is meant; who withdraws it is who declared it."""
    about, of = _about(session, code, circumstances)
    about.refuse_future(when.last_day, "record it when it has happened")
    breach = _meant(_declared(session, about, of), about.subject, declaration)
    said = breach.declared
    if when.last_day < said.when.last_day:
        sentence = f"{breach.title} is of {said.when}: nothing became of it before."
        raise InputRefused(sentence, remedies=ways_to_undo(session, said.entry))
    _refuse_over(session, breach, step)
    by = said.authority if step is BreachStep.WITHDRAWN else authority
    fact = replace(of, step=step, when=when, authority=by, declaration=said.declaration, **about.carried())
    return about.checked("breach", fact)


def _about(session: Session, code: str, circumstances: Circumstances) -> tuple[Act, Breach]:
    """What something is to be recorded of, and a step of a breach of it to be filled in."""
    within, name = split_settlement(session, code, circumstances.settlement)
    found = registers_with(session, name, within, None, then=False)
    agreed = sorted(owner for owner, registers in found.items() if registers & _AGREED)
    if agreed:
        refuse_several(agreed, "have an instrument or a term", name)
        about, of, number = circumstances.act(recall(session, agreed[0]), name), Topic.TERM, None
    elif "@" in name:
        named = find_deadline(session, name, settlement=within, now=circumstances.now, purpose="declare breached")
        about = circumstances.act(recall(session, named.settlement), named.code)
        name, of, number = named.obligation, Topic.DEADLINE, named.number
    else:
        owed = find_obligation(session, name, settlement=within)
        about, of, number = circumstances.act(recall(session, owed.settlement), name), Topic.DEADLINE, None
    return about, Breach(code=name, of=of, number=number, step=BreachStep.DECLARED, when=When.on(about.today))


def _declared(session: Session, about: Act, of: Breach) -> list[DeclaredBreach]:
    """Every declaration of a breach of the same thing."""
    names = {} if of.number is None else {(of.code, of.number): about.subject}
    known = declared_breaches(facts_before(session, about.kept, about.attribution), names)
    return [each for each in known if each.declared.about == of.about]


def _meant(known: list[DeclaredBreach], code: str, declaration: int | None) -> DeclaredBreach:
    """The declaration of that number, or the only one that stands."""
    stand = [each for each in known if each.stands] or known
    fits = stand if declaration is None else [each for each in known if each.declared.declaration == declaration]
    if len(fits) == 1:
        return fits[0]
    if not known:
        raise InputRefused(f"No breach of {code} is declared.", remedies=[Record("breach", code)])
    listed = ", ".join(f"{each.declared.declaration} ({each.words(written)})" for each in known)
    what = "Which of them is meant is not said" if declaration is None else f"There is no declaration {declaration}"
    raise InputRefused(f"{what}. Declared about {code}: {listed}.", remedies=[Give("declaration")])


def _refuse_over(session: Session, breach: DeclaredBreach, step: BreachStep) -> None:
    """Refuse what cannot follow: after a withdrawal nothing, a cure once, and the last decision again."""
    decided = [each for each in breach.answers if each.step in DECISIONS]
    against = [each for each in breach.answers if each.step is BreachStep.WITHDRAWN]
    if step in DECISIONS:
        against += [each for each in decided[-1:] if each.step is step]
    else:
        against += [each for each in breach.answers if each.step is step]
        against += [each for each in decided[-1:] if each.step is BreachStep.REJECTED]
    if against:
        last = against[-1]
        sentence = f"{breach.title} is {last.step} already, {last.when}, by entry {last.entry}."
        raise InputRefused(sentence, remedies=ways_to_undo(session, last.entry))


def _next(session: Session, about: Act, of: Breach) -> int:
    """The number of the next declaration: one that was taken back as a mistake is not given again."""
    ever = session.scalars(
        select(models.Fact).where(
            models.Fact.settlement_id == about.kept.row.id,
            models.Fact.kind == Breach.kind,
            models.Fact.subject == of.code,
            models.Fact.number.is_(None) if of.number is None else models.Fact.number == of.number,
        )
    )
    numbers = [int((row.details or {}).get("declaration", 1)) for row in ever]
    numbers += [each.declared.declaration for each in _declared(session, about, of)]
    return max(numbers, default=0) + 1
