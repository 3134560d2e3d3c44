"""A schedule of penalties is verified by a named person, for the content that was compared and no other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Said, Tracker

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
persons:
  mc: {name: Maria Chen}
instruments:
  order: {title: Order, authority: EPA, kind: consent order, counting: calendar-days, calendar: none}
events:
  effective: {on: 2026-01-01}
penalties:
  late:
    instrument: order
    clause: Section X.A
    mode: by-band
    citation: each day of the period
    tiers: [{through: 14, amount: {USD: 1500}}, {through: 30, amount: {USD: 5000}}, {amount: {USD: 10000}}]
    cure_day: counts
obligations:
  A1: {instrument: order, title: Plan, kind: report, due: on 2026-01-21, penalty: late}
  A5: {instrument: order, title: Keep records, kind: standing, due: "continuing from effective, review every 1 month"}
"""
BY = ("--by", "Maria Chen")
CITED = ("--citation", "Section X.A, second sentence")


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 17, 0, tzinfo=UTC)


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    tracker.begin("init")
    assert tracker.begin("load", tracker.write("acme.yaml", FILE).name, *BY).code == 0
    return tracker


def verify(acme: Tracker, *more: str, when: datetime | None = None) -> Said:
    return acme("penalty", "verify", "late", *CITED, *BY, *more, at=when or at(3, 2))


def state(acme: Tracker, *more: str, when: datetime | None = None) -> tuple[str, str | None]:
    (row,) = acme("penalty", "list", "--json", *more, at=when or at(3, 2)).json
    return row["state"], row["by"]


def cost(acme: Tracker, *more: str, when: datetime | None = None) -> str:
    notes = acme("why", "A1", "--json", *more, at=when or at(3, 2)).json[0]["notes"]
    return next((note for note in notes if note.startswith("Penalty: ")), "none")


def amend(acme: Tracker, old: str, new: str, when: datetime | None = None) -> Said:
    assert old in FILE
    return acme("load", str(acme.write("acme.yaml", FILE.replace(old, new))), *BY, "--yes", at=when or at(3, 2))


def test_figures_are_drafts_until_a_named_person_verified_the_schedule(acme: Tracker) -> None:
    assert (state(acme), cost(acme)) == (
        ("draft", None),
        "Penalty: USD 201,000.00 for 40 days late (draft, by-band, late).",
    )
    said = verify(acme)
    assert said.code == 0, said.err
    assert "Verified the schedule late (acme)." in said.out
    assert state(acme) == ("verified", "Maria Chen")
    assert cost(acme) == "Penalty: USD 201,000.00 for 40 days late (by-band, late)."
    notes = acme("why", "A1", "--json").json[0]["notes"]
    assert notes[-1].startswith("Maria Chen verified this schedule on Monday 2 March 2026.")


@pytest.mark.both_kinds
def test_what_was_compared_is_kept_with_its_hash_and_its_citations(acme: Tracker) -> None:
    verify(acme, "--citation", "Appendix C")
    (row,) = acme("penalty", "list", "--json").json
    assert row["citations"] == ["Section X.A, second sentence", "Appendix C"]
    (entry,) = [each for each in acme("journal", "--json").json if each["action"] == "verify"]
    assert entry["payload"]["fact"]["content"] == row["content"]
    assert len(row["content"]) == 64


def test_a_verification_lapses_when_the_schedule_changes_and_holds_again_for_the_content_compared(
    acme: Tracker,
) -> None:
    verify(acme)
    assert amend(acme, "through: 14", "through: 10", at(3, 3)).code == 0
    assert state(acme, when=at(3, 3)) == ("draft again", "Maria Chen")
    notes = acme("why", "A1", "--json", at=at(3, 3)).json[0]["notes"]
    assert notes[-1] == (
        "A draft again: Maria Chen verified an earlier wording of this schedule on Monday 2 March 2026, and it has changed "
        "since."
    )
    assert acme("load", str(acme.write("acme.yaml", FILE + "# as it was\n")), *BY, "--yes", at=at(3, 4)).code == 0
    assert state(acme, when=at(3, 4)) == ("verified", "Maria Chen")


def test_what_changes_no_figure_does_not_end_a_verification(acme: Tracker) -> None:
    verify(acme)
    assert amend(acme, "cure_day: counts", "cure_day: counts\n    note: Compared with the scan.").code == 0
    assert state(acme) == ("verified", "Maria Chen")


def test_a_lapsed_schedule_can_be_verified_anew_and_a_verification_withdrawn(acme: Tracker) -> None:
    verify(acme)
    amend(acme, "through: 14", "through: 10")
    entry = verify(acme, "--json").json["entry"]
    assert state(acme) == ("verified", "Maria Chen")
    assert acme("withdraw", str(entry), *BY, at=at(3, 2)).code == 0
    assert state(acme) == ("draft again", "Maria Chen")


def test_the_file_s_own_word_still_counts(acme: Tracker) -> None:
    amend(acme, "cure_day: counts", "cure_day: counts\n    verified_by: mc")
    assert state(acme) == ("verified", "Maria Chen")
    assert "draft" not in cost(acme)


