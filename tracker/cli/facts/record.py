"""What every command that records a fact takes, and how it records it: one transaction at one moment, then told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial, wraps
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import DAY, OneOf, when
from tracker.cli.invocation import Invocation, Option, by_option, json_option, on_database, options, settlement_option
from tracker.cli.output import counted, print_json, print_replanned, say
from tracker.errors import InputRefused
from tracker.rules.grades import Grade

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.app import App
    from tracker.operations.facts.record import Attribution, Checked, EvidenceFile, Recorded
    from tracker.operations.queries.whatif import Hypothesis

# What prints more than what moved: asked in the transaction, called when it is over.
Besides = Callable[["Session", "Recorded", datetime], Callable[[], None] | None]
# Puts the date it is in the place of each `today` among the values of a command's options.
Dated = Callable[[dict[str, Any]], dict[str, Any]]
# The operation of a command with the values of its options, and the settlement they name.
Asked = Callable[[dict[str, Any], Dated], tuple[Callable[..., "Recorded"], dict[str, Any]]]

CODE = click.argument("code")
NOTE = click.option("--note", default="", metavar="TEXT", help="Anything a reader should know.")
REASON = click.option(
    "--reason", "late", default="", metavar="TEXT", help="Why it was done only after its latest date, where it was."
)
EVIDENCE = click.option(
    "--evidence",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A file that proves it; it is kept by its hash. May be repeated.",
)


# When something happened, handed on as `when`.
WHEN = options(
    click.option("--on", metavar="DATE", help="When: a date, a moment (2026-03-02T17:30) or a range (DATE..DATE)."),
    click.option("--no-later-than", metavar="DATE", help="The last possible day, where the day itself is not known."),
)


def ground(grade: Grade) -> Option:
    """What every fact carries besides what proves it; `grade` is how sure it is where nobody says."""
    return options(
        by_option,
        NOTE,
        click.option(
            "--source",
            "sources",
            multiple=True,
            metavar="SOURCE",
            help="Where it stands: a source of the agreement file by its key, or in words. May be repeated.",
        ),
        click.option("--grade", type=OneOf(Grade), default=str(grade), show_default=True, help="How sure it is."),
        click.option(
            "--early", default="", metavar="REASON", help="Why it counts although it is of a day before it could begin."
        ),
        click.option("--learned-on", type=DAY, help="The day it became known, where that is not the day itself."),
        settlement_option,
        json_option,
    )


GROUND = ground(Grade.RECORD)
FACT_OPTIONS = options(EVIDENCE, GROUND)


def recording(
    verb: str,
    act: str | Callable[..., Callable[..., Recorded]],
    *takes: Option,
    carries: Option = FACT_OPTIONS,
    named: str = "",
    besides: Besides | None = None,
    **always: object,
) -> Callable[[Callable[[], None]], Callable[..., Any]]:
    """Make a command that records, of a function that has its help and does nothing.

    `verb` begins the sentence that tells it, and may name arguments. `act` is the operation, by its module and name; it is
    called with what is `always` the same and with the values of the options that the command `takes`, where `--on` and
    `--no-later-than` are read together, as `when`. Otherwise it makes the operation of those. `carries` are the options
    every such command has. `named` is the refusal where nobody says who records it.
    """
    # Evidence that is given by itself is what the sentence is about already.
    shown = carries is not GROUND

    def asked(given: dict[str, Any], dated: Dated) -> tuple[Callable[..., Recorded], dict[str, Any]]:
        """The operation with the values of the command's options, and the settlement that they name, where one is taken."""
        if "no_later_than" in given:
            days = given.pop("on"), given.pop("no_later_than")
            # Where a table gives the days, no option does.
            given["when"] = None if given.get("table") is not None and not any(days) else when(*days)
        given = dated(given)
        within = {name: given.pop(name) for name in ("settlement",) if name in given}
        return partial(_operation(act), **given, **always) if isinstance(act, str) else act(**given), within

    def decorated(described: Callable[[], None]) -> Callable[..., Any]:
        @wraps(described)
        def command(invocation: Invocation, /, *, as_json: bool, files: tuple[Path, ...] = (), **given: Any) -> None:  # noqa: ANN401 — each command's own options, which click has read
            from tracker.operations.facts.record import Circumstances

            words = verb.format_map(given)
            if named and given["by"] is None:
                raise InputRefused(named)
            carried = {name: given.pop(name) for name in _CARRIED & given.keys()}
            record, within = asked(given, invocation.dated)
            with invocation.app() as app:
                attribution = attribution_of(invocation, app, **carried)
                with app.recording(attribution, files) as (session, evidence):
                    now = app.clock.now()
                    said: dict[str, Any] = {"attribution": attribution, "now": now}
                    if within:  # what is withdrawn, an entry of the journal, is looked for in no settlement
                        said = {"circumstances": Circumstances(**within, **said, evidence=evidence)}
                    recorded = record(session, **said)
                    more = None if besides is None else besides(session, recorded, now)
            print_recorded(words, recorded, as_json=as_json, evidence=evidence if shown else ())
            if more is not None and not as_json:
                more()

        # `tracker whatif` asks it for what the command would record.
        command.asked = asked  # type: ignore[attr-defined]  # carried on by each wrapper around it
        return options(*takes, carries, on_database)(command)

    return decorated


