"""`tracker pack`: what certifies a settlement's state, or explains one missed deadline, in one ZIP archive."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from tracker.cli.arguments import optional_day, optional_moment
from tracker.cli.invocation import Invocation, clocks, json_option, on_database, settlement_option
from tracker.cli.output import counted, print_json, say


@click.command("pack")
@settlement_option
@click.option("--defence", metavar="CODE", help="Instead of a settlement: the deadline of that code, which was missed.")
@click.option(
    "--out", metavar="FILE", help="Where to write it. Default: pack-SETTLEMENT-DATE.zip or defence-CODE-DATE.zip."
)
@clocks
@json_option
@on_database
def pack_command(
    invocation: Invocation,
    *,
    settlement: str | None,
    defence: str | None,
    out: str | None,
    as_of: str | None,
    known_at: str | None,
    as_json: bool,
) -> None:
    """Pack the register, resolutions, evidence and journal of a settlement, with a draft certificate to review.

    With --defence, what explains one missed deadline instead. The manifest names each file with its hash, and every
    piece of evidence is hashed again as it is packed.

    \b
    JSON: {"settlement", "as_of", "out", "sha256", "size", "files"}; "files" is how many.
    """
    from hashlib import file_digest
    from importlib.metadata import version

    from tracker.cli.progress import working
    from tracker.database import head_revision
    from tracker.evidence import copied
    from tracker.operations.reports.pack import certification_pack, defence_pack, only_settlement
    from tracker.output_files import refuse_folder, whole
    from tracker.reports.pack.archive import zipped
    from tracker.reports.pack.certificate import MadeBy
    from tracker.resources import verifier

    if out is not None:
        refuse_folder(Path(out))
    day, then = optional_day(as_of, "--as-of"), optional_moment(known_at, "--known-at")
    made_by = MadeBy(f"monitorship-tracker {version('monitorship-tracker')}", head_revision(), verifier())
    with invocation.app() as app, working("Packing"), app.seeing(*invocation.asking()) as session:
        now = app.clock.now()
        if defence is not None:
            pack = defence_pack(
                session, defence, settlement=settlement, now=now, as_of=day, known_at=then, made_by=made_by
            )
        else:
            of = only_settlement(session, settlement)
            pack = certification_pack(session, of, now=now, as_of=day, known_at=then, made_by=made_by)
    about = f"pack-{pack.settlement}" if defence is None else f"defence-{defence.replace('/', '-')}"
    place = Path(out or f"{about}-{pack.as_of.isoformat()}.zip")
    refuse_folder(place)
    with working("Packing"), whole(place) as target:
        zipped(pack.files, target, source=partial(copied, invocation.settings().evidence_directory))
    with place.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    size = place.stat().st_size
    if as_json:
        from tracker.answers.evidence import PackJson

        print_json(PackJson.of(pack, out=str(place), sha256=digest, size=size))
        return
    say(f"The pack is at {place}: {counted(len(pack.files), 'file')}, {size:,} bytes.")
    say(f"SHA-256 {digest}")
