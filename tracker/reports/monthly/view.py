"""Build the frozen view of a monthly report from plain values; the template then only places it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tracker.reports.monthly.agenda import agenda, silent
from tracker.reports.monthly.changes import about_in_words, changes, development_row, entry_words
from tracker.reports.monthly.front import front, headline
from tracker.reports.monthly.method import method
from tracker.reports.monthly.pages import (
    BreachRow,
    ContradictionRow,
    DevelopmentRow,
    MonthlyReport,
    PartyRow,
    PrecedentRow,
    ReadingRow,
    SettlementPage,
    SourceRow,
)
from tracker.reports.monthly.payments import payments, penalties
from tracker.reports.monthly.recommendations import advice, recommended
from tracker.reports.monthly.register import register
from tracker.reports.monthly.settlement_view import SettlementView, web_address
from tracker.reports.monthly.subject import Month, MoveRow, RunRow, Subject, Withdrawal, edition_of
from tracker.reports.monthly.timeline import timeline
from tracker.reports.monthly.timeliness import timeliness
from tracker.reports.page.parts import GRADE_BADGES, Badge
from tracker.reports.page.wording import (
    NOT_FOUND,
    day_in_full,
    listed,
    month_in_full,
    quantity,
    sentence,
    when_in_full,
)
from tracker.rules.facts import DeclaredBreach
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.audience import Audience

__all__ = ["Month", "MoveRow", "RunRow", "Subject", "Withdrawal", "build"]

_CONTENTS = (
    ("timeline", "Terms and deadlines over time"),
    ("advice", "Recommendations month by month"),
    ("record", "The record: on time and late"),
    ("changes", "What changed this month"),
    ("late", "Overdue and past the safe date"),
    ("breaches", "Declared breaches"),
    ("due", "Due in the next 30, 60 and 90 days"),
    ("apart", "What others owe, and rights"),
    ("resolved", "Resolved this month"),
    ("awaiting", "Awaiting an event, without a date, or dormant"),
    ("continuing", "Continuing duties"),
    ("closed", "Released and superseded"),
    ("silent", "Nothing recorded"),
    ("recommendations", "Recommendations of the monitor"),
    ("money", "Money owed and paid"),
    ("developments", "Reported developments, not in force"),
    ("register", "The full register"),
)
NOT_ADVICE = (
    "Every date is worked out by rule from the facts recorded and the sources named. "
    "None replaces counsel's reading of the instrument."
)


def build(
    subjects: Sequence[Subject],
    *,
    month: Month,
    as_of: date,
    journal_head: Head | None,
    edition: Audience | None = None,
) -> MonthlyReport:
    """Build the report of a month as things stood on `as_of`; the same values always give the same view.

    `as_of` bounds what is known; `month` names the month whose changes are told, which ends on or
    before `as_of` or holds it. `edition` leaves out what its readers may not see; None is the organisation's own.
    """
    views, own = views_of(subjects, month=month, as_of=as_of, edition=edition)
    pages = tuple(
        _page(view, heading="Summary" if len(views) == 1 else view.settlement.title, own=own) for view in views
    )
    name = month_in_full(month.year, month.month)
    subtitle = title_of(views)
    return MonthlyReport(
        as_of=as_of,
        journal_head=journal_head,
        title=f"Monthly compliance report, {name}: {subtitle}",
        subtitle=subtitle,
        heading=f"Monthly compliance report, {name}, as of {day_in_full(as_of)}",
        by=by_whom(views, edition),
        headline=" ".join(headline(views, own=own)) if len(views) > 1 else "",
        proof=_proof(views, journal_head),
        overview=pages if len(pages) > 1 else (),
        settlements=pages,
        method=method(views),
    )


def views_of(
    subjects: Sequence[Subject],
    *,
    month: Month,
    as_of: date,
    edition: Audience | None,
    page_of: Callable[[str], str] | None = None,
) -> tuple[list[SettlementView], bool]:
    """Each settlement as an edition has it, seen from a day; and whether its readers are inside the organisation."""
    if edition is not None:
        subjects = [edition_of(subject, edition) for subject in subjects]
    views = [
        SettlementView(subject, key=f"s{place}", month=month, as_of=as_of, page_of=page_of)
        for place, subject in enumerate(subjects, 1)
    ]
    return views, edition in {None, Audience.COUNSEL}


def title_of(views: Sequence[SettlementView]) -> str:
    """What a page is on: the settlement's title, or how many there are."""
    titles = [view.settlement.title for view in views]
    return titles[0] if len(titles) == 1 else quantity(len(titles), "settlement")


def by_whom(views: Sequence[SettlementView], edition: Audience | None) -> str:
    """Who settled with whom, and for whom this edition is."""
    organisations = dict.fromkeys(view.settlement.organisation for view in views)
    authorities = dict.fromkeys(instrument.authority for view in views for instrument in view.settlement.instruments)
    words = f"{listed(list(organisations)) or NOT_FOUND}, with {listed(list(authorities)) or NOT_FOUND}."
    if edition is None:
        return words
    left_out = sum(view.subject.left_out for view in views)
    without = f"{quantity(left_out, 'duty', 'duties')} not part of it" if left_out else "nothing is left out"
    return f"{words} Edition for the {edition}; {without}."


