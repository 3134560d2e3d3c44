"""The only place that reads the clock; faces call it and pass the moment down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The time as it is, or as a test or a rehearsal sets it."""

    fixed: datetime | None = None

    def now(self) -> datetime:
        """The moment, aware and in UTC, to the whole second."""
        return (datetime.now(UTC) if self.fixed is None else self.fixed.astimezone(UTC)).replace(microsecond=0)
