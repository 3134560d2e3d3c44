"""An act on one deadline: a short form, what it would move, and only then the act itself, once; then what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.errors import InputRefused, NotAllowed, NotFound
from tracker.operations.facts.record import Attribution, Checked, Circumstances
from tracker.operations.facts.withdrawal import withdraw
from tracker.operations.idempotency import sent_before
from tracker.operations.journal.entries import EntryLine, entries_since, journal_entry
from tracker.operations.queries.registers import is_duty, today_of
from tracker.operations.queries.whatif import WhatIf, whatif
from tracker.reports.page.addresses import path_of
from tracker.rules.deadlines.moves import in_short
from tracker.rules.people.roles import Right
from tracker.rules.wording import written
from tracker.web.acts import ACTS, ActForm
from tracker.web.fields import day_in, number_in
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, SeeOther, Visit, form_key

# What a form carries on to the confirmation.
_CARRIED = (
    "on",
    "to",
    "amount",
    "interest",
    "currency",
    "reasons",
    "signatory",
    "attestor",
    "exceptions",
    "note",
    "early",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLine:
    """One date that would move, or moved: from what, to what, and by which step."""

    code: str
    before: str
    after: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What an act would change: dates, statuses in words, and the codes that wait for another person's approval."""

    moves: tuple[MoveLine, ...]
    changes: tuple[str, ...]
    waits: tuple[str, ...]


def ask(visit: Visit) -> Answer:
    """The form, with today as its day."""
    act = _act(visit)
    with visit.seeing() as session:
        today = _today(session, visit)
    return _form(visit, act, today=today)


def do(visit: Visit) -> Answer:
    """Show what the act would move; sent on from there, do it, and show what became of it."""
    act, settlement, code = _act(visit), visit.parts["settlement"], visit.parts["code"]
    try:
        if visit.given("confirmed"):
            return _done(visit, act)
        with visit.seeing() as session:
            _refuse_future(day_in(visit.given("on"), "the day"), _today(session, visit))
            found = whatif(session, settlement, [act.supposed(code, visit)], now=visit.now, early=visit.given("early"))
        return _confirmation(visit, act, found)
    except NotAllowed:
        raise
    except (InputRefused, NotFound) as refusal:
        with visit.seeing() as session:
            today = _today(session, visit)
        return _form(visit, act, today=today, problems=lines_of(refusal))


def _done(visit: Visit, act: ActForm) -> Answer:
    settlement, code = visit.parts["settlement"], visit.parts["code"]
    attribution = attribution_of(visit)
    with visit.uploaded("files") as files, visit.app.recording(attribution, files) as (session, evidence):
        newer = done_meanwhile(session, visit, settlement)
        if not newer:
            circumstances = Circumstances(
                settlement=settlement, attribution=attribution, now=visit.now, evidence=evidence
            )
            recorded = act.operation(session, code=code, circumstances=circumstances, **act.arguments(visit))
    if newer:
        with visit.seeing() as session:
            found = whatif(session, settlement, [act.supposed(code, visit)], now=visit.now, early=visit.given("early"))
        return _confirmation(visit, act, found, newer=newer)
    return SeeOther(to=f"/entries/{recorded.entry}?of={recorded.subject}")


def show_entry(visit: Visit) -> Answer:
    """What an entry of the journal recorded, what it moved, and what may come next."""
    with visit.seeing() as session:
        entry = journal_entry(session, number_in(visit.parts["entry"], "the number of an entry"))
        values = _entry_values(session, entry)
    return HtmlPage(template="entry.html.j2", values=values)


def ask_withdrawal(visit: Visit) -> Answer:
    """The form by which an entry is withdrawn, with what that would move."""
    return _withdrawal(visit)


def take_back(visit: Visit) -> Answer:
    """Withdraw what an entry recorded."""
    number = number_in(visit.parts["entry"], "the number of an entry")
    try:
        with visit.app.writing(visit.actor) as session:
            recorded = withdraw(session, number, attribution=attribution_of(visit), now=visit.now)
    except NotAllowed:
        raise
    except InputRefused as refusal:
        return _withdrawal(visit, problems=lines_of(refusal))
    return SeeOther(to=f"/entries/{recorded.entry}")


def _withdrawal(visit: Visit, problems: Sequence[str] = ()) -> HtmlPage:
    number = number_in(visit.parts["entry"], "the number of an entry")

    def supposed(session: Session, *, circumstances: Circumstances) -> Checked:
        return withdraw.check(session, number, attribution=circumstances.attribution, now=circumstances.now)

    preview: Preview | None = None
    with visit.seeing() as session:
        entry = journal_entry(session, number)
        about = _entry_values(session, entry)
        if not problems:
            try:
                preview = preview_of(whatif(session, entry.settlement, [supposed], now=visit.now))
            except InputRefused as refusal:
                problems = lines_of(refusal)
    values = {
        **about,
        "preview": preview,
        "problems": tuple(problems),
        "once": form_key(),
        "note": visit.given("note"),
    }
    return HtmlPage(template="withdrawal.html.j2", values=values, status=422 if problems else 200)


