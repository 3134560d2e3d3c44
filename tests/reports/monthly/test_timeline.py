"""The drawing, and the same in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests import builders
from tests.reports.subjects import AS_OF, a_subject, binance
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.timeline import timeline
from tracker.reports.page.drawing import Bar, BarEnd, Canvas, Drawing, Lane, draw
from tracker.rules.deadlines.deadline import PlannedTerm
from tracker.rules.due.language import EventAnchor
from tracker.rules.facts import Ended, Ending, When
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import Term

CANVAS = Canvas("t", "wide", 760, date(2024, 1, 1), date(2028, 1, 1), date(2026, 1, 1))


def _view(subject: Subject) -> SettlementView:
    return SettlementView(subject, key="s1", month=Month(2026, 11), as_of=AS_OF)


def _bar(starts: BarEnd, ends: BarEnd) -> list[str]:
    drawing = draw((Lane("DOJ", (Bar("Monitorship", "words", starts, ends),)),), CANVAS)
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
    assert told.description.startswith("A drawing of three terms, of which two are running, with a line at")
    assert {row.title: row.words for row in told.lanes} == {
        "Pay the first part of the forfeiture": "before June 2025: not known whether done in time",
        "Pay the second part of the forfeiture": "before June 2025: not known whether done in time",
        "Pay the criminal fine": "before June 2025: not known whether done in time",
        "Have the monitor chosen": "before June 2025: done late",
        "CEO and CCO certify compliance at the end of the term": "May 2027: due by an estimated date",
        "Report to the Offices once a year": (
            "before June 2025: done on time; November 2025: done on time; November 2026: done on time; "
            "November 2027: due; after November 2027: due"
        ),
        "File reports of the transactions of 2018 to 2022": "January 2027: due by an estimated date",
        "Certify remedial measures": "November 2026: open past its date",
        "Name independent members of the board": "December 2026: due",
    }


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
    narrow = replace(CANVAS, width=340)

    drawing = draw((Lane(title.strip(), (bar,)),), narrow)

    told = " ".join(words.text for words in drawing.words if words.tone in {"lane", "bar"})
    assert told == f"{title.strip()} {title.strip()} {bar.words}"
    for words in (each for each in drawing.words if each.tone != "tick"):
        width = len(words.text) * 6.6
        left = float(words.x) - {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
        assert left >= 0, words
        assert left + width <= 340, words


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


def test_a_settlement_without_terms_or_dates_has_no_drawing() -> None:
    told = timeline(_view(a_subject((), ())))

    assert (told.drawings, told.months.drawings, told.terms, told.lanes) == ((), (), (), ())


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
