"""What changed in a month: statuses, dates and why they moved, facts recorded and withdrawn, developments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from tracker.reports.monthly.pages import Changes, DateMoved, DevelopmentRow, FactRow, StatusChangeRow
from tracker.reports.monthly.settlement_view import Placed, SettlementView, open_day, status_badge
from tracker.reports.monthly.subject import Month, MoveRow, Withdrawal
from tracker.reports.page.parts import GRADE_BADGES, NO_DAY, dated
from tracker.reports.page.wording import day_in_full, month_in_full, quantity, readings_in_full, sentence, when_in_full
from tracker.rules.deadlines.deadline import Deadline, day_of, standing_of
from tracker.rules.deadlines.moves import MoveSide
from tracker.rules.deadlines.status import Standing, Status, may_turn, next_change_on, status_of
from tracker.rules.facts import About, Fact, Topic, When, Writing
from tracker.rules.settlement.settlement import Development
from tracker.rules.zones import today_in

Step = tuple[date, Status, Status]
_NEARER = (Status.UPCOMING, Status.DUE_SOON)

# Who recorded a fact that nobody typed in.
FROM_FILE = "file"


def changes(view: SettlementView) -> Changes:
    """What changed from the end of the month before to the report's day, or to the month's end if that is earlier."""
    until = min(view.month.last, view.as_of)
    statuses, folded = _status_changes(view, until)
    moves = tuple(_moved(view, move) for move in sorted(view.subject.moves, key=lambda move: (move.on, move.code)))
    recorded = _recorded(view, until)
    loaded = min((fact.entry for fact in view.subject.facts if fact.entry is not None), default=None)
    begun = [fact for fact in recorded if view.subject.is_first and _came_with_the_file(fact, loaded, view.month)]
    facts = tuple(fact_row(view, fact) for fact in recorded if fact not in begun)
    withdrawn = tuple(
        _withdrawn(view, each)
        for each in sorted(view.subject.withdrawn, key=lambda each: (each.on, each.entry or 0))
        if view.month.first <= each.on <= until
    )
    reported = tuple(
        development_row(view, each) for each in view.settlement.developments if _within(each.when, view.month, until)
    )
    something = statuses or moves or facts or withdrawn or reported or begun
    name = month_in_full(view.month.year, view.month.month)
    nothing = f"Nothing changed in {name}: no status, no date, no fact recorded, no development reported."
    return Changes(
        begins=_begins(view, len(begun)) if view.subject.is_first else "",
        statuses=statuses,
        folded=folded,
        moves=moves,
        facts=facts,
        withdrawn=withdrawn,
        developments=reported,
        nothing="" if something else nothing,
    )


def walk(standing: Standing, *, eve: date, until: date) -> Iterator[tuple[date, Status, Status]]:
    """Each change of status after `eve` up to `until` (inclusive), with its day, before and after."""
    if not may_turn(standing, eve, until):
        return
    now = status_of(standing, eve)
    day = next_change_on(standing, eve)
    while day is not None and day <= until:
        after = status_of(standing, day)
        yield day, now, after
        now = after
        day = next_change_on(standing, day)


def _came_with_the_file(fact: Fact, loaded: int | None, month: Month) -> bool:
    """Whether a fact of an earlier month came by the first entry, with the settlement: nobody recorded it in this month."""
    return fact.entry in {loaded, None} and not fact.by and (fact.stands_from or date.min) < month.first


def _begins(view: SettlementView, earlier: int) -> str:
    """The first report begins with how things stand; what happened in the years before is no change of this month."""
    name = month_in_full(view.month.year, view.month.month)
    facts = f" {sentence(quantity(earlier, 'fact'))} of earlier days came with it." if earlier else ""
    return f"The settlement was loaded in {name}: this report begins with how it stood then.{facts}"


def _status_changes(view: SettlementView, until: date) -> tuple[tuple[StatusChangeRow, ...], str]:
    """What changed, by its day; and folded into a sentence what the calendar alone brought: that a date is near."""
    eve = view.month.eve
    before = {each.code: each for each in view.subject.month_before.deadlines}
    turns: dict[str, list[tuple[date, Deadline | None]]] = {}
    for day, changed in view.subject.interim.items():
        for code, deadline in changed.items():
            turns.setdefault(code, []).append((day, deadline))
    found: list[tuple[date, str, StatusChangeRow]] = []
    nearer: list[tuple[date, str]] = []
    for placed in (*view.ours, *view.apart):
        code = placed.code
        if code in turns:
            old = None if code not in before else standing_of(before[code])
            steps = _steps(old, turns[code], eve=eve, until=until)
        else:
            steps = walk(placed.standing, eve=eve, until=until)
        days = {day for day, _ in turns.get(code, ())}
        for step in steps:
            if step[1:] == _NEARER and step[0] not in days:
                nearer.append((step[0], code))
            else:
                found.append((step[0], code, _status_change(view, placed, step)))
    found.sort(key=lambda row: row[:2])
    listing = ", ".join(f"{code} ({day_in_full(day)})" for day, code in sorted(nearer))
    became = quantity(len(nearer), "deadline", "deadlines")
    folded = f"By the calendar alone, {became} became due soon: {listing}." if nearer else ""
    return tuple(row for _, _, row in found), folded


def _steps(
    standing: Standing | None, turns: Iterable[tuple[date, Deadline | None]], *, eve: date, until: date
) -> Iterator[Step]:
    """Each change of one deadline's status, on the day on which it changed: by the calendar, or by what began to stand."""
    for day, deadline in turns:
        if day > until:
            break
        day_before = day - timedelta(days=1)
        if standing is not None:
            yield from walk(standing, eve=eve, until=day_before)
        now = None if standing is None else status_of(standing, day_before)
        standing, eve = None if deadline is None else standing_of(deadline), day
        then = None if standing is None else status_of(standing, day)
        if now is not None and then is not None and now is not then:
            yield day, now, then
    if standing is not None:
        yield from walk(standing, eve=eve, until=until)


