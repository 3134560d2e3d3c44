"""Who acts in one call, and how that was proved; and in whose name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Proof(StrEnum):
    """How it was proved who acts: by the system, by PostgreSQL, by what we gave, by a trusted proxy, or not at all.

    What we gave is a link, a sign-in or a token. A login of the system in a user namespace is no proof: whoever makes one
    chooses who is logged in.
    """

    OPERATING_SYSTEM = "os"
    NAMESPACE = "namespace"
    POSTGRESQL = "pg"
    LINK = "link"
    PASSWORD = "session:password"  # noqa: S105 — the word for it, and no password
    PASSWORD_AND_CODE = "session:password+totp"  # noqa: S105 — the same
    SINGLE_SIGN_ON = "session:oidc"
    PROXY = "proxy"
    TOKEN = "token"  # noqa: S105 — the same
    SAID = "said"

    @property
    def names_person(self) -> bool:
        """Whether it proves a person known here, by key; what else there is proves a login, or nothing."""
        return self not in {Proof.OPERATING_SYSTEM, Proof.NAMESPACE, Proof.POSTGRESQL, Proof.SAID}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in one call: the key of a person where a sign-in proves it, else a login or what was said.

    `name` is None for a user of the operating system who has none.
    """

    name: str | None
    proved: Proof

    @property
    def login(self) -> str | None:
        """The login that was proved, None where it was a person, or where a name was only said."""
        return self.name if self.proved in {Proof.OPERATING_SYSTEM, Proof.POSTGRESQL} else None

    @property
    def person(self) -> str | None:
        """The key of the person who was proved, None where a login was, or nothing."""
        return self.name if self.proved.names_person else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who does an act, and in whose name, which the journal keeps; with the same key `once` it is done only once."""

    actor: Actor
    by: str
    once: str | None = None
