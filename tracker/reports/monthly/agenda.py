"""What is late, what falls due in the next 90 days, what was resolved in the month, what waits, is silent or closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tracker.reports.monthly import pages
from tracker.reports.monthly.changes import entry_words
from tracker.reports.monthly.settlement_view import (
    Placed,
    SettlementView,
    contradicted,
    exceptions,
    in_date_order,
    lateness,
    open_day,
    standing_in_words,
    status_badge,
)
from tracker.reports.page import parts
from tracker.reports.page.wording import NOT_FOUND, day_in_full, quantity, sentence, when_in_full
from tracker.reports.terms.term import ending_of, ending_words, runs_until, successor_words, term_title
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline
from tracker.rules.deadlines.delivery_notes import too_late_notes
from tracker.rules.deadlines.proposals import Proposal
from tracker.rules.deadlines.silence import Silence, silences
from tracker.rules.deadlines.status import Standing, Status
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Continuing
from tracker.rules.facts import Delivered, Evidenced, EvidenceKind, Fact, Resolved, Topic, Waived, Writing
from tracker.rules.settlement.settlement import Obligation

# Days ahead of the report's day, both inclusive: each deadline stands in one window only.
WINDOWS = ((0, 30), (31, 60), (61, 90))
# A continuing duty's review is looked at again; it is no due date of the instrument.
DUE = frozenset({Status.DUE_SOON, Status.UPCOMING, Status.RETURNED})
_UNAPPROVED = "said to be done, and not approved"
# How a deadline comes to its end in a month, but for one that another took the place of.
_CLOSED = (Status.RELEASED, Status.SUPERSEDED)
_ENDED = (Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED)
# What the other side has to answer or has sent back, and what stands still.
_ANSWERING = (Status.SUBMITTED, Status.RETURNED, Status.DISPUTED, Status.TOLLED)


def agenda(view: SettlementView) -> pages.Agenda:
    """Every list of deadlines that the report shows beside the register."""
    by_status: dict[Status, list[Placed]] = {status: [] for status in Status}
    for placed in view.ours:
        by_status[placed.status].append(placed)
    due = [placed for status in DUE for placed in by_status[status]]
    return pages.Agenda(
        overdue=_rows(view, by_status[Status.OVERDUE]),
        not_known=_rows(view, by_status[Status.NOT_KNOWN]),
        past_safe=_rows(view, by_status[Status.PAST_SAFE]),
        answering=_rows(view, [placed for status in _ANSWERING for placed in by_status[status]]),
        proposed=_proposed(view),
        windows=tuple(_window(view, due, first, last) for first, last in WINDOWS),
        apart=_apart(view),
        resolved=_resolved(view),
        awaiting=tuple(_waiting(view, each) for each in by_status[Status.AWAITING]),
        undated=tuple(_waiting(view, each) for each in by_status[Status.NOT_FOUND]),
        dormant=tuple(_waiting(view, each) for each in by_status[Status.DORMANT]),
        continuing=_continuing(view),
        closed=closed(view, [each for each in (*view.ours, *view.apart) if each.status in _CLOSED]),
    )


def deadline_row(view: SettlementView, placed: Placed) -> pages.DeadlineRow:
    """Write one deadline as a row of a list."""
    deadline, obligation = placed.deadline, placed.obligation
    return pages.DeadlineRow(
        deadline=view.obligation_ref(obligation.code, placed.code),
        title=obligation.title,
        owed_to=view.owed_to(obligation),
        owner=view.person(obligation.owner) or "none",
        safe=parts.safe_of(deadline.due),
        latest=parts.latest_of(deadline.due),
        status=status_badge(placed),
        detail="; ".join(
            filter(
                None,
                (
                    standing_in_words(placed, view.as_of),
                    *view.breached(placed.code),
                    open_day(placed),
                    *(note.rstrip(".") for note in too_late_notes(deadline)),
                    _UNAPPROVED * deadline.proposed,
                    contradicted(view.contradictions.on(deadline.obligation)),
                ),
            )
        ),
        grade=parts.grade_of(deadline.due, obligation.grade),
    )


def _rows(view: SettlementView, several: Iterable[Placed]) -> tuple[pages.DeadlineRow, ...]:
    return tuple(deadline_row(view, placed) for placed in in_date_order(several))


def _apart(view: SettlementView) -> tuple[parts.Group[pages.DeadlineRow], ...]:
    """What is no duty of the organisation's and has not ended, by who owes it; of what lies far ahead, none."""
    last = view.as_of + timedelta(days=WINDOWS[-1][1])
    groups: dict[str, list[Placed]] = {}
    for placed in view.apart:
        if placed.status in (*_ENDED, *_CLOSED) or (placed.standing.safe_on or last) > last:
            continue
        groups.setdefault(view.apart_words(placed), []).append(placed)
    return tuple(parts.Group(title=title, rows=_rows(view, several), nothing="") for title, several in groups.items())


