"""An authority's declaration that an instrument, a term or a deadline was breached, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.rules.facts.fact import (
    PLAIN,
    About,
    AnyFact,
    Topic,
    Writing,
    column,
    detail,
    happened,
    kind_of_fact,
    subject,
)
from tracker.rules.when import When


class BreachStep(StrEnum):
    """What was done: an authority declared it; it was cured, the authority withdrew it, or a court decided."""

    DECLARED = "declared"
    CURED = "cured"
    WITHDRAWN = "withdrawn"
    UPHELD = "upheld"
    REJECTED = "rejected"


_UNNAMED: Mapping[tuple[str, int], str] = {}
DECISIONS = (BreachStep.UPHELD, BreachStep.REJECTED)


@kind_of_fact
class Breach(AnyFact):
    """One step of a declared breach of `code`: an instrument, a term, or with `of` a duty, of which `number` is one deadline.

    `declaration` tells several of the same thing apart, from 1 in the order recorded. `authority` is who declared it, took
    it as cured, or decided; `grounds` are what the one who declares says was breached.
    """

    kind = "breach"

    code: str = subject(Topic.TERM)
    step: BreachStep = detail()
    when: When = happened()
    of: Topic = detail(default=Topic.TERM, journal=None)
    number: int | None = column("number", default=None, if_given=True)
    declaration: int = detail(default=1)
    authority: str = detail(default="")
    grounds: str = detail(default="", if_given=True)

    @property
    def about(self) -> About:
        """What was breached."""
        return About(self.of, self.code, self.number)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """What was done about which declaration, by whom, and on what grounds."""
        by = f" by {self.authority}" if self.authority else ""
        which = "" if self.declaration == 1 else f"{self.declaration} "
        match self.step:
            case BreachStep.DECLARED:
                more = [f"declaration {self.declaration}"] if self.declaration > 1 else []
                more += [self.grounds] if self.grounds else []
                told = f" ({'; '.join(more)})" if more else ""
                return f"declared breached{by}{told}"
            case BreachStep.WITHDRAWN:
                return f"declaration of breach {which}withdrawn{by}"
            case BreachStep.UPHELD | BreachStep.REJECTED:
                return f"declaration of breach {which}{self.step}{by}"
            case BreachStep.CURED:
                return f"declared breach {which}cured{f', accepted{by}' if by else ''}"


@dataclass(frozen=True, slots=True)
class DeclaredBreach:
    """One declaration of a breach, with what became of it, in the order of the days.

    `code` is how what it is about is called: a deadline of a series by its period, `NOTIFY@2026-Q1`.
    """

    declared: Breach
    code: str
    answers: tuple[Breach, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it is neither cured nor withdrawn, and was not rejected by the last who decided."""
        steps = [each.step for each in self.answers]
        decided = [each for each in steps if each in DECISIONS]
        over = {BreachStep.CURED, BreachStep.WITHDRAWN}
        return over.isdisjoint(steps) and decided[-1:] != [BreachStep.REJECTED]

    def words(self, day: Callable[[date | datetime], str]) -> str:
        """What was declared by whom and when, and what became of it: `declared breached by DOJ on 14 May 2024; upheld …`."""
        return "; ".join(_dated(each, day) for each in (self.declared, *self.answers))

    @property
    def title(self) -> str:
        """The declaration by its number, to begin a sentence with: `Declaration 2 about dpa`."""
        return f"Declaration {self.declared.declaration} about {self.code}"

    def is_about(self, codes: Iterable[str], *, duty: str | None = None, number: int | None = None) -> bool:
        """Whether it is about an instrument or a term of these codes, or about a duty: with `number`, that deadline of it."""
        about = self.declared.about
        if about.topic is not Topic.DEADLINE:
            return about.code in codes
        return about.code == duty and (number is None or about.number in {None, number})


def declared_breaches(
    facts: Iterable[AnyFact], names: Mapping[tuple[str, int], str] = _UNNAMED
) -> tuple[DeclaredBreach, ...]:
    """Every declaration of a breach among facts, in the order recorded; `names` are those of deadlines, by duty and number."""
    steps: dict[tuple[About, int], list[Breach]] = {}
    for fact in facts:
        if isinstance(fact, Breach):
            steps.setdefault((fact.about, fact.declaration), []).append(fact)
    found = []
    for (about, _), several in steps.items():
        code = str(about) if about.number is None else names.get((about.code, about.number), str(about))
        declared = [each for each in several if each.step is BreachStep.DECLARED]
        answers = [each for each in several if each.step is not BreachStep.DECLARED]
        answers.sort(key=lambda each: each.when.last_day)
        found += [DeclaredBreach(each, code, tuple(answers)) for each in declared[-1:]]
    return tuple(found)


def _dated(step: Breach, day: Callable[[date | datetime], str]) -> str:
    by = f" by {step.authority}" if step.authority else ""
    what = f"declared breached{by}" if step.step is BreachStep.DECLARED else f"{step.step}{by}"
    if step.step is BreachStep.CURED and by:
        what = f"cured, accepted{by},"
    when = step.when
    if when.exact:
        return f"{what} on {day(when.latest)}"
    if when.earliest is None:
        return f"{what} no later than {day(when.latest)}"
    return f"{what} between {day(when.earliest)} and {day(when.latest)}"
