"""The register: every deadline in one line, narrowed by what stands in the address; the same as CSV and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable

from tracker.answers.answer import written
from tracker.answers.deadlines import ANSWERS
from tracker.errors import UnknownName
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines, narrowing
from tracker.operations.queries.pages import WHOLE, Page, Paging
from tracker.reports.pack.archive import csv_of
from tracker.reports.page.wording import quantity
from tracker.rules.deadlines.status import Status
from tracker.web.fields import day_or_none
from tracker.web.lines import line_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, Content, HtmlPage, Visit

PAGE = 50
# More are counted no further: nobody reads on that far.
COUNTED = 1_000
_COLUMNS = ("settlement", "instrument", "code", "title", "owner", "safe", "latest", "status", "grade")


def show(visit: Visit) -> Answer:
    """One page of it, with what it can be narrowed by."""
    with visit.seeing() as session:
        paging = Paging(PAGE, visit.asked("after") or None)
        found = list_deadlines(session, _filter(visit), now=visit.now, as_of=None, paging=paging)
        choices = narrowing(session)
    asked = {name: visit.asked(name) for name in ("settlement", "instrument", "owner", "due_after", "due_before", "q")}
    values = {
        "rows": tuple(map(line_of, found)),
        "total": quantity(found.total, "deadline") if found.total <= COUNTED else f"more than {COUNTED:,} deadlines",
        "choices": choices,
        "statuses": tuple(Status),
        "asked": {**asked, "status": frozenset(visit.query.get("status", ()))},
        "narrowed": any(asked.values()) or bool(visit.query.get("status")),
        "next": visit.address(after=found.after) if found.after else "",
        "first": visit.address(after=None) if visit.asked("after") else "",
        "as_csv": _beside(visit, "csv"),
        "as_json": _beside(visit, "json"),
    }
    return HtmlPage(template="register.html.j2", values=values)


def give_json(visit: Visit) -> Answer:
    """The same page as JSON, as `ANSWERS` declares a list, with the cursor of what follows."""
    found = _all(visit, Paging(PAGE, visit.asked("after") or None))
    text = json.dumps(
        {"deadlines": written(ANSWERS["list"], found), "total": found.total, "after": found.after},
        ensure_ascii=False,
        indent=2,
    )
    return Content(content=text.encode(), media_type="application/json")


def give_csv(visit: Visit) -> Answer:
    """All that the page is narrowed to, as a table in which no cell is a formula."""
    found = _all(visit, WHOLE)
    return Content(content=csv_of(_COLUMNS, _rows(found)), media_type="text/csv; charset=utf-8", name="register.csv")


def _all(visit: Visit, paging: Paging) -> Page[DeadlineLine]:
    with visit.seeing() as session:
        return list_deadlines(session, _filter(visit), now=visit.now, as_of=None, paging=paging)


def _rows(lines: Iterable[DeadlineLine]) -> Iterable[tuple[object, ...]]:
    for line in lines:
        yield tuple(getattr(line, name) for name in _COLUMNS)


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


def _beside(visit: Visit, ending: str) -> str:
    _, question, query = visit.address(after=None).partition("?")
    return f"/register.{ending}{question}{query}"


ROUTES = (
    Route(path="/register", method="GET", needs="a sign-in", answer=show, menu="Register"),
    Route(path="/register.json", method="GET", needs="a sign-in", answer=give_json),
    Route(path="/register.csv", method="GET", needs="a sign-in", answer=give_csv),
)
