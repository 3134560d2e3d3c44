"""A field of an agreed value says in one line what it is called in a file, and whether dates follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

import pytest

from tracker.rules.currencies import Money
from tracker.rules.due.language import Anchor, DueRule
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.due.spans import Span, Unit
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule, Meanwhile, Satisfied
from tracker.rules.settlement.keys import Dating, Key, dating_fields, fields_of, name_of
from tracker.rules.settlement.payment_terms import Basis, Credit, Interest
from tracker.rules.settlement.settlement import Obligation, Term
from tracker.rules.settlement.texts import text_form, value_of, words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A value for these tests."""

    code: str
    due: Annotated[DueRule | None, Key("When it is due.", required=True), Dating] = None
    amounts: Annotated[tuple[Money, ...], Key("What is to be paid.", name="amount")] = ()
    removed_on: date | None = None


def test_a_field_has_its_type_without_none_and_the_key_of_the_file() -> None:
    code, due, amounts, removed_on = fields_of(Duty).values()
    assert (code.type, code.required, code.key, code.written) == (str, True, None, "code")
    assert (due.type, due.optional, due.required, due.written) == (DueRule, True, False, "due")
    assert (amounts.type, amounts.optional, amounts.default, amounts.written) == (
        tuple[Money, ...],
        False,
        (),
        "amount",
    )
    assert (removed_on.type, removed_on.key) == (date, None)


def test_dates_follow_from_the_fields_that_are_marked_so() -> None:
    assert [field.name for field in dating_fields(Duty)] == ["due"]
    assert [field.name for field in dating_fields(Term)] == ["instrument", "starts", "length", "ends", "grade"]


def test_a_value_is_named_by_the_first_of_its_fields() -> None:
    assert name_of(Duty(code="D1")) == "D1"


def test_every_field_of_an_obligation_has_a_key_but_those_that_no_file_writes() -> None:
    without = [name for name, field in fields_of(Obligation).items() if field.key is None]
    assert without == ["code", "recommendation", "attests", "removed_on"]


@pytest.mark.parametrize(
    ("of", "value", "text"),
    [
        (DueRule, parse("30 days after sentencing"), "30 days after sentencing"),
        (Anchor, parse_anchor("(15 days after judgment)"), "(15 days after judgment)"),
        (Span, Span(5, Unit.BUSINESS_DAY), "5 business days"),
        (Decimal, Decimal("4.25"), "4.25"),
        (Satisfied, Satisfied.POSTMARK, "postmark"),
        (CutOff, CutOff(time(17, 0)), "17:00"),
        (CutOff, CutOff(time(9, 5), "Europe/London"), "09:05 Europe/London"),
        (
            Credit,
            Credit("D1", (Money("USD", 500), Money("EUR", 1))),
            {"payment_of": "D1", "USD": "500", "EUR": "1"},
        ),
        (Credit, Credit("D1"), {"payment_of": "D1"}),
    ],
)
def test_a_value_comes_back_from_its_text(of: Any, value: object, text: object) -> None:
    form = text_form(of)
    assert form is not None
    assert form.write(value) == text
    assert form.read(text) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Acceptance(), {}),
        (Acceptance(on_return=Span(15, Unit.DAY)), {"on_return": "15 days"}),
        (
            ExtensionRule(ask_by=Span(1, Unit.WEEK), meanwhile=Meanwhile.WAITS),
            {"ask_by": "1 week", "meanwhile": "waits"},
        ),
        (
            Interest(text="at 5 %", rate=Decimal(5), basis=Basis.ACTUAL_360, start=parse_anchor("due(F1)")),
            {"text": "at 5 %", "rate": "5", "basis": "actual/360", "from": "due(F1)"},
        ),
    ],
)
def test_a_value_of_several_parts_comes_back_from_their_words(value: object, words: dict[str, str]) -> None:
    assert words_of(value) == words
    assert value_of(type(value), words) == value
