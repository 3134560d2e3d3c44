"""What the facts of a file say of its terms: which term they are about, and whether they can have happened so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tracker.agreements.checks.references import undefined
from tracker.agreements.file import scalars
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Problems, quoted
from tracker.rules.facts import Ending

# The facts that are about one term.
ABOUT_TERM = ("term_started", "term_extended", "term_suspended", "term_resumed")


def check_term_facts(draft: Draft, problems: Problems) -> None:
    """Note facts about terms that are not defined, that contradict each other, or that come out of order."""
    terms = draft.section("terms")
    first: dict[tuple[str, ...], int] = {}
    still: dict[str, date | None] = {}
    for item in draft.section("facts").values():
        for kind in ABOUT_TERM:
            code = item.text(kind)
            if code is not None and code not in terms:
                remedy = "Define it under `terms`."
                undefined(problems, item.place_of(kind), kind, code, what="term", known=terms, remedy=remedy)
        if item.has("term_started") and not any(item.has(key) for key in ("on", "after", "by")):
            problems.add(item.place, "Nothing says when the term started: give `on`, or a range with `after` and `by`.")
        _check_longer(item, first, problems)
        _check_still(item, still, problems)
        _check_once(item, first, problems)
        _check_ended(item, draft, problems)


def _check_longer(item: DraftEntry, first: dict[tuple[str, ...], int], problems: Problems) -> None:
    if not item.has("term_extended"):
        return
    code, decided_on = item.text("term_extended") or "", item.text("decided_on") or ""
    if item.has("longer_by") and item.has("to"):
        problems.add(
            item.place_of("to"),
            "`longer_by` and `to` cannot both say how far the term was extended: keep the one that the text has.",
        )
    elif not item.has("longer_by") and not item.has("to"):
        problems.add(
            item.place, "Nothing says how far the term was extended: give `longer_by`, such as `1 year`, or `to`."
        )
    line = first.setdefault(("term_extended", code, decided_on), item.place.line)
    if line != item.place.line and decided_on:
        problems.add(
            item.place_of("term_extended"),
            f"{code} is extended by a decision of {decided_on} already in line {line}: keep one of the two.",
        )


def _check_still(item: DraftEntry, still: dict[str, date | None], problems: Problems) -> None:
    """Note a term that stops while it stands still, or runs again without having stopped; in the order of the list."""
    stops, runs = item.text("term_suspended"), item.text("term_resumed")
    if stops is not None:
        if stops in still:
            problems.add(
                item.place_of("term_suspended"),
                f"{stops} stands still already when this suspends it: write `term_resumed: {stops}` between the two.",
            )
        still[stops] = _day(item)
    elif runs is not None and runs not in still:
        problems.add(
            item.place_of("term_resumed"),
            f"{runs} cannot run again: no fact before this one suspends it. Write `term_suspended: {runs}` above it.",
        )
    elif runs is not None:
        since, until = still.pop(runs), _day(item)
        if since is not None and until is not None and until <= since:
            problems.add(
                item.place_of("on"), f"{runs} runs again on {until}, which is not after {since}, when it was suspended."
            )


def _check_once(item: DraftEntry, first: dict[tuple[str, ...], int], problems: Problems) -> None:
    for kind, before in (("term_started", "has its start"), ("ended", "has ended")):
        code = item.text(kind)
        if code is None:
            continue
        line = first.setdefault((kind, code), item.place.line)
        if line != item.place.line:
            problems.add(item.place_of(kind), f"{code} {before} already in line {line}: keep one of the two.")


def _check_ended(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    code, successor = item.text("ended"), item.text("successor")
    if code is None:
        return
    known = [*draft.section("terms"), *draft.section("instruments")]
    _check_known(item, "ended", code, known, problems)
    if successor is None:
        return
    if successor == code:
        problems.add(item.place_of("successor"), f"`successor` names {code} itself: name what took its place.")
    else:
        _check_known(item, "successor", successor, known, problems)
    manner = item.text("manner")
    if manner in set(Ending) - {Ending.SUPERSEDED}:
        problems.add(
            item.place_of("successor"),
            f"Only what was superseded has a successor, and {code} ended as “{manner}”: write `manner: superseded`, or "
            "take `successor` away.",
        )


def _check_known(item: DraftEntry, key: str, code: str, known: Collection[str], problems: Problems) -> None:
    if code not in known:
        problems.add(
            item.place_of(key),
            f"`{key}` names {quoted(code)}, which is no term and no instrument of this file. Define it under `terms` or "
            "`instruments`.",
            name=code,
            known=known,
        )


def _day(item: DraftEntry) -> date | None:
    try:
        return scalars.day(item.text("on"))
    except ValueError:
        return None
