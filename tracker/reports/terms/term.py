"""A term on a page: where it stands on a day, what became of it, and how it is drawn and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from tracker.reports.page.drawing import Bar, BarEnd
from tracker.reports.page.parts import Badge, Dated, dated, is_uncertain, safe_of
from tracker.reports.page.wording import NOT_FOUND, day_in_full, when_in_full
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, PlannedTerm, day_of
from tracker.rules.due.language import Edge, TermEdge
from tracker.rules.facts import Ended, Ending, TermExtended, When
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.settlement import Instrument, Monitor, Obligation
from tracker.rules.terms.closure import free_from
from tracker.rules.terms.history import Pause
from tracker.rules.wording import days_written

START, END = "start", "end"


def bar_of(planned: PlannedTerm, day: date, pauses: Sequence[Pause], *, since: When | None = None) -> Bar:
    """The bar of a term as things stand on a day; `pauses` are the days on which it stood still.

    `since` is when it began where only the last possible day of that is known.
    """
    status, ended = became(planned, day), planned.ended
    if never_began(planned):
        words = f"never began; {status}" if status else "never began"
        # Its end is all there is to draw: a stroke on that day.
        return Bar(term_title(planned), words, starts=_edge(planned.ends), ends=_edge(planned.ends))
    begun, starts = edge_words(planned.starts, START), _edge(planned.starts)
    if since is not None:
        begun, starts = when_in_full(since), BarEnd(since.last_day, estimated=True)
    until, ends = edge_words(planned.ends, END), _edge(planned.ends)
    if ended is not None and not ended.when.exact:
        # An ending without a known day is drawn as an estimate, up to the last day it can be.
        until, ends = f"an end {when_in_full(ended.when)}", BarEnd(ended.when.last_day, estimated=True)
    early = f"; {nominal_words(planned.nominal)}" if ended is not None and not ended_as_agreed(planned) else ""
    return Bar(
        title=term_title(planned),
        words=f"{begun} to {until}{f', {status}' if status else ''}{early}",
        starts=starts,
        ends=ends,
        agreed=day_known(planned.agreed) if planned.extensions else None,
        nominal=None if ended is None else day_known(planned.nominal),
        still=tuple((pause.since, pause.until) for pause in pauses),
    )


def _edge(found: DerivedDate | None) -> BarEnd:
    day = day_known(found)
    return BarEnd(day, estimated=day is not None and (not isinstance(found, ComputedDate) or is_uncertain(found.grade)))


def edge_words(found: DerivedDate | None, which: str) -> str:
    """When a term starts or ends, and how sure that is; `which` is START or END."""
    day = day_known(found)
    if day is None:
        return f"{which} not found" if found is None else f"{which} awaited"
    if isinstance(found, ComputedDate) and found.safe_on != found.latest_on:
        sure = f" ({found.grade})" if is_uncertain(found.grade) else ""
        return f"a day between {day_in_full(found.safe_on)} and {day_in_full(found.latest_on)}{sure}"
    if isinstance(found, ComputedDate) and found.grade is Grade.DISPUTED:
        return f"about {day_in_full(day)} (disputed)"
    if not isinstance(found, ComputedDate) or is_uncertain(found.grade):
        return f"about {day_in_full(day)} (estimated)"
    return day_in_full(day)


def edge_dated(found: DerivedDate | None, waits_for: Callable[[AwaitedDate], str]) -> Dated:
    """Write when a term starts or ends for a column: a range as a range, and what it waits for where it has no date."""
    match found:
        case None:
            return Dated(NOT_FOUND)
        case ComputedDate() if found.safe_on != found.latest_on:
            return Dated(f"between {dated(found.safe, found.grade).text} and {dated(found.latest).text}")
        case ComputedDate():
            return dated(found.safe, found.grade)
        case AwaitedDate(estimate=None):
            return Dated(f"awaits {waits_for(found)}")
        case AwaitedDate():
            return safe_of(found)


def starts_dated(planned: PlannedTerm, vague: Mapping[str, When], waits_for: Callable[[AwaitedDate], str]) -> Dated:
    """Write when a term starts for a column; `vague` holds those of whose start only the last possible day is known."""
    when = vague.get(planned.term.code)
    return edge_dated(planned.starts, waits_for) if when is None else Dated(when_in_full(when))


def ends_dated(planned: PlannedTerm, waits_for: Callable[[AwaitedDate], str]) -> Dated:
    """Write when a term ends for a column; an ending known only as a range is one, and no day."""
    if planned.ended is not None and not planned.ended.when.exact:
        return Dated(when_in_full(planned.ended.when))
    return edge_dated(planned.ends, waits_for)


def history(planned: PlannedTerm, day: date, pauses: Iterable[Pause]) -> tuple[str, ...]:
    """What became of a term's end: made longer, standing still, ended; each in one line."""
    return tuple(filter(None, (*moved(planned, pauses), term_ending(planned, day))))


