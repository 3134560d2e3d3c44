"""The settlements, and each on a page of its own: its instruments, terms, monitor, recommendations, money and sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from tracker.operations.queries.agreed import settlements_in_short
from tracker.operations.reports.publication import settlement_standing
from tracker.reports.page.addresses import path_of, path_of_settlement
from tracker.web.pages.settlements.whatif import path_of_whatif
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, SeeOther, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLink:
    """One settlement in the list of all."""

    code: str
    title: str
    organisation: str
    href: str


def list_all(visit: Visit) -> Answer:
    """All that the reader sees something of; the only one is opened at once."""
    with visit.seeing() as session:
        found = settlements_in_short(session)
    links = tuple(
        SettlementLink(code=code, title=title, organisation=organisation, href=path_of_settlement(code))
        for code, title, organisation in found
    )
    if len(links) == 1:
        return SeeOther(to=links[0].href)
    return HtmlPage(template="settlements.html.j2", values={"settlements": links})


def show(visit: Visit) -> Answer:
    """One settlement as it stands today."""
    code = visit.parts["settlement"]
    with visit.seeing() as session:
        found = settlement_standing(session, code, now=visit.now, page_of=partial(path_of, code))
    return HtmlPage(
        template="settlement-page.html.j2",
        values={
            "s": found,
            "register": f"/register?settlement={quote(code, safe='')}",
            "whatif": path_of_whatif(code),
            "address": path_of_settlement(code),
        },
    )


ROUTES = (
    Route(
        path="/settlements", method="GET", needs="a sign-in", answer=list_all, menu="Settlements", follows_journal=True
    ),
    Route(path="/settlements/{settlement}", method="GET", needs="a sign-in", answer=show, follows_journal=True),
)
