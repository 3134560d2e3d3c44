"""Which texts of a settlement's file hold for which days: found from its revisions, and kept so that all commands know."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models.columns import canonical
from tracker.rules.amendments.versions import DATED, amend, amendments, own_text, worded
from tracker.rules.due.spans import Span, Unit
from tracker.rules.settlement import settlement as values
from tracker.rules.settlement.keys import Field, dating_fields, fields_of
from tracker.rules.settlement.texts import TextForm, text_form

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class AgreedText:
    """One text of a settlement's file, read: the settlement, and where it amends an earlier one, by whose authority."""

    settlement: values.Settlement
    authority: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextInForce:
    """One text and the day from which it holds (inclusive; None: from the beginning).

    `entry` is the journal entry that loaded the amendment and `known_on` the day of that. `text` reads it.
    `own_day` is the first day that the very first text names for itself: nothing that held before it is loaded.
    """

    on: date | None
    known_on: date | None
    entry: int
    text: Callable[[], AgreedText]
    own_day: date | None = None


def holding(
    revisions: Sequence[models.Revision], read: Callable[[models.Revision], AgreedText]
) -> tuple[TextInForce, ...]:
    """The texts that still count, in the order they came into force; `revisions` are in the order loaded.

    A revision without a day of its own corrects the text before it. One with a day takes the place of what was to be
    in force from that day or later; marked `instead`, also of the amendment before it, whatever its day.
    """
    held: list[TextInForce] = []
    for revision in revisions:
        text = partial(read, revision)
        if not held:
            own_day = revision.effective_on
            held.append(TextInForce(on=None, known_on=None, entry=revision.entry_seq, text=text, own_day=own_day))
        elif revision.effective_on is None:
            held[-1] = replace(held[-1], text=text)
        else:
            known_on = revision.known_on
            if revision.instead and len(held) > 1:
                held.pop()
            while len(held) > 1 and (held[-1].on or date.min) >= revision.effective_on:
                gone = held.pop()
                if gone.on == revision.effective_on:
                    known_on = min(known_on or date.max, gone.known_on or date.max)
            held.append(TextInForce(on=revision.effective_on, known_on=known_on, entry=revision.entry_seq, text=text))
    return tuple(held)


def agreed_by(held: Sequence[TextInForce]) -> values.Settlement:
    """What was agreed, with every amendment that still counts.

    What held before one gives the dates; titles and all else are asked of the newest text, as `with_amendments` has it.
    """
    texts = [each.text() for each in held]
    settlements = [each.settlement for each in texts]
    amended = [
        values.Amendment(
            on=each.on or date.min,
            before=settlements[0],
            authority=text.authority,
            sources=text.sources,
            entry=each.entry,
            known_on=each.known_on,
        )
        for each, text in zip(held[1:], texts[1:], strict=True)
    ]
    agreed = _joined(settlements, amended)
    if agreed.amendment is None:
        return agreed
    return _joined([*(worded(each, agreed) for each in settlements[:-1]), agreed], amended)


def _joined(texts: Sequence[values.Settlement], amended: Sequence[values.Amendment]) -> values.Settlement:
    """Let each text amend those before it."""
    agreed = texts[0]
    for text, amendment in zip(texts[1:], amended, strict=True):
        agreed = amend(agreed, text, amendment)
    return agreed


def keep_amendments(session: Session, row: models.Settlement, agreed: values.Settlement) -> None:
    """Replace the rows that remember what held before each amendment."""
    session.execute(delete(models.Amendment).where(models.Amendment.settlement_id == row.id))
    session.add_all(
        models.Amendment(
            settlement_id=row.id,
            position=position,
            effective_on=each.on,
            known_on=each.known_on,
            authority=each.authority,
            sources=each.sources,
            before=before_as_text(each),
            entry_seq=each.entry,
        )
        for position, each in enumerate(amendments(agreed), start=1)
    )


def with_amendments(session: Session, row: models.Settlement, agreed: values.Settlement) -> values.Settlement:
    """Give a settlement recalled from its rows with what held before each of its amendments."""
    query = select(models.Amendment).where(models.Amendment.settlement_id == row.id)
    rows = session.scalars(query.order_by(models.Amendment.position)).all()
    if not rows:
        return agreed
    texts = [*(worded(_from_text(each.before, agreed), agreed) for each in rows), agreed]
    amended = [
        values.Amendment(
            on=each.effective_on,
            before=agreed,
            authority=each.authority,
            sources=each.sources,
            entry=each.entry_seq,
            known_on=each.known_on,
        )
        for each in rows
    ]
    return _joined(texts, amended)


def before_as_text(amendment: values.Amendment) -> str:
    """Write what held before an amendment as canonical JSON: all that a date follows from, and no more."""
    text = own_text(amendment.before)
    return canonical(
        {"time_zone": text.time_zone, **{section: list(map(_dating, getattr(text, section))) for section in DATED}}
    )


def _from_text(text: str, agreed: values.Settlement) -> values.Settlement:
    """Read back what held before an amendment, which is no more than dates follow from."""
    held = json.loads(text)
    return values.Settlement(
        code=agreed.code,
        title=agreed.title,
        organisation=agreed.organisation,
        time_zone=held["time_zone"],
        instruments=_dated(values.Instrument, held["instruments"]),
        events=_dated(values.NamedEvent, held["events"]),
        terms=_dated(values.Term, held["terms"]),
        obligations=_dated(values.Obligation, held["obligations"]),
    )


def _dating(value: object) -> dict[str, Any]:
    """The name of a value and what dates follow from, as JSON."""
    cells: dict[str, Any] = {}
    for field in _held(type(value)):
        given = getattr(value, field.name)
        cells[field.name] = None if given is None else _json_form(field).write(given)
    return cells


def _dated(values_of: type[_V], held: Sequence[Mapping[str, Any]]) -> tuple[_V, ...]:
    """Read values of which only their names, and what dates follow from, are held; a title is then the code.

    What was held before a key came to be lacks it, and has its default.
    """
    fields = _held(values_of)
    unknown = {name: "" for name, field in fields_of(values_of).items() if field.required}
    return tuple(
        values_of(
            **unknown
            | ({"title": each[fields[0].name]} if "title" in unknown else {})
            | {
                field.name: None if each[field.name] is None else _json_form(field).read(each[field.name])
                for field in fields
                if field.name in each
            }
        )
        for each in held
    )


def _held(values_of: type) -> tuple[Field, ...]:
    """The field that names a value, and those of its keys from which dates follow."""
    return (next(iter(fields_of(values_of).values())), *(each for each in dating_fields(values_of) if each.key))


def _json_form(field: Field) -> TextForm:
    return _JSON.get(field.type) or text_form(field.type) or _AS_IT_IS


_AS_IT_IS = TextForm(lambda value: value, lambda held: held)
# What is held otherwise than rows keep it.
_JSON = {
    Span: TextForm(lambda span: [span.count, span.unit.value], lambda held: Span(held[0], Unit(held[1]))),
    tuple[date, ...]: TextForm(list, lambda held: tuple(map(date.fromisoformat, held))),
}
