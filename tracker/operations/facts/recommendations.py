"""Recording what the monitor asks for, and what is answered: no answer that could not have followed the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.agreements.file import scalars
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import Kept, recall, settlement_codes
from tracker.operations.derivation.replan import derive_again
from tracker.operations.facts.record import (
    Attribution,
    Checked,
    Circumstances,
    Recording,
    Supposition,
    carried,
    check_attribution,
    facts_before,
)
from tracker.operations.facts.rows import recall_facts
from tracker.operations.people.sight import hidden_codes
from tracker.operations.queries.names import nearest, refuse_several, split_settlement
from tracker.remedies import Give, LookUp, Record, Withdraw
from tracker.rules.characters import composed
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.facts import AboutRecommendation, Answer, Answered, Decision, Fact, Happened, Recommended, When
from tracker.rules.recommendations.clocks import clock_codes
from tracker.rules.recommendations.state import Recommendation, State, disorder, recommendations
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.wording import written

_CONTESTING = frozenset({Answer.OBJECTED, Answer.PROPOSED})
_NONE_NAMED = "No recommendation is named."
# Whose act an answer is: the organisation's own work needs another right than what the monitor says.
_ACTIONS = {
    Answer.VERIFIED: "recommendation",
    Answer.CLOSED: "recommendation",
    Answer.REOPENED: "recommendation",
    Answer.DECIDED: "decision",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One recommendation as a person gives it, `code` also as `SETTLEMENT/CODE`; `received` None is its report's day."""

    code: str
    title: str
    under: str | None = None
    received: When | None = None
    report: str | None = None
    parent: str | None = None
    owner: str | None = None
    clause: str | None = None
    wording: str | None = None
    note: str = ""


@Recording
def recommend(session: Session, asked: Sequence[Asked], *, circumstances: Circumstances) -> Checked:
    """Record what the monitor recommended, one or many by one entry; refuses names that are not there and codes taken."""
    if not asked:
        raise InputRefused(_NONE_NAMED)
    within = next((owner for each in asked if (owner := each.code.rpartition("/")[0])), circumstances.settlement)
    asked = [replace(each, code=each.code.rpartition("/")[2]) for each in asked]
    kept, attribution = recall(session, settlement_with_terms(session, within)), circumstances.attribution
    check_attribution(kept, attribution)
    first, *more = (each.code for each in asked)
    subject = f"{first} and {len(more)} more" if more else first
    about = circumstances.act(kept, subject)
    facts = facts_before(session, kept, attribution)
    seen = seen_of(session, kept.settlement)
    made = [fact_of(each, seen, facts, attribution) for each in asked]
    for fact in made:
        about.refuse_future(fact.when.last_day, "record it when it has been received")
    refuse_recommendations(kept.settlement, (*facts, *made))
    return about.checked("recommendation", *made)


@Recording
def answer(
    session: Session,
    codes: Sequence[str],
    step: Answer,
    *,
    circumstances: Circumstances,
    when: When,
    decision: Decision | None = None,
    who: str = "",
) -> Checked:
    """Record what was done about one recommendation, or about several on one day, by one entry.

    Raises `NotFound` for an unknown code, `InputRefused` for what has parts, for an answer that cannot follow the one
    before it, an objection after the last day for it, and a day that has not come.
    """
    if not codes:
        raise InputRefused(_NONE_NAMED)
    upon = circumstances.attribution
    supposed = upon.before if isinstance(upon, Supposition) else ()
    owner = settlement_of_recommendations(session, codes, settlement=circumstances.settlement, supposed=supposed)
    names = [code.rpartition("/")[2] for code in codes]
    about = circumstances.act(recall(session, owner), ", ".join(names))
    kept = about.kept
    check_attribution(kept, about.attribution)
    about.refuse_future(when.last_day, "record it when it has been done")
    facts = facts_before(session, kept, about.attribution)
    known = recommendations(facts)
    repeated = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if repeated is not None:
        raise InputRefused(f"{repeated} is named twice: once is enough.")
    for name in names:
        if known[name].parts:
            parts = ", ".join(known[name].parts)
            raise InputRefused(f"{name} has parts: answer each of them ({parts}); it follows what they become.")
    if step in _CONTESTING:
        _refuse_too_late(session, kept, [known[name] for name in names], when, about.now)
    answers = [
        Answered(recommendation=name, step=step, when=when, decision=decision, who=who, **about.carried())
        for name in names
    ]
    refuse_recommendations(kept.settlement, (*facts, *answers))
    return about.checked(_ACTIONS.get(step, "answer"), *answers, owner=_owner([known[name] for name in names]))


