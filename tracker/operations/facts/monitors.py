"""Recording who is to monitor under a term, who does, and who does no more: each step once, and nobody beside another."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.errors import InputRefused
from tracker.operations.facts.record import Checked, Circumstances, Recording, facts_before, ways_to_undo
from tracker.operations.facts.terms import find_term
from tracker.remedies import Give, Record
from tracker.rules.facts import Appointment, MonitorStep, When
from tracker.rules.terms.monitors import engaged_and_chosen, is_same


@Recording
def appoint(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    step: MonitorStep,
    when: When,
    firm: str,
    person: str,
    who: str,
    reason: str = "",
    successor: str = "",
) -> Checked:
    """Record one step in the choice of a term's monitor: who was proposed, rejected, chosen or engaged, or has left.

    Raises `NotFound` for an unknown term, `InputRefused` for a day that has not come, where nobody is named, for what is
    recorded already, for somebody engaged while another is, and for the leaving of who does not monitor.
    """
    about = find_term(session, code, circumstances)
    about.refuse_future(when.last_day, "record it when it has happened")
    given = {"firm": firm.strip(), "person": person.strip(), "who": who.strip()}
    fact = Appointment(
        term=about.subject,
        step=step,
        when=when,
        **given,
        reason=reason.strip(),
        successor=successor.strip(),
        **about.carried(),
    )
    if not fact.name:
        raise InputRefused("Nobody is named.", remedies=[Give("monitor")])
    known = facts_before(session, about.kept, about.attribution)
    steps = [each for each in known if isinstance(each, Appointment) and each.term == fact.term]
    same = next((each for each in steps if (each.step, each.name, each.when) == (step, fact.name, when)), None)
    if same is not None:
        sentence = f"That {fact.name} was {step} as monitor of {fact.term} on that day is recorded already."
        raise InputRefused(sentence, remedies=ways_to_undo(session, same.entry))
    term = next(each for each in about.kept.settlement.terms if each.code == fact.term)
    engaged, chosen = engaged_and_chosen(term, [each for each in steps if each.when.last_day <= when.last_day])
    serves = None if engaged is None else engaged.name
    if step is MonitorStep.ENGAGED and engaged is not None:
        sentence = f"{serves} monitors under {fact.term} on that day: nobody else is engaged before it has left."
        raise InputRefused(sentence, remedies=[Record("departure", fact.term)])
    if step is MonitorStep.LEFT and not any(each is not None and is_same(each, fact) for each in (engaged, chosen)):
        raise InputRefused(f"{fact.name} does not monitor under {fact.term} on that day: {serves or 'nobody'} does.")
    return about.checked("monitor", fact)
