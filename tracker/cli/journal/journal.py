"""`tracker journal`: what was done, by whom and when; its proofs are in `tracker.cli.journal.proofs`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracker.cli.arguments import MOMENT
from tracker.cli.invocation import NUMBER, Invocation, database_option, json_option, pages, settlement_option
from tracker.cli.journal.proofs import (
    checkpoints_command,
    export_command,
    head_command,
    prove_command,
    verifier_command,
    verify_command,
)
from tracker.cli.output import print_answer, print_rest, print_table, say

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.operations.journal.entries import EntryLine
    from tracker.operations.queries.pages import Paging

# How much of an entry's content a line shows; `--json` gives all of it.
_LONGEST = 100


@click.group("journal", invoke_without_command=True)
@click.option("--last", type=NUMBER, metavar="N", help="Only the newest N entries.")
@click.option(
    "--known-at",
    type=MOMENT,
    help="Only what it held then: a day (its end), or 2026-03-31T17:00; in the settlement's zone, else in UTC.",
)
@settlement_option
@pages
@json_option
@database_option
@click.pass_context
def journal_command(
    ctx: click.Context,
    *,
    last: int | None,
    known_at: date | datetime | None,
    settlement: str | None,
    paging: Paging,
    as_json: bool,
) -> None:
    """Tell what was done, by whom and when, oldest first."""
    if ctx.invoked_subcommand is not None:
        return
    from tracker.operations.journal.entries import journal_entries

    invocation: Invocation = ctx.obj
    with invocation.seeing() as (session, now):
        entries = journal_entries(session, settlement=settlement, last=last, now=now, known_at=known_at, paging=paging)
    print_rest(entries)
    if as_json:
        print_answer("journal", entries)
        return
    if not entries:
        say("The journal is empty." if known_at is None else "The journal was empty then.")
        return
    print_table(
        ("Entry", "When (UTC)", "Who", "Did", "Settlement", "What"),
        [
            (
                str(each.seq),
                f"{each.at:%Y-%m-%d %H:%M:%S}",
                each.actor,
                each.action,
                each.settlement or "",
                _in_short(each),
            )
            for each in entries
        ],
    )


for _command in (
    head_command,
    checkpoints_command,
    verify_command,
    prove_command,
    export_command,
    verifier_command,
):
    journal_command.add_command(_command)


def _in_short(entry: EntryLine) -> str:
    payload = entry.payload
    match entry.action:
        case "load" | "amend":
            text = f"{Path(str(payload.get('file'))).name}, revision {payload.get('revision')}"
        case "day":
            text = f"{payload.get('day')} {payload.get('zone')}: {payload.get('changes')} changes"
        case "publish":
            text = f"report of {payload.get('month')}"
        case "record" | "resolve" | "extend" | "waive" | "pay" | "verify":
            text = _fact_in_short(payload)
        case "term":
            text = _term_in_short(payload)
        case "withdraw":
            entries = ", ".join(str(number) for number in payload.get("withdraws", ()))
            text = f"{payload.get('subject')}: entry {entries}"
        case "switch off" | "switch on":
            text = f"{payload.get('person')}: {payload.get('kind')}"
        case "retry":
            text = f"{len(payload.get('messages', ()))} messages"
        case _:
            text = json.dumps(payload, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _term_in_short(payload: dict[str, object]) -> str:
    fact = payload.get("fact")
    said = fact if isinstance(fact, dict) else {}
    what = next((key for key in said if key == "ended" or key.startswith("term ")), "")
    how = " ".join(str(said[key]) for key in ("manner", "by", "to", "when", "on") if said.get(key))
    note = f" ({payload['note']})" if payload.get("note") else ""
    return f"{payload.get('subject')} {what.removeprefix('term ')} {how}{note}".replace("  ", " ")


def _fact_in_short(payload: dict[str, object]) -> str:
    fact = payload.get("fact")
    said = fact if isinstance(fact, dict) else {}
    when = said.get("when") or said.get("to") or said.get("on") or ""
    sums = said.get("amounts")
    paid = f"{' and '.join(map(str, sums))} " if isinstance(sums, list) else ""
    note = f" ({payload['note']})" if payload.get("note") else ""
    return f"{payload.get('subject')} {paid}{when}{note}"
