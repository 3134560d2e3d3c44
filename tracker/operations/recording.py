"""Recording facts: an event, a resolution, an extension, a waiver, or the withdrawal of one recorded by mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models import Cause, Origin
from tracker.models import journal as journals
from tracker.operations.agreed import Kept, recall
from tracker.operations.facts import add_evidence, add_facts, reinstate_rows, standing_rows, withdraw_rows
from tracker.operations.finding import Named, find_deadline, settlement_of_event
from tracker.operations.planning import Replanned, replan
from tracker.operations.told import moves_told
from tracker.rules.facts import Carried, Extended, Fact, Happened, Resolved, Waived, When
from tracker.rules.grades import Grade
from tracker.rules.status import Status
from tracker.rules.wording import written

# The journal's actions by which a person records a fact, and which can be withdrawn.
_FACT_ACTIONS = frozenset({"record", "resolve", "extend", "waive", "withdraw"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Who says it and on what ground: what every fact carries."""

    by: str
    note: str = ""
    sources: tuple[str, ...] = ()
    grade: Grade = Grade.RECORD
    learned_on: date | None = None


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file already stored under its hash; `size` in bytes."""

    sha256: str
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The journal entry that was made, and what it changed."""

    entry: int
    settlement: str
    subject: str
    replanned: Replanned


def record_event(
    session: Session,
    event: str,
    *,
    settlement: str | None,
    when: When,
    saying: Saying,
    correct: bool,
    today: date,
    now: datetime,
) -> Recorded:
    """Record that an event happened; with `correct`, an earlier date of it is withdrawn by the same entry.

    Raises `NotFound` for an event no settlement knows, `InputRefused` for one already dated and for a day that has
    not come (a planned day is recorded with the grade `estimated`).
    """
    code, name = settlement_of_event(session, event, settlement)
    kept = recall(session, code)
    if saying.grade is not Grade.ESTIMATED:
        _refuse_future(when.last_day, today, kept, "give --grade estimated for a day that is only planned")
    earlier = [
        row
        for row in standing_rows(session, kept.row.id)
        if row.kind is models.FactKind.HAPPENED and row.subject == name
    ]
    if earlier and not correct:
        row = earlier[-1]
        raise InputRefused(
            f"{name} is already recorded as {When(row.earliest, row.latest or today)} by entry {row.entry_seq}.",
            "If that is wrong, say so with --correct; the earlier date stays in the history as withdrawn.",
        )
    _check_sources(kept, saying)
    fact = Happened(event=name, when=when, **_common(saying))
    return _store(session, kept, name, fact, earlier=earlier, today=today, now=now, action="record", saying=saying)


def resolve(
    session: Session,
    code: str,
    *,
    settlement: str | None,
    when: When,
    saying: Saying,
    evidence: Sequence[EvidenceFile],
    today: date,
    now: datetime,
) -> Recorded:
    """Mark one deadline resolved.

    Raises `NotFound` for an unknown code, `InputRefused` for a duty that cannot be resolved by itself, one already
    resolved or waived, a recurring duty without its occurrence, and a day that has not come.
    """
    named = find_deadline(session, code, settlement=settlement, today=today, purpose="resolve")
    kept = recall(session, named.settlement)
    _refuse_future(when.last_day, today, kept, "resolve it when it has been done")
    _refuse_settled(session, kept, named)
    _check_sources(kept, saying)
    fact = Resolved(obligation=named.obligation, number=named.number, when=when, **_common(saying))
    return _store(
        session,
        kept,
        named.code,
        fact,
        evidence=evidence,
        today=today,
        now=now,
        action="resolve",
        saying=saying,
    )


def extend(
    session: Session,
    code: str,
    *,
    settlement: str | None,
    to: date,
    granted_on: date,
    saying: Saying,
    today: date,
    now: datetime,
) -> Recorded:
    """Record consent to move one deadline to a later day.

    Raises as `resolve` does, and `InputRefused` for a day that is not later, or a deadline without a date.
    """
    named = find_deadline(session, code, settlement=settlement, today=today, purpose="extend")
    kept = recall(session, named.settlement)
    _refuse_settled(session, kept, named)
    if named.safe_on is None or named.latest_on is None:
        raise InputRefused(
            f"{named.code} has no date to extend: it is {named.status}.",
            "Record the event it awaits first, with `tracker record EVENT --on DATE`.",
        )
    if to <= named.latest_on:
        raise InputRefused(
            f"{named.code} is due on {written(named.latest_on)}; an extension must be to a later day than that.",
            "To correct a date, correct the event it runs from, or amend the agreement file.",
        )
    _refuse_future(granted_on, today, kept, "record it when it has been granted")
    _check_sources(kept, saying)
    fact = Extended(obligation=named.obligation, number=named.number, to=to, granted_on=granted_on, **_common(saying))
    return _store(session, kept, named.code, fact, today=today, now=now, action="extend", saying=saying)


