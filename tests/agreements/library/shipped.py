"""A shipped settlement with its plan, and how each of its duties stands on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.agreements.file.reader import Agreement
from tracker.agreements.library import read_named
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Plan, PlannedTerm, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Ended, Happened, Resolved, TermExtended
from tracker.rules.grades import Grade
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.settlement import Contradiction, Obligation

TODAY = date(2026, 11, 21)
_UNTIL = date(2029, 12, 31)


@dataclass(frozen=True, slots=True)
class Shipped:
    """One shipped settlement; `plan` has every fact of the file in it."""

    agreement: Agreement
    plan: Plan

    @property
    def deadlines(self) -> dict[str, Deadline]:
        """Give the deadlines by code."""
        return {each.code: each for each in self.plan.deadlines}

    @property
    def obligations(self) -> dict[str, Obligation]:
        """Give the obligations by code."""
        return {each.code: each for each in self.agreement.settlement.obligations}

    @property
    def terms(self) -> dict[str, PlannedTerm]:
        """Give the terms by code."""
        return {each.term.code: each for each in self.plan.terms}

    @property
    def ended(self) -> dict[str, Ended]:
        """Give what ended, by code."""
        return {each.code: each for each in self.agreement.facts if isinstance(each, Ended)}

    @property
    def happened(self) -> dict[str, Happened]:
        """Give the events that took place, by name."""
        return {each.event: each for each in self.agreement.facts if isinstance(each, Happened)}

    @property
    def resolved(self) -> dict[str, Resolved]:
        """Give what the file says was done, by the obligation's code."""
        return {each.obligation: each for each in self.agreement.facts if isinstance(each, Resolved)}

    @property
    def lengthened(self) -> tuple[TermExtended, ...]:
        """Give the extensions of terms."""
        return tuple(each for each in self.agreement.facts if isinstance(each, TermExtended))

    def register(self) -> dict[str, str | None]:
        """Give the due rule of each duty; None where no due term was found."""
        return {code: None if each.due is None else str(each.due) for code, each in self.obligations.items()}

    def dated(self, code: str) -> ComputedDate:
        """Give the date of a deadline that has one."""
        found = self.deadlines[code].due
        assert isinstance(found, ComputedDate), f"{code} has no date"
        return found

    def estimated(self, code: str) -> ComputedDate:
        """Give the estimate of a deadline that awaits an event."""
        found = self.deadlines[code].due
        assert isinstance(found, AwaitedDate), f"{code} has a date"
        assert found.estimate is not None, f"{code} has no estimate"
        return found.estimate

    def ends(self, term: str) -> ComputedDate:
        """Give the day on which a term ended or ends."""
        ends = self.terms[term].ends
        assert isinstance(ends, ComputedDate), f"{term} has no end"
        return ends

    def nominal(self, term: str) -> ComputedDate:
        """Give the day on which a term would have ended had nobody ended it."""
        nominal = self.terms[term].nominal
        assert isinstance(nominal, ComputedDate), f"{term} has no nominal end"
        return nominal

    def status(self, code: str, day: date = TODAY) -> Status:
        """Give how a deadline stood on a day, with what was so on that day."""
        facts = standing_on(self.agreement.facts, day)
        planned = self.plan if day == TODAY else plan(self.agreement.settlement, facts, until=_UNTIL)
        (deadline,) = [each for each in planned.deadlines if each.code == code]
        return status_of(standing_of(deadline), day)

    def statuses(self) -> dict[str, Status]:
        """Give how each deadline stands today, by its code."""
        return {each.code: status_of(standing_of(each), TODAY) for each in self.plan.deadlines}

    def minor(self, *codes: str) -> int:
        """Give the sum of the amounts of some obligations in cents."""
        money = [each for code in codes for each in self.obligations[code].amounts]
        assert {each.currency for each in money} == {"USD"}
        return sum(each.minor for each in money)

    def cited(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give every entry that may name sources, with those it names."""
        agreed = self.agreement.settlement
        for group in (agreed.instruments, agreed.terms, agreed.obligations, agreed.parties, agreed.precedents):
            for entry in group:
                yield str(entry)[:60], entry.sources
        for contradiction in agreed.contradictions:
            yield contradiction.title, sources_of(contradiction)
        for told in (*self.agreement.facts, *agreed.developments):
            yield str(told)[:60], told.sources

    def unsourced(self) -> list[str]:
        """Give the entries that name no source."""
        return [entry for entry, keys in self.cited() if not keys]

    def addresses(self) -> dict[str, str | None]:
        """Give the address of each source, by key."""
        return {each.key: each.url for each in self.agreement.settlement.sources}

    def of_record(self) -> set[str]:
        """Give the keys of the sources of record."""
        return {each.key for each in self.agreement.settlement.sources if each.grade is Grade.RECORD}

    def idle(self) -> set[str]:
        """Give the keys of the sources that no entry names."""
        return set(self.addresses()) - {key for _, keys in self.cited() for key in keys}


def shipped(name: str) -> Shipped:
    """Read a shipped settlement and plan it with all its facts."""
    agreement = read_named(name)
    return Shipped(agreement, plan(agreement.settlement, agreement.facts, until=_UNTIL))


def sources_of(contradiction: Contradiction) -> tuple[str, ...]:
    """Give the sources of a contradiction and of each of its readings."""
    return (*contradiction.sources, *(key for reading in contradiction.readings for key in reading.sources))
