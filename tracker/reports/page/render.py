"""Render a report, or what would move, as one self-contained HTML text: no script, nothing loaded, a policy that forbids both."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from tracker.garbage import uncollected
from tracker.reports.monthly.board import BoardReport
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.pack.page import DefencePage
from tracker.reports.page.direction import Direction
from tracker.reports.portfolio.pages import PortfolioPage
from tracker.reports.whatif import SupposedPage
from tracker.resources import directory

_POLICY = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class _Page:
    """The template, and the style it carries with the policy that allows that style alone."""

    template: Template
    style: Markup
    policy: str


def render(report: MonthlyReport) -> str:
    """Write the report as HTML; the same view always gives the same text."""
    page = _page("monthly.html.j2")
    with uncollected():
        return page.template.render(report=report, style=page.style, policy=page.policy)


def render_board(report: BoardReport) -> str:
    """Write the board's form of a report as HTML, in the report's style; the same view always gives the same text."""
    page = _page("board.html.j2")
    with uncollected():
        return page.template.render(report=report, style=page.style, policy=page.policy)


def render_supposed(supposed: SupposedPage) -> str:
    """Write what would move as HTML, in the report's style; the same view always gives the same text."""
    page = _page("whatif.html.j2")
    return page.template.render(page=supposed, style=page.style, policy=page.policy)


def render_defence(defence: DefencePage) -> str:
    """Write the page of one missed deadline as HTML, in the report's style; the same view always gives the same text."""
    page = _page("defence.html.j2")
    return page.template.render(page=defence, style=page.style, policy=page.policy)


def render_portfolio(portfolio: PortfolioPage) -> str:
    """Write the portfolio as HTML, in the report's style; the same view always gives the same text."""
    page = _page("portfolio.html.j2")
    with uncollected():
        return page.template.render(page=portfolio, style=page.style, policy=page.policy)


@lru_cache(maxsize=4)
def _page(name: str) -> _Page:
    folder = directory("templates") / "reports"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        extensions=[Direction],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = (folder / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _Page(
        template=environment.get_template(name),
        # The one text that is not escaped: it is ours, holds nothing of the report, and the policy names its hash.
        style=Markup(style),  # noqa: S704 — a file of the package, not input
        policy=_POLICY.format(digest=digest),
    )
