"""A JSON object whose keys are written down once, as the names of a class, in the order printed; and what was refused as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from operator import attrgetter
from types import UnionType
from typing import Any, ClassVar, get_args, get_origin

from tracker.errors import FileRefused, Refusal
from tracker.remedies import Remedy
from tracker.rules.wording import iso

_AS_IT_IS = frozenset({type(None), str, int, bool, float, dict})


class JsonObject:
    """A JSON object made of a value: each key is the attribute of that name, unless `taken` says where it comes from.

    `writes` is the type of the values that it is made of, where an answer is one of several objects.
    """

    taken_from: ClassVar[Mapping[str, Callable[[Any], Any]]]
    writes: ClassVar[type | None]

    def __init_subclass__(cls, writes: type | None = None) -> None:
        cls.writes = writes
        cls.taken_from = {key: vars(cls).get(key) or attrgetter(key) for key in cls.__annotations__}

    @classmethod
    def of(cls, value: object = None, **given: object) -> dict[str, Any]:
        """Make the object of a value; a key that is given comes from nowhere else."""
        return {key: plain(given[key] if key in given else take(value)) for key, take in cls.taken_from.items()}


def taken(source: str | Callable[[Any], Any], make: Callable[[Any], Any] | type[JsonObject] | None = None) -> Any:  # noqa: ANN401 — stands for a key of any type
    """Where a key's value comes from: an attribute (`deadline.code`) or a function; `make` writes it, or each of several.

    What is absent stays null.
    """
    take = attrgetter(source) if isinstance(source, str) else source
    if make is None:
        return take
    write: Callable[[Any], Any] = make.of if isinstance(make, type) and issubclass(make, JsonObject) else make

    def made(value: object) -> object:
        found = take(value)
        if isinstance(found, list | tuple):
            return [write(each) for each in found]
        return None if found is None else write(found)

    return made


def written(answer: Any, value: Any, **given: object) -> Any:  # noqa: ANN401 — one object, or a list of them
    """Write a value as the answer that a command declares: an object, one of several, or `list[...]` of those of its values."""
    if isinstance(answer, UnionType):
        answer = next(each for each in get_args(answer) if each.writes is type(value))
    if get_origin(answer) is list:
        return [get_args(answer)[0].of(each) for each in value]
    return answer.of(value, **given)


def plain(value: Any) -> Any:  # noqa: ANN401 — whatever JSON can hold comes out
    """Write a value as JSON holds it: a day and a moment as ISO text, a word of a closed list as that word."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return iso(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    message = f"{type(value).__name__} is nothing that JSON holds: say how it is written"
    raise TypeError(message)


def stamp(moment: datetime) -> str:
    """Write the moment at which something was entered: in UTC, to the second or finer."""
    return moment.isoformat()


class RefusalJson(JsonObject):
    """Why something was refused, and the ways out."""

    refused: list[str] = taken("sentences")
    remedies: list[Remedy]


class PlacedProblemJson(JsonObject):
    """One thing wrong with a file, and where; line and column count from 1, "sheet" is "" but in a workbook."""

    file: str
    sheet: str
    line: int
    column: int
    sentence: str


class FileRefusalJson(JsonObject):
    """Why a file was refused: each problem with its place, too."""

    refused: list[str] = taken("sentences")
    remedies: list[Remedy]
    problems: list[PlacedProblemJson] = taken("problems", PlacedProblemJson)


def refused(refusal: Refusal, *, worded: Callable[[Remedy], str]) -> dict[str, Any]:
    """Write a refusal; each way out is its kind, its fields, and how the face words it."""
    answer = FileRefusalJson if isinstance(refusal, FileRefused) else RefusalJson
    fields = ({name: plain(value) for name, value in asdict(each).items()} for each in refusal.remedies)
    remedies = [
        {"kind": each.kind, **known, "say": worded(each)} for each, known in zip(refusal.remedies, fields, strict=True)
    ]
    return answer.of(refusal, remedies=remedies)


REFUSAL = RefusalJson | FileRefusalJson
