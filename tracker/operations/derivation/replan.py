"""Deriving a settlement anew and caching what came out: dates, moves, status changes, and the days to look again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from sqlalchemy import SQLColumnExpression, func, insert, select, update
from sqlalchemy.orm import Session

from tracker import models
from tracker.models import Cause
from tracker.models.runs import standing_runs
from tracker.operations.agreement.rows import Kept, keep_clocks, numbers_named_in
from tracker.operations.day.first_date import first_date
from tracker.operations.derivation.cache import cached_edge, cached_found, deadline_columns, term_columns
from tracker.operations.facts.rows import recall_facts
from tracker.rules.amendments.versions import recurring
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.deadline import (
    ComputedDate,
    Deadline,
    Failure,
    Moved,
    Plan,
    PlannedTerm,
    Unwoken,
    standing_of,
)
from tracker.rules.deadlines.moves import estimate_on, in_short, landed_in_past, move
from tracker.rules.deadlines.numbers import Numbers, renumbers
from tracker.rules.deadlines.status import OPEN, Standing, Status, next_change_on, status_of
from tracker.rules.facts import Fact, Happened
from tracker.rules.people.notices import missed_by, next_notice_on, next_term_notice_on
from tracker.rules.plan import plan

# How far ahead a series is planned, and how close to its end it may come before it is planned on (calendar days).
PLANNED_AHEAD = timedelta(days=730)
PLANNED_AT_LEAST = timedelta(days=400)
_DAY = timedelta(days=1)
# Fewer rows a statement than this, and writing the cells that rows lack costs less than the statements.
_ROWS_OF_A_RUN = 20


@dataclass(frozen=True, slots=True)
class Changed:
    """One deadline whose status changed: its code, the day of the change, and both statuses."""

    code: str
    on: date
    before: Status | None
    after: Status


@dataclass(frozen=True, slots=True)
class Replanned:
    """What a new derivation changed; `born` are new deadlines, `gone` the codes of those that follow no more.

    `unwoken` are the duties of which what was recorded wakes no deadline. `lost` are the dates of those that are gone.
    """

    moves: tuple[Moved, ...]
    changes: tuple[Changed, ...]
    failures: tuple[Failure, ...]
    born: tuple[Moved, ...] = ()
    gone: tuple[str, ...] = ()
    unwoken: tuple[Unwoken, ...] = ()
    lost: tuple[Moved, ...] = ()

    def journal_moves(self) -> list[list[str]]:
        """Each move as the journal has it: the code, the date before, the date after, and the step that differs."""
        return [[move.code, in_short(move.before), in_short(move.after), move.step] for move in self.moves]

    def journal_text(self) -> dict[str, object]:
        """The moves and the changes of status as the journal has them."""
        changes = [[each.code, each.on.isoformat(), str(each.before), each.after.value] for each in self.changes]
        return {"moves": self.journal_moves(), "changes": changes}

    def without(self, hidden: frozenset[str]) -> Replanned:
        """The same, less what is about hidden duties."""
        return Replanned(
            moves=tuple(each for each in self.moves if _obligation(each.code) not in hidden),
            changes=tuple(each for each in self.changes if _obligation(each.code) not in hidden),
            failures=tuple(each for each in self.failures if each.obligation not in hidden),
            born=tuple(each for each in self.born if _obligation(each.code) not in hidden),
            gone=tuple(each for each in self.gone if _obligation(each) not in hidden),
            unwoken=tuple(each for each in self.unwoken if each.obligation not in hidden),
            lost=tuple(each for each in self.lost if _obligation(each.code) not in hidden),
        )

    def with_series(self) -> Replanned:
        """The same, in which each deadline that comes or goes is a move from no date, or to none, with its reason."""
        gone = (replace(each, step="By the counting of today its series does not give it.") for each in self.lost)
        born = (replace(each, step=f"By the counting of today its series gives it. {each.step}") for each in self.born)
        return replace(self, moves=(*self.moves, *born, *gone), born=(), gone=(), lost=())

    def by(self, facts: Iterable[Fact]) -> Replanned:
        """The same, where these facts changed it: nothing is woken by theirs, or no longer by what was recorded before."""
        events = {fact.event for fact in facts if isinstance(fact, Happened)}
        codes = {*(each.code for each in self.moves), *(each.code for each in self.changes), *self.gone}
        told = (each for each in self.unwoken if each.happening in events or any(map(each.is_of, codes)))
        return replace(self, unwoken=tuple(told))


def horizons(session: Session, kept: Kept, today: date) -> dict[str, date]:
    """Give the day (inclusive) up to which each obligation's series is planned, by the obligation's code."""
    query = select(models.Obligation.code, models.Obligation.planned_until).where(
        models.Obligation.settlement_id == kept.row.id
    )
    return {code: until or today + PLANNED_AHEAD for code, until in session.execute(query)}


def derive_again(
    session: Session,
    kept: Kept,
    *,
    today: date,
    facts: Sequence[Fact] | None = None,
    only: Collection[str] | None = None,
) -> Plan:
    """Derive a settlement from its facts, or from others, each series up to where it is planned.

    With `only`, the deadlines of these duties, which hang on no other.
    """
    known = recall_facts(session, kept.row.id, only=only) if facts is None else facts
    return plan(kept.settlement, known, until=horizons(session, kept, today), only=only)


def replan(
    session: Session,
    kept: Kept,
    *,
    today: date,
    entry_seq: int,
    cause: Cause,
    extend: bool = False,
    only: Collection[str] | None = None,
) -> Replanned:
    """Derive a settlement anew, write what differs, and tell it; with `only`, of these duties, which hang on no other.

    `extend` plans every series that runs short further ahead. Days that no run has looked at yet stay to be looked at:
    what is recorded in the morning must not hide what the day's run would have found at noon.
    """
    if extend:
        _plan_ahead(session, kept, today, models.Obligation.planned_until < today + PLANNED_AT_LEAST)
    writing = _Writing(session, kept, today=today, entry_seq=entry_seq, cause=cause, only=only)
    derived = writing.derive(recall_facts(session, kept.row.id, only=only), horizons(session, kept, today))
    keep_clocks(session, kept.row, derived.settlement, today=today)
    if cause in {Cause.LOAD, Cause.AMENDMENT}:
        # No fact and no day brings a new series.
        new = (models.Obligation.recurring, models.Obligation.planned_until.is_(None))
        _plan_ahead(session, kept, today, *new)
    replanned = writing.compare(derived)
    writing.flush()
    return replanned


def foresee(
    session: Session, kept: Kept, facts: Sequence[Fact], *, until: Mapping[str, date], today: date
) -> tuple[Plan, Replanned]:
    """Give what would follow were these the facts, each series up to `until`, and tell what `replan` would; write nothing."""
    with session.no_autoflush:
        writing = _Writing(session, kept, today=today, entry_seq=0, cause=Cause.FACT)
        derived = writing.derive(facts, until)
        foreseen = writing.compare(derived)
    session.expunge_all()  # the rows that were changed to tell it are forgotten
    return derived, foreseen


def look_again_on(standing: Standing, notices: Sequence[int], today: date) -> date | None:
    """Give the first day after `today` on which a deadline's status changes or a notice is called for."""
    return first_of(next_change_on(standing, today), next_notice_on(standing, notices, today))


