"""`tracker submit`, `acknowledge`, `return` and `sign`: deliveries and their answers, each told with what it moved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker.cli.arguments import when
from tracker.cli.facts.record import said_options, saying_of, tell_recorded, writing_at_once
from tracker.cli.invocation import Invocation, on_database
from tracker.cli.output import counted, say
from tracker.rules.facts import ANSWERS, DeliveryStep

if TYPE_CHECKING:
    from tracker.operations.facts.record import Recorded

_ON = click.option("--on", metavar="DATE", help="When: a date, a moment (2026-03-02T17:30) or a range (DATE..DATE).")
_NO_LATER = click.option(
    "--no-later-than", metavar="DATE", help="The last possible day, where the day itself is not known."
)
_EVIDENCE = click.option(
    "--evidence",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A file that proves it; it is kept by its hash. May be repeated.",
)
_WAYS = [step.value for step in DeliveryStep if step not in ANSWERS]


@click.command("submit")
@click.argument("code")
@_ON
@_NO_LATER
@click.option(
    "--by-way",
    "way",
    type=click.Choice(_WAYS),
    help="Which step of the delivery it is. Default: the one that satisfies the duty, else sent.",
)
@_EVIDENCE
@said_options
@on_database
def submit_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str | None,
    no_later_than: str | None,
    way: str | None,
    files: tuple[Path, ...],
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Record that what CODE (or CODE@OCCURRENCE) asks for was sent, postmarked, filed or received.

    A moment after the duty's cut-off hour counts on the next day. Where the agreement file asks for an answer, the duty
    is then `submitted`, and never overdue while the other side is to answer.
    """
    from tracker.operations.facts.delivery import submit

    act = partial(submit, when=when(on, no_later_than), way=None if way is None else DeliveryStep(way))
    _record(invocation, "Submitted", act, code, files=files, settlement=settlement, as_json=as_json, said=said)


@click.command("acknowledge")
@click.argument("code")
@_ON
@_NO_LATER
@_EVIDENCE
@said_options
@on_database
def acknowledge_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str | None,
    no_later_than: str | None,
    files: tuple[Path, ...],
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Record that the other side accepted what was delivered for CODE (or CODE@OCCURRENCE)."""
    from tracker.operations.facts.delivery import acknowledge

    act = partial(acknowledge, when=when(on, no_later_than))
    _record(invocation, "Acknowledged", act, code, files=files, settlement=settlement, as_json=as_json, said=said)


@click.command("return")
@click.argument("code")
@_ON
@_NO_LATER
@click.option("--reason", "reasons", multiple=True, metavar="TEXT", help="Why it was sent back. May be repeated.")
@_EVIDENCE
@said_options
@on_database
def return_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    on: str | None,
    no_later_than: str | None,
    reasons: tuple[str, ...],
    files: tuple[Path, ...],
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Record that the other side sent back what was delivered for CODE (or CODE@OCCURRENCE).

    Where the agreement file gives a new period for that (`acceptance: {on_return: ...}`), it runs from this day; the
    date before it is kept. Else the old date stands.
    """
    from tracker.operations.facts.delivery import send_back

    act = partial(send_back, when=when(on, no_later_than), reasons=reasons)
    _record(invocation, "Returned", act, code, files=files, settlement=settlement, as_json=as_json, said=said)


@click.command("sign")
@click.argument("code")
@click.option("--as", "signatory", required=True, metavar="NAME", help="Who signed, as `signed_by` names them.")
@_ON
@_NO_LATER
@said_options
@on_database
def sign_command(
    invocation: Invocation,
    /,
    *,
    code: str,
    signatory: str,
    on: str | None,
    no_later_than: str | None,
    settlement: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401 — what every fact carries; read by `saying_of`
) -> None:
    """Record that one of those who must sign CODE (or CODE@OCCURRENCE) has signed.

    All of them must have: it counts as done on the day of the last signature.
    """
    from tracker.operations.facts.delivery import sign

    act = partial(sign, signatory=signatory, when=when(on, no_later_than))
    _record(invocation, "Signed", act, code, files=(), settlement=settlement, as_json=as_json, said=said)


def _record(
    invocation: Invocation,
    verb: str,
    act: Callable[..., Recorded],
    code: str,
    *,
    files: tuple[Path, ...],
    settlement: str | None,
    as_json: bool,
    said: dict[str, Any],
) -> None:
    """Record one step at one moment with the files that prove it, and tell what it moved."""
    from tracker.evidence import Staging

    saying = saying_of(invocation, **said)
    with Staging(invocation.settings().evidence_directory) as staging:
        evidence = tuple(staging.add(path) for path in files)
        proved: dict[str, Any] = {"evidence": evidence} if evidence else {}
        with writing_at_once(invocation) as moment:
            recorded = act(
                moment.session,
                code,
                settlement=settlement,
                saying=saying,
                today=moment.today_for(code, settlement),
                now=moment.now,
                **proved,
            )
            staging.keep()
    tell_recorded(verb, recorded, as_json=as_json)
    if not as_json:
        for file in evidence:
            say(f"Evidence kept: {file.name}, {counted(file.size, 'byte')}, SHA-256 {file.sha256}.")
