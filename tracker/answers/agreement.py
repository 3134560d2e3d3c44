"""The agreement file as answers give it: what was read, and what loading it did."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tracker.agreements.readings import readings
from tracker.answers.answer import JsonObject, taken
from tracker.answers.dates import FailureJson, MoveJson, NewDeadlineJson

# A file is checked without the database.
if TYPE_CHECKING:
    from tracker.operations.agreement.load import Loaded
    from tracker.operations.derivation.replan import Replanned


class LibraryItemJson(JsonObject):
    """A settlement shipped with the tracker."""

    name: str
    title: str
    organisation: str


class ProblemJson(JsonObject):
    """One thing wrong with the file, and where; line and column count from 1."""

    line: int
    column: int
    sentence: str


class ReadingJson(JsonObject):
    """How a due rule is read whose words could mean another day, with the other spelling."""

    obligation: str
    sentence: str


class AgreementJson(JsonObject):
    """A file in which all is well, and how much it holds."""

    file: str
    settlement: str = taken("settlement.code")
    sha256: str
    instruments: int = taken(lambda agreement: len(agreement.settlement.instruments))
    terms: int = taken(lambda agreement: len(agreement.settlement.terms))
    obligations: int = taken(lambda agreement: len(agreement.settlement.obligations))
    facts: int = taken(lambda agreement: len(agreement.facts))
    problems: list[ProblemJson] = taken(lambda _: [])
    readings: list[ReadingJson] = taken(lambda agreement: readings(agreement.settlement, agreement.facts), ReadingJson)


class ProblemsJson(JsonObject):
    """A file with problems."""

    file: str
    problems: list[ProblemJson] = taken("problems", ProblemJson)


class StaysJson(JsonObject):
    """The deadlines of one obligation that an amendment leaves under the rule they had."""

    code: str = taken("obligation")
    deadlines: int = taken("number")
    first: str
    last: str
    before: date


def _replanned(loaded: Loaded) -> Replanned:
    from tracker.operations.derivation.replan import Replanned

    return loaded.replanned or Replanned((), (), ())


class LoadedJson(JsonObject):
    """What loading a file did; "entry" is null where nothing changed, "effective" where all dates follow the file."""

    settlement: str
    revision: int
    entry: int | None
    effective: date | None
    obligations: int
    deadlines: int
    changes: list[str] = taken("changes", str)
    moves: list[MoveJson] = taken(lambda loaded: _replanned(loaded).moves, MoveJson)
    new: list[NewDeadlineJson] = taken(lambda loaded: _replanned(loaded).born, NewDeadlineJson)
    gone: list[str] = taken(lambda loaded: _replanned(loaded).gone)
    stays: list[StaysJson] = taken("stays", StaysJson)
    doubts: list[str]
    failures: list[FailureJson] = taken(lambda loaded: _replanned(loaded).failures, FailureJson)


ANSWERS = {"check": AgreementJson | ProblemsJson, "library": list[LibraryItemJson], "load": LoadedJson}
