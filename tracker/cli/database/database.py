"""`tracker init` and `doctor`: making the database, and checking it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import counted, print_json, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.errors import Finding


@click.command("init")
@on_database
def init_command(invocation: Invocation) -> None:
    """Make the database; one that is there already is left as it is."""
    from tracker import database

    url = invocation.settings().database_url
    engine = database.open_engine(url, create=True)
    try:
        place = database.place_of(engine)
        if database.revision_of(engine) is not None:
            database.require_current(engine)
            say(f"There is a database at {place} already; nothing was changed.")
            return
    finally:
        engine.dispose()
    database.upgrade(url, create=True)
    say(f"Made the database at {place}. Next: `tracker load NAME`; `tracker library` lists the names.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examination:
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


@click.command("doctor")
@json_option
@on_database
def doctor_command(invocation: Invocation, *, as_json: bool) -> int:
    """Check the database, and compute every cached date again.

    Also checked are the references, the journal's chain, each run against what the journal vouches for, and each piece
    of evidence against its hash. Days not yet run are a finding once they are past. Exit code 1 where something is
    wrong; each finding is told.

    \b
    JSON: {"database", "revision", "engine", "journal_entries", "journal_head", "cached_dates", "evidence_files",
    "days_not_run": ["2026-11-20 America/New_York"], "findings": [{"subject", "sentence"}]}
    """
    from tracker.cli.progress import working

    with invocation.app() as app, working("Computing every date again"):
        seen = _examine(invocation, app)
    if as_json:
        from tracker.answers.database import ExaminationJson

        print_json(ExaminationJson.of(seen))
    else:
        _tell(seen)
    return 1 if seen.findings else 0


def _examine(invocation: Invocation, app: App) -> _Examination:
    from tracker import database, evidence
    from tracker.errors import Finding, JournalDamaged
    from tracker.models.journal import journal
    from tracker.operations.derivation.check import cached_dates, check, evidence_hashes, journal_findings
    from tracker.operations.journal.checkpoints import head_line
    from tracker.remedies import Do

    now = app.clock.now()
    owed = app.days_owed()
    behind = tuple(f"{due.day} {due.zone}" for due in owed if due.day < app.clock.today(due.zone))
    with app.reading(*invocation.asking()) as session:
        newest = journal.head(session)
        try:
            line = None if newest is None else head_line(session)
        except JournalDamaged:
            line = None  # what is wrong with it is a finding
        digests = evidence_hashes(session)
        engine, cached = _engine_told(session), cached_dates(session)
        findings = [Finding(subject, sentence) for subject, sentence in _broken_references(session)]
        recomputed = not findings
        if findings:
            # Nothing can be derived from rows that are not all there.
            sentence = "They were not computed again: put back a backup, or mend what was found above."
            findings += [Finding("the dates", sentence), *journal_findings(session)]
        else:
            findings += check(session, now=now)
    findings += [
        Finding(f"evidence {digest[:12]}", sentence)
        for digest, sentence in evidence.faults(app.settings.evidence_directory, digests)
    ]
    if behind:
        findings.append(
            Finding(
                "the day's run",
                f"It is behind by {counted(len(behind), 'date')}, the oldest {behind[0]}.",
                (Do("run the days"),),
            )
        )
    return _Examination(
        place=database.place_of(app.engine),
        revision=database.head_revision(),
        engine=engine,
        entries=0 if newest is None else newest.seq,
        head=line,
        cached=cached,
        recomputed=recomputed,
        evidence=len(digests),
        behind=behind,
        due_today=tuple(f"{due.day} {due.zone}" for due in owed if due.day >= app.clock.today(due.zone)),
        findings=tuple(findings),
    )


def _engine_told(session: Session) -> str:
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar()}"
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    enforced = connection.exec_driver_sql("PRAGMA foreign_keys").scalar()
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
    return f"SQLite {version}, journal mode {mode}, foreign keys {'enforced' if enforced else 'not enforced'}"


def _broken_references(session: Session) -> Iterator[tuple[str, str]]:
    """Give the rows that refer to none, and what SQLite finds wrong with its file."""
    from tracker.operations.derivation.check import dangling

    connection = session.connection()
    if connection.dialect.name == "sqlite":
        if not connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
            yield "foreign keys", "They are not enforced on this connection."
        for (said,) in connection.exec_driver_sql("PRAGMA quick_check"):
            if said != "ok":
                yield "the database file", f"{said}."
    for table, row, parent in dangling(session):
        yield f"{table} row {row}", f"It refers to a row of {parent} that is not there."


def _tell(seen: _Examination) -> None:
    say(f"Database:  {seen.place}")
    say(f"Schema:    revision {seen.revision}, as this program needs it")
    say(f"Engine:    {seen.engine}")
    head = "" if seen.head is None else f", head {seen.head}"
    say(f"Journal:   {counted(seen.entries, 'entry', 'entries')}{head}")
    say(f"Dates:     {seen.cached} cached, {'each computed again' if seen.recomputed else 'not computed again'}")
    say(f"Evidence:  {counted(seen.evidence, 'file')}, each hashed again")
    say(f"Days:      {_days_told(seen)}")
    from tracker.cli.remedies import finding_told

    for finding in seen.findings:
        say(f"Found: {finding_told(finding)}")
    say("All is well." if not seen.findings else f"{counted(len(seen.findings), 'thing')} to look into.")


def _days_told(seen: _Examination) -> str:
    waiting = (*seen.behind, *seen.due_today)
    return "every date that has begun has been run" if not waiting else f"not yet run: {', '.join(_some(waiting))}"


def _some(days: tuple[str, ...]) -> tuple[str, ...]:
    most = 5
    return days if len(days) <= most else (*days[: most - 1], "…", days[-1])
