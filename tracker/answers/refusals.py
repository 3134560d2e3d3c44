"""What was refused as an answer gives it: the sentences, the ways out, and the places in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from tracker.answers.answer import JsonObject, plain, taken
from tracker.errors import FileRefused, Refusal
from tracker.remedies import Remedy


class RefusalJson(JsonObject):
    """Why something was refused, and the ways out."""

    refused: list[str] = taken("sentences")
    remedies: list[Remedy]


class PlacedProblemJson(JsonObject):
    """One thing wrong with a file, and where; line and column count from 1."""

    file: str
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
    return answer.of(refusal, remedies=[_remedy(each, worded(each)) for each in refusal.remedies])


def _remedy(remedy: Remedy, words: str) -> dict[str, Any]:
    fields = {name: plain(value) for name, value in asdict(remedy).items()}
    return {"kind": remedy.kind, **fields, "say": words}


REFUSAL = RefusalJson | FileRefusalJson
