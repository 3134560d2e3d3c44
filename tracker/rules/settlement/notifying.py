"""Whom a settlement's notices go to, and who else once a duty is overdue for so long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One step up the chain: so many calendar days after the latest date (1 is the first day overdue), who is told."""

    after: int
    to: tuple[str, ...]

    def __str__(self) -> str:
        return f"after {self.after} {'day' if self.after == 1 else 'days'}: {', '.join(self.to)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """Whom a settlement's notices go to, by the keys of persons.

    `to` are told of terms, and of duties that nobody owns; where it is empty, every person of the file is. A notice
    that a duty is overdue comes every `overdue_every` calendar days, and on the day of each step of the `escalation`.
    An `escalation` of None leaves it to the settings.
    """

    to: tuple[str, ...] = ()
    overdue_every: int = 1
    escalation: tuple[EscalationStep, ...] | None = None

    def __str__(self) -> str:
        parts = [f"to {', '.join(self.to)}"] if self.to else []
        parts.append(f"overdue every {self.overdue_every} {'day' if self.overdue_every == 1 else 'days'}")
        if self.escalation is not None:
            parts.append(f"escalation {'; '.join(map(str, self.escalation)) or 'none'}")
        return ", ".join(parts)