def _act(visit: Visit) -> ActForm:
    act = ACTS.get(visit.parts["act"])
    if act is None:
        raise NotFound("There is no such page here.")
    if not visit.who.may(act.right):
        raise InputRefused(f"{visit.who.name} may not do that: it is for those who may {act.right}.")
    return act


def _today(session: Session, visit: Visit) -> date:
    return today_of(session, [visit.parts["code"]], settlement=visit.parts["settlement"], now=visit.now)


def _refuse_future(day: date, today: date) -> None:
    """Refuse a day to come before anything is supposed of it: a supposition may be of one, and an act may not."""
    if day > today:
        raise InputRefused(f"{written(day)} has not come yet: it is {written(today)}.", "Say it when it has.")


def attribution_of(visit: Visit) -> Attribution:
    """Who is signed in, who says it in the own name, with the form's note and its key."""
    return Attribution(
        actor=visit.actor,
        by=visit.who.key,
        once=f"form {visit.given('once')}",
        note=visit.given("note"),
        early=visit.given("early"),
    )


def done_meanwhile(session: Session, visit: Visit, settlement: str) -> tuple[EntryLine, ...]:
    """What others did in the settlement since the page was looked at; nothing where this very form was done already."""
    if sent_before(session, attribution_of(visit)):
        return ()
    return entries_since(session, number_in(visit.given("seen") or "0", "the newest entry"), settlement=settlement)


def _form(visit: Visit, act: ActForm, *, today: date, problems: Sequence[str] = ()) -> HtmlPage:
    carried = {name: visit.given(name) for name in _CARRIED}
    values = {
        **_named(visit, act),
        "problems": tuple(problems),
        "given": {**carried, "on": carried["on"] or today.isoformat()},
    }
    return HtmlPage(template="act.html.j2", values=values, status=422 if problems else 200)


def _confirmation(visit: Visit, act: ActForm, found: WhatIf, newer: Sequence[EntryLine] = ()) -> HtmlPage:
    values = {
        **_named(visit, act),
        "given": {name: visit.given(name) for name in _CARRIED},
        "on": visit.given("on"),
        "preview": preview_of(found),
        "newer": tuple(newer),
        "once": form_key(),
        "seen": found.head.size,
    }
    return HtmlPage(template="confirmation.html.j2", values=values, status=409 if newer else 200)


def _named(visit: Visit, act: ActForm) -> dict[str, Any]:
    settlement, code = visit.parts["settlement"], visit.parts["code"]
    back = path_of(settlement, code)
    return {"act": act, "settlement": settlement, "code": code, "back": back, "action": f"{back}/{act.word}"}


def preview_of(found: WhatIf) -> Preview:
    """What would move, as a page places it."""
    replanned = found.replanned
    return Preview(
        moves=tuple(
            MoveLine(code=each.code, before=in_short(each.before), after=in_short(each.after), step=each.step)
            for each in (*replanned.moves, *replanned.born)
        ),
        changes=tuple(f"{each.code}: {each.before or 'new'} → {each.after}" for each in replanned.changes),
        waits=found.waits,
    )


def _entry_values(session: Session, entry: EntryLine) -> dict[str, Any]:
    moves = [MoveLine(code=c, before=b, after=a, step=s) for c, b, a, s in entry.payload.get("moves", ())]
    changes = [f"{code}: {before} → {after}" for code, _, before, after in entry.payload.get("changes", ())]
    subject = str(entry.payload.get("subject") or "")
    about = (
        path_of(entry.settlement, subject) if entry.settlement and is_duty(session, entry.settlement, subject) else ""
    )
    return {"entry": entry, "moves_of": tuple(moves), "changes": tuple(changes), "about": about, "subject": subject}


ROUTES = (
    Route(path="/deadlines/{settlement}/{code}/{act}", method="GET", needs="a sign-in", answer=ask),
    Route(path="/deadlines/{settlement}/{code}/{act}", method="POST", needs="a sign-in", answer=do),
    Route(path="/entries/{entry}", method="GET", needs="a sign-in", answer=show_entry),
    Route(path="/entries/{entry}/withdraw", method="GET", needs=Right.RECORD, answer=ask_withdrawal),
    Route(path="/entries/{entry}/withdraw", method="POST", needs=Right.RECORD, answer=take_back),
)
