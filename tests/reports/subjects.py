"""Settlements to report on, built by hand: a small real-looking one, and a big one for size and speed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tracker.reports.monthly.subject import MoveRow, RunRow, Subject, Withdrawal
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import (
    AwaitedDate,
    ComputedDate,
    Deadline,
    DerivedDate,
    Occurrence,
    Plan,
    PlannedTerm,
)
from tracker.rules.deadlines.moves import MoveSide
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import After, Continuing, DueRule, Edge, EventAnchor, Every, On, TermEdge
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Fact, Happened, Resolved, When
from tracker.rules.grades import Grade
from tracker.rules.settlement.settlement import (
    Contradiction,
    Development,
    Instrument,
    Monitor,
    NamedEvent,
    Obligation,
    Person,
    Settlement,
    Source,
    SourcedReading,
    Term,
)

AS_OF = date(2026, 11, 21)
FINGERPRINT = "9f2c4e" + "0" * 52 + "a1b2c3"
EVIDENCE = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
BINANCE = "Binance Holdings Limited"

SENTENCED = date(2024, 2, 23)
ENGAGED = date(2024, 5, 10)


def a_deadline(
    obligation: str,
    found: DerivedDate,
    *,
    kind: Kind = Kind.LATEST,
    number: int = 1,
    label: str = "1",
    recurring: bool = False,
) -> Deadline:
    return Deadline(
        obligation=obligation,
        occurrence=Occurrence(number, label, kind, found),
        recurring=recurring,
        counting="unread",
        calendar="us-federal",
        fingerprint=FINGERPRINT if isinstance(found, ComputedDate) else "",
        notices=(30, 7, 1, 0),
    )


def an_obligation(code: str, due: DueRule | None = None, *, instrument: str = "doj-plea", **rest: object) -> Obligation:
    plain: dict[str, object] = {"title": f"Duty {code}", "kind": "duty", "owed_by": BINANCE, **rest}
    return Obligation(code=code, instrument=instrument, due=due, **plain)  # type: ignore[arg-type]  # the test names real fields


def reading(
    safe: date | datetime,
    latest: date | datetime | None = None,
    *,
    grade: Grade = Grade.REPORTED,
    steps: tuple[str, ...] = (),
    open_on: date | None = None,
) -> ComputedDate:
    return ComputedDate(safe, latest or safe, grade, steps or (f"The day is {safe.isoformat()}.",), open_on)


def a_subject(
    obligations: tuple[Obligation, ...],
    deadlines: tuple[Deadline, ...],
    *,
    before: tuple[Deadline, ...] | None = None,
    **rest: object,
) -> Subject:
    plan = Plan(settlement=a_settlement(obligations), terms=(), deadlines=deadlines, failures=())
    month_before = plan if before is None else replace(plan, deadlines=before)
    return Subject(plan=plan, month_before=month_before, **rest)  # type: ignore[arg-type]  # the test names real fields


def a_settlement(obligations: tuple[Obligation, ...], **rest: object) -> Settlement:
    plain: dict[str, object] = {"instruments": (PLEA,), "sources": SOURCES, **rest}
    return Settlement(
        code="binance-2023",
        title="Binance, November 2023",
        organisation=BINANCE,
        time_zone="America/New_York",
        obligations=obligations,
        **plain,  # type: ignore[arg-type]  # the test names real fields
    )


SOURCES = (
    Source(
        key="P1",
        title="OFAC enforcement release, 21 November 2023",
        url="https://ofac.treasury.gov/media/932351/download?inline",
    ),
    Source(
        key="S1",
        title="Schneider Wallace on the plea",
        url="https://www.schneiderwallace.com/media/",
        grade=Grade.REPORTED,
    ),
    Source(
        key="S31",
        title="Crypto2Community on the oversight talks",
        url="https://crypto2community.com/",
        grade=Grade.REPORTED,
    ),
    Source(
        key="S37",
        title="Bloomberg text on the Senators' letter",
        url="https://www.livemint.com/market/",
        grade=Grade.REPORTED,
    ),
    Source(
        key="S48",
        title="Reports on dropping the outside monitor",
        url="https://thecryptonewshub.com/",
        grade=Grade.REPORTED,
    ),
    Source(key="S54", title="A book of clippings without an address", grade=Grade.REPORTED, note="Seen on paper."),
)
PLEA = Instrument(
    code="doj-plea",
    title="Plea agreement, United States v. Binance Holdings Limited",
    authority="DOJ",
    kind="plea agreement",
    counting="unread",
    calendar="us-federal",
    docket="CR23-178 RAJ (W.D. Wash.)",
    respondents=(BINANCE,),
    effective=EventAnchor("plea-entered"),
    sources=("P1",),
)
_OFAC = Instrument(
    code="ofac",
    title="OFAC settlement agreement",
    authority="OFAC",
    kind="settlement agreement",
    counting="unread",
    calendar="us-federal",
)
_FINCEN = Instrument(
    code="fincen",
    title="FinCEN consent order",
    authority="FinCEN",
    kind="consent order",
    counting="unread",
    calendar="us-federal",
    grade=Grade.REPORTED,
    sources=("S1",),
)
_CFTC = Instrument(
    code="cftc",
    title="CFTC consent order (N.D. Ill.)",
    authority="CFTC",
    kind="court order",
    counting="frcp-6",
    calendar="us-federal",
)

_DOJ_MONITORSHIP = Term(
    code="doj-monitorship",
    instrument="doj-plea",
    kind="monitorship",
    title="DOJ monitorship",
    monitor=Monitor(firm="Forensic Risk Alliance", person="Frances McLeod"),
    starts=EventAnchor("monitor-engaged"),
    length=Span(3, Unit.YEAR),
    grade=Grade.REPORTED,
    sources=("S31",),
    note="The engagement date was not found; the day the selection was reported stands in for it.",
)
_FINCEN_MONITORSHIP = Term(
    code="fincen-monitorship",
    instrument="fincen",
    kind="monitorship",
    title="FinCEN monitorship",
    monitor=Monitor(firm="Sullivan & Cromwell", person="Sharon Cohen Levin"),
    starts=EventAnchor("fincen-monitor-engaged"),
    length=Span(5, Unit.YEAR),
    grade=Grade.REPORTED,
    sources=("S1",),
)
_COMMITMENTS = Term(
    code="ofac-commitments", instrument="ofac", kind="undertakings", title="Compliance Commitments", sources=("P1",)
)

_PAID = Resolved(
    obligation="D1",
    when=When(None, date(2025, 9, 17)),
    grade=Grade.REPORTED,
    sources=("S37",),
    by="agreement file",
    note="DOJ said that all penalties due to it were paid.",
    learned_on=date(2025, 9, 17),
    entry=12,
)
_OBLIGATIONS = (
    an_obligation(
        "D1",
        After(Span(30, Unit.DAY), EventAnchor("sentencing")),
        title="Pay the first part of the forfeiture",
        kind="payment",
        amounts=(Money("USD", 89861882500),),
        owner="cfo",
        sources=("P1", "S1"),
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "D2",
        After(Span(6, Unit.MONTH), EventAnchor("sentencing")),
        title="Pay the second part of the forfeiture",
        kind="payment",
        amounts=(Money("USD", 161203176300),),
        sources=("S1",),
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "D3",
        After(Span(15, Unit.MONTH), EventAnchor("sentencing")),
        title="Pay the criminal fine",
        kind="payment",
        amounts=(Money("USD", 180547557500),),
        sources=("S1",),
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "D4",
        After(Span(60, Unit.BUSINESS_DAY), EventAnchor("plea-entered")),
        title="Have the monitor chosen",
        kind="milestone",
        sources=("S31",),
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "D6",
        Continuing(None, TermEdge(Edge.END, "doj-monitorship"), Span(3, Unit.MONTH)),
        title="Keep the compliance programme of Attachment C",
        clause="Attachment C",
        sources=("S31",),
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "D8",
        On(TermEdge(Edge.END, "doj-monitorship")),
        title="CEO and CCO certify compliance at the end of the term",
        kind="certification",
        signed_by=("CEO", "CCO"),
        sources=("S31",),
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "D10", None, title="Disclose new violations; give notice before a sale or merger", grade=Grade.DISPUTED
    ),
    an_obligation(
        "D12",
        Every(Span(1, Unit.YEAR), EventAnchor("plea-entered")),
        title="Report to the Offices once a year",
        kind="report",
        clause="Attachment D, para. 12",
        wording="The Company shall report to the Offices annually & in writing <as they direct>.",
        sources=("S31",),
    ),
    an_obligation(
        "F1",
        None,
        instrument="fincen",
        title="Pay the penalty",
        kind="payment",
        amounts=(Money("USD", 325000000000),),
        credited="payments under the other instruments; the sum was not found",
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "F2",
        After(Span(30, Unit.DAY), EventAnchor("undertakings-failed")),
        instrument="fincen",
        title="Pay the suspended penalty",
        kind="contingent payment",
        amounts=(Money("USD", 15000000000),),
        suspended=True,
        contingent_on="undertakings-failed",
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "F4",
        After(Span(90, Unit.DAY), EventAnchor("lookback-agreed")),
        instrument="fincen",
        title="File reports of the transactions of 2018 to 2022",
        kind="project",
        grade=Grade.REPORTED,
    ),
    an_obligation(
        "O1",
        None,
        instrument="ofac",
        title="Pay the net settlement",
        kind="payment",
        amounts=(Money("USD", 7000000000),),
        grade=Grade.RECORD,
    ),
    an_obligation(
        "O2",
        None,
        instrument="ofac",
        title="The part deemed satisfied by payment to DOJ",
        kind="payment",
        amounts=(Money("USD", 89861882500),),
        satisfied_by="D1",
    ),
    an_obligation(
        "C2",
        After(Span(14, Unit.DAY), EventAnchor("certificate-asked")),
        instrument="cftc",
        title="Certify remedial measures",
        kind="certification",
        owner="cco",
    ),
    an_obligation(
        "C4",
        After(Span(30, Unit.DAY), EventAnchor("certificate-asked")),
        instrument="cftc",
        title="Name independent members of the board",
        kind="milestone",
        owner="cco",
    ),
    an_obligation("C5", Continuing(), instrument="cftc", title="Keep to the permanent injunction"),
)

_STEPS_D1 = (
    "sentencing is Friday 23 February 2024 (reported: S1).",
    "30 calendar days after Friday 23 February 2024 end on Sunday 24 March 2024.",
    "Counted as “unread”: the instrument's counting clause was not seen.",
    "Sunday 24 March 2024 is a weekend; the safe reading keeps it, the latest reading is Monday 25 March 2024.",
)


def _deadlines() -> tuple[Deadline, ...]:
    d1 = a_deadline("D1", reading(date(2024, 3, 24), date(2024, 3, 25), steps=_STEPS_D1))
    d4 = a_deadline(
        "D4", reading(date(2024, 2, 20), steps=("60 business days after 21 November 2023 end on 20 February 2024.",))
    )
    chosen = Resolved(
        obligation="D4",
        when=When.on(ENGAGED),
        grade=Grade.ESTIMATED,
        sources=("S31",),
        learned_on=ENGAGED,
        entry=9,
        by="agreement file",
    )
    nothing = AwaitedDate((), None, ("No due term was found for this duty, so no date is given.",))
    end = reading(
        date(2027, 5, 10), grade=Grade.ESTIMATED, steps=("3 years after about 10 May 2024 end on 10 May 2027.",)
    )
    annual = tuple(
        a_deadline("D12", reading(date(2023 + n, 11, 21)), number=n, label=str(n), recurring=True) for n in range(1, 6)
    )
    reported = tuple(
        Resolved(
            obligation="D12",
            number=n,
            when=When.on(date(2023 + n, 11, 18)),
            by="A. Ng",
            entry=20 + n,
            evidence=(EVIDENCE,),
        )
        for n in (1, 2, 3)
    )
    reviews = tuple(
        a_deadline("D6", reading(day), kind=Kind.REVIEW, number=n, label=str(n), recurring=True)
        for n, day in enumerate((date(2026, 11, 10), date(2027, 2, 10)), 1)
    )
    return (
        replace(d1, resolved=_PAID),
        replace(a_deadline("D2", reading(date(2024, 8, 23))), resolved=replace(_PAID, obligation="D2", entry=13)),
        replace(a_deadline("D3", reading(date(2025, 5, 23))), resolved=replace(_PAID, obligation="D3", entry=14)),
        replace(d4, resolved=chosen),
        a_deadline(
            "D6",
            AwaitedDate((), None, ("Continuing through end(doj-monitorship).",)),
            kind=Kind.STANDING,
            number=0,
            label="",
            recurring=True,
        ),
        *reviews,
        a_deadline("D8", end),
        a_deadline("D10", nothing, kind=Kind.UNKNOWN),
        *(replace(each, resolved=fact) for each, fact in zip(annual[:3], reported, strict=True)),
        *annual[3:],
        a_deadline("F1", nothing, kind=Kind.UNKNOWN),
        replace(
            a_deadline("F2", AwaitedDate(("undertakings-failed",), None, ("undertakings-failed has not happened.",))),
            contingent=True,
        ),
        a_deadline(
            "F4",
            AwaitedDate(
                ("lookback-agreed",),
                reading(date(2027, 1, 31), grade=Grade.ESTIMATED),
                ("lookback-agreed has not happened.",),
            ),
        ),
        a_deadline("O1", nothing, kind=Kind.UNKNOWN),
        replace(a_deadline("O2", nothing, kind=Kind.UNKNOWN), resolved=replace(_PAID, obligation="O2")),
        replace(
            a_deadline("C2", reading(date(2026, 11, 16), date(2026, 11, 17), grade=Grade.RECORD)), counting="frcp-6"
        ),
        replace(a_deadline("C4", reading(date(2026, 12, 2), grade=Grade.RECORD)), counting="frcp-6"),
        a_deadline("C5", nothing, kind=Kind.STANDING, number=0, label=""),
    )


def binance() -> Subject:
    """One settlement with something of everything that a report shows, as of 21 November 2026."""
    settlement = a_settlement(
        _OBLIGATIONS,
        instruments=(PLEA, _FINCEN, _OFAC, _CFTC),
        persons=(Person(key="cco", name="Noah Perlman"), Person(key="cfo", name="The chief financial officer")),
        events=(
            NamedEvent(name="sentencing", title="Sentence imposed"),
            NamedEvent(name="monitor-engaged", title="DOJ monitor engaged"),
            NamedEvent(name="lookback-agreed", title="Look-back plan agreed"),
            NamedEvent(name="undertakings-failed", title="FinCEN finds that undertakings were failed"),
            NamedEvent(name="certificate-asked", title="CFTC asks for the certificate"),
        ),
        terms=(_DOJ_MONITORSHIP, _FINCEN_MONITORSHIP, _COMMITMENTS),
        developments=(
            Development(
                when=When.on(date(2025, 9, 16)),
                title="Binance reported to be in talks to drop the DOJ monitor; no decision",
                about=("doj-monitorship",),
                sources=("S48",),
            ),
            Development(
                when=When.on(date(2026, 11, 7)),
                title="Treasury reported to have demanded that Binance comply with the monitorship",
                about=("fincen-monitorship",),
                sources=("S48",),
                note="The story calls it three-year; Treasury's is five-year.",
            ),
        ),
        contradictions=(
            Contradiction(
                about=("D8",),
                title="How long the management ban lasts",
                readings=(
                    SourcedReading(text="Three years from the monitor's appointment (memorandum)."),
                    SourcedReading(text="For life (the chief executive, September 2024)."),
                ),
                sources=("S54",),
            ),
        ),
    )
    engaged = reading(ENGAGED, grade=Grade.ESTIMATED)
    terms = (
        PlannedTerm(term=_DOJ_MONITORSHIP, starts=engaged, ends=reading(date(2027, 5, 10), grade=Grade.ESTIMATED)),
        PlannedTerm(
            term=_FINCEN_MONITORSHIP,
            starts=reading(date(2024, 5, 20), date(2024, 5, 24), grade=Grade.ESTIMATED),
            ends=reading(date(2029, 5, 20), date(2029, 5, 24), grade=Grade.ESTIMATED),
        ),
        PlannedTerm(term=_COMMITMENTS, starts=None, ends=None),
    )
    deadlines = _deadlines()
    plan = Plan(settlement=settlement, terms=terms, deadlines=deadlines, failures=())
    unasked = AwaitedDate(("certificate-asked",), None, ("certificate-asked has not happened.",))
    before = tuple(
        replace(each, occurrence=replace(each.occurrence, due=unasked))
        if each.obligation in {"C2", "C4"}
        else replace(each, resolved=None)
        if each.code == "D12@3"
        else each
        for each in deadlines
    )
    asked = Happened(
        event="certificate-asked",
        when=When.on(date(2026, 11, 2)),
        by="N. Perlman",
        learned_on=date(2026, 11, 3),
        entry=31,
    )
    facts: tuple[Fact, ...] = (
        Happened(
            event="sentencing",
            when=When.on(SENTENCED),
            grade=Grade.REPORTED,
            sources=("S1",),
            learned_on=SENTENCED,
            entry=5,
        ),
        Happened(
            event="monitor-engaged",
            when=When.on(ENGAGED),
            grade=Grade.ESTIMATED,
            sources=("S31",),
            learned_on=ENGAGED,
            entry=6,
        ),
        asked,
        *(each.resolved for each in deadlines if each.resolved is not None),
    )
    return Subject(
        plan=plan,
        month_before=replace(plan, deadlines=before),
        interim={date(2026, 11, 3): {each.code: each for each in deadlines if each.obligation in {"C2", "C4"}}},
        facts=facts,
        withdrawn=(
            Withdrawal(
                fact=replace(asked, when=When.on(date(2026, 11, 1)), entry=30),
                on=date(2026, 11, 3),
                by="N. Perlman",
                note="The letter is dated the 2nd.",
                entry=32,
            ),
        ),
        moves=(
            MoveRow(
                code="C2",
                before=MoveSide(),
                after=MoveSide(date(2026, 11, 16), date(2026, 11, 17)),
                step="certificate-asked is Monday 2 November 2026 (record).",
                on=date(2026, 11, 3),
                entry=31,
            ),
            MoveRow(
                code="C4",
                before=MoveSide(),
                after=MoveSide(date(2026, 12, 2), date(2026, 12, 2)),
                step="certificate-asked is Monday 2 November 2026 (record).",
                on=date(2026, 11, 3),
                entry=31,
            ),
        ),
        last_run=RunRow(day=AS_OF, zone="America/New_York", finished_at=datetime(2026, 11, 21, 5, 0, 4, tzinfo=UTC)),
    )


def many(count: int, *, each: int = 10) -> Subject:
    """One settlement with `count` deadlines, `each` of them under one obligation."""
    obligations = tuple(
        an_obligation(
            f"R{number:05}",
            Every(Span(1, Unit.MONTH), EventAnchor("effective")),
            title=f"Deliver report {number} to the monitor",
            clause=f"Section {number}",
            sources=("P1", "S1"),
        )
        for number in range(count // each)
    )
    deadlines = []
    for place, obligation in enumerate(obligations):
        for number in range(1, each + 1):
            day = AS_OF + timedelta(days=(place * 7 + number * 31) % 700 - 300)
            deadline = a_deadline(
                obligation.code,
                reading(
                    day,
                    day + timedelta(days=place % 3),
                    steps=(
                        "effective is Friday 2 January 2026 (record).",
                        f"{number} months after it end on {day.isoformat()}, the day of the month kept.",
                        f"{day.isoformat()} is open; both readings agree.",
                    ),
                ),
                number=number,
                label=str(number),
                recurring=True,
            )
            if day < AS_OF and (place + number) % 5:
                met = Resolved(
                    obligation=obligation.code,
                    number=number,
                    when=When.on(day - timedelta(days=2)),
                    by="A. Ng",
                    entry=number,
                )
                deadline = replace(deadline, resolved=met)
            deadlines.append(deadline)
    return a_subject(
        obligations, tuple(deadlines), facts=tuple(each.resolved for each in deadlines if each.resolved is not None)
    )
