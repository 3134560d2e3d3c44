"""One settlement's month in a paragraph, and the same in figures."""

from __future__ import annotations

from collections import Counter

from tracker.reports.monthly.agenda import due_within
from tracker.reports.monthly.pages import Agenda, Counts
from tracker.reports.monthly.settlement_view import SettlementView, in_date_order
from tracker.reports.page.parts import Dated, Figure, dated, is_uncertain
from tracker.reports.page.wording import day_in_full, month_in_full, quantity, sentence
from tracker.reports.terms.binding import is_running, term_title
from tracker.reports.terms.endings import ending_in_short, is_over
from tracker.reports.terms.table import END, edge_words
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.deadlines.status import OPEN, Status

_SOON = 30
# More terms than this are counted, not named: the table of terms has them.
_MOST_TERMS_NAMED = 4


def counts(view: SettlementView, agenda: Agenda) -> Counts:
    """Count what the summary tells."""
    statuses = Counter(placed.status for placed in view.placed)
    ahead = in_date_order(
        placed
        for placed in view.placed
        if placed.status in OPEN and placed.standing.safe_on is not None and placed.standing.safe_on >= view.as_of
    )
    first = ahead[0] if ahead else None
    due = None if first is None else first.deadline.due
    next_date, next_sentence = Dated("none"), "No date lies ahead."
    if first is not None and isinstance(due, ComputedDate):
        about = f"{'about ' if is_uncertain(due.grade) else ''}{day_in_full(due.safe)}"
        next_date = dated(due.safe, due.grade)
        next_sentence = f"The next date is {about}: {first.code}, {first.obligation.title.rstrip('.')}."
    return Counts(
        overdue=statuses[Status.OVERDUE],
        past_safe=statuses[Status.PAST_SAFE],
        due_soon=len(due_within(view, _SOON)),
        resolved=sum(row.status.text in {Status.MET, Status.MET_LATE} for row in agenda.resolved),
        proposed=sum(placed.deadline.proposed for placed in view.placed),
        awaiting=statuses[Status.AWAITING],
        undated=statuses[Status.NOT_FOUND],
        running=sum(is_running(planned, view.as_of) for planned in view.subject.plan.terms),
        next_date=next_date,
        next_sentence=next_sentence,
    )


def figures(view: SettlementView, found: Counts) -> tuple[Figure, ...]:
    """Give the figures that stand beside the summary."""
    month = month_in_full(view.month.year, view.month.month)
    return (
        Figure(f"{found.overdue:,}", "overdue", "bad" if found.overdue else "calm"),
        Figure(f"{found.past_safe:,}", "past the safe date", "warn" if found.past_safe else "calm"),
        Figure(f"{found.due_soon:,}", f"due within {_SOON} days", "warn" if found.due_soon else "calm"),
        Figure(f"{found.resolved:,}", f"met in {month}", "calm"),
        Figure(f"{found.awaiting:,}", "awaiting an event", "calm"),
        Figure(f"{found.undated:,}", "due date not found", "calm"),
    )


def summary(view: SettlementView, found: Counts) -> str:
    """Tell how the settlement stands, in whole sentences."""
    return " ".join(
        (
            f"As of {day_in_full(view.as_of)}, {_late(found)}",
            _soon(found),
            _met(view, found),
            *_proposed(found),
            _waiting(found),
            _terms(view, found),
            *_endings(view),
            found.next_sentence,
        )
    )


def _late(found: Counts) -> str:
    if not found.overdue and not found.past_safe:
        return "nothing is overdue and nothing is past its safe date."
    overdue = (
        f"{quantity(found.overdue, 'deadline is', 'deadlines are')} overdue" if found.overdue else "nothing is overdue"
    )
    past = quantity(found.past_safe, "is", "are") if found.past_safe else "none is"
    return f"{overdue}, and {past} past the safe date but not the latest."


def _soon(found: Counts) -> str:
    if not found.due_soon:
        return f"Nothing falls due in the next {_SOON} days."
    return sentence(f"{quantity(found.due_soon, 'deadline falls', 'deadlines fall')} due in the next {_SOON} days.")


def _met(view: SettlementView, found: Counts) -> str:
    month = month_in_full(view.month.year, view.month.month)
    return sentence(f"{quantity(found.resolved, 'deadline was', 'deadlines were')} met in {month}.")


def _proposed(found: Counts) -> tuple[str, ...]:
    if not found.proposed:
        return ()
    words = quantity(found.proposed, "deadline is said to be done and waits", "deadlines are said to be done and wait")
    return (sentence(f"{words} for approval."),)


def _waiting(found: Counts) -> str:
    awaiting = quantity(found.awaiting, "deadline awaits", "deadlines await")
    undated = quantity(found.undated, "duty has", "duties have")
    return sentence(f"{awaiting} an event that has not happened, and {undated} no due date that could be found.")


def _terms(view: SettlementView, found: Counts) -> str:
    words = sentence(f"{quantity(found.running, 'term is', 'terms are')} running")
    running = [planned for planned in view.subject.plan.terms if is_running(planned, view.as_of)]
    if not running or len(running) > _MOST_TERMS_NAMED:
        return f"{words}."
    return f"{words}: {'; '.join(f'{term_title(each)}, to {edge_words(each.ends, END)}' for each in running)}."


def _endings(view: SettlementView) -> tuple[str, ...]:
    ended = [each for each in view.subject.plan.terms if each.ended is not None and is_over(each.ended, view.as_of)]
    if not ended:
        return ()
    words = sentence(f"{quantity(len(ended), 'term has', 'terms have')} been ended")
    if len(ended) > _MOST_TERMS_NAMED:
        return (f"{words}.",)
    return (f"{words}: {'; '.join(f'{term_title(each)} {ending_in_short(each, view.as_of)}' for each in ended)}.",)
