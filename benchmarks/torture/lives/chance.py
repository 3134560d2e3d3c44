"""What is drawn at random in a made-up life: the day, who says it and how surely, and which deadline it is about."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from tests.operations import acme
from tracker.operations.facts.record import Attribution
from tracker.rules.facts import When
from tracker.rules.grades import Grade
from tracker.rules.zones import today_in

ZONE = "America/New_York"
BEGUN = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
SERIES = ("A3", "A7")
SINGLE = ("A1", "A2", "A4", "A5", "A6", "A8")
PAYABLE = ("P1.1", "P1.2", "A6")
RECOMMENDED = ("R1", "R2", "R3", "R4")
CLOCKS = ("adopt", "object", "talks", "decide", "implement", "verify", "implement-2")
# One of them by the key and by the name, as people do.
SPEAKERS = ("Maria Chen", "Maria Chen", "mc", "Omar Diaz", "od", "Paula Adams")

T = TypeVar("T")


class Chance:
    """One life's luck, and its moment; the same seed has the same luck. `said_done` are the deadlines last said to be."""

    def __init__(self, seed: int) -> None:
        self.now = BEGUN
        self.said_done: list[str] = []
        self._random = random.Random(seed)  # noqa: S311 — a life is to be repeated, not guessed

    @property
    def today(self) -> date:
        """The date that it is in the settlement's zone."""
        return today_in(ZONE, self.now)

    def wait(self) -> None:
        """Let some time pass."""
        self.now += self.choose(
            (timedelta(microseconds=1), timedelta(minutes=7), timedelta(hours=9), timedelta(days=2), timedelta(days=9))
        )

    def choose(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def weighed(self, weights: dict[str, int]) -> str:
        """Give one of the names, each as likely as its weight."""
        return self._random.choices([*weights], [*weights.values()])[0]

    def number(self, first: int, last: int) -> int:
        """Give a number between two, both inclusive."""
        return self._random.randint(first, last)

    def once_in(self, times: int) -> bool:
        """Say yes once in so many times."""
        return self._random.randrange(times) == 0

    def day(self, first: int = -120, last: int = 0) -> date:
        """Give a day so many days from today, both inclusive."""
        return self.today + timedelta(days=self.number(first, last))

    def saying(self, note: str = "") -> Attribution:
        learned = self.day(-20) if self.once_in(5) else None
        grade = self.choose((Grade.RECORD, Grade.REPORTED))
        return Attribution(actor=acme.ACTOR, by=self.choose(SPEAKERS), learned_on=learned, grade=grade, note=note)

    def when(self) -> When:
        last = self.day()
        return self.choose((When.on(last), When.on(last), When(last - timedelta(days=5), last), When(None, last)))

    def deadline(self) -> str:
        if self.once_in(8):
            return f"{self.choose(RECOMMENDED)}.{self.choose(CLOCKS)}"
        if self.once_in(2):
            return self.choose(SINGLE)
        return f"{self.choose(SERIES)}@{self.number(1, 9)}"

    def to_be_done(self) -> str:
        """Give a deadline that somebody says is done."""
        self.said_done = [*self.said_done[-4:], self.deadline()]
        return self.said_done[-1]

    def to_be_judged(self) -> str:
        """Give a deadline that somebody else looks at: mostly one that was said to be done."""
        return self.deadline() if not self.said_done or self.once_in(5) else self.choose(self.said_done)
