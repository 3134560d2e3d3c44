"""How late something was is told as surely as its days are known, in every face that tells it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE
from tracker.database import reading
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.rules.deadlines.status import late_by
from tracker.rules.grades import Grade
from tracker.web.lines import line_of

LATER = datetime(2026, 4, 1, 12, tzinfo=UTC)
GIVEN = FILE + "facts:\n  - {resolved: A1, on: 2026-03-20, grade: estimated}\n"


@pytest.mark.parametrize("unsure", [Grade.ESTIMATED, Grade.DISPUTED])
def test_a_day_that_is_no_surer_makes_it_about(unsure: Grade) -> None:
    assert late_by(1, unsure, None) == f"by about 1 day ({unsure})"
    assert late_by(80, Grade.RECORD, unsure, unit="calendar day") == f"by about 80 calendar days ({unsure})"
    assert late_by(80, Grade.RECORD, Grade.REPORTED) == "by 80 days"


def test_each_face_says_about(tracker: Tracker) -> None:
    tracker("init", at=LATER)
    assert tracker("load", "--yes", str(tracker.write("acme.yaml", GIVEN)), at=LATER).code == 0

    told = "about 4 days (estimated)"
    assert told in tracker("list", at=LATER).out
    assert "about 4 calendar days (estimated)" in tracker("why", "A1", at=LATER).out
    assert told in tracker("calendar", "--for", "mc", "--out", "-", at=LATER).out.replace("\r\n ", "").replace(
        "\n ", ""
    )
    with tracker.opened() as engine, reading(engine) as session:
        (late, *_) = list_deadlines(session, Filter(), now=LATER, as_of=None)
    assert told in line_of(late).detail
