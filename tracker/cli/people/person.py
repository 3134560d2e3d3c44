"""`tracker person`: who is known, and which roles they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import optional_day, optional_moment
from tracker.cli.invocation import Invocation, by_option, json_option, on_database, pages
from tracker.cli.output import cell, print_json, print_table, say, tell_page
from tracker.errors import InputRefused
from tracker.rules.people.roles import Role

if TYPE_CHECKING:
    from tracker.operations.people.persons import PersonLine
    from tracker.operations.queries.pages import Paging

_ROLE = click.Choice([str(role) for role in Role])
_WITHIN = click.option(
    "--settlement", "within", metavar="CODE", help="Only in this settlement. Default: in all of them."
)


@click.group("person", context_settings={"help_option_names": ["-h", "--help"]})
def person_command() -> None:
    """Make persons known and give them roles; once a role is given, every act that writes needs one.

    --by is then the key or the name of a person known here. Each refusal is entered in the journal.
    """


@person_command.command("add")
@click.argument("key")
@click.option("--name", required=True, metavar="NAME", help="The person's name.")
@click.option("--email", metavar="ADDRESS", help="Where notices go.")
@click.option("--login", metavar="LOGIN", help="The only login from which the person acts.")
@by_option
@json_option
@on_database
def add_command(
    invocation: Invocation,
    *,
    key: str,
    name: str,
    email: str | None,
    login: str | None,
    by: str | None,
    once: str | None,
    as_json: bool,
) -> None:
    """Make a person known by KEY; those in an agreement file are known already.

    \b
    JSON: {"person", "entry"}.
    """
    from tracker.operations.people.persons import add_person

    with invocation.writing(by, once) as (session, now, author):
        entry = add_person(session, key, name=name, email=email, login=login, author=author, now=now)
    if as_json:
        from tracker.answers.people import PersonAddedJson

        print_json(PersonAddedJson.of(person=key, entry=entry))
    else:
        say(f"{name} is known as {key}. Journal entry {entry}.")


@person_command.command("set")
@click.argument("key")
@click.option("--login", metavar="LOGIN", help="The only login from which the person acts, and nobody else.")
@click.option("--no-login", is_flag=True, help="Let go of the login the person had.")
@by_option
@json_option
@on_database
def set_command(
    invocation: Invocation,
    *,
    key: str,
    login: str | None,
    no_login: bool,
    by: str | None,
    once: str | None,
    as_json: bool,
) -> None:
    """Say from which login the person of KEY acts: the operating system's user, on PostgreSQL the server's.

    \b
    JSON: {"person", "login", "entry"}; "login" is null where there is none any more.
    """
    from tracker.operations.people.persons import set_login

    if (login is None) != no_login:
        raise InputRefused("Say which login with --login LOGIN, or that there is none any more with --no-login.")
    with invocation.writing(by, once) as (session, now, author):
        entry = set_login(session, key, login, author=author, now=now)
    if as_json:
        from tracker.answers.people import LoginSetJson

        print_json(LoginSetJson.of(person=key, login=login, entry=entry))
    elif login is None:
        say(f"{key} has no login any more. Journal entry {entry}.")
    else:
        say(f"{key} acts only from the login “{login}”, and nobody else from it. Journal entry {entry}.")


@person_command.command("grant")
@click.argument("key")
@click.argument("role", type=_ROLE, metavar="ROLE")
@_WITHIN
@by_option
@json_option
@on_database
def grant_command(
    invocation: Invocation, *, key: str, role: str, within: str | None, by: str | None, once: str | None, as_json: bool
) -> None:
    """Give the person of KEY a role; the first one ever given must be an administrator.

    \b
    JSON: {"person", "role", "settlement", "granted", "entry"}; "settlement" is null for all of them.
    """
    _give(invocation, key, Role(role), within=within, by=by, once=once, granted=True, as_json=as_json)


@person_command.command("revoke")
@click.argument("key")
@click.argument("role", type=_ROLE, metavar="ROLE")
@_WITHIN
@by_option
@json_option
@on_database
def revoke_command(
    invocation: Invocation, *, key: str, role: str, within: str | None, by: str | None, once: str | None, as_json: bool
) -> None:
    """Take a role away from the person of KEY.

    \b
    JSON: as `tracker person grant` prints it.
    """
    _give(invocation, key, Role(role), within=within, by=by, once=once, granted=False, as_json=as_json)


@person_command.command("list")
@click.option("--as-of", metavar="DATE", help="With the roles and logins at the end of that day, in UTC.")
@click.option("--known-at", metavar="MOMENT", help="The same of a moment, such as 2026-03-31T17:00, in UTC.")
@pages
@json_option
@on_database
def list_command(
    invocation: Invocation, *, as_of: str | None, known_at: str | None, paging: Paging, as_json: bool
) -> None:
    """List the persons known, with their roles and logins.

    A role holds from the moment it is given, so both clocks ask the same. Names and addresses are those of now.

    \b
    JSON: a list of {"key", "name", "email", "login", "roles", "within"}; "within" is a mapping of settlements' codes to
    roles, "login" is null where the person acts from any login that is nobody's.
    """
    from tracker.operations.people.persons import list_persons

    day, then = optional_day(as_of, "--as-of"), optional_moment(known_at, "--known-at")
    with invocation.app() as app, app.inspecting() as session:
        persons = list_persons(session, now=app.clock.now(), as_of=day, known_at=then, paging=paging)
    tell_page(persons)
    if as_json:
        from tracker.answers.people import PersonJson

        print_json([PersonJson.of(each) for each in persons])
    elif persons:
        print_table(
            ["Key", "Name", "Mail", "Login", "Roles"],
            [
                [cell(each.key), cell(each.name), cell(each.email or ""), cell(each.login or ""), cell(_roles(each))]
                for each in persons
            ],
        )
    else:
        say(
            "Nobody is known yet: a settlement's file names persons, and `tracker person add` does."
            if day is None and then is None
            else "Nobody was known then."
        )


def _roles(line: PersonLine) -> str:
    within = [f"{', '.join(roles)} in {code}" for code, roles in line.within.items()]
    return "; ".join([*([", ".join(line.roles)] if line.roles else []), *within])


def _give(
    invocation: Invocation,
    key: str,
    role: Role,
    *,
    within: str | None,
    by: str | None,
    once: str | None,
    granted: bool,
    as_json: bool,
) -> None:
    from tracker.operations.people.persons import grant

    with invocation.writing(by, once) as (session, now, author):
        entry = grant(session, key, role, within=within, author=author, now=now, granted=granted)
    if as_json:
        from tracker.answers.people import RoleGivenJson

        print_json(RoleGivenJson.of(person=key, role=role, settlement=within, granted=granted, entry=entry))
        return
    where = "in every settlement" if within is None else f"in {within}"
    say(f"{key} {'has' if granted else 'no longer has'} the role {role} {where}. Journal entry {entry}.")
