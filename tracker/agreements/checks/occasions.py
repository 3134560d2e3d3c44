"""When things happened, and what facts say of each other: days that contradict, duties resolved twice."""

from __future__ import annotations

from tracker.agreements.checks.delivery import check_deliveries
from tracker.agreements.checks.references import check_occurrence, check_reached, is_defined
from tracker.agreements.checks.terms import check_term_facts
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.facts import FACT_KINDS, DatedFact
from tracker.agreements.file.occurrences import split_occurrence
from tracker.agreements.file.problems import quoted
from tracker.rules.due.language import (
    After,
    Anniversary,
    Before,
    EarlierOf,
    EventAnchor,
    Fixed,
    LaterOf,
    Milestone,
    On,
    Reached,
    TermEdge,
)
from tracker.rules.facts import AboutDeadline

# The facts that are about one deadline of an obligation.
NUMBERED = tuple(key for key, kind in FACT_KINDS.items() if issubclass(kind.becomes, AboutDeadline))
# Those that may be known by their last possible day alone.
_DATED = frozenset(key for key, kind in FACT_KINDS.items() if issubclass(kind, DatedFact)) - {"recommended"}
_RECORDED = frozenset({Milestone.RECEIVED, Milestone.ACCEPTED, Milestone.RETURNED})
# What an event without a date has no use for: each speaks of the date.
_OF_A_DATE = ("grade", "source", "learned_on")


def check_occasions(draft: Draft) -> None:
    """Note days that contradict each other, and facts that name what cannot have happened so."""
    for item in draft.section("events").values():
        _check_days(item)
        _check_undated(item)
    for item in draft.section("developments").values():
        _check_days(item)
        _check_dated(item)
    for item in draft.section("terms").values():
        if item.has("length") and item.has("ends"):
            item.note("ends", "A term has either `length` or `ends`: take one of them away.")
    first: dict[tuple[str, str], int] = {}
    for item in draft.section("facts").values():
        _check_fact(item, draft)
        _check_repeated(item, first)
    check_term_facts(draft)
    check_deliveries(draft)


def _check_fact(item: DraftEntry, draft: Draft) -> None:
    kind = next((key for key in FACT_KINDS if item.has(key)), None)
    if kind is None:
        return
    if kind in {"resolved", "event", "term_started", "ended", "paid", "recommended", "answered"}:
        _check_days(item)
    if kind in _DATED:
        _check_dated(item)
    if kind == "event":
        _check_happened(item, draft)
    written = item.text(kind)
    if kind in NUMBERED and written is not None:
        check_occurrence(item, kind, *split_occurrence(written), draft)


def _check_happened(item: DraftEntry, draft: Draft) -> None:
    written = item.text("event") or ""
    anchor = item.anchor("event")
    match anchor:
        case EventAnchor(name=name):
            remedy = f"Define it under `events`, as `{name}: {{}}`."
            if is_defined(item, "event", name, "events", draft, remedy=remedy):
                _check_first_day(item, draft.section("events")[name], draft)
        case Reached(milestone=milestone) if milestone in _RECORDED:
            check_reached(item, "event", anchor, draft)
        case Reached(milestone=Milestone.RESOLVED, obligation=code):
            item.note("event", f"Write `resolved: {code}` instead of `event: {written}`.")
        case TermEdge(term=term):
            item.note(
                "event",
                f"`event` cannot be {quoted(written)}: a term's edges follow from its rule. Record the event that "
                f"moves it, and let `starts` or `ends` of {term} run to that event.",
            )
        case Reached() | Fixed() | On() | After() | Before() | Anniversary() | LaterOf() | EarlierOf() | None:
            item.note(
                "event",
                f"`event` must be an event's name, or `received(CODE)`, `accepted(CODE)` or `returned(CODE)`, not "
                f"{quoted(written)}.",
            )
    if item.has("no_later_than"):
        item.note(
            "no_later_than",
            "An event that clocks run from needs a first possible day too: write `after` and `by`.",
        )


def _check_first_day(item: DraftEntry, event: DraftEntry, draft: Draft) -> None:
    if event.has("on", "by"):
        line = draft.key_place(event).line
        item.note("event", f"{event.code} already has its day in line {line}: keep one of the two.")


def _check_repeated(item: DraftEntry, first: dict[tuple[str, str], int]) -> None:
    for kind in ("resolved", "waived", "event"):
        written = item.text(kind)
        if written is not None:
            line = first.setdefault((kind, "".join(written.split())), item.place.line)
            item.note_again(kind, f"{written} {'has its day' if kind == 'event' else f'is {kind}'}", line)


def _check_undated(item: DraftEntry) -> None:
    if item.has("on", "after", "by"):
        return
    for key in _OF_A_DATE:
        if item.has(key):
            item.note(
                key,
                f"`{key}` says how the day of an event is known, and {item.code} has no day: give `on`, or `after` and "
                "`by`, or put what you know into `note`.",
            )


def _check_dated(item: DraftEntry) -> None:
    if not item.has("on", "no_later_than", "after", "by"):
        item.note_whole(
            "Nothing says when it happened: give `on`, or `no_later_than`, or a range with `after` and `by`."
        )


def _check_days(item: DraftEntry) -> None:
    given = [key for key in ("on", "no_later_than") if item.has(key)]
    ranged = [key for key in ("after", "by") if item.has(key)]
    if len(given) + bool(ranged) > 1:
        first, second, *_ = *given, *ranged
        item.note(second, f"`{first}` and `{second}` cannot both say when it happened: keep one of them.")
    elif ranged == ["after"]:
        item.note("after", "`after` needs `by` with it, the last day it can have happened.")
    elif ranged == ["by"]:
        remedy = "" if item.section == "events" else ", or write `no_later_than` where that day is not known"
        item.note("by", f"`by` needs `after` with it, the last day it had not happened yet{remedy}.")
    elif ranged:
        after, by = (item.day(key) for key in ranged)
        if after is not None and by is not None and after >= by:
            item.note(
                "after",
                f"`after` ({after}) must be before `by` ({by}): it is the last day it had not happened yet.",
            )
