"""What the tracker answers, in the model's plain words, so that both can be compared."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.torture.model import Seen
from benchmarks.torture.model_acts import Model
from tracker import models
from tracker.operations.derivation.check import check
from tracker.operations.journal.proofs import export
from tracker.operations.journal.verification import verify
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.operations.queries.payments import payments
from tracker.rules.deadlines.codes import code_of
from tracker.rules.facts import When


def differences(session: Session, model: Model, *, account: bool) -> list[str]:
    """Tell every answer that is not the model's; the account of payments only where it is asked for."""
    found: list[str] = []
    lines = {line.code: _seen(line) for line in list_deadlines(session, Filter(), now=model.now, as_of=None)}
    expected = model.listed()
    found += [
        f"{code}: {lines.get(code)}, and the model says {expected.get(code)}"
        for code in sorted({*lines, *expected})
        if lines.get(code) != expected.get(code)
    ]
    entries = session.scalar(select(func.count()).select_from(models.JournalEntry))
    runs = session.scalar(select(func.count()).select_from(models.Run))
    for what, given, wanted in (
        ("entries", entries, len(model.journal)),
        ("runs", runs, len(model.runs)),
    ):
        if given != wanted:
            found.append(f"{what}: {given}, and the model says {wanted}")
    if account and (told := _account(session, model.now)) != model.account():
        found.append(f"account: {told}, and the model says {model.account()}")
    return found


def faults(session: Session, model: Model) -> list[str]:
    """Tell everything wrong at the end: in the journal and the notices, for the doctor and for the verifier."""
    found = [f"the doctor: {each.subject}: {each.sentence}" for each in check(session, now=model.now)]
    found += [f"the verifier: {each.sentence}" for each in verify(session).faults]
    entry = models.JournalEntry
    actions = [tuple(row) for row in session.execute(select(entry.action, entry.actor).order_by(entry.seq))]
    for what, given, wanted in (
        ("journal", actions, model.journal),
        ("runs", list(session.scalars(select(models.Run.day).order_by(models.Run.id))), model.runs),
        ("notices", _notices(session), sorted(model.notices)),
    ):
        if given != wanted:
            place = next((n for n, (one, other) in enumerate(zip(given, wanted, strict=False)) if one != other), -1)
            found.append(f"{what} from {place}: {given[place:][:5]}, and the model says {wanted[place:][:5]}")
    return found


def exported(session: Session) -> bytes:
    """Give the journal's export as the bytes of its file."""
    return "".join(f"{line}\n" for line in export(session)).encode()


def _seen(line: DeadlineLine) -> Seen:
    dates = None if line.safe is None else (_day(line.safe), _day(line.latest))
    resolved = line.resolved
    return Seen(
        status=line.status.value,
        dates=dates,
        resolved=None if resolved is None else (_bound(resolved), resolved.last_day),
        days_late=line.days_late,
        lateness_unknown=line.lateness_unknown,
        proposed=line.proposed,
    )


def _account(session: Session, now: datetime) -> tuple[int, int]:
    (told,) = payments(session, settlement=None, now=now, as_of=None, known_at=None)
    (account,) = told.accounts
    return account.paid, account.balance


def _notices(session: Session) -> list[tuple[str, str, date]]:
    notice, deadline, duty = models.Notice, models.Deadline, models.Obligation
    query = (
        select(duty.code, deadline.number, deadline.label, duty.recurring, notice.kind, notice.on)
        .join(deadline, deadline.id == notice.deadline_id)
        .join(duty, duty.id == deadline.obligation_id)
    )
    rows = session.execute(query)
    return sorted((code_of(row[0], row[1], row[2], recurring=row[3]), row[4], row[5]) for row in rows)


def _day(value: date | datetime | None) -> date:
    assert value is not None
    return value.date() if isinstance(value, datetime) else value


def _bound(when: When) -> date | None:
    return None if when.earliest is None else _day(when.earliest)
