"""A settlement as plain dictionaries and lists: what the tracker should answer, worked out without any of its code.

The dates are plain arithmetic on days and months, the rules those of the manual. Nothing here imports the tracker.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.torture.model_roles import Roles

ZONE = ZoneInfo("America/New_York")
BEGUN = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
LOADER = "Omar Diaz"
SERIES_ENDS = date(2026, 12, 31)
AMOUNT = 100_000  # cents
SINGLE = ("F1", "E1", "B1", "G1", "G2", "P1")
GUARDED = frozenset({"G1", "G2"})
AHEAD = (30, 7, 1)
EVENTS = ("effective", "kickoff", "breach")
# From which event the clock of each deadline runs that is counted forward from one.
STARTS = {"E1": "kickoff", "G1": "kickoff", "B1": "breach", "P1": "effective"}

Days = tuple[date | None, date]  # the first possible day, None where nothing bounds it, and the last
Dates = tuple[date, date] | None  # the safe and the latest date, None where an event is awaited


@dataclass(frozen=True, slots=True)
class Text:
    """What the file says that changes from one text to the next; `after_kickoff` in days."""

    plan_due: date = date(2026, 5, 15)
    after_kickoff: int = 10
    effective: date = date(2026, 1, 31)
    title: str = "File the plan"


@dataclass(frozen=True, slots=True)
class Row:
    """A fact, or with `withdraws` the withdrawal of one; `said` holds what kind of fact it is made of."""

    id: int
    kind: str
    about: str
    number: int | None
    entry: int
    by: str = ""
    file: bool = False
    withdraws: int | None = None
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a list tells of one deadline."""

    status: str
    dates: Dates
    resolved: Days | None
    days_late: int
    lateness_unknown: bool
    proposed: bool