def waive(
    session: Session,
    code: str,
    *,
    settlement: str | None,
    waived_on: date,
    saying: Saying,
    today: date,
    now: datetime,
) -> Recorded:
    """Record consent to drop one deadline; its neighbours stay.

    Raises as `resolve` does.
    """
    named = find_deadline(session, code, settlement=settlement, today=today, purpose="waive")
    kept = recall(session, named.settlement)
    _refuse_settled(session, kept, named)
    _refuse_future(waived_on, today, kept, "record it when it has been given")
    _check_sources(kept, saying)
    fact = Waived(obligation=named.obligation, number=named.number, waived_on=waived_on, **_common(saying))
    return _store(
        session,
        kept,
        named.code,
        fact,
        today=today,
        now=now,
        action="waive",
        saying=saying,
    )


def withdraw(session: Session, entry: int, *, saying: Saying, today: date, now: datetime) -> Recorded:
    """Withdraw what one journal entry recorded, which stays in the history; what that entry withdrew stands again.

    Raises `NotFound` where there is no such entry, `InputRefused` where it recorded no fact of a person, or where
    that fact is withdrawn already.
    """
    if session.get(models.JournalEntry, entry) is None:
        raise NotFound(f"There is no entry {entry} in the journal. `tracker journal` lists them.")
    written_by_entry = session.scalars(
        select(models.Fact).where(models.Fact.entry_seq == entry).order_by(models.Fact.id)
    ).all()
    recorded = [row for row in written_by_entry if row.kind is not models.FactKind.WITHDRAWN]
    withdrawals = [row for row in written_by_entry if row.kind is models.FactKind.WITHDRAWN]
    if not _by_person(session, entry) or not written_by_entry:
        raise InputRefused(
            f"Entry {entry} recorded no fact that can be withdrawn.",
            "What came with the agreement file is changed by amending the file: edit it and `tracker load` it again.",
        )
    code = session.scalars(
        select(models.Settlement.code).where(models.Settlement.id == written_by_entry[0].settlement_id)
    ).one()
    kept = recall(session, code)
    _refuse_undone(session, kept, entry, recorded, withdrawals)
    return _store(
        session,
        kept,
        written_by_entry[0].subject,
        None,
        earlier=recorded,
        reinstated=withdrawals,
        today=today,
        now=now,
        action="withdraw",
        saying=saying,
        of=entry,
    )


def _store(
    session: Session,
    kept: Kept,
    subject: str,
    fact: Fact | None,
    *,
    today: date,
    now: datetime,
    action: str,
    saying: Saying,
    earlier: Sequence[models.Fact] = (),
    reinstated: Sequence[models.Fact] = (),
    evidence: Sequence[EvidenceFile] = (),
    of: int | None = None,
) -> Recorded:
    """Write one fact, what it withdraws, what follows from both, and the journal entry that tells it all."""
    entry_seq = journals.next_seq(session)
    withdraw_rows(session, earlier, by=saying.by, note=saying.note, origin=Origin.PERSON, entry_seq=entry_seq, now=now)
    reinstate_rows(session, reinstated, entry_seq=entry_seq, now=now)
    facts = [] if fact is None else [fact]
    for row in add_facts(session, kept.row.id, facts, origin=Origin.PERSON, entry_seq=entry_seq, now=now):
        for file in evidence:
            add_evidence(session, row, sha256=file.sha256, name=file.name, size=file.size, now=now)
    replanned = replan(session, kept, today=today, entry_seq=entry_seq, cause=Cause.FACT)
    journals.append(
        session,
        at=now,
        actor=saying.by,
        action=action,
        settlement=kept.settlement.code,
        payload={
            "subject": subject,
            "fact": None if fact is None else _told(fact),
            "withdraws": sorted({row.entry_seq for row in earlier}) if of is None else [of],
            "evidence": [[file.sha256, file.name, file.size] for file in evidence],
            "note": saying.note,
            "sources": list(saying.sources),
            "grade": saying.grade.value,
            "moves": moves_told(replanned.moves),
            "changes": [
                [change.code, change.on.isoformat(), str(change.before), change.after.value]
                for change in replanned.changes
            ],
        },
    )
    return Recorded(entry=entry_seq, settlement=kept.settlement.code, subject=subject, replanned=replanned)


