"""Giving evidence apart from a resolution: files, links and references, for one deadline or for several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreed import recall, require
from tracker.operations.facts import recall_facts
from tracker.operations.finding import find_deadline
from tracker.operations.knowing import Past, require_known
from tracker.operations.saying import EvidenceFile, Recorded, Saying, carried, check_saying, refuse_future, store_fact
from tracker.rules.facts import Evidenced, EvidenceKind

_LONGEST = 2_000  # characters
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """What is given: a stored file, or the address of a link, or the words of a reference."""

    kind: EvidenceKind
    content: str
    file: EvidenceFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One piece of evidence for one deadline; `size` in bytes, None where it is no file.

    `effective_on` is the day it speaks of, None where it came with a resolution and speaks of that.
    """

    settlement: str
    code: str
    kind: EvidenceKind
    content: str
    name: str
    size: int | None
    effective_on: date | None
    by: str
    entry: int
    given_at: datetime
    withdrawn: bool


def piece_of(*, file: EvidenceFile | None = None, link: str | None = None, reference: str | None = None) -> Piece:
    """Give what is given as evidence; just one of the three.

    Raises `InputRefused` for none or several, for a link that is not http or https, and for an empty or endless text.
    """
    given = [each for each in (file, link, reference) if each is not None]
    if len(given) != 1:
        raise InputRefused("Give one piece of evidence: a FILE, or --link ADDRESS, or --reference TEXT.")
    if file is not None:
        return Piece(EvidenceKind.FILE, file.sha256, file)
    if link is not None:
        if not _is_address(link.strip()):
            raise InputRefused(f"“{link[:_LONGEST]}” is no address of a page: write it with https://.")
        return Piece(EvidenceKind.LINK, _text(link))
    return Piece(EvidenceKind.REFERENCE, _text(reference or ""))


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and link.isprintable()


def give_evidence(
    session: Session,
    codes: Sequence[str],
    piece: Piece,
    *,
    settlement: str | None,
    effective_on: date | None,
    saying: Saying,
    today: date,
    now: datetime,
) -> Recorded:
    """Give one piece of evidence for one deadline, or for several of one settlement at once, in one journal entry.

    `effective_on` is the day it speaks of; None is today. Raises `NotFound` and `InputRefused` for deadlines as
    `tracker.operations.recording.resolve` does, for those of several settlements, and for a day that has not come.
    """
    if not codes:
        raise InputRefused("Say which deadline it is evidence for, with --for CODE; it may be repeated.")
    named = [
        find_deadline(session, each, settlement=settlement, today=today, purpose="evidence")
        for each in dict.fromkeys(codes)
    ]
    within = {each.settlement for each in named}
    if len(within) > 1:
        raise InputRefused(
            f"These deadlines belong to several settlements: {', '.join(sorted(within))}.",
            "Give the evidence in one settlement at a time.",
        )
    kept = recall(session, within.pop())
    day = effective_on or today
    refuse_future(day, today, kept, "say of which day the evidence speaks with --effective")
    check_saying(kept, saying)
    facts = [
        Evidenced(
            obligation=each.obligation,
            number=each.number,
            kind=piece.kind,
            content=piece.content,
            name="" if piece.file is None else piece.file.name,
            size=None if piece.file is None else piece.file.size,
            effective_on=day,
            given_on=today,
            **carried(saying),
        )
        for each in {each.code: each for each in named}.values()
    ]
    return store_fact(
        session,
        kept,
        ", ".join(dict.fromkeys(each.code for each in named)),
        facts[0],
        also=facts[1:],
        evidence=() if piece.file is None else (piece.file,),
        today=today,
        now=now,
        action="evidence",
        saying=saying,
    )


def list_evidence(
    session: Session, settlement: str, *, code: str | None, now: datetime, known_at: Past | None = None
) -> tuple[EvidenceLine, ...]:
    """Give every piece of evidence of a settlement in the order given, those withdrawn too, and told as such.

    `code` keeps those for an obligation or one of its deadlines. Raises `NotFound` for a settlement that nobody knows.
    """
    row = require(session, settlement)
    known_to = None if known_at is None else require_known(session, row, known_at, now=now).entry
    standing = {fact.entry for fact in recall_facts(session, row.id, known_to=known_to)}
    fact, piece = models.Fact, models.Evidence
    query = (
        select(fact, piece)
        .outerjoin(piece, piece.fact_id == fact.id)
        .where(fact.settlement_id == row.id)
        .where((fact.kind == models.FactKind.EVIDENCED) | piece.id.is_not(None))
        .order_by(fact.id, piece.id)
    )
    if known_to is not None:
        query = query.where(fact.entry_seq <= known_to)
    lines = [
        _line(settlement, each, file, withdrawn=each.entry_seq not in standing) for each, file in session.execute(query)
    ]
    return tuple(line for line in lines if code is None or code in {line.code, line.code.partition("@")[0]})


def _line(settlement: str, fact: models.Fact, file: models.Evidence | None, *, withdrawn: bool) -> EvidenceLine:
    details = fact.details or {}
    own = fact.kind is models.FactKind.EVIDENCED
    effective = details.get("effective_on") if own else None
    return EvidenceLine(
        settlement=settlement,
        code=fact.subject if fact.number is None else f"{fact.subject}@{fact.number}",
        kind=EvidenceKind(details["kind"]) if own else EvidenceKind.FILE,
        content=details["content"] if file is None else file.sha256,
        name="" if file is None else file.name,
        size=None if file is None else file.size,
        effective_on=None if effective is None else date.fromisoformat(effective),
        by=fact.by,
        entry=fact.entry_seq,
        given_at=fact.recorded_at,
        withdrawn=withdrawn,
    )


def _text(given: str) -> str:
    text = " ".join(given.split())
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise InputRefused(f"Evidence in words has from 1 to {_LONGEST} characters, all of them printable.")
    return text


def stored_as(session: Session, digest: str) -> str:
    """Give the whole SHA-256 of the stored file that begins so.

    Raises `InputRefused` for what is no such beginning, `NotFound` where no file or several have it.
    """
    wanted = digest.strip().lower()
    if len(wanted) < _SHORTEST or set(wanted) - set("0123456789abcdef"):
        raise InputRefused(f"“{digest}” is no SHA-256: give at least its first {_SHORTEST} hexadecimal characters.")
    query = select(models.Evidence.sha256).where(models.Evidence.sha256.startswith(wanted)).distinct()
    found = session.scalars(query).all()
    if len(found) != 1:
        number = "No file" if not found else f"{len(found)} files"
        raise NotFound(f"{number} of the evidence {'begins' if len(found) == 0 else 'begin'} with {wanted}.")
    return found[0]
