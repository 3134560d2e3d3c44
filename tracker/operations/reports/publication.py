"""The monthly report: built from what stood on its day, and published once, kept byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.garbage import uncollected
from tracker.models.journal import journal as journals
from tracker.models.runs import standing_runs
from tracker.operations.agreement.rows import Kept, find, settlement_codes
from tracker.operations.facts.rows import recall_withdrawn
from tracker.operations.journal.checkpoints import head
from tracker.operations.people.sight import edition_in, is_restricted, require_whole
from tracker.operations.queries.moves import recorded_moves
from tracker.operations.queries.past import Past, codes_asked, day_of
from tracker.operations.queries.settlement_as_of import Remembered, remember, seen_before, seen_from
from tracker.remedies import Do, Give
from tracker.reports.monthly.board import BoardReport, board
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.subject import Month, RunRow, Subject, Withdrawal
from tracker.reports.monthly.view import build, views_of
from tracker.reports.page.render import render
from tracker.reports.settlement import SettlementStanding, standing
from tracker.rules.amendments.versions import as_it_stood
from tracker.rules.interim import interim
from tracker.rules.plan import standing_on
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.audience import Audience
from tracker.rules.zones import today_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A report as it was handed out; `sha256` is of the UTF-8 bytes of `html`."""

    settlement: str | None
    month: Month
    sha256: str
    entry: int
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOut:
    """A published report's bytes, their hash, the one stored, and the one `vouched` for by its journal entry, if there."""

    html: bytes
    sha256: str
    stored: str
    vouched: str | None
    entry: int

    @property
    def intact(self) -> bool:
        """Say whether the bytes are those that were handed out."""
        return self.sha256 == self.stored == self.vouched


def build_report(
    session: Session,
    *,
    settlement: str | None,
    month: Month,
    now: datetime,
    as_of: date | None = None,
    known_at: Past | None = None,
    edition: Audience | None = None,
) -> MonthlyReport:
    """Build the report of a month for one settlement, or for all of them together.

    It is as of `as_of`, else of the month's last day, or of today where the month is not over. With `known_at` it is
    made from what was known at that moment; a settlement not loaded by then is left out. `edition` leaves out what
    its readers may not see; a reader of the monitor's edition gets that without asking.
    Raises `NotFound` where no such settlement (or none at all) is loaded, `InputRefused` for a month to come, a day
    outside the month or to come, and a moment that has not come or at which nothing was known, `NotAllowed` for an
    edition that is not the reader's.
    """
    scope = _scope(session, settlement, month=month, now=now, as_of=as_of, known_at=known_at)
    return _build(session, scope, month=month, edition=_edition(session, settlement, scope, edition))


def build_board(
    session: Session,
    *,
    settlement: str | None,
    month: Month,
    now: datetime,
    as_of: date | None = None,
    known_at: Past | None = None,
    edition: Audience | None = None,
) -> BoardReport:
    """Build the board's form of the same report, of two printed pages; takes and raises what `build_report` does."""
    scope = _scope(session, settlement, month=month, now=now, as_of=as_of, known_at=known_at)
    edition = _edition(session, settlement, scope, edition)
    with uncollected():
        subjects = [_subject(session, each, month=month, as_of=scope.as_of, whole=False) for each in scope.remembered]
        return board(subjects, month=month, as_of=scope.as_of, edition=edition)


def settlement_standing(
    session: Session, code: str, *, now: datetime, page_of: Callable[[str], str]
) -> SettlementStanding:
    """Give one settlement as it stands today, in the edition of the reader; `page_of` gives the address of a deadline's page.

    Raises `NotFound` where it is not loaded.
    """
    today = remember(session, code, now=now, known_at=None).today
    month = Month.of(today)
    scope = _scope(session, code, month=month, now=now)
    edition = _edition(session, code, scope, None)
    with uncollected():
        subjects = [_subject(session, each, month=month, as_of=today, whole=False) for each in scope.remembered]
        (view,), own = views_of(subjects, month=month, as_of=today, edition=edition, page_of=page_of)
        return standing(view, own=own)


def _edition(session: Session, settlement: str | None, scope: _Scope, edition: Audience | None) -> Audience | None:
    """The edition asked for; who sees an edition only gets that, and of several settlements it is that of the whole page."""
    own = next(filter(None, (edition_in(session, each.kept.row.code) for each in scope.remembered)), None)
    if own is not None:
        if edition not in {None, own}:
            require_whole(session, settlement)
        return own
    return edition