def _proposed(view: SettlementView) -> tuple[pages.ProposedRow, ...]:
    """What waits for approval, was rejected, or whose approval has lapsed."""
    return tuple(
        _proposed_row(view, placed, proposal)
        for placed in in_date_order(each for each in view.placed if each.deadline.proposed)
        for proposal in placed.deadline.proposals
        if proposal.approved is None
    )


def _proposed_row(view: SettlementView, placed: Placed, proposal: Proposal) -> pages.ProposedRow:
    return pages.ProposedRow(
        deadline=view.obligation_ref(placed.obligation.code, placed.code),
        title=placed.obligation.title,
        done=when_in_full(proposal.fact.when) or NOT_FOUND,
        stands=proposal.summary(view.settlement.time_zone, view.person),
        latest=parts.latest_of(placed.deadline.due),
        status=status_badge(placed),
    )


def _window(view: SettlementView, due: Iterable[Placed], first: int, last: int) -> parts.Group[pages.DeadlineRow]:
    begins, ends = view.as_of + timedelta(days=first), view.as_of + timedelta(days=last)
    within = [placed for placed in due if (safe := placed.standing.safe_on) is not None and begins <= safe <= ends]
    title = f"In the next {last} days" if first == 0 else f"In {first} to {last} days"
    return parts.Group(
        title=f"{title}: {day_in_full(begins)} to {day_in_full(ends)}",
        rows=_rows(view, within),
        nothing="Nothing falls due in these days.",
    )


def _resolved(view: SettlementView) -> tuple[pages.ResolvedRow, ...]:
    ended = [placed for placed in (*view.ours, *view.apart) if placed.status in _ENDED]
    days = [
        (day, placed.code, placed) for placed in ended if (day := ended_on(placed.standing, placed.status)) is not None
    ]
    days.sort(key=lambda each: each[:2])
    return tuple(_resolved_row(view, placed, day) for day, _, placed in days if day in view.month)


def ended_on(s: Standing, status: Status) -> date | None:
    """The day on which a deadline was met, waived or released; None where it was not."""
    match status:
        case Status.WAIVED:
            return s.waived_on
        case Status.RELEASED:
            return s.released_on
        case Status.MET | Status.MET_LATE:
            return s.accepted_on if s.awaits_answer else s.done_by
        case Status.SUPERSEDED | Status.SUBMITTED | Status.RETURNED | Status.DISPUTED | Status.TOLLED | Status.DORMANT:
            return None
        case Status.NOT_FOUND | Status.AWAITING | Status.REVIEW_DUE | Status.CONTINUING:
            return None
        case Status.OVERDUE | Status.NOT_KNOWN | Status.PAST_SAFE | Status.DUE_SOON | Status.UPCOMING:
            return None


def _resolved_row(view: SettlementView, placed: Placed, day: date) -> pages.ResolvedRow:
    deadline, obligation = placed.deadline, placed.obligation
    met = placed.status in {Status.MET, Status.MET_LATE}
    done = deadline.done if met else None
    resolved = (deadline.resolved or _delivered(deadline)) if met else None
    fact = deadline.waived if placed.status is Status.WAIVED else resolved
    # A release has no fact of its own: the end of its term is what ended it.
    known = None if placed.status is Status.RELEASED else fact
    early = "" if known is None else known.early_words
    why_late = ""
    if known is not None and placed.status is Status.MET_LATE:
        why_late = known.late_words or "no reason is on record"
    return pages.ResolvedRow(
        deadline=view.obligation_ref(obligation.code, placed.code),
        title=obligation.title,
        on=day_in_full(day) if done is None or placed.standing.awaits_answer else when_in_full(done.when),
        status=status_badge(placed),
        apart=view.apart_words(placed),
        detail="; ".join(
            filter(None, (lateness(placed), exceptions(placed), view.apart_words(placed), early, why_late))
        ),
        by=_ended_by(placed, known),
        note=_why_ended(view, placed) if known is None else known.note,
        grade=parts.grade_of(deadline.due, obligation.grade) if known is None else parts.GRADE_BADGES[known.grade],
        sources=() if known is None else view.source_refs(known.sources),
        evidence=() if resolved is None else resolved.evidence,
        given=tuple(_given(each) for each in view.given.get((deadline.obligation, deadline.occurrence.number), ())),
        entry="" if known is None else entry_words(known.entry),
    )


