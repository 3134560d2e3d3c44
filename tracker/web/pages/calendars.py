"""One's own calendars: secret addresses for calendar programs, made and taken away, and what such a program is given."""

from __future__ import annotations

from tracker.errors import InputRefused, NotAllowed, NotFound, UnknownName
from tracker.operations.accounts.calendars import (
    CalendarOf,
    calendar_for,
    calendar_holder,
    end_calendar,
    list_calendars,
    make_calendar,
)
from tracker.operations.agreement.rows import settlement_codes
from tracker.rules.people.roles import Role
from tracker.web.fields import number_in
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, Content, HtmlPage, SeeOther, Visit

MEDIA_TYPE = "text/calendar; charset=utf-8"


def show(visit: Visit) -> Answer:
    """The addresses, and the form that makes one."""
    return _page(visit)


def make(visit: Visit) -> Answer:
    """Make an address, and show it this once; a program makes none."""
    if visit.who.proved_at is None:
        raise NotAllowed(
            "A token makes no address for calendars.",
            by=visit.who.key,
            act="token",
            settlement=None,
            subject="calendar",
        )
    try:
        of = CalendarOf(settlement=visit.given("settlement") or None, role=_role(visit.given("role")))
        with visit.seeing() as session:
            calendar_for(session, of, visit.who.key, now=visit.now)  # what nobody could read has no address
        with visit.app.writing(visit.actor) as session:
            secret = make_calendar(session, of, author=visit.author(), now=visit.now)
    except (InputRefused, NotFound) as refusal:
        return _page(visit, problems=lines_of(refusal), status=422)
    return _page(visit, made=f"{visit.app.settings.web_address}/calendars/{secret}.ics")


def take_away(visit: Visit) -> Answer:
    """Take an address away."""
    number = number_in(visit.given("number"), "the number of the address")
    with visit.app.writing(visit.actor) as session:
        end_calendar(session, number, author=visit.author(), now=visit.now)
    return SeeOther(to="/calendars")


def give(visit: Visit) -> Answer:
    """The calendar of a secret address, as far as its person may see it now."""
    with visit.seeing() as session:
        holder = calendar_holder(session, visit.parts["secret"])
        if holder is None:  # it ended just now
            raise NotFound("There is no such page here.")
        content = calendar_for(session, holder.of, holder.key, now=visit.now)
    return Content(content=content, media_type=MEDIA_TYPE)


def _role(word: str) -> Role | None:
    try:
        return Role(word) if word else None
    except ValueError:
        raise UnknownName("role", word[:40], [str(each) for each in Role]) from None


def _page(visit: Visit, *, problems: list[str] | None = None, made: str = "", status: int = 200) -> HtmlPage:
    with visit.seeing() as session:
        values = {
            "problems": problems or [],
            "made": made,
            "calendars": list_calendars(session, visit.actor),
            "settlements": settlement_codes(session),
            "roles": tuple(Role),
            "given": {name: visit.given(name) for name in ("settlement", "role")},
        }
    return HtmlPage(template="calendars.html.j2", values=values, status=status)


ROUTES = (
    Route(path="/calendars", method="GET", needs="a sign-in", answer=show),
    Route(path="/calendars", method="POST", needs="a sign-in", answer=make),
    Route(path="/calendars/end", method="POST", needs="a sign-in", answer=take_away),
    Route(
        path="/calendars/{secret}.ics",
        method="GET",
        needs="a secret address",
        answer=give,
        follows_journal=True,
    ),
)
