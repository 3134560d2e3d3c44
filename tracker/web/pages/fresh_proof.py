"""A fresh proof of who acts, for what gives or takes away rights: a sign-in of the last five minutes, or the password again."""

from __future__ import annotations

from tracker.errors import InputRefused
from tracker.web.pages.sign_in import is_proved, typed
from tracker.web.visits import Visit

FIELD = "proof"


def needs_password(visit: Visit) -> bool:
    """Whether the form asks for the password."""
    return not visit.who.fresh(visit.now)


def require_fresh(visit: Visit) -> None:
    """Refuse what was not proved in the last five minutes, unless the form holds the password; a token proves nobody."""
    if visit.who.proved_at is None:
        raise InputRefused("A program's token does not do this.", "Sign in, and do it yourself.")
    if needs_password(visit) and not is_proved(visit, visit.who.key, typed(visit, FIELD)):
        raise InputRefused("Your password does not fit; nothing was changed.", "Give it again: this act asks for it.")
