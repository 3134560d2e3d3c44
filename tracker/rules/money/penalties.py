"""Stipulated penalties: what a delay costs by a schedule, as a range where the text or the facts allow two readings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, day_of
from tracker.rules.deadlines.delivery import Round
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Fact, PenaltyVerified, When
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.penalties import CureDay, PenaltyMode
from tracker.rules.settlement.settlement import Penalty
from tracker.rules.wording import days_written, written


class ScheduleState(StrEnum):
    """Whether the figures of a schedule are drafts."""

    VERIFIED = "verified"
    DRAFT = "draft"
    LAPSED = "draft again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How far a schedule is vouched for, `by` whom last, and by which `fact`: None where only the file says so."""

    state: ScheduleState
    by: str = ""
    on: date | None = None
    fact: PenaltyVerified | None = None

    @property
    def draft(self) -> bool:
        """Whether figures by the schedule are drafts."""
        return self.state is not ScheduleState.VERIFIED


def content_of(penalty: Penalty) -> str:
    """The SHA-256 of all that a schedule says but its key, sources and note, which change no figure."""
    tiers = [[tier.through, tier.per_day.currency, tier.per_day.minor] for tier in penalty.tiers]
    content = [penalty.instrument, penalty.clause, penalty.mode.value, penalty.citation, penalty.cure_day.value, tiers]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def verification(penalty: Penalty, facts: Iterable[Fact], *, names: Mapping[str, str]) -> Verification:
    """Whether a schedule is verified by the facts that stood on a day; `names` are the persons' by their keys.

    A comparison holds for the content that was compared: once the schedule says something else, it is a draft again.
    """
    about = [fact for fact in facts if isinstance(fact, PenaltyVerified) and fact.penalty == penalty.key]
    content = content_of(penalty)
    held = [fact for fact in about if fact.content == content]
    if not held and penalty.verified_by is not None:
        return Verification(state=ScheduleState.VERIFIED, by=names.get(penalty.verified_by, penalty.verified_by))
    if not about:
        return Verification(state=ScheduleState.DRAFT)
    last, state = (held[-1], ScheduleState.VERIFIED) if held else (about[-1], ScheduleState.LAPSED)
    return Verification(state=state, by=names.get(last.by, last.by), on=last.verified_on, fact=last)


_DAY = timedelta(days=1)
_OTHER = {PenaltyMode.BY_BAND: PenaltyMode.LAST_BAND, PenaltyMode.LAST_BAND: PenaltyMode.BY_BAND}


