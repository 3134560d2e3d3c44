"""What every recorded fact carries, and the writing of one: the fact, what follows from it, and the journal entry.

Long because every kind of fact is found, checked and stored on this one road.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import update_wrapper, wraps
from typing import Any, Generic, ParamSpec

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models import Cause, Origin
from tracker.models.journal import journal as journals
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.derivation.replan import Replanned, derive_again, replan
from tracker.operations.facts.premature import examined, said_before
from tracker.operations.facts.rows import add_evidence, add_facts, as_fact, recall_facts, reinstate_rows, withdraw_rows
from tracker.operations.idempotency import once
from tracker.operations.people.identity import journal_author
from tracker.operations.people.permission import require_allowed
from tracker.operations.people.sight import hidden_codes
from tracker.operations.queries.names import FoundDeadline, find_deadline, find_obligation, find_range
from tracker.remedies import Do, Give, Remedy, Withdraw
from tracker.rules.deadlines.deadline import standing_of
from tracker.rules.deadlines.status import status_of
from tracker.rules.facts import (
    ANSWERS,
    SUPPOSED,
    Approved,
    Carried,
    Delivered,
    DeliveryStep,
    Fact,
    Happened,
    Paid,
    Resolved,
    Signed,
    Topic,
)
from tracker.rules.facts.table import journal_text
from tracker.rules.grades import Grade
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.settlement.dependence import hanging_together
from tracker.rules.settlement.settlement import Obligation
from tracker.rules.wording import written

P = ParamSpec("P")

# The journal's actions by which facts come from an agreement file; all others that record facts are a person's.
_OF_FILES = frozenset({"load", "amend"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution(Author):
    """Who says it and on what ground: what every fact carries."""

    note: str = ""
    sources: tuple[str, ...] = ()
    grade: Grade = Grade.RECORD
    learned_on: date | None = None
    early: str = ""
    late: str = ""


_NOBODY = Actor(None, Proof.SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition(Attribution):
    """What is only supposed carries this: it may be of a day to come, and follows on what was supposed before it.

    `withdrawn` are the recorded facts that no longer stand by what was supposed, `within` is the settlement of both.
    """

    actor: Actor = _NOBODY
    by: str = SUPPOSED
    before: tuple[Fact, ...] = ()
    withdrawn: tuple[Fact, ...] = ()
    within: str = ""
    entry: int


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file already stored under its hash; `size` in bytes."""

    sha256: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """In which settlement what is named is looked for (None: in all), who says it on what ground, and the moment.

    `evidence` are files that prove it, stored already.
    """

    settlement: str | None = None
    attribution: Attribution
    now: datetime
    evidence: tuple[EvidenceFile, ...] = ()

    def act(self, kept: Kept, subject: str) -> Act:
        """What is to be recorded so of a settlement."""
        return Act(kept=kept, subject=subject, attribution=self.attribution, now=self.now, evidence=self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The journal entry that was made, and what it changed; `to_come_on` is the day of what has not come yet.

    `waits` is what a deadline that was said to be done still waits for before it is met: signatures, another's approval.
    `unexplained` says that it was done after its latest date, and that nobody gave a reason.
    """

    entry: int
    settlement: str
    subject: str
    replanned: Replanned
    to_come_on: date | None = None
    waits: tuple[str, ...] = ()
    unexplained: bool = False


class CarriedByDeadline(Carried):
    """What a fact about one deadline carries besides: which deadline that is."""

    obligation: str
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is to be recorded: of which settlement, what it is about, by whom, when, and on what evidence."""

    kept: Kept
    subject: str
    attribution: Attribution
    now: datetime
    evidence: tuple[EvidenceFile, ...] = ()

    @property
    def today(self) -> date:
        """The date it is in the settlement's own time zone."""
        return self.kept.today(self.now)

    def carried(self) -> Carried:
        """What its facts carry of who acts and on what ground."""
        return carried(self.attribution)

    def refuse_future(self, day: date, way_out: str, *remedies: Remedy) -> None:
        """Refuse a day that has not come in the settlement's zone, unless it is only supposed, with the way out."""
        if day > self.today and not isinstance(self.attribution, Supposition):
            raise InputRefused(
                f"{written(day)} has not come yet: in {self.kept.settlement.time_zone} it is {written(self.today)}.",
                f"Check the date, or {way_out}.",
                remedies=remedies,
            )

    def checked(
        self,
        action: str,
        fact: Fact,
        *also: Fact,
        earlier: Sequence[models.Fact] = (),
        owner: str | None = None,
    ) -> Checked:
        """The act with its facts, ready to be stored; the last check is who acts and on what ground."""
        check_attribution(self.kept, self.attribution)
        act: Any = {each.name: getattr(self, each.name) for each in fields(Act)}
        return Checked(**act, action=action, fact=fact, also=also, earlier=earlier, owner=owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineAct(Act):
    """What is to be recorded of one deadline."""

    named: FoundDeadline

    @property
    def obligation(self) -> Obligation:
        """The duty that the deadline is of."""
        return next(each for each in self.kept.settlement.obligations if each.code == self.named.obligation)

    @property
    def together(self) -> frozenset[str] | None:
        """The duties that hang together with it, by code; None where that may be any, or something is supposed besides."""
        if isinstance(self.attribution, Supposition):
            return None
        return hanging_together(self.kept.settlement, duties=[self.named.obligation])

    def carried(self) -> CarriedByDeadline:
        """The same, and which deadline they are about."""
        return {**carried(self.attribution), "obligation": self.named.obligation, "number": self.named.number}


def act_on(session: Session, code: str, circumstances: Circumstances, *, purpose: str) -> DeadlineAct:
    """Find the deadline that something is to be recorded of; `purpose` is the verb for it. Raises as `find_deadline` does."""
    attribution, now, within = circumstances.attribution, circumstances.now, circumstances.settlement
    if isinstance(attribution, Supposition) and attribution.before:
        named = _find_supposed(session, code, attribution, within, now=now, purpose=purpose)
    else:
        named = find_deadline(session, code, settlement=within, now=now, purpose=purpose)
    kept = recall(session, named.settlement)
    return DeadlineAct(
        kept=kept,
        subject=named.code,
        attribution=attribution,
        now=now,
        evidence=circumstances.evidence,
        named=named,
    )


def _find_supposed(
    session: Session, code: str, upon: Supposition, settlement: str | None, *, now: datetime, purpose: str
) -> FoundDeadline:
    """Find a deadline as it would stand after what was supposed before, on the last day of that; raises as `find_deadline`."""
    plain, _, occurrence = code.partition("@")
    owed = find_obligation(session, plain, settlement=settlement)
    kept = recall(session, owed.settlement)
    today = kept.today(now)
    planned = [
        each
        for each in derive_again(session, kept, today=today, facts=facts_before(session, kept, upon)).deadlines
        if each.obligation == owed.row.code
    ]
    known = {each.occurrence.label for each in planned} | {str(each.occurrence.number) for each in planned}
    try:
        named = find_deadline(session, code, settlement=settlement, now=now, purpose=purpose)
    except NotFound:
        if occurrence not in known:
            raise
        # What is supposed brings it: of the first it has the rest.
        first = f"{plain}@{planned[0].occurrence.label}"
        named = find_deadline(session, first, settlement=settlement, now=now, purpose=purpose)
        named = replace(
            named, number=next(each for each in planned if occurrence in each.occurrence.names).occurrence.number
        )
    found = next((each for each in planned if each.occurrence.number == (named.number or 1)), None)
    if found is None:
        return named
    standing = standing_of(found)
    day = max(today, *(each.when.last_day for each in upon.before))
    status = status_of(standing, day)
    return replace(
        named,
        code=found.code,
        safe_on=standing.safe_on,
        latest_on=standing.latest_on,
        status=status,
        resolved=found.resolved is not None,
        settled_on=found.closed_on or (None if found.met is None else found.met.when.last_day),
    )


def range_of(session: Session, text: str, circumstances: Circumstances, *, purpose: str) -> list[DeadlineAct]:
    """Find the deadlines of a range of one series that something is to be recorded of; raises as `find_range` does."""
    settlement, now = circumstances.settlement, circumstances.now
    found = find_range(session, text, settlement=settlement, now=now, purpose=purpose)
    kept = recall(session, found[0].settlement)
    return [
        DeadlineAct(
            kept=kept,
            subject=named.code,
            attribution=circumstances.attribution,
            now=now,
            evidence=circumstances.evidence,
            named=named,
        )
        for named in found
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Act):
    """An act that passed every check and is not stored yet, with its fact and what that withdraws.

    `also` are further facts that the same entry records; `owner` is who owns what it is about, where it is no duty.
    """

    action: str
    fact: Fact | None
    earlier: Sequence[models.Fact] = ()
    reinstated: Sequence[models.Fact] = ()
    of: int | None = None
    also: Sequence[Fact] = ()
    owner: str | None = None


class Recording(Generic[P]):
    """An operation that records: its check makes the fact, which is then stored; a question can ask for the check alone."""

    def __init__(self, examine: Callable[P, Checked]) -> None:
        @wraps(examine)
        def check(*args: P.args, **kwargs: P.kwargs) -> Checked:
            session: Any = args[0]
            return _examined(session, examine(*args, **kwargs))

        self.check = check
        update_wrapper(self, examine)

        @once(Recorded)
        @wraps(check)
        def record(*args: P.args, **kwargs: P.kwargs) -> Recorded:
            session: Any = args[0]
            return store_fact(session, check(*args, **kwargs))

        self._record = record

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Recorded:
        """Check, store and derive anew, in the transaction of the session that is the first argument."""
        return self._record(*args, **kwargs)


def _examined(session: Session, checked: Checked) -> Checked:
    """An act of which no fact is of a day before it could begin, unless somebody insists on that."""
    if checked.fact is None:
        return checked
    attribution = checked.attribution
    insisted = bool(attribution.early) and not isinstance(attribution, Supposition)
    given = (checked.fact, *checked.also)
    # What is supposed stands beside what was supposed before it, whatever that was about.
    only = None if isinstance(attribution, Supposition) else hanging_together(checked.kept.settlement, given)
    known = facts_before(session, checked.kept, attribution, only=only)
    first, *also = examined(
        session, checked.kept, given, known=known, today=checked.today, insisted=insisted, only=only
    )
    again = (
        () if isinstance(attribution, Supposition) else said_before(session, checked.kept, (first, *also), only=only)
    )
    more = [row for row in again if row not in checked.earlier]
    return replace(checked, fact=first, also=also, earlier=(*checked.earlier, *more))


def store_fact(session: Session, checked: Checked) -> Recorded:
    """Write the facts of an act, what they withdraw, what follows from both, and the journal entry of it all."""
    if isinstance(checked.attribution, Supposition):
        raise TypeError("what is only supposed is not stored")
    attribution, now, kept, subject = checked.attribution, checked.now, checked.kept, checked.subject
    code = kept.settlement.code
    fact, also, earlier = checked.fact, checked.also, checked.earlier
    for duty in {_duty(each) for each in (fact, *also)}:
        owner = checked.owner or _owner(kept, duty)
        require_allowed(session, attribution, checked.action, settlement=code, subject=subject, owner=owner)
    entry_seq = journals.next_seq(session)
    withdraw_rows(
        session, earlier, by=attribution.by, note=attribution.note, origin=Origin.PERSON, entry_seq=entry_seq, now=now
    )
    reinstate_rows(session, checked.reinstated, entry_seq=entry_seq, now=now)
    facts = [*([] if fact is None else [fact]), *also]
    for row in add_facts(session, kept.row.id, facts, origin=Origin.PERSON, entry_seq=entry_seq, now=now):
        for file in checked.evidence:
            add_evidence(session, row, sha256=file.sha256, name=file.name, size=file.size, now=now)
    # What is taken back may have changed as much as what is said now.
    changed = [*facts, *(as_fact(row, evidence=()) for row in earlier)]
    only = None if checked.reinstated else hanging_together(kept.settlement, changed)
    replanned = replan(session, kept, today=kept.today(now), entry_seq=entry_seq, cause=Cause.FACT, only=only).by(facts)
    journals.append(
        session,
        at=now,
        actor=attribution.by,
        action=checked.action,
        settlement=code,
        payload={
            "subject": subject,
            **journal_author(session, attribution),
            "fact": None if fact is None else journal_text(fact),
            **({"also": [journal_text(each) for each in also]} if also else {}),
            "withdraws": sorted({row.entry_seq for row in earlier}) if checked.of is None else [checked.of],
            "evidence": [[file.sha256, file.name, file.size] for file in checked.evidence],
            "note": attribution.note,
            "sources": list(attribution.sources),
            "grade": attribution.grade.value,
            **replanned.journal_text(),
        },
    )
    shown = replanned.without(hidden_codes(session, code))
    ahead = None if fact is None or fact.when.last_day <= kept.today(now) else fact.when.last_day
    waits = _waits_for(session, kept, fact)
    return Recorded(
        entry=entry_seq,
        settlement=code,
        subject=subject,
        replanned=shown,
        to_come_on=ahead,
        waits=waits,
        unexplained=any(_unexplained(session, kept, each) for each in facts),
    )


def _unexplained(session: Session, kept: Kept, fact: Fact) -> bool:
    """Whether something was done after the latest date of its deadline, and nobody says why."""
    done = isinstance(fact, Resolved | Paid) or (isinstance(fact, Delivered) and fact.step not in ANSWERS)
    if not done or fact.late:
        return False
    o, d = models.Obligation, models.Deadline
    latest = session.scalar(
        select(d.latest_on)
        .join(o, o.id == d.obligation_id)
        .where(o.settlement_id == kept.row.id, o.code == fact.about.code, d.number == (fact.about.number or 1))
        .where(d.gone.is_(False), d.apart.is_(None))
    )
    return latest is not None and fact.when.last_day > latest


def _waits_for(session: Session, kept: Kept, fact: Fact | None) -> tuple[str, ...]:
    """What a deadline still waits for after somebody said that it was done, signed or approved it."""
    done = isinstance(fact, Resolved | Paid | Signed | Approved) or (
        isinstance(fact, Delivered) and fact.step is not DeliveryStep.RETURNED
    )
    if fact is None or not done:
        return ()
    o, d = models.Obligation, models.Deadline
    row = session.execute(
        select(d.delivery, d.proposed)
        .join(o, o.id == d.obligation_id)
        .where(o.settlement_id == kept.row.id, o.code == fact.about.code, d.number == (fact.about.number or 1))
        .where(d.gone.is_(False))
    ).one_or_none()
    if row is None:
        return ()
    delivery = {} if row.delivery is None else json.loads(row.delivery)
    if isinstance(fact, Signed) and not row.proposed and not delivery.get("steps"):
        return ()  # nobody said that it was done
    duty = next(each for each in kept.settlement.obligations if each.code == fact.about.code)
    attestation = ("an attestation",) if duty.attests is not None and not delivery.get("attested") else ()
    signed = {name for name, _ in delivery.get("signed", ())}
    signatures = (f"the signature of {name}" for name in duty.signed_by if name not in signed)
    return (*attestation, *signatures, *(("another person's approval",) if row.proposed else ()))


def recorded_by_person(session: Session, entry: int) -> bool:
    """Whether the facts of a journal entry are a person's, rather than what an agreement file says."""
    return session.get_one(models.JournalEntry, entry).action not in _OF_FILES


def ways_to_undo(session: Session, entry: int | None) -> tuple[Remedy, ...]:
    """How to take back what an entry recorded, where it was wrong; none for what is only supposed and has no entry."""
    if entry is None:
        return ()
    return (Withdraw(entry),) if recorded_by_person(session, entry) else (Do("amend the file"),)


def _duty(fact: Fact | None) -> str | None:
    return fact.about.code if fact is not None and fact.about.topic is Topic.DEADLINE else None


def _owner(kept: Kept, code: str | None) -> str | None:
    """Give the key of the person who owns a duty, None where nobody does."""
    return next((each.owner for each in kept.settlement.obligations if each.code == code), None)


def carried(attribution: Attribution) -> Carried:
    """Give what a fact carries of who says it and on what ground."""
    # As if recorded next: among facts of one day the later entry counts.
    entry: Carried = {"entry": attribution.entry} if isinstance(attribution, Supposition) else {}
    return {
        **entry,
        "grade": attribution.grade,
        "sources": attribution.sources,
        "note": attribution.note,
        "by": attribution.by,
        "learned_on": attribution.learned_on,
        "early": attribution.early,
        "late": attribution.late,
    }


def facts_before(
    session: Session, kept: Kept, attribution: Attribution, *, only: Collection[str] | None = None
) -> tuple[Fact, ...]:
    """Recall the facts on which one more is checked: those recorded, and those supposed before it.

    With `only`, of those about deadlines just those of these duties.
    """
    supposed: tuple[Fact, ...] = ()
    withdrawn: tuple[Fact, ...] = ()
    if isinstance(attribution, Supposition) and attribution.within == kept.row.code:
        supposed, withdrawn = attribution.before, attribution.withdrawn
    dated = {fact.event for fact in supposed if isinstance(fact, Happened)}
    recorded = [fact for fact in recall_facts(session, kept.row.id, only=only) if fact not in withdrawn]
    return (*(fact for fact in recorded if not (isinstance(fact, Happened) and fact.event in dated)), *supposed)


def check_attribution(kept: Kept, attribution: Attribution) -> None:
    """Refuse a fact that nobody says, or that cites a source which the file does not have."""
    if not attribution.by.strip():
        raise InputRefused("Nobody is named who records this.", remedies=[Give("person")])
    refuse_unknown_sources(kept, attribution.sources)


def refuse_unknown_sources(kept: Kept, sources: Iterable[str]) -> None:
    """Refuse what looks like the key of a source and is none of the file's."""
    # A source of the file is named by its key; anything else a person cites stands in words, so only keys that look
    # like the file's are held to it.
    known = {source.key for source in kept.settlement.sources}
    unknown = [source for source in sources if source not in known and " " not in source and ":" not in source]
    if unknown and known:
        raise InputRefused(
            f"There is no source “{unknown[0]}” in {kept.settlement.code}.",
            "Name a source of the file by its key, or write where it stands in words or as an address.",
        )
