"""The full register: every obligation with its clause, rule, both dates, grade, sources and the trace of each date."""

from __future__ import annotations

from tracker.reports.monthly.agenda import closed_on, reason
from tracker.reports.monthly.changes import entry_words
from tracker.reports.monthly.pages import DeadlineEntry, InstrumentEntry, ObligationEntry
from tracker.reports.monthly.settlement_view import Placed, SettlementView, open_day, standing_in_words, status_badge
from tracker.reports.page.parts import GRADE_BADGES, Dated, grade_of, latest_of, safe_of
from tracker.reports.page.wording import NOT_FOUND, amounts, day_in_full, listed, when_in_full
from tracker.reports.terms.term import ending_words
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.deadlines.delivery_notes import delivery_notes, too_late_notes
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Resolved
from tracker.rules.settlement.delivery import Satisfied
from tracker.rules.settlement.settlement import Instrument, Obligation

_KIND_WORDS = {
    Kind.LATEST: "",
    Kind.EARLIEST: "earliest day, not a latest one",
    Kind.TARGET: "a target of ours, not the law's",
    Kind.REVIEW: "review",
    Kind.STANDING: "standing duty, no date",
    Kind.UNKNOWN: "",
}

_UNDATED = {Kind.STANDING: Dated("none"), Kind.UNKNOWN: Dated(NOT_FOUND)}


def register(view: SettlementView) -> tuple[InstrumentEntry, ...]:
    """Every instrument with its obligations, in the order of the agreement file."""
    under: dict[str, list[ObligationEntry]] = {code: [] for code in view.instruments}
    for obligation in view.obligations.values():
        under.setdefault(obligation.instrument, []).append(_obligation(view, obligation))
    return tuple(
        _instrument(view, view.instruments[code], f"{view.key}-i{place}", tuple(entries))
        for place, (code, entries) in enumerate(under.items(), 1)
    )


def _instrument(
    view: SettlementView, instrument: Instrument, key: str, entries: tuple[ObligationEntry, ...]
) -> InstrumentEntry:
    fields: tuple[tuple[str, str], ...] = (
        ("Kind", instrument.kind),
        ("Authority", instrument.authority),
        ("Docket", instrument.docket or NOT_FOUND),
        ("Respondents", "; ".join(instrument.respondents) or NOT_FOUND),
        ("Counting rule", instrument.counting),
        ("Calendar", instrument.calendar),
    )
    ended = view.endings.get(instrument.code)
    if ended is not None:
        fields = (*fields, ("Ended", ending_words(ended, None, view.as_of)))
    fields = (*fields, *(("Breach", words) for words in view.breached(instrument.code)))
    disagreeing = view.contradictions.on(instrument.code)
    if disagreeing:
        fields = (*fields, ("Contradicted", "; ".join(each.title for each in disagreeing)))
    return InstrumentEntry(
        key=key,
        title=instrument.title,
        fields=fields,
        grade=GRADE_BADGES[instrument.grade],
        sources=view.source_refs(instrument.sources),
        note=instrument.note,
        obligations=entries,
    )


def _obligation(view: SettlementView, obligation: Obligation) -> ObligationEntry:
    placed = view.by_obligation.get(obligation.code, [])
    failed = [each.sentence for each in view.subject.plan.failures if each.obligation == obligation.code]
    return ObligationEntry(
        key=view.anchors[obligation.code],
        code=obligation.code,
        title=obligation.title,
        fields=_fields(view, obligation),
        grade=GRADE_BADGES[obligation.grade],
        sources=view.source_refs(obligation.sources),
        wording=obligation.wording or "",
        note=obligation.note,
        deadlines=tuple(_entry(view, each) for each in placed),
        remark=f"Its dates could not be computed: {' '.join(failed)}" if failed else "",
    )


