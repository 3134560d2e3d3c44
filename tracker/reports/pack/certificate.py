"""The plain texts of a pack: how to read it, a draft certificate to review, and the account of one deadline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import fill

from tracker.rules.settlement.settlement import Settlement
from tracker.rules.wording import written

_WIDTH = 78

_KINDS = {
    "certification": "It tells how the settlement stood on that day, what was said to be done, and on what evidence.",
    "defence": "It is about one deadline that was missed: why it fell on that day, what was known and done when.",
}
_TABLES = {
    "certification": (
        "report.html is the report as of that day, register.csv every deadline and how it stood, resolutions.csv what was "
        "said to be done about them (resolutions, deliveries, payments, consents, evidence, approvals) with the number of "
        "the journal's entry, evidence.csv each piece of evidence, certificate-draft.txt a draft for counsel."
    ),
    "defence": (
        "page.html leads: one page to read and print. deadline.txt is the account of it, history.csv each change of its "
        "duty's statuses and dates and what was recorded of it, notices.csv what the tracker warned of and whom, facts.csv "
        "what was recorded of it, events.csv what was recorded of the events and terms that clocks run from, evidence.csv "
        "each piece of evidence."
    ),
}


@dataclass(frozen=True, slots=True)
class MadeBy:
    """What made a pack: our name and version, the database's revision, and the script that checks journals and proofs."""

    program: str
    schema: str
    verifier: bytes


def introduction(settlement: str, day: date, kind: str, head: str, program: str) -> str:
    """What a pack is and how a stranger checks it."""
    return _page(
        f"{kind.capitalize()} pack: {settlement}, as of {written(day)}",
        f"{_KINDS[kind]} {_TABLES[kind]}",
        "HOW TO CHECK IT",
        "1. Unpack it, and in its folder run:\n\n       sha256sum --check SHA256SUMS",
        "SHA256SUMS names every file but itself and manifest.json; manifest.json names every file but itself, with its "
        "size and SHA-256. A file that differs, is missing or is not named there does not belong to this pack.",
        "2. Check that the entries of the journal are in the journal whose head is below:\n\n"
        "       python3 verify_export.py journal-proof.txt",
        "Where you hold the head of a journal of that size from elsewhere, add --head and that line in quotation "
        "marks. verify_export.py needs Python 3.8 or later and nothing else; it comes with the tracker, and may be taken "
        "from there rather than from here.",
        "Each file under evidence/ is named by the SHA-256 of its own bytes. evidence.csv tells what it was called when "
        "it was handed in; that name is data, and nothing depends on it. It also tells the day that each piece speaks of, "
        "the day on which it was given, and links and references in words. A piece that was withdrawn is listed with the "
        "entry that withdrew it, and its file is left out.",
        "journal-proof.txt holds entries of the tracker's journal as they were hashed, each with its audit path. "
        "journal.json holds the same entries to be read by programs. An entry's `hash` is the SHA-256 of the UTF-8 bytes of "
        'the JSON array [seq, "at", "actor", "action", "settlement", "payload", "previous"] without spaces; in its strings '
        'only ", \\ and control characters are escaped, and a settlement that is absent is null. `proof` is the audit path '
        "of RFC 9162, section 2.1.3, from the leaf whose bytes are the 32 of that hash up to the root in `head` (origin, "
        "size, root). A head that was printed in an earlier report must be one that this journal grew from; the company "
        "proves that with a proof of growth from that size, or by an export of the whole journal.",
        f"The journal's head:\n\n    {head}",
        f"Made by {program}. Dates are worked out by rule from the facts recorded; none replaces counsel's reading of the "
        "instrument. This is not legal advice.",
    )


def draft(
    settlement: Settlement,
    day: date,
    *,
    known_at: str | None,
    head: str,
    made_by: MadeBy,
    records: Sequence[tuple[str, str]],
) -> str:
    """The draft of a certificate for a qualified person to review, correct and sign.

    `records` are the names and SHA-256 of the files it speaks of; `known_at` is the moment whose knowledge they tell,
    None for that of when they were made.
    """
    instruments = "; ".join(f"{each.title} ({each.authority})" for each in settlement.instruments)
    until = f"known on {known_at}" if known_at is not None else "made until this pack was"
    return _page(
        "DRAFT CERTIFICATE, to be reviewed by counsel and corrected before anyone signs it",
        "A person qualified to describe the process may certify records of a regularly used electronic process, and "
        "copies identified by their hash; see Federal Rule of Evidence 902(11), (13) and (14). Whether those rules apply, "
        "and what must be added, is for counsel.",
        f"1. I am [NAME], [POSITION] of {settlement.organisation}. I am familiar with how it records its obligations "
        f"under: {instruments}.",
        f"2. The records in this pack were made with {made_by.program}, schema revision {made_by.schema}, which is used "
        "every day for that purpose [CONFIRM]. What happened is entered with its day, its source and the person who says "
        "so; entries are added and never changed; each entry holds the SHA-256 of the one before it and of the rows that "
        "were written with it, and the head is the root of the tree over all of them (RFC 9162). Due dates and statuses "
        "are worked out from those entries and the text of the instruments, by rule and not by hand.",
        f"3. The register and the report tell how things stood on {written(day)} by the entries {until}. The journal's "
        f"head was:\n\n    {head}",
        "4. The files under evidence/ are true copies of what was handed in. Each was identified by its SHA-256 when it "
        "was received and again when this pack was made, and the two are the same.",
        "5. [STATE WHAT IS CERTIFIED ABOUT COMPLIANCE, AND EVERY EXCEPTION: deadlines that the register shows as overdue, "
        "met late, attested with exceptions, proposed, disputed or of unknown day are exceptions unless counsel finds "
        "otherwise.]",
        "I certify under [APPLICABLE PROVISION] that the foregoing is true and correct.",
        "[PLACE], [DATE]                          [SIGNATURE]",
        "ANNEX: the records that this certificate speaks of, each with its SHA-256",
        "\n".join(f"{name}\n    {digest}" for name, digest in records),
    )


def account(
    heading: str, lines: Iterable[tuple[str, str]], steps: Sequence[str], notes: Sequence[str], program: str
) -> str:
    """The account of one deadline: what it is, each step to its date, and what became of it."""
    facts = "\n".join(fill(f"{name}: {text}", _WIDTH, subsequent_indent="    ") for name, text in lines if text)
    counted = [fill(f"{place}. {step}", _WIDTH, subsequent_indent="   ") for place, step in enumerate(steps, start=1)]
    noted = [fill(note, _WIDTH) for note in notes]
    parts = [heading, "=" * min(len(heading), _WIDTH), "", facts, "", "Why that date", "-------------", *counted]
    if noted:
        parts += ["", "What became of it", "-----------------", *noted]
    return "\n".join([*parts, "", f"Made by {program}. Not legal advice.", ""])


def _page(heading: str, *paragraphs: str) -> str:
    return "\n\n".join([fill(heading, _WIDTH), *(_filled(each) for each in paragraphs)]) + "\n"


def _filled(paragraph: str) -> str:
    """Break a paragraph into lines; one that has lines of its own keeps those that are too long to break."""
    parts = paragraph.split("\n")
    return "\n".join(part if " " not in part.strip() or part != part.strip() else fill(part, _WIDTH) for part in parts)