def publish(session: Session, *, settlement: str | None, month: Month, now: datetime, by: str) -> Published | None:
    """Publish a month's report: keep its bytes and journal its hash; None where that month is published already."""
    entry_seq = journals.next_seq(session)
    query = select(models.Report.id).where(models.Report.month == str(month), _about(settlement))
    if session.scalar(query.limit(1)) is not None:
        return None
    scope = _scope(session, settlement, month=month, now=now)
    report = _build(session, scope, month=month)
    html = render(report)
    data = html.encode()
    digest = sha256(data).hexdigest()
    about = {"settlement": settlement, "month": str(month), "as_of": scope.as_of}
    session.add(models.Report(**about, sha256=digest, html=data, published_at=now, entry_seq=entry_seq))
    payload = {"month": str(month), "as_of": scope.as_of.isoformat(), "sha256": digest, "size": len(data)}
    if settlement is not None:
        payload["figures"] = asdict(report.settlements[0].front.counts)
    journals.append(session, at=now, actor=by, action="publish", settlement=settlement, payload=payload)
    return Published(settlement=settlement, month=month, sha256=digest, entry=entry_seq, html=html)


def given_out(session: Session, *, settlement: str | None, month: Month) -> GivenOut:
    """Give a published report back as it was handed out, beside the hash that the journal vouches for.

    Raises `NotFound` where that month was not published, `NotAllowed` for a reader who does not see all of it.
    """
    require_whole(session, settlement)
    report = session.scalars(
        select(models.Report).where(models.Report.month == str(month), _about(settlement)).limit(1)
    ).one_or_none()
    if report is None:
        name = "all settlements together" if settlement is None else settlement
        raise NotFound(
            f"The report of {month} on {name} has not been published.",
            "The service publishes one for each settlement.",
            remedies=[Give("settlement") if settlement is None else Do("start the service")],
        )
    html, entry = report.html, session.get(models.JournalEntry, report.entry_seq)
    vouched = None if entry is None else json.loads(entry.payload).get("sha256")
    digest = sha256(html).hexdigest()
    return GivenOut(html=html, sha256=digest, stored=report.sha256, vouched=vouched, entry=report.entry_seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLine:
    """A published report in a list; `settlement` is None for that of all together, `entry` the journal's entry of it."""

    settlement: str | None
    month: Month
    as_of: date
    published_at: datetime
    sha256: str
    entry: int


def published_reports(session: Session) -> tuple[PublishedLine, ...]:
    """Give the published reports that the reader sees all of, the newest first."""
    whole = [code for code in settlement_codes(session) if edition_in(session, code) is None]
    row = models.Report
    shown: ColumnElement[bool] = row.settlement.in_(whole)
    if not is_restricted(session):
        shown = or_(shown, row.settlement.is_(None))
    columns = (row.settlement, row.month, row.as_of, row.published_at, row.sha256, row.entry_seq)
    query = select(*columns).where(shown).order_by(row.month.desc(), row.settlement)
    return tuple(
        PublishedLine(
            settlement=each.settlement,
            month=Month(*map(int, each.month.split("-"))),
            as_of=each.as_of,
            published_at=each.published_at,
            sha256=each.sha256,
            entry=each.entry_seq,
        )
        for each in session.execute(query)
    )


def month_of_report(
    session: Session,
    *,
    settlement: str | None,
    month: Month | None,
    as_of: date | None,
    now: datetime,
    known_at: Past | None = None,
) -> Month:
    """Give the month of a report: the one asked for, that of the day, else the last that was over everywhere concerned."""
    if month is not None:
        return month
    if as_of is not None:
        return Month.of(as_of)
    codes = settlement_codes(session) if settlement is None else (settlement,)
    rows = [find(session, code) for code in codes]
    zones = [row.time_zone for row in rows if row is not None] or ["UTC"]
    today = min(today_in(zone, now) if known_at is None else day_of(known_at, zone) for zone in zones)
    return Month.of(Month.of(today).eve)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a report is about, all of it as known at one moment."""

    remembered: tuple[Remembered, ...]
    as_of: date
    head: Head | None


def _scope(
    session: Session,
    settlement: str | None,
    *,
    month: Month,
    now: datetime,
    as_of: date | None = None,
    known_at: Past | None = None,
) -> _Scope:
    codes = codes_asked(session, settlement, known_at, now=now)
    if not codes:
        raise NotFound("No settlement is loaded yet.", remedies=[Do("load a settlement")])
    remembered = tuple(remember(session, code, now=now, known_at=known_at) for code in codes)
    # The earliest of their dates: a later one has not begun for everyone, and none is judged by the clock of another.
    today = min(each.today for each in remembered)
    if month.first > today:
        raise InputRefused(f"{month} has not begun yet: name a month up to {today:%Y-%m}.")
    last = min(month.last, today)
    if as_of is not None and not month.first <= as_of <= last:
        raise InputRefused(
            f"The report of {month} cannot be as of {as_of.isoformat()}.",
            f"Name a day from {month.first.isoformat()} to {last.isoformat()}, or another month.",
        )
    return _Scope(remembered, as_of or last, _head(session, remembered))


def _head(session: Session, remembered: Sequence[Remembered]) -> Head | None:
    entries = [each.known_to for each in remembered if each.known_to is not None]
    found = head(session, size=max(entries, default=None))
    return found if found.size else None


@uncollected()
def _build(session: Session, scope: _Scope, *, month: Month, edition: Audience | None = None) -> MonthlyReport:
    subjects = [_subject(session, each, month=month, as_of=scope.as_of) for each in scope.remembered]
    return build(subjects, month=month, as_of=scope.as_of, journal_head=scope.head, edition=edition)


def _about(settlement: str | None) -> ColumnElement[bool]:
    column = models.Report.settlement
    return column.is_(None) if settlement is None else column == settlement


def _subject(session: Session, remembered: Remembered, *, month: Month, as_of: date, whole: bool = True) -> Subject:
    """What a report is made from; not `whole` without what only the full report tells of."""
    facts, kept, known_to = remembered.facts, remembered.kept, remembered.known_to
    seen = seen_from(remembered, as_of)
    before = seen
    agreed = as_it_stood(kept.settlement, month.eve)
    if standing_on(facts, month.eve) != seen.facts or agreed != seen.kept.settlement:
        before = seen_before(remembered, month.eve, seen)
    rest: dict[str, Any] = {}
    if whole:
        days = (month.eve, as_of)
        until, known = remembered.until, remembered.dated
        between = interim(kept.settlement, facts, before.plan, seen.plan, days=days, until=until, known=known)
        moves = recorded_moves(session, kept, month, known_to)
        rest = {"interim": between, "withdrawn": _withdrawals(session, kept, known_to), "moves": moves}
    return Subject(
        plan=seen.plan,
        month_before=before.plan,
        facts=facts,
        last_run=last_run(session, kept.row.time_zone, known_to),
        is_first=kept.row.loaded_on in month,
        published=_figures_published(session, kept.row.code, month.eve),
        **rest,
    )


def _figures_published(session: Session, settlement: str, day: date) -> dict[str, int]:
    """The figures of the report that was published on the month of a day; none where there is none, or it kept none."""
    month = Month.of(day)
    report = session.scalars(
        select(models.Report).where(models.Report.month == str(month), _about(settlement)).limit(1)
    ).one_or_none()
    entry = None if report is None else session.get(models.JournalEntry, report.entry_seq)
    figures: dict[str, int] = {} if entry is None else json.loads(entry.payload).get("figures", {})
    return figures


def _withdrawals(session: Session, kept: Kept, known_to: int | None) -> tuple[Withdrawal, ...]:
    zone, withdrawn = kept.row.time_zone, recall_withdrawn(session, kept.row.id, known_to=known_to)
    return tuple(
        Withdrawal(fact=each.fact, on=today_in(zone, each.recorded_at), by=each.by, note=each.note, entry=each.entry)
        for each in withdrawn
    )


def last_run(session: Session, zone: str, known_to: int | None) -> RunRow | None:
    """Give the last day's run that succeeded in a zone, by the journal entry that was the last one known."""
    query = standing_runs(select(models.Run), zone, known_to=known_to)
    run = session.scalars(query.order_by(models.Run.day.desc()).limit(1)).one_or_none()
    return None if run is None else RunRow(day=run.day, zone=run.time_zone, finished_at=run.finished_at)
