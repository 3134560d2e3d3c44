"""When things happened, and what facts say of each other: days that contradict, duties resolved twice."""

from __future__ import annotations

from datetime import date

from tracker.agreements.checks.delivery import check_deliveries
from tracker.agreements.checks.references import check_occurrence, check_reached, undefined
from tracker.agreements.checks.terms import check_term_facts
from tracker.agreements.file import scalars
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.facts import FACT_KINDS, DatedFact
from tracker.agreements.file.occurrences import split_occurrence
from tracker.agreements.file.problems import Problems, quoted
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


def check_occasions(draft: Draft, problems: Problems) -> None:
    """Note days that contradict each other, and facts that name what cannot have happened so."""
    for item in draft.section("events").values():
        _check_days(item, problems)
        _check_undated(item, problems)
    for item in draft.section("developments").values():
        _check_days(item, problems)
        _check_dated(item, problems)
    for item in draft.section("terms").values():
        if item.has("length") and item.has("ends"):
            problems.add(item.place_of("ends"), "A term has either `length` or `ends`: take one of them away.")
    first: dict[tuple[str, str], int] = {}
    for item in draft.section("facts").values():
        _check_fact(item, draft, problems)
        _check_repeated(item, first, problems)
    check_term_facts(draft, problems)
    check_deliveries(draft, problems)


def _check_fact(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    kind = next((key for key in FACT_KINDS if item.has(key)), None)
    if kind is None:
        return
    if kind in {"resolved", "event", "term_started", "ended", "paid", "recommended", "answered"}:
        _check_days(item, problems)
    if kind in _DATED:
        _check_dated(item, problems)
    if kind == "event":
        _check_happened(item, draft, problems)
        return
    written = item.text(kind)
    if kind not in NUMBERED or written is None:
        return
    code, occurrence = split_occurrence(written)
    obligations = draft.section("obligations")
    if code not in obligations:
        remedy = "Define it under `obligations`."
        undefined(problems, item.place_of(kind), kind, code, what="obligation", known=obligations, remedy=remedy)
    else:
        check_occurrence(code, occurrence, obligations[code].rule("due"), item.place_of(kind), problems)


def _check_happened(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    place = item.place_of("event")
    written = item.text("event") or ""
    anchor = item.anchor("event")
    match anchor:
        case EventAnchor(name=name) if name not in draft.section("events"):
            remedy = f"Define it under `events`, as `{name}: {{}}`."
            known = draft.section("events")
            undefined(problems, place, "event", name, what="event", known=known, remedy=remedy)
        case EventAnchor(name=name):
            event = draft.section("events")[name]
            if event.has("on") or event.has("by"):
                line = draft.key_place(event).line
                problems.add(place, f"{name} already has its day in line {line}: keep one of the two.")
        case Reached(milestone=milestone) if milestone in _RECORDED:
            check_reached(anchor, place, "event", draft, problems)
        case Reached(milestone=Milestone.RESOLVED, obligation=code):
            problems.add(place, f"Write `resolved: {code}` instead of `event: {written}`.")
        case TermEdge(term=term):
            problems.add(
                place,
                f"`event` cannot be {quoted(written)}: a term's edges follow from its rule. Record the event that "
                f"moves it, and let `starts` or `ends` of {term} run to that event.",
            )
        case Reached() | Fixed() | On() | After() | Before() | Anniversary() | LaterOf() | EarlierOf() | None:
            problems.add(
                place,
                f"`event` must be an event's name, or `received(CODE)`, `accepted(CODE)` or `returned(CODE)`, not "
                f"{quoted(written)}.",
            )
    if item.has("no_later_than"):
        problems.add(
            item.place_of("no_later_than"),
            "An event that clocks run from needs a first possible day too: write `after` and `by`.",
        )


def _check_repeated(item: DraftEntry, first: dict[tuple[str, str], int], problems: Problems) -> None:
    for kind in ("resolved", "waived", "event"):
        written = item.text(kind)
        if written is None:
            continue
        line = first.setdefault((kind, "".join(written.split())), item.place.line)
        if line != item.place.line:
            before = "has its day" if kind == "event" else f"is {kind}"
            problems.add(item.place_of(kind), f"{written} {before} already in line {line}: keep one of the two.")


def _check_undated(item: DraftEntry, problems: Problems) -> None:
    if item.has("on") or item.has("after") or item.has("by"):
        return
    for key in _OF_A_DATE:
        if item.has(key):
            problems.add(
                item.place_of(key),
                f"`{key}` says how the day of an event is known, and {item.code} has no day: give `on`, or `after` and "
                "`by`, or put what you know into `note`.",
            )


def _check_dated(item: DraftEntry, problems: Problems) -> None:
    if not any(item.has(key) for key in ("on", "no_later_than", "after", "by")):
        problems.add(
            item.place,
            "Nothing says when it happened: give `on`, or `no_later_than`, or a range with `after` and `by`.",
        )


def _check_days(item: DraftEntry, problems: Problems) -> None:
    given = [key for key in ("on", "no_later_than") if item.has(key)]
    ranged = [key for key in ("after", "by") if item.has(key)]
    if len(given) + bool(ranged) > 1:
        problems.add(
            item.place_of([*given, *ranged][1]),
            f"`{given[0]}` and `{[*given, *ranged][1]}` cannot both say when it happened: keep one of them.",
        )
    elif ranged == ["after"]:
        problems.add(item.place_of("after"), "`after` needs `by` with it, the last day it can have happened.")
    elif ranged == ["by"]:
        remedy = "" if item.section == "events" else ", or write `no_later_than` where that day is not known"
        problems.add(item.place_of("by"), f"`by` needs `after` with it, the last day it had not happened yet{remedy}.")
    elif ranged:
        after, by = (_day(item, key) for key in ranged)
        if after is not None and by is not None and after >= by:
            problems.add(
                item.place_of("after"),
                f"`after` ({after}) must be before `by` ({by}): it is the last day it had not happened yet.",
            )


def _day(item: DraftEntry, key: str) -> date | None:
    try:
        return scalars.day(item.text(key))
    except ValueError:
        return None
