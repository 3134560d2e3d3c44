"""Loading a settlement, and amending it from a changed file: what it would change can be seen before it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.agreements.comparison import Change, changes
from tracker.agreements.file.reader import Agreement, Amending, Numbering, read
from tracker.agreements.premature import refuse_premature
from tracker.errors import InputRefused
from tracker.models import Cause, Origin
from tracker.models.journal import journal as journals
from tracker.operations.agreement.amendments import AgreedText, agreed_by, holding, keep_amendments
from tracker.operations.agreement.kept_deadlines import Stays, doubts, staying
from tracker.operations.agreement.rows import (
    agreed_text,
    find,
    keep,
    numbers_of,
    read_revision,
    recall,
    require,
    revisions_of,
)
from tracker.operations.agreement.second_person import require_eyes
from tracker.operations.derivation.replan import Replanned, replan
from tracker.operations.derivation.vintage import counted_with, note
from tracker.operations.facts.recommendations import refuse_recommendations
from tracker.operations.facts.rows import add_many, as_fact, standing_rows, withdraw_rows
from tracker.operations.idempotency import once
from tracker.operations.people.identity import journal_author
from tracker.operations.people.permission import require_allowed
from tracker.operations.people.persons import refuse_namesakes
from tracker.remedies import Do, Give, LoadInstead
from tracker.rules.due.language import EventAnchor, recurs
from tracker.rules.facts import (
    About,
    Answered,
    Breach,
    BreachStep,
    Extended,
    Fact,
    Happened,
    Recommended,
    Resolved,
    Waived,
)
from tracker.rules.people.actor import Author
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.wording import written
from tracker.rules.zones import today_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading did; `entry` is None where the file was already loaded and nothing changed.

    `effective` is the first day of an amendment, None for a correction, which all dates follow. `stays` are the
    deadlines that keep the rule they had; `doubts` name those dated anew of which something was recorded already.
    """

    settlement: str
    revision: int
    entry: int | None = None
    changes: tuple[Change, ...] = ()
    replanned: Replanned | None = None
    obligations: int
    deadlines: int
    effective: date | None = None
    stays: tuple[Stays, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileOnRecord:
    """The file of a settlement as it was loaded last: the name it had, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class LoadDraft:
    """A file that was read to be loaded, and what it changes: None for a settlement that is not loaded yet."""

    agreement: Agreement
    changes: tuple[Change, ...] | None
    effective: date | None
    instead: bool

    @property
    def asks(self) -> bool:
        """Whether it changes what is loaded, so that a person should see what it does before it does it."""
        return self.changes is not None and (bool(self.changes) or self.instead)


def file_on_record(session: Session, code: str, *, author: Author) -> FileOnRecord:
    """Give the file of a settlement, whole, to who may load it; raises `NotFound` where it is not loaded."""
    require(session, code)
    require_allowed(session, author, "load", settlement=code, subject=code)
    revision = _latest_revision(session, code)
    assert revision is not None  # noqa: S101 — what is loaded has a text
    return FileOnRecord(revision.file, revision.text)


def draft(
    session: Session, read: Callable[[Numbering], Agreement], *, effective: date | None, instead: bool
) -> LoadDraft:
    """Read a file by the rules that are in force here, and compare it with what is loaded."""
    numbered_by = numbering(session, effective)
    agreement = read(numbered_by)
    changed = preview(session, agreement)
    if changed is None or changed or instead:
        row = find(session, agreement.settlement.code)
        recorded = () if row is None else _recorded_by_persons(session, row)
        refuse_premature(agreement, numbered=numbered_by(agreement.settlement, agreement.amending), recorded=recorded)
    return LoadDraft(agreement, changed, effective, instead)


def refuse_meanwhile(session: Session, draft: LoadDraft) -> None:
    """Refuse a file whose changes are no longer those that were shown: somebody else has loaded another one."""
    if draft.changes and preview(session, draft.agreement) != draft.changes:
        raise InputRefused("Another file was loaded meanwhile; nothing was changed.", "Load yours again.")


def preview(session: Session, agreement: Agreement) -> tuple[Change, ...] | None:
    """What loading a file would change: None for a settlement not loaded yet, empty where nothing changes."""
    latest = _latest_revision(session, agreement.settlement.code)
    if latest is None:
        return None
    return () if latest.sha256 == agreement.sha256 else changes(_before(session, latest), agreement)


def numbering(session: Session, effective: date | None = None) -> Numbering:
    """How deadlines that a changed file names are numbered: by the rules of what is loaded, amended from `effective` on."""

    def numbered_by(settlement: Settlement, amending: Amending | None) -> Settlement:
        row = find(session, settlement.code)
        on = effective or (None if amending is None else amending.on)
        if row is None:
            return settlement
        revision = models.Revision(entry_seq=0, effective_on=on, known_on=on, instead=False)
        return _numbered(session, row, _agreed(session, row, AgreedText(settlement), revision))

    return numbered_by


@once(Loaded)
def load(
    session: Session,
    agreement: Agreement,
    *,
    author: Author,
    now: datetime,
    effective: date | None = None,
    instead: bool = False,
) -> Loaded:
    """Load a settlement, correct it, or amend it to what a changed file says; the same text twice changes nothing.

    With a first day, given as `effective` or by the file itself, the changed file is an amendment: what fell due before
    that day stays under the rule it had. Without one it is a correction, and all dates follow it. `instead` lets an
    amendment take the place of the one loaded before it. Facts that the changed file no longer holds are withdrawn, and
    new ones recorded; what persons recorded stays, and what the file said of deadlines that it can no longer name.

    Raises `InputRefused` where the file names another day than `effective`, where there is nothing to amend, and where
    an amendment of a later day is loaded already, `NotAllowed` for one who may not, and `NeedsAnother` where a duty would
    no longer need approval and nobody else has proposed that.
    """
    code, today = agreement.settlement.code, today_in(agreement.settlement.time_zone, now)
    obligations = len(agreement.settlement.obligations)
    latest = _latest_revision(session, code)
    on = _first_day(session, agreement, latest, effective, instead=instead)
    if latest is not None and latest.sha256 == agreement.sha256 and not instead:
        deadlines = _count_deadlines(session, latest.settlement_id)
        return Loaded(settlement=code, revision=latest.number, obligations=obligations, deadlines=deadlines)
    action = "load" if latest is None else "amend"
    entry_seq = journals.next_seq(session)
    number = 1 if latest is None else latest.number + 1
    agreed, revision = _revised(
        session, agreement, number=number, entry_seq=entry_seq, effective=on, instead=instead, today=today
    )
    proposer = None if latest is None else require_eyes(session, agreement, agreed, author=author, today=today)
    if proposer is None:
        require_allowed(session, author, action, settlement=code, subject=agreement.file)
    _refuse_misfits(session, agreement)
    before = None if latest is None else _before(session, latest)
    changed = () if before is None else changes(before, agreement)
    kept = keep(session, agreed, today=today)
    revision.settlement_id = kept.row.id
    session.add(revision)
    keep_amendments(session, kept.row, agreed)
    facts = agreement.facts
    if agreed.amendment is not None:
        named_in = _numbered(session, kept.row, agreed)
        facts = read(agreement.text.encode(), agreement.file, numbered_by=lambda _settlement, _amending: named_in).facts
    held = () if before is None else before.facts
    _keep_facts(session, revision, facts, agreement.settlement, held=held, by=author.by, now=now)
    cause = Cause.LOAD if latest is None else Cause.AMENDMENT
    if counted_with(session) is None:
        note(session, entry_seq=entry_seq)
    replanned = replan(session, kept, today=today, entry_seq=entry_seq, cause=cause)
    if before is not None:
        replanned = replanned.by(each for each in facts if each not in held)
    stays = () if on is None else staying(session, kept)
    doubted = () if on is None else doubts(session, kept, replanned.moves)
    journals.append(
        session,
        at=now,
        actor=author.by,
        action=action,
        settlement=code,
        payload={
            "file": agreement.file,
            **journal_author(session, author),
            **({} if proposer is None else {"proposed": proposer}),
            "revision": number,
            "sha256": agreement.sha256,
            "facts": len(agreement.facts),
            "effective": None if on is None else on.isoformat(),
            "changes": [str(change) for change in changed],
            "moves": replanned.journal_moves(),
            "stays": [str(each) for each in stays],
            "failures": [[failure.obligation, failure.sentence] for failure in replanned.failures],
        },
    )
    return Loaded(
        settlement=code,
        revision=number,
        entry=entry_seq,
        changes=changed,
        replanned=replanned,
        obligations=obligations,
        deadlines=_count_deadlines(session, kept.row.id),
        effective=on,
        stays=stays,
        doubts=doubted,
    )


def _first_day(
    session: Session, agreement: Agreement, latest: models.Revision | None, effective: date | None, *, instead: bool
) -> date | None:
    """The first day of the amendment that a file is, None where it is none; refuse a day that cannot be."""
    code, amending = agreement.settlement.code, agreement.amending
    if effective is not None and amending is not None and effective != amending.on:
        raise InputRefused(
            f"{agreement.file} says that it is in force from {written(amending.on)}, and it is to be loaded as in force from "
            f"{written(effective)}.",
            remedies=[Do("leave out the first day")],
        )
    if latest is None:
        if effective is not None or instead:
            raise InputRefused(
                f"{code} is not loaded yet, so there is nothing to amend.", remedies=[Do("load what held before")]
            )
        return None
    on = effective or (None if amending is None else amending.on)
    if instead and on is None:
        raise InputRefused("An amendment takes the place of another from a first day on.", remedies=[Give("first day")])
    held = holding(revisions_of(session, session.get_one(models.Settlement, latest.settlement_id)), read_revision)
    last = held[-1].on
    if last is None and not instead and effective is None and on == held[0].own_day:
        # Nothing that held before is loaded: what the file says of its first day is no news.
        on = None
    same = latest.sha256 == agreement.sha256
    if instead and last is None:
        sentence = f"{code} has no amendment yet that this one could take the place of."
        raise InputRefused(sentence, remedies=[Do("leave out the replacement")])
    if same and not instead and on not in {None, last}:
        holds = "from the beginning" if last is None else f"from {written(last)}"
        sentence = f"This very file is loaded already as what holds {holds}."
        raise InputRefused(sentence, remedies=[Do("load what held before") if last is None else LoadInstead()])
    if on is not None and last is not None and on < last and not instead:
        raise InputRefused(
            f"An amendment in force from {written(last)} is loaded already (journal entry {held[-1].entry}), and this one "
            f"would be in force before it, from {written(on)}.",
            remedies=[LoadInstead(then=last)],
        )
    return on


def _revised(
    session: Session,
    agreement: Agreement,
    *,
    number: int,
    entry_seq: int,
    effective: date | None,
    instead: bool,
    today: date,
) -> tuple[Settlement, models.Revision]:
    """What is agreed now that a file is loaded, and the row of its revision."""
    revision = models.Revision(
        number=number,
        sha256=agreement.sha256,
        file=agreement.file,
        text=agreement.text,
        entry_seq=entry_seq,
        effective_on=effective,
        known_on=None if effective is None else today,
        instead=instead,
    )
    row = find(session, agreement.settlement.code)
    if row is None:
        revision.effective_on = None if agreement.amending is None else agreement.amending.on
        return agreement.settlement, revision
    text = agreed_text(agreement.settlement, agreement.amending)
    return _agreed(session, row, text, revision), revision


def _agreed(session: Session, row: models.Settlement, text: AgreedText, revision: models.Revision) -> Settlement:
    """What is agreed when a text is loaded next, as that revision."""
    revisions = [*revisions_of(session, row), revision]
    return agreed_by(holding(revisions, lambda each: text if each is revision else read_revision(each)))


def _numbered(session: Session, row: models.Settlement, agreed: Settlement) -> Settlement:
    """What is agreed with the numbers that its periods have here: a file's facts name them so."""
    return replace(agreed, numbers=numbers_of(session, row))


def _refuse_misfits(session: Session, agreement: Agreement) -> None:
    """Refuse a file that takes over a person's key, or that what persons recorded of recommendations fits no more."""
    refuse_namesakes(session, agreement.settlement)
    row = find(session, agreement.settlement.code)
    if row is None:
        return
    persons = _recorded_by_persons(session, row)
    _refuse_taken_numbers(agreement, persons)
    _refuse_taken_declarations(agreement, persons)
    if any(isinstance(fact, Recommended | Answered) for fact in persons):
        refuse_recommendations(agreement.settlement, (*agreement.facts, *persons))


def _recorded_by_persons(session: Session, row: models.Settlement) -> Sequence[Fact]:
    return [as_fact(each) for each in standing_rows(session, row.id) if each.origin is Origin.PERSON]


def _refuse_taken_numbers(agreement: Agreement, persons: Sequence[Fact]) -> None:
    """Refuse a file that gives the number of a happening which a person recorded to one of another day."""
    repeating = {each.name for each in agreement.settlement.events if each.repeats}

    def numbered(facts: Sequence[Fact]) -> Iterator[tuple[EventAnchor, Happened]]:
        for fact in facts:
            named = EventAnchor.of(fact.event) if isinstance(fact, Happened) else None
            if named is not None and named.name in repeating and isinstance(fact, Happened):
                yield replace(named, happening=named.happening or 1), fact

    recorded, said = dict(numbered(persons)), dict(numbered(agreement.facts))
    for named, fact in said.items():
        taken = recorded.get(named, fact)
        if taken.when != fact.when:
            free = max(each.happening or 1 for each in (*recorded, *said) if each.name == named.name) + 1
            raise InputRefused(
                f"{named} is recorded of {taken.when} by entry {taken.entry}, and the file gives that number to {fact.when}.",
                f"Where that is another happening, the file names it {named.name}@{free}; where it is the same, leave it out.",
            )


def _refuse_taken_declarations(agreement: Agreement, persons: Sequence[Fact]) -> None:
    """Refuse a file that gives the number of a declared breach which a person recorded to one of another day."""

    def numbered(facts: Sequence[Fact]) -> dict[tuple[About, int], Breach]:
        steps = (fact for fact in facts if isinstance(fact, Breach) and fact.step is BreachStep.DECLARED)
        return {(fact.about, fact.declaration): fact for fact in steps}

    recorded, said = numbered(persons), numbered(agreement.facts)
    for (about, _), fact in said.items():
        taken = recorded.get((about, fact.declaration), fact)
        if taken.when != fact.when:
            free = max(number for each, number in (*recorded, *said) if each == about) + 1
            raise InputRefused(
                f"Declaration {taken.declaration} about {about} is recorded of {taken.when} by entry "
                f"{taken.entry}, and the file gives that number to {fact.when}.",
                f"Where that is another declaration, the file gives it `declaration: {free}`; where it is the same, leave "
                "it out.",
            )


def _latest_revision(session: Session, code: str) -> models.Revision | None:
    row = find(session, code)
    if row is None:
        return None
    query = select(models.Revision).where(models.Revision.settlement_id == row.id)
    return session.scalars(query.order_by(models.Revision.number.desc()).limit(1)).one_or_none()


def _before(session: Session, revision: models.Revision) -> Agreement:
    """Read the revision in force again, its facts numbered as they were then."""
    row = session.get_one(models.Settlement, revision.settlement_id)
    agreed = _numbered(session, row, recall(session, row.code).settlement)
    return read(revision.text.encode(), revision.file, numbered_by=lambda _settlement, _amending: agreed)


def _keep_facts(
    session: Session,
    revision: models.Revision,
    facts: Sequence[Fact],
    text: Settlement,
    *,
    held: Sequence[Fact],
    by: str,
    now: datetime,
) -> None:
    """Make the facts that come from the file equal to those it holds now; one that still stands is left alone.

    `held` are those of the revision before: one of them that stands no more was taken back by a person, whose word holds.
    """
    wanted = list(facts)
    gone = []
    for row in standing_rows(session, revision.settlement_id):
        if row.origin is not Origin.FILE:
            continue
        fact = replace(as_fact(row), entry=None, recorded_at=None)
        if fact in wanted:
            wanted.remove(fact)
        elif revision.effective_on is None or _can_name(text, fact):
            gone.append(row)
    for fact in held:
        if fact in wanted:
            wanted.remove(fact)
    note = f"Revision {revision.number} of the file no longer says so."
    seq = revision.entry_seq
    withdraw_rows(session, gone, by=by, note=note, origin=Origin.FILE, entry_seq=seq, now=now)
    add_many(session, revision.settlement_id, wanted, origin=Origin.FILE, entry_seq=seq, now=now)


def _can_name(text: Settlement, fact: Fact) -> bool:
    """Whether a file's text could still hold a fact: one about a duty that it took out cannot stand in it."""
    if not isinstance(fact, Resolved | Extended | Waived):
        return True
    about = next((each for each in text.obligations if each.code == fact.obligation), None)
    if about is None:
        return False
    return (fact.number is not None) == (about.due is not None and recurs(about.due))


def _count_deadlines(session: Session, settlement_id: int) -> int:
    return session.scalar(select(func.count()).where(models.Deadline.settlement_id == settlement_id)) or 0
