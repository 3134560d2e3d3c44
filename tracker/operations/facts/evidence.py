"""Giving evidence apart from a resolution: files, links and references, for one deadline or for several at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import recall, require
from tracker.operations.facts.record import Checked, Circumstances, EvidenceFile, Recording
from tracker.operations.facts.rows import as_fact
from tracker.operations.people.sight import concealed, hidden_codes, hidden_settlement
from tracker.operations.queries.names import codes_of, find_deadline, find_obligation
from tracker.operations.queries.pages import WHOLE, Page, Paging, page_of
from tracker.operations.queries.past import Past
from tracker.operations.queries.settlement_as_of import stand
from tracker.remedies import Give, LookUp
from tracker.rules.characters import printable
from tracker.rules.deadlines.deadline import Plan, day_of
from tracker.rules.facts import Evidenced, EvidenceKind, Fact
from tracker.rules.people.editions import duty_reached
from tracker.rules.zones import today_in

_LONGEST = 2_000  # characters
_SHORTEST = 8
_ONE_PIECE = "Evidence is given one piece at a time: a file, a link or a reference."


@dataclass(frozen=True, slots=True)
class Piece:
    """What is given: a stored file, or the address of a link, or the words of a reference."""

    kind: EvidenceKind
    content: str
    file: EvidenceFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One piece of evidence for one deadline; `size` in bytes, None where it is no file.

    `effective_on` is the day it speaks of; of one that came with a resolution, the last on which that may have happened.
    `given_on` is the day on which it was given, in the settlement's zone. `withdrawn_by` is the entry that took it back,
    None where it stands.
    """

    settlement: str
    code: str
    kind: EvidenceKind
    content: str
    name: str
    size: int | None
    effective_on: date
    given_on: date
    by: str
    entry: int
    given_at: datetime
    withdrawn_by: int | None

    @property
    def withdrawn(self) -> bool:
        """Say whether it was taken back."""
        return self.withdrawn_by is not None


def piece_of(*, file: EvidenceFile | None = None, link: str | None = None, reference: str | None = None) -> Piece:
    """What is given as evidence, just one of the three; `InputRefused` for none, several, or what is no address or text."""
    given = [each for each in (file, link, reference) if each is not None]
    if len(given) != 1:
        raise InputRefused(_ONE_PIECE, remedies=[Give("evidence")])
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


@Recording
def give_evidence(
    session: Session,
    codes: Sequence[str],
    *,
    circumstances: Circumstances,
    link: str | None = None,
    reference: str | None = None,
    effective_on: date | None,
) -> Checked:
    """Give one piece of evidence for one deadline, or for several of one settlement at once, in one journal entry.

    The piece is just one of a file among the circumstances, a `link` and a `reference` in words. `effective_on` is the day it
    speaks of; None is today. Raises `NotFound` and `InputRefused` for deadlines as
    `tracker.operations.facts.resolution.resolve` does, for those of several settlements, and for a day that has not come.
    """
    if len(circumstances.evidence) > 1:
        raise InputRefused(_ONE_PIECE, remedies=[Give("evidence")])
    piece = piece_of(file=next(iter(circumstances.evidence), None), link=link, reference=reference)
    if not codes:
        raise InputRefused("Evidence is for a deadline, or for several.", remedies=[Give("deadline")])
    named = [
        find_deadline(session, each, settlement=circumstances.settlement, now=circumstances.now, purpose="evidence")
        for each in dict.fromkeys(codes)
    ]
    within = {each.settlement for each in named}
    if len(within) > 1:
        sentence = f"These deadlines belong to several settlements: {', '.join(sorted(within))}."
        raise InputRefused(sentence, "Give the evidence in one settlement at a time.")
    subject = ", ".join(dict.fromkeys(each.code for each in named))
    about = circumstances.act(recall(session, within.pop()), subject)
    day = effective_on or about.today
    about.refuse_future(day, "give the day of which the evidence speaks")
    facts = [
        Evidenced(
            obligation=each.obligation,
            number=each.number,
            form=piece.kind,
            content=piece.content,
            name="" if piece.file is None else piece.file.name,
            size=None if piece.file is None else piece.file.size,
            effective_on=day,
            given_on=about.today,
            **about.carried(),
        )
        for each in {each.code: each for each in named}.values()
    ]
    return about.checked("evidence", *facts)


def list_evidence(
    session: Session,
    settlement: str,
    *,
    code: str | None,
    now: datetime,
    as_of: date | None = None,
    known_at: Past | None = None,
    paging: Paging = WHOLE,
) -> Page[EvidenceLine]:
    """Give every piece of evidence of a settlement in the order given, those withdrawn too, and told as such.

    `code` keeps those for an obligation, one of its deadlines, or what else has that code; `as_of` those that had been
    given by a day, or with what had been done by then. Raises `NotFound` for a settlement or a code that nobody knows.
    """
    row = require(session, settlement)
    then = None if known_at is None else stand(session, settlement, now=now, as_of=None, known_at=known_at)
    plan, known_to = (None, None) if then is None else (then.plan, then.known_to)
    lines = evidence_of(session, row, plan, known_to=known_to, as_of=as_of)
    found = lines if code is None else _about(session, row, lines, code)
    return page_of(found, paging, lambda line: (line.entry, line.code, line.content))


