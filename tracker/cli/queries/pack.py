"""`tracker pack`: what certifies a settlement's state, or explains one missed deadline, in one ZIP archive."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from tracker.cli.arguments import Clocks, clocks
from tracker.cli.invocation import CommandAnswer, Invocation, answering, settlement_option
from tracker.cli.output import counted, say


@click.command("pack")
@settlement_option
@click.option("--defence", metavar="CODE", help="Instead of a settlement: the deadline of that code, which was missed.")
@click.option(
    "--out", metavar="FILE", help="Where to write it. Default: pack-SETTLEMENT-DATE.zip or defence-CODE-DATE.zip."
)
@clocks
@answering("facts")
def pack_command(
    invocation: Invocation, *, settlement: str | None, defence: str | None, out: str | None, clocks: Clocks
) -> CommandAnswer:
    """Pack the register, resolutions, evidence and journal of a settlement, with a draft certificate to review.

    With --defence, what explains one missed deadline instead. The manifest names each file with its hash, and every
    piece of evidence is hashed again as it is packed.
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
    made_by = MadeBy(f"monitorship-tracker {version('monitorship-tracker')}", head_revision(), verifier())
    with invocation.app() as app, working("Packing"), app.seeing(*invocation.asking()) as session:
        now = app.clock.now()
        if defence is not None:
            pack = defence_pack(session, defence, settlement=settlement, now=now, made_by=made_by, **clocks)
        else:
            of = only_settlement(session, settlement)
            pack = certification_pack(session, of, now=now, made_by=made_by, **clocks)
    about = f"pack-{pack.settlement}" if defence is None else f"defence-{defence.replace('/', '-')}"
    place = Path(out or f"{about}-{pack.as_of.isoformat()}.zip")
    refuse_folder(place)
    with working("Packing"), whole(place) as target:
        zipped(pack.files, target, source=partial(copied, invocation.settings().evidence_directory))
    with place.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    size = place.stat().st_size

    def words() -> None:
        say(f"The pack is at {place}: {counted(len(pack.files), 'file')}, {size:,} bytes.")
        say(f"SHA-256 {digest}")

    return CommandAnswer(pack, words, given={"out": str(place), "sha256": digest, "size": size})
