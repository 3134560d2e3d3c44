"""What a review made is kept, planned, recorded and amended like any other obligation."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.operations.agreement.load import preview
from tracker.operations.agreement.rows import recall
from tracker.operations.derivation.check import check
from tracker.rules.deadlines.status import Status

CYCLE = """\
cycles:
  review:
    instrument: order
    term: monitorship
    steps:
      work-plan: {title: Send the work plan, kind: report, due: 30 days after begins}
      comments: {title: Comment on it, kind: comment, due: 30 days after received(work-plan)}
      report: {title: Report, kind: report, due: 150 days after received(comments)}
reviews:
  initial: {cycle: review, begins: monitor-engaged}
"""
FILE = acme.FILE + CYCLE


def test_the_steps_of_a_review_wait_for_each_other_and_are_met_one_by_one(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    assert acme.lines(engine)["initial.work-plan"].awaits == ("monitor-engaged",)

    acme.record(engine, "monitor-engaged", date(2026, 1, 12))
    assert acme.lines(engine)["initial.work-plan"].safe == date(2026, 2, 11)
    acme.resolve(engine, "initial.work-plan", date(2026, 2, 10))
    acme.record(engine, "received(initial.work-plan)", date(2026, 2, 11))

    lines = acme.lines(engine)
    assert lines["initial.work-plan"].status is Status.MET
    assert lines["initial.comments"].safe == date(2026, 3, 13)
    assert lines["initial.report"].estimate_on == date(2026, 8, 10)


def test_what_is_recalled_of_a_review_is_what_the_file_said(engine: Engine) -> None:
    acme.loaded(engine, FILE)

    with database.reading(engine) as session:
        assert recall(session, "acme").settlement == acme.agreement(FILE).settlement
        assert check(session, now=acme.NOW) == ()


def test_a_changed_cycle_and_a_further_review_are_an_amendment(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    acme.record(engine, "monitor-engaged", date(2026, 1, 12))
    changed = FILE.replace("30 days after begins", "45 days after begins") + (
        "  follow-up: {cycle: review, begins: accepted(initial.report), without: [work-plan, comments], "
        "steps: {report: {due: 120 days after begins}}}\n"
    )
    with database.reading(engine) as session:
        told = preview(session, acme.agreement(changed)) or ()
    assert [str(each) for each in told] == [
        "initial.work-plan: due was `30 days after monitor-engaged`, becomes `45 days after monitor-engaged`",
        "follow-up.report: added: “Report (follow-up)”, due `120 days after accepted(initial.report)`",
    ]

    replanned = acme.loaded(engine, changed).replanned

    assert replanned is not None
    assert [each.code for each in replanned.moves] == ["initial.work-plan", "initial.comments", "initial.report"]
    assert acme.lines(engine)["initial.work-plan"].safe == date(2026, 2, 26)
    assert acme.lines(engine)["follow-up.report"].status is Status.AWAITING


def test_a_review_that_is_taken_out_of_the_file_supersedes_what_it_made(engine: Engine) -> None:
    acme.loaded(engine, FILE)

    acme.loaded(engine, acme.FILE)

    assert "initial.report" not in acme.lines(engine)
    assert acme.lines(engine)["A1"].status is Status.DUE_SOON
