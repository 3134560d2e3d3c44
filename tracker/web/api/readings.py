"""Everything that can be read: deadlines and why, what was agreed, money, recommendations, evidence, the journal."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from tracker.answers.agreed import ANSWERS as AGREED
from tracker.answers.agreed import SettlementLineJson
from tracker.answers.dates import RecordedMoveJson
from tracker.answers.day import HealthJson
from tracker.answers.deadlines import DeadlineJson, ExplanationJson, HistoryLineJson, ObligationJson
from tracker.answers.facts import EvidenceJson
from tracker.answers.journal import CheckpointJson, EntryJson, HeadJson
from tracker.answers.money import PaymentsJson, ScheduleJson
from tracker.answers.portfolio import PortfolioJson
from tracker.answers.recommendations import RecommendationJson
from tracker.errors import InputRefused
from tracker.models.journal.actions import Action
from tracker.operations.day.health import health
from tracker.operations.facts.evidence import list_evidence
from tracker.operations.facts.penalties import schedules
from tracker.operations.journal.checkpoints import head, list_checkpoints
from tracker.operations.journal.entries import EntryFilter, journal_entries, journal_entry
from tracker.operations.queries.agreed import settlements_in_short, show
from tracker.operations.queries.calendar import Whose, calendar_of
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.operations.queries.explanation import explain, show_obligation
from tracker.operations.queries.moves import moves_in
from tracker.operations.queries.orders import Order
from tracker.operations.queries.payments import payments
from tracker.operations.queries.portfolio import holdings
from tracker.operations.queries.recommendations import list_recommendations
from tracker.operations.queries.registers import Register
from tracker.operations.reports.pack import only_settlement
from tracker.rules.deadlines.status import Status
from tracker.rules.people.roles import Right, Role
from tracker.rules.recommendations.state import State
from tracker.web.api.resources import Parameter, Resource, Values, paging_of
from tracker.web.api.values import DAY, FLAG, MONTH, NUMBER, PAST, SHA256, TEXT, word_of
from tracker.web.pages.deadline import give_evidence
from tracker.web.routes import Route
from tracker.web.visits import Answer, Content, Visit

CALENDAR = "text/calendar; charset=utf-8"

_SETTLEMENT = Parameter(name="settlement", kind=TEXT, says="Only this settlement, by its code.")
_OF_SETTLEMENT = Parameter(name="settlement", kind=TEXT, says="A settlement's code.", needed=True)
_CODE = Parameter(
    name="code", kind=TEXT, says="The code of a duty, or of one deadline of a series: A3@2026-Q1.", needed=True
)
_AS_OF = Parameter(name="as_of", kind=DAY, says="As it stands on that day; today in the settlement's zone.")
_KNOWN_AT = Parameter(name="known_at", kind=PAST, says="With what was known then: a day (its end) or a moment.")
_CLOCKS = (_AS_OF, _KNOWN_AT)
_ONE = (_OF_SETTLEMENT, _CODE, *_CLOCKS)


def _clocks(visit: Visit, given: Values) -> dict[str, Any]:
    return {"now": visit.now, "as_of": given["as_of"], "known_at": given["known_at"]}


def _deadlines(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — each finds its own
    wanted = Filter(
        settlement=given["settlement"],
        instrument=given["instrument"],
        owner=given["owner"],
        statuses=frozenset(given["status"]),
        due_after=given["due_after"],
        due_before=given["due_before"],
        text=given["q"] or "",
    )
    return list_deadlines(
        session, wanted, paging=paging_of(given), order=given["order"] or Order.DUE, **_clocks(visit, given)
    )


def _deadline(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    return show_obligation(session, given["code"], settlement=given["settlement"], **_clocks(visit, given))


def _history(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    return _deadline(session, visit, given).history


def _why(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    return explain(session, given["code"], settlement=given["settlement"], **_clocks(visit, given))


def _agreed(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    code, kind = given["code"], given["kind"]
    return show(session, code, register=kind, settlement=given["settlement"], **_clocks(visit, given)).view


def _settlement(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    code, kind = given["settlement"], Register.SETTLEMENT
    return show(session, code, register=kind, settlement=code, **_clocks(visit, given)).view


def _payments(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    return payments(session, settlement=given["settlement"], paging=paging_of(given), **_clocks(visit, given))


def _penalties(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    return schedules(session, settlement=given["settlement"], **_clocks(visit, given))


def _moves(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    found = moves_in(session, settlement=given["settlement"], month=given["month"], now=visit.now)
    return [(each.settlement, *moved) for each in found for moved in each.moves]


def _recommendations(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    return list_recommendations(
        session,
        settlement=given["settlement"],
        states=frozenset(given["state"]),
        owner=given["owner"],
        paging=paging_of(given),
        **_clocks(visit, given),
    )


def _evidence(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    of = only_settlement(session, given["settlement"])
    return list_evidence(session, of, code=given["code"], paging=paging_of(given), **_clocks(visit, given))


def _journal(session: Session, visit: Visit, given: Values) -> Any:  # noqa: ANN401 — the same
    only = EntryFilter(actor=given["by"], action=given["action"], first=given["first"], last=given["last"])
    return journal_entries(
        session,
        settlement=given["settlement"],
        last=None,
        now=visit.now,
        known_at=given["known_at"],
        paging=paging_of(given),
        only=only,
        newest_first=bool(given["newest_first"]),
    )


def _file(visit: Visit, _given: Values) -> Answer:
    return give_evidence(visit)


def _calendar(visit: Visit, given: Values) -> Answer:
    person, role, settlement = given["person"], given["role"], given["settlement"]
    if person is not None and role is not None:
        raise InputRefused("A calendar is of one person, or of all who have a role: leave one out.")
    if person is None and role is None and settlement is None:
        raise InputRefused("Say whose calendar is wanted: a person's, a role's or a settlement's.")
    with visit.seeing() as session:
        content = calendar_of(session, Whose(person, role), settlement=settlement, now=visit.now)
    return Content(content=content, media_type=CALENDAR)


RESOURCES: tuple[Resource, ...] = (
    Resource(
        path="/deadlines",
        says="Deadlines, by their safe date where no other order is asked for; those without a date come last.",
        answers=DeadlineJson,
        find=_deadlines,
        shape="page",
        takes=(
            _SETTLEMENT,
            Parameter(name="instrument", kind=TEXT, says="Only this instrument, by its code."),
            Parameter(name="owner", kind=TEXT, says="Only what this person owns, by key."),
            Parameter(name="status", kind=word_of(Status), says="Only this status; may be repeated.", several=True),
            Parameter(name="due_after", kind=DAY, says="Only what is due on this day or later, by the safe date."),
            Parameter(name="due_before", kind=DAY, says="Only what is due on this day or earlier, by the safe date."),
            Parameter(name="order", kind=word_of(Order), says="By what they are listed; by date where nobody says."),
            Parameter(name="q", kind=TEXT, says="Only what has this in its code or title."),
            *_CLOCKS,
        ),
    ),
    Resource(
        path="/deadlines/{settlement}/{code}",
        says="One deadline, or all of a series: its duty, its dates, what became of it, and the evidence.",
        answers=ObligationJson,
        find=_deadline,
        takes=_ONE,
    ),
    Resource(
        path="/deadlines/{settlement}/{code}/why",
        says="Why the date is that date, step by step; also of “start(TERM)” and “end(TERM)”.",
        answers=ExplanationJson,
        find=_why,
        shape="list",
        takes=_ONE,
    ),
    Resource(
        path="/deadlines/{settlement}/{code}/history",
        says="What became of it, oldest first.",
        answers=HistoryLineJson,
        find=_history,
        shape="list",
        takes=_ONE,
    ),
    Resource(
        path="/settlements",
        says="The settlements of which something may be seen.",
        answers=SettlementLineJson,
        find=lambda session, _visit, _given: settlements_in_short(session),
        shape="list",
    ),
    Resource(
        path="/settlements/{settlement}",
        says="One settlement: its instruments, parties, terms and developments.",
        answers=AGREED["show"],
        find=_settlement,
        takes=(_OF_SETTLEMENT, *_CLOCKS),
    ),
    Resource(
        path="/settlements/{settlement}/agreed/{code}",
        says="What has a code there: a duty, a term, an instrument, an event, a monitor, a party, a source.",
        answers=AGREED["show"],
        find=_agreed,
        takes=(
            _OF_SETTLEMENT,
            Parameter(name="code", kind=TEXT, says="Its code.", needed=True),
            Parameter(name="kind", kind=word_of(Register), says="What the code is of, where several things have it."),
            *_CLOCKS,
        ),
    ),
    Resource(
        path="/portfolio",
        says="Who is under what, until when, and how the deadlines of each settlement stand.",
        answers=PortfolioJson,
        find=lambda session, visit, given: holdings(session, **_clocks(visit, given)),
        takes=_CLOCKS,
    ),
    Resource(
        path="/payments",
        says="The amounts of each settlement: when each is due, what was paid and credited, and what is left.",
        answers=PaymentsJson,
        find=_payments,
        shape="page",
        takes=(_SETTLEMENT, *_CLOCKS),
    ),
    Resource(
        path="/penalties",
        says="The schedules of stipulated penalties, and whether their figures are drafts.",
        answers=ScheduleJson,
        find=_penalties,
        shape="list",
        takes=(_SETTLEMENT, *_CLOCKS),
    ),
    Resource(
        path="/moves",
        says="The dates that moved in a month, as they were recorded, and by which step.",
        answers=RecordedMoveJson,
        find=_moves,
        shape="list",
        takes=(
            _SETTLEMENT,
            Parameter(name="month", kind=MONTH, says="The month; the one that it is in the settlement's zone."),
        ),
    ),
    Resource(
        path="/recommendations",
        says="The monitor's recommendations, where each stands, and the clocks that run.",
        answers=RecommendationJson,
        find=_recommendations,
        shape="page",
        takes=(
            _SETTLEMENT,
            Parameter(name="state", kind=word_of(State), says="Only this state; may be repeated.", several=True),
            Parameter(name="owner", kind=TEXT, says="Only what this person owns."),
            *_CLOCKS,
        ),
    ),
    Resource(
        path="/evidence",
        says="Every piece of evidence of a settlement, those withdrawn too.",
        answers=EvidenceJson,
        find=_evidence,
        shape="page",
        takes=(
            Parameter(name="settlement", kind=TEXT, says="Its settlement; may be left out where there is one only."),
            Parameter(name="code", kind=TEXT, says="Only for this duty or deadline."),
            *_CLOCKS,
        ),
    ),
    Resource(
        path="/journal",
        says="The journal's entries, oldest first.",
        answers=EntryJson,
        find=_journal,
        shape="page",
        takes=(
            _SETTLEMENT,
            Parameter(name="by", kind=TEXT, says="Only what this one did."),
            Parameter(name="action", kind=word_of(Action), says="Only this action."),
            Parameter(name="first", kind=DAY, says="Only those of this day or later, in UTC."),
            Parameter(name="last", kind=DAY, says="Only those of this day or earlier, in UTC."),
            Parameter(name="newest_first", kind=FLAG, says="The newest first."),
            _KNOWN_AT,
        ),
    ),
    Resource(
        path="/journal/head",
        says="The journal's name, how many entries it has, and the root over them.",
        answers=HeadJson,
        find=lambda session, _visit, _given: head(session),
    ),
    Resource(
        path="/journal/checkpoints",
        says="The head that each day's run fixed, the oldest first.",
        answers=CheckpointJson,
        find=lambda session, _visit, given: list_checkpoints(session, paging=paging_of(given)),
        shape="page",
    ),
    Resource(
        path="/journal/entries/{entry}",
        says="One entry of the journal.",
        answers=EntryJson,
        find=lambda session, _visit, given: journal_entry(session, given["entry"]),
        takes=(Parameter(name="entry", kind=NUMBER, says="Its number, from 1.", needed=True),),
    ),
    Resource(
        path="/health",
        says="Whether the day's runs and messages keep up.",
        answers=HealthJson,
        find=lambda session, visit, _given: health(session, now=visit.now),
        needs=Right.APPOINT,
        follows_journal=False,
    ),
    Resource(
        path="/evidence/{sha256}",
        says="One file by its SHA-256, to who may see what it proves; it is hashed again before it is given.",
        give=_file,
        takes=(Parameter(name="sha256", kind=SHA256, says="The file's SHA-256.", needed=True),),
        follows_journal=False,
        media_type="application/octet-stream",
    ),
    Resource(
        path="/calendar",
        says="The deadlines of a person, of a role or of a settlement as a calendar file (iCalendar, RFC 5545).",
        give=_calendar,
        takes=(
            Parameter(name="person", kind=TEXT, says="Whose deadlines: a person's key."),
            Parameter(name="role", kind=word_of(Role), says="The deadlines of all who have this role."),
            _SETTLEMENT,
        ),
        media_type=CALENDAR,
    ),
)
ROUTES: tuple[Route, ...] = tuple(each.route() for each in RESOURCES)
