"""Another vintage of the calendars: a past date stands, one to come moves in the open, and nothing is done by half before.

The day that the next vintage closes is one on which a date falls; the next release itself is in `benchmarks/torture/releases.py`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.torture.releases import Called, Release, install, install_with
from tracker import settings

JUNE = "2026-06-15T17:00:00+00:00"
FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/New_York
instruments:
  order: {title: Order, authority: OCC, kind: consent order, counting: frcp-6, calendar: gb-eaw}
events:
  effective: {on: 2026-01-15, grade: record}
obligations:
  PAST: {instrument: order, title: Past, kind: report, due: 10 business days after 2026-05-01}
  DONE: {instrument: order, title: Done early, kind: report, due: 10 business days after 2026-07-01}
  NEXT: {instrument: order, title: To come, kind: report, due: 10 business days after 2026-07-01}
  AFTER: {instrument: order, title: After the past one, kind: report, due: 40 business days after due(PAST)}
  FIXED: {instrument: order, title: Untouched, kind: report, due: on 2026-09-01}
facts:
  - {resolved: DONE, on: 2026-06-10, early: Handed in ahead.}
"""


@pytest.fixture
def releases(tmp_path: Path) -> tuple[Release, Release]:
    """This release with Acme loaded, and the next one, in which two more Mondays are closed in England."""
    installed = install(tmp_path / "next", added={"GB": [date(2026, 5, 11), date(2026, 7, 6)]}, taken={})
    url = settings.address(str(tmp_path / "tracker.db"))
    now, then = Release(None, url, JUNE), Release(installed, url, JUNE)
    (tmp_path / "acme.yaml").write_text(FILE, encoding="utf-8")
    now.musts(("init",), ("load", str(tmp_path / "acme.yaml"), "--yes", "--by", "Maria Chen"))
    return now, then


def dates(listed: Called) -> dict[str, str]:
    return {each["code"]: each["safe"] for each in listed.json}


def test_another_vintage_moves_what_is_to_come_and_keeps_what_is_past(
    releases: tuple[Release, Release], tmp_path: Path
) -> None:
    now, then = releases
    before = dates(now.must("list", "--json"))
    page = tmp_path / "june.html"

    refused, rehearsed, upgraded, listed, why, journal, _, verified, again = then.calls(
        ("list",),
        ("upgrade", "--dry-run"),
        ("upgrade", "--json"),
        ("list", "--json"),
        ("why", "PAST"),
        ("journal", "--json"),
        ("report", "--month", "2026-06", "--out", str(page)),
        ("journal", "verify"),
        ("upgrade",),
    )

    assert before == {
        "PAST": "2026-05-18",
        "DONE": "2026-07-15",
        "NEXT": "2026-07-15",
        "AFTER": "2026-07-14",
        "FIXED": "2026-09-01",
    }
    assert (refused.code, "`tracker upgrade` counts them again" in refused.err) == (4, True)
    assert "PAST stands at 2026-05-18; it would be 2026-05-19." in rehearsed.out
    assert "NEXT moved from 2026-07-15 to 2026-07-16." in rehearsed.out
    assert rehearsed.out.endswith("Nothing was changed.\n")
    (acme,) = upgraded.json["settlements"]
    assert {each["code"] for each in acme["kept"]} == {"PAST", "DONE"}
    # Counted from the past date as it stands, over one more closed day.
    assert {each["code"]: each["after"]["safe"] for each in acme["moves"]} == {
        "NEXT": "2026-07-16",
        "AFTER": "2026-07-15",
    }
    assert all("Monday 6 July 2026" in each["why"] for each in acme["moves"])
    assert dates(listed) == before | {"NEXT": "2026-07-16", "AFTER": "2026-07-15"}
    assert "It stands as it was counted before Monday 15 June 2026" in " ".join(why.out.split())
    assert [entry["action"] for entry in journal.json] == ["load", "recount", "recount"]
    assert "Date stands as counted" in page.read_text(encoding="utf-8")
    assert verified.code == 0
    assert again.out.endswith("already; nothing was changed.\n")
    # The release before counts with other days, and writes and tells nothing any more.
    assert [each.code for each in now.calls(("list",), ("day",))] == [4, 4]


