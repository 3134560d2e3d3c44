"""Looks at everything that can be wrong: the schema, the file, the references, the journal, the dates, the evidence, the runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tracker import database
from tracker.errors import Finding, JournalDamaged
from tracker.evidence import faults
from tracker.files.rights import wrong_modes
from tracker.files.unfinished import left_behind
from tracker.models.journal import journal
from tracker.operations.day.health import ahead
from tracker.operations.day.owed import DueDay
from tracker.operations.derivation.check import cached_dates, check, dangling, evidence_hashes, journal_findings
from tracker.operations.journal.checkpoints import head_line
from tracker.remedies import Do
from tracker.rules.zones import today_in
from tracker.stored_schema import differences, missing_tables, schema_of

# How many files of one kind are told one by one.
_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What the doctor saw; `behind` are dates not run, from before today in their zone; `due_today` those of today."""

    place: str
    revision: str
    engine: str
    entries: int
    head: str | None
    cached: int
    recomputed: bool
    evidence: int
    behind: tuple[str, ...]
    due_today: tuple[str, ...]
    findings: tuple[Finding, ...]


def unfit(session: Session) -> Examination | None:
    """What is wrong with a database that lacks a table, of which no more than that can be told; None where it has all."""
    connection, revision = session.connection(), database.head_revision()
    if not missing_tables(connection, revision):
        return None
    held = schema_of(connection)
    found = [*differences(connection, revision), *(Finding(*each) for each in _of_the_file(connection))]
    found.append(Finding("the rows", "They were not compared, and no date was computed again: tables are missing."))
    entries = connection.exec_driver_sql("SELECT count(*) FROM journal").scalar() if "table journal" in held else 0
    return Examination(
        place=database.place_of(session.get_bind().engine),
        revision=revision,
        engine=_engine_in_words(session),
        entries=entries or 0,
        head=None,
        cached=0,
        recomputed=False,
        evidence=0,
        behind=(),
        due_today=(),
        findings=tuple(found),
    )


def examine(session: Session, *, owed: Sequence[DueDay], evidence: Path, now: datetime) -> Examination:
    """Check the database and the evidence, and compute every cached date again; `owed` are dates that have begun, not run."""
    behind = tuple(f"{due.day} {due.zone}" for due in owed if due.day < today_in(due.zone, now))
    newest = journal.head(session)
    try:
        line = None if newest is None else head_line(session)
    except JournalDamaged:
        line = None  # what is wrong with it is a finding
    digests = evidence_hashes(session)
    recomputed, findings = look_through(session, now=now)
    findings += ahead(session, now=now)
    findings += [Finding(f"evidence {digest[:12]}", sentence) for digest, sentence in faults(evidence, digests)]
    findings += _of_files(session, evidence)
    if behind:
        dates = f"{len(behind)} {'date' if len(behind) == 1 else 'dates'}"
        sentence = f"It is behind by {dates}, the oldest {behind[0]}."
        findings.append(Finding("the day's run", sentence, (Do("run the days"),)))
    return Examination(
        place=database.place_of(session.get_bind().engine),
        revision=database.head_revision(),
        engine=_engine_in_words(session),
        entries=0 if newest is None else newest.seq,
        head=line,
        cached=cached_dates(session),
        recomputed=recomputed,
        evidence=len(digests),
        behind=behind,
        due_today=tuple(f"{due.day} {due.zone}" for due in owed if due.day >= today_in(due.zone, now)),
        findings=tuple(findings),
    )


def look_through(session: Session, *, now: datetime) -> tuple[bool, list[Finding]]:
    """Tell what is wrong in the database itself, and whether every cached date was computed again for that."""
    broken = [Finding(subject, sentence) for subject, sentence in _broken_references(session)]
    findings = [*differences(session.connection(), database.head_revision()), *broken]
    if not broken:
        return True, [*findings, *check(session, now=now)]
    # Nothing can be derived from rows that are not all there.
    sentence = "They were not computed again: put back a backup, or mend what was found above."
    return False, [*findings, Finding("the dates", sentence), *journal_findings(session)]


def file_places(session: Session, evidence: Path) -> tuple[Path | None, tuple[Path, ...]]:
    """Give the database's file, None on a server, and the folders in which commands may have left something."""
    engine = session.get_bind().engine
    file = Path(database.place_of(engine)) if engine.dialect.name == "sqlite" else None
    return file, tuple(
        each for each in (None if file is None else file.parent, evidence, Path.cwd()) if each is not None
    )


def _of_files(session: Session, evidence: Path) -> Iterator[Finding]:
    """Tell the files that are open to more than they should be, and what killed commands left behind."""
    file, folders = file_places(session, evidence)
    wrong = list(wrong_modes(file, evidence))
    for each in wrong[:_MOST]:
        yield Finding(str(each.place), each.sentence, (Do("mend"),))
    if len(wrong) > _MOST:
        yield Finding(str(evidence), f"{len(wrong) - _MOST} more have modes that they should not have.", (Do("mend"),))
    for left in left_behind(*folders):
        yield Finding(str(left), "A command that was killed left it; nothing needs it.", (Do("mend"),))


def _engine_in_words(session: Session) -> str:
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    enforced = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
    return f"SQLite {version}, journal mode {mode}, foreign keys {'enforced' if enforced else 'not enforced'}"


def _of_the_file(connection: Connection) -> Iterator[tuple[str, str]]:
    """What SQLite finds wrong with its file."""
    if connection.dialect.name == "sqlite":
        if not connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
            yield "foreign keys", "They are not enforced on this connection."
        for (said,) in connection.exec_driver_sql("PRAGMA quick_check"):
            if said != "ok":
                yield "the database file", f"{said}."


def _broken_references(session: Session) -> Iterator[tuple[str, str]]:
    """The rows that refer to none, and what SQLite finds wrong with its file."""
    yield from _of_the_file(session.connection())
    for table, row, parent in dangling(session):
        yield f"{table} row {row}", f"It refers to a row of {parent} that is not there."
