"""`tracker person`: who is known, and which roles they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli.invocation import Invocation, by_option, json_option, on_database, person
from tracker.cli.output import cell, print_json, print_table, say
from tracker.cli.saying import writing_at_once
from tracker.rules.roles import Role

if TYPE_CHECKING:
    from tracker.operations.persons import PersonLine

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
@by_option
@json_option
@on_database
def add_command(
    invocation: Invocation, *, key: str, name: str, email: str | None, by: str | None, as_json: bool
) -> None:
    """Make a person known by KEY; those in an agreement file are known already.

    \b
    JSON: {"person", "entry"}.
    """
    from tracker.operations.persons import add_person

    with writing_at_once(invocation) as moment:
        entry = add_person(moment.session, key, name=name, email=email, by=person(by), now=moment.now)
    if as_json:
        print_json({"person": key, "entry": entry})
    else:
        say(f"{name} is known as {key}. Journal entry {entry}.")


@person_command.command("grant")
@click.argument("key")
@click.argument("role", type=_ROLE, metavar="ROLE")
@_WITHIN
@by_option
@json_option
@on_database
def grant_command(
    invocation: Invocation, *, key: str, role: str, within: str | None, by: str | None, as_json: bool
) -> None:
    """Give the person of KEY a role; the first one ever given must be an administrator.

    \b
    JSON: {"person", "role", "settlement", "granted", "entry"}; "settlement" is null for all of them.
    """
    _give(invocation, key, Role(role), within=within, by=by, granted=True, as_json=as_json)


@person_command.command("revoke")
@click.argument("key")
@click.argument("role", type=_ROLE, metavar="ROLE")
@_WITHIN
@by_option
@json_option
@on_database
def revoke_command(
    invocation: Invocation, *, key: str, role: str, within: str | None, by: str | None, as_json: bool
) -> None:
    """Take a role away from the person of KEY.

    \b
    JSON: as `tracker person grant` prints it.
    """
    _give(invocation, key, Role(role), within=within, by=by, granted=False, as_json=as_json)


@person_command.command("list")
@json_option
@on_database
def list_command(invocation: Invocation, *, as_json: bool) -> None:
    """List the persons known, with their roles.

    \b
    JSON: a list of {"key", "name", "email", "roles", "within"}; "within" is a mapping of settlements' codes to roles.
    """
    from tracker.operations.persons import list_persons

    with invocation.app() as app, app.reading() as session:
        persons = list_persons(session)
    if as_json:
        print_json(
            [
                {
                    "key": each.key,
                    "name": each.name,
                    "email": each.email,
                    "roles": list(each.roles),
                    "within": {code: list(roles) for code, roles in each.within.items()},
                }
                for each in persons
            ]
        )
    elif persons:
        print_table(
            ["Key", "Name", "Mail", "Roles"],
            [[cell(each.key), cell(each.name), cell(each.email or ""), cell(_roles(each))] for each in persons],
        )
    else:
        say("Nobody is known yet: a settlement's file names persons, and `tracker person add` does.")


def _roles(line: PersonLine) -> str:
    within = [f"{', '.join(roles)} in {code}" for code, roles in line.within.items()]
    return "; ".join([*([", ".join(line.roles)] if line.roles else []), *within])


def _give(
    invocation: Invocation, key: str, role: Role, *, within: str | None, by: str | None, granted: bool, as_json: bool
) -> None:
    from tracker.operations.persons import grant

    with writing_at_once(invocation) as moment:
        entry = grant(moment.session, key, role, within=within, by=person(by), now=moment.now, granted=granted)
    if as_json:
        print_json({"person": key, "role": role.value, "settlement": within, "granted": granted, "entry": entry})
        return
    where = "in every settlement" if within is None else f"in {within}"
    say(f"{key} {'has' if granted else 'no longer has'} the role {role} {where}. Journal entry {entry}.")
