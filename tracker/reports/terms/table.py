"""A term on a page: as a bar of the drawing, and in the words of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from tracker.reports.page.drawing import Bar, BarEnd
from tracker.reports.page.parts import Dated, dated, is_uncertain, safe_of
from tracker.reports.page.wording import NOT_FOUND, day_in_full, when_in_full
from tracker.reports.terms.binding import became, day_known, is_running, never_began, term_title
from tracker.reports.terms.endings import ended_as_agreed, extension_words, nominal_words, pause_words, term_ending
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, PlannedTerm
from tracker.rules.facts import When
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.settlement import Monitor
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
    """How a term's end moved: its end before it was made longer, by whom and how much, and when it stood still."""
    agreed, extensions = day_known(planned.agreed), planned.extensions
    lines = [f"before that {edge_words(planned.agreed, END)}"] if extensions and agreed is not None else []
    lines += map(extension_words, extensions)
    lines += map(pause_words, pauses)
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
    return ", ".join(name for name in (monitor.person, monitor.firm) if name) or NOT_FOUND
