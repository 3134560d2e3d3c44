"""What changed in a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.reports.subjects import a_deadline, a_subject, an_obligation, binance, reading
from tracker.reports.monthly.changes import changes, walk
from tracker.reports.monthly.pages import Changes, MonthlyReport
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, MoveRow, Subject
from tracker.rules.deadlines.deadline import AwaitedDate
from tracker.rules.deadlines.moves import MoveSide
from tracker.rules.deadlines.status import Standing, Status, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Extended, Happened, Resolved, Waived, When

NOVEMBER = Month(2026, 11)
LAST = date(2026, 11, 30)
DUTY = an_obligation("A1")


def _changes(subject: Subject, *, as_of: date = LAST) -> Changes:
    return changes(SettlementView(subject, key="s1", month=NOVEMBER, as_of=as_of))


def _told(found: Changes) -> list[tuple[str, str, str]]:
    return [(row.on.text, row.before.text, row.after.text) for row in found.statuses]


def test_each_status_that_a_deadline_goes_through_is_told_with_its_day() -> None:
    subject = a_subject((DUTY,), (a_deadline("A1", reading(date(2026, 11, 14), date(2026, 11, 16))),))

    assert _told(_changes(subject)) == [
        ("Sun 15 Nov 2026", "due soon", "past safe date"),
        ("Tue 17 Nov 2026", "past safe date", "overdue"),
    ]


def test_days_after_the_reports_day_are_not_told() -> None:
    subject = a_subject((DUTY,), (a_deadline("A1", reading(date(2026, 11, 14), date(2026, 11, 16))),))

    assert _told(_changes(subject, as_of=date(2026, 11, 15))) == [("Sun 15 Nov 2026", "due soon", "past safe date")]


def test_days_after_the_month_are_not_told() -> None:
    subject = a_subject((DUTY,), (a_deadline("A1", reading(date(2026, 11, 30))),))

    assert _told(_changes(subject, as_of=date(2026, 12, 8))) == []


def test_a_resolution_is_dated_on_its_own_day() -> None:
    open_deadline = a_deadline("A1", reading(date(2026, 11, 14)))
    met = replace(open_deadline, resolved=Resolved(obligation="A1", when=When.on(date(2026, 11, 9))))

    assert _told(_changes(a_subject((DUTY,), (met,), before=(open_deadline,)))) == [
        ("Mon 9 Nov 2026", "due soon", "met")
    ]


def test_a_date_that_moved_changes_the_status_on_the_day_from_which_it_stands() -> None:
    unasked = a_deadline("A1", AwaitedDate(("asked",), None, ()))
    asked = a_deadline("A1", reading(date(2026, 11, 20)))
    move = MoveRow(
        code="A1",
        before=MoveSide(),
        after=MoveSide(date(2026, 11, 20), date(2026, 11, 20)),
        step="asked is Tuesday 3 November 2026 (record).",
        on=date(2026, 11, 4),
        entry=7,
    )

    interim = {date(2026, 11, 3): {"A1": asked}}
    found = _changes(a_subject((DUTY,), (asked,), before=(unasked,), moves=(move,), interim=interim))

    # On the day of the event, as a list as of that day has it; the move was recorded the day after.
    assert _told(found) == [
        ("Tue 3 Nov 2026", "awaiting event", "due soon"),
        ("Sat 21 Nov 2026", "due soon", "overdue"),
    ]
    assert [(row.before, row.after, row.why, row.entry) for row in found.moves] == [
        ("no date", "20 November 2026", "asked is Tuesday 3 November 2026 (record).", "entry 7")
    ]


def test_a_deadline_that_comes_and_goes_within_the_month_is_told_while_it_is_there() -> None:
    born, gone = date(2026, 11, 3), date(2026, 11, 10)
    deadline = a_deadline("A1", reading(date(2026, 11, 5)))
    interim = {born: {"A1": deadline}, gone: {"A1": None}, date(2026, 11, 20): {"A1": deadline}}

    assert _told(_changes(a_subject((DUTY,), (deadline,), before=(), interim=interim))) == [
        ("Fri 6 Nov 2026", "due soon", "overdue")
    ]


def test_a_date_that_an_events_correction_moved_into_the_past_is_flagged_as_moved() -> None:
    deadline = a_deadline("A1", reading(date(2026, 11, 1)))
    move = MoveRow(
        code="A1",
        before=MoveSide(date(2026, 12, 1), date(2026, 12, 2)),
        after=MoveSide(date(2026, 11, 1), date(2026, 11, 1)),
        step="effective moved.",
        on=date(2026, 11, 20),
        landed_in_past=True,
    )

    moved = _changes(a_subject((DUTY,), (deadline,), moves=(move,))).moves[0]

    assert moved.before == "1 December 2026 (latest 2 December 2026)"
    assert moved.warning == "Moved into the past: look at it before calling it overdue."


def test_a_month_in_which_nothing_happened_says_so() -> None:
    found = _changes(a_subject((DUTY,), (a_deadline("A1", reading(date(2027, 6, 1))),)))

    assert (
        found.nothing
        == "Nothing changed in November 2026: no status, no date, no fact recorded, no development reported."
    )


def test_facts_are_told_in_the_month_they_became_known() -> None:
    facts = (
        Happened(event="asked", when=When.on(date(2026, 10, 2)), learned_on=date(2026, 11, 3), by="A. Ng", entry=4),
        Happened(event="told", when=When.on(date(2026, 10, 3)), learned_on=date(2026, 10, 3), entry=2),
        Extended(obligation="A1", to=date(2027, 1, 4), granted_on=date(2026, 11, 5), number=1, entry=5),
        Waived(obligation="A1", waived_on=date(2026, 11, 6), number=9, entry=6),
    )
    subject = a_subject((DUTY,), (a_deadline("A1", reading(date(2027, 6, 1))),), facts=facts)

    assert [(row.what, row.day, row.recorded.text, row.entry) for row in _changes(subject).facts] == [
        ("Happened: asked", "2 October 2026", "Tue 3 Nov 2026", "entry 4"),
        ("Extended to 4 January 2027: A1, Duty A1", "5 November 2026", "Thu 5 Nov 2026", "entry 5"),
        ("Waived: A1@9, Duty A1", "6 November 2026", "Fri 6 Nov 2026", "entry 6"),
    ]


def test_the_settlements_month_has_every_kind_of_change(report: MonthlyReport) -> None:
    found = report.settlements[0].changes

    assert [(row.deadline.text, row.on.text, row.after.text) for row in found.statuses] == [
        ("C2", "Tue 3 Nov 2026", "due soon"),
        ("C4", "Tue 3 Nov 2026", "due soon"),
        ("D6@1", "Tue 10 Nov 2026", "review due"),
        ("C2", "Tue 17 Nov 2026", "past safe date"),
        ("C2", "Wed 18 Nov 2026", "overdue"),
        ("D12@3", "Wed 18 Nov 2026", "met"),
    ]
    assert [row.entry for row in found.withdrawn] == ["entry 32"]
    assert [row.day for row in found.developments] == ["7 November 2026"]


def test_a_development_that_may_have_been_earlier_is_not_told_as_the_months() -> None:
    subject = binance()
    vague = replace(subject.plan.settlement.developments[1], when=When(date(2026, 3, 1), date(2026, 11, 21)))
    plan = replace(subject.plan, settlement=replace(subject.plan.settlement, developments=(vague,)))

    assert _changes(replace(subject, plan=plan)).developments == ()


def test_withdrawals_of_another_month_are_left_out() -> None:
    subject = binance()
    earlier = replace(subject.withdrawn[0], on=date(2026, 10, 31))

    assert _changes(replace(subject, withdrawn=(earlier,))).withdrawn == ()


_days = st.dates(date(2026, 9, 1), date(2027, 2, 1))


@given(
    safe=_days, wait=st.integers(0, 5), lead=st.integers(0, 40), resolved=st.none() | _days, waived=st.none() | _days
)
def test_walking_by_next_changes_tells_what_looking_at_every_day_tells(
    safe: date, wait: int, lead: int, resolved: date | None, waived: date | None
) -> None:
    standing = Standing(
        kind=Kind.LATEST,
        safe_on=safe,
        latest_on=safe + timedelta(days=wait),
        lead=lead,
        done_from=resolved,
        done_by=resolved,
        waived_on=waived,
    )
    daily: list[tuple[date, Status, Status]] = []
    for number in range(30):
        day = NOVEMBER.first + timedelta(days=number)
        before, after = status_of(standing, day - timedelta(days=1)), status_of(standing, day)
        if before is not after:
            daily.append((day, before, after))

    assert list(walk(standing, eve=NOVEMBER.eve, until=NOVEMBER.last)) == daily