def _status_change(view: SettlementView, placed: Placed, step: Step) -> StatusChangeRow:
    on, before, after = step
    deadline = placed.deadline
    return StatusChangeRow(
        deadline=view.obligation_ref(deadline.obligation, placed.code),
        title=placed.obligation.title,
        on=dated(on),
        before=status_badge(placed, before),
        after=status_badge(placed, after),
    )


def _moved(view: SettlementView, move: MoveRow) -> DateMoved:
    placed = view.by_code.get(move.code)
    # Of a date that moved on since, the open day is not known any more.
    beside = "" if placed is None or placed.standing.safe_on != move.after.safe else open_day(placed)
    warning = "Moved into the past: look at it before calling it overdue." if move.landed_in_past else beside
    return DateMoved(
        deadline=view.obligation_ref(view.obligation_of(move.code), move.code),
        title=view.title_of(move.code),
        before=_side(move.before),
        after=_side(move.after),
        why=move.step,
        on=dated(move.on),
        entry=entry_words(move.entry),
        warning=warning,
    )


def _side(side: MoveSide) -> str:
    known = readings_in_full(side.safe, side.latest)
    return known if side.safe is not None or side.estimate is None else f"{known}, about {day_in_full(side.estimate)}"


def _recorded(view: SettlementView, until: date) -> list[Fact]:
    known = [(recorded_on(view, fact), fact) for fact in view.subject.facts]
    within = [(day, fact) for day, fact in known if day is not None and view.month.first <= day <= until]
    within.sort(key=lambda pair: (pair[0], pair[1].entry or 0))
    return [fact for _, fact in within]


def _within(when: When, month: Month, until: date) -> bool:
    """Whether something is known to have happened in the month; one that may have been earlier is not."""
    earliest = None if when.earliest is None else day_of(when.earliest)
    return earliest is not None and month.first <= earliest and when.last_day <= until


def recorded_on(view: SettlementView, fact: Fact) -> date | None:
    """The day a fact was recorded, in the settlement's zone; before it is stored, the day it became known."""
    if fact.recorded_at is not None:
        return today_in(view.subject.plan.settlement.time_zone, fact.recorded_at)
    return fact.learned_on or fact.stands_from


def fact_row(view: SettlementView, fact: Fact) -> FactRow:
    """Write a fact as a row: what, when, who says so, and how sure."""
    day = recorded_on(view, fact)
    return FactRow(
        what=fact_words(view, fact),
        day=when_in_full(fact.when),
        recorded=NO_DAY if day is None else dated(day),
        by=fact.by or FROM_FILE,
        note=fact.note,
        grade=GRADE_BADGES[fact.grade],
        sources=view.source_refs(fact.sources),
        entry=entry_words(fact.entry),
    )


def _withdrawn(view: SettlementView, withdrawal: Withdrawal) -> FactRow:
    fact = withdrawal.fact
    return replace(
        fact_row(view, fact),
        what=f"{fact_words(view, fact)} ({entry_words(fact.entry) or 'entry not found'})",
        recorded=dated(withdrawal.on),
        by=withdrawal.by,
        note=withdrawal.note,
        entry=entry_words(withdrawal.entry),
    )


def fact_words(view: SettlementView, fact: Fact) -> str:
    """What a fact says happened, without its day."""
    done = sentence(fact.sentence(Writing(day=day_in_full, code=view.about_words, seen_on=view.as_of)))
    return f"{done}: {about_in_words(view, fact.about)}"


def entry_words(entry: int | None) -> str:
    """Name a journal entry; nothing for what is not in the journal."""
    return "" if entry is None else f"entry {entry}"


def development_row(view: SettlementView, development: Development) -> DevelopmentRow:
    """Write a development as a row."""
    return DevelopmentRow(
        day=when_in_full(development.when),
        title=development.title,
        about="; ".join(map(view.about_words, development.about)),
        note=development.note,
        grade=GRADE_BADGES[development.grade],
        sources=view.source_refs(development.sources),
    )


def about_in_words(view: SettlementView, about: About) -> str:
    """What a fact is about, by its code and title."""
    match about.topic:
        case Topic.DEADLINE:
            title = view.title_of(about.code)
            code = _code(view, about)
            return f"{code}, {title}" if title else code
        case Topic.TERM:
            return view.about_words(about.code)
        case Topic.EVENT:
            return view.event_words(about.code)
        case Topic.RECOMMENDATION:
            return f"recommendation {about.code}"
        case Topic.PENALTY | Topic.DEVELOPMENT | Topic.CONTRADICTION:
            return str(about)


def _code(view: SettlementView, about: About) -> str:
    of_it = view.by_obligation.get(about.code, ()) if about.number is not None else ()
    return next((each.code for each in of_it if each.deadline.occurrence.number == about.number), str(about))
