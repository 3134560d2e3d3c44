"""Who may do what: roles, the rights each gives, and the rule that nobody approves his own work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is to a settlement, or to all of them."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    OWNER = "owner"
    APPROVER = "approver"
    MONITOR = "monitor"
    READER = "reader"
    SERVICE = "service"


class Sees(StrEnum):
    """How much of a settlement a person reads."""

    ALL = "all"
    EDITION = "the monitor's edition"
    NOTHING = "nothing"


class Right(StrEnum):
    """A kind of act that is guarded."""

    APPOINT = "appoint persons"
    AGREE = "load and amend what was agreed"
    RECORD = "record what happened"
    DO = "say what the organisation has done"
    DO_OWN = "say what was done about the duties they own"
    RECOMMEND = "say what the monitor asks for"
    APPROVE = "approve what another person did"
    SERVE = "run the days and send what is due"
    BACK_UP = "take a backup"
    KEEP = "put back, upgrade and open the database to others"


RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right),
    Role.OFFICER: frozenset({Right.AGREE, Right.RECORD, Right.DO, Right.RECOMMEND}),
    Role.OWNER: frozenset({Right.DO_OWN}),
    Role.APPROVER: frozenset({Right.APPROVE}),
    Role.MONITOR: frozenset({Right.RECOMMEND}),
    Role.READER: frozenset(),
    Role.SERVICE: frozenset({Right.SERVE, Right.BACK_UP}),
}


# What a delegate may do in a person's stead, on the days of an absence: what is done to the database, or gives roles, stays.
IN_STEAD = frozenset({Right.AGREE, Right.RECORD, Right.DO, Right.DO_OWN, Right.RECOMMEND, Right.APPROVE})


def allowed(roles: Collection[Role], right: Right, *, owns: bool = False) -> bool:
    """Whether a person of these roles may do such an act; `owns` where it is about a duty the person owns."""
    held = frozenset[Right]().union(*(RIGHTS[role] for role in roles))
    return right in held or (right is Right.DO and owns and Right.DO_OWN in held)


def sees(roles: Collection[Role]) -> Sees:
    """How much a person of these roles reads; of several the widest counts, and that of a service reads nothing."""
    reading = set(roles) - {Role.SERVICE}
    if not reading:
        return Sees.NOTHING
    return Sees.EDITION if reading == {Role.MONITOR} else Sees.ALL


def roles_with(right: Right) -> tuple[Role, ...]:
    """The roles that have a right, for a refusal to name."""
    wanted = {right, Right.DO_OWN} if right is Right.DO else {right}
    return tuple(role for role in Role if wanted & RIGHTS[role])