@dataclass(frozen=True, slots=True)
class Band:
    """The days of a delay that fall in one tier: from day `first` to day `last` of it (both from 1, inclusive)."""

    first: int
    last: int
    per_day: Money

    @property
    def days(self) -> int:
        """How many days it holds."""
        return self.last - self.first + 1

    @property
    def total(self) -> Money:
        """What those days cost, each at this band's amount."""
        return Money(self.per_day.currency, self.days * self.per_day.minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrual:
    """What one deadline's delay costs: from `least` to `most`, for `fewest` to `longest` calendar days, and why.

    `running` is set where nothing had ended it on the day asked about. `draft` stays true until a named person
    verified the schedule.
    """

    deadline: str
    penalty: Penalty
    fewest: int
    longest: int
    least: Money
    most: Money
    running: bool
    draft: bool
    steps: tuple[str, ...]

    def __str__(self) -> str:
        fewest = "" if self.fewest == self.longest else f"{self.fewest:,} to "
        cost = str(self.most) if self.least == self.most else f"{self.least} to {self.most}"
        state = "draft, " if self.draft else ""
        return f"{cost} for {fewest}{days_written(self.longest)} late ({state}{self.penalty.mode}, {self.penalty.key})"


@dataclass(frozen=True, slots=True)
class _Delay:
    fewest: int
    longest: int
    running: bool
    # Whether a closing that met nothing may have taken the whole penalty with it.
    may_lapse: bool
    step: str


def bands(penalty: Penalty, days: int) -> tuple[Band, ...]:
    """Divide a delay of so many calendar days into the schedule's bands; empty for a delay of none."""
    found = []
    first = 1
    for tier in penalty.tiers:
        if days < first:
            break
        last = days if tier.through is None else min(days, tier.through)
        found.append(Band(first, last, tier.per_day))
        first = last + 1
    return tuple(found)


def cost(penalty: Penalty, days: int, mode: PenaltyMode | None = None) -> Money:
    """What a delay of so many calendar days costs, by the schedule's own mode unless another is named."""
    divided = bands(penalty, days)
    currency = penalty.tiers[0].per_day.currency
    if not divided:
        return Money(currency, 0)
    if (mode or penalty.mode) is PenaltyMode.LAST_BAND:
        return Money(currency, days * divided[-1].per_day.minor)
    return Money(currency, sum(band.total.minor for band in divided))


def accrual(
    deadline: Deadline, penalty: Penalty, as_of: date, *, vouched: Verification | None = None
) -> Accrual | None:
    """Work out what a deadline's delay costs as seen at the end of a day; None where no day of delay can be counted.

    It starts on the day after the due date, extensions included, and ends with the day on which the duty was met, or
    was delivered before it was sent back; the days of a period that runs anew from that are added. It ends else
    on the eve of that on which it stopped binding. Only what the law dates can cost: no target of ours, no review.
    `vouched` is the verification of the schedule on that day; without it, what the file says counts.
    """
    found = deadline.due
    if deadline.occurrence.kind is not Kind.LATEST or not isinstance(found, ComputedDate):
        return None
    vouched = vouched or verification(penalty, (), names={})
    earlier = tuple(_returned(deadline, found, penalty))
    now = _delay(deadline, found, penalty, as_of)
    delay = _together(earlier, now)
    if delay.longest == 0:
        return None
    least, most = _extremes(penalty, delay.fewest, delay.longest)
    if delay.may_lapse:
        least = Money(least.currency, 0)
    return Accrual(
        deadline=deadline.code,
        penalty=penalty,
        fewest=delay.fewest,
        longest=delay.longest,
        least=least,
        most=most,
        running=delay.running,
        draft=vouched.draft,
        steps=(
            *(step for _, steps in earlier for step in steps),
            *((*_due_steps(deadline, found), now.step) if now.longest or not earlier else ()),
            *_cost_steps(penalty, delay),
            *_grade_steps(deadline, found),
            _standing_step(vouched),
        ),
    )


def _returned(deadline: Deadline, found: ComputedDate, penalty: Penalty) -> Iterator[tuple[_Delay, tuple[str, ...]]]:
    """The delay of each delivery that was sent back, where a period ran anew from that: it has cost what it cost."""
    rounds = () if deadline.delivery is None else deadline.delivery.rounds
    last: dict[tuple[date, date], Round] = {}
    for each in rounds:
        # Where no period ran anew the same date stands, and all its days are counted from there.
        if each.was_due is not None:
            last[each.was_due] = each
    for (safe_on, latest_on), each in last.items():
        was_due = ComputedDate(safe_on, latest_on, found.grade, ())
        assert each.when is not None and each.returned is not None  # noqa: S101, PT018 — only such rounds are kept above
        delay = _cured(each.when, was_due, penalty)
        if delay.longest:
            sent_back = (
                f"Returned on {written(each.returned.when.last_day)}, and due again on {written(found.safe_on)}: "
                "what that delay cost stands."
            )
            yield delay, (*_due_steps(deadline, was_due), delay.step, sent_back)


def _together(earlier: Sequence[tuple[_Delay, tuple[str, ...]]], now: _Delay) -> _Delay:
    """All days of delay: of what was sent back, and since."""
    return replace(
        now,
        fewest=now.fewest + sum(delay.fewest for delay, _ in earlier),
        longest=now.longest + sum(delay.longest for delay, _ in earlier),
        running=now.running and (now.longest > 0 or not earlier),
    )


def _delay(deadline: Deadline, found: ComputedDate, penalty: Penalty, as_of: date) -> _Delay:
    done, closed_on = deadline.done, deadline.closed_on
    if done is not None and done.when.last_day <= as_of and (closed_on is None or closed_on > as_of):
        return _cured(done.when, found, penalty)
    if closed_on is not None and closed_on <= as_of:
        eve = closed_on - _DAY
        step = (
            f"The duty bound nobody from {written(closed_on)}, without having been met: days count up to "
            f"{written(eve)}. Whether what had accrued lapsed with it, nothing here says, so the least is nothing."
        )
        return _Delay(_days(found.latest_on, eve), _days(found.safe_on, eve), running=False, may_lapse=True, step=step)
    step = f"Nothing is recorded as done by {written(as_of)}: every day up to it counts, and that day."
    return _Delay(_days(found.latest_on, as_of), _days(found.safe_on, as_of), running=True, may_lapse=False, step=step)


def _cured(when: When, found: ComputedDate, penalty: Penalty) -> _Delay:
    uncounted = 0 if penalty.cure_day is CureDay.COUNTS else 1
    counted = 1 if penalty.cure_day is CureDay.DOES_NOT_COUNT else 0
    fewest = 0 if when.earliest is None else _days(found.latest_on, day_of(when.earliest) - uncounted * _DAY)
    longest = _days(found.safe_on, when.last_day - counted * _DAY)
    if when.exact:
        step = f"Done on {written(when.last_day)}"
    elif when.earliest is None:
        step = f"Done by {written(when.last_day)}, the day itself not found"
    else:
        step = f"Done between {written(day_of(when.earliest))} and {written(when.last_day)}"
    match penalty.cure_day:
        case CureDay.COUNTS:
            counting = "the text counts that day"
        case CureDay.DOES_NOT_COUNT:
            counting = "the text does not count that day"
        case CureDay.SILENT:
            counting = "whether that day counts the text does not say, so both readings are given"
    return _Delay(fewest, longest, running=False, may_lapse=False, step=f"{step}; {counting}.")


def _days(due: date, last: date) -> int:
    return max(0, (last - due).days)


def _extremes(penalty: Penalty, fewest: int, longest: int) -> tuple[Money, Money]:
    """The least and the most that any number of days between two costs; both numbers are included."""
    # With all days at the last band's amount, one day more can cost less: so each band's edges are tried too.
    edges = {edge for tier in penalty.tiers if tier.through is not None for edge in (tier.through, tier.through + 1)}
    tried = [cost(penalty, days) for days in {fewest, longest, *(day for day in edges if fewest < day < longest)}]
    return min(tried, key=lambda each: each.minor), max(tried, key=lambda each: each.minor)


def _due_steps(deadline: Deadline, found: ComputedDate) -> Iterator[str]:
    if deadline.extensions:
        yield "The due date is the extended one: the penalty shifts with it."
    start = f"a penalty starts on the day after, {written(found.safe_on + _DAY)}"
    if found.safe_on == found.latest_on:
        yield f"Due on {written(found.safe_on)}; {start}."
    else:
        yield (
            f"Due on {written(found.safe_on)} by the safe reading; {start}. By the latest reading, due on "
            f"{written(found.latest_on)}, it starts on {written(found.latest_on + _DAY)}."
        )


def _cost_steps(penalty: Penalty, delay: _Delay) -> Iterator[str]:
    for days in sorted({delay.fewest, delay.longest}):
        yield _sum_written(penalty, days)
    other = _OTHER[penalty.mode]
    otherwise = cost(penalty, delay.longest, other)
    if otherwise != cost(penalty, delay.longest):
        yield (
            f"The mode is {penalty.mode} ({penalty.citation}). The other, {other}, is not used: by it "
            f"{days_written(delay.longest)} would cost {otherwise}."
        )
    else:
        yield f"The mode is {penalty.mode} ({penalty.citation}); here the other gives the same."


def _sum_written(penalty: Penalty, days: int) -> str:
    total = cost(penalty, days)
    divided = bands(penalty, days)
    if not divided:
        return f"{days_written(days)}: {total}."
    if penalty.mode is PenaltyMode.LAST_BAND:
        per_day = divided[-1].per_day
        return f"{days_written(days)}: {days} at {per_day}, the amount of the band that day {days} is in = {total}."
    parts = [f"{band.days} at {band.per_day} = {band.total}" for band in divided]
    together = f"; together {total}" if len(parts) > 1 else ""
    return f"{days_written(days)}: {'; '.join(parts)}{together}."


def _grade_steps(deadline: Deadline, found: ComputedDate) -> Iterator[str]:
    grade = found.grade if deadline.done is None else weakest((found.grade, deadline.done.grade))
    if grade in {Grade.ESTIMATED, Grade.DISPUTED}:
        yield f"A date that this rests on is {grade}, so the figure is {grade} too."


def _standing_step(vouched: Verification) -> str:
    when = "" if vouched.on is None else f" on {written(vouched.on)}"
    match vouched.state:
        case ScheduleState.DRAFT:
            return "A draft: no named person has verified this schedule against its text."
        case ScheduleState.LAPSED:
            return f"A draft again: {vouched.by} verified an earlier wording of this schedule{when}, and it has changed since."
        case ScheduleState.VERIFIED:
            return f"{vouched.by} verified this schedule{when}. The figure is worked out here; nobody has demanded it."
