"""How many headers that say who is signed in came from elsewhere than the proxy: a count of this process alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class IgnoredHeaders:
    """A count that several threads add to."""

    number: int = 0
    _lock: Lock = field(default_factory=Lock)

    def count(self) -> None:
        """Add one."""
        with self._lock:
            self.number += 1


IGNORED = IgnoredHeaders()