def settlement_of_recommendations(
    session: Session, codes: Sequence[str], *, settlement: str | None, supposed: Sequence[Fact] = ()
) -> str:
    """The code of the settlement that has recommendations of these codes, or is supposed to; refuses none and several."""
    owners = {_settlement_of(session, code, settlement, supposed) for code in codes}
    if len(owners) > 1:
        raise InputRefused(f"These are recommendations of several settlements: {', '.join(sorted(owners))}.")
    return owners.pop()


def settlement_with_terms(session: Session, settlement: str | None) -> str:
    """The code of the settlement whose file has terms for recommendations; refuses none and several."""
    if settlement is not None:
        split_settlement(session, f"{settlement}/", None)
        return settlement
    query = select(models.Settlement.code).join(
        models.RecommendationTerms, models.RecommendationTerms.settlement_id == models.Settlement.id
    )
    codes = sorted(set(session.scalars(query)))
    if len(codes) > 1:
        sentence = f"Several settlements have terms for recommendations: {', '.join(codes)}."
        raise InputRefused(sentence, remedies=[Give("settlement", tuple(codes))])
    if not codes:
        loaded = settlement_codes(session)
        if len(loaded) == 1:
            return loaded[0]
        raise NotFound(
            "No settlement loaded here has `recommendation_terms` in its agreement file.",
            "Write there by which day counts the monitor's recommendations run, and load the file.",
        )
    return codes[0]


def seen_of(session: Session, settlement: Settlement) -> Settlement:
    """Give a settlement without the duties that are not for who acts: as a report, none of them may be named."""
    hidden = hidden_codes(session, settlement.code)
    return replace(settlement, obligations=tuple(each for each in settlement.obligations if each.code not in hidden))


def fact_of(asked: Asked, settlement: Settlement, facts: Iterable[Fact], attribution: Attribution) -> Recommended:
    """Make the fact of what was asked for; refuses names that the settlement does not know, and no day of receipt."""
    try:
        scalars.code(asked.code)
        scalars.text(asked.title)
    except ValueError as error:
        what = "A recommendation's title" if scalars.is_code(asked.code) else "A recommendation's code"
        raise InputRefused(f"{what} {error}") from None
    terms = {each.key: each for each in settlement.recommendation_terms}
    if not terms:
        raise NotFound(
            f"The agreement file of {settlement.code} has no `recommendation_terms`.",
            "Write there by which day counts the monitor's recommendations run, and load the file.",
        )
    if asked.under is None and len(terms) > 1:
        sentence = f"The clocks of {asked.code} may run by several terms: {', '.join(terms)}."
        raise InputRefused(sentence, remedies=[Give("terms", tuple(terms))])
    under = asked.under or next(iter(terms))
    if under not in terms:
        raise NotFound(f"There are no terms “{under}” in {settlement.code}.{nearest(under, [*terms])}")
    persons = {each.key: each for each in settlement.persons}
    owner = asked.owner
    if owner is not None and owner not in persons:
        meant = composed(owner).casefold()
        owner = next((key for key, each in persons.items() if composed(each.name).casefold() == meant), None)
        if owner is None:
            raise NotFound(
                f"There is no person “{asked.owner}” in {settlement.code}.{nearest(asked.owner or '', [*persons])}"
            )
    codes = [each.code for each in settlement.obligations]
    if asked.report is not None and asked.report not in codes:
        raise NotFound(f"There is no obligation “{asked.report}” that it came with.{nearest(asked.report, codes)}")
    received = asked.received or _received(asked.report, facts)
    if received is None:
        raise InputRefused(
            f"Nothing says when {asked.code} was received.",
            remedies=[Give("day or report")]
            if asked.report is None
            else [Give("day received"), Record("event", f"received({asked.report})")],
        )
    ground = carried(attribution)
    if asked.note:
        ground["note"] = asked.note
    return Recommended(
        code=asked.code,
        title=asked.title,
        under=under,
        when=received,
        report=asked.report,
        with_report=asked.received is None,
        parent=asked.parent,
        owner=owner,
        clause=asked.clause,
        wording=asked.wording,
        **ground,
    )


def refuse_recommendations(settlement: Settlement, facts: Sequence[Fact]) -> None:
    """Refuse facts about recommendations that do not fit together, or do not fit what was agreed."""
    refusal = next(iter(misfits(settlement, facts)), None)
    if refusal is not None:
        raise refusal


