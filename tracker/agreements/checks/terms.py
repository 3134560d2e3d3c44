"""What the facts of a file say of its terms: which term they are about, and whether they can have happened so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tracker.agreements.checks.references import is_defined
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import quoted
from tracker.rules.facts import Ending

# The facts that are about one term.
ABOUT_TERM = ("term_started", "term_extended", "term_suspended", "term_resumed")


def check_term_facts(draft: Draft) -> None:
    """Note facts about terms that are not defined, that contradict each other, or that come out of order."""
    first: dict[tuple[str, ...], int] = {}
    still: dict[str, date | None] = {}
    for item in draft.section("facts").values():
        for kind in ABOUT_TERM:
            code = item.text(kind)
            if code is not None:
                is_defined(item, kind, code, "terms", draft)
        if item.has("term_started") and not item.has("on", "after", "by"):
            item.note_whole("Nothing says when the term started: give `on`, or a range with `after` and `by`.")
        _check_longer(item, first)
        _check_still(item, still)
        _check_once(item, first)
        _check_ended(item, draft)


def _check_longer(item: DraftEntry, first: dict[tuple[str, ...], int]) -> None:
    if not item.has("term_extended"):
        return
    code, decided_on = item.text("term_extended") or "", item.text("decided_on") or ""
    if item.has("longer_by") and item.has("to"):
        item.note(
            "to",
            "`longer_by` and `to` cannot both say how far the term was extended: keep the one that the text has.",
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