def _given(piece: Evidenced) -> pages.EvidenceGiven:
    speaks = f"speaks of {day_in_full(piece.effective_on)}, given on {day_in_full(piece.given_on)}"
    is_file = piece.form is EvidenceKind.FILE
    return pages.EvidenceGiven(
        sha256=piece.content if is_file else "", words="" if is_file else piece.content, days=speaks
    )


def _ended_by(placed: Placed, known: Resolved | Delivered | Waived | None) -> str:
    if known is not None:
        return known.by or "not stated"
    cure = None if placed.deadline.delivery is None else placed.deadline.delivery.cure
    return "the end of its term" if cure is None or placed.status is Status.RELEASED else f"cured by {cure.by}"


def _delivered(deadline: Deadline) -> Delivered | None:
    """The step of its delivery that a deadline counts by, where the company's own word is not on record."""
    delivery = deadline.delivery
    last = None if delivery is None else delivery.open_round
    steps = [] if last is None else [each for each in (last.counted, *last.steps) if isinstance(each, Delivered)]
    return steps[0] if steps else None if delivery is None else delivery.acknowledged


def _why_ended(view: SettlementView, placed: Placed) -> str:
    day = closed_on(placed, view.as_of)
    return "" if day is None else f"{sentence(reason(view, placed.obligation, day))}."


def _waiting(view: SettlementView, placed: Placed) -> pages.WaitingRow:
    deadline, obligation = placed.deadline, placed.obligation
    found = deadline.due
    estimate = parts.NO_DATE
    waits_for = NOT_FOUND
    if isinstance(found, AwaitedDate):
        waits_for = view.waits_for(found)
        estimate = parts.safe_of(found) if found.estimate is not None else parts.Dated("no estimate")
    if placed.status is Status.DORMANT and obligation.contingent_on is not None:
        waits_for = view.event_words(obligation.contingent_on)
    return pages.WaitingRow(
        deadline=view.obligation_ref(obligation.code, placed.code),
        title=obligation.title,
        owed_to=view.owed_to(obligation),
        waits_for=waits_for,
        estimate=estimate,
        rule=NOT_FOUND if obligation.due is None else str(obligation.due),
        grade=parts.GRADE_BADGES[obligation.grade],
    )


def _continuing(view: SettlementView) -> tuple[pages.ContinuingRow, ...]:
    rows = []
    for code, obligation in view.obligations.items():
        several = [each for each in view.by_obligation.get(code, []) if each.deadline.apart is None]
        standing = next((each for each in several if each.deadline.occurrence.kind is Kind.STANDING), None)
        if standing is None or standing.status is not Status.CONTINUING:
            continue
        reviews = (each for each in several if each.deadline.occurrence.kind is Kind.REVIEW)
        review = next((each for each in reviews if each.status in {Status.REVIEW_DUE, Status.CONTINUING}), None)
        row = pages.ContinuingRow(
            deadline=view.obligation_ref(code),
            title=obligation.title,
            owed_to=view.owed_to(obligation),
            through=_through(view, obligation),
            review=parts.Dated("none set") if review is None else parts.safe_of(review.deadline.due),
            status=parts.STATUS_BADGES[(review or standing).status],
            grade=parts.GRADE_BADGES[obligation.grade],
        )
        rows.append(row)
    return tuple(rows)


def _through(view: SettlementView, obligation: Obligation) -> str:
    rule = obligation.due
    until = rule.until if isinstance(rule, Continuing) else None
    named = "" if until is None else view.title_of(str(until)) or str(until)
    ends = view.ends_on(obligation)
    if ends is None or ends.known is None:
        unknown = "no end stated" if ends is None else NOT_FOUND
        return f"{named}: {NOT_FOUND}" if named else unknown
    day = parts.safe_of(ends).text
    return f"{day} ({named[0].lower()}{named[1:]})" if named else day


