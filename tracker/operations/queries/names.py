"""Finding what a person names: an obligation, one of its deadlines, or an event."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound, UnreadableDueRule
from tracker.operations.agreement.rows import settlement_codes
from tracker.operations.people.sight import concealed, hidden_codes, hidden_settlement, seen_settlements
from tracker.remedies import AnswerRecommendation, Do, LookUp, Record
from tracker.rules.characters import blank_named, differ_in_blanks
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.status import OPEN, Status
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import (
    After,
    Anniversary,
    Before,
    DayBefore,
    EarlierOf,
    EdgeOfPeriod,
    EventAnchor,
    Fixed,
    LaterOf,
    Milestone,
    OfSeveral,
    On,
    Reached,
    TermEdge,
)
from tracker.rules.due.parser import parse_anchor
from tracker.rules.wording import either
from tracker.rules.zones import today_in

if TYPE_CHECKING:
    from tracker.rules.deadlines.deadline import Plan

# How many open occurrences a refusal lists.
MOST_LISTED = 12
_SETTLED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDeadline:
    """One deadline, found by name; `number` None where there is just one. `resolved`: marked done, though not yet met."""

    settlement: str
    obligation: str
    code: str
    number: int | None
    deadline_id: int
    kind: Kind
    safe_on: date | None
    latest_on: date | None
    status: Status
    satisfied_by: str | None
    settled_on: date | None
    lapsed: bool = False
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class FoundObligation:
    """One obligation, found by its code, with the code and the time zone of its settlement."""

    settlement: str
    time_zone: str
    row: models.Obligation


def find_obligation(session: Session, code: str, *, settlement: str | None, then: bool = False) -> FoundObligation:
    """Find an obligation by `CODE` or `SETTLEMENT/CODE`; with `then` also one removed since. Refuses none and several."""
    within, code = _split(code, settlement)
    query = select(models.Settlement.code, models.Settlement.time_zone, models.Obligation).join(
        models.Settlement, models.Settlement.id == models.Obligation.settlement_id
    )
    if not then:
        query = query.where(models.Obligation.superseded_on.is_(None))
    if within is not None:
        query = query.where(models.Settlement.code == within)
    query = query.where(seen_settlements(session))
    everything = session.execute(query.where(models.Obligation.code == code)).all()
    found = [each for each in everything if code not in hidden_codes(session, each[0])]
    if not found:
        if within is not None:
            require_settlement(session, within)
        codes = query.with_only_columns(models.Settlement.code, models.Obligation.code).distinct()
        known = _codes_seen(session, session.execute(codes).all())
        sentence, remedies = f"There is no obligation “{code}” here.{nearest(code, known)}", [LookUp("obligations")]
        if everything:
            raise concealed(session, everything[0][0], code, sentence, remedies=remedies)
        raise NotFound(sentence, remedies=remedies)
    refuse_several([each for each, _, _ in found], "have an obligation", code)
    ((owner, time_zone, row),) = found
    return FoundObligation(owner, time_zone, row)


def codes_of(session: Session, row: models.Settlement, then: Plan | None = None) -> dict[tuple[str, int], str]:
    """Give how each deadline of a settlement is named, by its obligation's code and its number.

    `then` is the plan of the moment that is looked at: the period that a deadline is named for moves with its date.
    Deadlines that follow no more are left out.
    """
    if then is not None:
        return then.names
    query = (
        select(models.Obligation.code, models.Obligation.recurring, models.Deadline.number, models.Deadline.label)
        .join(models.Deadline, models.Deadline.obligation_id == models.Obligation.id)
        .where(models.Obligation.settlement_id == row.id, models.Deadline.gone.is_(False))
    )
    return {
        (code, number): code_of(code, number, label, recurring=recurring)
        for code, recurring, number, label in session.execute(query)
    }


def find_deadline(session: Session, code: str, *, settlement: str | None, now: datetime, purpose: str) -> FoundDeadline:
    """Find one deadline by `CODE`, or `CODE@OCCURRENCE` (its number or its period) where the duty recurs.

    `purpose` is the verb for the refusal. Raises as `find_obligation` does, and `InputRefused` for a
    recurring duty without its occurrence (the open ones are listed) and for a continuing duty that has no date.
    """
    plain, at, occurrence = code.partition("@")
    owed = _asked_of(session, plain, settlement, purpose)
    today = today_in(owed.time_zone, now)
    rows = session.scalars(
        select(models.Deadline).where(models.Deadline.obligation_id == owed.row.id).order_by(models.Deadline.number)
    ).all()
    recurring = owed.row.recurring
    if owed.row.recommendation is not None and purpose not in {"extend", "waive"}:
        raise _answer_instead(owed.row.code, owed.row.recommendation, purpose)
    if at and not recurring:
        raise InputRefused(f"{owed.row.code} does not recur: name it {owed.row.code}, without “@{occurrence}”.")
    if not recurring:
        _refuse_whole(owed, purpose)
        return _named(owed, _standing_row(rows, purpose, owed), None, today)
    if not at:
        raise InputRefused(*_which(owed, rows, today, purpose))
    row = next((each for each in rows if occurrence in {each.label, str(each.number)} and each.number > 0), None)
    if row is None:
        last = f" It is planned up to {rows[-1].label}." if rows else ""
        near = nearest_occurrence(occurrence, (each.label for each in rows if each.number > 0))
        raise NotFound(
            f"{owed.row.code} has no occurrence “{occurrence}”.{near}{last}",
            remedies=[LookUp("obligation", owed.row.code)],
        )
    return _named(owed, row, row.number, today)


def find_range(
    session: Session, text: str, *, settlement: str | None, now: datetime, purpose: str
) -> list[FoundDeadline]:
    """Find the deadlines of one series from one to another, both included: `W@1..W@40`, or `W@2026-Q1..2026-Q4`.

    Raises as `find_deadline` does, and `InputRefused` for two series and for a range that ends before it begins.
    """
    first, _, last = text.partition("..")
    plain, _, _ = first.partition("@")
    if "@" in last and last.partition("@")[0] not in {plain, plain.rpartition("/")[2]}:
        raise InputRefused(f"“{text}” names two series: a range is of one.")
    begins, ends = (
        find_deadline(session, f"{plain}@{each.rpartition('@')[2]}", settlement=settlement, now=now, purpose=purpose)
        for each in (first, last)
    )
    rows = session.scalars(
        select(models.Deadline).where(
            models.Deadline.obligation_id == _asked_of(session, plain, settlement, purpose).row.id,
            models.Deadline.gone.is_(False),
        )
    )
    # In the order of their dates, since the number of a period need not follow it.
    series = sorted((row for row in rows if row.number > 0), key=lambda row: (row.safe_on or date.max, row.number))
    numbers = [row.number for row in series]
    between = numbers[numbers.index(begins.number or 0) : numbers.index(ends.number or 0) + 1]
    if not between:
        raise InputRefused(f"“{text}” ends before it begins: write the earlier one first.")
    return [
        find_deadline(session, f"{plain}@{number}", settlement=settlement, now=now, purpose=purpose)
        for number in between
    ]


def _asked_of(session: Session, code: str, settlement: str | None, purpose: str) -> FoundObligation:
    """Find the obligation that something is to be done about: of a standing duty, what is attested is its attestation."""
    owed = find_obligation(session, code, settlement=settlement)
    o = models.Obligation
    of_it = (o.settlement_id == owed.row.settlement_id, o.attests == owed.row.code, o.superseded_on.is_(None))
    attestation = session.scalars(select(o).where(*of_it)).one_or_none() if purpose == "attest" else None
    return owed if attestation is None else replace(owed, row=attestation)


def _answer_instead(code: str, recommendation: str, purpose: str) -> InputRefused:
    answer = code.removeprefix(f"{recommendation}.").partition("-")[0]
    clock = f"{code} is a clock of the recommendation {recommendation}, which stops with the answer"
    return InputRefused(
        f"{clock}: there is nothing to {purpose} by itself.", remedies=[AnswerRecommendation(recommendation, answer)]
    )


def settlement_of_event(session: Session, event: str, settlement: str | None) -> tuple[str, str]:
    """Find which settlement knows an event or a milestone, and its canonical name; refuses none and several."""
    within, event = _split(event, settlement)
    if within is not None:
        require_settlement(session, within)
    try:
        anchor = parse_anchor(event)
    except UnreadableDueRule:
        raise NotFound(f"There is no event “{event}” here.{nearest(event, _events(session, within))}") from None
    match anchor:
        case EventAnchor(name=event_name):
            name = str(anchor)
            query = (
                select(models.Settlement.code)
                .join(models.NamedEvent, models.NamedEvent.settlement_id == models.Settlement.id)
                .where(seen_settlements(session))
            )
            owners = list(session.scalars(query.where(models.NamedEvent.name == event_name)))
        case Reached(milestone=Milestone.RECEIVED | Milestone.ACCEPTED | Milestone.RETURNED, obligation=code):
            name = str(anchor)
            owners = [find_obligation(session, code, settlement=within).settlement]
        case Reached(milestone=Milestone.RESOLVED, obligation=code):
            raise InputRefused(
                f"“{event}” is no event of its own: it is recorded of {code}.", remedies=[Record("resolution", code)]
            )
        case (
            Reached()
            | TermEdge()
            | OfSeveral()
            | Fixed()
            | On()
            | After()
            | Before()
            | Anniversary()
            | DayBefore()
            | EdgeOfPeriod()
            | LaterOf()
            | EarlierOf()
        ):
            raise InputRefused(f"“{event}” follows from what was agreed; record the event that it runs from.")
    if within is not None:
        owners = [owner for owner in owners if owner == within]
    if not owners:
        sentence = f"There is no event “{event}” here.{nearest(event, _events(session, within))}"
        raise NotFound(sentence, "A new kind of event is added under `events:` in the agreement file.")
    refuse_several(owners, "know the event", name)
    return owners[0], name


def _split(text: str, settlement: str | None) -> tuple[str | None, str]:
    within, slash, rest = text.partition("/")
    if not slash:
        return settlement, text
    if settlement not in {None, within}:
        raise InputRefused(f"“{text}” names another settlement than “{settlement}”, which is asked for too: name one.")
    return within, rest


def split_settlement(session: Session, text: str, settlement: str | None) -> tuple[str | None, str]:
    """Part `SETTLEMENT/NAME`; None where nothing says the settlement. Refuses one not loaded, and two different ones."""
    within, name = _split(text, settlement)
    if within is not None:
        require_settlement(session, within)
    return within, name


def refuse_several(owners: Sequence[str], have: str, name: str) -> None:
    """Refuse a name that several settlements have, with the ways to name just one."""
    if len(owners) > 1:
        ways = ", ".join(f"{owner}/{name}" for owner in owners)
        raise InputRefused(f"Several settlements {have} “{name}”: name one of {ways}.")


def require_settlement(session: Session, code: str) -> None:
    """Refuse the code of no settlement that the reader sees."""
    codes = settlement_codes(session)
    if code not in codes:
        sentence = f"There is no settlement “{code}” here.{nearest(code, codes)}"
        if hidden_settlement(session, code):
            raise concealed(session, code, code, sentence)
        raise NotFound(sentence)


def _codes_seen(session: Session, rows: Iterable[Any]) -> list[str]:
    """Give the codes of the duties, from rows of a settlement's and a duty's, that the reader sees."""
    several: dict[str, set[str]] = {}
    for settlement, code in rows:
        several.setdefault(settlement, set()).add(code)
    return sorted(set().union(*(codes - hidden_codes(session, each) for each, codes in several.items())))


def _events(session: Session, within: str | None) -> list[str]:
    query = (
        select(models.NamedEvent.name)
        .join(models.Settlement, models.Settlement.id == models.NamedEvent.settlement_id)
        .where(seen_settlements(session))
    )
    if within is not None:
        query = query.where(models.Settlement.code == within)
    return list(session.scalars(query))


def nearest_occurrence(occurrence: str, labels: Iterable[str]) -> str:
    """Say which occurrences of a series are meant by what is none: `2026Q2`, `Q2 2026`, or `2026` for all of a year."""
    known = list(dict.fromkeys(labels))
    wanted = _parts(occurrence)
    same = [label for label in known if _parts(label) == wanted]
    near = same or [label for label in known if wanted and wanted < _parts(label)]
    if near:
        shown = [f"“{each}”" for each in near[:MOST_LISTED]]
        return f" Did you mean {either(shown)}?"
    return nearest(occurrence, known) if get_close_matches(occurrence, known, n=1) else ""


def _parts(label: str) -> frozenset[str]:
    """The words and numbers of a label: `2026-Q2` and `Q2/2026` have the same; a month may lack its leading nought."""
    words = re.findall(r"q?[0-9]+|[a-z]+", label.lower())
    return frozenset(each.lstrip("0") for each in words)


def nearest(name: str, known: Sequence[str]) -> str:
    """Say which known name is meant, or which there are; "" where there is none."""
    near = get_close_matches(name.lower(), [each.lower() for each in known], n=1)
    if near:
        meant = next(each for each in known if each.lower() == near[0])
        if differ_in_blanks(name, meant):
            return f" “{meant}” differs from it in the blanks alone{blank_named(name)}."
        return f" Did you mean “{meant}”?"
    return f" Known: {', '.join(sorted(known)[:MOST_LISTED])}." if known else ""


def _standing_row(rows: Sequence[models.Deadline], purpose: str, owed: FoundObligation) -> models.Deadline:
    if not rows:
        raise InputRefused(
            f"{owed.row.code} has no deadline: its dates could not be computed.", remedies=[Do("check everything")]
        )
    (row,) = rows[:1]
    if row.kind is Kind.STANDING and purpose in {"resolve", "attest", "extend"}:
        sentence = f"{owed.row.code} is a continuing duty: nothing of it falls due, so there is nothing to {purpose}."
        raise InputRefused(sentence, "It ends with its term, or where it is waived.")
    return row


def _refuse_whole(owed: FoundObligation, purpose: str) -> None:
    parts = owed.row.instalments
    if parts and owed.row.remainder is None:
        raise InputRefused(
            f"{owed.row.code} is paid in instalments, and is met with the last of them: say which one to {purpose}, as "
            f"{parts[0]}.",
            f"They are {', '.join(parts)}.",
        )


def _which(owed: FoundObligation, rows: Sequence[models.Deadline], today: date, purpose: str) -> list[str]:
    code = owed.row.code
    dated = [row for row in rows if row.number > 0]
    unsettled = [row for row in dated if row.status(today) in OPEN or row.safe_on is None]
    sentences = [f"{code} recurs: say which occurrence to {purpose}, as {code}@{(dated or rows)[0].label or '1'}."]
    if not unsettled:
        return [*sentences, "None of them is open."]
    listed = "; ".join(
        f"{code}@{row.label} ({'awaiting event' if row.safe_on is None else f'due {row.safe_on}'}, {row.status(today)})"
        for row in unsettled[:MOST_LISTED]
    )
    more = len(unsettled) - MOST_LISTED
    return [*sentences, f"Open: {listed}{f'; and {more} later ones' if more > 0 else ''}."]


def _lapsed(owed: FoundObligation, row: models.Deadline) -> bool:
    """Say whether it is a right that was not used in time: consent can still give more time for it."""
    right = owed.row.recommendation is not None and owed.row.code == f"{owed.row.recommendation}.object"
    return right and row.latest_on is not None and row.released_on is not None and row.released_on > row.latest_on


def _named(owed: FoundObligation, row: models.Deadline, number: int | None, today: date) -> FoundDeadline:
    status = row.status(today)
    return FoundDeadline(
        settlement=owed.settlement,
        obligation=owed.row.code,
        code=code_of(owed.row.code, row.number, row.label, recurring=owed.row.recurring),
        number=number,
        deadline_id=row.id,
        kind=row.kind,
        safe_on=row.safe_on,
        latest_on=row.latest_on,
        status=status,
        satisfied_by=owed.row.satisfied_by,
        lapsed=_lapsed(owed, row),
        resolved=row.delivery is not None
        and not {"resolved", "attested"}.isdisjoint(step for step, _ in json.loads(row.delivery)["steps"]),
        settled_on=(row.waived_on or row.superseded_on or row.accepted_on or row.done_by or row.released_on)
        if status in _SETTLED
        else None,
    )
