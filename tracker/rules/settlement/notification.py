"""Whom a settlement's notices go to, and who else once a duty is overdue for so long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from tracker.rules.settlement.keys import Key


@dataclass(frozen=True, slots=True)
class EscalationStep:
    """One step up the chain: so many calendar days after the latest date (1 is the first day overdue), who is told."""

    after: Annotated[int, Key("So many calendar days after the latest date, such as `3 days`.")]
    to: Annotated[tuple[str, ...], Key("Who is told from then on: a key of `persons`, or a list of keys.", least=1)]

    def __str__(self) -> str:
        return f"after {self.after} {'day' if self.after == 1 else 'days'}: {', '.join(self.to)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """Whom a settlement's notices go to, by the keys of persons; an `escalation` of None leaves it to the settings."""

    to: Annotated[
        tuple[str, ...],
        Key(
            "Who is told of terms, and of duties without an owner: a key of `persons`, or a list. Without it, everyone "
            "under `persons`."
        ),
    ] = ()
    overdue_every: Annotated[int, Key("How often to say that a duty is overdue: `1 day`, `1 week`.")] = 1
    escalation: Annotated[
        tuple[EscalationStep, ...] | None, Key("Who else is told once a duty is overdue for so long, step by step.")
    ] = None

    def __str__(self) -> str:
        parts = [f"to {', '.join(self.to)}"] if self.to else []
        parts.append(f"overdue every {self.overdue_every} {'day' if self.overdue_every == 1 else 'days'}")
        if self.escalation is not None:
            parts.append(f"escalation {'; '.join(map(str, self.escalation)) or 'none'}")
        return ", ".join(parts)
