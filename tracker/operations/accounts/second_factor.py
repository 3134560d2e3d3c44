"""The second factor: an authenticator that its person enrols, codes that are taken once, and the way back where it is lost."""

from __future__ import annotations

import secrets
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.operations.accounts.accounts import ACT, Holder, forget_factor
from tracker.operations.accounts.secret_texts import digest_of, new_secret
from tracker.operations.accounts.sign_ins import FRESH, end_sign_ins, prove_again
from tracker.operations.people.identity import PERSON, PROVED
from tracker.rules.people.actor import Proof
from tracker.rules.people.one_time_codes import SEED_BYTES, step_of_code

RECOVERY_CODES = 10
# 120 bits: nobody guesses one, so that a plain hash keeps it.
_RECOVERY_BYTES = 15
_GROUP = 4  # characters

# Makes a sealed seed readable again; the key for it is the face's, and never in the database.
Unseal = Callable[[str], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLine:
    """A person's second factor: since when, and how many recovery codes are left."""

    enrolled_at: datetime
    codes_left: int


def new_seed() -> bytes:
    """Make a seed at random."""
    return secrets.token_bytes(SEED_BYTES)


def factor_of(session: Session, person: int) -> FactorLine | None:
    """Give a person's second factor, None where none is enrolled."""
    row = session.get(models.SecondFactor, person)
    if row is None or row.enrolled_at is None:
        return None
    codes = models.RecoveryCode
    left = session.scalar(select(func.count()).select_from(codes).where(codes.person_id == person)) or 0
    return FactorLine(enrolled_at=row.enrolled_at, codes_left=left)


def begin_half(session: Session, holder: Holder, *, now: datetime) -> str:
    """Begin the sign-in of a person whose password fitted, and give its secret; it is finished by the second factor."""
    half = models.HalfSignIn
    session.execute(delete(half).where((half.person_id == holder.id) | (half.ends_at < now)))
    secret, digest = new_secret()
    session.add(half(digest=digest, person_id=holder.id, ends_at=now + FRESH))
    return secret


def half_signed_in(session: Session, secret: str, *, now: datetime) -> Holder | None:
    """Give the person whose password fitted in the last five minutes; None where nobody's did."""
    row = session.get(models.HalfSignIn, digest_of(secret))
    if row is None or now >= row.ends_at:
        return None
    person = session.get_one(models.Person, row.person_id)
    return Holder(id=person.id, key=person.key, name=person.name)


def end_half(session: Session, holder: Holder) -> None:
    """End a sign-in that is half done."""
    session.execute(delete(models.HalfSignIn).where(models.HalfSignIn.person_id == holder.id))


def begin_enrolment(session: Session, holder: Holder, sealed: str) -> None:
    """Keep a sealed seed that its person has yet to show a code of; raises `InputRefused` where a factor is enrolled."""
    if factor_of(session, holder.id) is not None:
        raise InputRefused("You have an authenticator already.", "Remove it before you set up another.")
    row = session.get(models.SecondFactor, holder.id)
    if row is None:
        session.add(models.SecondFactor(person_id=holder.id, sealed=sealed, last_step=0))
    else:
        row.sealed, row.last_step = sealed, 0


def finish_enrolment(
    session: Session, holder: Holder, code: str, *, keep: str, how: Proof, unseal: Unseal, now: datetime
) -> tuple[str, ...]:
    """Enrol the authenticator that shows that code, and give the recovery codes, which are shown this once.

    Every sign-in but `keep` ends. Raises `InputRefused` for a code that is not of the seed kept before.
    """
    row = session.get(models.SecondFactor, holder.id)
    step = None
    if row is not None and row.enrolled_at is None:
        step = step_of_code(unseal(row.sealed), code, now=now, after=row.last_step)
    if row is None or step is None:
        raise InputRefused("That is not the code that the authenticator shows now.", "Give the newest one.")
    row.enrolled_at, row.last_step = now, step
    codes = models.RecoveryCode
    session.execute(delete(codes).where(codes.person_id == holder.id))
    made = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    session.add_all(codes(digest=digest_of(_plain(each)), person_id=holder.id) for each in made)
    end_sign_ins(session, holder.id, but=keep)
    prove_again(session, keep, proved=Proof.PASSWORD_AND_CODE, now=now)
    _journal(session, holder, "enrolled", how=how, now=now)
    return made


def take_code(session: Session, holder: Holder, code: str, *, unseal: Unseal, now: datetime) -> bool:
    """Whether that is a code of the person's authenticator, or a recovery code; each is taken once and never again."""
    row = session.get(models.SecondFactor, holder.id, with_for_update=True)
    if row is None or row.enrolled_at is None:
        return False
    step = step_of_code(unseal(row.sealed), code, now=now, after=row.last_step)
    if step is not None:
        row.last_step = step
        return True
    recovery = session.get(models.RecoveryCode, digest_of(_plain(code)))
    if recovery is None or recovery.person_id != holder.id:
        return False
    session.delete(recovery)
    _journal(session, holder, "recovery code used", how=Proof.PASSWORD, now=now)
    return True


def remove_factor(session: Session, holder: Holder, *, keep: str, how: Proof, now: datetime) -> None:
    """Remove the own second factor; every sign-in but `keep` ends. Raises `InputRefused` where there is none."""
    if factor_of(session, holder.id) is None:
        raise InputRefused("You have no authenticator.")
    forget_factor(session, holder.id)
    end_sign_ins(session, holder.id, but=keep)
    _journal(session, holder, "removed", how=how, now=now)


def _journal(session: Session, holder: Holder, what: str, *, how: Proof, now: datetime) -> None:
    told = {"factor": what, PERSON: holder.key, PROVED: how.value}
    journals.append(session, at=now, actor=holder.key, action=ACT, settlement=None, payload=told)


def _recovery_code() -> str:
    text = b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()
    return "-".join(text[place : place + _GROUP] for place in range(0, len(text), _GROUP))


def _plain(code: str) -> str:
    """A recovery code as it is hashed, whatever its case and the blanks and strokes in it."""
    return "".join(each for each in code.upper() if each.isalnum())
