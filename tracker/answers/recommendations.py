"""Recommendations as answers give them."""

from __future__ import annotations

from datetime import date, datetime

from tracker.answers.answer import JsonObject, taken
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Answer, Decision
from tracker.rules.recommendations.state import State


class PartsJson(JsonObject):
    """How far the parts of a recommendation are."""

    done: int
    parts: int
    percentage: int


class RecommendationClockJson(JsonObject):
    """One clock that runs, and who owes what it asks for."""

    code: str = taken("deadline.code")
    owed_by: str
    safe: date | datetime | None = taken(lambda clock: getattr(clock.deadline.due, "safe", None))
    latest: date | datetime | None = taken(lambda clock: getattr(clock.deadline.due, "latest", None))
    status: Status
    awaits: list[str] = taken(lambda clock: getattr(clock.deadline.due, "events", ()))


class StepJson(JsonObject):
    """One thing that was done about a recommendation."""

    step: Answer
    when: str = taken("when", str)
    who: str
    decision: Decision | None
    note: str
    entry: int | None


class RecommendationJson(JsonObject):
    """One recommendation: its state, and the clocks that run on our side and on the others'."""

    settlement: str
    code: str = taken("standing.recommendation.fact.code")
    title: str = taken("standing.recommendation.fact.title")
    state: State = taken("standing.state")
    received: str = taken("standing.recommendation.fact.when", str)
    report: str | None = taken("standing.recommendation.fact.report")
    parent: str | None = taken("standing.recommendation.fact.parent")
    owner: str | None = taken("standing.recommendation.fact.owner")
    under: str = taken("standing.recommendation.fact.under")
    parts: PartsJson | None = taken("standing.parts", PartsJson)
    ours: list[RecommendationClockJson] = taken("standing.ours", RecommendationClockJson)
    theirs: list[RecommendationClockJson] = taken("standing.theirs", RecommendationClockJson)
    answers: list[StepJson] = taken("standing.recommendation.answers", StepJson)


ANSWERS = {"recommendation list": list[RecommendationJson]}
