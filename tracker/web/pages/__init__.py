"""The pages, each in a file of its subject with its routes."""

from __future__ import annotations

from tracker.web.api import acts, description, readings
from tracker.web.pages import (
    account,
    act,
    approval,
    calendars,
    deadline,
    health,
    journal,
    month,
    people,
    portfolio,
    probes,
    register,
    reports,
    sign_in,
    single_sign_on,
    static,
    today,
)
from tracker.web.pages.settlements import load, obligation, settlement, whatif
from tracker.web.routes import Route

# In the order in which the menu has them.
ROUTES: tuple[Route, ...] = (
    *today.ROUTES,
    *register.ROUTES,
    *deadline.ROUTES,
    *approval.ROUTES,  # before the acts, of which it is none
    *act.ROUTES,
    *month.ROUTES,
    *calendars.ROUTES,
    *settlement.ROUTES,
    *whatif.ROUTES,
    *portfolio.ROUTES,
    *reports.ROUTES,
    *journal.ROUTES,
    *load.ROUTES,
    *obligation.ROUTES,
    *people.ROUTES,
    *health.ROUTES,
    *account.ROUTES,
    *sign_in.ROUTES,
    *single_sign_on.ROUTES,
    *probes.ROUTES,
    *static.ROUTES,
    *readings.ROUTES,
    *acts.ROUTES,
    *description.ROUTES,
)
