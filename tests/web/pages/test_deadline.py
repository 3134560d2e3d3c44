"""A deadline's page: the date, why that day, and how it stood on another day or by what was known then."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from tests.operations import acme
from tests.web.site import BEGINNING, Site
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.facts.resolution import resolve
from tracker.rules.facts import When
from tracker.web.month import days_marked, months_around


def text_of(site: Site, path: str, *, status: int = 200) -> str:
    """The words of a page, without its marks."""
    answer = site.client("reader").get(path)
    assert answer.status_code == status, answer.text
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def test_it_says_which_day_and_why(site: Site) -> None:
    text = text_of(site, "/deadlines/acme/A1")

    assert "Action plan 16 March 2026 Both readings give this day." in text
    assert "60 days after Thursday 15 January 2026 is Monday 16 March 2026." in text
    assert "What depends on it Board answers A2" in text


def test_both_readings_are_shown_where_they_differ_with_the_open_day_beside(site: Site) -> None:
    text = text_of(site, "/deadlines/acme/A3@2026-Q4")

    assert "30 January 2027 The safe reading: act by this day. The last arguable one is 1 February 2027 ." in text
    assert "Last open day: Friday 29 January 2027." in text


def test_what_waits_says_for_what_and_a_series_has_each_of_its_own(site: Site) -> None:
    assert "No date yet It waits for received(A1)." in text_of(site, "/deadlines/acme/A2")
    assert "Each of the series Thu 30 Apr 2026 Quarterly report" in text_of(site, "/deadlines/acme/A3")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Met"),
        ("?as_of=2026-02-01", "As it stands on 1 February 2026 , by what is known now."),
        ("?known_at=2026-03-02", "As it stood, by what was known at 2 March 2026 ."),
        ("?as_of=2026-02-01&known_at=2026-03-02T12:00", "by what was known at 2 March 2026, 12:00 ."),
    ],
)
def test_it_is_shown_as_of_another_day_and_by_what_was_known_then(site: Site, query: str, said: str) -> None:
    with site.app.writing(BEGINNING.actor) as session:
        resolve(
            session,
            "A1",
            circumstances=Circumstances(
                attribution=Attribution(actor=BEGINNING.actor, by="administrator"), now=acme.NOW
            ),
            when=When.on(date(2026, 2, 20)),
        )
    text = text_of(site, f"/deadlines/acme/A1{query}")

    assert said.casefold() in text.casefold()
    assert ("Show it as it is today" in text) is bool(query)
    assert ("A1 due soon → met" in text) is ("as_of=2026-02-01" not in query)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/deadlines/acme/A9", 404, "There is no obligation “A9” here."),
        ("/deadlines/other/A1", 404, "Not here"),
        ("/deadlines/acme/A3@2031-Q1", 404, "has no occurrence “2031-Q1”"),
        ("/deadlines/acme/A1?as_of=soon", 422, "“soon” is no day"),
        ("/deadlines/acme/A1?known_at=2027-01-01", 422, "cannot be told yet"),
        ("/evidence/abcd", 404, "There is no such piece of evidence here."),
        (f"/evidence/{'a' * 64}", 404, "No file of the evidence"),
    ],
)
def test_what_is_not_here_is_said(site: Site, path: str, status: int, said: str) -> None:
    assert said in text_of(site, path, status=status)


def test_evidence_is_handed_out_under_its_name_and_shown_by_no_browser(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "plan & board.html"
    file.write_text("<script>alert(1)</script>")
    with site.app.recording(BEGINNING, [file]) as (session, evidence):
        resolve(
            session,
            "A1",
            circumstances=Circumstances(
                attribution=Attribution(actor=BEGINNING.actor, by="administrator"), now=acme.NOW, evidence=evidence
            ),
            when=When.on(date(2026, 2, 20)),
        )
    path = f"/evidence/{evidence[0].sha256}"
    answer = site.client("reader").get(path)

    assert path in site.client("reader").get("/deadlines/acme/A1").text
    assert answer.content == file.read_bytes()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert site.client("nobody").get(path).status_code == 404
    (kept,) = (site.app.settings.evidence_directory / evidence[0].sha256[:2]).iterdir()
    kept.write_text("something else")
    assert site.client("reader").get(path).status_code == 422


def test_a_month_names_the_days_that_are_closed_and_marks_the_date() -> None:
    (may,) = months_around(days_marked(((date(2026, 5, 26), "safe", "act by this day"),)), "us-federal")

    assert may.title == "May 2026"
    assert [len(week) for week in may.weeks] == [7] * 5
    days = {each.day: each for week in may.weeks for each in week if each.day is not None}
    assert len(days) == 31
    assert days[date(2026, 5, 26)].marks == ("safe",)
    assert days[date(2026, 5, 25)].marks == ("closed",)
    assert days[date(2026, 5, 25)].words == "closed: Memorial Day"
    assert [day for day, _ in may.closed] == [date(2026, 5, 25)]
