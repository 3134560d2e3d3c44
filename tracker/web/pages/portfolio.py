"""Who is under what, until when, and what ended early, over all settlements that the reader sees."""

from __future__ import annotations

from tracker.operations.queries.portfolio import holdings
from tracker.reports.page.addresses import path_of_settlement
from tracker.reports.portfolio.view import portfolio_page
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, Visit


def show(visit: Visit) -> Answer:
    """The portfolio as it stands today."""
    with visit.seeing() as session:
        found = holdings(session, now=visit.now)
    page = portfolio_page(found)
    linked = tuple((each, path_of_settlement(each.code)) for each in page.settlements)
    return HtmlPage(template="holdings.html.j2", values={"page": page, "settlements": linked})


ROUTES = (
    Route(path="/portfolio", method="GET", needs="a sign-in", answer=show, menu="Portfolio", follows_journal=True),
)
