"""Pages as HTML: templates that place what a page found, the one style sheet, and refusals in our sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.reports.page.direction import Direction
from tracker.reports.page.wording import day_for_machines, day_in_full, day_in_table, quantity, sentence
from tracker.resources import directory
from tracker.rules.people.roles import Right
from tracker.web.routes import Route
from tracker.web.visits import Content, HtmlPage, Principal


def render(page: HtmlPage, *, principal: Principal | None, path: str, menu: Sequence[Route]) -> str:
    """Write a page as HTML, to who is signed in with those of the `menu` whose pages that person may open."""
    template = _environment().get_template(page.template)
    links = [] if principal is None else [_link(each, path) for each in menu if _opens(each, principal)]
    return template.render(**page.values, who=principal, here=path, menu=links, Right=Right)


def _opens(route: Route, principal: Principal) -> bool:
    return not isinstance(route.needs, Right) or principal.may(route.needs)


def _link(route: Route, path: str) -> tuple[str, str, str]:
    """The path and name of a page in the menu, and what marks it: "page" for the one shown, "true" for one above it."""
    above = route.path != "/" and path.startswith(f"{route.path}/")
    return route.path, route.menu, "page" if path == route.path else "true" if above else ""


def refusal_page(sentences: Sequence[str], *, status: int, title: str, number: str) -> HtmlPage:
    """The page that says why not, and the ways out; `number` is the request's, by which the log has it."""
    values = {"title": title, "sentences": tuple(sentences), "number": number}
    return HtmlPage(template="refusal.html.j2", values=values, status=status)


@cache
def style() -> Content:
    """The report's own style sheet with what the pages add to it, named by its hash."""
    folder = directory("templates")
    parts = ("reports/style.css", "web/style.css", "web/views.css")
    return _static("\n".join((folder / part).read_text(encoding="utf-8") for part in parts), "text/css; charset=utf-8")


@cache
def script() -> Content:
    """The little that works only with script, and that no page needs."""
    text = (directory("templates") / "web" / "keys.js").read_text(encoding="utf-8")
    return _static(text, "text/javascript; charset=utf-8")


def _static(text: str, media_type: str) -> Content:
    content = text.encode()
    return Content(content=content, media_type=media_type, etag=hashlib.sha256(content).hexdigest()[:32])


@cache
def _environment() -> Environment:
    environment = Environment(
        # The report's own pieces too: its drawings, days and badges.
        loader=FileSystemLoader([directory("templates") / "web", directory("templates") / "reports"]),
        autoescape=True,
        extensions=[Direction],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "day": day_in_full,
        "short_day": day_in_table,
        "iso": day_for_machines,
        "moment": _moment,
        "sentence": sentence,
    }
    environment.globals |= {"quantity": quantity, "is_moment": lambda value: isinstance(value, datetime)}
    return environment


def _moment(value: datetime | date) -> str:
    """A moment in UTC, to the minute, for what the journal holds."""
    if not isinstance(value, datetime):
        return day_in_full(value)
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
