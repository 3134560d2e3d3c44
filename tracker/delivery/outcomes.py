"""What is sent, and what can become of one try to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from tracker.rules.characters import one_line

LONGEST_REPLY = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One digest to send; `key` is its Message-ID without brackets, and its Idempotency-Key, on every try the same.

    `tried_at` is the moment of this try, None where nobody has begun one.
    """

    key: str
    person: str
    name: str
    address: str | None
    on: date
    written_at: datetime
    subject: str
    body: str
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The other side has taken it."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: tried again after `wait`, as the other side asked; `down` where the whole channel is of no use now."""

    reply: str
    down: bool = False
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Refused:
    """Never: the same letter would be refused again."""

    reply: str


Outcome = Accepted | Deferred | Refused


class Way(Protocol):
    """One channel, opened once for many letters."""

    def send(self, letter: Letter) -> Outcome:
        """Try to send a letter, once."""

    def close(self) -> None:
        """Let go of what is open."""


def shortened(reply: str) -> str:
    """Another side's reply on one line, not too long to keep."""
    line = one_line(reply)
    return line if len(line) <= LONGEST_REPLY else f"{line[: LONGEST_REPLY - 1]}…"
