"""What can be said of one deadline in a form: which operation records it, what it asks for, and who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from tracker.agreements.file import scalars
from tracker.errors import InputRefused
from tracker.operations.facts.delivery import acknowledge, send_back, sign, submit
from tracker.operations.facts.disputes import ask_extension
from tracker.operations.facts.payment import pay
from tracker.operations.facts.record import Recording
from tracker.operations.facts.resolution import attest, extend, resolve, waive
from tracker.rules.currencies import DECIMALS, Money
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import When
from tracker.rules.people.roles import Right
from tracker.rules.settlement.settlement import Obligation
from tracker.web.fields import day_in, day_or_none
from tracker.web.visits import Visit

_OVER = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})
_NO_MORE = frozenset({Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})
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


def _asked(visit: Visit) -> dict[str, Any]:
    return {"to": day_or_none(visit.given("to"), "the new day"), "asked_on": day_in(visit.given("on"), "the day")}


def _signed(visit: Visit) -> dict[str, Any]:
    if not visit.given("signatory"):
        raise InputRefused("Give who signed it.")
    return {"when": _when(visit), "signatory": visit.given("signatory")}


def _attested(visit: Visit) -> dict[str, Any]:
    if not visit.given("attestor"):
        raise InputRefused("Give who attested it.")
    exceptions = visit.given("exceptions")
    said = {"attestor": visit.given("attestor"), "complied": not exceptions, "exceptions": exceptions}
    return {"when": _when(visit), **said}


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
            word="attested",
            title="It was attested",
            button="Attested",
            right=Right.DO,
            operation=attest,
            day="Attested on",
            more=("attestor", "exceptions"),
            arguments=_attested,
        ),
        ActForm(
            word="signed",
            title="It was signed",
            button="Signed",
            right=Right.DO,
            operation=sign,
            day="Signed on",
            more=("signatory",),
            arguments=_signed,
            stands=lambda status: status not in _NO_MORE,
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
            word="accepted",
            title="It was accepted",
            button="Accepted",
            right=Right.RECORD,
            operation=acknowledge,
            day="Accepted on",
            arguments=lambda visit: {"when": _when(visit)},
            stands=lambda status: status is Status.SUBMITTED,
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
            word="asked",
            title="More time was asked for",
            button="Asked for",
            right=Right.RECORD,
            operation=ask_extension,
            day="Asked on",
            more=("until",),
            arguments=_asked,
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


def acts_for(visit: Visit, status: Status, duty: Obligation) -> tuple[ActForm, ...]:
    """The acts that are offered to who is signed in, of a deadline of that status: those that its duty asks for."""
    offered = {
        "paid": bool(duty.amounts),
        "signed": bool(duty.signed_by),
        "attested": duty.attests is not None,
        "done": duty.attests is None,
    }
    return tuple(
        act for act in ACTS.values() if visit.who.may(act.right) and act.stands(status) and offered.get(act.word, True)
    )
