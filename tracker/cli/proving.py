"""`tracker journal head`, `checkpoints` and `verify`: what proves that the history was not touched."""

from __future__ import annotations

import click

from tracker.cli.invocation import Invocation, json_option, on_database
from tracker.cli.output import counted, print_json, print_table, say


@click.command("head")
@json_option
@on_database
def head_command(invocation: Invocation, *, as_json: bool) -> None:
    """Print the journal's head as one line: the journal's name, how many entries it has, and the root over them.

    Keep the line where the tracker cannot reach it; `tracker journal verify --against` then shows whether the history
    up to there is still the same.

    JSON: {"origin", "size", "root"}
    """
    from tracker.operations.checkpoints import head

    with invocation.app() as app, app.reading() as session:
        found = head(session)
    if as_json:
        print_json({"origin": found.origin, "size": found.size, "root": found.root})
    else:
        say(str(found))


@click.command("checkpoints")
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Only the newest N checkpoints.")
@json_option
@on_database
def checkpoints_command(invocation: Invocation, *, last: int | None, as_json: bool) -> None:
    """List the checkpoints, the oldest first: each day's run fixes the root over all entries before its own.

    JSON: a list of {"day", "zone", "at", "entry", "origin", "size", "root"}; `entry` is the run's.
    """
    from tracker.operations.checkpoints import list_checkpoints

    with invocation.app() as app, app.reading() as session:
        lines = list_checkpoints(session, last=last)
    if as_json:
        print_json(
            [
                {
                    "day": each.day.isoformat(),
                    "zone": each.zone,
                    "at": each.at.isoformat(),
                    "entry": each.entry,
                    "origin": each.head.origin,
                    "size": each.head.size,
                    "root": each.head.root,
                }
                for each in lines
            ]
        )
    elif lines:
        print_table(
            ("Day", "Zone", "Entry", "Head"),
            [(each.day.isoformat(), each.zone, str(each.entry), str(each.head)) for each in lines],
        )
    else:
        say("There is no checkpoint yet: `tracker day` makes them.")


@click.command("verify")
@click.option(
    "--against",
    multiple=True,
    metavar="LINE",
    help="A head kept elsewhere, as a report printed it: “ORIGIN SIZE ROOT”. May be given several times.",
)
@json_option
@on_database
def verify_command(invocation: Invocation, *, against: tuple[str, ...], as_json: bool) -> int:
    """Verify the journal and everything it vouches for; exit code 1 where something does not hold.

    Each entry's hash and its link to the one before are computed again, the rows of history are compared with what
    their entries vouch for, and each checkpoint with the entries it was made of.

    A tail that was cut off, or a journal rewritten from some entry on, rows and all, shows only beside a head kept
    elsewhere: give it with --against.

    \b
    JSON: {"entries", "head": "ORIGIN SIZE ROOT", "rows", "checkpoints", "faults": [{"entry", "sentence"}]}
    """
    from tracker.operations.verifying import verify
    from tracker.rules.heads import Head

    kept = [Head.read(line) for line in against]
    with invocation.app() as app, app.reading() as session:
        seen = verify(session, against=kept)
    if as_json:
        print_json(
            {
                "entries": seen.head.size,
                "head": str(seen.head) if seen.head.size else None,
                "rows": seen.rows,
                "checkpoints": seen.checkpoints,
                "faults": [{"entry": fault.seq, "sentence": fault.sentence} for fault in seen.faults],
            }
        )
        return 1 if seen.faults else 0
    for fault in seen.faults:
        say(fault.sentence)
    if seen.faults:
        return 1
    if not seen.head.size:
        say("The journal is empty.")
        return 0
    rows = f"{counted(seen.rows, 'row')} of history and {counted(seen.checkpoints, 'checkpoint')} with them"
    say(f"All {seen.head.size} entries hold, and {rows}.")
    if kept:
        say("They go on from the head given." if len(kept) == 1 else f"They go on from the {len(kept)} heads given.")
    say(f"Head: {seen.head}")
    return 0
