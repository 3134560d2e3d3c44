"""Who acts in one call, and how that was proved; and in whose name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """How it was proved who acts: by the operating system, by PostgreSQL, or not at all."""

    OPERATING_SYSTEM = "os"
    POSTGRESQL = "pg"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in one call; `name` is None for a user of the operating system who has none."""

    name: str | None
    proved: Proof

    @property
    def login(self) -> str | None:
        """The login that was proved, None where a name was only said."""
        match self.proved:
            case Proof.OPERATING_SYSTEM | Proof.POSTGRESQL:
                return self.name
            case Proof.SAID:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who does an act, and in whose name, which the journal keeps; with the same key `once` it is done only once."""

    actor: Actor
    by: str
    once: str | None = None