@pytest.mark.both_kinds
@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("verify", "late", *CITED), 2, "A named person verifies a schedule: say who compared it, with --by NAME."),
        (("verify", "late", *BY), 2, "Missing option '--citation'"),
        (("verify", "late", "--citation", " ", *BY), 2, "passages of its text.\nSay which, with --citation TEXT."),
        (("verify", "lat", *CITED, *BY), 3, "There is no schedule of penalties “lat” here. Did you mean “late”?"),
        (("verify", "late", *CITED, *BY, "--on", "2026-03-03"), 2, "has not come yet"),
        (("verify", "late", *CITED, *BY, "--settlement", "other"), 3, "There is no settlement “other” here."),
    ],
)
def test_a_verification_by_nobody_or_of_nothing_is_refused(
    acme: Tracker, arguments: tuple[str, ...], code: int, says: str
) -> None:
    said = acme("penalty", *arguments)
    assert (said.code, state(acme)) == (code, ("draft", None))
    assert says in said.err


def test_the_same_schedule_is_verified_once(acme: Tracker) -> None:
    verify(acme)
    again = verify(acme)
    assert again.code == 2
    assert "The schedule late as it stands was verified by Maria Chen on Monday 2 March 2026 (entry 2)." in again.err


def test_on_a_day_before_and_with_what_was_known_before_it_is_a_draft(acme: Tracker) -> None:
    verify(acme, when=at(4, 2))
    assert state(acme, when=at(4, 3))[0] == "verified"
    assert state(acme, "--as-of", "2026-04-01", when=at(4, 3))[0] == "draft"
    assert state(acme, "--known-at", "2026-04-01", when=at(4, 3))[0] == "draft"
    backdated = acme("withdraw", "2", *BY, at=at(4, 4))
    assert backdated.code == 0
    assert state(acme, "--known-at", "2026-04-03", when=at(4, 5))[0] == "verified"


def test_a_penalty_asked_for_a_later_day_is_that_day_s_without_any_entry_in_between(acme: Tracker) -> None:
    # The fault of others: money as of the last write.
    days = ((1, 21), (1, 22), (2, 4), (2, 20), (3, 2))
    figures = [cost(acme, when=at(month, day)).removeprefix("Penalty: USD ").split(" for ")[0] for month, day in days]
    assert figures == ["none", "1,500.00", "21,000.00", "101,000.00", "201,000.00"]
    assert cost(acme, "--as-of", "2026-02-05", when=at(3, 2)).startswith("Penalty: USD 26,000.00 for 15 days")


def test_the_tier_cliff_stands_only_in_the_mode_that_has_it_and_the_other_is_told(acme: Tracker) -> None:
    by_band = [cost(acme, when=at(2, day)) for day in (4, 5)]
    assert [each.split(" for ")[0] for each in by_band] == ["Penalty: USD 21,000.00", "Penalty: USD 26,000.00"]
    amend(acme, "by-band", "last-band")
    last_band = [cost(acme, "--as-of", f"2026-02-0{day}") for day in (4, 5)]
    assert [each.split(" for ")[0] for each in last_band] == ["Penalty: USD 21,000.00", "Penalty: USD 75,000.00"]


@pytest.mark.both_kinds
def test_a_penalty_shifts_with_an_extension_and_is_what_was_known_of_it(acme: Tracker) -> None:
    assert acme("extend", "A1", "--to", "2026-02-20", "--on", "2026-02-01", *BY, at=at(3, 2)).code == 0
    assert cost(acme).startswith("Penalty: USD 15,000.00 for 10 days late")
    late = at(3, 10)
    # At ten that morning nobody knew of it yet.
    morning = ("--as-of", "2026-03-02", "--known-at", "2026-03-02T10:00")
    assert cost(acme, *morning, when=late).startswith("Penalty: USD 201,000.00 for 40 days late")
    assert cost(acme, "--as-of", "2026-03-02", when=late).startswith("Penalty: USD 15,000.00 for 10 days late")


SILENT = "Standing duties whose review span has passed in silence"


def reported(acme: Tracker, folder: Path, *more: str, when: datetime) -> str:
    place = folder / "report.html"
    said = acme("report", "--out", str(place), *more, at=when)
    assert said.code == 0, said.err
    return place.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_the_report_s_penalties_and_silence_are_what_was_known_at_the_moment(acme: Tracker, tmp_path: Path) -> None:
    march = ("--month", "2026-03", "--as-of", "2026-03-31")
    acme("resolve", "A1", "--on", "2026-01-31", *BY, at=at(4, 10))
    acme("resolve", "A5@1", "--on", "2026-02-01", *BY, at=at(4, 10))
    acme("resolve", "A5@2", "--on", "2026-03-01", *BY, at=at(4, 10))
    verify(acme, when=at(4, 11))
    now = reported(acme, tmp_path, *march, when=at(4, 20))
    then = reported(acme, tmp_path, *march, "--known-at", "2026-03-31", when=at(4, 20))
    # 10 days then known to be late, 69 days as it was thought: 14 × 1,500 + 16 × 5,000 + 39 × 10,000.
    assert "USD 15,000.00" in now
    assert "USD 491,000.00" in then
    assert "USD 491,000.00" not in now
    assert SILENT in then
    assert SILENT not in now


def test_the_schedules_are_a_table_for_people(acme: Tracker) -> None:
    verify(acme)
    said = acme("penalty", "list")
    assert said.lines[0].split()[:3] == ["Key", "State", "By"]
    assert all(word in said.lines[1] for word in ("late", "verified", "Maria Chen", "2026-03-02", "by-band", "A1"))
