"""Who is known, and which roles they have: added, given, taken away, and the link by which a person comes in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from tracker.errors import InputRefused, NotFound, UnknownName
from tracker.operations.accounts.accounts import holder_of, make_link
from tracker.operations.accounts.identities import bind_identity, identities_of, unbind_identity
from tracker.operations.accounts.second_factor import factor_of
from tracker.operations.agreement.rows import settlement_codes
from tracker.operations.people.delegation import list_absences
from tracker.operations.people.persons import PersonLine, add_person, grant, list_persons
from tracker.remedies import AddPerson
from tracker.rules.people.roles import RIGHTS, Right, Role
from tracker.web.absences import name_from
from tracker.web.pages.fresh_proof import asked_for, require_fresh
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, SeeOther, Visit, form_key


def list_all(visit: Visit) -> Answer:
    """Everybody who is known."""
    return _list(visit)


def add(visit: Visit) -> Answer:
    """Make a person known."""

    def act() -> None:
        with visit.app.writing(visit.actor) as session:
            add_person(
                session,
                visit.given("key"),
                name=visit.given("name"),
                email=visit.given("email") or None,
                author=visit.author(visit.given("once") or None),
                now=visit.now,
            )

    refused = _done(visit, act)
    return _list(visit, problems=refused, status=422) if refused else SeeOther(to=path_of_person(visit.given("key")))


def show(visit: Visit) -> Answer:
    """One person, with the roles held and what each lets them do."""
    return _page(visit)


def give(visit: Visit) -> Answer:
    """Give the person a role."""
    return _role(visit, granted=True)


def take_away(visit: Visit) -> Answer:
    """Take a role away from the person."""
    return _role(visit, granted=False)


def link(visit: Visit) -> Answer:
    """Make the link by which the person gives the account a password, and show it this once."""
    made: list[tuple[str, datetime]] = []

    def act() -> None:
        with visit.app.writing(visit.actor) as session:
            found = make_link(
                session,
                visit.parts["person"],
                factor_lost=visit.given("lost") == "yes",
                author=visit.author(),
                now=visit.now,
            )
        made.append((f"{visit.app.settings.web_address}/link/{found.secret}", found.ends_at))

    refused = _done(visit, act)
    return _page(visit, problems=refused, link=made[0] if made else None, status=422 if refused else 200)


def absence(visit: Visit) -> Answer:
    """Name who stands in for the person, who cannot do it."""
    refused = _done(visit, lambda: name_from(visit, visit.parts["person"]))
    return _page(visit, problems=refused, status=422) if refused else SeeOther(to=path_of_person(visit.parts["person"]))


def bind(visit: Visit) -> Answer:
    """Let whoever has that name at the provider of identities sign in as the person."""
    return _identity(visit, bind_identity)


def unbind(visit: Visit) -> Answer:
    """Let nobody sign in so any more."""
    return _identity(visit, unbind_identity)


def _identity(visit: Visit, operation: Callable[..., int]) -> Answer:
    provider = visit.app.settings.provider
    issuer = visit.given("issuer") or ("" if provider is None else provider.issuer)

    def act() -> None:
        with visit.app.writing(visit.actor) as session:
            operation(
                session,
                visit.parts["person"],
                issuer=issuer,
                subject=visit.given("subject"),
                author=visit.author(),
                now=visit.now,
            )

    refused = _done(visit, act)
    return _page(visit, problems=refused, status=422) if refused else SeeOther(to=path_of_person(visit.parts["person"]))


def path_of_person(key: str) -> str:
    """The path of a person's page."""
    return f"/people/{quote(key, safe='')}"


def _role(visit: Visit, *, granted: bool) -> Answer:
    def act() -> None:
        role = visit.given("role")
        if role not in set(Role):
            raise UnknownName("role", role[:40], [each.value for each in Role])
        with visit.app.writing(visit.actor) as session:
            grant(
                session,
                visit.parts["person"],
                Role(role),
                within=visit.given("within") or None,
                author=visit.author(visit.given("once") or None),
                now=visit.now,
                granted=granted,
            )

    refused = _done(visit, act)
    if refused:
        return _page(visit, problems=refused, status=422)
    return SeeOther(to=path_of_person(visit.parts["person"]))


def _done(visit: Visit, act: Callable[[], None]) -> list[str]:
    """Do an act that asks for a fresh proof; the lines of its refusal, none where it is done."""
    try:
        require_fresh(visit)
        act()
    except InputRefused as refusal:
        return lines_of(refusal)
    return []


def _list(visit: Visit, *, problems: list[str] | None = None, status: int = 200) -> HtmlPage:
    with visit.app.inspecting() as session:
        persons = list_persons(session, now=visit.now)
    values = {
        "persons": tuple((each, path_of_person(each.key), _held(each)) for each in persons),
        "problems": problems or [],
        "given": {name: visit.given(name) for name in ("key", "name", "email")},
        "once": form_key(),
        "prove": asked_for(visit),
    }
    return HtmlPage(template="people.html.j2", values=values, status=status)


def _page(
    visit: Visit, *, problems: list[str] | None = None, link: tuple[str, datetime] | None = None, status: int = 200
) -> HtmlPage:
    key = visit.parts["person"]
    with visit.app.inspecting() as session:
        person = next((each for each in list_persons(session, now=visit.now) if each.key == key), None)
        settlements = settlement_codes(session)
        identities = identities_of(session, key)
        absences = list_absences(session, now=visit.now)
        factor = None if person is None else factor_of(session, holder_of(session, key).id)
    if person is None:
        raise NotFound(f"There is no person “{key}” here.", remedies=[AddPerson(key)])
    values = {
        "person": person,
        "held": [(role, "") for role in person.roles]
        + [(role, code) for code, roles in person.within.items() for role in roles],
        "roles": tuple((role, "; ".join(sorted(RIGHTS[role])) or "read everything") for role in Role),
        "settlements": settlements,
        "problems": problems or [],
        "link": link,
        "factor": factor,
        "identities": identities,
        "absences": tuple(each for each in absences if key in {each.person, each.delegate}),
        "today": visit.now.date(),
        "provider": visit.app.settings.provider,
        "address": path_of_person(key),
        "once": form_key(),
        "prove": asked_for(visit),
    }
    return HtmlPage(template="person.html.j2", values=values, status=status)


def _held(person: PersonLine) -> str:
    within = [f"{', '.join(roles)} in {code}" for code, roles in person.within.items()]
    return "; ".join([*([", ".join(person.roles)] if person.roles else []), *within])


ROUTES = (
    Route(path="/people", method="GET", needs=Right.APPOINT, answer=list_all, menu="People"),
    Route(path="/people", method="POST", needs=Right.APPOINT, answer=add),
    Route(path="/people/{person}", method="GET", needs=Right.APPOINT, answer=show),
    Route(path="/people/{person}/roles", method="POST", needs=Right.APPOINT, answer=give),
    Route(path="/people/{person}/roles/end", method="POST", needs=Right.APPOINT, answer=take_away),
    Route(path="/people/{person}/identities", method="POST", needs=Right.APPOINT, answer=bind),
    Route(path="/people/{person}/identities/end", method="POST", needs=Right.APPOINT, answer=unbind),
    Route(path="/people/{person}/absence", method="POST", needs=Right.APPOINT, answer=absence),
    Route(path="/people/{person}/link", method="POST", needs=Right.APPOINT, answer=link),
)
