"""A route: an address, the right that it needs, and the function that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tracker.rules.people.roles import Right
from tracker.web.visits import Answer, Visit

# What a route needs: not even a database, nothing (of who is served without being asked who it is), no sign-in, that it is
# an address which nobody guesses, a sign-in, or a right that is held in some settlement. What is shown of a settlement, and
# whether an act is allowed there, the operation decides by the roles.
Need = Literal["no database", "nothing", "no sign-in", "a secret address", "a sign-in"] | Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address and method with what it needs; there is no default, so that none is forgotten.

    `answer` is a plain function: it waits for the database, and would stop every other request were it `async`. `menu` is the
    name under which each page leads to this one, empty where none does. `follows_journal` says that what it answers follows
    from the journal, the day, who asks and the address, and from nothing else: asked again with nothing changed it answers
    304, before anything is looked up. `follows_lists` says that it shows, besides, the lists which that person keeps.
    """

    path: str
    method: Literal["GET", "POST"]
    needs: Need
    answer: Callable[[Visit], Answer]
    menu: str = ""
    follows_journal: bool = False
    follows_lists: bool = False
