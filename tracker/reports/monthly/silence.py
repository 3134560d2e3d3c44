"""Nothing recorded: the standing duties whose review span has passed in silence."""

from __future__ import annotations

from tracker.reports.monthly.changes import entry_words
from tracker.reports.monthly.pages import SilenceRow
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.page.parts import Dated, dated
from tracker.reports.page.wording import day_in_full
from tracker.rules.deadlines.silence import Silence, silences
from tracker.rules.facts import Fact, Topic, Writing

_NEVER = Dated("never")


def silent(view: SettlementView) -> tuple[SilenceRow, ...]:
    """Each silent duty with the last thing recorded of it, in the order of the file."""
    return tuple(_row(view, each) for each in silences(view.subject.plan, view.facts, view.as_of))


def _row(view: SettlementView, silence: Silence) -> SilenceRow:
    obligation = view.obligations[silence.obligation]
    last = silence.last
    return SilenceRow(
        deadline=view.obligation_ref(obligation.code),
        title=obligation.title,
        owner=view.person(obligation.owner) or "none",
        every=f"every {silence.span}",
        last="nothing" if last is None else last_recorded(last),
        since=_NEVER if silence.since is None else dated(silence.since),
        entry="" if last is None else entry_words(last.entry),
        passed=dated(silence.passed_on),
    )


def last_recorded(fact: Fact) -> str:
    """Name what was recorded last of a silent duty; a review by its number."""
    if fact.about.topic is not Topic.DEADLINE:
        return str(fact.about)
    done = fact.sentence(Writing(day=day_in_full))
    return done if fact.about.number is None else f"review {fact.about.number} {done}"
