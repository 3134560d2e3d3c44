"""One fact of every kind, and of every variant that is stored or worded in another way."""

from __future__ import annotations

from datetime import date, datetime

from tracker.rules.currencies import Money
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import (
    Answer,
    Answered,
    Appointment,
    Approved,
    Breach,
    BreachStep,
    ClockRestarted,
    ClockStopped,
    Contradicted,
    DateKept,
    Decision,
    Delivered,
    DeliveryStep,
    Ended,
    Ending,
    Evidenced,
    EvidenceKind,
    Extended,
    ExtensionAsked,
    ExtensionDenied,
    Fact,
    Happened,
    MonitorStep,
    Paid,
    PenaltyVerified,
    Recommended,
    Rejected,
    Reported,
    Resolved,
    Signed,
    StopReason,
    TermExtended,
    TermResumed,
    TermStarted,
    TermSuspended,
    Topic,
    Waived,
    When,
)

DAY = date(2026, 3, 2)
LATER = date(2026, 4, 1)
MOMENT = datetime(2026, 3, 2, 17, 30)
ON = When.on(DAY)
BETWEEN = When(date(2026, 2, 27), DAY)
BY = When(None, DAY)
AT = When.on(MOMENT)
FILE = "a" * 64

EVERY_FACT: dict[str, Fact] = {
    "happened": Happened(event="sentencing", when=ON),
    "happened between": Happened(event="received(D1)", when=BETWEEN),
    "happened by": Happened(event="engaged", when=BY),
    "resolved": Resolved(obligation="D1", when=ON),
    "resolved of a series": Resolved(obligation="Q1", number=3, when=BETWEEN),
    "resolved by": Resolved(obligation="D1", when=BY),
    "attested": Resolved(obligation="Q1", number=3, when=ON, attestor="the CCO"),
    "attested with exceptions": Resolved(
        obligation="Q1", number=3, when=ON, attestor="the CCO", exceptions="Two reviews were late"
    ),
    "resolved at": Resolved(obligation="D1", when=AT),
    "extended": Extended(obligation="D1", to=LATER, granted_on=DAY),
    "extended of a series": Extended(obligation="Q1", number=3, to=LATER, granted_on=DAY),
    "waived": Waived(obligation="D1", waived_on=DAY),
    "waived of a series": Waived(obligation="Q1", number=3, waived_on=DAY),
    "paid": Paid(obligation="D1", when=ON, amounts=(Money("USD", 40000),)),
    "paid with interest": Paid(
        obligation="Q1",
        number=3,
        when=BETWEEN,
        amounts=(Money("USD", 40000), Money("JPY", 1500)),
        interest=(Money("USD", 120),),
    ),
    "penalty verified": PenaltyVerified(
        penalty="late-filing", content=FILE, citations=("Consent order, p. 3", "12 CFR 1"), verified_on=DAY
    ),
    "penalty verified without citations": PenaltyVerified(
        penalty="late-filing", content=FILE, citations=(), verified_on=DAY
    ),
    "sent": Delivered(obligation="D1", when=AT, step=DeliveryStep.SENT),
    "postmarked": Delivered(obligation="D1", when=ON, step=DeliveryStep.POSTMARKED),
    "filed": Delivered(obligation="Q1", number=3, when=BY, step=DeliveryStep.FILED),
    "received": Delivered(obligation="D1", when=BETWEEN, step=DeliveryStep.RECEIVED),
    "acknowledged": Delivered(obligation="D1", when=ON, step=DeliveryStep.ACKNOWLEDGED),
    "returned": Delivered(
        obligation="D1", when=ON, step=DeliveryStep.RETURNED, reasons=("figures missing", "not signed")
    ),
    "signed": Signed(obligation="D1", signatory="the CEO", when=ON),
    "extension asked": ExtensionAsked(obligation="D1", asked_on=DAY),
    "extension asked to a day": ExtensionAsked(obligation="Q1", number=3, asked_on=DAY, to=LATER),
    "extension denied": ExtensionDenied(obligation="D1", decided_on=DAY),
    "disputed": ClockStopped(obligation="D1", stopped_on=DAY, why=StopReason.DISPUTE),
    "tolled": ClockStopped(obligation="Q1", number=3, stopped_on=DAY, why=StopReason.TOLLING),
    "clock restarted": ClockRestarted(obligation="D1", restarted_on=DAY),
    "term started": TermStarted(term="term", when=ON),
    "term started by an authority": TermStarted(term="term", when=BY, authority="DOJ"),
    "term extended by a span": TermExtended(
        term="term", decided_on=DAY, by_span=Span(12, Unit.MONTH), authority="FinCEN"
    ),
    "term extended to a day": TermExtended(term="term", decided_on=DAY, to=LATER),
    "term suspended": TermSuspended(term="term", suspended_on=DAY),
    "term suspended by an authority": TermSuspended(term="term", suspended_on=DAY, authority="DOJ"),
    "term resumed": TermResumed(term="term", resumed_on=DAY),
    "term resumed by an authority": TermResumed(term="term", resumed_on=DAY, authority="DOJ"),
    "ended": Ended(code="term", when=ON, manner=Ending.EARLY),
    "ended with a successor": Ended(code="term", when=ON, manner=Ending.EARLY, authority="DOJ", successor="reporting"),
    "superseded": Ended(code="plea", when=BETWEEN, manner=Ending.SUPERSEDED, authority="DOJ", successor="dpa"),
    "monitor proposed": Appointment(term="term", step=MonitorStep.PROPOSED, when=ON, firm="Holt LLP", who="Acme"),
    "monitor rejected": Appointment(
        term="term", step=MonitorStep.REJECTED, when=BY, firm="Holt LLP", who="DOJ", reason="a conflict"
    ),
    "monitor chosen": Appointment(
        term="term", step=MonitorStep.CHOSEN, when=BETWEEN, firm="Reed & Co", person="Ann Reed"
    ),
    "monitor engaged": Appointment(term="term", step=MonitorStep.ENGAGED, when=ON, person="Ann Reed"),
    "monitor left": Appointment(
        term="term", step=MonitorStep.LEFT, when=ON, person="Ann Reed", reason="retired", successor="Li Wu"
    ),
    "recommended": Recommended(code="R1", title="Keep a log", under="monitor", when=ON),
    "recommended in full": Recommended(
        code="R1.2",
        title="Keep a log",
        under="monitor",
        when=BY,
        report="D1",
        with_report=True,
        parent="R1",
        owner="mia",
        clause="para. 4",
        wording="Keep a log of every alert.",
    ),
    "adopted": Answered(recommendation="R1", step=Answer.ADOPTED, when=ON),
    "objected": Answered(recommendation="R1", step=Answer.OBJECTED, when=ON, who="Acme"),
    "alternative proposed": Answered(recommendation="R1", step=Answer.PROPOSED, when=ON),
    "talks ended": Answered(recommendation="R1", step=Answer.TALKS, when=BETWEEN),
    "decided as written": Answered(
        recommendation="R1", step=Answer.DECIDED, when=ON, decision=Decision.AS_WRITTEN, who="DOJ"
    ),
    "decided for the alternative": Answered(
        recommendation="R1", step=Answer.DECIDED, when=ON, decision=Decision.ALTERNATIVE
    ),
    "dropped": Answered(recommendation="R1", step=Answer.DECIDED, when=ON, decision=Decision.DROPPED, who="DOJ"),
    "implemented": Answered(recommendation="R1", step=Answer.IMPLEMENTED, when=ON),
    "verified": Answered(recommendation="R1", step=Answer.VERIFIED, when=ON),
    "closed": Answered(recommendation="R1", step=Answer.CLOSED, when=ON),
    "reopened": Answered(recommendation="R1", step=Answer.REOPENED, when=ON),
    "evidence, a file": Evidenced(
        obligation="D1",
        form=EvidenceKind.FILE,
        content=FILE,
        name="minutes.pdf",
        size=1200,
        effective_on=DAY,
        given_on=LATER,
    ),
    "evidence, a reference": Evidenced(
        obligation="Q1",
        number=3,
        form=EvidenceKind.REFERENCE,
        content="Board minutes of 2 March",
        effective_on=DAY,
        given_on=DAY,
    ),
    "evidence, a link": Evidenced(
        obligation="D1", form=EvidenceKind.LINK, content="https://example.org/a", effective_on=DAY, given_on=DAY
    ),
    "approved": Approved(obligation="D1", approved_on=DAY, content=FILE),
    "rejected": Rejected(obligation="Q1", number=3, rejected_on=DAY, content=FILE, note="Page 2 is missing."),
    "reported": Reported(title="Talks to end it early", when=BETWEEN),
    "reported of terms": Reported(title="Talks to end it early", when=ON, bears_on=("term", "plea")),
    "contradicted": Contradicted(
        title="How long it lasts",
        noted_on=DAY,
        bears_on=("end(term)",),
        readings=("Three years. | P1 | record", "Five years."),
    ),
    "date kept": DateKept(
        obligation="D1", safe=DAY, latest=DAY, instead_safe=LATER, instead_latest=LATER, kept_on=date(2026, 5, 4)
    ),
    "date kept, a moment": DateKept(
        obligation="Q1",
        number=3,
        safe=MOMENT,
        latest=datetime(2026, 3, 3, 17, 30),
        instead_safe=datetime(2026, 3, 4, 17, 30),
        instead_latest=LATER,
        kept_on=date(2026, 5, 4),
        fingerprint="abc",
        steps=("Counted from Monday.", "Rolled."),
    ),
    "breach declared": Breach(code="plea", step=BreachStep.DECLARED, when=ON, authority="DOJ"),
    "breach declared again": Breach(
        code="plea", step=BreachStep.DECLARED, declaration=2, when=BETWEEN, authority="DOJ", grounds="late reports"
    ),
    "breach of a deadline declared": Breach(
        code="Q1", of=Topic.DEADLINE, number=3, step=BreachStep.DECLARED, when=BY, authority="DOJ", grounds="never sent"
    ),
    "breach cured": Breach(code="term", step=BreachStep.CURED, declaration=2, when=ON, authority="DOJ"),
    "breach withdrawn": Breach(code="term", step=BreachStep.WITHDRAWN, when=ON, authority="DOJ"),
    "breach upheld": Breach(code="D1", of=Topic.DEADLINE, step=BreachStep.UPHELD, when=ON, authority="the court"),
    "breach rejected": Breach(code="plea", step=BreachStep.REJECTED, when=ON, authority="the court"),
}
