"""The tables of a pack: the register, what was said to be done, the history of one deadline, its notices, and the evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models.runs import counts
from tracker.operations.facts.evidence import EvidenceLine
from tracker.operations.facts.rows import Withdrawn
from tracker.operations.queries.deadlines import DeadlineLine
from tracker.operations.queries.history import HistoryLine, name_of
from tracker.operations.queries.settlement_as_of import SettlementAsOf
from tracker.reports.pack.archive import Exhibit, File, csv_of
from tracker.rules.facts import Approved, Evidenced, EvidenceKind, Fact, Topic, When

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")
# What a deadline's clock may run from.
CLOCKS = frozenset({Topic.EVENT, Topic.TERM})


# The columns of a table, and its rows.
Rows = tuple[Sequence[str], Sequence[Sequence[object]]]


def register(standpoint: SettlementAsOf, lines: Iterable[DeadlineLine]) -> File:
    """Give the table of every deadline and how it stood."""
    return File("register.csv", csv_of(*register_rows(standpoint, lines)))


def register_rows(standpoint: SettlementAsOf, lines: Iterable[DeadlineLine]) -> Rows:
    """Every deadline and how it stood, one a row."""
    obligations = {each.code: each for each in standpoint.plan.settlement.obligations}
    columns = ("instrument", "code", "title", "clause", "owed to", "owner", "safe", "latest", "grade", "status")
    more = ("proposed", "days late", "resolved from", "resolved by", "awaits", "sources", "open day", "exceptions")
    rows = []
    for line in lines:
        duty = obligations[line.code.partition("@")[0]]
        done = line.resolved
        rows.append(
            (
                line.instrument, line.code, line.title, duty.clause, duty.owed_to, line.owner, line.safe, line.latest,
                line.grade, line.status, "yes" if line.proposed else None, _late(line),
                None if done is None else done.earliest, None if done is None else done.latest,
                ", ".join(line.awaits), ", ".join(duty.sources), line.open_on,
                _exceptions(line),
            )
        )  # fmt: skip
    return (*columns, *more), rows


def _late(line: DeadlineLine) -> str | int | None:
    return "not known" if line.lateness_unknown else line.days_late or None


def _exceptions(line: DeadlineLine) -> str | None:
    attested = (line.delivery or {}).get("attested")
    return None if attested is None else attested["exceptions"]


def facts_table(
    name: str,
    facts: Iterable[Fact],
    withdrawn: Iterable[Withdrawn],
    names: Mapping[tuple[str, int], str],
    evidence: Iterable[EvidenceLine],
) -> File:
    """The table of what was recorded, in that order, what was withdrawn with the entry; `names` by obligation and number.

    `evidence` are the pieces that may have come with it.
    """
    return File(name, csv_of(*facts_rows(facts, withdrawn, names, evidence)))


def facts_rows(
    facts: Iterable[Fact],
    withdrawn: Iterable[Withdrawn],
    names: Mapping[tuple[str, int], str],
    evidence: Iterable[EvidenceLine],
) -> Rows:
    """What was recorded, one fact a row, as `facts_table` has it."""
    files: dict[tuple[int, str], list[str]] = {}
    for line in evidence:
        if line.size is not None:
            files.setdefault((line.entry, line.code), []).append(line.content)
    taken_back = [(each.fact, each.entry) for each in withdrawn]
    columns = ("entry", "recorded at", "code", "what", "from", "to", "by", "grade", "sources", "note", "evidence")
    every = sorted([*((fact, None) for fact in facts), *taken_back], key=lambda each: each[0].entry or 0)
    rows = [(*_fact_cells(fact, names, files), entry) for fact, entry in every]
    return (*columns, "withdrawn by entry"), rows


def _fact_cells(
    fact: Fact, names: Mapping[tuple[str, int], str], files: Mapping[tuple[int, str], Sequence[str]]
) -> tuple[object, ...]:
    # A piece of evidence is looked for under the day that it speaks of.
    when = When.on(fact.effective_on) if isinstance(fact, Evidenced) else fact.when
    code = name_of(fact.about, names)
    evidence = " ".join(files.get((fact.entry or 0, code), ())) or None
    content = fact.content if isinstance(fact, Evidenced | Approved) else None
    return (
        fact.entry, None if fact.recorded_at is None else fact.recorded_at.astimezone(UTC).isoformat(),
        code, fact.sentence(), when.earliest, when.latest,
        fact.by, fact.grade, ", ".join(fact.sources), fact.note, content or evidence,
    )  # fmt: skip


def history_table(history: Iterable[HistoryLine]) -> File:
    """Give the table of what became of an obligation, by the day on which it happened."""
    return File("history.csv", csv_of(("on", "entry", "what"), ((each.on, each.entry, each.text) for each in history)))


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice of a deadline, the persons it was for (their names), and the entry of the run that wrote it."""

    on: date
    kind: str
    text: str
    entry: int
    persons: tuple[str, ...]


