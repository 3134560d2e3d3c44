"""A settlement seen on one day: every deadline with its status, and the look-ups that all parts of a report share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.page.parts import STATUS_BADGES, Badge, Ref, is_uncertain
from tracker.reports.page.wording import NOT_FOUND, day_in_full, listed
from tracker.reports.terms.term import term_title
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, DerivedDate, PlannedTerm, standing_of
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.deadlines.status import OPEN, Standing, Status, days_late, lateness_unknown, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Continuing, Edge, TermEdge, names
from tracker.rules.facts import (
    DeclaredBreach,
    Ended,
    Evidenced,
    Fact,
    Resolved,
    TermResumed,
    TermSuspended,
    When,
    declared_breaches,
)
from tracker.rules.plan import standing_on
from tracker.rules.settlement.apart import Apart
from tracker.rules.settlement.contradictions import Contradictions
from tracker.rules.settlement.settlement import Contradiction, Instrument, Obligation
from tracker.rules.terms.history import Pause, endings, histories, vague_starts
from tracker.rules.wording import days_written

# The facts about terms of which a plan does not tell all.
_OF_TERMS = (Ended, TermSuspended, TermResumed)


@dataclass(frozen=True, slots=True)
class Placed:
    """One deadline under the code that people use, the obligation it belongs to, and where it stands on the report's day."""

    code: str
    deadline: Deadline
    obligation: Obligation
    standing: Standing
    status: Status


