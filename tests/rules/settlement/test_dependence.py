"""A fact changes only what hangs together with what it is about, and that is derived the same alone as among all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened
from tests.rules.test_interim import GUARDED, PLAIN
from tracker.agreements.file.reader import read
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import Plan
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import (
    Approved,
    ClockStopped,
    Delivered,
    DeliveryStep,
    Ended,
    Ending,
    Extended,
    Fact,
    Happened,
    Paid,
    Resolved,
    StopReason,
    Waived,
    When,
)
from tracker.rules.plan import among, plan
from tracker.rules.settlement.dependence import NAMING, hanging_together
from tracker.rules.settlement.settlement import Obligation, Settlement

DATA = Path(__file__).parents[2] / "data"
LIBRARY = Path(__file__).parents[3] / "tracker" / "agreements" / "library"
FILES = {
    **{file.stem: file for file in sorted(LIBRARY.glob("*.yaml"))},
    "monitored-year": DATA / "monitored-year" / "agreement.yaml",
    "ftc-order-2019": DATA / "ftc-order-2019.yaml",
}
AHEAD = timedelta(days=400)

# No other duty, event or term is named in these.
OF_ITSELF = {
    "code",
    "instrument",  # every duty has one: what its first day is counted from is looked at apart
    "title",
    "kind",
    "owed_by",
    "owed_to",
    "owner",
    "clause",
    "wording",
    "amounts",  # all that have one hang together
    "signed_by",
    "credited",
    "suspended",
    "remainder",
    "penalty",
    "audience",
    "satisfied_on",
    "cut_off",
    "acceptance",
    "extension",
    "dispute",
    "survives",
    "counting",
    "calendar",
    "notices",
    "kept_from",
    "grade",
    "sources",
    "note",
    "removed_on",
}


@cache
def known(name: str) -> tuple[Settlement, tuple[Fact, ...]]:
    if name in FILES:
        agreement = read(FILES[name].read_bytes(), name)
        return agreement.settlement, agreement.facts
    return {"plain": PLAIN, "guarded": GUARDED}[name], (happened("signed", date(2026, 2, 2)),)


def test_each_field_of_a_duty_is_said_to_name_others_or_not() -> None:
    assert {*NAMING, *OF_ITSELF} == {each.name for each in fields(Obligation)}
    assert OF_ITSELF.isdisjoint(NAMING)


def _some_fact(chance: random.Random, settlement: Settlement, planned: Plan) -> Fact:
    """A fact about one of the deadlines or events there are, on a day near its own."""
    if not planned.deadlines or chance.random() < 0.2:
        events = [each.name for each in settlement.events] or ["signed"]
        names = [*events, *(f"received({each.obligation})" for each in planned.deadlines[:20])]
        return Happened(event=chance.choice(names), when=When.on(date(2024, 1, 2) + timedelta(chance.randrange(900))))
    deadline = chance.choice(planned.deadlines)
    about: dict[str, Any] = {
        "obligation": deadline.obligation,
        "number": deadline.occurrence.number if deadline.recurring else None,
    }
    day = date(2024, 1, 2) + timedelta(days=chance.randrange(900))
    when = When.on(day)
    made: Sequence[Fact] = (
        Resolved(when=when, **about),
        Delivered(when=when, step=chance.choice(list(DeliveryStep)), **about),
        Extended(to=day + timedelta(days=20), granted_on=day, **about),
        Waived(waived_on=day, **about),
        ClockStopped(stopped_on=day, why=StopReason.DISPUTE, **about),
        Paid(when=when, amounts=(Money("USD", 40_000),), **about),
        Approved(approved_on=day, content="0" * 64, **about),
    )
    return chance.choice(made)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", [*FILES, "plain", "guarded"])
def test_what_is_derived_alone_is_what_is_derived_among_all(name: str, seed: int) -> None:
    settlement, begun = known(name)
    chance = random.Random(seed)  # noqa: S311 — the same lives each time
    facts = list(begun)
    until = date(2026, 12, 31)
    before = plan(settlement, facts, until=until)
    apart = 0
    for _ in range(12):
        fact = _some_fact(chance, settlement, before)
        only = hanging_together(settlement, [fact])
        after = plan(settlement, [*facts, fact], until=until)
        if only is not None:
            apart += len(only) < len(settlement.obligations)
            left = [each for each in facts if each.about.topic is not _DEADLINE or each.about.code in only]
            alone = plan(settlement, [*left, fact], until=until, only=only)
            assert list(alone.deadlines) == [each for each in after.deadlines if each.obligation in only]
            assert among(before, alone, only) == after
        facts, before = [*facts, fact], after
    # Of most something is apart: else nothing was tried.
    assert apart or name in {"plain", "guarded", "sec-v-coinbase-2023"} or settlement.recommendation_terms


_DEADLINE = Resolved.topic


def test_what_names_another_hangs_together_with_it_by_whatever_it_is_named() -> None:
    dated = an_obligation("A", "30 days after signed")
    linked: dict[str, Obligation] = {
        "due": an_obligation("B", "10 days after resolved(A)"),
        "satisfied_by": an_obligation("B", "60 days after signed", satisfied_by="A"),
        "cures": an_obligation("B", "60 days after signed", cures="A@1"),
        "attests": an_obligation("B", "60 days after signed", attests="A"),
        "term": an_obligation("B", "60 days after signed", term="term"),
    }
    for field, other in linked.items():
        terms = (replace(a_term(starts="signed", years=1), ends=parse_anchor("(5 days after due(A))")),)
        settlement = a_settlement(
            dated, other, an_obligation("Z", "9 days after signed"), terms=terms if field == "term" else ()
        )
        assert hanging_together(settlement, [Resolved(obligation="A", when=When.on(date(2026, 3, 2)))]) == frozenset(
            "AB"
        ), field


def test_all_that_is_paid_hangs_together() -> None:
    one, other = (
        an_obligation(code, "30 days after signed", kind="payment", amounts=(Money("USD", 1),)) for code in "AB"
    )
    settlement = a_settlement(one, other, an_obligation("Z", "9 days after signed"))

    assert hanging_together(settlement, [Resolved(obligation="A", when=When.on(date(2026, 3, 2)))]) == frozenset("AB")


def test_an_event_changes_what_names_it_directly_or_by_a_term_or_its_instrument() -> None:
    obligations = (
        an_obligation("A", "30 days after signed"),
        an_obligation("B", "30 days after judged"),
        an_obligation("C", "on 2026-03-02", term="term"),
        an_obligation("D", "5 days after received(A)"),
    )
    settlement = a_settlement(*obligations, terms=(a_term(starts="signed", years=1),))

    assert hanging_together(settlement, [happened("signed", date(2026, 2, 2))]) == frozenset("ACD")
    assert hanging_together(settlement, [happened("judged", date(2026, 2, 2))]) == frozenset("B")
    assert hanging_together(settlement, [happened("received(A)", date(2026, 2, 2))]) == frozenset("AD")


def test_what_may_change_any_duty_is_derived_whole() -> None:
    settlement = a_settlement(an_obligation("A", "30 days after signed"), instruments=(an_instrument(),))
    ended = Ended(code="plea", when=When.on(date(2026, 2, 2)), manner=Ending.EARLY)

    assert hanging_together(settlement, [ended]) is None
