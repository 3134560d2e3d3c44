"""Packs to hand over: everything that certifies a settlement's state, or that explains one missed deadline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreed import settlement_codes
from tracker.operations.explaining import Explanation, explain, show_obligation
from tracker.operations.extracts import Extract, extract
from tracker.operations.finding import find_deadline
from tracker.operations.happenings import HistoryLine
from tracker.operations.knowing import Past
from tracker.operations.lines import lines_of
from tracker.operations.publishing import build_report
from tracker.operations.queries import DeadlineLine
from tracker.operations.sight import require_whole
from tracker.operations.standpoint import Standpoint, stand
from tracker.reports import certificate
from tracker.reports.archive import File
from tracker.reports.render import render
from tracker.reports.sheet import csv_of
from tracker.reports.subject import Month
from tracker.rules.deadlines import Reading
from tracker.rules.delivery_words import said, said_when
from tracker.rules.facts import (
    Approved,
    Delivered,
    DeliveryFact,
    Evidenced,
    Extended,
    Paid,
    ProofFact,
    Resolved,
    Waived,
    When,
)
from tracker.rules.ledger import paid_told
from tracker.rules.status import Status
from tracker.rules.wording import written

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")
_MISSED = frozenset({Status.OVERDUE, Status.PAST_SAFE, Status.MET_LATE})
Contents = Callable[[str], bytes]
_AboutDeadline = Resolved | Extended | Waived | Paid | DeliveryFact | ProofFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The files of a pack in the order of its manifest, which is the last one."""

    settlement: str
    as_of: date
    files: tuple[File, ...]


def only_settlement(session: Session, settlement: str | None) -> str:
    """Give the settlement asked for, or the only one.

    Raises `NotFound` where none is loaded, `InputRefused` where several are and none was named.
    """
    if settlement is not None:
        return settlement
    codes = settlement_codes(session)
    if not codes:
        raise NotFound("No settlement is loaded yet: `tracker load NAME` loads one.")
    if len(codes) > 1:
        raise InputRefused(f"Several settlements are loaded: say which with --settlement. Here: {', '.join(codes)}.")
    return codes[0]


def certification_pack(
    session: Session,
    settlement: str,
    *,
    now: datetime,
    as_of: date | None,
    known_at: Past | None,
    contents: Contents,
    program: str,
) -> Pack:
    """Pack what certifies how a settlement stood on a day.

    The report and the register, each resolution with its evidence, the journal's entries with their proofs, a draft of
    the certificate, and a manifest with the hash of each. `contents` gives the bytes of evidence by its hash, `program`
    is our name and version. Raises as `tracker.operations.standpoint.stand` and `contents` do.
    """
    require_whole(session, settlement)
    standpoint = stand(session, settlement, now=now, as_of=as_of, known_at=known_at)
    lines = lines_of(session, standpoint)
    day = standpoint.day
    report = build_report(
        session, settlement=settlement, month=Month(day.year, day.month), now=now, as_of=day, known_at=known_at
    )
    resolutions = [fact for fact in standpoint.facts if isinstance(fact, _AboutDeadline)]
    evidence = _evidence(session, {fact.entry for fact in resolutions if fact.entry is not None})
    proven = extract(session, settlement=settlement, known_to=standpoint.known_to)
    files = [
        File("report.html", render(report).encode()),
        File("register.csv", _register(standpoint, lines)),
        File("resolutions.csv", _resolutions(resolutions)),
        *_proven(proven),
        *_evidence_files(evidence, contents),
        File(
            "certificate-draft.txt", certificate.draft(standpoint.kept.settlement, day, proven.head, program).encode()
        ),
    ]
    return _whole(settlement, day, files, head=proven.head, now=now, program=program, kind="certification")


