"""Refusals as programs read them: problem documents (RFC 9457), each kind with what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.answers.answer import refused
from tracker.answers.problems import ProblemDocumentJson
from tracker.errors import Refusal
from tracker.web.api.values import Misfit, ValuesRefused
from tracker.web.remedies import worded

MEDIA_TYPE = "application/problem+json"
# The page of ours that says what each kind of refusal means.
PAGE = "/api"
# Every kind of refusal by its title: the status it has, and what it means.
MEANINGS: Mapping[str, tuple[int, str]] = {
    "Not readable": (400, "The request is not as the description has it; “misfits” say where. Nothing was changed."),
    "Sign in first": (401, "No token was given, or it opens nothing: it was taken away, or its time is over."),
    "Not allowed": (403, "The person whose token it is may not do that, or the token only reads."),
    "Not here": (404, "There is no such thing for this reader, or no such address."),
    "Not at this address": (405, "The address takes other methods; the header “Allow” names them."),
    "Too large": (413, "The request has more bytes than any may have."),
    "Not in that form": (415, "A body is JSON, or a form with evidence."),
    "Not done": (422, "It is well formed, and not to be done: the sentences say why. Nothing was changed."),
    "Too often": (429, "It was tried too often; the header “Retry-After” says how many seconds to wait."),
    "A mistake of ours": (
        500,
        "The tracker made a mistake; nothing was changed. The log has it by the request's number.",
    ),
    "Busy": (503, "Too much is asked just now: wait for as many seconds as “Retry-After” says, and ask again."),
    "Not to be used just now": (
        503,
        "The database or its disk cannot be used. Whoever runs the tracker has to see to it.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What a problem document is made of."""

    type: str
    title: str
    status: int
    detail: str
    request: str
    refused: tuple[str, ...]
    misfits: tuple[Misfit, ...]


def problem(sentences: Sequence[str], *, status: int, title: str, number: str, refusal: Refusal | None = None) -> bytes:
    """Write one, of a refusal with its ways out, or of sentences alone; `number` is the request's."""
    own = tuple(sentences) if refusal is None else refusal.sentences
    told = _Told(
        type=f"{PAGE}#{anchor(title)}",
        title=title,
        status=status,
        detail=" ".join(sentences),
        request=number,
        refused=own,
        misfits=refusal.misfits if isinstance(refusal, ValuesRefused) else (),
    )
    ways_out = [] if refusal is None else refused(refusal, worded=worded)["remedies"]
    return json.dumps(ProblemDocumentJson.of(told, remedies=ways_out), ensure_ascii=False).encode(errors="replace")


def anchor(title: str) -> str:
    """The place on the page where a kind of refusal is told."""
    return title.lower().replace(" ", "-")