def misfits(settlement: Settlement, facts: Sequence[Fact]) -> Iterable[InputRefused]:
    """Each thing that does not fit, recommendation by recommendation, as the refusal that it would be."""
    known = recommendations(facts)
    terms = {each.key: each for each in settlement.recommendation_terms}
    duties = {each.code for each in settlement.obligations}
    seen: dict[str, Fact] = {}
    for fact in facts:
        if not isinstance(fact, AboutRecommendation):
            continue
        match fact:
            case Recommended(code=code) if code in seen:
                by = _entry(seen[code]).replace(" by", ", by")
                yield InputRefused(
                    f"{code} is recommended already{by}.",
                    "If it is the same one, there is nothing to record; another one needs a code of its own.",
                )
            case Recommended(code=code):
                seen[code] = fact
                yield from _misfit(fact, known, duties)
            case Answered(recommendation=code) if code not in known:
                yield InputRefused(
                    f"{code} was {fact.step}, which is recorded{_entry(fact)}, but it is recommended no longer.",
                    remedies=() if fact.entry is None else [Withdraw(fact.entry)],
                )
            case Answered():
                pass
    for code, each in known.items():
        if each.fact.under not in terms:
            yield InputRefused(
                f"{code} runs by the terms “{each.fact.under}”, which the agreement file does not have.",
                "Keep them under `recommendation_terms`, or withdraw the recommendation first.",
            )
        if each.parts and each.answers:
            yield InputRefused(
                f"{code} is {each.state} already: what is answered cannot get parts.",
                "Give the parts to a recommendation that has no answer, or withdraw its answers first.",
            )
        wrong = disorder(each, terms.get(each.fact.under))
        if wrong is not None:
            yield InputRefused(wrong, "Check the day.", remedies=[LookUp("recommendations")])


def _misfit(fact: Recommended, known: dict[str, Recommendation], duties: set[str]) -> Iterable[InputRefused]:
    code = fact.code
    taken = next((each for each in (code, *clock_codes(code)) if each in duties), None)
    if taken is not None:
        yield InputRefused(
            f"{code} cannot name a recommendation: the agreement file has an obligation “{taken}”.",
            "Give one of the two another code.",
        )
    if fact.parent is not None and fact.parent not in known:
        yield InputRefused(
            f"{code} is a part of {fact.parent}, which is not recommended.{nearest(fact.parent, [*known])}"
        )
    above, seen = fact.parent, {code}
    while above is not None and above in known and above not in seen:
        seen.add(above)
        above = known[above].fact.parent
    if above == code:
        yield InputRefused(f"{code} would be a part of itself.")


def _refuse_too_late(session: Session, kept: Kept, wanted: Sequence[Recommendation], when: When, now: datetime) -> None:
    """Refuse an objection after the right to object has lapsed: it would let no clock stand still."""
    plan = derive_again(session, kept, today=kept.today(now))
    windows = {each.obligation: each.due for each in plan.deadlines}
    for each in wanted:
        window = windows.get(f"{each.code}.object")
        if each.state is State.OPEN and isinstance(window, ComputedDate) and when.last_day > window.latest_on:
            raise InputRefused(
                f"The last day to object to {each.code} was {written(window.latest_on)}: an objection after it lets its "
                "clocks run on.",
                remedies=[Record("extension", f"{each.code}.object")],
            )


def _received(report: str | None, facts: Iterable[Fact]) -> When | None:
    name = f"received({report})"
    return next((fact.when for fact in facts if isinstance(fact, Happened) and fact.event == name), None)


def _settlement_of(session: Session, code: str, settlement: str | None, supposed: Sequence[Fact]) -> str:
    within, name = split_settlement(session, code, settlement)
    owners: list[str] = []
    known: list[str] = []
    for owner in settlement_codes(session) if within is None else (within,):
        row = session.scalars(select(models.Settlement.id).where(models.Settlement.code == owner)).one()
        here = recommendations((*recall_facts(session, row), *supposed))
        known += here
        owners += [owner] if name in here else []
    if not owners:
        raise NotFound(f"There is no recommendation “{name}” here.{nearest(name, known)}")
    refuse_several(owners, "have a recommendation", name)
    return owners[0]


def _owner(wanted: Sequence[Recommendation]) -> str | None:
    owners = {each.fact.owner for each in wanted}
    return owners.pop() if len(owners) == 1 else None


def _entry(fact: Fact) -> str:
    return "" if fact.entry is None else f" by entry {fact.entry}"
