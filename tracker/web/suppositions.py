"""What can be supposed: every act that records a fact, with the fields of its form and how they become its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Literal

from sqlalchemy.orm import Session

from tracker.agreements.file import scalars
from tracker.errors import InputRefused, NotFound
from tracker.operations.facts import (
    approval,
    breaches,
    delivery,
    developments,
    disputes,
    events,
    monitors,
    payment,
    penalties,
    recommendations,
    resolution,
    terms,
)
from tracker.operations.facts.record import Circumstances, Recorded, Recording
from tracker.operations.facts.withdrawal import withdraw
from tracker.operations.queries.whatif import Hypothesis
from tracker.rules.currencies import DECIMALS
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Answer, BreachStep, Decision, DeliveryStep, Ending, MonitorStep, StopReason, When
from tracker.web.fields import day_in, number_in

# What each field asks for; `codes` and `lines` are several texts, `sums` a sum with its currency.
Asks = Literal["day", "when", "text", "codes", "lines", "sums", "span", "number", "word", "yes"]
_UNITS = {unit.value: unit for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)}
_LONGEST_SPAN = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedField:
    """One field: the argument that it becomes, its label, and whether it may be left empty; `words` are what is chosen from."""

    name: str
    label: str
    asks: Asks = "text"
    required: bool = True
    words: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedForm:
    """One thing that can be supposed: of what (a deadline, a term…), how it is called, what it asks for, and what checks it.

    `made` makes, of an operation or its check and of the values of the fields, what is called with the circumstances.
    `recorded` says whether it may be recorded here too, where it was supposed.
    """

    word: str
    about: str
    title: str
    fields: tuple[SupposedField, ...]
    operation: Recording[Any]
    choices: Mapping[str, type[StrEnum]]
    made: Callable[..., Any]
    always: Mapping[str, Any]
    recorded: bool

    def hypothesis(self, given: Mapping[str, str]) -> Hypothesis:
        """The check of its operation with what the fields hold; `InputRefused` for what a field cannot mean."""
        arguments = {each.name: _read(each, given.get(each.name, "").strip(), self.choices) for each in self.fields}
        asked: Hypothesis = self.made(self.operation.check, **arguments, **self.always)
        return asked

    def act(self, given: Mapping[str, str]) -> Callable[..., Recorded]:
        """The operation itself with the same: on a session, with the circumstances, it records."""
        arguments = {each.name: _read(each, given.get(each.name, "").strip(), self.choices) for each in self.fields}
        act: Callable[..., Recorded] = self.made(self.operation, **arguments, **self.always)
        return act


def supposed_form(word: str) -> SupposedForm:
    """The one of that word; `NotFound` for none."""
    found = SUPPOSITIONS.get(word)
    if found is None:
        raise NotFound("There is nothing of that kind to suppose.")
    return found


def _withdrawn(asked: Callable[..., Any], entry: int) -> Callable[..., Any]:
    def called(session: Session, *, circumstances: Circumstances) -> object:
        return asked(session, entry, attribution=circumstances.attribution, now=circumstances.now)

    return called


def _recommended(asked: Callable[..., Any], code: str, title: str, **more: Any) -> Callable[..., Any]:  # noqa: ANN401 — what else is said of it
    said: dict[str, Any] = {name: value or None for name, value in more.items()}
    return partial(asked, asked=(recommendations.Asked(code=code, title=title, **said),))


def _read(field: SupposedField, text: str, choices: Mapping[str, type[StrEnum]]) -> Any:  # noqa: ANN401 — as each field asks
    if not text and field.required:
        raise InputRefused(f"“{field.label}” is empty.")
    match field.asks:
        case "text":
            return text
        case "codes":
            return tuple(each.strip() for each in text.split(",") if each.strip())
        case "lines":
            return tuple(each.strip() for each in text.splitlines() if each.strip())
        case "day":
            return day_in(text, field.label) if text else None
        case "when":
            return When.on(day_in(text, field.label)) if text else None
        case "number":
            return number_in(text, field.label) if text else None
        case "yes":
            return bool(text)
        case "word":
            return _word(field, text, choices[field.name]) if text else None
        case "span":
            return _span(text) if text else None
        case "sums":
            return _sums(text)


def _word(field: SupposedField, text: str, words: type[StrEnum]) -> StrEnum:
    try:
        return words(text)
    except ValueError:
        raise InputRefused(f"“{text[:40]}” is none of the words for “{field.label}”.") from None


def _span(text: str) -> Span:
    count, _, unit = text.partition(" ")
    found = _UNITS.get(unit.strip().removesuffix("s"))
    if found is None or not count.isdigit() or not 1 <= int(count[:9]) <= _LONGEST_SPAN:
        raise InputRefused(f"“{text[:40]}” cannot be read: give how much longer as “1 year”, “6 months” or “90 days”.")
    return Span(int(count), found)


def _sums(text: str) -> tuple[Any, ...]:
    if not text:
        return ()
    currency, _, number = text.partition(" ")
    if currency.upper() not in DECIMALS:
        raise InputRefused(f"“{text[:40]}” is no sum: give it as “USD 1,000.00”.")
    try:
        return scalars.amounts({currency.upper(): number.replace(",", "").strip()})
    except ValueError as error:
        raise InputRefused(f"“{text[:40]}” is no sum: {error}") from None


def _when(label: str) -> SupposedField:
    return SupposedField(name="when", label=label, asks="when")


def _day(name: str, label: str, *, required: bool = True) -> SupposedField:
    return SupposedField(name=name, label=label, asks="day", required=required)


def _one(name: str, label: str, words: Sequence[StrEnum], *, required: bool = True) -> SupposedField:
    return SupposedField(name=name, label=label, asks="word", required=required, words=tuple(map(str, words)))


_CODE = SupposedField(name="code", label="Deadline", hint="Its code, such as D2 or D2@2026-Q4.")
_TERM = SupposedField(name="code", label="Term or instrument", hint="Its code.")
_AUTHORITY = SupposedField(name="authority", label="By whom", required=False)
_BREACHED = SupposedField(name="code", label="Instrument, term or deadline", hint="The code of what was breached.")
_WHICH = SupposedField(name="declaration", label="Journal entry of the declaration", asks="number", required=False)
_SUM_HINT = "As USD 1,000.00."


def _of(
    about: str,
    word: str,
    title: str,
    operation: Recording[Any],
    *fields: SupposedField,
    choices: Mapping[str, type[StrEnum]] | None = None,
    made: Callable[..., Any] = partial,
    recorded: bool = True,
    **always: object,
) -> SupposedForm:
    return SupposedForm(
        word=word,
        about=about,
        title=title,
        fields=fields,
        operation=operation,
        choices=choices or {},
        made=made,
        always=always,
        recorded=recorded,
    )


_deadline, _event, _term = partial(_of, "a deadline"), partial(_of, "an event"), partial(_of, "a term or instrument")
_advice, _other = partial(_of, "the monitor"), partial(_of, "what else is recorded")

SUPPOSITIONS: Mapping[str, SupposedForm] = {
    each.word: each
    for each in (
        _event(
            "happened",
            "It happens",
            events.record_event,
            SupposedField(name="event", label="Event", hint="Its name, or received(CODE), accepted(CODE), returned(CODE)."),
            _when("When"),
            SupposedField(name="label", label="What tells it from others", required=False),
            SupposedField(name="correct", label="It sets an earlier day right", asks="yes", required=False),
        ),
        _deadline("done", "It is done", resolution.resolve, _CODE, _when("Done on")),
        _deadline(
            "attested",
            "It is attested",
            resolution.attest,
            SupposedField(name="code", label="Attestation", hint="Its code with its period: CODE.attestation@2026-Q3."),
            _when("Attested on"),
            SupposedField(name="attestor", label="By whom"),
            SupposedField(name="complied", label="All was complied with", asks="yes", required=False),
            SupposedField(name="exceptions", label="Except", required=False),
        ),
        _deadline("extended", "More time is granted", resolution.extend, _CODE, _day("to", "To"),
                  _day("granted_on", "Granted on", required=False)),
        _deadline("waived", "It is waived", resolution.waive, _CODE, _day("waived_on", "Waived on")),
        _deadline("delivered", "It is delivered", delivery.submit, _CODE, _when("Delivered on"),
                  _one("way", "How", (DeliveryStep.SENT, DeliveryStep.POSTMARKED, DeliveryStep.FILED,
                                      DeliveryStep.RECEIVED), required=False),
                  choices={"way": DeliveryStep}),
        _deadline("acknowledged", "It is accepted", delivery.acknowledge, _CODE, _when("Accepted on")),
        _deadline("returned", "It is sent back", delivery.send_back, _CODE, _when("Sent back on"),
                  SupposedField(name="reasons", label="Why", asks="lines")),
        _deadline("signed", "It is signed", delivery.sign, _CODE, SupposedField(name="signatory", label="By whom"),
                  _when("Signed on")),
        _deadline("paid", "It is paid", payment.pay, _CODE, _when("Paid on"),
                  SupposedField(name="amounts", label="Sum", asks="sums", hint=_SUM_HINT),
                  SupposedField(name="interest", label="Interest besides", asks="sums", required=False)),
        _deadline("asked", "More time is asked for", disputes.ask_extension, _CODE, _day("to", "To", required=False),
                  _day("asked_on", "Asked on")),
        _deadline("denied", "More time is denied", disputes.deny_extension, _CODE, _day("decided_on", "Decided on")),
        _deadline("stopped", "Its clock stops", disputes.stop_clock, _CODE, _day("stopped_on", "From"),
                  _one("why", "Because of", tuple(StopReason)), choices={"why": StopReason}),
        _deadline("restarted", "Its clock runs again", disputes.restart_clock, _CODE, _day("restarted_on", "From")),
        _deadline("approved", "It is approved", approval.approve, _CODE, recorded=False),
        _deadline("rejected", "It is rejected", approval.reject, _CODE, recorded=False),
        _term("started", "It starts", terms.start_term, _TERM, _when("On"), _AUTHORITY),
        _term("longer", "It is longer", terms.extend_term, _TERM,
              SupposedField(name="by_span", label="By", asks="span", required=False, hint="As 1 year, 6 months or 90 days."),
              _day("to", "Or up to", required=False), _day("decided_on", "Decided on", required=False), _AUTHORITY),
        _term("suspended", "It stands still", terms.suspend_term, _TERM, _day("on", "From"), _AUTHORITY),
        _term("resumed", "It runs again", terms.resume_term, _TERM, _day("on", "From"), _AUTHORITY),
        _term("ended", "It ends", terms.end_term, _TERM, _when("On"), _one("manner", "How", tuple(Ending)), _AUTHORITY,
              SupposedField(name="successor", label="What takes its place", required=False), choices={"manner": Ending}),
        _term("breach", "A breach is declared", breaches.declare_breach, _BREACHED, _when("Declared on"), _AUTHORITY,
              SupposedField(name="grounds", label="On what grounds", required=False)),
        _term("cured", "A breach is cured", breaches.cure_breach, _BREACHED, _when("Cured on"), _AUTHORITY, _WHICH),
        _term("breach-withdrawn", "A declared breach is withdrawn", breaches.withdraw_breach, _BREACHED,
              _when("Withdrawn on"), _WHICH),
        _term("breach-decided", "A breach is decided", breaches.decide_breach, _BREACHED, _when("Decided on"),
              _one("outcome", "Outcome", (BreachStep.UPHELD, BreachStep.REJECTED)), _AUTHORITY, _WHICH,
              choices={"outcome": BreachStep}),
        _advice("monitor", "The monitor changes", monitors.appoint,
                SupposedField(name="code", label="Monitorship", hint="The code of its term."),
                _one("step", "The monitor is", tuple(MonitorStep)), _when("On"),
                SupposedField(name="firm", label="Firm", required=False),
                SupposedField(name="person", label="Person", required=False),
                SupposedField(name="who", label="By whom", required=False),
                SupposedField(name="reason", label="Why", required=False),
                SupposedField(name="successor", label="Who follows", required=False), choices={"step": MonitorStep}),
        _advice("recommended", "The monitor recommends", recommendations.recommend,
                SupposedField(name="code", label="Its code"), SupposedField(name="title", label="What is asked for"),
                SupposedField(name="received", label="Received on", asks="when", required=False),
                SupposedField(name="report", label="With which report", required=False),
                SupposedField(name="under", label="By which terms", required=False),
                made=_recommended),
        _advice("answered", "A recommendation is answered", recommendations.answer,
                SupposedField(name="codes", label="Recommendations", asks="codes", hint="Their codes, with commas between."),
                _one("step", "It is", tuple(Answer)), _when("On"),
                _one("decision", "Decided", tuple(Decision), required=False),
                SupposedField(name="who", label="By whom", required=False), choices={"step": Answer, "decision": Decision}),
        _other("reported", "Something is reported", developments.add_development,
               SupposedField(name="codes", label="About", asks="codes", hint="Codes, with commas between."),
               SupposedField(name="title", label="What"), _when("On")),
        _other("contradiction", "Sources disagree", developments.add_contradiction,
               SupposedField(name="codes", label="About", asks="codes", hint="Codes, with commas between."),
               SupposedField(name="title", label="On what"),
               SupposedField(name="readings", label="What each says", asks="lines", hint="One on each line."),
               _day("noted_on", "Noted on", required=False)),
        _other("verified", "A penalty schedule is compared with its clause", penalties.verify,
               SupposedField(name="key", label="Schedule"),
               SupposedField(name="citations", label="Where it stands", asks="lines", hint="One on each line."),
               _day("verified_on", "Compared on", required=False)),
        _other("withdrawn", "An entry is withdrawn", withdraw,
               SupposedField(name="entry", label="Journal entry", asks="number", hint="Its number."),
               made=_withdrawn, recorded=False),
    )
}  # fmt: skip
