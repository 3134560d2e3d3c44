"""One settlement's month in a paragraph, and the same in figures."""

from __future__ import annotations

from collections import Counter

from tracker.reports.monthly.agenda import due_within
from tracker.reports.monthly.pages import Agenda, Counts
from tracker.reports.monthly.settlement_view import SettlementView, in_date_order, open_day
from tracker.reports.page.parts import Dated, Figure, dated, is_uncertain
from tracker.reports.page.wording import day_in_full, month_in_full, quantity, sentence
from tracker.reports.terms.term import END, edge_words, ending_in_short, ending_words, is_over, is_running, term_title
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.deadlines.status import OPEN, Status

_SOON = 30
# More terms than this are counted, not named: the table of terms has them.
_MOST_TERMS_NAMED = 4


def counts(view: SettlementView, agenda: Agenda) -> Counts:
    """Count what the summary tells."""
    statuses = Counter(placed.status for placed in view.ours)
    ahead = in_date_order(
        placed
        for placed in view.ours
        if placed.status in OPEN and placed.standing.safe_on is not None and placed.standing.safe_on >= view.as_of
    )
    first = ahead[0] if ahead else None
    due = None if first is None else first.deadline.due
    next_date, next_sentence = Dated("none"), "No date lies ahead."
    if first is not None and isinstance(due, ComputedDate):
        about = f"{'about ' if is_uncertain(due.grade) else ''}{day_in_full(due.safe)}"
        next_date = dated(due.safe, due.grade)
        beside = open_day(first)
        about += f" ({beside})" if beside else ""
        next_sentence = f"The next date is {about}: {first.code}, {first.obligation.title.rstrip('.')}."
    return Counts(
        overdue=statuses[Status.OVERDUE],
        not_known=statuses[Status.NOT_KNOWN],
        past_safe=statuses[Status.PAST_SAFE],
        due_soon=len(due_within(view, _SOON)),
        resolved=sum(row.status.text in {Status.MET, Status.MET_LATE} and not row.apart for row in agenda.resolved),
        proposed=sum(placed.deadline.proposed for placed in view.ours),
        awaiting=statuses[Status.AWAITING],
        undated=statuses[Status.NOT_FOUND],
        running=sum(is_running(planned, view.as_of) for planned in view.subject.plan.terms),
        next_date=next_date,
        next_sentence=next_sentence,
    )


def figures(view: SettlementView, found: Counts) -> tuple[Figure, ...]:
    """The figures that stand beside the summary."""
    month = month_in_full(view.month.year, view.month.month)
    return (
        Figure(f"{found.overdue:,}", "overdue", "bad" if found.overdue else "calm"),
        *([Figure(f"{found.not_known:,}", "not known whether done", "calm")] if found.not_known else []),
        Figure(f"{found.past_safe:,}", "past the safe date", "warn" if found.past_safe else "calm"),
        Figure(f"{found.due_soon:,}", f"due within {_SOON} days", "warn" if found.due_soon else "calm"),
        Figure(f"{found.resolved:,}", f"met in {month}", "calm"),
        Figure(f"{found.awaiting:,}", "awaiting an event", "calm"),
        Figure(f"{found.undated:,}", "due date not found", "calm"),
    )


def summary(view: SettlementView, found: Counts) -> str:
    """How the settlement stands, in whole sentences."""
    month = month_in_full(view.month.year, view.month.month)
    soon = _counted(found.due_soon, "deadline falls", "deadlines fall") if found.due_soon else "Nothing falls"
    waits = "deadline is said to be done and waits", "deadlines are said to be done and wait"
    awaiting = _counted(found.awaiting, "deadline awaits", "deadlines await")
    undated = quantity(found.undated, "duty has", "duties have")
    sentences = (
        f"As of {day_in_full(view.as_of)}, {_late(found)}",
        f"Of {quantity(found.not_known, 'deadline that passed it is', 'deadlines that passed it is')} not known whether done."
        if found.not_known
        else "",
        f"{soon} due in the next {_SOON} days.",
        f"{_counted(found.resolved, 'deadline was', 'deadlines were')} met in {month}.",
        f"{_counted(found.proposed, *waits)} for approval." if found.proposed else "",
        f"{awaiting} an event that has not happened, and {undated} no due date that could be found.",
        _terms(view),
        _endings(view),
        _announced(view),
        found.next_sentence,
    )
    return " ".join(filter(None, sentences))


def _counted(count: int, singular: str, plural: str) -> str:
    return sentence(quantity(count, singular, plural))


def _late(found: Counts) -> str:
    if not found.overdue and not found.past_safe:
        return "nothing is overdue and nothing is past its safe date."
    overdue = quantity(found.overdue, "deadline is", "deadlines are") if found.overdue else "nothing is"
    past = quantity(found.past_safe, "is", "are") if found.past_safe else "none is"
    return f"{overdue} overdue, and {past} past the safe date but not the latest."


def _terms(view: SettlementView) -> str:
    running = [each for each in view.subject.plan.terms if is_running(each, view.as_of)]
    named = (f"{term_title(each)}, to {edge_words(each.ends, END)}" for each in running)
    return _named(f"{_counted(len(running), 'term is', 'terms are')} running", list(named))


def _endings(view: SettlementView) -> str:
    ended = [each for each in view.subject.plan.terms if each.ended is not None and is_over(each.ended, view.as_of)]
    named = (f"{term_title(each)} {ending_in_short(each, view.as_of)}" for each in ended)
    return _named(f"{_counted(len(ended), 'term has', 'terms have')} been ended", list(named)) if ended else ""


def _announced(view: SettlementView) -> str:
    """The ends that are announced and have not come: of terms, and of instruments without one."""
    ahead = [each for each in view.subject.plan.terms if each.ended is not None and each.ended.is_to_come(view.as_of)]
    words = [f"{term_title(each)} {ending_in_short(each, view.as_of)}" for each in ahead]
    told = {each.ended.code for each in ahead if each.ended is not None}
    words += [
        f"{view.instrument_title(code)} {ending_words(ended, None, view.as_of)}"
        for code, ended in view.endings.items()
        if code in view.instruments and code not in told and ended.is_to_come(view.as_of)
    ]
    return f"{sentence('; '.join(words))}." if words else ""


def _named(words: str, several: list[str]) -> str:
    return f"{words}: {'; '.join(several)}." if 0 < len(several) <= _MOST_TERMS_NAMED else f"{words}."
