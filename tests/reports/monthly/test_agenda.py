"""What is late, what is due, what was resolved, and what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.reports.subjects import AS_OF, EVIDENCE, a_deadline, a_subject, an_obligation, reading
from tracker.reports.monthly.agenda import agenda
from tracker.reports.monthly.pages import Agenda, MonthlyReport
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, Subject
from tracker.rules.deadlines.deadline import Deadline
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Resolved, Waived, When
from tracker.rules.grades import Grade


def _agenda(subject: Subject) -> Agenda:
    return agenda(SettlementView(subject, key="s1", month=Month(2026, 11), as_of=AS_OF))


def _one(deadline: Deadline) -> Agenda:
    return _agenda(a_subject((an_obligation("A1"),), (deadline,)))


@pytest.mark.parametrize(
    ("due", "window"),
    [
        (date(2026, 11, 21), 0),
        (date(2026, 12, 21), 0),
        (date(2026, 12, 22), 1),
        (date(2027, 1, 20), 1),
        (date(2027, 1, 21), 2),
        (date(2027, 2, 19), 2),
        (date(2027, 2, 20), None),
    ],
)
def test_a_deadline_stands_in_one_window_only(due: date, window: int | None) -> None:
    windows = _one(a_deadline("A1", reading(due))).windows

    assert [place for place, each in enumerate(windows) if each.rows] == ([] if window is None else [window])


def test_past_the_safe_date_is_not_yet_overdue() -> None:
    found = _one(a_deadline("A1", reading(date(2026, 11, 20), date(2026, 11, 23))))

    assert found.overdue == ()
    assert [row.detail for row in found.past_safe] == ["past the safe date by 1 day"]


def test_a_target_of_ours_is_never_overdue_in_law() -> None:
    found = _one(a_deadline("A1", reading(date(2026, 11, 2)), kind=Kind.TARGET))

    assert found.overdue == ()
    assert [row.detail for row in found.past_safe] == [
        "past the safe date by 19 days; the target is ours, not the law's"
    ]


def test_an_estimated_date_is_written_with_about() -> None:
    found = _one(a_deadline("A1", reading(date(2026, 12, 1), grade=Grade.ESTIMATED)))

    assert found.windows[0].rows[0].safe.text == "about Tue 1 Dec 2026"
    assert found.windows[0].rows[0].grade.text == "estimated"


def test_a_waiver_of_the_month_is_among_what_was_resolved() -> None:
    deadline = a_deadline("A1", reading(date(2026, 12, 1)))
    waived = replace(
        deadline, waived=Waived(obligation="A1", waived_on=date(2026, 11, 5), by="A. Ng", note="Agreed by letter.")
    )

    rows = _one(waived).resolved

    assert [(row.status.text, row.on, row.by, row.note) for row in rows] == [
        ("waived", "5 November 2026", "A. Ng", "Agreed by letter.")
    ]


def test_a_deadline_released_in_the_month_says_what_ended_it() -> None:
    deadline = replace(a_deadline("A1", reading(date(2027, 12, 1))), released_on=date(2026, 11, 11))

    assert [(row.status.text, row.on, row.by) for row in _one(deadline).resolved] == [
        ("released", "11 November 2026", "the end of its term")
    ]


def test_what_was_resolved_before_the_month_is_left_to_the_register() -> None:
    deadline = a_deadline("A1", reading(date(2026, 11, 10)))
    met = replace(deadline, resolved=Resolved(obligation="A1", when=When.on(date(2026, 10, 31))))

    assert _one(met).resolved == ()


def test_evidence_is_shown_by_its_hash(report: MonthlyReport) -> None:
    rows = report.settlements[0].agenda.resolved

    assert [(row.deadline.text, row.evidence, row.entry) for row in rows] == [("D12@3", (EVIDENCE,), "entry 23")]


def test_the_settlements_lists(report: MonthlyReport) -> None:
    found = report.settlements[0].agenda

    assert [row.deadline.text for row in found.overdue] == ["C2"]
    assert [row.deadline.text for row in found.windows[0].rows] == ["C4"]
    assert [(row.deadline.text, row.waits_for, row.estimate.text) for row in found.awaiting] == [
        ("F4", "Look-back plan agreed (lookback-agreed)", "est. Sun 31 Jan 2027")
    ]
    assert [row.deadline.text for row in found.undated] == ["D10", "F1", "O1"]
    assert [row.deadline.text for row in found.dormant] == ["F2"]
    assert [(row.deadline.text, row.through, row.review.text, row.status.text) for row in found.continuing] == [
        ("D6", "about Mon 10 May 2027 (end of DOJ monitorship)", "Tue 10 Nov 2026", "review due"),
        ("C5", "no end stated", "none set", "continuing"),
    ]


def test_beside_a_date_on_a_closed_day_stands_the_last_open_day() -> None:
    # Saturday 5 December 2026.
    (row,) = _one(a_deadline("A1", reading(date(2026, 12, 5), open_on=date(2026, 12, 4)))).windows[0].rows

    assert "last open day: Friday 4 December 2026" in row.detail