def defence_pack(
    session: Session,
    code: str,
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: Past | None,
    contents: Contents,
    program: str,
) -> Pack:
    """Pack what explains one missed deadline: why that date, what was known and done when, with proofs.

    Raises as `tracker.operations.explaining.explain` does, and `InputRefused` for a deadline that was not missed.
    """
    named = find_deadline(session, code, settlement=settlement, today=now.date(), purpose="pack")
    require_whole(session, named.settlement)
    (explained,) = explain(session, named.code, settlement=named.settlement, now=now, as_of=as_of, known_at=known_at)
    standpoint = stand(session, named.settlement, now=now, as_of=as_of, known_at=known_at)
    if explained.status not in _MISSED:
        raise InputRefused(
            f"{named.code} was not missed: on {standpoint.day.isoformat()} it is {explained.status}.",
            "A defence pack is for a deadline that is overdue, past its safe date or met late; "
            "`tracker pack` without --defence certifies a whole settlement.",
        )
    view = show_obligation(
        session, named.obligation, settlement=named.settlement, now=now, as_of=as_of, known_at=known_at
    )
    (line,) = (each for each in view.lines if each.code == named.code)
    facts = [
        fact
        for fact in standpoint.facts
        if isinstance(fact, _AboutDeadline)
        and fact.obligation == named.obligation
        and fact.number in {named.number, None}
    ]
    entries = {each.entry for each in view.history if each.entry is not None}
    evidence = _evidence(session, {fact.entry for fact in facts if fact.entry is not None})
    proven = extract(session, settlement=named.settlement, known_to=standpoint.known_to, only=entries)
    files = [
        File("deadline.txt", _account(explained, line, standpoint.day, program).encode()),
        File("history.csv", _history(view.history)),
        File("notices.csv", _notices(session, standpoint, named.deadline_id)),
        File("facts.csv", _resolutions(facts)),
        *_proven(proven),
        *_evidence_files(evidence, contents),
    ]
    return _whole(named.settlement, standpoint.day, files, head=proven.head, now=now, program=program, kind="defence")


def _register(standpoint: Standpoint, lines: Iterable[DeadlineLine]) -> bytes:
    obligations = {each.code: each for each in standpoint.plan.settlement.obligations}
    columns = ("instrument", "code", "title", "clause", "owed to", "owner", "safe", "latest", "grade", "status")
    more = ("days late", "resolved from", "resolved by", "awaits", "sources")
    rows = []
    for line in lines:
        duty = obligations[line.code.partition("@")[0]]
        done = line.resolved
        rows.append(
            (
                line.instrument, line.code, line.title, duty.clause, duty.owed_to, line.owner, line.safe, line.latest,
                line.grade, line.status, line.days_late or None,
                None if done is None else done.earliest, None if done is None else done.latest,
                ", ".join(line.awaits), ", ".join(duty.sources),
            )
        )  # fmt: skip
    return csv_of((*columns, *more), rows)


def _resolutions(facts: Iterable[_AboutDeadline]) -> bytes:
    columns = (
        "entry",
        "recorded at",
        "code",
        "number",
        "what",
        "from",
        "to",
        "by",
        "grade",
        "sources",
        "note",
        "evidence",
    )
    rows = []
    for fact in facts:
        when = _when(fact)
        recorded = None if fact.recorded_at is None else fact.recorded_at.astimezone(UTC).isoformat()
        evidence = " ".join(fact.evidence) if isinstance(fact, Resolved | Paid | Delivered) else None
        content = fact.content if isinstance(fact, Evidenced | Approved) else None
        rows.append(
            (
                fact.entry, recorded, fact.obligation, fact.number, _what(fact), when.earliest, when.latest, fact.by,
                fact.grade, ", ".join(fact.sources), fact.note, evidence or content,
            )
        )  # fmt: skip
    return csv_of(columns, rows)


def _when(fact: _AboutDeadline) -> When:
    match fact:
        case Resolved(when=when) | Paid(when=when):
            return when
        case Extended(granted_on=day) | Waived(waived_on=day):
            return When.on(day)
        case _:
            return said_when(fact)


