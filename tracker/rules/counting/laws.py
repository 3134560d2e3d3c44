"""The counting rules: for each law that counts time, one row with its citations.

In every one of them the day of the event is not counted. Where a law is silent the row holds every move that
can be argued, and a count then has two readings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from types import MappingProxyType

from tracker.errors import UnknownName
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import either


class Move(Enum):
    """What becomes of a day that falls on a closed day."""

    PREVIOUS = "move to the previous open day"
    STAND = "stand"
    NEXT = "move to the next open day"


class AdditionOrder(Enum):
    """When days for service or distance are added."""

    BEFORE_ROLL = "added, then moved off a closed day"
    AFTER_ROLL = "moved off a closed day, added, then moved again"


_BECOMES = {
    Move.PREVIOUS: "moves to the open day before",
    Move.STAND: "stands",
    Move.NEXT: "moves to the next open day",
}
Moves = tuple[Move, ...]
STANDS: Moves = (Move.STAND,)
NEXT: Moves = (Move.NEXT,)
PREVIOUS: Moves = (Move.PREVIOUS,)
STANDS_OR_NEXT: Moves = (Move.STAND, Move.NEXT)
PREVIOUS_OR_STANDS: Moves = (Move.PREVIOUS, Move.STAND)
ANY: Moves = (Move.PREVIOUS, Move.STAND, Move.NEXT)

_ANY_LENGTH = 1_000_000  # days: more than any period that is read
_MIDNIGHT = "midnight"
_ADDED = "added to the period"
_SILENT_BACKWARD = "the rule does not say how a period counted backward ends"


@dataclass(frozen=True, slots=True)
class Recess:
    """Days of each year, both inclusive and perhaps across New Year, that do not count."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]

    def covers(self, day: date) -> bool:
        """Whether a day falls in the recess."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRule:
    """One law that counts.

    Each `..._cite` says where the law says so; several moves mean that it does not, and `unsettled` says why.
    `backward_unsettled` says it of periods counted backward where that is another reason.
    `skips_up_to` is the longest period in days (inclusive) whose closed days are left out, 0 for none; `skips_from` the
    shortest.
    `moves_bare` False moves only a period to which days were added. `least_open_days` is the number of open
    days that a period of two days or more must hold, whether it is argued that hours are such a period or not.
    `hour_cite` is where the hour of the event is left out, "" where hours run from the event. `washington_cite` is
    where a holiday of Washington alone may close a day. `inaccessible_cite` is empty where the law says nothing of
    days on which the office cannot be reached. `saturdays_open` leaves a Saturday open that is no holiday.
    `business_cite` is why a holiday may be counted as a business day, empty where no holiday is one.
    `ends` is when the last day ends. What a row leaves out is as in most laws.
    """

    name: str
    title: str
    citation: str
    trigger_cite: str
    forward: Moves = NEXT
    forward_cite: str
    backward: Moves = ANY
    backward_cite: str
    ends: str = "not stated"
    skips_from: int = 1
    skips_up_to: int = 0
    skip_cite: str = ""
    fixed: Moves = STANDS
    fixed_cite: str = "the rule counts periods and moves no fixed date"
    hours: Moves = STANDS
    hours_cite: str
    hour_cite: str = ""
    unsettled: str = _SILENT_BACKWARD
    backward_unsettled: str = ""
    clear_cite: str = ""
    additions: AdditionOrder = AdditionOrder.BEFORE_ROLL
    addition_cite: str = _ADDED
    moves_bare: bool = True
    recesses: tuple[Recess, ...] = ()
    recess_cite: str = ""
    least_open_days: int = 0
    least_cite: str = ""
    state_days_backward: bool = True
    saturdays_open: bool = False
    business_cite: str = ""
    washington_cite: str = ""
    inaccessible_cite: str = ""

    def is_short(self, days: int) -> bool:
        """Whether closed days are left out of a period of so many days."""
        return self.skips_from <= days <= self.skips_up_to

    def for_longer(self, period: Span) -> CountingRule:
        """The same law for a period that is longer than its text says, since its clock stood still: it counts it as before."""
        short = period.unit is Unit.DAY and self.is_short(period.count)
        return replace(self, skips_from=1, skips_up_to=_ANY_LENGTH if short else 0)

    def provisions(self) -> Iterator[tuple[str, str]]:
        """What the law does to a period, step by step, each with where it says so ("" where that is not stated)."""
        yield "The day of the event is not counted", self.trigger_cite
        if self.hour_cite:
            yield "The hour of the event is not counted", self.hour_cite
        if self.clear_cite:
            yield "Days are clear days: neither the first nor the last of them is counted", self.clear_cite
        if self.skips_up_to:
            fewest = f"{self.skips_from} to " if self.skips_from > 1 else "up to "
            length = f"{fewest}{self.skips_up_to}" if self.skips_from != self.skips_up_to else str(self.skips_up_to)
            yield f"Closed days are left out of a period of {length} days", self.skip_cite
        for recess in self.recesses:
            yield f"The {recess.name} is left out", self.recess_cite
        if self.least_open_days:
            yield f"A period of two days or more holds {self.least_open_days} open days", self.least_cite
        for what, moves, cite in (
            ("A last day", self.forward, self.forward_cite),
            ("A last day counted backward", self.backward, self.backward_cite),
            ("A fixed day", self.fixed, self.fixed_cite),
            ("An hour", self.hours, self.hours_cite),
        ):
            becomes = either([_BECOMES[move] for move in moves])
            yield f"{what} on a closed day {becomes}{'' if len(moves) == 1 else ', as one reads it'}", cite
        if not self.moves_bare:
            yield "Only a period to which days were added moves off a closed day", self.forward_cite
        if self.addition_cite not in {"", _ADDED}:
            yield f"Days for service or distance are {self.additions.value}", self.addition_cite
        if self.inaccessible_cite:
            yield "A last day on which the office cannot be reached moves on", self.inaccessible_cite
        if self.washington_cite:
            yield "A holiday of Washington alone may close a day", self.washington_cite
        if self.saturdays_open:
            yield "A Saturday is open", self.citation
        yield f"The last day ends: {self.ends}", ""


_ROWS = (
    CountingRule(
        name="calendar-days",
        title="Calendar days; the last day stands",
        citation="the instrument counts calendar days and moves none",
        trigger_cite="as bank supervisors' orders define days",
        forward=STANDS,
        forward_cite="calendar days do not move off closed days",
        backward=STANDS,
        backward_cite="calendar days do not move off closed days",
        fixed_cite="calendar days do not move off closed days",
        hours_cite="calendar days do not move off closed days",
        addition_cite="",
    ),
    CountingRule(
        name="unread",
        title="Counting clause not seen: counted as calendar days, in both readings",
        citation="the instrument's counting clause was not seen",
        trigger_cite="the counting clause was not seen; days are counted as calendar days",
        forward=STANDS_OR_NEXT,
        forward_cite="the counting clause was not seen",
        backward_cite="the counting clause was not seen",
        fixed=STANDS_OR_NEXT,
        fixed_cite="the counting clause was not seen",
        hours=STANDS_OR_NEXT,
        hours_cite="the counting clause was not seen",
        unsettled="the instrument's counting clause was not seen",
        additions=AdditionOrder.AFTER_ROLL,
        addition_cite="the counting clause was not seen",
        business_cite="the counting clause was not seen: a holiday may be a business day",
    ),
    CountingRule(
        name="next-business-day",
        title="Calendar days; a last day on a closed day moves to the next business day",
        citation="as in 18 U.S.C. 3612(f) and 45 CFR 30.2",
        trigger_cite="the day of the event is excluded and the last day included",
        forward_cite="the next business day",
        backward_cite=_SILENT_BACKWARD,
        hours=STANDS_OR_NEXT,
        hours_cite="the rule speaks of days",
    ),
    CountingRule(
        name="frcp-6",
        title="Federal Rules: Civil 6(a), Criminal 45(a), Appellate 26(a), Bankruptcy 9006(a)",
        citation="Fed. R. Civ. P. 6(a); likewise Fed. R. Crim. P. 45(a), Fed. R. App. P. 26(a), Fed. R. Bankr. P. 9006(a)",
        trigger_cite="Fed. R. Civ. P. 6(a)(1)(A)",
        forward_cite="Fed. R. Civ. P. 6(a)(1)(C)",
        backward=PREVIOUS,
        backward_cite="Fed. R. Civ. P. 6(a)(5)",
        fixed_cite="Fed. R. Civ. P. 6, committee note of 2009: no fixed time to act",
        hours=NEXT,
        hours_cite="Fed. R. Civ. P. 6(a)(2)(C)",
        additions=AdditionOrder.AFTER_ROLL,
        addition_cite="Fed. R. Civ. P. 6(d)",
        state_days_backward=False,
        inaccessible_cite="Fed. R. Civ. P. 6(a)(3)",
        ends="midnight in the court's time zone when filed electronically, else when the clerk's office closes",
    ),
    CountingRule(
        name="12-cfr-263.12",
        title="Federal Reserve Board practice, and its kin at the other bank agencies",
        citation="12 CFR 263.12; likewise 12 CFR 19.12, 509.12, 622.21 and 1091.114",
        trigger_cite="12 CFR 263.12(a)",
        forward_cite="12 CFR 263.12(a)",
        backward_cite="12 CFR 263.12 does not say",
        hours_cite="12 CFR 263.12 speaks of days",
        skips_up_to=10,
        skip_cite="12 CFR 263.12(a): ten days or less",
        addition_cite="12 CFR 263.12(c)",
        washington_cite="5 U.S.C. 6103(c), in Washington, for pay and leave",
    ),
    CountingRule(
        name="17-cfr-201.160",
        title="SEC Rule of Practice 160",
        citation="17 CFR 201.160",
        trigger_cite="17 CFR 201.160(a)",
        forward_cite="17 CFR 201.160(a)",
        backward_cite="17 CFR 201.160 does not say",
        hours_cite="17 CFR 201.160 speaks of days",
        skips_up_to=7,
        skip_cite="17 CFR 201.160(a): seven days or less",
        addition_cite="17 CFR 201.160(b)",
        washington_cite="17 CFR 201.104: appointed as a holiday in Washington, DC; 5 U.S.C. 6103(c)",
    ),
    CountingRule(
        name="29-cfr-2700.8",
        title="Federal Mine Safety and Health Review Commission",
        citation="29 CFR 2700.8",
        trigger_cite="29 CFR 2700.8",
        forward_cite="29 CFR 2700.8",
        backward_cite="29 CFR 2700.8 does not say",
        hours_cite="29 CFR 2700.8 speaks of days",
        skips_up_to=10,
        skip_cite="29 CFR 2700.8: fewer than 11 days",
        addition_cite="29 CFR 2700.8",
        inaccessible_cite="29 CFR 2700.8(c)",
        washington_cite="5 U.S.C. 6103(c), in Washington, for pay and leave",
        ends="midnight when filed electronically, else 5 p.m., in Washington",
    ),
    CountingRule(
        name="hhs-dab",
        title="HHS Departmental Appeals Board",
        citation="HHS Departmental Appeals Board, computation of time",
        trigger_cite="HHS DAB, computation of time",
        forward_cite="HHS DAB, computation of time",
        backward_cite="HHS DAB does not say",
        fixed=NEXT,
        fixed_cite="HHS DAB, computation of time: a date certain moves as well",
        hours_cite="HHS DAB speaks of days",
        skips_up_to=6,
        skip_cite="HHS DAB, computation of time: less than seven days",
        addition_cite="HHS DAB, computation of time",
    ),
    CountingRule(
        name="cpr-2.8",
        title="Civil Procedure Rules of England and Wales: clear days",
        citation="CPR 2.8",
        trigger_cite="CPR 2.8(3)(a)",
        forward=STANDS_OR_NEXT,
        forward_cite="CPR 2.8(5)",
        backward=PREVIOUS_OR_STANDS,
        backward_cite="CPR 2.8(5) speaks of acts at the court office that are too late",
        fixed=STANDS_OR_NEXT,
        fixed_cite="CPR 2.8(5)",
        hours=STANDS_OR_NEXT,
        hours_cite="CPR 2.8(5)",
        unsettled="CPR 2.8(5) holds an act at the court office in time on the next day on which it is open, and no other act",
        backward_unsettled="CPR 2.8 does not move it, while what is served on it counts from the next business day (CPR 6.26)",
        skips_up_to=5,
        skip_cite="CPR 2.8(4): five days or less",
        clear_cite="CPR 2.8(2) and (3)",
        inaccessible_cite="CPR 2.8(5)",
        ends=_MIDNIGHT,
    ),
    CountingRule(
        name="eu-1182-71",
        title="Regulation (EEC, Euratom) No 1182/71",
        citation="Regulation (EEC, Euratom) No 1182/71, Art. 3",
        trigger_cite="Reg. 1182/71, Art. 3(1)",
        forward_cite="Reg. 1182/71, Art. 3(4)",
        backward=STANDS,
        backward_cite="Reg. 1182/71, Art. 3(4): not for periods calculated retroactively",
        fixed_cite="Reg. 1182/71, Art. 3 speaks of periods",
        hours_cite="Reg. 1182/71, Art. 3(4): not for periods in hours",
        hour_cite="Reg. 1182/71, Art. 3(1)",
        least_open_days=2,
        least_cite="Reg. 1182/71, Art. 3(5)",
        ends="the last hour of the day",
    ),
    CountingRule(
        name="eu-courts",
        title="Court of Justice and General Court of the European Union",
        citation="Rules of Procedure of the Court of Justice, Arts. 49 to 51; of the General Court, Arts. 58 to 60",
        trigger_cite="Rules of Procedure of the Court of Justice, Art. 49(1)(a)",
        forward_cite="Rules of Procedure of the Court of Justice, Art. 49(2)",
        backward=STANDS,
        backward_cite="Rules of Procedure of the Court of Justice, Art. 49 speaks of time limits after an event",
        fixed_cite="Rules of Procedure of the Court of Justice, Art. 49 speaks of time limits",
        hours_cite="Rules of Procedure of the Court of Justice, Art. 49 speaks of days and longer",
        addition_cite="Rules of Procedure of the Court of Justice, Art. 51",
        moves_bare=False,
        ends=_MIDNIGHT,
    ),
    CountingRule(
        name="ca-interpretation-act",
        title="A time that a federal statute or regulation of Canada limits",
        citation="Interpretation Act (Canada), ss. 26 to 29 and 35(1)",
        trigger_cite="Interpretation Act (Canada), s. 27(2)",
        forward_cite="Interpretation Act (Canada), s. 26",
        backward_cite="Interpretation Act (Canada), s. 26 does not say",
        fixed=STANDS_OR_NEXT,
        fixed_cite="Interpretation Act (Canada), s. 26: expires or falls on a holiday",
        hours=STANDS_OR_NEXT,
        hours_cite="Interpretation Act (Canada), s. 26: the time limited",
        unsettled="Interpretation Act (Canada), s. 26 lets the thing be done on the next day that is no holiday",
        saturdays_open=True,
        ends=_MIDNIGHT,
    ),
    CountingRule(
        name="ca-federal-courts",
        title="Federal Courts Rules of Canada",
        citation="Federal Courts Rules, r. 6; Interpretation Act (Canada), ss. 26 to 29",
        trigger_cite="Interpretation Act (Canada), s. 27(2)",
        forward_cite="Interpretation Act (Canada), s. 26",
        backward_cite="Interpretation Act (Canada), s. 26 does not say",
        hours_cite="Federal Courts Rules, r. 6 speaks of days",
        skips_up_to=6,
        skip_cite="Federal Courts Rules, r. 6(2): less than seven days",
        recesses=(Recess("seasonal recess", (12, 21), (1, 7)),),
        recess_cite="Federal Courts Rules, r. 6(3)",
        ends=_MIDNIGHT,
    ),
    CountingRule(
        name="ca-federal-courts-order",
        title="A period that an order of the Federal Courts of Canada sets",
        citation="Federal Courts Rules, r. 6(1) and (2); Interpretation Act (Canada), ss. 26 to 29",
        trigger_cite="Interpretation Act (Canada), s. 27(2)",
        forward_cite="Interpretation Act (Canada), s. 26",
        backward_cite="Interpretation Act (Canada), s. 26 does not say",
        hours_cite="Federal Courts Rules, r. 6 speaks of days",
        skips_up_to=6,
        skip_cite="Federal Courts Rules, r. 6(2): less than seven days",
        ends=_MIDNIGHT,
    ),
    CountingRule(
        name="ny-gcl-25-a",
        title="New York General Construction Law 20, 25, 25-a and 30",
        citation="N.Y. Gen. Constr. Law 20, 25, 25-a and 30",
        trigger_cite="N.Y. Gen. Constr. Law 20",
        forward_cite="N.Y. Gen. Constr. Law 25-a(1)",
        backward_cite="N.Y. Gen. Constr. Law 25-a(1): within which, after which or before which",
        fixed=STANDS_OR_NEXT,
        fixed_cite="N.Y. Gen. Constr. Law 25",
        hours=STANDS_OR_NEXT,
        hours_cite="N.Y. Gen. Constr. Law 25-a(1): the same hour of the next business day",
        unsettled="N.Y. Gen. Constr. Law 25 and 25-a(1) say that what is due on such a day may be done on the next business day",
        skips_from=2,
        skips_up_to=2,
        skip_cite="N.Y. Gen. Constr. Law 20: a period of two days",
        ends=_MIDNIGHT,
    ),
    CountingRule(
        name="bgb",
        title="German Civil Code, sections 187, 188 and 193",
        citation="BGB 187(1), 188, 193",
        trigger_cite="BGB 187(1)",
        forward_cite="BGB 193",
        backward=PREVIOUS_OR_STANDS,
        backward_cite="BGB 193 does not say",
        fixed=NEXT,
        fixed_cite="BGB 193: a fixed day moves as well",
        hours_cite="BGB 193 speaks of days",
        unsettled="BGB 193 does not say how a period counted backward ends",
        ends="24:00",
    ),
)

COUNTING_RULES: Mapping[str, CountingRule] = MappingProxyType({rule.name: rule for rule in _ROWS})


def counting_rule(name: str) -> CountingRule:
    """The counting rule of a name. Raises `UnknownName`."""
    rule = COUNTING_RULES.get(name)
    if rule is None:
        raise UnknownName("counting rule", name, tuple(COUNTING_RULES))
    return rule
