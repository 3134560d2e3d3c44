"""What a team adds to a made-up life: changed files, four eyes, evidence, recommendations with their answers, and roles."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.torture.lives.chance import RECOMMENDED, Chance
from tests.operations import acme
from tracker.operations.agreement.load import load
from tracker.operations.facts import approval
from tracker.operations.facts import recommendations as recommending
from tracker.operations.facts.evidence import give_evidence
from tracker.operations.facts.recommendations import Asked
from tracker.operations.facts.record import Circumstances, EvidenceFile, Recorded
from tracker.operations.people import persons
from tracker.rules.facts import Answer, Decision, When
from tracker.rules.people.roles import Role

OWED = """\
  P1:
    instrument: order
    title: Pay
    kind: payment
    amount: {USD: 1000.00}
    instalments:
      - {amount: {USD: 400.00}, due: 10 days after effective}
      - {amount: {USD: 600.00}, due: 90 days after effective}
    interest:
      {text: late, rate: 5 %, basis: actual/365, from: effective, compounding: monthly, on: balance, until: paid}
"""
TERMS = (
    "",
    "acceptance: {}, ",
    "acceptance: {on_return: 10 days, silence: accepted after 20 days}, dispute: stops, ",
    "satisfied_on: receipt, extension: {ask_by: 5 business days, meanwhile: waits, after_denial: 3 business days}, ",
    "signed_by: [CEO, CCO], ",
)
RECOMMENDING = """\
recommendation_terms:
  review:
    instrument: order
    adopt: 60 days
    object: 30 days
    talks: 20 days
    decide: 30 days after talks
    after_decision: 30 days
    implement: 90 days
    verify: 30 days
    after_reopening: 30 days
"""
OTHERS = {"od": "Omar Diaz", "pa": "Paula Adams"}


class Teamwork:
    """Acts of several persons on one settlement."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def amend(self, session: Session) -> None:
        """Load a changed file: a correction mostly, an amendment with a first day otherwise."""
        chance = self._chance
        first_day = chance.once_in(3)
        loaded = load(
            session,
            acme.agreement(self._text()),
            author=acme.author("Maria Chen"),
            now=chance.now,
            effective=chance.day(-90, 60) if first_day else None,
            instead=first_day and chance.once_in(4),
        )
        if loaded.replanned is not None:
            assert not loaded.replanned.failures

    def begin(self, session: Session) -> None:
        """Load the first file."""
        chance = self._chance
        load(session, acme.agreement(self._text()), author=acme.author("Maria Chen"), now=chance.now)

    def approve(self, session: Session) -> Recorded:
        return self._judged(session, approval.approve)

    def reject(self, session: Session) -> Recorded:
        return self._judged(session, approval.reject)

    def evidence(self, session: Session) -> Recorded:
        chance = self._chance
        codes = [chance.deadline() for _ in range(chance.number(1, 2))]
        files, piece = self._piece()
        return give_evidence(
            session,
            codes,
            circumstances=Circumstances(attribution=chance.saying(), now=chance.now, evidence=files),
            **piece,
            effective_on=chance.day(-40) if chance.once_in(2) else None,
        )

    def recommend(self, session: Session) -> Recorded:
        chance = self._chance
        asked = Asked(
            code=chance.choose(RECOMMENDED),
            title=chance.choose(("Screen customers", "Train everyone")),
            received=When.on(chance.day(-120, -40)),
            parent=chance.choose((None, None, None, "R1")),
            owner=chance.choose((None, "mc")),
        )
        return recommending.recommend(
            session, [asked], circumstances=Circumstances(attribution=chance.saying(), now=chance.now)
        )

    def answer(self, session: Session) -> Recorded:
        chance = self._chance
        step = chance.choose((*Answer, Answer.ADOPTED, Answer.IMPLEMENTED, Answer.OBJECTED))
        return recommending.answer(
            session,
            [chance.choose(RECOMMENDED)],
            step,
            when=When.on(chance.day(-40)),
            circumstances=Circumstances(attribution=chance.saying(), now=chance.now),
            decision=chance.choose(tuple(Decision)) if step is Answer.DECIDED else None,
        )

    def appoint(self, session: Session) -> None:
        """Make a person known, give a role, or take one away."""
        chance = self._chance
        by = chance.choose(("mc", "mc", "mc", "Omar Diaz"))
        key = chance.choose(("mc", "od", "pa"))
        if chance.once_in(3) and key in OTHERS:
            persons.add_person(session, key, name=OTHERS[key], email=None, author=acme.author(by), now=chance.now)
            return
        # An administrator may do all, so that the life goes on; one who is none is refused, which is kept too.
        role = Role.ADMINISTRATOR if key == "mc" or chance.once_in(3) else chance.choose(tuple(Role))
        within = None if role is Role.ADMINISTRATOR else chance.choose((None, "acme"))
        granted = key == "mc" or not chance.once_in(3)
        persons.grant(session, key, role, within=within, author=acme.author(by), now=chance.now, granted=granted)

    def _judged(self, session: Session, judge: Callable[..., Recorded]) -> Recorded:
        chance = self._chance
        said = chance.saying(note="looked at")
        return judge(session, chance.to_be_judged(), circumstances=Circumstances(attribution=said, now=chance.now))

    def _piece(self) -> tuple[tuple[EvidenceFile, ...], dict[str, Any]]:
        number = self._chance.number(1, 6)
        match number % 3:
            case 0:
                content = f"page {number}".encode()
                digest = sha256(content).hexdigest()
                return (EvidenceFile(digest, f"page {number}.txt", len(content)),), {}
            case 1:
                return (), {"link": f"https://acme.example/{number}"}
            case _:
                return (), {"reference": f"Binder {number}"}

    def _text(self) -> str:
        choose = self._chance.choose
        text = acme.FILE.replace("60 days after effective", f"{choose((45, 60, 75))} days after effective")
        text = text.replace("{on: 2026-01-15,", f"{{on: 2026-01-{choose((15, 20))},")
        text = text.replace("Action plan", choose(("Action plan", "Plan of action")))
        text = text.replace("name: Maria Chen,", f"name: {choose(('Maria Chen', 'Maria Chen', 'Maria Chen-Lee'))},")
        if choose((True, False)):
            text = text.replace("    calendar: us-federal\n", "    calendar: us-federal\n    needs_approval: yes\n")
        if choose((True, False)):
            text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("  A5"))
        if choose((True, False)):
            due = choose(("every 2 months", "every 1 year", "every 6 weeks"))
            text += f"  A7: {{instrument: order, title: Look, kind: review, due: {due} from effective, source: P1}}\n"
        if choose((True, False)):
            due = "continuing through end(monitorship)"
            text += f"  A8: {{instrument: order, title: Stay out, kind: standing, due: {due}, source: P1}}\n"
        if choose((True, True, False)):
            text += OWED.replace("5 %", choose(("5 %", "6 %")))
        for title in ("Action plan", "Plan of action", "Quarterly report", "Board answers"):
            text = text.replace(f"title: {title},", f"title: {title}, {choose(TERMS)}")
        if choose((True, True, True, False)):
            terms = RECOMMENDING.replace("adopt: 60", f"adopt: {choose((60, 90))}")
            text += terms.replace("object: 30", f"object: {choose((30, 45))}")
        if choose((True, False)):
            text += "facts:\n  - {resolved: A3@2026-Q1, on: 2026-02-20, source: P1}\n"
        return text
