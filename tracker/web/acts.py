"""What can be said of one deadline in a form: which operation records it, what it asks for, and who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from tracker.agreements.file import scalars
from tracker.errors import InputRefused
from tracker.operations.facts.delivery import send_back, submit
from tracker.operations.facts.payment import pay
from tracker.operations.facts.record import Recording
from tracker.operations.facts.resolution import extend, resolve, waive
from tracker.rules.currencies import DECIMALS, Money
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import When
from tracker.rules.people.roles import Right
from tracker.web.fields import day_in
from tracker.web.visits import Visit

_OVER = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})
_ANSWERED = frozenset({Status.SUBMITTED, Status.MET, Status.MET_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """One thing that can be said of a deadline: how the form calls it, its fields by name, and how they become arguments.

    `day` is the label of its day; `stands` says at which statuses it is offered, though the operation decides.
    """

    word: str
    title: str
    button: str
    right: Right
    operation: Recording[Any]
    day: str
    more: tuple[str, ...] = ()
    arguments: Callable[[Visit], dict[str, Any]]
    stands: Callable[[Status], bool] = lambda status: status not in _OVER

    def supposed(self, code: str, visit: Visit) -> Callable[..., Any]:
        """The check of the operation with what the form holds: nothing is written."""
        return partial(self.operation.check, code=code, **self.arguments(visit))


def _when(visit: Visit) -> When:
    return When.on(day_in(visit.given("on"), "the day"))


def _sums(visit: Visit, name: str) -> tuple[Money, ...]:
    number = visit.given(name).replace(",", "")
    currency = visit.given("currency").upper()
    if not number:
        return ()
    if currency not in DECIMALS:
        raise InputRefused(f"“{currency[:10]}” is no currency: give it as USD.")
    try:
        return scalars.amounts({currency: number})
    except ValueError as error:
        raise InputRefused(f"“{number[:40]}” is no sum: {error}") from None


def _paid(visit: Visit) -> dict[str, Any]:
    amounts = _sums(visit, "amount")
    if not amounts:
        raise InputRefused("Give the sum that was paid.")
    return {"when": _when(visit), "amounts": amounts, "interest": _sums(visit, "interest")}


def _returned(visit: Visit) -> dict[str, Any]:
    return {"when": _when(visit), "reasons": tuple(visit.given("reasons").splitlines())}


def _extended(visit: Visit) -> dict[str, Any]:
    return {"to": day_in(visit.given("to"), "the new day"), "granted_on": day_in(visit.given("on"), "the day")}


ACTS: Mapping[str, ActForm] = {
    act.word: act
    for act in (
        ActForm(
            word="done",
            title="It is done",
            button="Done",
            right=Right.DO,
            operation=resolve,
            day="Done on",
            arguments=lambda visit: {"when": _when(visit)},
        ),
        ActForm(
            word="delivered",
            title="It was delivered",
            button="Delivered",
            right=Right.DO,
            operation=submit,
            day="Delivered on",
            arguments=lambda visit: {"when": _when(visit), "way": None},
        ),
        ActForm(
            word="paid",
            title="It was paid",
            button="Paid",
            right=Right.DO,
            operation=pay,
            day="Paid on",
            more=("amount", "interest"),
            arguments=_paid,
        ),
        ActForm(
            word="returned",
            title="It was sent back",
            button="Sent back",
            right=Right.RECORD,
            operation=send_back,
            day="Sent back on",
            more=("reasons",),
            arguments=_returned,
            stands=lambda status: status in _ANSWERED,
        ),
        ActForm(
            word="extended",
            title="More time was granted",
            button="Extended",
            right=Right.RECORD,
            operation=extend,
            day="Granted on",
            more=("to",),
            arguments=_extended,
        ),
        ActForm(
            word="waived",
            title="It was waived",
            button="Waived",
            right=Right.RECORD,
            operation=waive,
            day="Waived on",
            arguments=lambda visit: {"waived_on": day_in(visit.given("on"), "the day")},
        ),
    )
}


def acts_for(visit: Visit, status: Status, *, has_amount: bool) -> tuple[ActForm, ...]:
    """The acts that are offered to who is signed in, of a deadline of that status; of money only where it asks for some."""
    return tuple(
        act
        for act in ACTS.values()
        if visit.who.may(act.right) and act.stands(status) and (has_amount or act.word != "paid")
    )
