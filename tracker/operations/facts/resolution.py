"""Recording what became of deadlines: a resolution, an extension, a waiver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.operations.facts.record import (
    Checked,
    Circumstances,
    DeadlineAct,
    Recording,
    act_on,
    range_of,
    recorded_by_person,
    ways_to_undo,
)
from tracker.operations.facts.rows import standing_rows
from tracker.operations.queries.names import FoundDeadline
from tracker.remedies import Give, LookUp, Record
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Extended, Paid, Resolved, Waived, When
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Attesting:
    """What is attested of a period: by whom, and that all was `complied` with, or else the exceptions."""

    attestor: str
    complied: bool
    exceptions: str


@Recording
def resolve(session: Session, code: str, *, circumstances: Circumstances, when: When, correct: bool = False) -> Checked:
    """Mark one deadline resolved, or each of a range of one series (`W@1..W@40`) by one entry, a fact for each.

    With `correct`, the day given before is withdrawn by the same entry.
    Raises `NotFound` for an unknown code, `InputRefused` for a duty that cannot be resolved by itself, one already
    resolved or waived, one that is attested, a recurring duty without its occurrence, and a day that has not come.
    """
    return _resolved(session, code, None, circumstances=circumstances, when=when, correct=correct)


@Recording
def attest(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    when: When,
    attestor: str,
    complied: bool = False,
    exceptions: str = "",
    correct: bool = False,
) -> Checked:
    """Record what was attested of a standing duty for one period, or for each of a range, as `resolve` does.

    Raises besides `InputRefused` for a duty that asks for no attestation, for somebody who does not attest it, and where
    not just one is given of `complied` and the exceptions.
    """
    said = Attesting(attestor=attestor.strip(), complied=complied, exceptions=exceptions.strip())
    return _resolved(session, code, said, circumstances=circumstances, when=when, correct=correct)


def _resolved(
    session: Session,
    code: str,
    said: Attesting | None,
    *,
    circumstances: Circumstances,
    when: When,
    correct: bool,
) -> Checked:
    purpose = "resolve" if said is None else "attest"
    if ".." not in code:
        about = act_on(session, code, circumstances, purpose=purpose)
        several = [about]
    else:
        several = range_of(session, code, circumstances, purpose=purpose)
        about = replace(several[0], subject=f"{several[0].subject} to {several[-1].subject}")
    attestor, exceptions = _attested(about, said)
    about.refuse_future(when.last_day, f"{purpose} it when it has been done")
    earlier = _resolutions(session, several) if correct else []
    for each in several:
        corrected = any((row.subject, row.number) == (each.named.obligation, each.named.number) for row in earlier)
        if not corrected or each.named.status not in {Status.MET, Status.MET_LATE}:
            refuse_settled(session, each)
        if not corrected:
            _refuse_resolved(session, each)
    facts = [Resolved(when=when, attestor=attestor, exceptions=exceptions, **each.carried()) for each in several]
    return about.checked(purpose, *facts, earlier=earlier)


def _attested(about: DeadlineAct, said: Attesting | None) -> tuple[str, str]:
    """Who attests, and the exceptions, both "" of what is no attestation; refuses the one where the other is asked for."""
    duty, code = about.obligation, about.named.code
    if said is None:
        if duty.attests is None:
            return "", ""
        sentence = f"{code} is attested, not only resolved: it says whether all was complied with, and who says so."
        raise InputRefused(sentence, remedies=[Record("attestation", code)])
    if duty.attests is None:
        raise InputRefused(f"{code} asks for no attestation.", remedies=[Record("resolution", code)])
    if said.complied is bool(said.exceptions):
        raise InputRefused(f"Say what is attested of {code}.", remedies=[Give("attestation")])
    if not said.attestor or (duty.signed_by and said.attestor not in duty.signed_by):
        must = f"{' and '.join(duty.signed_by)} must" if duty.signed_by else "somebody must, by name"
        raise InputRefused(f"“{said.attestor}” does not attest {code}: {must}.")
    return said.attestor, said.exceptions


@Recording
def extend(session: Session, code: str, *, circumstances: Circumstances, to: date, granted_on: date | None) -> Checked:
    """Record consent to move one deadline that has a date to a later day; raises as `resolve` does."""
    about = act_on(session, code, circumstances, purpose="extend")
    named = about.named
    if not named.lapsed:
        refuse_settled(session, about)
    if named.safe_on is None or named.latest_on is None:
        raise InputRefused(
            f"{named.code} has no date to extend: it is {named.status}.", remedies=[Record("event", None)]
        )
    if to <= named.latest_on:
        sentence = f"{named.code} is due on {written(named.latest_on)}; an extension must be to a later day than that."
        raise InputRefused(sentence, "To correct a date, correct the event it runs from, or amend the agreement file.")
    granted_on = granted_on or about.today
    about.refuse_future(granted_on, "record it when it has been granted")
    return about.checked("extend", Extended(to=to, granted_on=granted_on, **about.carried()))


@Recording
def waive(session: Session, code: str, *, circumstances: Circumstances, waived_on: date | None) -> Checked:
    """Record consent to drop one deadline; its neighbours stay. Raises as `resolve` does."""
    about = act_on(session, code, circumstances, purpose="waive")
    refuse_settled(session, about)
    waived_on = waived_on or about.today
    about.refuse_future(waived_on, "record it when it has been given")
    return about.checked("waive", Waived(waived_on=waived_on, **about.carried()))


def _resolutions(session: Session, several: Sequence[DeadlineAct]) -> list[models.Fact]:
    """The rows in which these deadlines of one settlement were marked resolved, less those withdrawn."""
    keys = {(Resolved.kind, each.named.obligation, each.named.number) for each in several}
    rows = standing_rows(session, several[0].kept.row.id)
    return [row for row in rows if (row.kind, row.subject, row.number) in keys]


def _refuse_resolved(session: Session, about: DeadlineAct) -> None:
    """Refuse what the company has marked done already, although more is needed for it to be met."""
    named = about.named
    if not named.resolved:
        return
    entry = _entry(session, about, {Resolved.kind}, {named.number})
    sentence = f"{named.code} is already resolved by the company, and {named.status}."
    raise InputRefused(sentence, remedies=[LookUp("explanation", named.code), *ways_to_undo(session, entry)])


def refuse_settled(session: Session, about: DeadlineAct) -> None:
    """Refuse a deadline that is met, waived, released or superseded, with what settled it."""
    named = about.named
    if named.status not in {Status.MET, Status.MET_LATE, Status.WAIVED, Status.SUPERSEDED, Status.RELEASED}:
        return
    if named.satisfied_by is not None and named.status in {Status.MET, Status.MET_LATE}:
        raise InputRefused(
            f"{named.code} is deemed satisfied by {named.satisfied_by}, which is {named.status}: nothing is left to do."
        )
    entry = _entry(session, about, {Resolved.kind, Waived.kind, Paid.kind}, {named.number, None})
    of_file = entry is not None and not recorded_by_person(session, entry)
    source = f" The agreement file says so (entry {entry})." if of_file else ""
    raise InputRefused(
        f"{named.code} is already {named.status}{_since(named)}.{source}", remedies=ways_to_undo(session, entry)
    )


def _entry(session: Session, about: DeadlineAct, kinds: set[str], numbers: set[int | None]) -> int | None:
    """The last entry that recorded a fact of these kinds about a deadline."""
    rows = [row for row in standing_rows(session, about.kept.row.id) if row.subject == about.named.obligation]
    return next((row.entry_seq for row in reversed(rows) if row.kind in kinds and row.number in numbers), None)


def _since(named: FoundDeadline) -> str:
    return "" if named.settled_on is None else f" (since {named.settled_on.isoformat()})"