def closed(view: SettlementView, several: Iterable[Placed]) -> tuple[pages.ClosedRow, ...]:
    """Each duty that was released or superseded by the report's day, with the reason, in order of that day."""
    groups: dict[tuple[date, str, Status], list[Placed]] = {}
    for placed in several:
        day = closed_on(placed, view.as_of)
        if day is not None:
            groups.setdefault((day, placed.obligation.code, placed.status), []).append(placed)
    return tuple(
        pages.ClosedRow(
            deadline=view.obligation_ref(code),
            title=group[0].obligation.title,
            which=_which(group),
            status=parts.STATUS_BADGES[status],
            on=parts.dated(day),
            why=sentence(reason(view, group[0].obligation, day)),
        )
        for (day, code, status), group in sorted(groups.items(), key=lambda each: each[0][:2])
    )


def closed_on(placed: Placed, day: date) -> date | None:
    """The first day on which a deadline no longer bound, None where it still does or ended in another way."""
    standing = placed.standing
    if placed.status is Status.SUPERSEDED:
        return standing.superseded_on
    released_on = standing.released_on if placed.status is Status.RELEASED else None
    return released_on if released_on is not None and released_on <= day else None


def reason(view: SettlementView, obligation: Obligation, day: date) -> str:
    """What ended a duty on a day: what its term or its instrument came to, or that the term ran out."""
    ended = ending_of(obligation, view.endings, day)
    if ended is not None:
        planned = view.terms.get(ended.code)
        nominal = None if planned is None else planned.nominal
        words = ending_words(ended, nominal, view.as_of)
        return f"{view.about_words(ended.code)} {words}{successor_words(ended, view.about_words)}"
    if any(each.deadline.lapses_on == day for each in view.by_obligation.get(obligation.code, ())):
        return "the time for it passed"
    term = view.terms.get(obligation.term or "")
    ran_out = term is not None and isinstance(term.ends, ComputedDate) and term.ends.latest_on < day
    if obligation.recommendation is not None and not ran_out:
        return f"what became of {obligation.recommendation} made it moot"
    planned = view.terms.get(obligation.term or runs_until(obligation) or "")
    if planned is None or not isinstance(planned.ends, ComputedDate):
        return "its term has ended"
    return f"{term_title(planned)} ran to its end on {day_in_full(planned.ends.latest_on)}"


def _which(group: list[Placed]) -> str:
    first, last = group[0], group[-1]
    if len(group) > 1:
        return f"{quantity(len(group), 'deadline')}, {first.code} to {last.code}"
    if first.deadline.occurrence.kind is Kind.STANDING:
        return "the standing duty"
    found = first.deadline.due
    if isinstance(found, AwaitedDate) and found.estimate is None:
        return f"{first.code}, no date yet"
    return f"{first.code}, safe date {parts.safe_of(found).text}"


_NEVER = parts.Dated("never")


def silent(view: SettlementView) -> tuple[pages.SilenceRow, ...]:
    """Each silent duty with the last thing recorded of it, in the order of the file."""
    return tuple(_row(view, each) for each in silences(view.subject.plan, view.facts, view.as_of))


def _row(view: SettlementView, silence: Silence) -> pages.SilenceRow:
    obligation = view.obligations[silence.obligation]
    last = silence.last
    return pages.SilenceRow(
        deadline=view.obligation_ref(obligation.code),
        title=obligation.title,
        owner=view.person(obligation.owner) or "none",
        every=f"every {silence.span}",
        last="nothing" if last is None else last_recorded(last),
        since=_NEVER if silence.since is None else parts.dated(silence.since),
        entry="" if last is None else entry_words(last.entry),
        passed=parts.dated(silence.passed_on),
    )


def last_recorded(fact: Fact) -> str:
    """Name what was recorded last of a silent duty; a review by its number."""
    if fact.about.topic is not Topic.DEADLINE:
        return str(fact.about)
    done = fact.sentence(Writing(day=day_in_full))
    attested = isinstance(fact, Resolved) and fact.attestor
    return done if attested or fact.about.number is None else f"review {fact.about.number} {done}"
