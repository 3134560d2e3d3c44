"""The drawing, and the same in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests import builders
from tests.reports.subjects import AS_OF, a_deadline, a_subject, an_obligation, binance, many, reading
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.timeline import MOST_MARKS_IN_TABLE, timeline
from tracker.reports.page.drawing import Bar, BarEnd, Canvas, Drawing, Lane, Mark, draw
from tracker.rules.deadlines.deadline import PlannedTerm
from tracker.rules.deadlines.status import Status
from tracker.rules.due.language import EventAnchor
from tracker.rules.facts import Ended, Ending, Resolved, When
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import Term

CANVAS = Canvas("t", "wide", 760, date(2024, 1, 1), date(2028, 1, 1), date(2026, 1, 1))


def _view(subject: Subject) -> SettlementView:
    return SettlementView(subject, key="s1", month=Month(2026, 11), as_of=AS_OF)


def _bar(starts: BarEnd, ends: BarEnd) -> list[str]:
    drawing = draw((Lane("DOJ", (Bar("Monitorship", "words", starts, ends),), ()),), CANVAS)
    return [shape.tone for shape in drawing.shapes if shape.tone not in {"grid", "today"}]


def test_the_part_of_a_term_that_has_run_is_drawn_apart_from_what_lies_ahead() -> None:
    tones = _bar(BarEnd(date(2025, 1, 1), estimated=False), BarEnd(date(2027, 1, 1), estimated=False))

    assert tones == ["elapsed", "ahead"]


def test_estimated_ends_are_drawn_as_estimates() -> None:
    tones = _bar(BarEnd(date(2025, 1, 1), estimated=False), BarEnd(date(2027, 1, 1), estimated=True))

    assert tones == ["elapsed", "ahead", "estimated"]


def test_an_unknown_end_is_drawn_open() -> None:
    assert _bar(BarEnd(date(2025, 1, 1), estimated=False), BarEnd(None, estimated=False))[-1] == "open"
    assert _bar(BarEnd(None, estimated=False), BarEnd(None, estimated=False)) == ["unknown"]


def test_days_stand_in_proportion_across_the_canvas() -> None:
    assert CANVAS.x(CANVAS.begins) == 12
    assert CANVAS.x(CANVAS.ends) == 748
    assert round(CANVAS.x(date(2025, 12, 31))) == 380
    assert CANVAS.x(date(1900, 1, 1)) == 12


def test_every_term_and_date_of_the_settlement_is_also_in_words(report: MonthlyReport) -> None:
    told = report.settlements[0].timeline

    assert [(row.title, row.starts.text, row.ends.text, row.status.text, row.remaining) for row in told.terms] == [
        ("DOJ monitorship", "about Fri 10 May 2024", "about Mon 10 May 2027", "running", "about 170 days left"),
        (
            "FinCEN monitorship",
            "between about Mon 20 May 2024 and Fri 24 May 2024",
            "between about Sun 20 May 2029 and Thu 24 May 2029",
            "running",
            "about 911 days left",
        ),
        ("Compliance Commitments", "not found", "not found", "start not known", ""),
    ]
    assert [row.deadline.text for row in told.marks][:4] == ["D4", "D1", "D2", "D12@1"]
    assert told.description.startswith("A drawing of three terms, of which two are running, and 13 dated deadlines")


def test_the_reports_day_is_drawn_and_named(report: MonthlyReport) -> None:
    for drawing in report.settlements[0].timeline.drawings:
        assert [words.text for words in drawing.words if words.tone == "today"] == ["as of 21 November 2026"]
        assert [shape.tone for shape in drawing.shapes][-1] == "today"


def test_where_a_terms_name_and_dates_have_no_room_on_one_line_they_take_as_many_as_they_need(
    report: MonthlyReport,
) -> None:
    drawings = report.settlements[0].timeline.drawings
    wide, narrow = ([words.text for words in each.words if words.tone == "bar"] for each in drawings)

    assert wide[0] == "DOJ monitorship: about 10 May 2024 (estimated) to about 10 May 2027 (estimated)"
    assert narrow[:3] == ["DOJ monitorship", "about 10 May 2024 (estimated) to about 10 May", "2027 (estimated)"]


def test_nothing_said_in_a_drawing_is_cut_however_narrow_it_is() -> None:
    title = "Monitorship under the plea agreement of the third subsidiary, as amended and restated " * 2
    bar = Bar(
        title.strip(),
        "about 19 June 2023 (disputed) to 19 March 2025, ended early",
        BarEnd(None, estimated=False),
        BarEnd(None, estimated=False),
    )
    mark = Mark(
        "the-status-report-of-the-second-stay@2025-Q1", date(2026, 1, 1), date(2026, 1, 1), True, Status.UPCOMING
    )
    narrow = replace(CANVAS, width=340)

    drawing = draw((Lane(title.strip(), (bar,), (mark,)),), narrow)

    told = " ".join(words.text for words in drawing.words if words.tone in {"lane", "bar", "mark"})
    assert told == f"{title.strip()} {title.strip()} {bar.words} {mark.label} est."
    for words in (each for each in drawing.words if each.tone != "tick"):
        width = len(words.text) * 6.6
        left = float(words.x) - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
        assert left >= 0, words
        assert left + width <= 340, words


def test_an_estimate_says_so_beside_its_mark(report: MonthlyReport) -> None:
    marks = [words.text for words in report.settlements[0].timeline.drawings[0].words if words.tone == "mark"]

    assert "D8 est." in marks
    assert "D1" in marks


def test_so_many_deadlines_that_a_table_would_only_repeat_the_register_are_not_repeated() -> None:
    told = timeline(_view(many(100)))

    assert len(told.marks) == 0 < MOST_MARKS_IN_TABLE
    assert told.note == "The drawing has 100 deadlines; the register has each of them."


def test_ten_thousand_deadlines_still_make_a_drawing_that_fits_a_page() -> None:
    drawing = timeline(_view(many(10_000))).drawings[0]

    assert float(drawing.height) < 400
    assert len(drawing.shapes) < 3_000


def test_a_term_that_never_ends_does_not_stretch_the_drawing() -> None:
    subject = binance()
    perpetual = PlannedTerm(
        term=Term(code="p", instrument="cftc", kind="injunction", starts=EventAnchor("x")),
        starts=subject.plan.terms[0].starts,
        ends=replace(subject.plan.terms[0].ends, safe=date(9000, 1, 1), latest=date(9000, 1, 1)),  # type: ignore[type-var]  # a reading, in this settlement
    )
    plan = replace(subject.plan, terms=(*subject.plan.terms, perpetual))

    years = [
        words.text for words in timeline(_view(replace(subject, plan=plan))).drawings[0].words if words.tone == "tick"
    ]

    assert years[-1] == "2039"


def test_a_settlement_without_terms_or_dates_still_has_its_day() -> None:
    told = timeline(_view(a_subject((), ())))

    assert [shape.tone for shape in told.drawings[0].shapes if shape.tone == "today"] == ["today"]
    assert told.terms == ()


_marks = st.lists(
    st.builds(
        lambda day, wait, label, late: Mark(
            f"D{label}", day, day + timedelta(days=wait), estimated=late, status=Status.OVERDUE if late else Status.MET
        ),
        st.dates(date(2024, 1, 1), date(2028, 1, 1)),
        st.integers(0, 40),
        st.integers(1, 99_999),
        st.booleans(),
    ),
    max_size=40,
)


@given(marks=_marks, width=st.sampled_from([340, 760]))
def test_codes_never_run_into_each_other_nor_off_the_paper(marks: list[Mark], width: int) -> None:
    drawing = draw((Lane("DOJ", (), tuple(sorted(marks, key=lambda mark: mark.safe))),), replace(CANVAS, width=width))

    by_row: dict[str, list[tuple[float, float]]] = {}
    for words in drawing.words:
        if words.tone == "mark":
            extent = len(words.text) * 6.6
            x = float(words.x)
            by_row.setdefault(words.y, []).append((x - extent, x) if words.anchor == "end" else (x, x + extent))
    for row in by_row.values():
        row.sort()
        assert all(left[1] <= right[0] for left, right in pairwise(row))
        assert all(left >= -1 and right <= width + 1 for left, right in row)


def test_the_geometry_reads_no_clock_and_no_chance() -> None:
    first, second = (timeline(_view(binance())).drawings for _ in range(2))

    assert first == second
    assert isinstance(first[0], Drawing)
    assert "random" not in Path(draw.__code__.co_filename).read_text(encoding="utf-8")


def test_a_term_of_an_instrument_that_never_took_force_is_not_drawn_as_having_run() -> None:
    agreed = builders.a_settlement(builders.an_obligation(), terms=(builders.a_term(),))
    rejected = Ended(code="plea", when=When.on(date(2024, 12, 5)), manner=Ending.VOID)
    derived = plan(agreed, [rejected], until=date(2028, 12, 31))

    drawn = timeline(_view(Subject(plan=derived, month_before=derived, facts=(rejected,))))

    tones = [shape.tone for shape in drawn.drawings[0].shapes]
    assert "ahead" not in tones
    assert "never began; void" in " ".join(words.text for words in drawn.drawings[0].words)


def test_what_was_met_late_never_looks_like_what_was_met_on_time() -> None:
    day = date(2026, 11, 2)
    marks = []
    for code, done in (("A1", day), ("A2", day + timedelta(days=3))):
        met = Resolved(obligation=code, when=When.on(done))
        marks.append(replace(a_deadline(code, reading(day)), resolved=met))
    drawn = timeline(_view(a_subject((an_obligation("A1"), an_obligation("A2")), tuple(marks))))
    shapes = {shape.tone: shape.path for shape in drawn.drawings[0].shapes if shape.tone in {"met", "met-late"}}

    assert set(shapes) == {"met", "met-late"}
    assert shapes["met"].count("M") != shapes["met-late"].count("M")
    assert "met late" in {words for _, words in drawn.legend}
