"""Who is at the other end: a password and a code compared, each try counted before it is known how it ends."""

from __future__ import annotations

from collections.abc import Callable

from tracker.operations.accounts.accounts import Holder, password_of
from tracker.operations.accounts.attempts import count_attempt, forget_attempts
from tracker.operations.accounts.second_factor import factor_of, take_code
from tracker.rules.people.actor import Proof
from tracker.web.passwords import matches
from tracker.web.seals import unsealing
from tracker.web.visits import Visit

LONGEST = 1000  # characters of a password that is looked at


def password_holder(visit: Visit, name: str, password: str) -> Holder | None:
    """Give the person whose name and password those are, None where they do not fit; raises `TooOften`.

    The tries of an account stay counted until its person is proved, by the second factor too where there is one.
    """
    with visit.app.working() as session:
        found = password_of(session, name)
        # By whatever name it is tried, it is one account.
        account = name if found is None else found[0].key
        count_attempt(session, account=account, network=visit.network, now=visit.now)
    # Slow on purpose, so not in a transaction: that would keep everybody else from writing.
    if not matches(None if found is None else found[1], password) or found is None:
        return None
    return found[0]


def prove_now(visit: Visit, password: str, code: str) -> Proof | None:
    """How who is signed in is proved by that password, and that code where there is a second factor; None where not so."""
    holder = password_holder(visit, visit.who.key, password)
    if holder is None:
        return None
    with visit.app.working() as session:
        factor = factor_of(session, holder.id)
        if factor is not None and not take_code(
            session, holder, code, unseal=unsealing_for(visit, holder), now=visit.now
        ):
            return None
        forget_attempts(session, account=holder.key, now=visit.now)
    return Proof.PASSWORD if factor is None else Proof.PASSWORD_AND_CODE


def unsealing_for(visit: Visit, holder: Holder) -> Callable[[str], bytes]:
    """What opens the sealed seed of a person."""
    return unsealing(visit.app.settings.seal_keys, person=holder.key)


def typed(visit: Visit, name: str) -> str:
    """A password as it was typed, with its blanks."""
    several = visit.form.get(name, ())
    return several[-1][:LONGEST] if several else ""
