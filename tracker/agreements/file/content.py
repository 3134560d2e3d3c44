"""A checked file becomes the plain values that the rules speak of: the settlement, and the facts known at its start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count, filterfalse
from typing import Any

from tracker.agreements.file import facts as entries
from tracker.agreements.file import schema
from tracker.agreements.file.attestations import attestation_code
from tracker.agreements.file.entries import Entry, stood_for
from tracker.agreements.file.facts import DatedFact, fact_of, when_of
from tracker.agreements.file.instalments import part_code
from tracker.agreements.file.occurrences import Number, split_occurrence
from tracker.rules.due.language import EventAnchor
from tracker.rules.facts import Fact, Happened, Topic
from tracker.rules.settlement.keys import fields_of
from tracker.rules.settlement.settlement import NOTICES, Obligation, Settlement


def settlement_of(file: schema.AgreementFile) -> Settlement:
    """What was agreed."""
    return Settlement(
        code=file.settlement,
        title=file.title,
        organisation=file.organisation,
        time_zone=file.time_zone,
        note=file.note or "",
        kept_from=file.kept_from,
        open_to_public=bool(file.open_to_public),
        sources=_named(file.sources),
        persons=_named(file.persons),
        parties=_named(file.parties),
        instruments=_named(file.instruments),
        events=_named(file.events),
        terms=_named(file.terms),
        penalties=_named(file.penalties),
        recommendation_terms=_named(file.recommendation_terms),
        obligations=_obligations(file),
        developments=tuple(_value(each, when=when_of(each)) for each in file.developments),
        contradictions=tuple(map(_value, file.contradictions)),
        precedents=tuple(_value(each, when=when_of(each) if each.is_dated else None) for each in file.precedents),
        notifying=_value(file.notices),
    )


def happenings_of(file: schema.AgreementFile) -> tuple[Happened, ...]:
    """The facts that the events with a day are."""
    return tuple(_events(file))


def moving_facts_of(file: schema.AgreementFile) -> tuple[Fact, ...]:
    """The facts that move a term, and with it where a series begins and how far it runs."""
    return tuple(fact_of(each, lambda _written: None) for each in file.facts if isinstance(each, entries.TermFact))


def facts_of(file: schema.AgreementFile, number_of: Number) -> tuple[Fact, ...]:
    """The facts of the file's list, in its order."""
    again = _next_happenings(file)
    found: list[Fact] = []
    for each in file.facts:
        if isinstance(each, entries.RecommendedFact):
            found.append(_recommended(each, file))
        elif isinstance(each, entries.HappenedFact) and each.named in again:
            found.append(fact_of(each, number_of, event=f"{each.named}@{next(again[each.named])}"))
        elif isinstance(each, entries.BreachFact):
            code = split_occurrence(each.named)[0]
            of = Topic.DEADLINE if code in file.obligations else Topic.TERM
            found.append(fact_of(each, number_of, code=code, of=of, number=number_of(each.named)))
        else:
            found.append(fact_of(each, number_of))
    return tuple(found)


def _next_happenings(file: schema.AgreementFile) -> dict[str, Iterator[int]]:
    """The numbers that happenings without one take, by the event that repeats: those free, in the order of the list."""
    dated = {name for name, entry in file.events.items() if entry.on is not None or entry.by is not None}
    taken: dict[str, set[int]] = {each.name: {1} & {each.name in dated} for each in _named(file.events) if each.repeats}
    for each in file.facts:
        if isinstance(each, entries.HappenedFact):
            named = EventAnchor.of(each.named)
            if named.name in taken and named.happening is not None:
                taken[named.name].add(named.happening)
    return {name: filterfalse(own.__contains__, count(1)) for name, own in taken.items()}


def _named(entries: Mapping[str, Entry]) -> tuple[Any, ...]:
    """The values of a section; the first field of each is the name that it has there."""
    return tuple(_value(each, **{next(iter(fields_of(stood_for(each)))): name}) for name, each in entries.items())


def _obligations(file: schema.AgreementFile) -> tuple[Obligation, ...]:
    ahead = NOTICES if file.notices.ahead is None else file.notices.ahead
    standing = {attestation_code(code): code for code, each in file.obligations.items() if each.attested is not None}
    return tuple(_obligation(code, each, ahead, standing.get(code)) for code, each in file.obligations.items())


def _obligation(code: str, entry: Any, ahead: tuple[int, ...], attests: str | None) -> Obligation:  # noqa: ANN401 — its keys are the value's
    parts = range(1, len(entry.instalments) + 1)
    instalments = tuple(part_code(code, number) for number in parts)
    own: Obligation = _value(entry, code=code, instalments=instalments, attests=attests)
    return own if entry.notices is not None else replace(own, notices=ahead)


def _value(entry: Entry, **given: object) -> Any:  # noqa: ANN401 — of the class whose keys the entry holds
    """The value of an entry: each field from its key, or as `given`, else as the class has it by default."""
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
                when=when_of(entry),
                grade=entry.grade,
                sources=entry.source,
                note=entry.note or "",
                learned_on=entry.learned_on,
            )


def _recommended(entry: entries.RecommendedFact, file: schema.AgreementFile) -> Fact:
    dated = any(day is not None for day in (entry.on, entry.no_later_than, entry.by))
    source: DatedFact = entry
    if not dated:
        received = f"received({entry.report})"
        source = next(each for each in file.facts if isinstance(each, entries.HappenedFact) and each.event == received)
    under = entry.under or next(iter(file.recommendation_terms))
    return fact_of(entry, lambda _written: None, under=under, when=when_of(source), with_report=not dated)
