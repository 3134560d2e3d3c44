"""Persons and their roles as answers give them."""

from __future__ import annotations

from datetime import date, datetime

from tracker.answers.answer import JsonObject, stamp, taken
from tracker.rules.people.roles import Role


class PersonAddedJson(JsonObject):
    """The person that was made known."""

    person: str
    entry: int


class LoginSetJson(JsonObject):
    """From which login a person acts now; null where there is none any more."""

    person: str
    login: str | None
    entry: int


class LinkJson(JsonObject):
    """A link that opens once: "secret" stands nowhere else, and "address" is where a browser opens it."""

    person: str
    secret: str
    address: str
    ends_at: datetime = taken("ends_at", stamp)
    entry: int


class RoleGivenJson(JsonObject):
    """A role that was given or taken away; "settlement" is null for all of them."""

    person: str
    role: Role
    settlement: str | None
    granted: bool
    entry: int


class DelegateJson(JsonObject):
    """Who stands in for a person on those days; null where nobody does any more."""

    person: str
    delegate: str | None
    first_on: date
    last_on: date
    entry: int


class PersonJson(JsonObject):
    """One person with the roles held everywhere, and within single settlements by their codes."""

    key: str
    name: str
    email: str | None
    login: str | None
    roles: list[Role]
    within: dict[str, list[Role]] = taken(lambda line: {code: list(roles) for code, roles in line.within.items()})


ANSWERS = {
    "person add": PersonAddedJson,
    "person delegate": DelegateJson,
    "person grant": RoleGivenJson,
    "person link": LinkJson,
    "person list": list[PersonJson],
    "person revoke": RoleGivenJson,
    "person set": LoginSetJson,
}