def first_of(*days: date | None) -> date | None:
    """Give the earliest of some days, None where there is none."""
    return min((day for day in days if day is not None), default=None)


class _Writing:
    """Collects the rows that a derivation writes, to write each table in one statement."""

    def __init__(
        self,
        session: Session,
        kept: Kept,
        *,
        today: date,
        entry_seq: int,
        cause: Cause,
        only: Collection[str] | None = None,
    ) -> None:
        self.session = session
        self.only = only
        self.kept = kept
        self.today = today
        self.entry_seq = entry_seq
        self.cause = cause
        self.ran_until = ran_until(session, kept.row.time_zone, today)
        self.rows = _cached_deadlines(session, kept, only)
        self.changes: list[Changed] = []
        self.born: list[Moved] = []
        self.gone: list[str] = []
        self.lost: list[Moved] = []
        self._born: list[dict[str, Any]] = []
        self._changed: list[dict[str, Any]] = []
        self._moved: list[dict[str, Any]] = []
        self._births: list[tuple[Changed, int, int]] = []
        self._seen: set[tuple[str, int]] = set()

    @cached_property
    def _ids(self) -> dict[str, int]:
        """Give the obligations' keys by their codes: only a new deadline needs them."""
        o = models.Obligation
        return dict(self.session.execute(select(o.code, o.id).where(o.settlement_id == self.kept.row.id)).all())

    def derive(self, facts: Sequence[Fact], until: Mapping[str, date]) -> Plan:
        """Derive the settlement so that each calendar period keeps its number: what was recorded of it stays with it."""
        settlement = self.kept.settlement
        if not self.kept.row.renumbered:
            derived = plan(settlement, facts, until=until, only=self.only)
            if not renumbers(derived.deadlines, self._numbers):
                return derived
            self.kept.row.renumbered = True
        return plan(replace(settlement, numbers=self._numbers), facts, until=until, only=self.only)

    @cached_property
    def _numbers(self) -> Numbers:
        # Of two with one period, the one that still follows comes last, and counts.
        rows = sorted(self.rows.items(), key=lambda each: not each[1].gone)
        return numbers_named_in((code, row.label, row.number) for (code, _), row in rows)

    def compare(self, derived: Plan) -> Replanned:
        """Cache what was derived, and tell what that changes."""
        moves = [*self.terms(derived.terms), *self.deadlines(derived.deadlines)]
        self.retire({failure.obligation for failure in derived.failures})
        return Replanned(
            tuple(moves),
            tuple(self.changes),
            derived.failures,
            tuple(self.born),
            tuple(self.gone),
            derived.unwoken,
            tuple(self.lost),
        )

    def terms(self, terms: Sequence[PlannedTerm]) -> list[Moved]:
        """Cache the terms' edges, and give those that moved."""
        rows = {
            row.code: row
            for row in self.session.scalars(
                select(models.Term).where(models.Term.settlement_id == self.kept.row.id).order_by(models.Term.id)
            )
        }
        moves = []
        for term in terms:
            row = rows[term.term.code]
            for edge, after in (("start", term.starts), ("end", term.ends)):
                if self.cause is not Cause.LOAD and (
                    moved := move(f"{edge}({row.code})", cached_edge(row, edge), after)
                ):
                    moves.append(moved)
                    self._remember(moved, None)
            for name, value in term_columns(term).items():
                setattr(row, name, value)
            row.next_change_on = next_term_notice_on(row.starts_safe_on, row.ends_safe_on, self.ran_until)
        return moves

    def deadlines(self, deadlines: Sequence[Deadline]) -> list[Moved]:
        """Cache the deadlines, and give those that moved."""
        moves = []
        for deadline in deadlines:
            key = (deadline.obligation, deadline.occurrence.number)
            self._seen.add(key)
            columns = {**deadline_columns(deadline), "time_zone": self.kept.row.time_zone, "gone": False}
            standing = standing_of(deadline)
            after = status_of(standing, self.today)
            row = self.rows.get(key)
            # A deadline born today has no past for the runs that are behind to look at.
            since = self.ran_until if row is not None else max(self.ran_until, self.today - _DAY)
            counted = deadline.apart is None
            columns["next_change_on"] = (
                look_again_on(standing, deadline.notices, since) if counted else next_change_on(standing, since)
            )
            moved = None if row is None else move(deadline.code, cached_found(row), deadline.due)
            if (
                counted
                and missed_by(standing, deadline.notices, since)
                and (
                    row is None
                    or row.apart is not None
                    or moved is not None
                    or (after in OPEN and row.status(self.today) not in OPEN)
                    or row.next_change_on == since + _DAY
                )
            ):
                # The days that call for a notice were past when this date came to be: the next run says how it stands.
                columns["next_change_on"] = since + _DAY
            if row is None:
                self._bear(deadline, columns, after)
                continue
            if moved is not None:
                moves.append(moved)
                self._remember(moved, row.id)
            self._note(deadline.code, row, row.status(self.today), after)
            different = {name: value for name, value in columns.items() if getattr(row, name) != value}
            for name, value in different.items():
                setattr(row, name, value)
        return moves

    def retire(self, failed: set[str]) -> None:
        """Mark the deadlines that no longer follow as gone; those of an obligation that failed keep their last dates."""
        series = recurring(self.kept.settlement)
        for key, row in self.rows.items():
            if key in self._seen or key[0] in failed or row.gone:
                continue
            before = row.status(self.today)
            row.superseded_on = row.superseded_on or self.today
            row.gone = True
            row.next_change_on = None
            code = code_of(key[0], row.number, row.label, recurring=key[0] in series or row.label not in {"", "1"})
            self.gone.append(code)
            self.lost.append(Moved(code, cached_found(row), None, ""))
            self._note(code, row, before, row.status(self.today))

    def flush(self) -> None:
        """Write what was collected."""
        self.session.flush()  # the mapped rows first: the inserts below name them
        if self._born:
            self.session.execute(insert(models.Deadline), self._born, execution_options=_in_few_statements(self._born))
            ids = {
                (obligation, number): key
                for key, obligation, number in self.session.execute(
                    select(models.Deadline.id, models.Deadline.obligation_id, models.Deadline.number).where(
                        models.Deadline.settlement_id == self.kept.row.id
                    )
                )
            }
            for change, obligation, number in self._births:
                self._write_change(change, ids[obligation, number])
        if self._changed:
            self.session.execute(insert(models.StatusChange), self._changed)
        if self._moved:
            self.session.execute(insert(models.DateMove), self._moved)

    def _bear(self, deadline: Deadline, columns: dict[str, Any], status: Status) -> None:
        # What is only foreseen may be a clock that no row is kept of.
        obligation, number = self._ids.get(deadline.obligation, 0), deadline.occurrence.number
        self._born.append({"settlement_id": self.kept.row.id, "obligation_id": obligation, "number": number, **columns})
        self.born.append(Moved(deadline.code, None, deadline.due, next(iter(deadline.due.steps), "")))
        self._births.append((Changed(deadline.code, self.today, None, status), obligation, number))

    def _note(self, code: str, row: models.Deadline, before: Status, after: Status) -> None:
        if before is after:
            return
        change = Changed(code, self.today, before, after)
        self.changes.append(change)
        self._write_change(change, row.id)

    def _write_change(self, change: Changed, deadline_id: int) -> None:
        self._changed.append(
            {
                "deadline_id": deadline_id,
                "on": change.on,
                "before": change.before,
                "after": change.after,
                "cause": self.cause,
                "entry_seq": self.entry_seq,
            }
        )

    def _remember(self, moved: Moved, deadline_id: int | None) -> None:
        before = moved.before if isinstance(moved.before, ComputedDate) else None
        after = moved.after if isinstance(moved.after, ComputedDate) else None
        self._moved.append(
            {
                "settlement_id": self.kept.row.id,
                "deadline_id": deadline_id,
                "code": moved.code,
                "on": self.today,
                "safe_before": None if before is None else before.safe_on,
                "safe_after": None if after is None else after.safe_on,
                "latest_before": None if before is None else before.latest_on,
                "latest_after": None if after is None else after.latest_on,
                "estimate_before": estimate_on(moved.before),
                "estimate_after": estimate_on(moved.after),
                "step": moved.step,
                "landed_in_past": landed_in_past(moved, self.today),
                "entry_seq": self.entry_seq,
            }
        )


