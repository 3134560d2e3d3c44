"""A term in words for a table: its edges, what became of its end, how long it still runs, and who watches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from tracker.reports.monthly.settlement_view import dated, is_uncertain, safe_of
from tracker.reports.page.rows import Dated
from tracker.reports.page.wording import NOT_FOUND, days, when_in_full
from tracker.reports.terms.bars import END, day_known, edge_words, is_running
from tracker.reports.terms.endings import extension_words, pause_words, term_ending
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, PlannedTerm
from tracker.rules.facts import When
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.settlement import Monitor
from tracker.rules.terms.history import Pause


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
    """Say what became of a term's end: made longer, standing still, ended; each in one line."""
    return tuple(filter(None, (*moved(planned, pauses), term_ending(planned, day))))


def moved(planned: PlannedTerm, pauses: Iterable[Pause]) -> tuple[str, ...]:
    """Say how a term's end moved: its end before it was made longer, by whom and how much, and when it stood still."""
    agreed, extensions = day_known(planned.agreed), planned.extensions
    lines = [f"before that {edge_words(planned.agreed, END)}"] if extensions and agreed is not None else []
    lines += map(extension_words, extensions)
    lines += map(pause_words, pauses)
    return tuple(lines)


def remaining(planned: PlannedTerm, day: date) -> str:
    """Say how many calendar days a running term has left; "" where it does not run or its end is not known."""
    ends = day_known(planned.ends)
    if ends is None or not is_running(planned, day):
        return ""
    about = "" if isinstance(planned.ends, ComputedDate) and not is_uncertain(planned.ends.grade) else "about "
    return f"{about}{days((ends - day).days)} left"


def term_grade(planned: PlannedTerm) -> Grade:
    """Give the weakest grade of a term and its edges."""
    known = [_grade(found) for found in (planned.starts, planned.ends) if found is not None]
    return weakest([planned.term.grade, *known])


def monitor_words(monitor: Monitor) -> str:
    """Name a monitor: person and firm, whichever are known."""
    return ", ".join(name for name in (monitor.person, monitor.firm) if name) or NOT_FOUND


def _grade(found: DerivedDate | None) -> Grade:
    return found.grade if isinstance(found, ComputedDate) else Grade.ESTIMATED
