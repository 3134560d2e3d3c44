"""A fresh proof of who acts, for approvals and rights: a sign-in of the last five minutes, or all that proves it again."""

from __future__ import annotations

from typing import Literal

from tracker.errors import InputRefused
from tracker.operations.accounts.accounts import password_of
from tracker.operations.accounts.second_factor import factor_of
from tracker.operations.accounts.sign_ins import prove_again
from tracker.web.proofs import prove_now, typed
from tracker.web.visits import Visit

FIELD = "proof"

# What a form asks for: nothing, the password, the code beside it, or another sign-in where there is no password here.
Asked = Literal["", "password", "code", "sign-in"]


def asked_for(visit: Visit) -> Asked:
    """What the form asks for."""
    return "" if visit.who.fresh(visit.now) else asked_anew(visit)


def asked_anew(visit: Visit) -> Asked:
    """What proves the person, however fresh the last proof is."""
    with visit.app.inspecting() as session:
        found = password_of(session, visit.who.key)
        if found is None:
            return "sign-in"
        return "password" if factor_of(session, found[0].id) is None else "code"


def require_fresh(visit: Visit) -> None:
    """Refuse what was not proved in the last five minutes, unless the form holds what proves it; a token proves nobody."""
    if visit.who.by_token:
        raise InputRefused("A program's token does not do this.", "Sign in, and do it yourself.")
    match asked_for(visit):
        case "":
            return
        case "sign-in":
            raise InputRefused("Your sign-in is older than five minutes; nothing was changed.", "Sign in again.")
        case "password":
            what = "password does"
        case "code":
            what = "password and code do"
    proof = prove_now(visit, typed(visit, FIELD), visit.given("code"))
    if proof is None:
        raise InputRefused(f"Your {what} not fit; nothing was changed.", "Give it again: this act asks for it.")
    with visit.app.working() as session:
        prove_again(session, visit.secret or "", proved=proof, now=visit.now)
