"""What an instrument says of delivery: what satisfies a duty, the cut-off hour, acceptance, extensions, disputes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from tracker.rules.due.spans import Span


class Satisfied(StrEnum):
    """Which act satisfies a duty: doing it, or one step of its delivery."""

    DOING = "doing"
    SENDING = "sending"
    POSTMARK = "postmark"
    FILING = "filing"
    RECEIPT = "receipt"


class Meanwhile(StrEnum):
    """What becomes of a due date while a request to extend it is not decided."""

    STANDS = "stands"
    WAITS = "waits"


class InDispute(StrEnum):
    """Whether a dispute stops a duty's clock."""

    STOPS = "stops"
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class CutOff:
    """The hour of a day after which what is done counts on the next day; `zone` None is the settlement's own."""

    at: time
    zone: str | None = None

    def __str__(self) -> str:
        return f"{self.at:%H:%M}" if self.zone is None else f"{self.at:%H:%M} {self.zone}"

    @classmethod
    def read(cls, written: str) -> CutOff:
        """Read back what `str` wrote: `17:00 America/New_York`."""
        at, _, zone = written.partition(" ")
        return cls(time.fromisoformat(at), zone or None)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The other side must accept what is delivered.

    `on_return` is the new period that runs from a return; None leaves the old date. `silence` is the period after
    which no answer is acceptance; None where the instrument does not say so: an answer is then needed.
    """

    on_return: Span | None = None
    silence: Span | None = None

    def __str__(self) -> str:
        silence = None if self.silence is None else f"accepted after {self.silence}"
        return _braced({"on_return": self.on_return, "silence": silence})


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How an extension is asked for: how long before the due date, what holds meanwhile, what follows a refusal.

    `after_denial` counts from the refusal; the due date is then the later of that day and the original one.
    """

    ask_by: Span | None = None
    meanwhile: Meanwhile = Meanwhile.STANDS
    after_denial: Span | None = None

    def __str__(self) -> str:
        return _braced({"ask_by": self.ask_by, "meanwhile": self.meanwhile, "after_denial": self.after_denial})


def _braced(parts: Mapping[str, object]) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in parts.items() if value is not None)}}}"
