"""Withdrawing what a journal entry recorded by mistake; it stays in the history, and what it had replaced stands again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.facts.recommendations import refuse_recommendations
from tracker.operations.facts.record import Attribution, Checked, Recording, recorded_by_person, ways_to_undo
from tracker.operations.facts.rows import as_fact, standing_rows
from tracker.remedies import Do, LookUp
from tracker.rules.facts import Answered, Breach, Ended, Recommended, declared_breaches
from tracker.rules.facts.founded import unfounded
from tracker.rules.wording import written


@Recording
def withdraw(session: Session, entry: int, *, attribution: Attribution, now: datetime) -> Checked:
    """Withdraw what a person recorded by one entry; it stays in the history, and what that entry withdrew stands again.

    An announced end that another one moved does not: who takes back an announcement lets the term go on.
    """
    if session.get(models.JournalEntry, entry) is None:
        raise NotFound(f"There is no entry {entry} in the journal.", remedies=[LookUp("entries")])
    query = select(models.Fact).where(models.Fact.entry_seq == entry).order_by(models.Fact.id)
    rows = session.scalars(query).all()
    recorded = [row for row in rows if row.kind != models.WITHDRAWN]
    withdrawals = [row for row in rows if row.kind == models.WITHDRAWN]
    if not recorded_by_person(session, entry) or not rows:
        raise InputRefused(f"Entry {entry} recorded no fact that can be withdrawn.", remedies=[Do("amend the file")])
    kept = recall(session, session.get_one(models.Settlement, rows[0].settlement_id).code)
    _refuse_undone(session, kept, entry, recorded, withdrawals)
    _refuse_orphans(session, kept, recorded, withdrawals)
    _refuse_unfounded(session, kept, recorded, withdrawals)
    return Checked(
        attribution=attribution,
        now=now,
        kept=kept,
        subject=rows[0].subject,
        action="withdraw",
        fact=None,
        earlier=recorded,
        reinstated=[] if any(row.kind == Ended.kind for row in recorded) else withdrawals,
        of=entry,
    )


def _refuse_orphans(
    session: Session, kept: Kept, recorded: Sequence[models.Fact], withdrawals: Sequence[models.Fact]
) -> None:
    """Refuse to withdraw a recommendation, an answer to one, or a declared breach, that later answers rest on."""
    _refuse_answered(session, kept, recorded)
    if not any(row.kind in {Recommended.kind, Answered.kind} for row in recorded):
        return
    own = {row.id for row in recorded}
    left = [as_fact(row) for row in standing_rows(session, kept.row.id) if row.id not in own]
    again = [session.get_one(models.Fact, row.withdraws_id) for row in withdrawals]
    refuse_recommendations(kept.settlement, (*left, *(as_fact(row, evidence=()) for row in again)))


def _refuse_answered(session: Session, kept: Kept, recorded: Sequence[models.Fact]) -> None:
    """Refuse to withdraw the declaration of a breach while something stands that became of it."""
    facts = [as_fact(row) for row in standing_rows(session, kept.row.id)]
    entries = {row.entry_seq for row in recorded if row.kind == Breach.kind}
    for each in declared_breaches(facts):
        if each.answers and each.declared.entry in entries:
            last = each.answers[-1]
            sentence = f"{each.title} is {last.step} by entry {last.entry}, which rests on it."
            raise InputRefused(sentence, remedies=ways_to_undo(session, last.entry))


def _refuse_unfounded(
    session: Session, kept: Kept, recorded: Sequence[models.Fact], withdrawals: Sequence[models.Fact]
) -> None:
    """Refuse to withdraw what a later record answers or ends: a delivery, a stopped clock, a request, a suspension."""
    rows = standing_rows(session, kept.row.id)
    own = {row.id for row in recorded}
    again = [as_fact(session.get_one(models.Fact, row.withdraws_id), evidence=()) for row in withdrawals]
    for about in {(row.subject, row.number) for row in recorded}:
        own_rows = [row for row in rows if (row.subject, row.number) == about]
        before = unfounded(map(as_fact, own_rows))
        left = [as_fact(row) for row in own_rows if row.id not in own]
        rests = [each for each in unfounded((*left, *again)) if each not in before]
        if rests:
            first = rests[0]
            sentence = (
                f"Entry {first.entry} rests on it: {about[0]}, {first.sentence()}, {written(first.when.last_day)}."
            )
            raise InputRefused(sentence, remedies=ways_to_undo(session, first.entry))


def _refuse_undone(
    session: Session, kept: Kept, entry: int, recorded: Sequence[models.Fact], withdrawals: Sequence[models.Fact]
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
        about = (row.subject, row.number)
        later = [each for each in standing if each.id not in own and (each.subject, each.number) == about]
        if later:
            sentence = f"{row.subject} has been recorded again since, by entry {later[-1].entry_seq}."
            raise InputRefused(sentence, remedies=ways_to_undo(session, later[-1].entry_seq))
