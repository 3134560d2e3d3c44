"""The plain texts of a pack: how to read it, a draft certificate to review, and the account of one deadline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from textwrap import fill

from tracker.rules.settlement import Settlement
from tracker.rules.wording import written

_WIDTH = 78

_KINDS = {
    "certification": "It tells how the settlement stood on that day, what was said to be done, and on what evidence.",
    "defence": "It is about one deadline that was not met in time: why it fell on that day, what was known and done when.",
}


def introduction(settlement: str, day: date, kind: str, head: str, program: str) -> str:
    """Say what a pack is and how a stranger checks it."""
    return _page(
        f"{kind.capitalize()} pack: {settlement}, as of {written(day)}",
        _KINDS[kind],
        "manifest.json names every other file with its size and SHA-256. Hash each file again and compare: a file that "
        "differs, is missing or is not named there does not belong to this pack.",
        "Each file under evidence/ is named by the SHA-256 of its own bytes. evidence.csv tells what it was called when "
        "it was handed in; that name is data, and nothing depends on it.",
        "journal.json holds the entries of the tracker's journal. An entry's `hash` is the SHA-256 of the UTF-8 bytes of "
        'the JSON array [seq, "at", "actor", "action", "settlement", "payload", "previous"] without spaces; `proof` is the '
        "audit path of RFC 9162, section 2.1.3, from the leaf whose bytes are the 32 of that hash up to the root in "
        "`head` (origin, size, root). A head that was printed in an earlier report must be one that this journal grew "
        "from.",
        f"The journal's head: {head}",
        f"Made by {program}. Dates are worked out by rule from the facts recorded; none replaces counsel's reading of the "
        "instrument. This is not legal advice.",
    )


def draft(settlement: Settlement, day: date, head: str, program: str) -> str:
    """Give the draft of a certificate for a qualified person to review, correct and sign."""
    instruments = "; ".join(f"{each.title} ({each.authority})" for each in settlement.instruments)
    return _page(
        "DRAFT CERTIFICATE, to be reviewed by counsel and corrected before anyone signs it",
        "A person qualified to describe the process may certify records of a regularly used electronic process, and "
        "copies identified by their hash; see Federal Rule of Evidence 902(11), (13) and (14). Whether those rules apply, "
        "and what must be added, is for counsel.",
        f"1. I am [NAME], [POSITION] of {settlement.organisation}. I am familiar with how it records its obligations "
        f"under: {instruments}.",
        f"2. The records in this pack were made with {program}, which is used every day for that purpose. What happened "
        "is entered with its day, its source and the person who says so; entries are added and never changed; each "
        "entry holds the hash of the one before it. Due dates and statuses are worked out from those entries and the "
        "text of the instruments.",
        f"3. The register and the report tell how things stood on {written(day)} by the entries made until then. The "
        f"journal's head was: {head}",
        "4. The files under evidence/ are true copies of what was handed in. Each was identified by its SHA-256 when it "
        "was received and again when this pack was made, and the two are the same.",
        "5. [STATE WHAT IS CERTIFIED ABOUT COMPLIANCE, AND EVERY EXCEPTION: deadlines that the register shows as overdue, "
        "met late, proposed, disputed or of unknown day are exceptions unless counsel finds otherwise.]",
        "I certify under [APPLICABLE PROVISION] that the foregoing is true and correct.",
        "[PLACE], [DATE]                          [SIGNATURE]",
    )


def account(
    heading: str, lines: Iterable[tuple[str, str]], steps: Sequence[str], notes: Sequence[str], program: str
) -> str:
    """Give the account of one deadline: what it is, each step to its date, and what became of it."""
    said = "\n".join(fill(f"{name}: {text}", _WIDTH, subsequent_indent="    ") for name, text in lines if text)
    counted = [fill(f"{place}. {step}", _WIDTH, subsequent_indent="   ") for place, step in enumerate(steps, start=1)]
    noted = [fill(note, _WIDTH) for note in notes]
    parts = [heading, "=" * min(len(heading), _WIDTH), "", said, "", "Why that date", "-------------", *counted]
    if noted:
        parts += ["", "What became of it", "-----------------", *noted]
    return "\n".join([*parts, "", f"Made by {program}. Not legal advice.", ""])


def _page(heading: str, *paragraphs: str) -> str:
    return "\n\n".join([fill(heading, _WIDTH), *(fill(each, _WIDTH) for each in paragraphs)]) + "\n"
