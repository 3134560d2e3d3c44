"""Everything wrong with one file, gathered first and refused at once, in the order of its lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tracker.errors import FileRefused, Problem
from tracker.remedies import Remedy
from tracker.rules.characters import blank_named, differ_in_blanks

# A hostile file can hold a hundred thousand mistakes; nobody reads more than these, and each costs a search for the
# nearest known name.
MOST_LISTED = 200
MOST_NAMES_SEARCHED = 1_000
# With more than these nothing further is looked for.
MOST_NOTED = 1_000
LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Found:
    """One problem: its place, its sentence, and the name that may be a slip for one of `known`."""

    place: Place
    sentence: str
    name: str = ""
    known: Collection[str] = ()


class Problems:
    """The problems of one file, or of one `sheet` of a workbook, as they are found."""

    def __init__(self, sheet: str = "") -> None:
        self._found: list[Found] = []
        self._sheet = sheet
        self._remedies: dict[Remedy, None] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def add(
        self,
        place: Place,
        sentence: str,
        *,
        name: str = "",
        known: Collection[str] = (),
        remedies: Sequence[Remedy] = (),
    ) -> None:
        """Note a problem; where `name` is close to one of `known`, the refusal will suggest it."""
        self._found.append(Found(place, sentence, name, known))
        self._remedies.update(dict.fromkeys(remedies))

    def refusal(self, file: str, *, whole: bool = True) -> FileRefused:
        """The refusal with every problem, sorted by place, each once; not `whole` where more was not looked for."""
        unique = {(found.place.line, found.place.column, found.sentence): found for found in self._found}
        ordered = [unique[key] for key in sorted(unique)]
        listed = [
            Problem(file, found.place.line, found.place.column, _with_suggestion(found), self._sheet)
            for found in ordered[:MOST_LISTED]
        ]
        if len(ordered) > MOST_LISTED:
            place = ordered[MOST_LISTED].place
            rest = len(ordered) - MOST_LISTED
            more = f"And {'' if whole else 'at least '}{rest} more problems from here on."
            listed.append(Problem(file, place.line, place.column, more, self._sheet))
        return FileRefused(listed, remedies=tuple(self._remedies))


def refused(file: str, place: Place, sentence: str, sheet: str = "") -> FileRefused:
    """The refusal of a file for one problem, at once."""
    problems = Problems(sheet)
    problems.add(place, sentence)
    return problems.refusal(file)


def quoted(text: str) -> str:
    """A value in quotation marks, on one line and not too long; on a line of its own, its blanks stand as they are."""
    line = text if "\n" not in text and "\t" not in text else " ".join(text.split())
    return f"“{line}”" if len(line) <= LONGEST_QUOTE else f"“{line[:LONGEST_QUOTE]}…”"


def nearest(name: str, known: Collection[str]) -> str | None:
    """The known name that `name` is most likely a slip for."""
    if len(known) > MOST_NAMES_SEARCHED or len(name) > LONGEST_QUOTE:
        return None
    lowered = {each.lower(): each for each in known}
    close = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return lowered[close[0]] if close else None


def _with_suggestion(found: Found) -> str:
    near = nearest(found.name, found.known) if found.name else None
    if near is None:
        return found.sentence
    if differ_in_blanks(near, found.name):
        return f"{found.sentence} `{near}` differs from it in the blanks alone{blank_named(found.name)}."
    return f"{found.sentence} Did you mean `{near}`?"
