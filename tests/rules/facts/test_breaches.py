"""A declared breach stands until it is cured, withdrawn or rejected, and each declaration is told apart by its number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tracker.reports.page.wording import day_in_full
from tracker.rules.facts import About, Breach, BreachStep, Resolved, Topic, When, declared_breaches
from tracker.rules.people.editions import facts_without

DECLARED = Breach(code="dpa", step=BreachStep.DECLARED, when=When.on(date(2024, 5, 14)), authority="DOJ")


def after(*steps: BreachStep) -> tuple[Breach, ...]:
    return tuple(
        replace(DECLARED, step=step, when=When.on(date(2024, 6, day)), authority="")
        for day, step in enumerate(steps, 1)
    )


@pytest.mark.parametrize(
    ("steps", "stands"),
    [
        ((), True),
        ((BreachStep.CURED,), False),
        ((BreachStep.WITHDRAWN,), False),
        ((BreachStep.UPHELD,), True),
        ((BreachStep.REJECTED,), False),
        ((BreachStep.REJECTED, BreachStep.UPHELD), True),
        ((BreachStep.UPHELD, BreachStep.REJECTED), False),
        ((BreachStep.UPHELD, BreachStep.CURED), False),
        ((BreachStep.CURED, BreachStep.UPHELD), False),
        ((BreachStep.UPHELD, BreachStep.WITHDRAWN), False),
    ],
)
def test_it_stands_until_it_is_cured_withdrawn_or_rejected_by_the_last_who_decides(
    steps: tuple[BreachStep, ...], stands: bool
) -> None:
    # In whatever order they were recorded: the days decide.
    (found,) = declared_breaches([*reversed(after(*steps)), DECLARED])
    assert found.stands is stands
    assert [each.step for each in found.answers] == list(steps)


def test_what_became_of_one_declaration_is_nothing_to_another() -> None:
    again = replace(DECLARED, declaration=2, when=When.on(date(2025, 1, 7)))
    withdrawn = replace(again, step=BreachStep.WITHDRAWN, when=When.on(date(2025, 2, 3)))
    assert [(each.title, each.stands) for each in declared_breaches([DECLARED, again, withdrawn])] == [
        ("Declaration 1 about dpa", True),
        ("Declaration 2 about dpa", False),
    ]


def test_of_an_instrument_a_duty_and_each_of_its_deadlines_one_is_declared_apart() -> None:
    duty = replace(DECLARED, code="Q", of=Topic.DEADLINE)
    second = replace(duty, number=2)
    found = declared_breaches([DECLARED, duty, second], {("Q", 2): "Q@2024-Q2"})
    assert [each.code for each in found] == ["dpa", "Q", "Q@2024-Q2"]

    def about(**asked: int | str | None) -> list[str]:
        return [each.code for each in found if each.is_about({"dpa"}, **asked)]  # type: ignore[arg-type]  # by their names

    assert about(duty="Q", number=2) == ["dpa", "Q", "Q@2024-Q2"]
    assert about(duty="Q", number=1) == ["dpa", "Q"]
    assert about(duty="Q") == ["dpa", "Q", "Q@2024-Q2"]
    assert about(duty="R", number=2) == ["dpa"]
    assert second.about == About(Topic.DEADLINE, "Q", 2)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When.on(date(2024, 5, 14)), "declared breached by DOJ on 14 May 2024"),
        (When(None, date(2021, 10, 21)), "declared breached by DOJ no later than 21 October 2021"),
        (
            When(date(2022, 3, 1), date(2022, 3, 31)),
            "declared breached by DOJ between 1 March 2022 and 31 March 2022",
        ),
    ],
)
def test_its_words_say_when_as_exactly_as_it_is_known(when: When, words: str) -> None:
    (found,) = declared_breaches([replace(DECLARED, when=when)])
    assert found.words(day_in_full) == words


def test_its_words_say_what_became_of_it_by_whom_and_when() -> None:
    upheld = replace(DECLARED, step=BreachStep.UPHELD, when=When.on(date(2024, 9, 2)), authority="S.D.N.Y.")
    cured = replace(DECLARED, step=BreachStep.CURED, when=When.on(date(2024, 10, 1)))
    (found,) = declared_breaches([DECLARED, upheld, cured])
    assert found.words(day_in_full) == (
        "declared breached by DOJ on 14 May 2024; upheld by S.D.N.Y. on 2 September 2024; "
        "cured, accepted by DOJ, on 1 October 2024"
    )


def test_an_edition_without_a_duty_is_without_its_declared_breach() -> None:
    of_duty = replace(DECLARED, code="Q", of=Topic.DEADLINE, number=2)
    done = Resolved(obligation="P", when=When.on(date(2024, 5, 14)))
    assert facts_without([DECLARED, of_duty, done], frozenset({"Q"})) == (DECLARED, done)
