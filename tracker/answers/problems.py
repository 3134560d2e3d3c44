"""What was refused of a program's request: a problem document (RFC 9457) with our sentences and the ways out."""

from __future__ import annotations

from tracker.answers.answer import JsonObject, taken
from tracker.remedies import Remedy


class MisfitJson(JsonObject):
    """One value that does not fit: a parameter by its name, or a place in the body as a JSON pointer (RFC 6901)."""

    pointer: str
    detail: str


class ProblemDocumentJson(JsonObject):
    """Why it was not done; "type" leads to what that kind of refusal means, "request" is the number under which the log has it.

    "misfits" are the values that do not fit, where that is why.
    """

    type: str
    title: str
    status: int
    detail: str
    request: str
    refused: list[str]
    remedies: list[Remedy]
    misfits: list[MisfitJson] = taken("misfits", MisfitJson)