def _in_few_statements(rows: list[dict[str, Any]]) -> dict[str, bool]:
    """How rows are inserted: each run of rows that lack the same cells is a statement, unless that makes many of them."""
    runs = sum(1 for _ in groupby(rows, lambda row: [cell is None for cell in row.values()]))
    return {"render_nulls": runs * _ROWS_OF_A_RUN > len(rows)}


def ran_until(session: Session, zone: str, today: date, *, known_to: int | None = None) -> date:
    """Give the last day whose run is done in a zone, with `known_to` by that journal entry; before any, its first date's eve."""
    last = session.scalar(standing_runs(select(func.max(models.Run.day)), zone, known_to=known_to))
    if last is None:
        last = (first_date(session, zone) or today) - _DAY
    return min(last, today)


def _cached_deadlines(
    session: Session, kept: Kept, only: Collection[str] | None
) -> dict[tuple[str, int], models.Deadline]:
    query = (
        select(models.Obligation.code, models.Deadline)
        .join(models.Deadline, models.Deadline.obligation_id == models.Obligation.id)
        .where(models.Deadline.settlement_id == kept.row.id)
        # What is written of those that are gone follows this order, which no database keeps by itself.
        .order_by(models.Deadline.id)
    )
    if only is not None:
        query = query.where(models.Obligation.code.in_(only))
    return {(code, row.number): row for code, row in session.execute(query)}


def _plan_ahead(session: Session, kept: Kept, today: date, *series: SQLColumnExpression[bool]) -> None:
    """Plan these series of a settlement further ahead."""
    planned = update(models.Obligation).where(models.Obligation.settlement_id == kept.row.id, *series)
    session.execute(planned.values(planned_until=today + PLANNED_AHEAD))


def _obligation(code: str) -> str:
    return code.partition("@")[0]
