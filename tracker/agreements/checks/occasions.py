"""When things happened, and what facts say of each other, of deliveries and of terms: days that contradict, doings twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tracker.agreements.checks.references import check_occurrence, check_reached, is_defined, repeats, says_yes
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.facts import FACT_KINDS, DatedFact
from tracker.agreements.file.occurrences import split_occurrence
from tracker.agreements.file.problems import quoted
from tracker.rules.due.language import (
    EventAnchor,
    Milestone,
    Reached,
    TermEdge,
    recurs,
)
from tracker.rules.facts import AboutDeadline, Breach, Ending

# The facts that are about one deadline of an obligation.
NUMBERED = tuple(key for key, kind in FACT_KINDS.items() if issubclass(kind.becomes, AboutDeadline))
# The steps of a declared breach: that it was declared, and what became of it.
BREACHES = tuple(key for key, kind in FACT_KINDS.items() if issubclass(kind.becomes, Breach))
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
        if repeats(item) and item.has("expected"):
            item.note(
                "expected", f"{item.code} repeats: nothing estimates when it happens next, so `expected` has no place."
            )
        if says_yes(item, "may_never") and item.has("expected"):
            item.note(
                "expected", f"{item.code} may never happen: nothing estimates when it does, so `expected` has no place."
            )
    for item in draft.section("developments").values():
        _check_days(item)
        _check_dated(item)
    for item in draft.section("precedents").values():
        _check_days(item)
    for item in draft.section("terms").values():
        if item.has("length") and item.has("ends"):
            item.note("ends", "A term has either `length` or `ends`: take one of them away.")
    first: dict[tuple[str, str], int] = {}
    for item in draft.section("facts").values():
        _check_fact(item, draft)
        _check_repeated(item, first, draft)
    check_term_facts(draft)
    check_deliveries(draft)
    check_breaches(draft)


def _check_fact(item: DraftEntry, draft: Draft) -> None:
    kind = next((key for key in FACT_KINDS if item.has(key)), None)
    if kind is None:
        return
    dated = {"resolved", "attested", "monitor", "event", "term_started", "ended", "paid", "recommended", "answered"}
    if kind in {*dated, *BREACHES}:
        _check_days(item)
    if kind in _DATED:
        _check_dated(item)
    if kind == "event":
        _check_happened(item, draft)
    written = item.text(kind)
    if kind in NUMBERED and written is not None:
        check_occurrence(item, kind, *split_occurrence(written), draft)


def _check_happened(item: DraftEntry, draft: Draft) -> None:
    written, anchor = item.text("event") or "", item.anchor("event")
    if isinstance(anchor, EventAnchor):
        name = anchor.name
        event = draft.section("events").get(name)
        remedy = f"Define it under `events`, as `{name}: {{}}`."
        if is_defined(item, "event", name, "events", draft, remedy=remedy) and event:
            if not repeats(event):
                _check_one_happening(item, event, anchor.happening)
            if event.has("on", "by") and (not repeats(event) or anchor.happening == 1):
                line = draft.key_place(event).line
                item.note("event", f"{name} already has its day in line {line}: keep one of the two.")
    elif isinstance(anchor, Reached) and anchor.milestone in _RECORDED:
        check_reached(item, "event", anchor, draft)
    elif isinstance(anchor, Reached) and anchor.milestone is Milestone.RESOLVED:
        item.note("event", f"Write `resolved: {anchor.obligation}` instead of `event: {written}`.")
    elif isinstance(anchor, TermEdge):
        item.note(
            "event",
            f"`event` cannot be {quoted(written)}: a term's edges follow from its rule. Record the event that "
            f"moves it, and let `starts` or `ends` of {anchor.term} run to that event.",
        )
    else:
        item.note(
            "event",
            f"`event` must be an event's name, or `received(CODE)`, `accepted(CODE)` or `returned(CODE)`, not "
            f"{quoted(written)}.",
        )
    if item.has("no_later_than"):
        item.note(
            "no_later_than", "An event that clocks run from needs a first possible day too: write `after` and `by`."
        )


def _check_one_happening(item: DraftEntry, event: DraftEntry, happening: int | None) -> None:
    declare = f"give {event.code} `repeats: yes` under `events`"
    if happening is not None:
        item.note("event", f"{event.code} is not declared to repeat: write it without “@{happening}”, or {declare}.")
    elif item.has("label"):
        item.note("label", f"A label tells one happening from another, and {event.code} does not repeat: {declare}.")


def _is_another(written: str, draft: Draft) -> bool:
    """Whether a happening of an event that repeats is meant, without its number: each such entry is one of its own."""
    event = draft.section("events").get(written.strip())
    return event is not None and repeats(event)


def _check_repeated(item: DraftEntry, first: dict[tuple[str, str], int], draft: Draft) -> None:
    for kind in ("resolved", "attested", "waived", "event"):
        written = item.text(kind)
        if written is not None and kind == "event" and _is_another(written, draft):
            written = f"{written} on {item.text('on')} ({item.text('label') or ''})"
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
                "after", f"`after` ({after}) must be before `by` ({by}): it is the last day it had not happened yet."
            )


# What must come before: the fact that a later one answers, and its words.
_ANSWERS = {
    "extension_denied": ("extension_asked", "no extension of {} was asked for"),
    "clock_restarted": ("clock_stopped", "the clock of {} was not stopped"),
}


def check_deliveries(draft: Draft) -> None:
    """Note cures of what is not there, signatures of those who need not sign, and answers to what was not asked."""
    for item in draft.section("obligations").values():
        _check_cures(item, draft)
    waiting: dict[str, set[str]] = {before: set() for before, _ in _ANSWERS.values()}
    signed: dict[tuple[str, str], int] = {}
    for item in draft.section("facts").values():
        _check_signatory(item, draft, signed)
        for before, open_ in waiting.items():
            asked = item.text(before)
            if asked is None:
                continue
            if before == "clock_stopped" and asked in open_:
                item.note(before, f"The clock of {asked} stands still already: write `clock_restarted` first.")
            open_.add(asked)
        for answer, (before, why) in _ANSWERS.items():
            code = item.text(answer)
            if code is None:
                continue
            if code not in waiting[before]:
                missing = why.format(code)
                item.note(answer, f"Before this, {missing}: write `{before}: {code}` above it.")
            waiting[before].discard(code)


def _check_cures(item: DraftEntry, draft: Draft) -> None:
    cured = item.text("cures")
    if cured is None:
        return
    code, occurrence = split_occurrence(cured)
    if code == item.code:
        item.note("cures", f"`cures` names {code} itself: name the obligation whose breach it cures.")
    else:
        check_occurrence(item, "cures", code, occurrence, draft)
    rule = item.rule("due")
    if rule is not None and recurs(rule):
        item.note("cures", f"{item.code} recurs, and a duty that cures a breach falls due once.")


def _check_signatory(item: DraftEntry, draft: Draft, signed: dict[tuple[str, str], int]) -> None:
    named, who = item.text("signed"), item.text("signatory")
    if named is None or who is None:
        return
    item.note_again("signatory", f"{who} has signed {named}", signed.setdefault((named, who), item.place.line))
    obligation = draft.section("obligations").get(split_occurrence(named)[0])
    known = [] if obligation is None else [name for _, name in obligation.texts("signed_by")]
    if obligation is not None and who not in known:
        must = f"`signed_by` names {', '.join(known)}" if known else "it has no `signed_by`"
        item.note("signatory", f"{quoted(who)} need not sign {obligation.code}: {must}.", name=who, known=known)


# The facts that are about one term.
ABOUT_TERM = ("term_started", "term_extended", "term_suspended", "term_resumed")


def check_term_facts(draft: Draft) -> None:
    """Note facts about terms that are not defined, that contradict each other, or that come out of order."""
    first: dict[tuple[str, ...], int] = {}
    still: dict[str, date | None] = {}
    for item in draft.section("facts").values():
        _check_monitor(item)
        for kind in (*ABOUT_TERM, "monitor"):
            code = item.text(kind)
            if code is not None:
                is_defined(item, kind, code, "terms", draft)
        if item.has("term_started") and not item.has("on", "after", "by"):
            item.note_whole("Nothing says when the term started: give `on`, or a range with `after` and `by`.")
        _check_longer(item, first)
        _check_still(item, still)
        _check_once(item, first)
        _check_ended(item, draft)


def _check_monitor(item: DraftEntry) -> None:
    if item.has("monitor") and not item.has("firm", "person"):
        item.note_whole("Nothing says who it was: give the `firm`, the `person`, or both.")
    if item.has("monitor") and item.has("successor") and item.text("step") != "left":
        item.note("successor", "`successor` follows one who left: take it away, or write `step: left`.")


def _check_longer(item: DraftEntry, first: dict[tuple[str, ...], int]) -> None:
    if not item.has("term_extended"):
        return
    code, decided_on = item.text("term_extended") or "", item.text("decided_on") or ""
    if item.has("longer_by") and item.has("to"):
        item.note(
            "to", "`longer_by` and `to` cannot both say how far the term was extended: keep the one that the text has."
        )
    elif not item.has("longer_by", "to"):
        item.note_whole("Nothing says how far the term was extended: give `longer_by`, such as `1 year`, or `to`.")
    if decided_on:
        line = first.setdefault(("term_extended", code, decided_on), item.place.line)
        item.note_again("term_extended", f"{code} is extended by a decision of {decided_on}", line)


def _check_still(item: DraftEntry, still: dict[str, date | None]) -> None:
    """Note a term that stops while it stands still, or runs again without having stopped; in the order of the list."""
    stops, runs = item.text("term_suspended"), item.text("term_resumed")
    if stops is not None:
        if stops in still:
            item.note(
                "term_suspended",
                f"{stops} stands still already when this suspends it: write `term_resumed: {stops}` between the two.",
            )
        still[stops] = item.day("on")
    elif runs is not None and runs not in still:
        item.note(
            "term_resumed",
            f"{runs} cannot run again: no fact before this one suspends it. Write `term_suspended: {runs}` above it.",
        )
    elif runs is not None:
        since, until = still.pop(runs), item.day("on")
        if since is not None and until is not None and until <= since:
            item.note("on", f"{runs} runs again on {until}, which is not after {since}, when it was suspended.")


def _check_once(item: DraftEntry, first: dict[tuple[str, ...], int]) -> None:
    for kind, before in (("term_started", "has its start"), ("ended", "has ended")):
        code = item.text(kind)
        if code is not None:
            item.note_again(kind, f"{code} {before}", first.setdefault((kind, code), item.place.line))


def _check_ended(item: DraftEntry, draft: Draft) -> None:
    code, successor = item.text("ended"), item.text("successor")
    if code is None:
        return
    known = [*draft.section("terms"), *draft.section("instruments")]
    _check_known(item, "ended", code, known)
    if successor is None:
        return
    if successor == code:
        item.note("successor", f"`successor` names {code} itself: name what took its place.")
    else:
        _check_known(item, "successor", successor, known)
    manner = item.text("manner")
    if manner in set(Ending) - {Ending.SUPERSEDED}:
        item.note(
            "successor",
            f"Only what was superseded has a successor, and {code} ended as “{manner}”: write `manner: superseded`, or "
            "take `successor` away.",
        )


def _check_known(item: DraftEntry, key: str, code: str, known: Collection[str]) -> None:
    if code not in known:
        item.note(
            key,
            f"`{key}` names {quoted(code)}, which is no term and no instrument of this file. Define it under `terms` or "
            "`instruments`.",
            name=code,
            known=known,
        )


def check_breaches(draft: Draft) -> None:
    """Note declared breaches of what the file does not define, and what became of one that is not declared before it."""
    declared: dict[tuple[str, str], set[str]] = {}
    for item in draft.section("facts").values():
        for key in BREACHES:
            written = item.text(key)
            if written is None:
                continue
            _check_breached(item, key, written, draft)
            name, number = "".join(written.split()), item.text("declaration") or "1"
            steps = declared.setdefault((name, number), set())
            if key != "breach_declared" and not steps:
                item.note(key, f"Before this, no declaration {number} about {name} stands: write it above.")
            elif key in steps:
                item.note(
                    key,
                    f"Declaration {number} about {name} has a `{key}` already: where it is another declaration, give it a "
                    "number of its own with `declaration`.",
                )
            steps.add(key)


def _check_breached(item: DraftEntry, key: str, written: str, draft: Draft) -> None:
    code, occurrence = split_occurrence(written)
    if occurrence is not None and code in draft.section("obligations"):
        check_occurrence(item, key, code, occurrence, draft)
        return
    known = [name for section in ("instruments", "terms", "obligations") for name in draft.section(section)]
    if occurrence is not None or code not in known:
        item.note(
            key,
            f"`{key}` names {quoted(written)}, which is no instrument, term or obligation of this file.",
            name=code,
            known=known,
        )