def evidence_of(
    session: Session,
    row: models.Settlement,
    then: Plan | None = None,
    *,
    known_to: int | None = None,
    as_of: date | None = None,
) -> tuple[EvidenceLine, ...]:
    """Every piece of evidence that the reader may see, in the order given: of a plan, an entry (`known_to`) or a day."""
    fact, piece, withdrawal = models.Fact, models.Evidence, aliased(models.Fact)
    taken_back = withdrawal.withdraws_id == fact.id
    query = select(fact, piece, withdrawal.entry_seq)
    if known_to is not None:
        taken_back = and_(taken_back, withdrawal.entry_seq <= known_to)
        query = query.where(fact.entry_seq <= known_to)
    query = (
        query.outerjoin(piece, piece.fact_id == fact.id)
        .outerjoin(withdrawal, taken_back)
        .where(fact.settlement_id == row.id)
        .where((fact.kind == Evidenced.kind) | piece.id.is_not(None))
        .order_by(fact.id, piece.id)
    )
    names, hidden = codes_of(session, row, then), hidden_codes(session, row.code)
    return tuple(
        _line(row, names, each, file, withdrawn_by=withdrawn_by)
        for each, file, withdrawn_by in session.execute(query)
        if hidden.isdisjoint(_bears_on(each.subject, each.details))
        if as_of is None or (since := as_fact(each, evidence=()).stands_from) is None or since <= as_of
    )


def stood(lines: Iterable[EvidenceLine], facts: Iterable[Fact], day: date) -> tuple[EvidenceLine, ...]:
    """Keep the evidence of facts that stood on a day, and what had been given by then and was withdrawn."""
    entries = {fact.entry for fact in facts}
    return tuple(line for line in lines if (line.given_on <= day if line.withdrawn else line.entry in entries))


def _about(
    session: Session, row: models.Settlement, lines: tuple[EvidenceLine, ...], code: str
) -> tuple[EvidenceLine, ...]:
    """Keep the lines about an obligation, about one of its deadlines by its number or its label, or what else has the code."""
    plain, at, occurrence = code.partition("@")
    own = tuple(line for line in lines if line.code == code)
    try:
        plain = find_obligation(session, plain, settlement=row.code, then=True).row.code
    except NotFound:
        # Of a term, an instrument, an event or a recommendation.
        if own:
            return own
        raise
    if not at:
        return tuple(line for line in lines if line.code.partition("@")[0] == plain)
    names, wanted = codes_of(session, row), f"{plain}@{occurrence}"
    if wanted not in names.values():
        number = int(occurrence) if occurrence.isdecimal() else 0
        wanted = names.get((plain, number), "")
    # One that follows no more goes by its number.
    found = tuple(line for line in lines if line.code == wanted) if wanted else own
    if not (wanted or found):
        raise NotFound(f"{plain} has no occurrence “{occurrence}”.", remedies=[LookUp("obligation", plain)])
    return found


def _line(
    row: models.Settlement,
    names: Mapping[tuple[str, int], str],
    fact: models.Fact,
    file: models.Evidence | None,
    *,
    withdrawn_by: int | None,
) -> EvidenceLine:
    details = fact.details or {}
    own = fact.kind == Evidenced.kind
    given_on = today_in(row.time_zone, fact.recorded_at)
    happened = given_on if fact.latest is None else day_of(fact.latest)
    return EvidenceLine(
        settlement=row.code,
        code=fact.subject
        if fact.number is None
        else names.get((fact.subject, fact.number), f"{fact.subject}@{fact.number}"),
        kind=EvidenceKind(details["kind"]) if own else EvidenceKind.FILE,
        content=details["content"] if file is None else file.sha256,
        name="" if file is None else file.name,
        size=None if file is None else file.size,
        effective_on=date.fromisoformat(details["effective_on"]) if own else happened,
        given_on=given_on,
        by=fact.by,
        entry=fact.entry_seq,
        given_at=fact.recorded_at,
        withdrawn_by=withdrawn_by,
    )


def _text(given: str) -> str:
    text = " ".join(given.split())
    if not text or len(text) > _LONGEST or not printable(text):
        raise InputRefused(f"Evidence in words has from 1 to {_LONGEST} characters, all of them printable.")
    return text


def stored_as(session: Session, digest: str) -> str:
    """The whole SHA-256 of the one stored file that begins so; `NotFound` for none or several, `InputRefused` for no hash."""
    wanted = digest.strip().lower()
    if len(wanted) < _SHORTEST or set(wanted) - set("0123456789abcdef"):
        raise InputRefused(f"“{digest}” is no SHA-256: give at least its first {_SHORTEST} hexadecimal characters.")
    query = (
        select(models.Evidence.sha256, models.Settlement.code, models.Fact.subject, models.Fact.details)
        .join(models.Fact, models.Fact.id == models.Evidence.fact_id)
        .join(models.Settlement, models.Settlement.id == models.Fact.settlement_id)
        .where(models.Evidence.sha256.startswith(wanted))
        .distinct()
    )
    rows = session.execute(query).all()
    found = sorted(
        {
            whole
            for whole, code, subject, details in rows
            if not hidden_settlement(session, code)
            and hidden_codes(session, code).isdisjoint(_bears_on(subject, details))
        }
    )
    if len(found) != 1:
        number = "No file" if not found else f"{len(found)} files"
        sentence = f"{number} of the evidence {'begins' if len(found) == 0 else 'begin'} with {wanted}."
        if rows and not found:
            raise concealed(session, rows[0][1], wanted, sentence)
        raise NotFound(sentence)
    return found[0]


def name_of_stored(session: Session, digest: str) -> str:
    """The name under which a stored file was given first."""
    query = select(models.Evidence.name).where(models.Evidence.sha256 == digest).order_by(models.Evidence.id).limit(1)
    return session.scalars(query).one()


def _bears_on(subject: str, details: Mapping[str, str] | None) -> tuple[str, ...]:
    """The codes that a fact's row may be about: its subject's, and those that it says it bears on."""
    return (duty_reached(subject) or subject, *(details or {}).get("about", "").split("\n"))
