"""Packs to hand over: everything that certifies a settlement's state, or that explains one missed deadline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import settlement_codes
from tracker.operations.facts.evidence import evidence_of, stood
from tracker.operations.facts.rows import Withdrawn, recall_withdrawn
from tracker.operations.journal.proofs import Extract, extract
from tracker.operations.people.sight import require_whole
from tracker.operations.queries.deadlines import DeadlineLine
from tracker.operations.queries.derived_deadlines import lines_of
from tracker.operations.queries.explanation import Explanation, explain, penalty_notes, show_obligation
from tracker.operations.queries.history import HistoryLine, tells_of_deadline
from tracker.operations.queries.names import codes_of, find_deadline
from tracker.operations.queries.past import Past
from tracker.operations.queries.settlement_as_of import SettlementAsOf, stand
from tracker.operations.reports.pack_tables import (
    CLOCKS,
    NoticeLine,
    evidence_files,
    facts_table,
    history_table,
    notices_of,
    notices_table,
    register,
)
from tracker.operations.reports.publication import build_report
from tracker.remedies import Do, Give
from tracker.reports.monthly.subject import Month
from tracker.reports.pack import certificate
from tracker.reports.pack.archive import Exhibit, File
from tracker.reports.pack.certificate import MadeBy
from tracker.reports.pack.page import DefencePage, page_of
from tracker.reports.page.render import render, render_defence
from tracker.reports.page.wording import listed
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, standing_of
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.deadlines.status import Status, was_overdue
from tracker.rules.plan import standing_on
from tracker.rules.wording import written

_MISSED = frozenset({Status.OVERDUE, Status.PAST_SAFE, Status.MET_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """The files of a pack in the order of its manifest, which is the last one."""

    settlement: str
    as_of: date
    files: tuple[File | Exhibit, ...]


def only_settlement(session: Session, settlement: str | None) -> str:
    """The settlement asked for, or the only one; refuses none and, where none was named, several."""
    if settlement is not None:
        return settlement
    codes = settlement_codes(session)
    if not codes:
        raise NotFound("No settlement is loaded yet.", remedies=[Do("load a settlement")])
    if len(codes) > 1:
        raise InputRefused(
            f"Several settlements are loaded: {', '.join(codes)}.", remedies=[Give("settlement", tuple(codes))]
        )
    return codes[0]


def certification_pack(
    session: Session, settlement: str, *, now: datetime, as_of: date | None, known_at: Past | None, made_by: MadeBy
) -> Pack:
    """Pack what certifies how a settlement stood on a day.

    The report and the register, each resolution with its evidence, the journal's entries with their proofs, a draft of
    the certificate, and a manifest with the hash of each. Raises as `tracker.operations.queries.settlement_as_of.stand` does.
    """
    require_whole(session, settlement)
    standpoint = stand(session, settlement, now=now, as_of=as_of, known_at=known_at)
    row, day = standpoint.kept.row, standpoint.day
    report = build_report(session, settlement=settlement, month=Month.of(day), now=now, as_of=day, known_at=known_at)
    facts = [fact for fact in standpoint.facts if tells_of_deadline(fact)]
    withdrawn = [each for each in withdrawn_of(session, standpoint) if tells_of_deadline(each.fact)]
    evidence = stood(evidence_of(session, row, standpoint.plan, known_to=standpoint.known_to), standpoint.facts, day)
    proven = extract(session, settlement=settlement, known_to=standpoint.known_to)
    files = [
        File("report.html", render(report).encode()),
        register(standpoint, lines_of(session, standpoint)),
        facts_table("resolutions.csv", facts, withdrawn, codes_of(session, row, standpoint.plan), evidence),
        *_proven(proven),
        *evidence_files(evidence),
    ]
    drafted = certificate.draft(
        standpoint.kept.settlement,
        day,
        known_at=None if known_at is None else str(known_at),
        head=proven.head,
        made_by=made_by,
        records=[(each.name, each.sha256) for each in files],
    )
    files.append(File("certificate-draft.txt", drafted.encode()))
    return _whole(settlement, day, files, head=proven.head, now=now, made_by=made_by, kind="certification")


def defence_pack(
    session: Session,
    code: str,
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: Past | None,
    made_by: MadeBy,
) -> Pack:
    """Pack what explains one missed deadline: why that date, what was known and done when, with proofs.

    Raises as `tracker.operations.queries.explanation.explain` does, and `InputRefused` for a deadline that was not missed.
    """
    named = find_deadline(session, code, settlement=settlement, now=now, purpose="pack")
    require_whole(session, named.settlement)
    (explained,) = explain(session, named.code, settlement=named.settlement, now=now, as_of=as_of, known_at=known_at)
    standpoint = stand(session, named.settlement, now=now, as_of=as_of, known_at=known_at)
    row, day = standpoint.kept.row, standpoint.day
    planned = next(each for each in standpoint.plan.deadlines if each.code == named.code)
    standing = standing_of(planned)
    if explained.status not in _MISSED and not was_overdue(standing, day) and not standing.late_before:
        raise InputRefused(
            f"{named.code} was not missed: on {day.isoformat()} it is {explained.status}.",
            "A defence pack is for a deadline that was overdue, past its safe date or met late; "
            "a certification pack is for a whole settlement.",
        )
    view = show_obligation(session, named.code, settlement=named.settlement, now=now, as_of=as_of, known_at=known_at)
    (line,) = (each for each in view.lines if each.code == named.code)
    about = [
        fact
        for fact in standpoint.facts
        if tells_of_deadline(fact) and fact.about.code == named.obligation and fact.about.number in {named.number, None}
    ]
    clocks = [fact for fact in standpoint.facts if fact.about.topic in CLOCKS]
    withdrawn = [
        each
        for each in withdrawn_of(session, standpoint)
        if tells_of_deadline(each.fact)
        and (each.fact.about.code, each.fact.about.number or named.number) == (named.obligation, named.number)
    ]
    names = codes_of(session, row, standpoint.plan)
    code = names.get((named.obligation, named.number or 0), named.code)
    # What proves the days that its clock ran from is part of why it fell due.
    run_from = {str(fact.about) for fact in clocks}
    given = stood(
        evidence_of(session, row, standpoint.plan, known_to=standpoint.known_to), standpoint.facts, standpoint.day
    )
    evidence = [each for each in given if each.code == code or each.code in run_from]
    notices = notices_of(session, standpoint, named.deadline_id)
    entries = {each.entry for each in notices} | {each.entry for each in view.history if each.entry is not None}
    entries |= {each.entry for each in (*about, *clocks) if each.entry is not None}
    entries |= {number for each in withdrawn for number in (each.entry, each.fact.entry) if number is not None}
    entries |= {number for each in evidence for number in (each.entry, each.withdrawn_by) if number is not None}
    proven = extract(session, settlement=named.settlement, known_to=standpoint.known_to, only=entries)
    page = _page(explained, line, view.history, notices, standpoint=standpoint, planned=planned, head=proven.head)
    files = [
        File("page.html", render_defence(page).encode()),
        File("deadline.txt", _account(explained, line, day, made_by.program).encode()),
        history_table(view.history),
        notices_table(notices),
        facts_table("facts.csv", about, withdrawn, names, evidence),
        facts_table("events.csv", clocks, (), names, evidence),
        *_proven(proven),
        *evidence_files(evidence),
    ]
    return _whole(named.settlement, day, files, head=proven.head, now=now, made_by=made_by, kind="defence")


def withdrawn_of(session: Session, standpoint: SettlementAsOf) -> list[Withdrawn]:
    """Give what was taken back of what would have stood on the day looked at."""
    taken_back = recall_withdrawn(session, standpoint.kept.row.id, known_to=standpoint.known_to)
    return [each for each in taken_back if standing_on((each.fact,), standpoint.day)]


def _page(
    explained: Explanation,
    line: DeadlineLine,
    history: Sequence[HistoryLine],
    notices: Sequence[NoticeLine],
    *,
    standpoint: SettlementAsOf,
    planned: Deadline,
    head: str,
) -> DefencePage:
    settlement = standpoint.kept.settlement
    duty = next(each for each in settlement.obligations if each.code == planned.obligation)
    cost = penalty_notes(standpoint, duty, planned)
    found = explained.due
    dates = (found.safe, found.latest) if isinstance(found, ComputedDate) else (None, None)
    return page_of(
        explained.code,
        explained.title,
        organisation=f"{settlement.organisation}, {settlement.title}",
        day=standpoint.day,
        due=(
            ("Clause", explained.clause or "not found"),
            ("Owed to", duty.owed_to or ""),
            ("Owner", line.owner or "none named"),
            ("Rule", explained.rule or ""),
            ("Counted by", f"{explained.counting} ({explained.citation})"),
            ("Safe date", "" if dates[0] is None else written(dates[0])),
            ("Latest arguable date", "" if dates[1] is None else written(dates[1])),
            ("Grade of the facts behind it", str(explained.grade or "")),
            ("Status", str(explained.status or "")),
            ("Late by", f"{line.days_late} calendar days" if line.days_late else ""),
        ),
        wording=explained.wording or "",
        steps=explained.steps,
        # What it may cost has a heading of its own.
        became=[note for note in explained.notes if note not in cost],
        happened=[(each.on, each.text) for each in history],
        told=[
            (each.on, f"{each.text} ({f'for {listed(each.persons)}' if each.persons else 'no message was made of it'})")
            for each in notices
        ],
        cost=cost,
        head=head,
    )


def _account(explained: Explanation, line: DeadlineLine, day: date, program: str) -> str:
    found = explained.due
    dated = found if isinstance(found, ComputedDate) else None
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
            ("Beside it", "" if dated is None else open_day_note(dated)),
            ("Grade of the facts behind it", str(explained.grade or "")),
            (f"Status on {written(day)}", str(explained.status or "")),
            ("Late by", f"{line.days_late} calendar days" if line.days_late else ""),
        ),
        explained.steps,
        explained.notes,
        program,
    )


def _proven(proven: Extract) -> list[File]:
    return [File("journal.json", proven.text.encode()), File("journal-proof.txt", proven.proof.encode())]


def _whole(
    settlement: str, day: date, files: Sequence[File | Exhibit], *, head: str, now: datetime, made_by: MadeBy, kind: str
) -> Pack:
    """Add how to read it, what checks it, and the manifest with the hash of every file."""
    every = [
        File("README.txt", certificate.introduction(settlement, day, kind, head, made_by.program).encode()),
        *files,
        File("verify_export.py", made_by.verifier),
    ]
    sums = "".join(f"{each.sha256}  {each.name}\n" for each in every)
    every.append(File("SHA256SUMS", sums.encode()))
    manifest = {
        "kind": kind,
        "settlement": settlement,
        "as_of": day.isoformat(),
        "packed_at": now.astimezone(UTC).isoformat(),
        "program": made_by.program,
        "schema": made_by.schema,
        "journal": head,
        "files": [{"name": each.name, "size": each.size, "sha256": each.sha256} for each in every],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return Pack(settlement=settlement, as_of=day, files=(*every, File("manifest.json", text.encode())))