def moved(planned: PlannedTerm, pauses: Iterable[Pause]) -> tuple[str, ...]:
    """How a term's end moved: its end before it was made longer, by whom, how much, when it stood still; what may lengthen it."""
    agreed, extensions = day_known(planned.agreed), planned.extensions
    lines = [f"before that {edge_words(planned.agreed, END)}"] if extensions and agreed is not None else []
    lines += map(extension_words, extensions)
    lines += map(pause_words, pauses)
    if day_known(planned.ends) is not None:
        lines += [f"may come later: {words}" for words in planned.lengthened_by]
    return tuple(lines)


def remaining(planned: PlannedTerm, day: date) -> str:
    """How many calendar days a running term has left; "" where it does not run or its end is not known."""
    ends = day_known(planned.ends)
    if ends is None or not is_running(planned, day):
        return ""
    about = "" if isinstance(planned.ends, ComputedDate) and not is_uncertain(planned.ends.grade) else "about "
    return f"{about}{days_written((ends - day).days)} left"


def term_grade(planned: PlannedTerm) -> Grade:
    """The weakest grade of a term and its edges."""
    edges = [found for found in (planned.starts, planned.ends) if found is not None]
    grades = (found.grade if isinstance(found, ComputedDate) else Grade.ESTIMATED for found in edges)
    return weakest([planned.term.grade, *grades])


def monitor_words(monitor: Monitor) -> str:
    """Name a monitor: person and firm, whichever are known."""
    return monitor.name or NOT_FOUND


class Binding(StrEnum):
    """Where a term stands on a day."""

    IN_FORCE = "in force"
    BY_ESTIMATE = "in force, by estimate"
    SUSPENDED = "suspended"
    TO_COME = "not begun"
    PAST_ESTIMATE = "past its estimated end"
    UNKNOWN = "start not found"
    RAN_OUT = "ran its length"
    ENDED = "ended"
    NEVER = "never took force"


END_ANNOUNCED = "end announced"
IN_FORCE = frozenset({Binding.IN_FORCE, Binding.BY_ESTIMATE, Binding.SUSPENDED})
_TONES = {
    Binding.IN_FORCE: "s-upcoming",
    Binding.BY_ESTIMATE: "g-estimated",
    Binding.SUSPENDED: "s-awaiting",
    Binding.TO_COME: "s-awaiting",
    Binding.PAST_ESTIMATE: "s-past-safe",
    Binding.UNKNOWN: "s-not-found",
    Binding.RAN_OUT: "s-met",
    Binding.ENDED: "s-released",
    Binding.NEVER: "s-released",
}
_SURE = frozenset({Grade.RECORD, Grade.REPORTED})


def term_title(planned: PlannedTerm) -> str:
    """The name of a term: its title, else its kind."""
    return planned.term.title or planned.term.kind


def day_known(found: DerivedDate | None) -> date | None:
    """The safe day of a date, or of its estimate; None where neither is known."""
    return None if found is None or found.known is None else found.known.safe_on


def days_known(planned: PlannedTerm) -> list[date]:
    """The days that are known of a term: its start, its end, and the end it would have had."""
    known = map(day_known, (planned.starts, planned.ends, planned.nominal))
    return [day for day in known if day is not None]


def is_running(planned: PlannedTerm, day: date) -> bool:
    """Whether a term has begun, does not stand still and, as far as its end is known or estimated, has not ended."""
    starts, ends = day_known(planned.starts), day_known(planned.ends)
    begun = isinstance(planned.starts, ComputedDate) and starts is not None and starts <= day
    if planned.ended is not None:
        return begun and not is_over(planned.ended, day)
    return begun and planned.suspended_on is None and (ends is None or ends >= day)


def became(planned: PlannedTerm, day: date) -> str:
    """In a word or two what became of a term that was ended or is announced to end, stands still or was made longer."""
    if planned.ended is not None and planned.ended.is_to_come(day):
        return END_ANNOUNCED
    if planned.ended is not None:
        manner = planned.ended.manner
        return "ended early" if manner is Ending.EARLY else str(manner)
    if planned.suspended_on is not None and planned.suspended_on <= day:
        return "suspended"
    return "extended" if planned.extensions else ""


def never_began(planned: PlannedTerm) -> bool:
    """Whether a term became void before it had begun."""
    ended = planned.ended
    if ended is None or ended.manner is not Ending.VOID:
        return False
    return not isinstance(planned.starts, ComputedDate) or planned.starts.safe_on > ended.when.last_day


