"""Checking the database: every cached date computed again, the journal's chain, and what each run vouched for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import Finding
from tracker.models import Base
from tracker.operations.agreement.amendments import agreed_by, before_as_text, holding
from tracker.operations.agreement.rows import Kept, numbers_of, read_revision, recall, revisions_of, settlement_codes
from tracker.operations.day.run import run_digest
from tracker.operations.derivation.cache import deadline_columns, term_columns
from tracker.operations.derivation.comparison import UNREADABLE, disagreements, in_words
from tracker.operations.derivation.replan import derive_again, horizons, look_again_on, ran_until
from tracker.operations.facts.rows import recall_facts
from tracker.operations.journal.verification import verify
from tracker.remedies import Do
from tracker.rules.amendments.versions import amendments
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.deadline import Deadline, PlannedTerm, standing_of
from tracker.rules.deadlines.numbers import renumbers
from tracker.rules.deadlines.status import next_change_on
from tracker.rules.people.notices import next_term_notice_on
from tracker.rules.plan import plan
from tracker.rules.zones import today_in


def dangling(session: Session) -> Iterator[tuple[str, str, str]]:
    """Give each row that refers to none, as its table, its key and the table that it refers to."""
    for table, parent, lost in _references():
        for row in session.execute(lost):
            yield table, ", ".join(map(str, row)), parent


@cache
def _references() -> tuple[tuple[str, str, Select[Any]], ...]:
    """Each reference of a table to another, with the question for the rows that refer to none."""
    models.every()
    asked = []
    for table in Base.metadata.sorted_tables:
        key = tuple(table.primary_key.columns)
        for reference in sorted(table.foreign_key_constraints, key=lambda each: tuple(each.column_keys)):
            parent = reference.referred_table.alias()
            same = and_(*(each.parent == parent.c[each.column.name] for each in reference.elements))
            told = (each.is_not(None) for each in reference.columns)
            lost = select(*key).where(*told, ~exists().where(same)).order_by(*key)
            asked.append((table.name, reference.referred_table.name, lost))
    return tuple(asked)


def check(session: Session, *, now: datetime) -> tuple[Finding, ...]:
    """Compute every cached date again, walk the journal, and compare each run with what its entry vouched for."""
    findings = [*journal_findings(session), *disagreements(session)]
    for code in settlement_codes(session):
        try:
            kept = recall(session, code)
            findings += [*_amendments(session, kept), *_differences(session, kept, now)]
        except UNREADABLE as error:
            findings.append(Finding(code, f"What is kept of it cannot be read: {in_words(error)}"))
    for run in session.scalars(select(models.Run).order_by(models.Run.id)):
        if run_digest(session, run.entry_seq) != run.digest:
            sentence = f"Its rows are not those that entry {run.entry_seq} of the journal vouches for."
            findings.append(Finding(f"run of {run.day} in {run.time_zone}", sentence))
    return tuple(findings)


def journal_findings(session: Session) -> Iterator[Finding]:
    """Walk the journal and give what does not hold; the first names the backup that is newest among those told of before it."""
    for number, fault in enumerate(verify(session).faults):
        sentence = fault.sentence if number else f"{fault.sentence} {_newest_backup(session, before=fault.seq)}"
        way = () if number else (Do("put back a backup"),)
        yield Finding(f"journal entry {fault.seq}" if fault.seq else "the journal", sentence, way)


def _newest_backup(session: Session, *, before: int) -> str:
    """Say which backup the journal tells of last, before an entry that does not hold; with 0 in all of it."""
    entry = models.JournalEntry
    query = select(entry.at, entry.payload).where(entry.action == "backup").order_by(entry.seq.desc()).limit(1)
    if before:
        query = query.where(entry.seq < before)
    try:
        told = session.execute(query).one_or_none()
        if told is None:
            return "The journal tells of no backup before that."
        kept = json.loads(told.payload)
        return (
            f"The newest backup that it tells of before that is {kept['file']}, of {told.at:%Y-%m-%d}, "
            f"head {kept['head']}."
        )
    except UNREADABLE:
        return "Which backup is the newest cannot be read."


def cached_dates(session: Session) -> int:
    """Count the deadlines and terms whose dates are cached."""
    deadlines = session.scalar(select(func.count()).select_from(models.Deadline)) or 0
    terms = session.scalar(select(func.count()).select_from(models.Term)) or 0
    return deadlines + terms


def evidence_hashes(session: Session) -> tuple[str, ...]:
    """Give the hash of every file that proves something, for the face to look them up and hash them again."""
    return tuple(session.scalars(select(models.Evidence.sha256).distinct().order_by(models.Evidence.sha256)))


def _amendments(session: Session, kept: Kept) -> Iterator[Finding]:
    """Compare what is kept of each amendment with what follows from the revisions, where there was ever one."""
    revisions = revisions_of(session, kept.row)
    if kept.settlement.amendment is None and all(each.effective_on is None for each in revisions):
        return
    follow = amendments(agreed_by(holding(revisions, read_revision)))
    held = amendments(kept.settlement)
    kept_of, follows_of = ([(each.on, each.known_on, each.entry) for each in some] for some in (held, follow))
    if kept_of != follows_of:
        yield Finding(kept.settlement.code, "The amendments that are kept are not those of its revisions.")
        return
    for kept_one, follows in zip(held, follow, strict=True):
        if before_as_text(kept_one) != before_as_text(follows):
            yield Finding(
                kept.settlement.code, f"What held before the amendment from {follows.on} is not what its revisions say."
            )


def _differences(session: Session, kept: Kept, now: datetime) -> Iterator[Finding]:
    today = today_in(kept.row.time_zone, now)
    derived = derive_again(session, kept, today=today)
    code, ran = kept.settlement.code, _last_runs(session, kept.row.time_zone, today)
    for failure in derived.failures:
        yield Finding(f"{code}/{failure.obligation}", f"Its dates cannot be computed: {failure.sentence}")
    failed = {failure.obligation for failure in derived.failures}
    query = (
        select(models.Obligation.code, models.Obligation.recurring, models.Deadline)
        .join(models.Deadline, models.Deadline.obligation_id == models.Obligation.id)
        .where(models.Deadline.settlement_id == kept.row.id, models.Deadline.gone.is_(False))
    )
    cached = {(obligation, row.number): (recurring, row) for obligation, recurring, row in session.execute(query)}
    for deadline in derived.deadlines:
        recurring, row = cached.pop((deadline.obligation, deadline.occurrence.number), (False, None))
        subject = f"{code}/{deadline.code}"
        if row is None:
            yield Finding(subject, "It follows from the facts, but is not in the database.")
        else:
            yield from _compare(subject, row, {**deadline_columns(deadline), "time_zone": kept.row.time_zone})
            yield from _looked_at(subject, row, deadline, ran)
    for (obligation, number), (recurring, row) in cached.items():
        if obligation not in failed:
            name = code_of(obligation, number, row.label, recurring=recurring)
            yield Finding(f"{code}/{name}", "It is in the database, but does not follow from the facts.")
    if kept.row.renumbered and not _was_renumbered(session, kept, today):
        yield Finding(code, "Its row says that a series of it was renumbered, and none was.")
    terms = {
        row.code: row for row in session.scalars(select(models.Term).where(models.Term.settlement_id == kept.row.id))
    }
    for term in derived.terms:
        held = terms.pop(term.term.code, None)
        if held is not None:  # one that is missing is told with what was agreed
            yield from _compare_term(code, held, term, ran)
    for left in terms.values():
        yield from _superseded(session, kept, left)


def _last_runs(session: Session, zone: str, today: date, *, known_to: int | None = None) -> tuple[date, ...]:
    """The last day run in a zone; where a clock was ahead also the day it is, from which a fact recorded since looks on."""
    ends = (ran_until(session, zone, day, known_to=known_to) for day in (today, date.max))
    return tuple(dict.fromkeys(ends))


def _compare_term(code: str, row: models.Term, term: PlannedTerm, ran: tuple[date, ...]) -> Iterator[Finding]:
    columns = term_columns(term)
    looks = [next_term_notice_on(columns["starts_safe_on"], columns["ends_safe_on"], day) for day in ran]
    next_on = row.next_change_on if row.next_change_on in looks else looks[0]
    yield from _compare(f"{code}/{row.code}", row, {**columns, "next_change_on": next_on})


def _superseded(session: Session, kept: Kept, row: models.Term) -> Iterator[Finding]:
    """Compare the dates of a term that is agreed no more with what they were when the text without it came."""
    code, last = kept.settlement.code, None
    for each in revisions_of(session, kept.row):
        if any(term.code == row.code for term in read_revision(each).settlement.terms):
            last = None
        elif last is None:
            last = each.entry_seq - 1
    if last is None:
        return  # a term of no text is told with what was agreed
    then = recall(session, code, known_to=last)
    facts = recall_facts(session, kept.row.id, known_to=last)
    today = row.superseded_on or date.max
    derived = plan(then.settlement, facts, until=horizons(session, kept, today))
    for term in derived.terms:
        if term.term.code == row.code:
            yield from _compare_term(code, row, term, _last_runs(session, row.time_zone, today, known_to=last))


def _was_renumbered(session: Session, kept: Kept, today: date) -> bool:
    """Whether a series ever began with another period than at first: now, or by what was known at an entry before."""
    numbers = numbers_of(session, kept.row)
    known = {each.entry_seq for each in revisions_of(session, kept.row)}
    known |= set(
        session.scalars(select(models.Fact.entry_seq).where(models.Fact.settlement_id == kept.row.id).distinct())
    )
    until = horizons(session, kept, today)
    for seq in sorted(known, reverse=True):
        then = replace(recall(session, kept.settlement.code, known_to=seq).settlement, numbers={})
        facts = recall_facts(session, kept.row.id, known_to=seq)
        if renumbers(plan(then, facts, until=until).deadlines, numbers):
            return True
    return False


def _looked_at(subject: str, row: models.Deadline, deadline: Deadline, ran: tuple[date, ...]) -> Iterator[Finding]:
    """Compare the day on which a deadline is looked at again: one that never comes would silence every notice."""
    standing = standing_of(deadline)
    looks = [
        next_change_on(standing, day) if deadline.apart else look_again_on(standing, deadline.notices, day)
        for day in ran
    ]
    # What became too late for its notices is looked at by the very next run.
    if row.next_change_on not in {*looks, *(day + timedelta(days=1) for day in ran)}:
        sentence = f"It is looked at again on {row.next_change_on}, and should be on {looks[0]}."
        yield Finding(subject, sentence)


def _compare(subject: str, row: Any, columns: dict[str, Any]) -> Iterator[Finding]:  # noqa: ANN401 — a deadline or a term
    different = [name for name, value in columns.items() if getattr(row, name) != value]
    if different == ["fingerprint"]:
        yield Finding(subject, "Its calendar has changed since it was counted; the date itself comes out the same.")
    elif different:
        different_cells = "; ".join(
            f"{name} is {_shortened(getattr(row, name))}, recomputed {_shortened(columns[name])}" for name in different
        )
        yield Finding(subject, f"What is cached differs from what follows: {different_cells}.")


def _shortened(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004 — one line of a terminal
