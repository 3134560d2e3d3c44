"""`tracker person`: who is known, and which roles they have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import DAY, Clocks, OneOf, clocks_with
from tracker.cli.invocation import HELP, CommandAnswer, Invocation, answering, by_option, options, pages
from tracker.cli.output import print_table, say
from tracker.errors import InputRefused
from tracker.rules.people.roles import Role

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from tracker.operations.people.persons import PersonLine
    from tracker.operations.queries.pages import Paging


@click.group("person", context_settings=HELP)
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
@answering("people")
def add_command(
    invocation: Invocation, *, key: str, name: str, by: str | None, once: str | None, **reached: str | None
) -> CommandAnswer:
    """Make a person known by KEY; those in an agreement file are known already."""
    from tracker.operations.people.persons import add_person

    with invocation.writing(by, once) as (session, now, author):
        entry = add_person(session, key, name=name, author=author, now=now, **reached)
    sentence = f"{name} is known as {key}. Journal entry {entry}."
    return CommandAnswer(None, partial(say, sentence), given={"person": key, "entry": entry})


@person_command.command("set")
@click.argument("key")
@click.option("--login", metavar="LOGIN", help="The only login from which the person acts, and nobody else.")
@click.option("--no-login", is_flag=True, help="Let go of the login the person had.")
@by_option
@answering("people")
def set_command(
    invocation: Invocation, *, key: str, login: str | None, no_login: bool, by: str | None, once: str | None
) -> CommandAnswer:
    """Say from which login the person of KEY acts: the operating system's user, on PostgreSQL the server's."""
    from tracker.operations.people.persons import set_login

    if (login is None) != no_login:
        raise InputRefused("Say which login with --login LOGIN, or that there is none any more with --no-login.")
    with invocation.writing(by, once) as (session, now, author):
        entry = set_login(session, key, login, author=author, now=now)
    acts = (
        f"acts only from the login “{login}”, and nobody else from it" if login is not None else "has no login any more"
    )
    sentence = f"{key} {acts}. Journal entry {entry}."
    return CommandAnswer(None, partial(say, sentence), given={"person": key, "login": login, "entry": entry})


@person_command.command("link")
@click.argument("key")
@click.option("--factor-lost", is_flag=True, help="Take the second factor away as well: the authenticator is lost.")
@click.option("--by", metavar="NAME", help="Who makes it: a key or a name. Default: whose login it is.")
@answering("people")
def link_command(invocation: Invocation, *, key: str, factor_lost: bool, by: str | None) -> CommandAnswer:
    """Make a link by which the person of KEY gives their account a password, for their first sign-in or a lost password.

    It opens once, within three days; one made before it opens nothing any more. Hand it over in a way that nobody else
    reads. Its address begins as $TRACKER_WEB_ADDRESS says.
    """
    from tracker.operations.accounts.accounts import make_link

    address = invocation.settings().web_address
    with invocation.writing(by, None) as (session, now, author):
        link = make_link(session, key, factor_lost=factor_lost, author=author, now=now)
    opened = f"{address}/link/{link.secret}"
    sentence = f"{link.name} opens this once, by {link.ends_at:%Y-%m-%d %H:%M} UTC:\n{opened}"
    return CommandAnswer(link, partial(say, sentence), given={"address": opened})


@person_command.command("delegate")
@click.argument("key")
@click.option("--to", "delegate", metavar="KEY", help="Who stands in.")
@click.option("--nobody", is_flag=True, help="Nobody does any more, on these days.")
@click.option("--from", "first_on", type=DAY, required=True, metavar="DATE", help="The first day.")
@click.option("--until", "last_on", type=DAY, required=True, metavar="DATE", help="The last day.")
@by_option
@answering("people")
def delegate_command(
    invocation: Invocation,
    *,
    key: str,
    delegate: str | None,
    nobody: bool,
    first_on: date,
    last_on: date,
    by: str | None,
    once: str | None,
) -> CommandAnswer:
    """Let another person stand in for the person of KEY on some days, with that person's rights to act.

    The person does it, or an administrator. It ends by itself. What was named before for these days holds no more. Each
    act so done says for whom. Rights to appoint and over the database do not go over, nor does sight.
    """
    from tracker.operations.people.delegation import name_delegate

    if (delegate is None) != nobody:
        raise InputRefused("Say who stands in with --to KEY, or that nobody does with --nobody.")
    with invocation.writing(by, once) as (session, now, author):
        entry = name_delegate(session, key, delegate, first_on=first_on, last_on=last_on, author=author, now=now)
    sentence = f"{delegate or 'Nobody'} stands in for {key} from {first_on} to {last_on}. Journal entry {entry}."
    given = {"person": key, "delegate": delegate, "first_on": first_on, "last_on": last_on, "entry": entry}
    return CommandAnswer(None, partial(say, sentence), given=given)


_ROLE = options(
    click.argument("key"),
    click.argument("role", type=OneOf(Role), metavar="ROLE"),
    click.option("--settlement", "within", metavar="CODE", help="Only in this settlement. Default: in all of them."),
    by_option,
)


@person_command.command("grant")
@_ROLE
@answering("people")
def grant_command(invocation: Invocation, **given: Any) -> CommandAnswer:  # noqa: ANN401 — the options of `_ROLE`
    """Give the person of KEY a role; the first one ever given must be an administrator."""
    return _give(invocation, **given, granted=True)


@person_command.command("revoke")
@_ROLE
@answering("people")
def revoke_command(invocation: Invocation, **given: Any) -> CommandAnswer:  # noqa: ANN401 — the options of `_ROLE`
    """Take a role away from the person of KEY."""
    return _give(invocation, **given, granted=False)


@person_command.command("list")
@clocks_with(
    as_of="With the roles and logins at the end of that day, in UTC.",
    known_at="The same of a moment, such as 2026-03-31T17:00, in UTC.",
)
@pages
@answering("people")
def list_command(invocation: Invocation, *, clocks: Clocks, paging: Paging) -> CommandAnswer:
    """List the persons known, with their roles and logins.

    A role holds from the moment it is given, so both clocks ask the same. Names and addresses are those of now.
    """
    from tracker.operations.people.persons import list_persons

    with invocation.app() as app, app.inspecting() as session:
        persons = list_persons(session, now=app.clock.now(), paging=paging, **clocks)
    none = "Nobody is known yet: a settlement's file names persons, and `tracker person add` does."
    if any(clocks.values()):
        none = "Nobody was known then."
    return CommandAnswer(persons, partial(_print, persons, none=none))


def _print(persons: Collection[PersonLine], *, none: str) -> None:
    print_table(
        ["Key", "Name", "Mail", "Login", "Roles"],
        [[each.key, each.name, each.email or "", each.login or "", _roles(each)] for each in persons],
        nothing=none,
    )


def _roles(line: PersonLine) -> str:
    within = [f"{', '.join(roles)} in {code}" for code, roles in line.within.items()]
    return "; ".join([*([", ".join(line.roles)] if line.roles else []), *within])


def _give(
    invocation: Invocation, *, key: str, role: Role, within: str | None, by: str | None, once: str | None, granted: bool
) -> CommandAnswer:
    from tracker.operations.people.persons import grant

    with invocation.writing(by, once) as (session, now, author):
        entry = grant(session, key, role, within=within, author=author, now=now, granted=granted)
    where = "in every settlement" if within is None else f"in {within}"
    sentence = f"{key} {'has' if granted else 'no longer has'} the role {role} {where}. Journal entry {entry}."
    given = {"person": key, "role": role, "settlement": within, "granted": granted, "entry": entry}
    return CommandAnswer(None, partial(say, sentence), given=given)