def _what(fact: _AboutDeadline) -> str:
    match fact:
        case Resolved():
            return "resolved"
        case Paid():
            return f"paid {paid_told(fact)}"
        case Extended(to=to):
            return f"extended to {to.isoformat()}"
        case Waived():
            return "waived"
        case _:
            return said(fact)


def _history(history: Iterable[HistoryLine]) -> bytes:
    return csv_of(("on", "entry", "what"), ((each.on, each.entry, each.text) for each in history))


def _account(explained: Explanation, line: DeadlineLine, day: date, program: str) -> str:
    found = explained.found
    dated = found if isinstance(found, Reading) else None
    return certificate.account(
        f"{explained.code}: {explained.title}",
        (
            ("Settlement", line.settlement),
            ("Clause", explained.clause or "not found"),
            ("Wording", explained.wording or ""),
            ("Rule", explained.rule or ""),
            ("Counted by", f"{explained.counting} ({explained.citation}), calendar {explained.calendar}"),
            ("Safe date", "" if dated is None else written(dated.safe)),
            ("Latest arguable date", "" if dated is None else written(dated.latest)),
            ("Grade of the facts behind it", str(explained.grade or "")),
            (f"Status on {written(day)}", str(explained.status or "")),
            ("Late by", f"{line.days_late} calendar days" if line.days_late else ""),
        ),
        explained.steps,
        explained.notes,
        program,
    )


def _notices(session: Session, standpoint: Standpoint, deadline_id: int) -> bytes:
    """Give the notices that were said of a deadline up to the day looked at."""
    notice = models.Notice
    query = (
        select(notice.on, notice.kind, notice.text, notice.entry_seq)
        .where(notice.deadline_id == deadline_id, notice.on <= standpoint.day)
        .order_by(notice.on, notice.id)
    )
    if standpoint.known_to is not None:
        query = query.where(notice.entry_seq <= standpoint.known_to)
    return csv_of(("on", "kind", "text", "entry"), [tuple(row) for row in session.execute(query)])


def _evidence(session: Session, entries: set[int]) -> Sequence[models.Evidence]:
    query = (
        select(models.Evidence)
        .join(models.Fact, models.Fact.id == models.Evidence.fact_id)
        .where(models.Fact.entry_seq.in_(entries))
        .order_by(models.Evidence.id)
    )
    return session.scalars(query).all()


def _evidence_files(pieces: Sequence[models.Evidence], contents: Contents) -> list[File]:
    """Give each piece once under its hash, and the table that tells what it was called: the names are data only."""
    names = {piece.sha256: f"evidence/{piece.sha256}{_extension(piece.name)}" for piece in reversed(pieces)}
    table = csv_of(
        ("sha256", "name", "size", "file"),
        ((piece.sha256, piece.name, piece.size, names[piece.sha256]) for piece in pieces),
    )
    return [File("evidence.csv", table), *(File(names[digest], contents(digest)) for digest in sorted(names))]


def _extension(name: str) -> str:
    suffix = PurePosixPath(name).suffix
    return suffix.lower() if _EXTENSION.fullmatch(suffix) else ""


def _proven(proven: Extract) -> list[File]:
    return [File("journal.json", proven.text.encode())]


def _whole(settlement: str, day: date, files: list[File], *, head: str, now: datetime, program: str, kind: str) -> Pack:
    """Add the page that says how to read it, and the manifest with the hash of every file."""
    files = [File("README.txt", certificate.introduction(settlement, day, kind, head, program).encode()), *files]
    manifest = {
        "kind": kind,
        "settlement": settlement,
        "as_of": day.isoformat(),
        "packed_at": now.astimezone(UTC).isoformat(),
        "program": program,
        "journal": head,
        "files": [
            {"name": each.name, "size": len(each.data), "sha256": sha256(each.data).hexdigest()} for each in files
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return Pack(settlement=settlement, as_of=day, files=(*files, File("manifest.json", text.encode())))
