"""What everybody may see without a sign-in: the public edition of the settlements that are marked open, and nothing besides.

These are all the routes that `tracker serve --public` has. They only read, ask nobody who they are, and leave no trace.
"""

from __future__ import annotations

from tracker.errors import NotFound
from tracker.operations.queries.agreed import settlements_in_short
from tracker.operations.queries.registers import day_here
from tracker.operations.reports.publication import build_report, settlement_standing
from tracker.reports.monthly.subject import Month
from tracker.reports.page.addresses import path_of_settlement
from tracker.reports.page.render import render
from tracker.web.fields import month_in
from tracker.web.pages import probes, static
from tracker.web.pages.reports import page_alone
from tracker.web.pages.settlements.settlement import SettlementLink
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, Visit


def list_open(visit: Visit) -> Answer:
    """The settlements that are open to everybody."""
    with visit.app.seeing_as_everybody(visit.path) as session:
        found = settlements_in_short(session)
    links = tuple(
        SettlementLink(code=code, title=title, organisation=organisation, href=path_of_settlement(code))
        for code, title, organisation in found
    )
    return HtmlPage(template="settlements.html.j2", values={"settlements": links})


def show(visit: Visit) -> Answer:
    """One of them as it stands today, in its public edition."""
    code = _open(visit)
    with visit.app.seeing_as_everybody(visit.path) as session:
        found = settlement_standing(session, code, now=visit.now, page_of=lambda _: "")
    values = {"s": found, "report": f"{path_of_settlement(code)}/report"}
    return HtmlPage(template="settlement-page.html.j2", values=values)


def report(visit: Visit) -> Answer:
    """Its report of a month, of this one where none is asked for, in its public edition."""
    code = _open(visit)
    with visit.app.seeing_as_everybody(visit.path) as session:
        asked = visit.asked("month")
        month = month_in(asked, "the month") if asked else Month.of(day_here(session, now=visit.now))
        found = build_report(session, settlement=code, month=month, now=visit.now)
    return page_alone(visit, render(found).encode(), f"report-{month}.html")


def _open(visit: Visit) -> str:
    """The settlement that the address names; `NotFound` for one that is not open, as for one that there is not."""
    code = visit.parts["settlement"]
    with visit.app.seeing_as_everybody(visit.path) as session:
        if code not in {each for each, _, _ in settlements_in_short(session)}:
            raise NotFound("There is no such page here.")
    return code


ROUTES: tuple[Route, ...] = (
    Route(path="/", method="GET", needs="nothing", answer=list_open),
    Route(path="/settlements", method="GET", needs="nothing", answer=list_open),
    Route(path="/settlements/{settlement}", method="GET", needs="nothing", answer=show),
    Route(path="/settlements/{settlement}/report", method="GET", needs="nothing", answer=report),
    *static.ROUTES,
    Route(path="/healthz", method="GET", needs="no database", answer=probes.live),
)
