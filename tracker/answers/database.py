"""The database as answers give it: examined, upgraded, backed up and put back."""

from __future__ import annotations

from typing import Any

from tracker.answers.answer import JsonObject, taken
from tracker.answers.dates import AwaitedDateJson, ComputedDateJson, FailureJson, MoveJson, derived
from tracker.operations.derivation.recount import Recounted
from tracker.rules.counting.vintage import vintage


class FindingJson(JsonObject):
    """Something to look into."""

    subject: str
    sentence: str


class ExaminationJson(JsonObject):
    """What the doctor saw; "journal_head" is null where the journal is empty or damaged."""

    database: str = taken("place")
    revision: str
    engine: str
    journal_entries: int = taken("entries")
    journal_head: str | None = taken("head")
    cached_dates: int = taken("cached")
    evidence_files: int = taken("evidence")
    days_not_run: list[str] = taken(lambda seen: [*seen.behind, *seen.due_today])
    findings: list[FindingJson] = taken("findings", FindingJson)


class DateKeptJson(JsonObject):
    """A date that stands as it was counted, and what it would be."""

    code: str
    stands: ComputedDateJson | AwaitedDateJson | None = taken("before", derived)
    instead: ComputedDateJson | AwaitedDateJson | None = taken("after", derived)
    why: str = taken("step")


class PrematureJson(JsonObject):
    """A record that counts no longer, since it is of a day before its deadline's clock began; "entry" is the journal's."""

    code: str = taken(lambda each: each[0])
    entry: int | None = taken(lambda each: each[1].fact.entry)
    text: str = taken(lambda each: each[1].sentence)


class SettlementRecountedJson(JsonObject):
    """What counting again did to one settlement; "entry" is null where no date moved."""

    settlement: str
    entry: int | None
    kept: list[DateKeptJson] = taken("kept", DateKeptJson)
    premature: list[PrematureJson] = taken("premature", PrematureJson)
    moves: list[MoveJson] = taken("replanned.moves", MoveJson)
    failures: list[FailureJson] = taken("replanned.failures", FailureJson)


class UpgradeJson(JsonObject):
    """What an upgrade did; "vintage_before" and "entry" are null where no date was counted again."""

    database: str
    revision_before: str
    revision: str
    vintage_before: str | None = taken("before")
    vintage: str = taken("after")
    entry: int | None
    dates: int
    settlements: list[SettlementRecountedJson] = taken("settlements", SettlementRecountedJson)


def upgraded(recounted: Recounted | None, **about: str) -> dict[str, Any]:
    """Write what an upgrade did to the database that `about` names; None where no date was counted again."""
    if recounted is None:
        return UpgradeJson.of(vintage_before=None, vintage=vintage(), entry=None, dates=0, settlements=[], **about)
    return UpgradeJson.of(recounted, **about)


class StoredFileJson(JsonObject):
    """A file in a backup."""

    sha256: str
    size: int


class TableJson(JsonObject):
    """How many rows of a table are in a backup."""

    table: str
    rows: int


class JournalSizeJson(JsonObject):
    """How far the journal went; "head" is null where it is empty."""

    entries: int
    head: str | None


class CopyJson(JsonObject):
    """The copy of the database in a backup."""

    sha256: str
    size: int


class BackupJson(JsonObject):
    """A backup that was made, and what its manifest says."""

    file: str
    format: int
    made_at: str
    revision: str
    database: CopyJson
    tables: list[TableJson]
    journal: JournalSizeJson
    evidence: list[StoredFileJson]
    missing: list[str]


class OverwrittenJson(JsonObject):
    """The journal that a backup took the place of; "other" where it is another than the backup's."""

    head: str
    lost: int
    other: bool


class RestoredJson(JsonObject):
    """A backup that was put back; "aside" is where the database before it is kept, "journal" is the backup's own.

    "journal_head" is that of now, after the entry that says so; "before" is null where no journal was there.
    """

    database: str
    aside: str | None = taken("aside", str)
    made_at: str = taken("manifest.made_at")
    revision: str
    journal: JournalSizeJson = taken("manifest", JournalSizeJson)
    evidence_files: int = taken(lambda restored: len(restored.manifest.evidence))
    missing: list[str] = taken("manifest.missing")
    journal_head: str | None = taken(lambda restored: None if restored.head is None else str(restored.head))
    before: OverwrittenJson | None = taken("before", OverwrittenJson)


ANSWERS: dict[str, Any] = {
    "backup": BackupJson,
    "doctor": ExaminationJson,
    "restore": RestoredJson,
    "upgrade": UpgradeJson,
}