def open_day(day: date) -> date:
    """The day itself, or the Friday before a weekend, on which nothing can be sent: notices count from it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def month_on(day: date, months: int) -> date:
    """Give the same day so many months later, or the last day of a month that lacks it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class State:
    """One settlement in memory, and what follows from what was recorded of it."""

    def __init__(self) -> None:
        self.now = self.entered_at = BEGUN
        self.texts: list[tuple[date | None, Text]] = [(None, Text())]
        self.latest = Text()
        self.rows: list[Row] = []
        self.journal: list[tuple[str, str]] = []
        self.runs: list[date] = []
        self.notices: list[tuple[str, str, date]] = []
        self.roles = Roles()
        self.born: dict[str, date] = {}
        self.unheard: set[str] = set()
        self._enter("load", LOADER)
        self._add("happened", "effective", file=True, when=(Text().effective, Text().effective))
        self._bear()

    @property
    def today(self) -> date:
        return self.now.astimezone(ZONE).date()

    # What stands

    def standing(self) -> list[Row]:
        gone = {row.withdraws for row in self.rows}
        return [row for row in self.rows if row.kind != "withdrawn" and row.id not in gone]

    def about(self, code: str, kind: str) -> list[Row]:
        name, _, number = code.partition("@")
        wanted = (name, int(number) if number else None)
        return [row for row in self.standing() if row.kind == kind and (row.about, row.number) == wanted]

    def event(self, name: str) -> Days | None:
        told: Days | None = None
        for row in self.standing():
            if row.kind == "happened" and row.about == name:
                told = row.said["when"]
        return told

    def codes(self) -> list[str]:
        effective = self.event("effective")
        assert effective is not None
        number = 1
        series = []
        while month_on(effective[1], number) <= SERIES_ENDS:
            series.append(f"S1@{number}")
            number += 1
        return [*SINGLE, *series]

    # Dates

    def agreed(self, code: str) -> Dates:
        """Give a deadline's date before any extension, under the rule that holds for it."""
        dates = self._by(code, self.texts[0][1])
        for (_, before), (on, text) in zip(self.texts, self.texts[1:], strict=False):
            assert on is not None
            if self._rule(code, before) == self._rule(code, text):
                continue
            if dates is not None and dates[0] < on:
                continue  # it was due before the amendment was in force: it stays
            new = self._by(code, text)
            if new is not None and new[0] < on and dates is not None:
                new = (new[0], max(new[1], dates[1]))
            dates = new
        return dates

    def dates(self, code: str) -> Dates:
        given = sorted(self.about(code, "extended"), key=lambda row: row.said["granted_on"])
        return (given[-1].said["to"], given[-1].said["to"]) if given else self.agreed(code)

    def _rule(self, code: str, text: Text) -> object:
        return {"F1": text.plan_due, "E1": text.after_kickoff}.get(code)

    def _by(self, code: str, text: Text) -> Dates:
        name, _, number = code.partition("@")
        match name:
            case "F1":
                return text.plan_due, text.plan_due
            case "G2":
                return date(2026, 6, 30), date(2026, 6, 30)
            case "E1":
                return self._after("kickoff", lambda day: day + timedelta(days=text.after_kickoff))
            case "G1":
                return self._after("kickoff", lambda day: day + timedelta(days=20))
            case "B1":
                return self._after("breach", lambda day: day + timedelta(days=10))
            case "P1":
                return self._after("effective", lambda day: day + timedelta(days=45))
            case _:
                return self._after("effective", lambda day: month_on(day, int(number)))

    def _after(self, event: str, count: Callable[[date], date]) -> Dates:
        when = self.event(event)
        return None if when is None else (count(when[0] or when[1]), count(when[1]))

    # When its clock began

    def started(self, code: str, when: Days) -> bool:
        """Whether something was done no sooner than the clock of its deadline began; what has no clock takes any day."""
        event = STARTS.get(code)
        if event is None:
            return True
        happened = self.event(event)
        return happened is not None and when[1] >= (happened[0] or happened[1])

    def begins(self) -> date:
        """The earliest day on which anything of the settlement began."""
        known = [when for event in EVENTS if (when := self.event(event)) is not None]
        return min(first or last for first, last in known)

    # Done, proposed and paid

    def done(self, code: str) -> Days | None:
        """Give the days on which a deadline was done, as far as that counts."""
        if code in GUARDED:
            approved = [proposal["row"] for proposal in self.proposals(code) if proposal["verdict"] == "approved"]
            approved = [row for row in approved if self.started(code, row.said["when"])]
            return approved[-1].said["when"] if approved else None
        resolved = [row for row in self.about(code, "resolved") if self.started(code, row.said["when"])]
        if resolved:
            last: Days = resolved[-1].said["when"]
            return last
        return self._paid_off() if code == "P1" else None

    def proposals(self, code: str) -> list[dict[str, Any]]:
        """Give what was said to be done about a guarded deadline, each with the last word on just that."""
        found: list[dict[str, Any]] = []
        early: list[Row] = []  # given before anything was proposed: it belongs to the first
        verdicts = {}
        for row in self.standing():
            if (row.about, row.number) != (code, None):
                continue
            if row.kind == "resolved":
                found.append({"row": row, "pieces": [] if found else early})
            elif row.kind == "evidenced":
                (found[-1]["pieces"] if found else early).append(row)
            elif row.kind in {"approved", "rejected"}:
                verdicts[row.said["content"]] = row.kind
        for proposal in found:
            row, pieces = proposal["row"], proposal["pieces"]
            named = sorted(piece.said["piece"] for piece in pieces)
            proposal["content"] = (self.agreed(code), row.by, row.said["when"], tuple(named))
            proposal["verdict"] = verdicts.get(proposal["content"])
            entries = [each.entry for each in (row, *pieces)]
            said = {each.by for each in (row, *pieces)}
            proposal["makers"] = said | {self.journal[entry - 1][1] for entry in entries}
        return found

    def left(self) -> int:
        """Give what is left to pay on P1 in cents; who resolves it says that all of it was paid."""
        if any(self.started("P1", row.said["when"]) for row in self.about("P1", "resolved")):
            return 0
        paid: int = sum(row.said["cents"] for row in self._payments())
        return AMOUNT - paid

    def _payments(self) -> list[Row]:
        return [row for row in self.about("P1", "paid") if self.started("P1", row.said["when"])]

    def account(self) -> tuple[int, int]:
        """Give what was paid on P1 by today, and what is left to pay, in cents."""
        status = self.status("P1", self.today)
        paid = sum(row.said["cents"] for row in self._payments() if row.said["when"][1] <= self.today)
        if status in {"met", "met late"}:
            paid = AMOUNT
        return paid, 0 if status == "waived" else AMOUNT - paid

    def _paid_off(self) -> Days | None:
        paid = sorted(self._payments(), key=lambda row: row.said["when"][1])
        sofar, counted = 0, []
        for row in paid:
            sofar += row.said["cents"]
            counted.append(row.said["when"])
            if sofar >= AMOUNT:
                known = [first for first, _ in counted if first is not None]
                return max(known, default=None), max(last for _, last in counted)
        return None

    # Where it stands

    def status(self, code: str, day: date) -> str:
        waived = self.about(code, "waived")
        if waived and waived[-1].said["on"] <= day:
            return "waived"
        done, dates = self.done(code), self.dates(code)
        if done is not None and done[1] <= day:
            return "met late" if self._late(code) else "met"
        breach = self.event("breach")
        if code == "B1" and (breach is None or breach[1] > day):
            return "dormant"
        if dates is None:
            return "awaiting event"
        safe, latest = dates
        if day > latest:
            return "overdue"
        if day > safe:
            return "past safe date"
        return "due soon" if day >= open_day(safe) - timedelta(days=max(AHEAD)) else "upcoming"

    def _late(self, code: str) -> int:
        done, dates = self.done(code), self.dates(code)
        if done is None or dates is None or done[0] is None:
            return 0
        return max(0, (done[0] - dates[1]).days)

    def seen(self, code: str) -> Seen:
        today = self.today
        status, dates, done = self.status(code, today), self.dates(code), self.done(code)
        met = status in {"met", "met late"}
        shown = done is not None and (met or (done[1] <= today and status != "waived"))
        unknown = (
            met
            and dates is not None
            and done is not None
            and done[1] > dates[1]
            and (done[0] is None or done[0] <= dates[1])
        )
        return Seen(
            status=status,
            dates=dates,
            resolved=done if shown else None,
            days_late=self._late(code) if status == "met late" else 0,
            lateness_unknown=unknown,
            proposed=code in GUARDED and any(each["verdict"] != "approved" for each in self.proposals(code)),
        )

    def listed(self) -> dict[str, Seen]:
        return {code: self.seen(code) for code in self.codes()}

    # What is written

    def _enter(self, action: str, by: str) -> None:
        self.journal.append((action, by))
        self.entered_at = max(self.entered_at, self.now)

    def _add(self, kind: str, code: str, *, by: str = "", file: bool = False, **said: object) -> None:
        name, _, number = code.partition("@")
        at = int(number) if number else None
        entry = len(self.journal)
        self.rows.append(Row(len(self.rows) + 1, kind, name, at, entry, by=by, file=file, said=said))

    def _withdraw(self, rows: list[Row]) -> None:
        for row in rows:
            entry = len(self.journal)
            self.rows.append(Row(len(self.rows) + 1, "withdrawn", row.about, row.number, entry, withdraws=row.id))

    def _bear(self) -> None:
        for code in self.codes():
            self.born.setdefault(code, self.today)
