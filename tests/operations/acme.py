"""A small settlement for the tests of operations, and the acts a person does on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from tracker import database
from tracker.agreements.file.reader import Agreement, read
from tracker.delivery.channels import Channels
from tracker.operations.agreement.load import Loaded, load
from tracker.operations.day import owed
from tracker.operations.day import run as days
from tracker.operations.day.digests import NO_CHANNEL
from tracker.operations.facts import events, resolution, withdrawal
from tracker.operations.facts.record import Attribution, Circumstances, Recorded
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.rules.facts import When
from tracker.rules.people.actor import Actor, Author, Proof

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
# The tests' own user, as PostgreSQL proves it: with it an entry says the same on both kinds of database.
ACTOR = Actor("tracker", Proof.POSTGRESQL)
BY = Attribution(actor=ACTOR, by="Maria Chen")
CIRCUMSTANCES = Circumstances(attribution=BY, now=NOW)

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
sources:
  P1: {title: The order, grade: record}
persons:
  mc: {name: Maria Chen, email: mc@acme.example}
instruments:
  order:
    title: Consent order
    authority: OCC
    kind: consent order
    counting: unread
    calendar: us-federal
events:
  effective: {on: 2026-01-15, grade: record, source: P1}
  monitor-engaged: {}
  breach: {}
terms:
  monitorship: {instrument: order, kind: monitorship, starts: monitor-engaged, length: 2 years}
obligations:
  A1: {instrument: order, title: Action plan, kind: report, due: 60 days after effective, owner: mc, source: P1}
  A2: {instrument: order, title: Board answers, kind: report, due: 15 days after received(A1), source: P1}
  A3:
    instrument: order
    title: Quarterly report
    kind: report
    due: 30 days after the end of each calendar quarter from effective
    source: P1
  A4: {instrument: order, title: Certify, kind: certification, due: at least 30 days before end(monitorship), source: P1}
  A5: {instrument: order, title: Keep a programme, kind: standing, due: continuing from effective, source: P1}
  A6: {instrument: order, title: Pay, kind: payment, due: null, amount: {USD: 100.00}, contingent_on: breach, source: P1}
"""


def author(by: str) -> Author:
    return Author(actor=ACTOR, by=by)


def agreement(text: str = FILE, name: str = "acme.yaml") -> Agreement:
    return read(text.encode(), name)


def loaded(engine: Engine, text: str = FILE, *, now: datetime = NOW) -> Loaded:
    with database.writing(engine) as session:
        return load(session, agreement(text), author=BY, now=now)


def lines(engine: Engine, *, now: datetime = NOW, as_of: date | None = None) -> dict[str, DeadlineLine]:
    with database.reading(engine) as session:
        return {line.code: line for line in list_deadlines(session, Filter(), now=now, as_of=as_of)}


def record(
    engine: Engine, event: str, on: date, *, correct: bool = False, by: Attribution = BY, now: datetime = NOW
) -> Recorded:
    with database.writing(engine) as session:
        return events.record_event(
            session, event, circumstances=Circumstances(attribution=by, now=now), when=When.on(on), correct=correct
        )


def resolve(engine: Engine, code: str, on: date, *, today: date = TODAY, early: str = "") -> Recorded:
    with database.writing(engine) as session:
        return resolution.resolve(
            session,
            code,
            circumstances=Circumstances(
                attribution=replace(BY, early=early), now=datetime.combine(today, NOW.timetz())
            ),
            when=When.on(on),
        )


def extend(engine: Engine, code: str, to: date) -> Recorded:
    with database.writing(engine) as session:
        return resolution.extend(session, code, circumstances=CIRCUMSTANCES, to=to, granted_on=TODAY)


def waive(engine: Engine, code: str) -> Recorded:
    with database.writing(engine) as session:
        return resolution.waive(session, code, circumstances=CIRCUMSTANCES, waived_on=TODAY)


def withdraw(engine: Engine, entry: int, *, now: datetime = NOW) -> Recorded:
    with database.writing(engine) as session:
        return withdrawal.withdraw(session, entry, attribution=BY, now=now)


def run_days(engine: Engine, now: datetime, *, channels: Channels = NO_CHANNEL) -> list[days.DayRun]:
    """Do every date's run, each in a transaction of its own, as the faces do."""
    with database.reading(engine) as session:
        due = owed.days_to_run(session, now=now)
    done = []
    for day in due:
        with database.writing(engine) as session:
            run = days.run_day(session, day, started_at=now, now=now, channels=channels)
        if run is not None:
            done.append(run)
    return done
