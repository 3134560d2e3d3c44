"""What happens in a made-up life: events, resolutions and consents, deliveries, payments, terms, and what is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy.orm import Session

from benchmarks.torture.lives.chance import PAYABLE, Chance
from tests.operations import acme
from tracker.operations.facts import delivery, disputes, events, payment, resolution, terms, withdrawal
from tracker.operations.facts.record import Attribution, Circumstances, Recorded
from tracker.rules.currencies import Money
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import DeliveryStep, Ending, StopReason, When
from tracker.rules.grades import Grade

EVENTS = ("effective", "monitor-engaged", "breach", "received(A1)")
WAYS = (DeliveryStep.SENT, DeliveryStep.POSTMARKED, DeliveryStep.FILED, DeliveryStep.RECEIVED)


class Happenings:
    """Acts that record what happened; `entries` are those of the journal that may be withdrawn."""

    def __init__(self, chance: Chance, entries: list[int]) -> None:
        self._chance = chance
        self._entries = entries

    def record(self, session: Session) -> Recorded:
        chance = self._chance
        planned = chance.once_in(5)
        return events.record_event(
            session,
            chance.choose(EVENTS),
            circumstances=Circumstances(
                attribution=Attribution(actor=acme.ACTOR, by="Maria Chen", grade=Grade.ESTIMATED)
                if planned
                else chance.saying(),
                now=chance.now,
            ),
            when=When.on(chance.day(-30, 90) if planned else chance.day()),
            correct=not chance.once_in(3),
        )

    def resolve(self, session: Session) -> Recorded:
        chance = self._chance
        return resolution.resolve(
            session,
            chance.to_be_done(),
            circumstances=Circumstances(attribution=chance.saying(), now=chance.now),
            when=chance.when(),
        )

    def pay(self, session: Session) -> Recorded:
        chance = self._chance
        return payment.pay(
            session,
            chance.choose(PAYABLE),
            circumstances=Circumstances(attribution=chance.saying(), now=chance.now),
            amounts=(Money("USD", chance.number(1, 40_000)),),
            interest=(Money("USD", 125),) if chance.once_in(3) else (),
            when=chance.when(),
        )

    def extend(self, session: Session) -> Recorded:
        chance = self._chance
        return resolution.extend(
            session,
            chance.deadline(),
            circumstances=Circumstances(attribution=chance.saying(), now=chance.now),
            to=chance.day(10, 500),
            granted_on=chance.day(-20),
        )

    def deliver(self, session: Session) -> Recorded:
        chance = self._chance
        code, day, choose = chance.deadline(), chance.day(-40), chance.choose
        acts: tuple[Callable[..., Recorded], ...] = (
            partial(delivery.submit, when=chance.when(), way=choose((None, *WAYS))),
            partial(delivery.submit, when=chance.when(), way=None),
            partial(delivery.acknowledge, when=chance.when()),
            partial(delivery.send_back, when=chance.when(), reasons=("figures missing",)),
            partial(delivery.sign, signatory=choose(("CEO", "CCO")), when=chance.when()),
            partial(disputes.ask_extension, to=None, asked_on=day),
            partial(disputes.deny_extension, decided_on=day),
            partial(disputes.stop_clock, stopped_on=day, why=choose(tuple(StopReason))),
            partial(disputes.restart_clock, restarted_on=day),
        )
        act = choose(acts)
        return act(session, code, circumstances=Circumstances(attribution=chance.saying(), now=chance.now))

    def waive(self, session: Session) -> Recorded:
        chance = self._chance
        return resolution.waive(
            session,
            chance.deadline(),
            circumstances=Circumstances(attribution=chance.saying(), now=chance.now),
            waived_on=chance.day(-20),
        )

    def withdraw(self, session: Session) -> Recorded:
        chance = self._chance
        entry = chance.choose(self._entries or [1])
        return withdrawal.withdraw(session, entry, attribution=chance.saying(), now=chance.now)

    def term(self, session: Session) -> Recorded:
        chance = self._chance
        term, said = "monitorship", chance.saying()
        kind = chance.number(0, 4)
        if kind == 0:
            return terms.start_term(
                session,
                term,
                circumstances=Circumstances(attribution=said, now=chance.now),
                when=When.on(chance.day()),
                authority="OCC",
            )
        if kind == 1:
            return terms.extend_term(
                session,
                term,
                circumstances=Circumstances(attribution=said, now=chance.now),
                by_span=Span(chance.number(1, 12), Unit.MONTH),
                to=None,
                decided_on=chance.day(-20),
                authority="OCC",
            )
        if kind in {2, 3}:
            act = terms.suspend_term if kind == 2 else terms.resume_term
            return act(
                session,
                term,
                circumstances=Circumstances(attribution=said, now=chance.now),
                on=chance.day(-10),
                authority="OCC",
            )
        return terms.end_term(
            session,
            chance.choose((term, term, "order")),
            circumstances=Circumstances(attribution=said, now=chance.now),
            when=When.on(chance.day(-10)),
            manner=chance.choose((Ending.EARLY, Ending.EXPIRED)),
            authority="OCC",
            successor=None,
        )
