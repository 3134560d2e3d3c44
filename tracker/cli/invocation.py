"""What every command is called with: which database, and which clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from threading import Event
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from tracker.cli.output import print_answer, print_rest
from tracker.errors import InputRefused
from tracker.rules.characters import unfit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.clock import Clock
    from tracker.rules.people.actor import Actor, Author
    from tracker.settings import Settings


_P = ParamSpec("_P")
_R = TypeVar("_R")

LONGEST_NAME = 200  # characters of who says so
# The number of a row, or how many: PostgreSQL's integers go no further.
NUMBER = click.IntRange(1, 2**31 - 1)
# The arguments that name what a command is about.
_NAMING = frozenset({"code", "codes", "event"})
Option = Callable[[Callable[..., Any]], Callable[..., Any]]
HELP = {"help_option_names": ["-h", "--help"]}


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of the command line; `database` is what `--database` said.

    `clock` is None for the time as it is, `login` None for the operating system's user as it is. `committed` is set once
    something that the call writes is kept.
    """

    database: str | None = None
    clock: Clock | None = None
    login: str | None = None
    committed: Event = field(default_factory=Event)

    def settings(self) -> Settings:
        """Read the environment, once; refuses an address that cannot be one."""
        from tracker.settings import Settings

        return Settings.read(os.environ, self.database)

    def time(self) -> Clock:
        """The clock, which only faces read."""
        from tracker.clock import Clock

        return self.clock or Clock()

    @contextmanager
    def app(self) -> Iterator[App]:
        """The app, which is closed at the end."""
        from tracker.app import App

        app = App(self.settings(), self.time(), self.committed.set)
        try:
            yield app
        finally:
            app.close()

    @contextmanager
    def seeing(self) -> Iterator[tuple[Session, datetime]]:
        """A session that shows what is for whoever calls, and the moment it is."""
        with self.app() as app, app.seeing(*self.asking()) as session:
            yield session, app.clock.now()

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, datetime]]:
        """The same for a caller who may see everything."""
        with self.app() as app, app.reading(*self.asking()) as session:
            yield session, app.clock.now()

    @contextmanager
    def writing(self, by: str | None, once: str | None) -> Iterator[tuple[Session, datetime, Author]]:
        """One transaction, the moment it is, and whose act it is."""
        with self.app() as app:
            author = self.author(app, by, once)
            with app.writing(author.actor, author.by) as session:
                yield session, app.clock.now(), author

    def dated(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What a command was given, with the date it is where `today` stands: in the zone of the settlement it is about."""
        from tracker.cli.arguments import names_today, with_today

        if not names_today(dict(given)):
            return dict(given)
        from tracker.operations.queries.registers import today_of

        named = [given[key] for key in _NAMING & given.keys()]
        names = [name for each in named for name in ((each,) if isinstance(each, str) else each or ())]
        with self.app() as app, app.inspecting() as session:
            today = today_of(session, names, settlement=given.get("settlement"), now=app.clock.now())
        return {name: with_today(each, today) for name, each in given.items()}

    def author(self, app: App, by: str | None, once: str | None) -> Author:
        """Who acts, in the name that was given, else in that of whoever's login it is; refuses one that is empty or too long."""
        from tracker.rules.people.actor import Author

        return Author(actor=self.actor(), by=self._name(app, by), once=once)

    def _name(self, app: App, by: str | None) -> str:
        if by is not None:
            if not by.strip():
                raise InputRefused("Say who says so, with --by NAME.")
            if len(by.strip()) > LONGEST_NAME:
                sentence = f"A name has at most {LONGEST_NAME} characters: say who says so with a shorter --by NAME."
                raise InputRefused(sentence)
            return by.strip()
        from tracker.operations.people.identity import acting

        with app.inspecting() as session:
            return acting(session, self.actor())

    def asking(self) -> tuple[Actor, str]:
        """Who asks, and for what, in the words of the command line."""
        context = click.get_current_context(silent=True)
        return self.actor(), "" if context is None else context.command_path

    def actor(self) -> Actor:
        """The operating system's user, who acts; only a name in a user namespace, where it proves nobody."""
        from tracker.login import in_namespace, login_name
        from tracker.rules.people.actor import Actor, Proof

        name = self.login or login_name()
        proved = Proof.NAMESPACE if self.login is None and in_namespace() else Proof.OPERATING_SYSTEM
        # A name that cannot be printed names nobody.
        return Actor(None if name is None or unfit(name) is not None else name, proved)


def _named_here(ctx: click.Context, _parameter: click.Parameter, database: str | None) -> None:
    if database is not None:
        ctx.obj = replace(ctx.obj, database=database)


# Lets `--database` stand after the command's name too.
database_option = click.option(
    "--database", metavar="PATH|URL", expose_value=False, callback=_named_here, help="As before the command's name."
)


def on_database(command: Callable[Concatenate[Invocation, _P], _R]) -> Callable[_P, _R]:
    """Hand the invocation to a command that works on a database, and the date in the place of each `today` it was given."""

    @wraps(command)
    def called(invocation: Invocation, /, *args: _P.args, **given: _P.kwargs) -> _R:
        dated: Any = invocation.dated(given)
        return command(invocation, *args, **dated)

    return database_option(click.pass_obj(called))


def options(*several: Option) -> Option:
    """Add several options, the last one last."""

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(several):
            command = option(command)
        return command

    return added


json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON, which `tracker schema --answer` describes."
)
# `--once` is for an act that may be sent twice.
by_option = options(
    click.option(
        "--by", metavar="NAME", help="Who says so: a key or a name. Default: whose login it is, else the login's name."
    ),
    click.option(
        "--once", metavar="KEY", help="A key of yours for this act: called again with it, it is not done again."
    ),
)
settlement_option = click.option("--settlement", metavar="CODE", help="The settlement, where several are loaded.")


def pages(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--limit` and `--after`, handed on together as `paging`."""

    @wraps(command)
    def paged(*args: Any, limit: int | None, after: str | None, **given: Any) -> Any:  # noqa: ANN401 — whatever the command takes and gives
        from tracker.operations.queries.pages import Paging

        return command(*args, paging=Paging(limit, after), **given)

    return options(
        click.option("--limit", type=NUMBER, metavar="N", help="At most N lines; the cursor of what follows is told."),
        click.option("--after", metavar="CURSOR", help="Go on after the page that ended with this cursor."),
    )(paged)


@dataclass(frozen=True, slots=True)
class CommandAnswer:
    """What a command found, how it is printed in words, and the exit code; `given` are keys of the JSON besides."""

    found: Any
    words: Callable[[], object]
    code: int = 0
    given: Mapping[str, object] = field(default_factory=dict)


def answering(subject: str) -> Callable[[Callable[..., CommandAnswer]], Callable[..., Any]]:
    """Make a command on the database that answers, with `--json` as the module of that name in `tracker.answers` declares.

    Where more follows a page of a list, that is told too.
    """

    def decorated(find: Callable[..., CommandAnswer]) -> Callable[..., Any]:
        @wraps(find)
        def command(invocation: Invocation, /, *, as_json: bool, **given: Any) -> int:  # noqa: ANN401 — each command's own options, which click has read
            from tracker.operations.queries.pages import Page

            answer = find(invocation, **given)
            if isinstance(answer.found, Page):
                print_rest(answer.found)
            if as_json:
                print_answer(subject, answer.found, **answer.given)
            else:
                answer.words()
            return answer.code

        return json_option(on_database(command))

    return decorated
