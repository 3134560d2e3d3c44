"""Editions of the report: what readers may not see is not in the page, and what is left is whole."""

from __future__ import annotations

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE

HIDDEN = (
    FILE.replace(
        "due: 60 days after effective, owner: mc, source: P1}",
        "due: 60 days after effective, owner: mc, source: P1, audience: [authority]}",
    )
    + """\
  A7: {instrument: order, title: Privileged advice, kind: report, due: on 2026-02-20, audience: [counsel], source: P1}
facts:
  - {resolved: A7, on: 2026-02-19, note: Memo of outside counsel}
developments:
  - {on: 2026-02-10, title: Rumour about the memo, about: A7, source: P1}
"""
)


@pytest.fixture
def editions(tracker: Tracker) -> Tracker:
    tracker.begin("init")
    assert tracker.begin("load", "--yes", tracker.write("acme.yaml", HIDDEN).name).code == 0
    assert tracker.begin("day").code == 0
    return tracker


def page(tracker: Tracker, *arguments: str) -> str:
    said = tracker("report", "--settlement", "acme", "--month", "2026-02", "--out", "-", *arguments)
    assert said.code == 0, said.err
    return said.out


def test_t38_the_organisations_own_report_holds_everything(editions: Tracker) -> None:
    own = page(editions)

    assert "Privileged advice" in own
    assert "Action plan" in own
    assert "Edition" not in own


@pytest.mark.parametrize(
    ("edition", "advice", "plan", "left_out"),
    [
        ("counsel", True, False, "one duty not part of it"),
        ("authority", False, True, "one duty not part of it"),
        ("monitor", False, False, "two duties not part of it"),
        ("public", False, False, "two duties not part of it"),
    ],
)
def test_t38_an_edition_leaves_out_what_is_not_for_its_readers(
    editions: Tracker, edition: str, advice: bool, plan: bool, left_out: str
) -> None:
    html = page(editions, "--edition", edition)

    assert ("Privileged advice" in html) is advice
    assert ("Memo of outside counsel" in html) is advice
    assert ("Rumour about the memo" in html) is advice
    assert ("Action plan" in html) is plan
    assert f"for the {edition}; {left_out}" in html
    assert "Board answers" in html


def test_an_audience_that_is_none_is_refused_at_its_place(tracker: Tracker) -> None:
    said = tracker("check", str(tracker.write("acme.yaml", HIDDEN.replace("[counsel]", "[lawyers]"))))

    assert said.code == 2
    assert "must be one of counsel, monitor, authority, public, not “lawyers”" in said.err


@pytest.mark.both_kinds
def test_a_published_report_has_no_edition(editions: Tracker) -> None:
    said = editions("report", "--month", "2026-02", "--as-published", "--edition", "monitor")

    assert said.code == 2
    assert "--edition" in said.err
