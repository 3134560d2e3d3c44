"""The form by which a delegate is named: a person's own, or an administrator's for another."""

from __future__ import annotations

from tracker.operations.people.delegation import name_delegate
from tracker.web.fields import day_in
from tracker.web.visits import Visit


def name_from(visit: Visit, key: str) -> None:
    """Name who stands in for the person of that key as the form says; raises as `name_delegate` does."""
    first, last = day_in(visit.given("first"), "the first day"), day_in(visit.given("until"), "the last day")
    with visit.app.writing(visit.actor) as session:
        name_delegate(
            session,
            key,
            visit.given("delegate") or None,
            first_on=first,
            last_on=last,
            author=visit.author(visit.given("once") or None),
            now=visit.now,
        )