def test_what_an_upgrade_kept_moves_once_its_trigger_is_set_right_or_that_is_withdrawn(
    releases: tuple[Release, Release], tmp_path: Path
) -> None:
    _, then = releases
    (tmp_path / "later.yaml").write_text(FILE.replace("after 2026-05-01", "after 2026-05-05"), encoding="utf-8")

    _, loaded, corrected, withdrawn, listed, journal, examined = then.calls(
        ("upgrade",),
        ("load", str(tmp_path / "later.yaml"), "--yes", "--by", "Maria Chen"),
        ("list", "--json"),
        ("withdraw", "2", "--note", "the court follows the new days", "--by", "Maria Chen"),
        ("list", "--json"),
        ("journal", "--json"),
        ("doctor", "--json"),
    )

    assert (loaded.code, withdrawn.code) == (0, 0), withdrawn.err
    assert (dates(corrected)["PAST"], dates(corrected)["DONE"]) == ("2026-05-20", "2026-07-15")
    assert (dates(listed)["PAST"], dates(listed)["DONE"]) == ("2026-05-20", "2026-07-16")
    assert journal.json[-1]["action"] == "withdraw"
    assert [each for each in examined.json["findings"] if each["subject"] != "the day's run"] == []


# As rule 6(3) of the Federal Courts Rules was counted before: the summer left out too.
BEFORE = {
    "rules/counting/laws.py": """

from dataclasses import replace

_before = COUNTING_RULES["ca-federal-courts"]
_before = replace(_before, recesses=(*_before.recesses, Recess("summer recess", (7, 1), (8, 31))))
COUNTING_RULES = MappingProxyType({**COUNTING_RULES, "ca-federal-courts": _before})
""",
    "rules/counting/vintage.py": """

COUNTING = "before"
""",
}
CANADA = """\
settlement: acme
title: Acme, 2026
organisation: Acme Corporation
time_zone: America/Toronto
instruments:
  order: {title: Order, authority: OCC, kind: consent order, counting: ca-federal-courts, calendar: ca-federal-court}
obligations:
  PAST: {instrument: order, title: Past, kind: report, due: 5 days after 2025-07-15}
  NEXT: {instrument: order, title: To come, kind: report, due: 30 days after 2026-06-11}
"""


def test_a_mended_law_moves_what_is_to_come_in_the_open_and_keeps_what_is_past(tmp_path: Path) -> None:
    url = settings.address(str(tmp_path / "tracker.db"))
    before, now = Release(install_with(tmp_path / "before", BEFORE), url, JUNE), Release(None, url, JUNE)
    (tmp_path / "acme.yaml").write_text(CANADA, encoding="utf-8")

    _, _, listed = before.musts(
        ("init",), ("load", str(tmp_path / "acme.yaml"), "--yes", "--by", "Maria Chen"), ("list", "--json")
    )
    refused, upgraded, after, journal, examined = now.calls(
        ("list",), ("upgrade", "--json"), ("list", "--json"), ("journal", "--json"), ("doctor",)
    )

    assert dates(listed) == {"PAST": "2025-09-08", "NEXT": "2026-09-11"}
    assert refused.code == 4
    (acme,) = upgraded.json["settlements"]
    assert [(each["code"], each["instead"]["safe"]) for each in acme["kept"]] == [("PAST", "2025-07-22")]
    ((moved),) = acme["moves"]
    assert (moved["code"], moved["before"]["safe"], moved["after"]["safe"]) == ("NEXT", "2026-09-11", "2026-07-13")
    assert moved["why"] == (
        "30 days after Thursday 11 June 2026, days in recess left out, is Saturday 11 July 2026 (Federal Courts Rules, r. 6(3))."
    )
    assert dates(after) == {"PAST": "2025-09-08", "NEXT": "2026-07-13"}
    assert [entry["action"] for entry in journal.json] == ["load", "recount", "recount"]
    assert examined.code == 0, examined.out