class SettlementView:
    """What the parts of a report look up about one settlement, worked out once.

    `key` begins every anchor of this settlement on the page: no text from outside is part of an anchor. `page_of` gives the
    address of a duty's own page, where each has one; else references lead to its place in the register.
    """

    def __init__(
        self, subject: Subject, *, key: str, month: Month, as_of: date, page_of: Callable[[str], str] | None = None
    ) -> None:
        settlement = subject.plan.settlement
        self.subject = subject
        self.key = key
        self._page_of = page_of
        self.month = month
        self.as_of = as_of
        self.settlement = settlement
        self.contradictions = Contradictions(settlement)
        self.instruments: dict[str, Instrument] = {each.code: each for each in settlement.instruments}
        self.obligations: dict[str, Obligation] = {each.code: each for each in settlement.obligations}
        self.terms: dict[str, PlannedTerm] = {each.term.code: each for each in subject.plan.terms}
        # What stood on the report's day.
        self.facts: tuple[Fact, ...] = standing_on(subject.facts, as_of)
        of_terms = [fact for fact in self.facts if isinstance(fact, _OF_TERMS)]
        self.endings: dict[str, Ended] = endings(settlement, of_terms)
        self.breaches: tuple[DeclaredBreach, ...] = declared_breaches(self.facts, subject.plan.names)
        self._histories = histories(settlement, of_terms)
        self.vague_starts: dict[str, When] = vague_starts(settlement, self.facts)
        self.given: dict[tuple[str, int], list[Evidenced]] = {}
        for piece in self.facts:
            if isinstance(piece, Evidenced):
                self.given.setdefault((piece.obligation, piece.number or 1), []).append(piece)
        self.anchors = {code: f"{key}-o{place}" for place, code in enumerate(self.obligations, 1)}
        self.source_anchors = {each.key: f"{key}-src{place}" for place, each in enumerate(settlement.sources, 1)}
        self._persons = {each.key: each.name for each in settlement.persons}
        self._events = {each.name: each.title or each.name for each in settlement.events}
        self.placed: tuple[Placed, ...] = tuple(map(self._place, subject.plan.deadlines))
        # What the organisation owes, and what is another's or no duty.
        self.ours: tuple[Placed, ...] = tuple(each for each in self.placed if each.deadline.apart is None)
        self.apart: tuple[Placed, ...] = tuple(
            each for each in self.placed if each.deadline.apart not in {None, Apart.IN_INSTALMENTS}
        )
        self.by_code: dict[str, Placed] = {placed.code: placed for placed in self.placed}
        self.by_obligation: dict[str, list[Placed]] = {}
        for placed in self.placed:
            self.by_obligation.setdefault(placed.deadline.obligation, []).append(placed)

    def _place(self, deadline: Deadline) -> Placed:
        standing = standing_of(deadline)
        return Placed(
            deadline.code, deadline, self.obligations[deadline.obligation], standing, status_of(standing, self.as_of)
        )

    def obligation_ref(self, code: str, text: str | None = None) -> Ref:
        """The way to an obligation's own page, or its place in the register; words only where it has none."""
        anchor = self.anchors.get(code)
        if anchor and self._page_of is not None:
            return Ref(text or code, self._page_of(text or code))
        return Ref(text or code, f"#{anchor}" if anchor else "")

    def source_refs(self, keys: Iterable[str]) -> tuple[Ref, ...]:
        """The way to each source; words only for one that the settlement does not list."""
        anchors = ((key, self.source_anchors.get(key)) for key in keys)
        return tuple(Ref(key, f"#{anchor}" if anchor else "") for key, anchor in anchors)

    def person(self, key: str | None) -> str:
        """A person's name by the key; empty where there is none."""
        return self._persons.get(key or "", key or "")

    def apart_words(self, placed: Placed) -> str:
        """Why a deadline is no duty of the organisation's: by whom it is owed, or what it is; empty where it is one."""
        match placed.deadline.apart:
            case Apart.OTHERS:
                return f"Owed by {placed.obligation.owed_by}"
            case Apart.RIGHT:
                return "A right, no duty"
            case Apart.TALKS:
                return "A time for talks, no duty"
            case Apart.IN_INSTALMENTS:
                return "Counted by its instalments"
            case None:
                return ""

    def owed_to(self, obligation: Obligation) -> str:
        """Whom it is owed to: as the obligation says, or the instrument's authority."""
        if obligation.owed_to:
            return obligation.owed_to
        instrument = self.instruments.get(obligation.instrument)
        return NOT_FOUND if instrument is None else instrument.authority

    def instrument_title(self, code: str) -> str:
        """An instrument's title, or its code where the settlement does not list it."""
        instrument = self.instruments.get(code)
        return code if instrument is None else instrument.title

    def event_words(self, name: str) -> str:
        """What an event is, by its title; its name follows where they differ."""
        title = self._events.get(name, name)
        return name if title == name else f"{title} ({name})"

    def breached(self, code: str) -> tuple[str, ...]:
        """What was declared of an instrument, a term, a duty or a deadline of that code, in words."""
        return tuple(each.words(day_in_full) for each in self.breaches if each.code == code)

    def obligation_of(self, code: str) -> str:
        """The obligation's code in a deadline's, also of a deadline that is no longer planned."""
        placed = self.by_code.get(code)
        return code.rpartition("@")[0] or code if placed is None else placed.deadline.obligation

    def title_of(self, code: str) -> str:
        """What a deadline's code, an obligation's, or `start(TERM)` / `end(TERM)` is about."""
        obligation = self.obligations.get(self.obligation_of(code))
        if obligation is not None:
            return obligation.title
        edge, _, term = code.rstrip(")").partition("(")
        planned = self.terms.get(term)
        if planned is not None and edge in {Edge.START, Edge.END}:
            return f"{edge.capitalize()} of {term_title(planned)}"
        return ""

    def about_words(self, code: str) -> str:
        """What a code names: a term, an instrument or an obligation, else the code itself."""
        if code in self.terms:
            return term_title(self.terms[code])
        if code in self.instruments:
            return self.instrument_title(code)
        obligation = self.obligations.get(code)
        if obligation is None:
            return self.title_of(code) or self.event_words(code)
        return f"{code}, {obligation.title}"

    def ends_on(self, obligation: Obligation) -> DerivedDate | None:
        """The end of the term that a continuing duty runs through, where one is named."""
        if isinstance(obligation.due, Continuing) and obligation.due.until is not None:
            for name in (obligation.due.until, *names(obligation.due.until)):
                if isinstance(name, TermEdge) and name.edge is Edge.END and name.term in self.terms:
                    return self.terms[name.term].ends
            return None
        return self.terms[obligation.term].ends if obligation.term in self.terms else None

    def pauses(self, planned: PlannedTerm) -> tuple[Pause, ...]:
        """The days on which a term stood still, in the order recorded."""
        history = self._histories.get(planned.term.code)
        return () if history is None else history.pauses

    def waits_for(self, awaiting: AwaitedDate) -> str:
        """Which events a deadline waits for."""
        return listed([self.event_words(name) for name in awaiting.events]) or NOT_FOUND


def contradicted(contradictions: Iterable[Contradiction]) -> str:
    """What contradicts itself about a date or a term, by its titles; the whole stands where sources disagree."""
    titles = [each.title for each in contradictions]
    return f"contradicted: {'; '.join(titles)}" if titles else ""