def _by_person(session: Session, entry: int) -> bool:
    return session.get_one(models.JournalEntry, entry).action in _FACT_ACTIONS


def _refuse_undone(
    session: Session,
    kept: Kept,
    entry: int,
    recorded: Sequence[models.Fact],
    withdrawals: Sequence[models.Fact],
) -> None:
    """Refuse to withdraw an entry whose facts are withdrawn already, or whose subject has been dated anew since."""
    standing = standing_rows(session, kept.row.id)
    ids = {row.id for row in standing}
    for row in recorded:
        if row.id not in ids:
            by = session.scalars(select(models.Fact.entry_seq).where(models.Fact.withdraws_id == row.id)).one()
            raise InputRefused(f"What entry {entry} recorded is withdrawn already, by entry {by}.")
    own = {row.id for row in recorded}
    for row in withdrawals:
        later = [
            each for each in standing if each.id not in own and (each.subject, each.number) == (row.subject, row.number)
        ]
        if later:
            raise InputRefused(
                f"{row.subject} has been recorded again since, by entry {later[-1].entry_seq}.",
                f"Withdraw that entry first, with `tracker withdraw {later[-1].entry_seq}`.",
            )


def _common(saying: Saying) -> Carried:
    return {
        "grade": saying.grade,
        "sources": saying.sources,
        "note": saying.note,
        "by": saying.by,
        "learned_on": saying.learned_on,
    }


def _told(fact: Fact) -> dict[str, object]:
    match fact:
        case Happened(event=event, when=when):
            return {"happened": event, "when": str(when)}
        case Resolved(obligation=code, number=number, when=when):
            return {"resolved": code, "number": number, "when": str(when)}
        case Extended(obligation=code, number=number, to=to, granted_on=day):
            return {"extended": code, "number": number, "to": to.isoformat(), "granted_on": day.isoformat()}
        case Waived(obligation=code, number=number, waived_on=day):
            return {"waived": code, "number": number, "on": day.isoformat()}


def _refuse_future(day: date, today: date, kept: Kept, way_out: str) -> None:
    if day > today:
        raise InputRefused(
            f"{written(day)} has not come yet: in {kept.settlement.time_zone} it is {written(today)}.",
            f"Check the date, or {way_out}.",
        )


def _refuse_settled(session: Session, kept: Kept, named: Named) -> None:
    if named.status not in {Status.MET, Status.MET_LATE, Status.WAIVED, Status.SUPERSEDED, Status.RELEASED}:
        return
    if named.satisfied_by is not None and named.status in {Status.MET, Status.MET_LATE}:
        raise InputRefused(
            f"{named.code} is deemed satisfied by {named.satisfied_by}, which is {named.status}: nothing is left to do."
        )
    kinds = {models.FactKind.RESOLVED, models.FactKind.WAIVED}
    entry = next(
        (
            row.entry_seq
            for row in reversed(standing_rows(session, kept.row.id))
            if row.kind in kinds and row.subject == named.obligation and row.number in {named.number, None}
        ),
        None,
    )
    raise InputRefused(f"{named.code} is already {named.status}{_since(named)}.{_undo(session, entry)}")


def _undo(session: Session, entry: int | None) -> str:
    if entry is None:
        return ""
    if _by_person(session, entry):
        return f" If that is wrong, `tracker withdraw {entry}` first."
    return f" The agreement file says so (entry {entry}); if that is wrong, amend the file."


def _since(named: Named) -> str:
    return "" if named.settled_on is None else f" (since {named.settled_on.isoformat()})"


def _check_sources(kept: Kept, saying: Saying) -> None:
    # A source of the file is named by its key; anything else a person cites stands in words, so only keys that look
    # like the file's are held to it.
    if not saying.by.strip():
        raise InputRefused("Say who records this, with --by NAME.")
    known = {source.key for source in kept.settlement.sources}
    unknown = [source for source in saying.sources if source not in known and " " not in source and ":" not in source]
    if unknown and known:
        raise InputRefused(
            f"There is no source “{unknown[0]}” in {kept.settlement.code}.",
            "Name a source of the file by its key, or write where it stands in words or as an address.",
        )
