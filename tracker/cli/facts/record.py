"""What every command that records a fact takes, and how it records it: one transaction at one moment, then told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import optional_day
from tracker.cli.invocation import Invocation, by_option, json_option, settlement_option
from tracker.cli.output import print_json, say
from tracker.rules.grades import Grade

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.operations.facts.record import Attribution, Recorded


def said_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every fact carries."""
    for option in (
        json_option,
        settlement_option,
        click.option("--learned-on", metavar="DATE", help="The day it became known, where that is not the day itself."),
        click.option(
            "--grade",
            type=click.Choice([str(grade) for grade in Grade]),
            default=str(Grade.RECORD),
            show_default=True,
            help="How sure it is.",
        ),
        click.option(
            "--source",
            "sources",
            multiple=True,
            metavar="SOURCE",
            help="Where it stands: a source of the agreement file by its key, or in words. May be repeated.",
        ),
        click.option("--note", default="", metavar="TEXT", help="Anything a reader should know."),
        by_option,
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Moment:
    """One transaction at one moment; "today" is the date in the zone of the settlement concerned."""

    session: Session
    app: App
    now: datetime

    def today(self, settlement: str | None) -> date:
        """Give the date it is in a settlement's zone; in UTC where no settlement is meant."""
        from tracker.operations.agreement.rows import find

        row = None if settlement is None else find(self.session, settlement)
        return self.app.clock.today("UTC" if row is None else row.time_zone)

    def today_for(self, code: str, settlement: str | None) -> date:
        """Give the date it is for the settlement that has an obligation of that code."""
        from tracker.operations.queries.names import find_obligation

        return self.today(find_obligation(self.session, code.partition("@")[0], settlement=settlement).settlement)

    def settlement_of(self, entry: int) -> str | None:
        """Give the code of the settlement that a journal entry is about."""
        from tracker.models import JournalEntry

        row = self.session.get(JournalEntry, entry)
        return None if row is None else row.settlement


@contextmanager
def writing_at_once(invocation: Invocation) -> Iterator[Moment]:
    """Give one transaction at one moment."""
    with invocation.app() as app, app.writing() as session:
        yield Moment(session, app, app.clock.now())


def saying_of(
    invocation: Invocation,
    /,
    *,
    by: str | None,
    note: str,
    sources: tuple[str, ...] = (),
    grade: str = str(Grade.RECORD),
    learned_on: str | None = None,
) -> Attribution:
    """Read what every fact carries."""
    from tracker.operations.facts.record import Attribution

    return Attribution(
        by=invocation.person(by),
        note=note,
        sources=sources,
        grade=Grade(grade),
        learned_on=optional_day(learned_on, "--learned-on"),
    )


def tell_recorded(verb: str, recorded: Recorded, *, as_json: bool) -> None:
    """Print the entry that was made, and what it moved."""
    if as_json:
        from tracker.answers.facts import RecordedJson

        print_json(RecordedJson.of(recorded))
        return
    from tracker.cli.moves import tell_replanned

    say(f"{verb} {recorded.subject} ({recorded.settlement}). Journal entry {recorded.entry}.")
    tell_replanned(recorded.replanned)