def supposition(given: dict[str, Any], asked: Asked, dated: Dated) -> Hypothesis:
    """What a command of those options would record, as a hypothesis: the check of its operation; files are only read."""
    from tracker.operations.facts.record import Circumstances, EvidenceFile

    given = dated(given)
    ground = {name: given.pop(name) for name in _CARRIED & given.keys()}
    given.pop("as_json", None)
    # Nobody records it; without a reason of its own, the reason given for all of them counts.
    ground = {
        name: value
        for name, value in ground.items()
        if name not in {"by", "once"} and (name not in {"early", "late"} or value)
    }
    evidence = tuple(
        EvidenceFile(sha256=sha256(content).hexdigest(), name=file.name, size=len(content))
        for file in given.pop("files", ())
        for content in [_content(file)]
    )
    record, within = asked(given, dated)
    operation: Any = record
    check = partial(operation.func.check, *operation.args, **operation.keywords)

    def hypothesis(session: Session, *, circumstances: Circumstances) -> Checked:
        attribution = replace(circumstances.attribution, **ground)
        said: dict[str, Any] = {"attribution": attribution, "now": circumstances.now}
        if within:
            settlement = within["settlement"] or circumstances.settlement
            said = {"circumstances": Circumstances(settlement=settlement, evidence=evidence, **said)}
        checked: Checked = check(session, **said)
        return checked

    return hypothesis


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputRefused(f"{file} cannot be read: {error.strerror}.") from None


def _operation(name: str) -> Callable[..., Recorded]:
    module, _, function = name.partition(".")
    operation: Callable[..., Recorded] = getattr(import_module(f"tracker.operations.facts.{module}"), function)
    return operation


_CARRIED = frozenset({"by", "once", "note", "sources", "grade", "learned_on", "early", "late"})


def attribution_of(
    invocation: Invocation,
    app: App,
    /,
    *,
    by: str | None,
    once: str | None,
    early: str = "",
    late: str = "",
    **ground: Any,  # noqa: ANN401 — what else every fact carries, by its name there
) -> Attribution:
    """Who says it, and on what ground."""
    from tracker.operations.facts.record import Attribution

    author = invocation.author(app, by, once)
    return Attribution(
        actor=author.actor, by=author.by, once=author.once, early=early.strip(), late=late.strip(), **ground
    )


def print_recorded(verb: str, recorded: Recorded, *, as_json: bool, evidence: tuple[EvidenceFile, ...] = ()) -> None:
    """Print the entry that was made, what it moved, and the evidence that was kept."""
    if as_json:
        from tracker.answers.facts import RecordedJson

        print_json(RecordedJson.of(recorded))
        return

    if recorded.waits:
        say(f"Not met yet: {recorded.subject} waits for {' and '.join(recorded.waits)}.")
    say(f"{verb} {recorded.subject} ({recorded.settlement}). Journal entry {recorded.entry}.")
    if recorded.unexplained:
        say(
            "It is after the latest date, and no reason is on record: the report says so. To give one, "
            f"`tracker withdraw {recorded.entry}` and record the same with --reason TEXT."
        )
    print_replanned(recorded.replanned)
    for file in evidence:
        say(f"Evidence kept: {file.name}, {counted(file.size, 'byte')}, SHA-256 {file.sha256}.")
