"""The notices a day calls for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.rules.deadlines.status import Standing
from tracker.rules.due.kinds import Kind
from tracker.rules.people.notices import (
    Notice,
    NoticeKind,
    deadline_notices,
    next_notice_on,
    next_term_notice_on,
    term_notices,
)

LEADS = (30, 7, 1, 0)
OPEN = Standing(kind=Kind.LATEST, safe_on=date(2026, 6, 28), latest_on=date(2026, 6, 29), lead=30)


@pytest.mark.parametrize(
    ("day", "kind", "text"),
    [
        (date(2026, 5, 29), NoticeKind.AHEAD, "30 days from today"),
        (date(2026, 6, 21), NoticeKind.AHEAD, "7 days from today"),
        (date(2026, 6, 27), NoticeKind.AHEAD, "1 day from today"),
        (date(2026, 6, 28), NoticeKind.DUE_TODAY, "latest arguable reading Monday 29 June 2026"),
        (date(2026, 6, 29), NoticeKind.PAST_SAFE, "past its safe date, Sunday 28 June 2026"),
        (date(2026, 6, 30), NoticeKind.OVERDUE, "D1 is overdue: it was due on Monday 29 June 2026."),
    ],
)
def test_a_deadline_is_announced_ahead_on_the_day_and_past_it(day: date, kind: NoticeKind, text: str) -> None:
    (notice,) = deadline_notices("D1", OPEN, LEADS, day)
    assert notice.kind == kind
    assert text in notice.text


def test_other_days_call_for_nothing() -> None:
    quiet = [date(2026, 5, 28), date(2026, 6, 1), date(2026, 6, 26)]
    assert [deadline_notices("D1", OPEN, LEADS, day) for day in quiet] == [()] * 3


def test_what_is_overdue_is_told_each_day_until_it_is_met() -> None:
    texts = [deadline_notices("D1", OPEN, LEADS, date(2026, 7, day))[0].text for day in (1, 2, 31)]
    assert texts == [
        "D1 is overdue by 2 days: it was due on Monday 29 June 2026.",
        "D1 is overdue by 3 days: it was due on Monday 29 June 2026.",
        "D1 is overdue by 32 days: it was due on Monday 29 June 2026.",
    ]
    met = replace(OPEN, done_from=date(2026, 7, 10), done_by=date(2026, 7, 10))
    assert deadline_notices("D1", met, LEADS, date(2026, 7, 9)) != ()
    assert deadline_notices("D1", met, LEADS, date(2026, 7, 10)) == ()
    assert next_notice_on(met, LEADS, date(2026, 7, 8)) == date(2026, 7, 9)
    assert next_notice_on(met, LEADS, date(2026, 7, 9)) is None


def test_what_is_done_calls_for_nothing() -> None:
    done = Standing(
        kind=Kind.LATEST,
        safe_on=date(2026, 6, 28),
        latest_on=date(2026, 6, 29),
        lead=30,
        done_from=date(2026, 6, 1),
        done_by=date(2026, 6, 1),
    )
    assert deadline_notices("D1", done, LEADS, date(2026, 6, 21)) == ()


def test_a_review_is_called_for_on_its_day() -> None:
    review = Standing(kind=Kind.REVIEW, safe_on=date(2026, 6, 28), latest_on=date(2026, 6, 28), lead=30)
    (notice,) = deadline_notices("D5@1", review, LEADS, date(2026, 6, 28))
    assert notice.kind is NoticeKind.REVIEW_DUE


def test_following_the_next_notice_day_finds_every_notice() -> None:
    found: list[Notice] = []
    day = date(2026, 1, 1)
    while (following := next_notice_on(OPEN, LEADS, day)) is not None and following < date(2027, 2, 5):
        day = following
        found += deadline_notices("D1", OPEN, LEADS, day)
    walked = [
        notice
        for offset in range(400)
        for notice in deadline_notices("D1", OPEN, LEADS, date(2026, 1, 1) + timedelta(days=offset))
    ]
    assert found == walked
    assert len(found) == 5 + 220  # the last of them 220 days after 29 June 2026


def test_a_term_is_flagged_when_it_starts_ends_soon_and_ends() -> None:
    starts, ends = date(2024, 5, 10), date(2027, 5, 10)
    assert term_notices("doj", starts, ends, estimated=True, today=starts)[0].kind is NoticeKind.TERM_STARTS
    (soon,) = term_notices("doj", starts, ends, estimated=True, today=date(2027, 2, 9))
    assert soon.text == "The term doj ends in 90 days, on Monday 10 May 2027 (estimated)."
    (last,) = term_notices("doj", starts, ends, estimated=False, today=ends)
    assert last.text == "The term doj ends today."
    assert next_term_notice_on(starts, ends, date(2024, 5, 10)) == date(2026, 11, 11)
    assert next_term_notice_on(None, None, date(2024, 5, 10)) is None
