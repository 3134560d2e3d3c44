"""The drawing of months: what a cell says, that no words run into others, and that no renderer needs our style."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from tests.reports.subjects import AS_OF, a_deadline, a_subject, an_obligation, many, reading
from tracker.reports.monthly.pages import Timeline
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.timeline import MOST_DUTIES, timeline
from tracker.reports.monthly.view import build
from tracker.reports.page.drawing import Drawing
from tracker.reports.page.months import DatedOutcome, MonthLane, Outcome, draw_months, legend_of, month_of, window
from tracker.reports.page.render import render
from tracker.rules.deadlines.deadline import AwaitedDate
from tracker.rules.facts import Resolved, Waived, When
from tracker.rules.grades import Grade
from tracker.rules.settlement.settlement import Instrument

TODAY = date(2026, 3, 31)


def shown(subject: Subject) -> Timeline:
    return timeline(SettlementView(subject, key="s1", month=Month(2026, 11), as_of=AS_OF))


def lane(*outcomes: Outcome, title: str = "Report") -> MonthLane:
    return MonthLane(title, "", tuple(DatedOutcome(month_of(TODAY), each) for each in outcomes))


def cells(drawing: Drawing) -> list[tuple[str, ...]]:
    """What a cell is made of besides its words: the kinds and the paths or sizes of its shapes, without any colour."""
    return [
        (each.kind, each.path.partition("h")[0] if each.kind == "path" else each.height, each.paint.dashes)
        for each in drawing.shapes
        if each.tone not in {"grid", "now"}
    ]


def test_each_outcome_is_told_without_its_colour() -> None:
    seen = {}
    for outcome in Outcome:
        for number in (1, 3):
            drawing = draw_months([lane(*[outcome] * number)], TODAY, "k")[0]
            # White on black is another sign than black on white, on any paper.
            letters = [f"{words.tone} {words.text}" for words in drawing.words if words.tone.startswith("cell")]
            seen[outcome, number] = (tuple(cells(drawing)), *letters)

    for (one, first), (other, second) in combinations(seen.items(), 2):
        assert first != second or one[0] == other[0] is Outcome.CLOSED, (one, other)


def test_of_several_in_a_month_the_worst_is_shown_with_how_many_stand_so() -> None:
    mixed = lane(Outcome.ON_TIME, Outcome.MET_LATE, Outcome.ON_TIME, Outcome.MET_LATE, Outcome.DUE)
    drawing = draw_months([mixed], TODAY, "k")[0]

    assert [words.text for words in drawing.words if words.tone == "cell"] == ["2"]
    assert {shape.tone for shape in drawing.shapes} >= {"met-late", "hatch"}
    assert "on-time" not in {shape.tone for shape in drawing.shapes}


def test_what_was_done_late_is_never_drawn_as_on_time_and_what_is_not_known_neither() -> None:
    day = date(2026, 11, 2)
    late = Resolved(obligation="A2", when=When.on(day + timedelta(days=3)))
    vague = Resolved(obligation="A3", when=When(None, day + timedelta(days=9)))
    deadlines = (
        replace(a_deadline("A1", reading(day)), resolved=Resolved(obligation="A1", when=When.on(day))),
        replace(a_deadline("A2", reading(day)), resolved=late),
        replace(a_deadline("A3", reading(day)), resolved=vague),
        replace(a_deadline("A4", reading(day)), waived=Waived(obligation="A4", waived_on=day)),
        a_deadline("A5", reading(day, day + timedelta(days=30))),
        a_deadline("A6", reading(day)),
        a_deadline("A7", AwaitedDate(("x",), reading(AS_OF, grade=Grade.ESTIMATED), ())),
        a_deadline("A8", reading(AS_OF)),
    )
    told = shown(a_subject(tuple(an_obligation(f"A{number}") for number in range(1, 9)), deadlines))

    assert [row.words.partition(": ")[2] for row in told.lanes] == [
        "done on time",
        "done late",
        "not known whether done in time",
        "waived, released or superseded",
        "past the safe date, in time still",
        "open past its date",
        "due by an estimated date",
        "due",
    ]
    assert [words for *_, words in told.outcomes] == [
        "open past its date",
        "done late",
        "not known whether done in time",
        "past the safe date, in time still",
        "due",
        "due by an estimated date",
        "done on time",
        "waived, released or superseded",
    ]


def test_more_duties_than_lanes_are_drawn_by_instrument_and_the_report_says_so() -> None:
    few, more = (shown(many(number * 10)) for number in (MOST_DUTIES, MOST_DUTIES + 1))

    assert [row.heading for row in few.lanes] == [
        "Plea agreement, United States v. Binance Holdings Limited"
    ] * MOST_DUTIES
    assert few.months.note == ""
    assert [row.title for row in more.lanes] == ["Plea agreement, United States v. Binance Holdings Limited"]
    assert more.months.note == "The 21 duties that have dates are drawn together, by instrument."


def test_more_instruments_than_lanes_have_their_smallest_together_and_none_is_lost() -> None:
    subject = many(400)
    codes = [f"i{place}" for place in range(30)]
    settlement = subject.plan.settlement
    obligations = tuple(
        replace(each, instrument=codes[place % 30]) for place, each in enumerate(settlement.obligations)
    )
    instruments = tuple(
        Instrument(
            code=code, title=f"Order {code}", authority="DOJ", kind="order", counting="unread", calendar="us-federal"
        )
        for code in codes
    )
    plan = replace(subject.plan, settlement=replace(settlement, obligations=obligations, instruments=instruments))
    told = shown(replace(subject, plan=plan, month_before=plan))

    assert len(told.lanes) == 21
    assert told.lanes[-1].title == "ten other instruments"
    assert "Of all deadlines with a date: " in told.months.description
    counted = told.months.description.partition("with a date: ")[2].partition(". The table")[0]
    assert sum(map(int, re.findall(r"[0-9]+", counted))) == 400


def test_ten_thousand_deadlines_still_make_a_drawing_that_fits_a_page() -> None:
    drawing = shown(many(10_000)).months.drawings[0]

    assert float(drawing.height) < 400
    assert len(drawing.shapes) < 500


def test_months_beyond_its_reach_are_added_up_at_the_edges() -> None:
    far = MonthLane("Report", "", (DatedOutcome(1, Outcome.ON_TIME), DatedOutcome(30_000, Outcome.DUE)))
    for size in ("wide", "narrow"):
        seen = window([far], TODAY, size)
        counted = list(seen.counted(far))

        assert (seen.before, seen.after) == (True, True)
        assert counted[0] == (None, Counter({Outcome.ON_TIME: 1}))
        assert counted[-1] == (None, Counter({Outcome.DUE: 1}))
        assert sum(sum(each.values()) for _, each in counted) == 2


_lanes = st.lists(
    st.builds(
        lambda title, heading, entries: MonthLane(title, heading, tuple(entries)),
        st.text("abc Wwm", min_size=1, max_size=160).map(lambda text: text.strip() or "a"),
        st.sampled_from(
            ["", "Plea agreement of the third subsidiary, as amended and restated for the second time", "Order"]
        ),
        st.lists(
            st.builds(
                lambda months, outcome: DatedOutcome(month_of(TODAY) + months, outcome),
                st.integers(-60, 60),
                st.sampled_from(Outcome),
            ),
            max_size=40,
        ),
    ),
    min_size=1,
    max_size=12,
)


@given(lanes=_lanes)
def test_words_are_never_cut_and_never_run_into_each_other_nor_into_a_cell(lanes: list[MonthLane]) -> None:
    for drawing in draw_months(lanes, TODAY, "k"):
        boxes = []
        for words in drawing.words:
            letter = {"lane": 7.6, "bar": 6.6}.get(words.tone, 6.6 if len(words.text) < 3 else 6.0)
            extent, x, y = len(words.text) * letter, float(words.x), float(words.y)
            left = x - {"start": 0.0, "middle": extent / 2, "end": extent}[words.anchor]
            assert left >= 0, words
            assert left + extent <= float(drawing.width) + 1, words
            assert y <= float(drawing.height), words
            boxes.append((left, left + extent, y - 9, y + 2, words.tone))
        for one, other in combinations(boxes, 2):
            apart = one[1] <= other[0] + 1 or other[1] <= one[0] + 1 or one[3] <= other[2] + 1 or other[3] <= one[2] + 1
            assert apart, (one, other)
        taken = [
            (float(each.x), float(each.y), float(each.x) + float(each.width), float(each.y) + float(each.height))
            for each in drawing.shapes
            if each.kind == "rect" and each.tone not in {"now", "ground"}
        ]
        for left, right, top, bottom, tone in boxes:
            if tone in {"bar", "lane"}:
                assert all(right <= x0 + 1 or left >= x1 or bottom <= y0 + 1 or top >= y1 for x0, y0, x1, y1 in taken)


def test_each_kind_of_cell_that_is_there_is_explained_and_no_other() -> None:
    told = [words for *_, words in legend_of([lane(Outcome.ON_TIME), lane(Outcome.LATE_OPEN)])]

    assert told == ["open past its date", "done on time"]


@pytest.mark.parametrize("scheme", ["with our style", "without it"])
def test_a_drawing_is_painted_alike_with_our_style_and_without(browser: Browser, tmp_path: Path, scheme: str) -> None:
    place = tmp_path / "report.html"
    place.write_text(render(build([many(50)], month=Month(2026, 11), as_of=AS_OF, journal_head=None)), encoding="utf-8")
    page = browser.new_page(color_scheme="light")
    page.goto(place.as_uri())
    if scheme == "without it":
        page.evaluate("document.querySelector('style').remove()")
    painted = page.evaluate(
        """[...document.querySelectorAll('svg.timeline rect, svg.timeline path, svg.timeline text')].map(e => {
            const s = getComputedStyle(e);
            const fill = s.fill, line = s.stroke === 'none' ? 'none' : [s.stroke, s.strokeWidth, s.strokeDasharray].join();
            const wanted = n => e.getAttribute(n);
            return [e.getAttribute('class'), fill, line, wanted('fill'), wanted('stroke')];
        })"""
    )
    page.close()

    assert len(painted) > 100
    for tone, fill, line, asked_fill, asked_stroke in painted:
        assert fill == _computed(asked_fill), tone
        assert line.startswith("none" if asked_stroke in {None, "none"} else _computed(asked_stroke)), tone


def _computed(colour: str) -> str:
    if not colour.startswith("#"):
        return colour
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"
