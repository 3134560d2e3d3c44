"""Evidence and packs as answers give them."""

from __future__ import annotations

from datetime import date, datetime

from tracker.answers.answer import JsonObject, stamp, taken
from tracker.rules.facts import EvidenceKind


class EvidenceJson(JsonObject):
    """One piece of evidence; "content" is the SHA-256 of a file, else the address or the words."""

    settlement: str
    code: str
    kind: EvidenceKind
    content: str
    name: str
    sha256: str | None = taken(lambda line: None if line.size is None else line.content)
    size: int | None
    effective: date = taken("effective_on")
    given: date = taken("given_on")
    by: str
    entry: int
    given_at: datetime = taken("given_at", stamp)
    withdrawn: bool
    withdrawn_by: int | None


class PackJson(JsonObject):
    """A pack that was written; "files" is how many it holds."""

    settlement: str
    as_of: date
    out: str
    sha256: str
    size: int
    files: int = taken(lambda pack: len(pack.files))


ANSWERS = {"evidence list": list[EvidenceJson], "pack": PackJson}
