"""Whether the service lives, may be asked, and how it does: for whoever watches over it, as programs read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.day.health import health
from tracker.rules.people.roles import Right
from tracker.web.ignored import IGNORED
from tracker.web.routes import Route
from tracker.web.visits import Content, Visit

_PLAIN = "text/plain; charset=utf-8"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def live(_visit: Visit) -> Content:
    """The process answers."""
    return Content(content=b"ok\n", media_type=_PLAIN)


def ready(visit: Visit) -> Content:
    """The database can be used, and is at this program's revision: else the refusal is answered, with 503."""
    visit.app.require_current()
    return Content(content=b"ready\n", media_type=_PLAIN)


def measure(visit: Visit) -> Content:
    """How the runs, the outbox, the deadlines and the journal stand, worked out from rows."""
    lines = "".join(f"tracker_{name} {value}\n" for name, value in _figures(visit))
    return Content(content=lines.encode(), media_type=_PROMETHEUS)


def _figures(visit: Visit) -> Iterator[tuple[str, object]]:
    with visit.app.reading(visit.actor, visit.path) as session:
        now = visit.app.now(session)
        seen = health(session, now=now)
        for zone in seen.zones:
            label = f'{{zone="{zone.zone}"}}'
            yield f"run_lag_seconds{label}", round(zone.lag.total_seconds())
            yield f"run_dates_owed{label}", zone.owed
        yield "health_findings", len(seen.found)
        o, e = models.Outgoing, models.JournalEntry
        waiting = select(func.count(), func.min(o.next_try_at)).where(o.state == models.MessageState.WAITING)
        number, oldest = _counted(session, waiting)
        yield "outbox_waiting", number
        yield "outbox_oldest_seconds", 0 if oldest is None else max(0, round((now - oldest).total_seconds()))
        entries, newest = _counted(session, select(func.count(), func.max(e.at)))
        yield "journal_entries", entries
        yield "journal_head_age_seconds", 0 if newest is None else max(0, round((now - newest).total_seconds()))
        yield "ignored_headers", IGNORED.number
        yield "sign_ins", session.scalar(select(func.count()).select_from(models.SignIn)) or 0


def _counted(session: Session, query: Select[int, datetime]) -> tuple[int, datetime | None]:
    """How many rows, and the moment that is asked for: None where there is no row."""
    number, moment = session.execute(query).one()
    return number, moment


ROUTES = (
    Route(path="/healthz", method="GET", needs="no database", answer=live),
    Route(path="/readyz", method="GET", needs="no sign-in", answer=ready),
    # Counts say something of what is hidden.
    Route(path="/metrics", method="GET", needs=Right.APPOINT, answer=measure),
)
