"""What happens at random in a run, to the model and to each database alike, and what must hold after each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.orm import Session

from benchmarks.torture import answers
from benchmarks.torture.agreed import agreement, saying, when
from benchmarks.torture.model import BEGUN, EVENTS, Days, Text
from benchmarks.torture.model_acts import RECORDING, Model, Refused
from benchmarks.torture.model_roles import NAMES, RIGHTS
from benchmarks.torture.stores import Store
from tests.operations import acme
from tracker import database
from tracker.delivery.channels import Channels
from tracker.operations.agreement.load import load
from tracker.operations.facts import approval, events, payment, resolution, withdrawal
from tracker.operations.facts.evidence import give_evidence
from tracker.operations.facts.record import Circumstances
from tracker.operations.people import persons
from tracker.rules.currencies import Money
from tracker.rules.people.roles import Role

# Digests are written, and nothing sends them.
CHANNELS = Channels(folder=Path("never-sent"))
CODES = ("F1", "E1", "B1", "G1", "G2", "P1", *(f"S1@{number}" for number in range(1, 14)), "S1", "F1@2", "X9")

_names = st.sampled_from(("mia", "Mia Ortiz", "omar", "Omar Diaz", "tara", "Stranger"))
_codes = st.sampled_from(("G1", "G2", "F1", "G1", "G2", "E1", *CODES))
_back = st.integers(-60, 2)  # days from today: a few have not come


@dataclass(slots=True)
class Tally:
    """How much was tried, over all runs."""

    runs: int = 0
    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: int = 0


class Lockstep(RuleBasedStateMachine):
    """One run: everything is done to the model and to each store, on new copies of what was prepared."""

    stores: ClassVar[tuple[Store, ...]]
    tally: ClassVar[Tally]
    begin: ClassVar[Callable[[], Model]]

    def __init__(self) -> None:
        super().__init__()
        for store in self.stores:
            store.renew()
        self.model = type(self).begin()
        self.well = True
        # The account takes as long as all else together: it is asked after what records something, and at the end.
        self.recorded = True
        self.teamed = False

    # What happens

    @initialize(teamed=st.sampled_from((False, False, True)))
    def _people(self, teamed: bool) -> None:
        self.teamed = teamed
        if teamed:
            self._grant("omar", "administrator", everywhere=True, granted=True, by="omar")
            self._grant("mia", "officer", everywhere=True, granted=True, by="omar")
            self._grant("tara", "approver", everywhere=False, granted=True, by="omar")

    @rule(hours=st.sampled_from((1, 5, 11, 24, 49, 24 * 5, 24 * 9)))
    def wait(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)

    @rule(hours=st.sampled_from((1, 7, 24, 50)))
    def set_the_clock_back(self, hours: int) -> None:
        self.model.now = max(BEGUN, self.model.now - timedelta(hours=hours))

    @rule(place=st.integers(0, 3), past=st.sampled_from((0, 0, 1)))
    def wait_until_something_is_due(self, place: int, past: int) -> None:
        """Go to a date of a deadline, or to the day after: where a status turns is where a day more or less shows."""
        days = {day for seen in self.model.listed().values() for day in seen.dates or () if day > self.model.today}
        for day in sorted(days)[place : place + 1]:
            self.model.now = datetime(day.year, day.month, day.day, 17, tzinfo=UTC) + timedelta(days=past)

    @rule()
    def run_days(self) -> None:
        self.tally.done["days"] += 1
        self.well = False
        self.model.run_days()
        for store in self.stores:
            acme.run_days(store.engine, self.model.now, channels=CHANNELS)
        self.well = True

    @rule(event=st.sampled_from((*EVENTS, "kickoff", "nothing")), back=_back, wide=st.sampled_from((0, 0, 3)),
          by=_names, planned=st.booleans(), correct=st.sampled_from((True, True, False)))  # fmt: skip
    def record(self, event: str, back: int, wide: int, by: str, planned: bool, correct: bool) -> None:
        last = self.model.today + timedelta(days=back)
        days: Days = (last - timedelta(days=0 if event == "effective" else wide), last)
        self._both(
            "record",
            lambda model: model.record(event, days, by=by, planned=planned, correct=correct),
            lambda session: events.record_event(
                session,
                event,
                circumstances=Circumstances(attribution=saying(by, planned=planned), now=self.model.now),
                when=when(days),
                correct=correct,
            ),
        )

    @rule(code=_codes, back=_back, first=st.sampled_from((0, 0, 2, None)), by=_names)
    def resolve(self, code: str, back: int, first: int | None, by: str) -> None:
        days = self._days(back, first)
        self._both(
            "resolve",
            lambda model: model.resolve(code, days, by=by),
            lambda session: resolution.resolve(
                session,
                code,
                circumstances=Circumstances(attribution=saying(by), now=self.model.now),
                when=when(days),
            ),
        )

    @rule(code=_codes, ahead=st.integers(-10, 120), back=_back, by=_names)
    def extend(self, code: str, ahead: int, back: int, by: str) -> None:
        to, granted_on = self.model.today + timedelta(days=ahead), self.model.today + timedelta(days=back)
        self._both(
            "extend",
            lambda model: model.extend(code, to, granted_on, by=by),
            lambda session: resolution.extend(
                session,
                code,
                circumstances=Circumstances(attribution=saying(by), now=self.model.now),
                to=to,
                granted_on=granted_on,
            ),
        )

    # What is waived is out of reach for the rest of a run: seldom the deadlines that most of the others are about.
    @rule(code=st.sampled_from(("S1@2", "S1@3", "S1@5", "B1", "E1", "P1", "G2", "S1@13", "X9")), back=_back, by=_names)
    def waive(self, code: str, back: int, by: str) -> None:
        on = self.model.today + timedelta(days=back)
        self._both(
            "waive",
            lambda model: model.waive(code, on, by=by),
            lambda session: resolution.waive(
                session, code, circumstances=Circumstances(attribution=saying(by), now=self.model.now), waived_on=on
            ),
        )

    @rule(cents=st.sampled_from((0, 1, 25_000, 40_000, 60_000, 100_000)), back=_back,
          first=st.sampled_from((0, 0, 2, None)), by=_names)  # fmt: skip
    def pay(self, cents: int, back: int, first: int | None, by: str) -> None:
        days = self._days(back, first)
        self._both(
            "pay",
            lambda model: model.pay(cents, days, by=by),
            lambda session: payment.pay(
                session,
                "P1",
                circumstances=Circumstances(attribution=saying(by), now=self.model.now),
                amounts=(Money("USD", cents),),
                interest=(),
                when=when(days),
            ),
        )

    @rule(codes=st.lists(_codes, min_size=1, max_size=2), number=st.integers(1, 3), back=_back, by=_names)
    def give_evidence(self, codes: list[str], number: int, back: int, by: str) -> None:
        on, link = self.model.today + timedelta(days=back), f"https://acme.example/{number}"
        self._both(
            "evidence",
            lambda model: model.evidence(codes, link, on, by=by),
            lambda session: give_evidence(
                session,
                codes,
                link=link,
                circumstances=Circumstances(attribution=saying(by), now=self.model.now),
                effective_on=on,
            ),
        )

    @rule(
        code=st.sampled_from(("G1", "G2")),
        back=_back,
        maker=_names,
        other=st.sampled_from((None, "tara", "omar", "Omar Diaz")),
    )
    def propose_and_approve(self, code: str, back: int, maker: str, other: str | None) -> None:
        """Let one say that it is done and another, or (None) the same, approve it: by chance they seldom meet."""
        self.resolve(code=code, back=back, first=0, by=maker)
        self._judge(code, verdict=True, by=other or maker)

    @rule(
        place=st.sampled_from((0, 0, 0, 1, 2, 3, 4)),
        verdict=st.sampled_from((True, True, False)),
        by=st.sampled_from(("tara", None, "omar", "mia", "Omar Diaz", "Stranger")),
    )
    def judge(self, place: int, verdict: bool, by: str | None) -> None:
        """Let somebody, or (None) the maker, look at what waits for approval, if anything does."""
        waiting = [(code, each) for code in ("G1", "G2") for each in self.model.waiting(code)]
        codes = [*(code for code, _ in waiting), "G1", "G2", "F1", "S1@2", "X9"]
        code = codes[place % len(codes)]
        makers = [each["row"].by for about, each in waiting if about == code]
        self._judge(code, verdict=verdict, by=by or next(iter(makers), "tara"))

    @rule(newest=st.integers(1, 6), other=st.sampled_from((None, None, None, 0, 1, 2, 5, 9, 20, 200)), by=_names)
    def withdraw(self, newest: int, other: int | None, by: str) -> None:
        told = [place for place, (action, _) in enumerate(self.model.journal, start=1) if action in RECORDING]
        entry = other if other is not None or not told else told[-min(newest, len(told))]
        self._both(
            "withdraw",
            lambda model: model.withdraw(entry or 0, by=by),
            lambda session: withdrawal.withdraw(session, entry or 0, attribution=saying(by), now=self.model.now),
        )

    @rule(
        changed=st.builds(
            Text,
            plan_due=st.sampled_from([Text().plan_due.replace(month=month) for month in (4, 5, 7)]),
            after_kickoff=st.sampled_from((10, 30)),
            effective=st.sampled_from((Text().effective, Text().effective.replace(day=15))),
            title=st.sampled_from(("File the plan", "File a plan")),
        ),
        first_day=st.one_of(st.none(), st.integers(-60, 90)),
        instead=st.sampled_from((False, False, True)),
        by=_names,
    )
    def amend(self, changed: Text, first_day: int | None, instead: bool, by: str) -> None:
        on = None if first_day is None else self.model.today + timedelta(days=first_day)
        self._both(
            "amend",
            lambda model: model.load(changed, by=by, effective=on, instead=instead),
            lambda session: load(
                session,
                agreement(changed),
                author=acme.author(by),
                now=self.model.now,
                effective=on,
                instead=instead,
            ),
        )

    @precondition(lambda self: self.teamed)
    @rule(key=st.sampled_from((*NAMES, "nobody")), role=st.sampled_from(tuple(RIGHTS)), everywhere=st.booleans(),
          granted=st.booleans(), by=st.sampled_from(("omar", "omar", "Mia Ortiz", "tara")))  # fmt: skip
    def appoint(self, key: str, role: str, everywhere: bool, granted: bool, by: str) -> None:
        self._grant(key, role, everywhere=everywhere, granted=granted, by=by)

    @rule(event=st.sampled_from(EVENTS), back=_back, by=_names)
    def correct_and_take_back(self, event: str, back: int, by: str) -> None:
        """Correct a date and withdraw the correction: what it had replaced stands again."""
        self.record(event=event, back=back, wide=0, by=by, planned=False, correct=True)
        self.withdraw(newest=1, other=None, by=by)

    # What must hold

    @invariant()
    def all_three_say_the_same(self) -> None:
        self.tally.steps += 1
        for store in self.stores:
            with database.reading(store.engine) as session:
                told = answers.differences(session, self.model, account=self.recorded)
                self._hold(f"{store.name}: {each}" for each in told)
        self.recorded = False

    def teardown(self) -> None:
        if not self.well:
            return
        self.tally.runs += 1
        texts = []
        for store in self.stores:
            with database.reading(store.engine) as session:
                texts.append(answers.exported(session))
                told = answers.differences(session, self.model, account=True)
                self._hold(f"{store.name}: {each}" for each in (*told, *answers.faults(session, self.model)))
        self._hold("the exports differ" for text in texts if text != texts[0])

    def _judge(self, code: str, *, verdict: bool, by: str) -> None:
        act = approval.approve if verdict else approval.reject
        self._both(
            "judge",
            lambda model: model.judge(code, "approved" if verdict else "rejected", by=by),
            lambda session: act(
                session, code, circumstances=Circumstances(attribution=saying(by, note="looked at"), now=self.model.now)
            ),
        )

    def _grant(self, key: str, role: str, *, everywhere: bool, granted: bool, by: str) -> None:
        self._both(
            "appoint",
            lambda model: model.grant(key, role, everywhere=everywhere, granted=granted, by=by),
            lambda session: persons.grant(
                session,
                key,
                Role(role),
                within=None if everywhere else "acme",
                author=acme.author(by),
                now=self.model.now,
                granted=granted,
            ),
        )

    def _days(self, back: int, first: int | None) -> Days:
        last = self.model.today + timedelta(days=back)
        return (None if first is None else last - timedelta(days=first), last)

    def _both(self, name: str, told: Callable[[Model], None], act: Callable[[Session], object]) -> None:
        expected, self.well = "done", False  # until all of them have done it
        try:
            self.model.require_clock()
            with self.model.watching():
                told(self.model)
        except Refused as refusal:
            expected = "not allowed" if refusal.kept else "refused"
        said = [store.do(act, now=self.model.now) for store in self.stores]
        self.well = True
        self.recorded = expected == "done"
        self.tally.done[name] += expected == "done"
        self.tally.refused += expected != "done"
        self._hold("the databases refuse otherwise: " + " / ".join(said) for each in said if each != said[0])
        outcome = said[0].partition(":")[0] or "done"
        self._hold(f"{name}: {each}, and the model says {expected}" for each in said[:1] if outcome != expected)

    def _hold(self, wrong: Iterator[str]) -> None:
        found = list(wrong)
        self.well = self.well and not found
        assert not found, "\n".join(found)
