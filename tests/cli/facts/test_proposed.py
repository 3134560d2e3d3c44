"""What waits for approval is told wherever people look: the report, show, whatif and the approver's digest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker
from tests.cli.facts.test_approval import GUARDED, MARCH

MARCH_3 = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def proposed(tracker: Tracker) -> Tracker:
    """A1 is proposed by Maria on 2 March; Omar approves in acme, Gwen administers."""
    tracker.begin("init")
    tracker.begin("load", "--yes", tracker.write("acme.yaml", GUARDED).name, "--by", "gc")
    tracker.begin("person", "add", "gc", "--name", "Gwen Cole", "--email", "gc@acme.example", "--by", "gc")
    tracker.begin("person", "grant", "gc", "administrator", "--by", "gc")
    tracker.begin("person", "add", "od", "--name", "Omar Diaz", "--email", "od@acme.example", "--by", "gc")
    tracker.begin("person", "grant", "od", "approver", "--settlement", "acme", "--by", "gc")
    tracker.begin("person", "grant", "mc", "owner", "--by", "gc")
    said = tracker.begin("resolve", "A1", "--on", "2026-02-27", "--by", "mc")
    assert said.code == 0, said.err
    return tracker


def report(tracker: Tracker, *arguments: str, at: datetime = MARCH) -> str:
    said = tracker("report", "--settlement", "acme", "--month", "2026-03", "--out", "-", *arguments, at=at)
    assert said.code == 0, said.err
    return said.out


def test_the_report_shows_it_in_the_agenda_the_register_and_the_summary(proposed: Tracker) -> None:
    page = report(proposed)

    assert " is said to be done and waits for approval." in page
    assert "Said to be done, and waiting for approval" in page
    assert "in 14 days; said to be done, and not approved" in page
    # Once in the agenda, once in the register.
    assert page.count("proposed by Maria Chen on Monday 2 March 2026, waits for approval") == 2


def test_once_approved_the_report_says_by_whom_and_no_longer_that_it_waits(proposed: Tracker) -> None:
    proposed("approve", "A1", "--by", "od", at=MARCH_3)

    page = report(proposed, at=MARCH_3)

    assert "waits for approval" not in page
    assert "Said to be done, and waiting" not in page
    assert "proposed by Maria Chen on Monday 2 March 2026, approved by od on Tuesday 3 March 2026" in page
    then = report(proposed, "--as-of", "2026-03-02", at=MARCH_3)
    assert "waits for approval" in then


@pytest.mark.both_kinds
def test_a_rejection_and_a_lapsed_approval_say_so_there(proposed: Tracker) -> None:
    proposed("reject", "A1", "--reason", "Page 3 is missing", "--by", "od")
    assert "rejected by od on Monday 2 March 2026: Page 3 is missing" in report(proposed)

    proposed("approve", "A1", "--by", "od")
    proposed("evidence", "add", "--for", "A1", "--reference", "Page 3", "--by", "mc")
    assert "the approval by od of Monday 2 March 2026 has lapsed, and it waits for another" in report(proposed)


def test_show_says_who_proposed_it_and_when(proposed: Tracker) -> None:
    words = "proposed by mc on Monday 2 March 2026, waits for approval"

    assert f"A1: {words}." in proposed("show", "A1").out
    assert proposed("show", "A1", "--json").json["proposals"] == [{"code": "A1", "text": words}]
    proposed("approve", "A1", "--by", "od")
    assert proposed("show", "A1", "--json").json["proposals"] == []


def test_show_tells_evidence_approvals_and_rejections_in_its_history(proposed: Tracker) -> None:
    proposed("evidence", "add", "--for", "A1", "--reference", "Binder 3, tab 2", "--by", "mc")
    proposed("reject", "A1", "--reason", "Unsigned", "--by", "od")
    proposed("approve", "A1", "--by", "od")

    texts = [each["text"] for each in proposed("show", "A1", "--json").json["history"]]

    assert "evidence Binder 3, tab 2 (record, by mc)" in texts
    assert "not approved (record, by od, Unsigned)" in texts
    assert "approved (record, by od)" in texts


def test_supposing_that_it_were_done_tells_that_it_would_only_be_proposed(proposed: Tracker) -> None:
    page = proposed.folder / "supposed.html"

    said = proposed(
        "whatif", "--resolve", "A4=2026-02-27", "--record", "monitor-engaged=2026-02-01", "--out", str(page)
    )

    assert said.code == 0, said.err
    assert "A4 would be proposed only: it does not count before another person approves it." in said.out
    assert "Proposed only" in page.read_text(encoding="utf-8")
    asked = ("whatif", "--resolve", "A4=2026-02-27", "--record", "monitor-engaged=2026-02-01", "--json")
    assert proposed(*asked).json["proposed"] == ["A4"]


def test_an_approver_s_digest_tells_what_waits_until_it_is_decided(
    proposed: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(proposed.folder / "mail"))
    (proposed.folder / "mail").mkdir()
    assert proposed("person", "set", "gc", "--login", "gwen.os", "--by", "gc", login="gwen.os").code == 0

    def told(at: datetime) -> dict[str, str]:
        assert proposed("day", at=at, login="gwen.os").code == 0
        lines = proposed("notices", "list", "--sent", "--json", at=at, login="gwen.os").json
        newest = {each["person"]: each["id"] for each in lines if each["on"] == at.date().isoformat()}
        return {
            person: proposed("notices", "show", str(number), at=at, login="gwen.os").out
            for person, number in newest.items()
        }

    first = told(MARCH_3)

    assert "Subject: 1 to approve: Tuesday 3 March 2026" in first["od"]
    assert "WAITS FOR APPROVAL" in first["od"]
    assert "acme/A1  Action plan" in first["od"]
    assert "It is to be approved, or rejected with the reason." in first["od"]
    assert "WAITS FOR APPROVAL" not in "".join(text for person, text in first.items() if person != "od")
    proposed("approve", "A1", "--by", "od", at=MARCH_3)
    assert "od" not in told(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))
