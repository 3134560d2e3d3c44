"""The pages, each in a file of its subject with its routes."""

from __future__ import annotations

from tracker.web.pages import account, probes, sign_in, static, today
from tracker.web.routes import Route

ROUTES: tuple[Route, ...] = (
    *account.ROUTES,
    *probes.ROUTES,
    *sign_in.ROUTES,
    *static.ROUTES,
    *today.ROUTES,
)