def notices_of(session: Session, standpoint: SettlementAsOf, deadline_id: int) -> list[NoticeLine]:
    """Give the notices that were said of a deadline up to the day looked at, oldest first."""
    notice = models.Notice
    query = (
        select(notice.id, notice.on, notice.kind, notice.text, notice.entry_seq)
        .where(notice.deadline_id == deadline_id, notice.on <= standpoint.day, counts(notice.entry_seq))
        .order_by(notice.on, notice.id)
    )
    if standpoint.known_to is not None:
        query = query.where(notice.entry_seq <= standpoint.known_to)
    rows = session.execute(query).all()
    told = models.NoticeRecipient
    query_of_persons = (
        select(told.notice_id, models.Person.name)
        .join(models.Person, models.Person.id == told.person_id)
        .join(notice, notice.id == told.notice_id)
        .where(notice.deadline_id == deadline_id)
        .order_by(models.Person.name)
    )
    persons: dict[int, list[str]] = {}
    for number, name in session.execute(query_of_persons):
        persons.setdefault(number, []).append(name)
    return [NoticeLine(each.on, each.kind, each.text, each.entry_seq, tuple(persons.get(each.id, ()))) for each in rows]


def notices_table(notices: Iterable[NoticeLine]) -> File:
    """Give the table of the notices of a deadline, and whom each was for."""
    rows = ((each.on, each.kind, each.text, each.entry, ", ".join(each.persons)) for each in notices)
    return File("notices.csv", csv_of(("on", "kind", "text", "entry", "for"), rows))


def evidence_files(lines: Sequence[EvidenceLine]) -> list[File | Exhibit]:
    """Give each file once under its hash, and the table that tells what it was called: the names are data only.

    What was withdrawn is told in the table; its bytes are left out, unless they were given again.
    """
    exhibits = _exhibits(lines)
    table = csv_of(*evidence_rows(lines))
    return [File("evidence.csv", table), *(exhibits[digest] for digest in sorted(exhibits))]


def _exhibits(lines: Sequence[EvidenceLine]) -> dict[str, Exhibit]:
    exhibits: dict[str, Exhibit] = {}
    for line in lines:
        if line.kind is EvidenceKind.FILE and not line.withdrawn:
            name = f"evidence/{line.content}{_extension(line.name)}"
            exhibits.setdefault(line.content, Exhibit(name, line.content, line.size or 0))
    return exhibits


def evidence_rows(lines: Sequence[EvidenceLine]) -> Rows:
    """Each piece of evidence, what it was called, and the file of a pack that holds it."""
    exhibits = _exhibits(lines)
    columns = ("entry", "code", "kind", "name", "sha256 or words", "size", "speaks of", "given on", "given at", "by")
    rows = [
        (
            line.entry, line.code, line.kind, line.name, line.content, line.size, line.effective_on, line.given_on,
            line.given_at.astimezone(UTC).isoformat(), line.by, line.withdrawn_by,
            exhibits[line.content].name if line.content in exhibits and not line.withdrawn else None,
        )
        for line in lines
    ]  # fmt: skip
    return (*columns, "withdrawn by entry", "file"), rows


def _extension(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return suffix.lower() if _EXTENSION.fullmatch(suffix) else ""