def _fields(view: SettlementView, obligation: Obligation) -> tuple[tuple[str, str], ...]:
    fields = [
        ("Clause", obligation.clause or NOT_FOUND),
        ("Due rule", NOT_FOUND if obligation.due is None else str(obligation.due)),
        ("Kind", obligation.kind),
        ("Owed by", obligation.owed_by or NOT_FOUND),
        ("Owed to", view.owed_to(obligation)),
        ("Owner", view.person(obligation.owner) or "none named"),
    ]
    acceptance = obligation.acceptance
    optional = (
        ("Attests", "" if obligation.attests is None else view.about_words(obligation.attests)),
        ("Amount", amounts(obligation.amounts)),
        ("Suspended", "yes, not payable now" if obligation.suspended else ""),
        ("Satisfied by", "" if obligation.satisfied_by is None else f"payment of {obligation.satisfied_by}"),
        ("Part of", "" if obligation.part_of is None else f"the amount of {obligation.part_of}"),
        ("Credited", obligation.credited or ""),
        ("Sleeps until", "" if obligation.contingent_on is None else view.event_words(obligation.contingent_on)),
        ("Signed by", listed(obligation.signed_by)),
        ("Satisfied by", "" if obligation.satisfied_on is Satisfied.DOING else str(obligation.satisfied_on)),
        ("Cut-off hour", "" if obligation.cut_off is None else str(obligation.cut_off)),
        ("Acceptance", "" if acceptance is None else str(acceptance).strip("{}") or "an answer is needed"),
        ("Extensions", "" if obligation.extension is None else str(obligation.extension).strip("{}")),
        ("In dispute the clock", "" if obligation.dispute is None else str(obligation.dispute)),
        ("Cures", obligation.cures or ""),
        ("Counting rule", obligation.counting or ""),
        ("Calendar", obligation.calendar or ""),
        *(("Breach", words) for words in view.breached(obligation.code)),
    )
    return (*fields, *(pair for pair in optional if pair[1]))


def _entry(view: SettlementView, placed: Placed) -> DeadlineEntry:
    deadline = placed.deadline
    found = deadline.due
    return DeadlineEntry(
        code=placed.code,
        safe=_UNDATED.get(deadline.occurrence.kind) or safe_of(found),
        latest=_UNDATED.get(deadline.occurrence.kind) or latest_of(found),
        grade=grade_of(found, placed.obligation.grade),
        status=status_badge(placed),
        details=_details(view, placed),
        steps=found.steps,
    )


def _details(view: SettlementView, placed: Placed) -> tuple[str, ...]:
    deadline = placed.deadline
    covers = deadline.occurrence.covers
    original = deadline.original
    details = [_KIND_WORDS[deadline.occurrence.kind], standing_in_words(placed, view.as_of), open_day(placed)]
    details += view.breached(placed.code) if deadline.recurring else ()
    over = closed_on(placed, view.as_of)
    if over is not None:
        details.append(reason(view, placed.obligation, over))
    if covers is not None:
        details.append(f"for {day_in_full(covers[0])} to {day_in_full(covers[1])}")
    if isinstance(original, ComputedDate):
        details.append(
            f"before {'its extension' if deadline.extensions else 'it moved'} {day_in_full(original.latest)}"
        )
    if deadline.resolved is not None:
        details.append(_resolution(deadline.resolved))
    details += [each.summary(view.settlement.time_zone, view.person) for each in deadline.proposals]
    notes = (*too_late_notes(deadline), *delivery_notes(placed.obligation, deadline, view.as_of))
    details += [note.rstrip(".") for note in notes]
    for each in view.contradictions.on(deadline.obligation):
        details.append(f"contradicted: {each.title}: {' / '.join(map(str, each.readings))}")
    return tuple(filter(None, details))


def _resolution(resolved: Resolved) -> str:
    said = f"attested by {resolved.attestor}" if resolved.attestor else "resolved"
    parts = [
        f"{said} {when_in_full(resolved.when)} ({resolved.grade})",
        resolved.early_words,
        f"recorded by {resolved.by}" if resolved.by else "",
        f"source {listed(resolved.sources)}" if resolved.sources else "",
        entry_words(resolved.entry),
        f"evidence {listed(resolved.evidence)}" if resolved.evidence else "",
    ]
    return "; ".join(filter(None, parts))