def lateness(placed: Placed) -> str:
    """By how much a resolution was late, or that this cannot be known; empty where it was in time."""
    late, done, found = days_late(placed.standing), placed.deadline.done, placed.deadline.due
    if late and done is not None:
        unsure = is_uncertain(done.grade) or (isinstance(found, ComputedDate) and is_uncertain(found.grade))
        return (
            f"late by {days_written(late)}"
            if done.when.exact and not unsure
            else f"late by about {days_written(late)} (estimated)"
        )
    return "whether in time is not known" if lateness_unknown(placed.standing) else ""


def excepted(placed: Placed) -> Resolved | None:
    """The attestation of a deadline with exceptions; None where there are none."""
    attested = None if placed.deadline.delivery is None else placed.deadline.delivery.attested
    return attested if attested is not None and attested.exceptions else None


def exceptions(placed: Placed) -> str:
    """The exceptions with which a deadline was attested, in words; empty where there are none."""
    attested = excepted(placed)
    return "" if attested is None else attested.outcome


def status_badge(placed: Placed, status: Status | None = None) -> Badge:
    """A deadline's status, or one that it had, in words: what was attested with exceptions never looks like the rest."""
    badge = STATUS_BADGES[status or placed.status]
    done = (status or placed.status) in {Status.MET, Status.MET_LATE, Status.SUBMITTED}
    return Badge(f"{badge.text}, with exceptions", "s-past-safe") if done and exceptions(placed) else badge


def open_day(placed: Placed) -> str:
    """The open day beside the date of a deadline that is open still, where that stands on a closed one."""
    due = placed.deadline.due
    return open_day_note(due) if placed.status in OPEN and isinstance(due, ComputedDate) else ""


def standing_in_words(placed: Placed, as_of: date) -> str:
    """More about a deadline's status than its name: how late, how soon, since when."""
    s = placed.standing
    match placed.status:
        case Status.MET | Status.MET_LATE:
            return "; ".join(filter(None, (lateness(placed), exceptions(placed))))
        case Status.WAIVED if s.waived_on is not None:
            return f"waived on {day_in_full(s.waived_on)}"
        case Status.RELEASED if s.released_on is not None and s.released_on <= as_of:
            return f"released on {day_in_full(s.released_on)}"
        case Status.SUPERSEDED if s.superseded_on is not None:
            return f"superseded on {day_in_full(s.superseded_on)}"
        case Status.SUBMITTED | Status.RETURNED | Status.DISPUTED | Status.TOLLED:
            return _answering(placed, as_of)
        case Status.RELEASED:
            return "the earliest day has come"
        case Status.OVERDUE if s.latest_on is not None:
            return f"overdue by {days_written((as_of - s.latest_on).days)}"
        case Status.NOT_KNOWN if s.latest_on is not None:
            return f"passed on {day_in_full(s.latest_on)}; whether it was done is not known"
        case Status.PAST_SAFE if s.safe_on is not None:
            past = f"past the safe date by {days_written((as_of - s.safe_on).days)}"
            return f"{past}; the target is ours, not the law's" if s.kind is Kind.TARGET else past
        case Status.DUE_SOON | Status.UPCOMING if s.safe_on is not None:
            return "today" if s.safe_on == as_of else f"in {days_written((s.safe_on - as_of).days)}"
    return ""


def _answering(placed: Placed, as_of: date) -> str:
    """What was delivered, sent back or stopped, and since when."""
    s, delivery = placed.standing, placed.deadline.delivery
    if placed.status is Status.SUBMITTED:
        day, deemed = s.done_by or s.submitted_on, None if delivery is None else delivery.deemed_on
        submitted = "" if day is None else f"submitted on {day_in_full(day)}; no answer yet"
        return submitted if deemed is None else f"{submitted}; deemed accepted on {day_in_full(deemed)} if none comes"
    if placed.status is Status.RETURNED and s.returned_on is not None:
        due = (
            "" if s.safe_on is None or s.safe_on < as_of else f"; due again in {days_written((s.safe_on - as_of).days)}"
        )
        return f"returned on {day_in_full(s.returned_on)}{due}"
    return "" if s.stopped_on is None else f"{placed.status} since {day_in_full(s.stopped_on)}"


def web_address(url: str | None) -> str:
    """An address that may become a link: http or https with a host; otherwise nothing.

    Addresses come from files and people; one that runs a script or opens a file never becomes a link.
    """
    if url is None or any(ord(character) <= ord(" ") or character in '"<>\\`' for character in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def in_date_order(several: Iterable[Placed]) -> list[Placed]:
    """Sort dated deadlines by their safe day, then by code."""
    return sorted(several, key=lambda placed: (placed.standing.safe_on or date.max, placed.code))
