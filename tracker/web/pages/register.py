"""The register: every deadline in one line, narrowed and put in order by its address; as a table and as JSON too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from tracker.answers.answer import written
from tracker.answers.deadlines import ANSWERS
from tracker.errors import InputRefused, UnknownName
from tracker.operations.people.saved_lists import forget_list, save_list, saved_lists
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines, narrowing
from tracker.operations.queries.orders import Order
from tracker.operations.queries.pages import WHOLE, Page, Paging
from tracker.operations.reports.list_tables import deadlines_table
from tracker.reports.pack.archive import csv_of
from tracker.reports.page.wording import quantity
from tracker.reports.spreadsheet import Table, workbook_of
from tracker.rules.deadlines.status import Status
from tracker.web.fields import day_or_none
from tracker.web.lines import line_of
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, Content, HtmlPage, SeeOther, Visit

PAGE = 50
# More are counted no further: nobody reads on that far.
COUNTED = 1_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ORDERS = {
    Order.DUE: "date",
    Order.CODE: "code",
    Order.SETTLEMENT: "settlement",
    Order.OWNER: "owner",
    Order.STATUS: "status",
}
_NARROWED_BY = ("settlement", "instrument", "owner", "due_after", "due_before", "q")
_KEPT = ("settlement", "instrument", "owner", "status", "due_after", "due_before", "q", "order")


def show(visit: Visit) -> Answer:
    """One page of it, with what it can be narrowed by."""
    return _page(visit)


def keep(visit: Visit) -> Answer:
    """Keep what the address narrows the register to, and its order, under a name."""
    query = _query(visit)
    try:
        _filter(visit), _order(visit)
        with visit.app.writing(visit.actor) as session:
            save_list(session, visit.actor, visit.given("name"), query, now=visit.now)
    except InputRefused as refusal:
        return _page(visit, problems=lines_of(refusal))
    return SeeOther(to=f"/register?{query}")


def forget(visit: Visit) -> Answer:
    """Take a list away that was kept."""
    with visit.app.writing(visit.actor) as session:
        forget_list(session, visit.actor, visit.given("name"))
    return SeeOther(to="/register")


def give_json(visit: Visit) -> Answer:
    """The same page as JSON, as `ANSWERS` declares a list, with the cursor of what follows."""
    with visit.seeing() as session:
        found = _listed(session, visit, _paging(visit))
    exact = found.total <= COUNTED
    told = {
        "deadlines": written(ANSWERS["list"], found),
        "total": found.total if exact else None,
        "more_than": None if exact else COUNTED,
        "after": found.after,
    }
    return Content(content=json.dumps(told, ensure_ascii=False, indent=2).encode(), media_type="application/json")


def give_csv(visit: Visit) -> Answer:
    """All that the page is narrowed to, as a table in which no cell is a formula."""
    table = _table(visit)
    content = csv_of(table.columns, table.rows)
    return Content(content=content, media_type="text/csv; charset=utf-8", name="register.csv")


def give_workbook(visit: Visit) -> Answer:
    """The same as a workbook."""
    return Content(content=workbook_of(_table(visit)), media_type=_XLSX, name="register.xlsx")


def lists_of(session: Session, visit: Visit) -> tuple[tuple[str, str], ...]:
    """The name and the address of each list that who is signed in has kept."""
    return tuple((name, f"/register?{query}") for name, query in saved_lists(session, visit.actor))


def _page(visit: Visit, problems: Sequence[str] = ()) -> HtmlPage:
    with visit.seeing() as session:
        found = _listed(session, visit, _paging(visit))
        choices = narrowing(session)
        lists = lists_of(session, visit)
    asked = {name: visit.asked(name) for name in _NARROWED_BY}
    query = _query(visit)
    onward = f"{query}&" if query else ""
    values = {
        "rows": tuple(map(line_of, found)),
        "total": quantity(found.total, "deadline") if found.total <= COUNTED else f"more than {COUNTED:,} deadlines",
        "choices": choices,
        "statuses": tuple(Status),
        "orders": tuple(_ORDERS.items()),
        "order": _order(visit),
        "asked": {**asked, "status": frozenset(visit.query.get("status", ()))},
        "narrowed": bool(query),
        "query": query,
        "kept": lists,
        "current": next((name for name, href in lists if href == f"/register?{query}"), None),
        "problems": problems,
        "given_name": visit.given("name"),
        "next": f"/register?{onward}{urlencode({'after': found.after})}" if found.after else "",
        "first": _beside("", query) if visit.asked("after") else "",
        "exports": tuple(
            (name, _beside(ending, query)) for name, ending in (("CSV", ".csv"), ("Excel", ".xlsx"), ("JSON", ".json"))
        ),
    }
    return HtmlPage(template="register.html.j2", values=values, status=422 if problems else 200)


def _listed(session: Session, visit: Visit, paging: Paging) -> Page[DeadlineLine]:
    return list_deadlines(session, _filter(visit), now=visit.now, as_of=None, paging=paging, order=_order(visit))


def _table(visit: Visit) -> Table:
    with visit.seeing() as session:
        lines = _listed(session, visit, WHOLE)
        settlement = visit.asked("settlement") or None
        return deadlines_table(session, lines, settlement=settlement, now=visit.now, as_of=None, known_at=None)


def _paging(visit: Visit) -> Paging:
    return Paging(PAGE, visit.asked("after") or None, counted=COUNTED)


def _query(visit: Visit) -> str:
    """What the address narrows to, and the order, in one way of writing it."""
    asked = [(name, each) for name in _KEPT for each in sorted(set(visit.query.get(name, ()))) if each]
    return urlencode([(name, each) for name, each in asked if (name, each) != ("order", Order.DUE.value)])


def _order(visit: Visit) -> Order:
    word = visit.asked("order") or Order.DUE.value
    try:
        return Order(word)
    except ValueError:
        raise UnknownName("order", word[:40], [each.value for each in Order]) from None


def _filter(visit: Visit) -> Filter:
    return Filter(
        settlement=visit.asked("settlement") or None,
        instrument=visit.asked("instrument") or None,
        owner=visit.asked("owner") or None,
        statuses=frozenset(_status(each) for each in visit.query.get("status", ()) if each),
        due_after=day_or_none(visit.asked("due_after"), "the first day"),
        due_before=day_or_none(visit.asked("due_before"), "the last day"),
        text=visit.asked("q"),
    )


def _status(word: str) -> Status:
    try:
        return Status(word)
    except ValueError:
        raise UnknownName("status", word[:40], [status.value for status in Status]) from None


def _beside(ending: str, query: str) -> str:
    return f"/register{ending}" + (f"?{query}" if query else "")


ROUTES = (
    Route(
        path="/register",
        method="GET",
        needs="a sign-in",
        answer=show,
        menu="Register",
        follows_journal=True,
        follows_lists=True,
    ),
    Route(path="/register.json", method="GET", needs="a sign-in", answer=give_json, follows_journal=True),
    Route(path="/register.csv", method="GET", needs="a sign-in", answer=give_csv, follows_journal=True),
    Route(path="/register.xlsx", method="GET", needs="a sign-in", answer=give_workbook, follows_journal=True),
    Route(path="/register/lists", method="POST", needs="a sign-in", answer=keep),
    Route(path="/register/lists/forget", method="POST", needs="a sign-in", answer=forget),
)
