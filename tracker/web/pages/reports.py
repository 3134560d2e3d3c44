"""The monthly reports: those published, as they were handed out, and a month's report made now in an edition and a form."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlencode

from tracker.errors import InputRefused, UnknownName
from tracker.operations.agreement.rows import settlement_codes
from tracker.operations.queries.registers import day_here
from tracker.operations.reports.publication import build_board, build_report, given_out, published_reports
from tracker.reports.monthly.subject import Month
from tracker.reports.page.render import render, render_board
from tracker.rules.settlement.audience import Audience
from tracker.web.fields import day_or_none, month_in
from tracker.web.routes import Route
from tracker.web.visits import Answer, Content, HtmlPage, Visit

_HTML, _PDF = "text/html; charset=utf-8", "application/pdf"
_FORMS = ("full", "board")
# A report is a page of its own, with one style in it: that is let in by its hash, and nothing else is.
_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_STYLE = re.compile(rb"<style>(.*?)</style>", re.DOTALL)


def show(visit: Visit) -> Answer:
    """The published reports that the reader sees, and the form that makes another."""
    with visit.seeing() as session:
        today = day_here(session, now=visit.now)
        published = published_reports(session)
        settlements = settlement_codes(session)
    month = Month.of(Month.of(today).eve)
    values = {
        "published": tuple((each, _address(each.settlement, each.month)) for each in published),
        "settlements": settlements,
        "month": str(month),
        "editions": tuple(each.value for each in Audience),
        "pdf": find_spec("typst") is not None,
    }
    return HtmlPage(template="reports.html.j2", values=values)


def open_published(visit: Visit) -> Answer:
    """A published report as it was handed out, byte for byte; refused where it is not what the journal vouches for."""
    month = month_in(visit.asked("month"), "the month")
    with visit.seeing() as session:
        given = given_out(session, settlement=visit.asked("settlement") or None, month=month)
    if not given.intact:
        raise InputRefused(
            f"The report of {month} in the database is not the one that was published (entry {given.entry}).",
            f"Its bytes have the SHA-256 {given.sha256}; the journal says {given.vouched or 'nothing of it'}.",
            "Whoever runs the tracker has to put back a copy in which the journal holds.",
        )
    return page_alone(visit, given.html, f"report-{month}.html")


def make(visit: Visit) -> Answer:
    """A month's report as it is made now: the whole or the board's form, in an edition, as a page or as PDF."""
    month = month_in(visit.asked("month"), "the month")
    form, edition = visit.asked("form") or "full", visit.asked("edition")
    if form not in _FORMS:
        raise UnknownName("form of the report", form[:40], list(_FORMS))
    if edition and edition not in set(Audience):
        raise UnknownName("edition", edition[:40], [each.value for each in Audience])
    as_of: date | None = day_or_none(visit.asked("as_of"), "the day")
    as_pdf = bool(visit.asked("pdf"))
    with visit.seeing() as session:
        settlement, audience = visit.asked("settlement") or None, Audience(edition) if edition else None
        asked: dict[str, Any] = {
            "settlement": settlement,
            "month": month,
            "now": visit.now,
            "as_of": as_of,
            "edition": audience,
        }
        report = build_report(session, **asked) if as_pdf or form == "full" else None
        on_board = build_board(session, **asked) if form == "board" else None
    if on_board is not None:
        title, page = on_board.title, render_board(on_board)
    elif report is not None:
        title, page = report.title, render(report)
    name = f"{'board' if form == 'board' else 'report'}-{month}"
    if not as_pdf or report is None:
        return page_alone(visit, page.encode(), f"{name}.html")
    from tracker.reports.monthly.attached import attached
    from tracker.reports.page.pdf import typeset

    data = typeset(page, title=title, as_of=report.as_of, attached=attached(report))
    return Content(content=data, media_type=_PDF, name=f"{name}.pdf")


def page_alone(visit: Visit, html: bytes, name: str) -> Content:
    """A report as a page of its own, with the one style in it let in by its hash."""
    found = _STYLE.search(html)
    digest = base64.b64encode(hashlib.sha256(found[1] if found else b"").digest()).decode()
    kept = name if visit.asked("keep") else None
    return Content(content=html, media_type=_HTML, name=kept, policy=_POLICY.format(digest=digest))


def _address(settlement: str | None, month: Month) -> str:
    asked = [*([("settlement", settlement)] if settlement else []), ("month", str(month))]
    return f"/reports/published?{urlencode(asked)}"


ROUTES = (
    Route(path="/reports", method="GET", needs="a sign-in", answer=show, menu="Reports"),
    Route(path="/reports/published", method="GET", needs="a sign-in", answer=open_published),
    Route(path="/reports/made", method="GET", needs="a sign-in", answer=make),
)