def binding_of(planned: PlannedTerm, day: date) -> Binding:
    """Where a term stands on a day.

    It runs through its last day, by the latest reading. An end that is only estimated ends nothing: a term past it is
    told apart from one that ran its length.
    """
    if planned.ended is not None and is_over(planned.ended, day):
        return Binding.NEVER if never_began(planned) else Binding.ENDED
    if planned.starts is None:
        return Binding.UNKNOWN
    starts = planned.starts.known
    if starts is None or starts.safe_on > day:
        return Binding.TO_COME
    if planned.suspended_on is not None and planned.suspended_on <= day:
        return Binding.SUSPENDED
    ends = None if planned.ends is None else planned.ends.known
    if ends is not None and ends.latest_on < day:
        return Binding.RAN_OUT if planned.ends is ends and ends.grade in _SURE else Binding.PAST_ESTIMATE
    return Binding.IN_FORCE if isinstance(planned.starts, ComputedDate) else Binding.BY_ESTIMATE


def binding_badge(planned: PlannedTerm, day: date) -> Badge:
    """Where a term stands as a badge; one that was ended says in which manner, and one that is to end that it is."""
    binding = binding_of(planned, day)
    words = became(planned, day) if binding is Binding.ENDED else standing_words(planned, day)
    return Badge(words, _TONES[binding])


def standing_words(planned: PlannedTerm, day: date) -> str:
    """Where a term stands on a day, and that its end is announced where it is to come."""
    binding = binding_of(planned, day)
    announced = planned.ended is not None and planned.ended.is_to_come(day) and binding in IN_FORCE
    return f"{binding.value}, {END_ANNOUNCED}" if announced else binding.value


def instrument_badge(
    instrument: Instrument, ended: Mapping[str, Ended], terms: Iterable[PlannedTerm], day: date
) -> Badge:
    """Where an instrument stands as a badge; one whose end nobody recorded goes on."""
    fact = ended.get(instrument.code)
    if fact is None or not is_over(fact, day):
        to_come = fact is not None and fact.is_to_come(day)
        return Badge(END_ANNOUNCED if to_come else "no end on record", "s-upcoming")
    under = [binding_of(each, day) for each in terms if each.term.instrument == instrument.code]
    if fact.manner is Ending.VOID and under and all(each is Binding.NEVER for each in under):
        return Badge(Binding.NEVER.value, _TONES[Binding.NEVER])
    return Badge("ended early" if fact.manner is Ending.EARLY else fact.manner.value, _TONES[Binding.ENDED])


def is_monitorship(planned: PlannedTerm) -> bool:
    """Whether somebody from outside watches under a term."""
    return planned.term.monitor is not None or "monitor" in planned.term.kind.casefold()


_HAS = {
    Ending.EXPIRED: "expired",
    Ending.EARLY: "ended early",
    Ending.CONDITION: "ended, its condition met",
    Ending.SUPERSEDED: "was superseded",
    Ending.VOID: "became void",
    Ending.DISMISSED: "was dismissed",
}
_ANNOUNCED = {
    Ending.EXPIRED: "is announced to expire",
    Ending.EARLY: "is announced to end early",
    Ending.CONDITION: "is announced to end, its condition met",
    Ending.SUPERSEDED: "is announced to be superseded",
    Ending.VOID: "is announced to become void",
    Ending.DISMISSED: "is announced to be dismissed",
}


def ending_words(ended: Ended, nominal: DerivedDate | None, day: date) -> str:
    """How something ended, or after `day` is announced to: by how many calendar days early, by whom, when, its nominal end.

    `nominal` is the end it would have had otherwise; None where that is not found.
    """
    words = (_ANNOUNCED if ended.is_to_come(day) else _HAS)[ended.manner]
    if not ended.is_to_come(day) and not is_over(ended, day):
        words = "expires"  # on the last day of what runs its length
    by = f", by {ended.authority}" if ended.authority else ""
    early = _early(ended, nominal)
    comma = "," if by or early.startswith(",") else ""
    on = f" on {day_in_full(ended.when.latest)}" if ended.when.exact else f" {when_in_full(ended.when)}"
    return f"{words}{early}{by}{comma}{on}"


def successor_words(ended: Ended, code: Callable[[str], str] = str) -> str:
    """What took the place of something that ended, or followed it, after a semicolon; `code` names it. "" for nothing."""
    if ended.successor is None:
        return ""
    came = "took its place" if ended.manner is Ending.SUPERSEDED else "followed it"
    return f"; {code(ended.successor)} {came}"


