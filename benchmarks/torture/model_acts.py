"""What is done to the model, and what it refuses: as the manual says it, with plain dictionaries and lists.

Nothing here imports the tracker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from benchmarks.torture.model import AHEAD, BEGUN, EVENTS, GUARDED, ZONE, Dates, Days, State, Text, open_day
from benchmarks.torture.model_roles import NAMES

OWNERS = {"F1": "mia", "G1": "mia"}
# The entries of the journal that record a fact of a person.
RECORDING = frozenset({"record", "resolve", "extend", "waive", "withdraw", "evidence", "approve", "reject", "pay"})
SETTLED = frozenset({"met", "met late", "waived", "superseded"})
OPEN = frozenset({"overdue", "past safe date", "due soon", "upcoming"})
DAY = timedelta(days=1)


class Refused(Exception):
    """The model refuses; `kept` where the journal keeps it, because it is a person who may not."""

    def __init__(self, *, kept: bool = False) -> None:
        self.kept = kept


class Model(State):
    """The settlement with everything that people and the day's run do to it."""

    def require_clock(self) -> None:
        """Refuse every act by a clock that was set back to long before the newest entry: none is earlier than it."""
        self._refuse(self.now < self.entered_at - timedelta(minutes=1))

    def record(self, event: str, when: Days, *, by: str, planned: bool, correct: bool) -> None:
        self._refuse(event not in EVENTS or (when[1] > self.today and not planned))
        earlier = [row for row in self.standing() if row.kind == "happened" and row.about == event]
        self._refuse(bool(earlier) and not correct)
        self._act("record", by)
        self._withdraw(earlier)
        self._add("happened", event, by=by, when=when)
        self._bear()

    def resolve(self, code: str, when: Days, *, by: str) -> None:
        self._refuse(when[1] > self.today or self._settled(code) or self._early(code, when))
        self._act("resolve", by, about=code)
        self._add("resolved", code, by=by, when=when)

    def extend(self, code: str, to: date, granted_on: date, *, by: str) -> None:
        self._refuse(self._settled(code))
        dates = self.dates(code)
        self._refuse(dates is None or to <= dates[1] or granted_on > self.today or granted_on < self.begins())
        self._act("extend", by, about=code)
        self._add("extended", code, by=by, to=to, granted_on=granted_on)

    def waive(self, code: str, on: date, *, by: str) -> None:
        self._refuse(on > self.today or self._settled(code) or on < self.begins())
        self._act("waive", by, about=code)
        self._add("waived", code, by=by, on=on)

    def pay(self, cents: int, when: Days, *, by: str) -> None:
        self._refuse(when[1] > self.today or self._settled("P1") or cents == 0 or cents > self.left())
        self._refuse(self._early("P1", when))
        self._act("pay", by, about="P1")
        self._add("paid", "P1", by=by, cents=cents, when=when)

    def evidence(self, codes: Iterable[str], piece: str, on: date, *, by: str) -> None:
        named = list(dict.fromkeys(codes))
        self._refuse(on > self.today or not all(self._known(code) for code in named))
        self._act("evidence", by)
        for code in named:
            self._add("evidenced", code, by=by, piece=piece)

    def _early(self, code: str, when: Days) -> bool:
        return not self.started(code, when) or when[1] < self.begins()

    def waiting(self, code: str) -> list[dict[str, Any]]:
        """Give what was said to be done about a deadline and waits for another person."""
        if code not in GUARDED:
            return []
        return [each for each in self.proposals(code) if each["verdict"] != "approved"]

    def judge(self, code: str, verdict: str, *, by: str) -> None:
        """Approve or reject what waits to be approved about a deadline."""
        self._refuse(not self._known(code))
        act = "approve" if verdict == "approved" else "reject"
        self._may(act, by)
        waiting = self.waiting(code)
        self._refuse(not waiting)
        if any(same(maker, by) for each in waiting for maker in each["makers"]):
            self._keep_refusal(by)
        self._act(act, by)
        for each in waiting:
            self._add(verdict, code, by=by, content=each["content"])

    def withdraw(self, entry: int, *, by: str) -> None:
        written = [row for row in self.rows if row.entry == entry]
        self._refuse(not 1 <= entry <= len(self.journal) or self.journal[entry - 1][0] not in RECORDING or not written)
        recorded = [row for row in written if row.kind != "withdrawn"]
        taken = [row for row in written if row.kind == "withdrawn"]
        standing = self.standing()
        self._refuse(any(row not in standing for row in recorded))
        others = {(row.about, row.number) for row in standing if row not in recorded}
        self._refuse(any((row.about, row.number) in others for row in taken))
        self._act("withdraw", by)
        self._withdraw(recorded)
        for row in taken:
            again = next(each for each in self.rows if each.id == row.withdraws)
            self.rows.append(replace(again, id=len(self.rows) + 1, entry=len(self.journal)))
        self._bear()

    def load(self, text: Text, *, by: str, effective: date | None, instead: bool) -> None:
        """Load a changed text: as a correction, or with a first day as an amendment."""
        last = self.texts[-1][0]
        same_text = text == self.latest
        self._refuse(instead and (effective is None or last is None))
        self._refuse(same_text and not instead and effective is not None and effective != last)
        self._refuse(effective is not None and last is not None and effective < last and not instead)
        if same_text and not instead:
            return
        self._act("amend", by)
        if effective is None:
            self.texts[-1] = (last, text)
        else:
            if instead:
                self.texts.pop()
            while len(self.texts) > 1 and (self.texts[-1][0] or date.min) >= effective:
                self.texts.pop()
            self.texts.append((effective, text))
        if text.effective != self.latest.effective:
            self._withdraw([row for row in self.standing() if row.file])
            self._add("happened", "effective", file=True, when=(text.effective, text.effective))
        self.latest = text
        self._bear()

    def grant(self, key: str, role: str, *, everywhere: bool, granted: bool, by: str) -> None:
        self._may("person", by, everywhere=everywhere)
        self._refuse(not self.roles.change(key, role, everywhere=everywhere, granted=granted))
        self._enter("person", by)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Keep which deadlines an act dates, moves or opens again: nobody has heard of them as they are now."""
        before = self._standing_now()
        yield
        if not self.runs or self.today >= self.runs[-1]:
            # What is done by a clock that was set back to before the last date run is not told anew.
            for code, (status, dates) in self._standing_now().items():
                was, dated = before.get(code, ("", None))
                if dates != dated or (status in OPEN and was not in OPEN):
                    self.unheard.add(code)

    def _standing_now(self) -> dict[str, tuple[str, Dates]]:
        return {code: (self.status(code, self.today), self.dates(code)) for code in self.codes()}

    def run_days(self) -> None:
        day = self.runs[-1] + DAY if self.runs else BEGUN.astimezone(ZONE).date()
        while day <= self.today:
            self._enter("day", "tracker")
            self.runs.append(day)
            self.notices += [
                (code, kind, day) for code in self.codes() if self.born[code] <= day for kind in self._called(code, day)
            ]
            self.unheard.clear()
            day += DAY

    def _called(self, code: str, day: date) -> Iterator[str]:
        status, dates = self.status(code, day), self.dates(code)
        if status not in OPEN or dates is None:
            return
        ahead = (dates[0] - day).days
        before = (open_day(dates[0]) - day).days
        if ahead == before == 0:
            yield "due today"
        elif before in (*AHEAD, 0):
            yield "ahead"
        elif status == "overdue":
            yield "overdue"
        elif status == "past safe date" and (ahead == -1 or self._is_news(code, day)):
            yield "past safe date"

    def _is_news(self, code: str, day: date) -> bool:
        """Say whether a run is the first to look at a deadline as it is: what it missed to say it says then."""
        return code in self.unheard or self.status(code, day - DAY) not in OPEN

    # Who may, and what is written

    def _known(self, code: str) -> bool:
        return code in self.born

    def _settled(self, code: str) -> bool:
        return code not in self.codes() or self.status(code, self.today) in SETTLED

    def _refuse(self, wrong: bool) -> None:
        if wrong:
            raise Refused

    def _may(self, act: str, by: str, about: str = "", *, everywhere: bool = False) -> None:
        if not self.roles.may(act, by, owner=OWNERS.get(about), everywhere=everywhere):
            self._keep_refusal(by)

    def _keep_refusal(self, by: str) -> None:
        self._enter("refused", by)
        raise Refused(kept=True)

    def _act(self, act: str, by: str, about: str = "") -> None:
        self._may(act, by, about)
        self._enter(act, by)


def same(one: str, other: str) -> bool:
    """Say whether two names mean one person, by the key or by the name."""
    return NAMES.get(one, one).casefold() == NAMES.get(other, other).casefold()
