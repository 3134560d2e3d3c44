"""Values as the texts that rows and amendments keep of them, and those texts read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

from tracker.rules.currencies import Money
from tracker.rules.due.language import Anchor, DueRule, anchored
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.due.spans import Span
from tracker.rules.grades import Grade
from tracker.rules.settlement.delivery import CutOff
from tracker.rules.settlement.keys import fields_of
from tracker.rules.settlement.payment_terms import Credit
from tracker.rules.settlement.settlement import SourcedReading

_V = TypeVar("_V")
_PAYMENT_OF = "payment_of"


@dataclass(frozen=True, slots=True)
class TextForm:
    """How values of one type are written as text, and how that text is read."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def text_form(of: Any) -> TextForm | None:  # noqa: ANN401 — a type, or a union of types
    """Find the text of a type; None for one that is kept as it is, or has no text of its own."""
    if isinstance(of, type) and issubclass(of, StrEnum):
        return TextForm(attrgetter("value"), of)
    return _FORMS.get(of)


def words_of(value: object) -> dict[str, str]:
    """Write a value as the texts of its fields, by their keys; what it does not have is left out."""
    words = {}
    for name, field in fields_of(type(value)).items():
        given, form = getattr(value, name), text_form(field.type)
        if given is not None:
            words[field.written] = given if form is None else form.write(given)
    return words


def value_of(values: type[_V], words: Mapping[str, str]) -> _V:
    """Read back what `words_of` wrote."""
    given = {}
    for name, field in fields_of(values).items():
        if field.written in words:
            form = text_form(field.type)
            given[name] = words[field.written] if form is None else form.read(words[field.written])
    return values(**given)


def _credit_words(credit: Credit) -> dict[str, str]:
    return {_PAYMENT_OF: credit.payment_of, **{money.currency: str(money.minor) for money in credit.up_to}}


def _credit(words: Mapping[str, str]) -> Credit:
    sums = tuple(Money(currency, int(minor)) for currency, minor in words.items() if currency != _PAYMENT_OF)
    return Credit(words[_PAYMENT_OF], sums)


def _reading_words(reading: SourcedReading) -> dict[str, Any]:
    return {"text": reading.text, "sources": list(reading.sources), "grade": reading.grade and reading.grade.value}


def _reading(words: Mapping[str, Any]) -> SourcedReading:
    grade = words.get("grade")
    return SourcedReading(
        text=words["text"], sources=tuple(words.get("sources", ())), grade=None if grade is None else Grade(grade)
    )


_FORMS: dict[Any, TextForm] = {
    DueRule: TextForm(str, parse),
    Anchor: TextForm(anchored, parse_anchor),
    Span: TextForm(str, Span.read),
    Decimal: TextForm(str, Decimal),
    CutOff: TextForm(str, CutOff.read),
    Credit: TextForm(_credit_words, _credit),
    SourcedReading: TextForm(_reading_words, _reading),
}
