"""What a changed file changes, in the words of the file: `D3: due was “15 months after sentencing”, becomes “16 …”`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from enum import Enum

from tracker.agreements.file.draft import SECTIONS
from tracker.agreements.file.facts import FIELD_KEYS
from tracker.agreements.file.reader import Agreement
from tracker.rules.currencies import Money
from tracker.rules.facts import (
    Breach,
    Ended,
    Fact,
    Happened,
    Recommended,
    Resolved,
    TermExtended,
    TermStarted,
    Waived,
    When,
    Writing,
)
from tracker.rules.settlement.keys import fields_of, name_of
from tracker.rules.settlement.payment_terms import Credit, Interest
from tracker.rules.settlement.settlement import Contradiction, Development, Monitor, PenaltyTier, SourcedReading

_HEAD = ("code", "title", "organisation", "time_zone", "notifying", "kept_from", "open_to_public", "note")
_LISTS = (
    *("instruments", "terms", "events", "penalties", "recommendation_terms", "obligations", "parties", "persons"),
    *("sources", "developments", "contradictions", "precedents"),
)
# Where the file's key differs from the field's name, and the field does not say so itself.
_KEYS = FIELD_KEYS | {"code": "settlement", "when": "the day", "notifying": "notices"}
# What a file says once of a thing: with another day or another ground it is the same fact, set right.
_ONCE: dict[str, str] = {
    Happened.kind: "happened",
    Resolved.kind: "resolved",
    Waived.kind: "waived",
    TermStarted.kind: "started",
    Ended.kind: "ended",
    Recommended.kind: "recommended",
}
_CODED = frozenset({"instrument", "term", "event", "obligation"})


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two files.

    `subject` is what changed (`D3`, `the event sentencing`), `what` the key that differs, or `added` or `removed`;
    `before` and `after` are the values in words, "" where there is none.
    """

    subject: str
    what: str
    before: str
    after: str

    def __str__(self) -> str:
        match self.what:
            case "added":
                return f"{self.subject}: added{self._in_short(self.after)}"
            case "removed":
                return f"{self.subject}: removed{self._in_short(self.before)}"
            case _:
                return f"{self.subject}: {self.what} was {self.before or 'absent'}, becomes {self.after or 'absent'}"

    def _in_short(self, words: str) -> str:
        return f": {words}" if words else ""


def changes(before: Agreement, after: Agreement) -> tuple[Change, ...]:
    """What differs between two readings of a settlement's file, in the order of the file; empty where nothing does."""
    old, new = before.settlement, after.settlement
    found = [
        Change("the settlement", _KEYS.get(key, key), in_words(getattr(old, key)), in_words(getattr(new, key)))
        for key in _HEAD
        if getattr(old, key) != getattr(new, key)
    ]
    for section in _LISTS:
        what = SECTIONS[section].replace("_", " ")
        found += _entries(what, _by_name(getattr(old, section)), _by_name(getattr(new, section)))
    found += _entries("fact", _facts(before.facts), _facts(after.facts))
    return tuple(found)


def in_words(value: object) -> str:
    """Write one value of a settlement as its file would; "" for what is absent."""
    match value:
        case None | "" | ():
            return ""
        case bool():
            return "yes" if value else "no"
        case Money() | Credit() | Interest():
            return str(value)
        case PenaltyTier(per_day=per_day, through=through):
            return f"{in_words(per_day)} a day {'from then on' if through is None else f'through day {through}'}"
        case Monitor(firm=firm, person=person):
            return ", ".join(filter(None, (firm, person)))
        case When() | Enum() | int() | float():
            return str(value)
        case tuple():
            return ", ".join(in_words(each) for each in value)
        case str() | SourcedReading():
            return f"“{value}”"
        case _ if is_dataclass(value):
            return f"`{value}`"
        case _:
            return str(value)


def _entries(what: str, old: dict[str, object], new: dict[str, object]) -> Iterator[Change]:
    for name, entry in new.items():
        if name not in old:
            yield Change(_subject(what, name, entry), "added", "", _short(entry, name))
        else:
            yield from _fields(_subject(what, name, entry), old[name], entry)
    for name, entry in old.items():
        if name not in new:
            yield Change(_subject(what, name, entry), "removed", _short(entry, name), "")


def _fields(subject: str, old: object, new: object) -> Iterator[Change]:
    if type(old) is not type(new) or not is_dataclass(old):
        return
    for name, field in fields_of(type(old)).items():
        was, becomes = getattr(old, name), getattr(new, name)
        if was != becomes:
            yield Change(subject, _KEYS.get(name, field.written), in_words(was), in_words(becomes))


def _by_name(entries: Iterable[object]) -> dict[str, object]:
    return {each.title if isinstance(each, Development | Contradiction) else name_of(each): each for each in entries}


def _facts(facts: Iterable[Fact]) -> dict[str, object]:
    return {_fact_name(fact): fact for fact in facts}


def _fact_name(fact: Fact) -> str:
    once = _ONCE.get(fact.kind)
    if once is not None:
        return f"{fact.about} {once}"
    if isinstance(fact, Breach):
        return f"{fact.about} declaration {fact.declaration} {fact.step}"
    # How far a term is extended may be set right too.
    done = "extended" if isinstance(fact, TermExtended) else fact.sentence()
    return f"{fact.about} {done} {'on ' if fact.when.exact else ''}{fact.when}"


def _subject(what: str, name: str, entry: object) -> str:
    if isinstance(entry, Ended) and entry.announced_on is not None:
        return f"{entry.about} announced to end"
    if what == "fact":
        return name
    return name if what in _CODED else f"the {what} {name}"


def _short(entry: object, name: str) -> str:
    """What was added or removed: its title unless that names it already, with when it is due or happened."""
    if isinstance(entry, Fact):
        # What was known before its day is told as it was known: a comparison is of no day.
        announced = entry.announced_on if isinstance(entry, Ended) else None
        done = entry.sentence(Writing(seen_on=announced))
        if entry.kind in _ONCE:
            return str(entry.when) if done == _ONCE[entry.kind] else f"{done}, {entry.when}"
        return done if isinstance(entry, TermExtended | Breach) else ""
    title = getattr(entry, "title", None) or getattr(entry, "name", None)
    due = getattr(entry, "due", None)
    parts = ["" if title in {None, name} else in_words(title), "" if due is None else f"due {in_words(due)}"]
    return ", ".join(filter(None, parts))