def nominal_words(nominal: DerivedDate | None) -> str:
    """When something would have ended had nobody ended it, with `about` before a day that is not certain."""
    match nominal:
        case ComputedDate(grade=grade):
            return f"nominal end {'about ' if is_uncertain(grade) else ''}{_days_in_full(nominal)}"
        case AwaitedDate(estimate=ComputedDate() as estimate):
            return f"nominal end about {_days_in_full(estimate)}"
        case AwaitedDate():
            return "nominal end not known"
        case None:
            return f"nominal end {NOT_FOUND}"


def _days_in_full(reading: ComputedDate) -> str:
    safe, latest = day_in_full(reading.safe_on), day_in_full(reading.latest_on)
    return latest if safe == latest else f"{safe} to {latest}"


def ending_in_short(planned: PlannedTerm, day: date) -> str:
    """How a term ended, or is announced to after `day`, without its nominal end; "" where nothing was recorded."""
    ended = planned.ended
    if ended is None:
        return ""
    words = ending_words(ended, planned.nominal, day)
    return words if ended.code == planned.term.code else f"{words}, with its instrument"


def term_ending(planned: PlannedTerm, day: date) -> str:
    """How a term ended, or is announced to after `day`, and when it would have otherwise; "" where nothing was recorded."""
    nominal = planned.nominal
    if planned.ended is None:
        return ""
    words = ending_in_short(planned, day)
    return words if ended_as_agreed(planned) else f"{words}; {nominal_words(nominal)}"


def ended_as_agreed(planned: PlannedTerm) -> bool:
    """Whether a term ended on its nominal end."""
    ended, nominal = planned.ended, planned.nominal
    on = ended.when.last_day if ended is not None and ended.when.exact else None
    return isinstance(nominal, ComputedDate) and nominal.safe_on == on


def extension_words(extension: TermExtended) -> str:
    """By how much a term was made longer, by whom, and when that was decided."""
    how_far = f"by {extension.by_span}" if extension.to is None else f"to {day_in_full(extension.to)}"
    by = f" by {extension.authority}" if extension.authority else ""
    return f"extended {how_far}{by}, decided on {day_in_full(extension.decided_on)}"


def pause_words(pause: Pause) -> str:
    """From when until when a term stood still; it runs again on the second day."""
    if pause.until is None:
        return f"has stood still since {day_in_full(pause.since)}"
    return f"stood still from {day_in_full(pause.since)} until {day_in_full(pause.until)}"


def is_over(ended: Ended, day: date) -> bool:
    """Whether what ended no longer binds on a day."""
    return free_from(ended) <= day


def runs_until(obligation: Obligation) -> str | None:
    """The code of the term whose end a duty runs until, where its rule names one."""
    until = getattr(obligation.due, "until", None)
    return until.term if isinstance(until, TermEdge) and until.edge is Edge.END else None


def ending_of(obligation: Obligation, ended: Mapping[str, Ended], day: date) -> Ended | None:
    """The ending that closed a duty on a day: its instrument's, or that of the term it is tied to or runs until."""
    codes = (obligation.instrument, obligation.term, runs_until(obligation))
    known = (ended.get(code) for code in codes if code is not None)
    return next((each for each in known if each is not None and free_from(each) == day), None)


def days_early(ended: Ended, nominal: DerivedDate | None) -> tuple[int, int | None] | None:
    """The least and the most calendar days by which something ended before its nominal end (below zero: after it).

    The most is None where only the last possible day of the end is known; None in all where no nominal end is.
    """
    reading = None if nominal is None else nominal.known
    if reading is None:
        return None
    least = (reading.safe_on - ended.when.last_day).days
    most = None if ended.when.earliest is None else (reading.latest_on - day_of(ended.when.earliest)).days
    return least, most


def early_words(ended: Ended, nominal: DerivedDate | None) -> str:
    """By how many calendar days something ended before its nominal end, as exactly as both are known; "" if not."""
    least, most = days_early(ended, nominal) or (0, None)
    if least <= 0:
        return ""
    if least == most:
        return days_written(least)
    return f"at least {days_written(least)}" if most is None else f"{least:,} to {days_written(most)}"


def _early(ended: Ended, nominal: DerivedDate | None) -> str:
    """By how many calendar days something ended before (or after) its nominal end, as exactly as both are known."""
    early = early_words(ended, nominal)
    if early:
        return f" by {early}" if ended.manner is Ending.EARLY else f", {early} early"
    least, most = days_early(ended, nominal) or (0, None)
    if most is None or most >= 0:
        return ""
    number = days_written(-most) if least == most else f"{-most:,} to {days_written(-least)}"
    return f", {number} after its nominal end"
