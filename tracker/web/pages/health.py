"""Whether the days' runs and the messages keep up, and the doctor: everything looked at again on demand."""

from __future__ import annotations

from tracker.errors import Finding
from tracker.examination import Examination
from tracker.operations.day.health import health, hours
from tracker.reports.page.wording import quantity
from tracker.rules.people.roles import Right
from tracker.web.remedies import finding_in_words
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, Visit


def show(visit: Visit) -> Answer:
    """How the service stands."""
    return _page(visit)


def examine(visit: Visit) -> Answer:
    """Look at everything that can be wrong, and compute every date again; nothing is written."""
    return _page(visit, seen=visit.app.examine(visit.actor, visit.path))


def _page(visit: Visit, *, seen: Examination | None = None) -> HtmlPage:
    with visit.app.reading(visit.actor, visit.path) as session:
        now = visit.app.now(session)
        found = health(session, now=now)
    values = {
        "zones": tuple((each, f"{hours(each.lag):g} hours") for each in found.zones),
        "channels": found.channels,
        "findings": _words(found.found),
        "seen": seen,
        "facts": () if seen is None else _facts(seen),
        "wrong": () if seen is None else _words(seen.findings),
    }
    return HtmlPage(template="health.html.j2", values=values)


def _words(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(map(finding_in_words, findings))


def _facts(seen: Examination) -> tuple[tuple[str, str], ...]:
    computed = "each computed again" if seen.recomputed else "not computed again"
    return (
        ("Schema", f"revision {seen.revision}, as this program needs it"),
        ("Engine", seen.engine),
        ("Journal", f"{quantity(seen.entries, 'entry', 'entries')}; head {seen.head or 'none'}"),
        ("Dates", f"{seen.cached:,} kept, {computed}"),
        ("Evidence", f"{quantity(seen.evidence, 'file')}, each hashed again"),
    )


ROUTES = (
    Route(path="/health", method="GET", needs=Right.APPOINT, answer=show, menu="Health"),
    Route(path="/health", method="POST", needs=Right.APPOINT, answer=examine),
)
