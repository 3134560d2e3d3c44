"""Everything that can be recorded: each act of the operations under its own name, its body made of its arguments."""

from __future__ import annotations

import inspect
import json
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import NoneType
from typing import Any, get_args, get_type_hints

from sqlalchemy.orm import Session

from tracker.answers.answer import written
from tracker.answers.facts import RecordedJson, WhatIfJson
from tracker.errors import NotAllowed, NotFound
from tracker.operations import facts
from tracker.operations.facts.record import Attribution, Checked, Circumstances, EvidenceFile, Recording
from tracker.operations.queries.whatif import whatif
from tracker.rules.grades import Grade
from tracker.web.api.resources import BEGINNING, json_of
from tracker.web.api.values import (
    DAY,
    TEXT,
    Member,
    Readable,
    misfit,
    object_of,
    or_nothing,
    readable,
    several,
    word_of,
)
from tracker.web.routes import Route
from tracker.web.visits import Answer, Visit

# What an act may leave out, where it has no default of its own and cannot be null: nothing is then said of it.
_LEFT_OUT = frozenset(
    {
        *("authority", "correct", "exceptions", "firm", "grounds", "interest"),
        *("label", "person", "reason", "reasons", "who"),
    }
)
_EMPTY: Mapping[Any, Any] = {str: "", bool: False}
# The acts of one table, which a program records row by row; and those that ask for a person who was proved just now.
OF_A_TABLE = frozenset({"import_recommendations", "record_happenings"})
OF_A_PERSON = frozenset({"approve", "reject"})
# What says who acts and on what ground, and not what is recorded.
_GIVEN = frozenset({"session", "circumstances", "attribution", "now"})
# By whom and when it is said is known; all else that a fact carries may be given with it.
_GROUND: Mapping[str, Member] = {
    "settlement": Member(or_nothing(TEXT), needed=False),
    "note": Member(TEXT, needed=False, absent=""),
    "sources": Member(several(TEXT), needed=False, absent=()),
    "grade": Member(word_of(Grade), needed=False, absent=Grade.RECORD),
    "learned_on": Member(or_nothing(DAY), needed=False),
    "early": Member(TEXT, needed=False, absent=""),
    "late": Member(TEXT, needed=False, absent=""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAct:
    """One act as a program does it: its name in the address, what it says, and what its body may hold.

    `circumstantial` is false of what is looked for in no settlement and takes no evidence.
    """

    name: str
    says: str
    operation: Recording[Any]
    body: Readable
    circumstantial: bool

    def said(self, visit: Visit) -> tuple[dict[str, Any], dict[str, Any]]:
        """Read the body: the arguments of the operation, and what the fact carries besides."""
        given = self.body.read(visit.body)
        ground = {name: given.pop(name) for name in tuple(given) if name in _GROUND}
        return given, ground


@cache
def acts() -> Mapping[str, ApiAct]:
    """Every act of the operations that a program may do, by its name."""
    found = {name: operation for name, operation in recordings() if name not in OF_A_TABLE | OF_A_PERSON}
    return {each.name: each for each in (_act(name, operation) for name, operation in sorted(found.items()))}


def recordings() -> list[tuple[str, Recording[Any]]]:
    """Every operation that records, wherever it stands among them."""
    found = []
    for module in pkgutil.iter_modules(facts.__path__):
        named = import_module(f"{facts.__name__}.{module.name}")
        found += [
            (name, each)
            for name, each in vars(named).items()
            if isinstance(each, Recording) and each.__module__ == named.__name__
        ]
    return found


def in_address(name: str) -> str:
    """The name of an act as an address has it."""
    return name.replace("_", "-")


def record(visit: Visit) -> Answer:
    """Do one act, with the evidence that came with it; the same key again gives the same answer, and does nothing."""
    act = _asked(visit)
    given, ground = act.said(visit)
    settlement = ground.pop("settlement", None)
    attribution = Attribution(actor=visit.actor, by=visit.who.key, once=visit.key, **_stripped(ground))
    with visit.uploaded("evidence") as files, visit.app.recording(attribution, files) as (session, evidence):
        said = _circumstances(act, settlement, attribution, visit, evidence)
        recorded = act.operation(session, **given, **said)
    return json_of(written(RecordedJson, recorded))


def preview(visit: Visit) -> Answer:
    """What one act would move; nothing is written."""
    act = _asked(visit)
    given, ground = act.said(visit)
    settlement, early = ground.pop("settlement", None), ground.pop("early", "")

    def supposed(session: Session, *, circumstances: Circumstances) -> Checked:
        if not act.circumstantial:
            return act.operation.check(session, **given, attribution=circumstances.attribution, now=circumstances.now)
        return act.operation.check(session, **given, circumstances=circumstances)

    with visit.seeing() as session:
        found = whatif(session, settlement, [supposed], now=visit.now, early=early.strip())
    return json_of(written(WhatIfJson, found))


def body_in(content: bytes) -> object:
    """Read the text of a body as JSON; refuses what is none."""
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_each_key_once)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError):
        raise misfit("the body is no JSON in UTF-8, in which each key stands once.") from None


