"""What pages are made up with: the style sheet, and the script that no page needs."""

from __future__ import annotations

from tracker.web.routes import Route
from tracker.web.templates import script, style
from tracker.web.visits import Content, Visit


def show_style(_visit: Visit) -> Content:
    """The style sheet."""
    return style()


def show_script(_visit: Visit) -> Content:
    """The script."""
    return script()


ROUTES = (
    Route(path="/static/style.css", method="GET", needs="no database", answer=show_style),
    Route(path="/static/keys.js", method="GET", needs="no database", answer=show_script),
)
