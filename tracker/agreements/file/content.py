"""A checked file becomes the plain values that the rules speak of: the settlement, and the facts known at its start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from tracker.agreements.file import facts as entries
from tracker.agreements.file import schema
from tracker.agreements.file.entries import Entry, stood_for
from tracker.agreements.file.facts import DatedFact
from tracker.agreements.file.facts import Fact as SaidFact
from tracker.agreements.file.instalments import part_code
from tracker.agreements.file.occurrences import Number, split_occurrence
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import (
    Answered,
    Carried,
    Ended,
    Extended,
    Fact,
    Happened,
    Paid,
    Recommended,
    Resolved,
    TermExtended,
    TermFact,
    TermResumed,
    TermStarted,
    TermSuspended,
    Waived,
    When,
)
from tracker.rules.settlement.keys import fields_of
from tracker.rules.settlement.settlement import NOTICES, Obligation, Settlement


def settlement_of(file: schema.AgreementFile) -> Settlement:
    """Give what was agreed."""
    ahead = NOTICES if file.notices.ahead is None else file.notices.ahead
    return Settlement(
        code=file.settlement,
        title=file.title,
        organisation=file.organisation,
        time_zone=file.time_zone,
        note=file.note or "",
        sources=_named(file.sources),
        persons=_named(file.persons),
        parties=_named(file.parties),
        instruments=_named(file.instruments),
        events=_named(file.events),
        terms=_named(file.terms),
        penalties=_named(file.penalties),
        recommendation_terms=_named(file.recommendation_terms),
        obligations=tuple(_obligation(code, each, ahead) for code, each in file.obligations.items()),
        developments=tuple(_value(each, when=_when_of(each)) for each in file.developments),
        contradictions=tuple(map(_value, file.contradictions)),
        notifying=_value(file.notices),
    )


def happenings_of(file: schema.AgreementFile) -> tuple[Happened, ...]:
    """Give the facts that the events with a day are."""
    return tuple(_events(file))


def moving_facts_of(file: schema.AgreementFile) -> tuple[Fact, ...]:
    """Give the facts that move a term, and with it where a series begins and how far it runs."""
    return tuple(_term_fact(each) for each in file.facts if isinstance(each, entries.AnyTermFact))


def facts_of(file: schema.AgreementFile, number_of: Number) -> tuple[Fact, ...]:
    """Give the facts of the file's list, in its order."""
    return tuple(
        _recommended(each, file) if isinstance(each, entries.RecommendedFact) else _fact(each, number_of)
        for each in file.facts
    )


def _named(entries: Mapping[str, Entry]) -> tuple[Any, ...]:
    """Give the values of a section; the first field of each is the name that it has there."""
    return tuple(_value(each, **{next(iter(fields_of(stood_for(each)))): name}) for name, each in entries.items())


def _obligation(code: str, entry: Any, ahead: tuple[int, ...]) -> Obligation:  # noqa: ANN401 — its keys are the value's
    parts = range(1, len(entry.instalments) + 1)
    own: Obligation = _value(entry, code=code, instalments=tuple(part_code(code, number) for number in parts))
    return own if entry.notices is not None else replace(own, notices=ahead)


def _value(entry: Entry, **given: object) -> Any:  # noqa: ANN401 — of the class whose keys the entry holds
    """Give the value of an entry: each field from its key, or as `given`, else as the class has it by default."""
    values = stood_for(entry)
    for name, field in fields_of(values).items():
        if field.key is not None and name not in given:
            written = getattr(entry, field.written)
            if written is not None:
                given[name] = _plain(written)
    return values(**given)


def _plain(written: object) -> object:
    match written:
        case Entry():
            return _value(written)
        case tuple():
            return tuple(map(_plain, written))
        case _:
            return written


def _events(file: schema.AgreementFile) -> Iterator[Happened]:
    for name, entry in file.events.items():
        if entry.on is not None or entry.by is not None:
            yield Happened(
                event=name,
                when=_when(entry.on, None, entry.after, entry.by),
                grade=entry.grade,
                sources=entry.source,
                note=entry.note or "",
                learned_on=entry.learned_on,
            )