def _asked(visit: Visit) -> ApiAct:
    name = visit.parts["act"]
    if name in set(map(in_address, OF_A_PERSON)):
        with visit.app.writing(visit.actor):
            raise NotAllowed(
                "A token proves that a program asks, and not that a person does it just now.",
                "Do it on the page of the deadline, signed in.",
                by=visit.who.key,
                act=name,
                settlement=None,
                subject="",
            )
    act = acts().get(name)
    if act is None:
        raise NotFound(f"There is no act “{name[:40]}” here.", f"There are: {', '.join(acts())}.")
    return act


def _circumstances(
    act: ApiAct,
    settlement: str | None,
    attribution: Attribution,
    visit: Visit,
    evidence: tuple[EvidenceFile, ...],
) -> dict[str, Any]:
    if not act.circumstantial:
        return {"attribution": attribution, "now": visit.now}
    return {
        "circumstances": Circumstances(settlement=settlement, attribution=attribution, now=visit.now, evidence=evidence)
    }


def _stripped(ground: dict[str, Any]) -> dict[str, Any]:
    return {name: each.strip() if name in {"early", "late"} else each for name, each in ground.items()}


def _act(name: str, operation: Recording[Any]) -> ApiAct:
    examine: Callable[..., Any] = inspect.unwrap(operation)
    types, arguments = get_type_hints(examine), inspect.signature(examine).parameters
    circumstantial = "circumstances" in arguments
    members = {each.name: _member(each, types[each.name]) for each in arguments.values() if each.name not in _GIVEN}
    ground = {key: each for key, each in _GROUND.items() if circumstantial or key == "note"}
    says = (inspect.getdoc(examine) or "").partition("\n")[0]
    return ApiAct(
        name=in_address(name),
        says=says,
        operation=operation,
        body=object_of({**members, **ground}),
        circumstantial=circumstantial,
    )


def _member(argument: inspect.Parameter, annotation: Any) -> Member:  # noqa: ANN401 — a type
    kind = readable(annotation)
    if argument.default is not inspect.Parameter.empty:
        return Member(kind, needed=False, absent=argument.default)
    if NoneType in get_args(annotation):
        return Member(kind, needed=False)
    if argument.name not in _LEFT_OUT:
        return Member(kind, needed=True)
    return Member(kind, needed=False, absent=_EMPTY.get(annotation, ()))


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(str(len(pairs)))
    return found


ROUTES = (
    Route(path=f"{BEGINNING}/acts/{{act}}", method="POST", needs="a sign-in", answer=record),
    Route(path=f"{BEGINNING}/acts/{{act}}/preview", method="POST", needs="a sign-in", answer=preview),
)
