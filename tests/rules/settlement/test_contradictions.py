"""A contradiction bears on what it is about, and on each date that is counted from an event or an edge it is about."""

from __future__ import annotations

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation
from tracker.rules.due.language import Edge, TermEdge
from tracker.rules.grades import Grade
from tracker.rules.settlement.contradictions import Contradictions
from tracker.rules.settlement.settlement import Contradiction, Settlement, Source, SourcedReading


def agreed(*about: str) -> Settlement:
    """Give a settlement with one contradiction for each of these."""
    return a_settlement(
        an_obligation("D1", due="30 days after sentencing"),
        an_obligation("D2", due="10 days after due(D1)"),
        an_obligation("D3", due="at least 30 days before end(watch)"),
        an_obligation("D4", due="5 days after received(D3)"),
        an_obligation("D5", due="later of (5 days after signed) and (5 days after start(watch))"),
        an_obligation("D6", due=None, contingent_on="sentencing"),
        an_obligation("D7", due="on 2026-03-02"),
        instruments=(an_instrument("plea"),),
        terms=(a_term("watch", starts="engaged", years=3),),
        sources=(Source(key="P1", title="Release"), Source(key="S1", title="Article", grade=Grade.REPORTED)),
        contradictions=tuple(
            Contradiction(about=(each,), title=each, readings=(SourcedReading(text="a"), SourcedReading(text="b")))
            for each in about
        ),
    )


@pytest.mark.parametrize(
    ("about", "bears_on"),
    [
        ("D7", ["D7"]),
        ("D1", ["D1", "D2"]),
        ("sentencing", ["D1", "D2", "D6", "sentencing"]),
        ("engaged", ["D3", "D4", "D5", "end(watch)", "engaged", "start(watch)", "watch"]),
        ("end(watch)", ["D3", "D4", "end(watch)", "watch"]),
        ("watch", ["watch"]),
        ("plea", ["plea"]),
        ("signed", ["D5", "signed"]),
    ],
)
def test_what_a_contradiction_bears_on(about: str, bears_on: list[str]) -> None:
    found = Contradictions(agreed(about))

    codes = [*(f"D{number}" for number in range(1, 8)), "watch", "start(watch)", "end(watch)", "plea"]
    codes += ["sentencing", "engaged", "signed"]
    assert sorted(code for code in codes if found.on(code)) == sorted(bears_on)


def test_the_edge_of_a_term_has_what_is_about_the_whole_term_and_not_what_is_about_the_other_edge() -> None:
    found = Contradictions(agreed("watch", "end(watch)", "engaged"))

    assert [each.title for each in found.on_edge(TermEdge(Edge.START, "watch"))] == ["watch", "engaged"]
    assert [each.title for each in found.on_edge(TermEdge(Edge.END, "watch"))] == ["watch", "end(watch)", "engaged"]


def test_each_stands_once_in_the_order_of_the_file_however_many_ways_it_bears() -> None:
    found = Contradictions(agreed("sentencing", "D1"))

    assert [each.title for each in found.on("D2", "D1", "sentencing")] == ["sentencing", "D1"]


def test_a_reading_is_as_sure_as_the_least_sure_of_its_sources_unless_it_says_otherwise() -> None:
    readings = (
        SourcedReading(text="a", sources=("P1", "S1")),
        SourcedReading(text="b", sources=("P1",)),
        SourcedReading(text="c", sources=("S1",), grade=Grade.DISPUTED),
        SourcedReading(text="d"),
    )
    settlement = a_settlement(
        sources=agreed().sources, contradictions=(Contradiction(about=("plea",), title="x", readings=readings),)
    )

    (found,) = Contradictions(settlement).all
    assert [each.grade for each in found.readings] == [Grade.REPORTED, Grade.RECORD, Grade.DISPUTED, None]
