"""How often something may be tried, by account and by network: counted in the database, which every process shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import TooOften

# Tries of one account, and from one network, in each window.
OF_ACCOUNT, OF_NETWORK = 5, 50
WINDOW = timedelta(minutes=15)
_KEPT = timedelta(days=1)
# Of a network address, the part that one household or firm has.
_PREFIX = {4: 32, 6: 64}


def count_attempt(session: Session, *, account: str, network: str, now: datetime) -> None:
    """Count one more try of an account from a network, before it is known how it ends.

    Raises `TooOften` where either was tried too often in this window.
    """
    window = _window(now)
    session.execute(delete(models.Attempt).where(models.Attempt.window_at < now - _KEPT))
    for subject, most in ((_of_account(account), OF_ACCOUNT), (_of_network(network), OF_NETWORK)):
        row = session.get(models.Attempt, (subject, window))
        if row is None:
            row = models.Attempt(subject=subject, window_at=window, number=0)
            session.add(row)
        if row.number >= most:
            raise TooOften(round((window + WINDOW - now).total_seconds()))
        row.number += 1
    session.flush()


def forget_attempts(session: Session, *, account: str, now: datetime) -> None:
    """Begin anew for an account: its person was proved."""
    row = session.get(models.Attempt, (_of_account(account), _window(now)))
    if row is not None:
        session.delete(row)


def _window(now: datetime) -> datetime:
    seconds = WINDOW.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def _of_account(name: str) -> str:
    # Hashed: people type passwords where a name belongs.
    return f"account:{sha256(name.strip().casefold().encode(errors='surrogatepass')).hexdigest()}"


def _of_network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "network:unknown"
    return f"network:{ip_network((found, _PREFIX[found.version]), strict=False)}"