def _proof(views: Sequence[SettlementView], journal_head: Head | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What this report rests on, for whoever wants to check it."""
    head = ("no entry yet",) if journal_head is None else (f"entry {journal_head.size:,}", str(journal_head))
    return (
        ("Day's run", tuple(dict.fromkeys(run_words(view.subject.last_run) for view in views)) or (NOT_FOUND,)),
        ("Journal head", head),
        ("Not legal advice", (NOT_ADVICE,)),
    )


def run_words(run: RunRow | None) -> str:
    """When the day's run last succeeded."""
    if run is None:
        return "has never succeeded"
    finished = f"{day_in_full(run.finished_at)} UTC"
    return f"last succeeded for {day_in_full(run.day)} ({run.zone}), finished {finished}"


def _page(view: SettlementView, *, heading: str, own: bool) -> SettlementPage:
    settlement = view.settlement
    listing = agenda(view)
    recommendations = recommended(view)
    there = {
        "advice": recommendations is not None,
        "recommendations": recommendations is not None,
        "apart": listing.apart,
        "breaches": view.breaches,
    }
    return SettlementPage(
        key=view.key,
        title=settlement.title,
        heading=heading,
        organisation=settlement.organisation,
        note=settlement.note,
        front=front(view, own=own),
        failures=tuple(f"{each.obligation}: {each.sentence}" for each in view.subject.plan.failures),
        contents=(
            *((f"{view.key}-{anchor}", words) for anchor, words in _CONTENTS if there.get(anchor, True)),
            ("method", "How dates were counted"),
            ("proof", "What this report rests on"),
            ("sources", "Sources"),
        ),
        advice=advice(view),
        timeliness=timeliness(view),
        changes=changes(view),
        timeline=timeline(view),
        agenda=listing,
        breaches=breaches_declared(view),
        silent=silent(view),
        recommendations=recommendations,
        money=payments(view),
        penalties=penalties(view),
        developments=developments(view),
        contradictions=contradictions(view),
        precedents=tuple(
            PrecedentRow(
                cited=each.cited,
                cited_for=each.cited_for,
                cited_by=each.cited_by or NOT_FOUND,
                day=NOT_FOUND if each.when is None else when_in_full(each.when),
                note=each.note,
                grade=GRADE_BADGES[each.grade],
                sources=view.source_refs(each.sources),
            )
            for each in settlement.precedents
            if each.when is None or each.when.last_day <= view.as_of
        ),
        out_of_scope=tuple(
            PartyRow(name=each.name, note=each.note, sources=view.source_refs(each.sources))
            for each in settlement.parties
            if not each.in_scope
        ),
        register=register(view),
        sources=sources_of(view),
    )


def developments(view: SettlementView) -> tuple[DevelopmentRow, ...]:
    """What was reported by the report's day, the newest first."""
    return tuple(
        development_row(view, each)
        for each in sorted(
            view.settlement.developments, key=lambda each: (each.when.last_day, each.title), reverse=True
        )
        if each.when.last_day <= view.as_of
    )


def contradictions(view: SettlementView) -> tuple[ContradictionRow, ...]:
    """Where sources disagree, with each reading and its sources."""
    return tuple(
        ContradictionRow(
            about="; ".join(map(view.about_words, each.about)),
            title=each.title,
            readings=tuple(
                ReadingRow(
                    text=reading.text,
                    grade=None if reading.grade is None else GRADE_BADGES[reading.grade],
                    sources=view.source_refs(reading.sources),
                )
                for reading in each.readings
            ),
            sources=view.source_refs(each.sources),
        )
        for each in view.contradictions.all
    )


def breaches_declared(view: SettlementView) -> tuple[BreachRow, ...]:
    """What authorities declared breached, and what became of it."""
    return tuple(_breach(view, each) for each in view.breaches)


def _breach(view: SettlementView, breach: DeclaredBreach) -> BreachRow:
    declared, *answers = breach.words(day_in_full).split("; ")
    said = breach.declared
    last = (said, *breach.answers)[-1].step
    return BreachRow(
        about=about_in_words(view, said.about),
        declared=sentence(declared.removeprefix("declared breached ")),
        grounds=said.grounds or NOT_FOUND,
        became="; ".join(answers) or "nothing recorded",
        state=Badge(last, "s-overdue" if breach.stands else "s-released"),
        grade=GRADE_BADGES[said.grade],
        sources=view.source_refs(said.sources),
        entry=entry_words(said.entry),
    )


def sources_of(view: SettlementView) -> tuple[SourceRow, ...]:
    """Every source of a settlement."""
    return tuple(
        SourceRow(
            key=view.source_anchors[each.key],
            code=each.key,
            title=each.title,
            href=web_address(each.url),
            address=each.url or NOT_FOUND,
            grade=GRADE_BADGES[each.grade],
            note=each.note,
        )
        for each in view.settlement.sources
    )
