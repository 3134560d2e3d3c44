"""What can be read under one address: its parameters, what finds it, and how it is answered; a route is made of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from sqlalchemy.orm import Session

from tracker.answers.answer import written
from tracker.operations.queries.pages import Page, Paging
from tracker.web.api.values import LARGEST_NUMBER, TEXT, Misfit, Readable, ValuesRefused, number_up_to, read_at
from tracker.web.routes import Need, Route
from tracker.web.visits import Answer, Content, Visit

BEGINNING = "/api/v1"
# Lines of a page where nobody says how many, and at most.
LINES, MOST_LINES = 100, 500
# More are counted no further.
COUNTED = 1_000
_DIGITS = len(str(LARGEST_NUMBER))

# How an answer is made of what was found: one object, a page of them, or a list that is always whole.
Shape = Literal["one", "page", "list"]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of an address, in its path or after the question mark."""

    name: str
    kind: Readable
    says: str
    several: bool = False
    needed: bool = False

    def read(self, given: Sequence[str], found: list[Misfit]) -> Any:  # noqa: ANN401 — what its kind reads
        """Read what was given; what does not fit is added to what was found."""
        if self.several:
            return tuple(read_at(self.name, self.kind, each, found) for each in given)
        if len(given) > 1:
            found.append(Misfit(self.name, "it is given more than once."))
            return None
        if not given:
            if self.needed:
                found.append(Misfit(self.name, "it is needed."))
            return None
        return read_at(self.name, self.kind, self._plain(given[0]), found)

    def _plain(self, text: str) -> object:
        kind = self.kind.schema.get("type")
        if kind == "boolean":
            return {"true": True, "false": False}.get(text, text)
        if kind != "integer":
            return text
        digits = text.isascii() and text.isdigit() and len(text) <= _DIGITS and (text == "0" or text[0] != "0")
        return int(text) if digits else text


AFTER = Parameter(name="after", kind=TEXT, says="The cursor with which the page before ended.")
LIMIT = Parameter(
    name="limit", kind=number_up_to(MOST_LINES), says=f"At most so many lines; {LINES} where nobody says."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One address that is read: `answers` is what the answer is made of, as `tracker.answers` declares it.

    `find` looks it up in a session that shows what is for the reader; what is no JSON has a function that gives it instead.
    With `shape` “page” there are parameters for the paging too.
    `needs` is the right that the route states; `follows_journal` as a route has it.
    """

    path: str
    says: str
    answers: Any = None
    find: Callable[[Session, Visit, Values], Any] = lambda _session, _visit, _given: None
    give: Callable[[Visit, Values], Answer] | None = None
    takes: tuple[Parameter, ...] = ()
    shape: Shape = "one"
    needs: Need = "a sign-in"
    follows_journal: bool = True
    # What the answer is where it is no JSON.
    media_type: str = "application/json"

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Those of it, and of every page."""
        return (*self.takes, LIMIT, AFTER) if self.shape == "page" else self.takes

    @property
    def in_path(self) -> frozenset[str]:
        """The names of the parameters that stand in its path."""
        return frozenset(each.name for each in self.takes if f"{{{each.name}}}" in self.path)

    def route(self) -> Route:
        """The route that answers it."""
        return Route(
            path=f"{BEGINNING}{self.path}",
            method="GET",
            needs=self.needs,
            answer=_named(partial(answer, self), self.says),
            follows_journal=self.follows_journal,
        )


def answer(resource: Resource, visit: Visit) -> Answer:
    """Look it up, and write it."""
    given = read_parameters(resource, visit)
    if resource.give is not None:
        return resource.give(visit, given)
    with visit.seeing() as session:
        found = resource.find(session, visit, given)
    return json_of(_shaped(resource, found))


def read_parameters(resource: Resource, visit: Visit) -> dict[str, Any]:
    """Read every parameter; `ValuesRefused` for what does not fit, and for one that the address does not have."""
    found: list[Misfit] = []
    known = {each.name for each in resource.parameters} - resource.in_path
    found += (Misfit(name[:80], "there is no such parameter here.") for name in sorted(visit.query.keys() - known))
    given = {
        each.name: each.read(
            [visit.parts[each.name]] if each.name in resource.in_path else visit.query.get(each.name, ()), found
        )
        for each in resource.parameters
    }
    if found:
        raise ValuesRefused(found)
    return given


def paging_of(given: Values) -> Paging:
    """Which part of a list is wanted."""
    return Paging(given["limit"] or LINES, given["after"], counted=COUNTED)


def json_of(value: object) -> Content:
    """Write an answer as JSON."""
    return Content(content=json.dumps(value, ensure_ascii=False).encode(), media_type="application/json")


def _shaped(resource: Resource, found: Any) -> object:  # noqa: ANN401 — what the operation found
    if resource.shape == "one":
        return written(resource.answers, found)
    items = [written(resource.answers, each) for each in found]
    if not isinstance(found, Page):
        return {"items": items}
    exact = found.total <= COUNTED
    total = {"total": found.total if exact else None, "more_than": None if exact else COUNTED}
    return {"items": items, **total, "after": found.after}


def _named(answers: partial[Answer], says: str) -> Callable[[Visit], Answer]:
    answers.__doc__ = says
    return answers