def _recommended(entry: entries.RecommendedFact, file: schema.AgreementFile) -> Recommended:
    dated = any(day is not None for day in (entry.on, entry.no_later_than, entry.by))
    source: DatedFact = entry
    if not dated:
        received = f"received({entry.report})"
        source = next(each for each in file.facts if isinstance(each, entries.HappenedFact) and each.event == received)
    return Recommended(
        code=entry.recommended,
        title=entry.title,
        under=entry.under or next(iter(file.recommendation_terms)),
        when=_when(source.on, source.no_later_than, source.after, source.by),
        report=entry.report,
        with_report=not dated,
        parent=entry.parent,
        owner=entry.owner,
        clause=entry.clause,
        wording=entry.wording,
        **_said(entry),
    )


def _fact(
    entry: entries.AnyTermFact
    | entries.ResolvedFact
    | entries.PaidFact
    | entries.HappenedFact
    | entries.ExtendedFact
    | entries.WaivedFact
    | entries.EndedFact
    | entries.AnsweredFact
    | entries.AnyDeliveryFact,
    number_of: Number,
) -> Fact:
    said = _said(entry)
    if isinstance(entry, entries.AnyDeliveryFact):
        return entries.delivery_fact(entry, _when_of, number_of, said)
    match entry:
        case entries.ResolvedFact(resolved=named):
            code, _ = split_occurrence(named)
            when = _when(entry.on, entry.no_later_than, entry.after, entry.by)
            return Resolved(obligation=code, number=number_of(named), when=when, **said)
        case entries.PaidFact(paid=named):
            code, _ = split_occurrence(named)
            when = _when(entry.on, entry.no_later_than, entry.after, entry.by)
            return Paid(
                obligation=code,
                number=number_of(named),
                when=when,
                amounts=entry.amount,
                interest=entry.interest or (),
                **said,
            )
        case entries.HappenedFact():
            when = _when(entry.on, entry.no_later_than, entry.after, entry.by)
            return Happened(event=str(parse_anchor(entry.event)), when=when, **said)
        case entries.ExtendedFact(extended=named):
            code, _ = split_occurrence(named)
            return Extended(obligation=code, number=number_of(named), to=entry.to, granted_on=entry.granted_on, **said)
        case entries.WaivedFact(waived=named):
            code, _ = split_occurrence(named)
            return Waived(obligation=code, number=number_of(named), waived_on=entry.on, **said)
        case (
            entries.TermStartedFact()
            | entries.TermExtendedFact()
            | entries.TermSuspendedFact()
            | entries.TermResumedFact()
        ):
            return _term_fact(entry)
        case entries.AnsweredFact():
            return Answered(
                recommendation=entry.answered,
                step=entry.step,
                when=_when(entry.on, entry.no_later_than, entry.after, entry.by),
                decision=entry.decision,
                who=entry.who or "",
                **said,
            )
        case entries.EndedFact():
            return Ended(
                code=entry.ended,
                when=_when(entry.on, entry.no_later_than, entry.after, entry.by),
                manner=entry.manner,
                authority=entry.authority or "",
                successor=entry.successor,
                **said,
            )


def _term_fact(entry: entries.AnyTermFact) -> TermFact:
    authority, said = entry.authority or "", _said(entry)
    match entry:
        case entries.TermStartedFact():
            when = _when(entry.on, None, entry.after, entry.by)
            return TermStarted(term=entry.term_started, when=when, authority=authority, **said)
        case entries.TermExtendedFact():
            return TermExtended(
                term=entry.term_extended,
                decided_on=entry.decided_on,
                by_span=entry.longer_by,
                to=entry.to,
                authority=authority,
                **said,
            )
        case entries.TermSuspendedFact():
            return TermSuspended(term=entry.term_suspended, suspended_on=entry.on, authority=authority, **said)
        case entries.TermResumedFact():
            return TermResumed(term=entry.term_resumed, resumed_on=entry.on, authority=authority, **said)


def _when_of(entry: DatedFact | schema.Development) -> When:
    return _when(entry.on, entry.no_later_than, entry.after, entry.by)


def _said(entry: SaidFact) -> Carried:
    return Carried(
        grade=entry.grade,
        sources=entry.source,
        note=entry.note or "",
        by=entry.recorded_by or "",
        learned_on=entry.learned_on,
    )


def _when(on: date | datetime | None, no_later_than: date | None, after: date | None, by: date | None) -> When:
    if on is not None:
        return When.on(on)
    if after is not None and by is not None:
        return When(after + timedelta(days=1), by)
    last = no_later_than or by
    if last is None:
        raise ValueError("references are checked before content is made")
    return When(None, last)
