"""`tracker check`, `load`, `library` and `schema`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE

CHANGED = FILE.replace("due: 60 days after effective", "due: 90 days after effective")


# What both commands say of its series, which begins within a quarter.
UNDER_WAY = (
    "A3: `30 days after the end of each calendar quarter from effective` begins with 2026-Q1, which was under way on Thursday "
    "15 January 2026; with the first full quarter it is `30 days after the end of each full calendar quarter from effective`."
)


def test_a_file_without_problems_is_told_in_one_line_and_what_its_rules_could_mean_besides(tracker: Tracker) -> None:
    path = tracker.write("acme.yaml")

    said = tracker("check", str(path))

    assert (said.code, said.err) == (0, "")
    assert said.lines == [f"{path}: all is well. acme: 1 instrument, 1 term, 6 obligations, 1 fact.", UNDER_WAY]


def test_checking_needs_no_database(tracker: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")

    assert tracker("check", str(tracker.write("acme.yaml"))).code == 0


def test_every_problem_of_a_file_is_told_with_its_place(tracker: Tracker) -> None:
    path = tracker.write(
        "acme.yaml", FILE.replace("owner: mc", "owner: nobody").replace("counting: unread", "counting: x")
    )

    said = tracker("check", str(path))

    assert (said.code, said.out) == (2, "")
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == [f"{path}:14:15", f"{path}:23:98"]


@pytest.mark.both_kinds
def test_problems_come_as_json_for_editors(tracker: Tracker) -> None:
    path = tracker.write("acme.yaml", FILE.replace("counting: unread", "counting: x"))

    said = tracker("check", str(path), "--json")

    assert said.code == 2
    assert said.json["file"] == str(path)
    assert [(each["line"], each["column"]) for each in said.json["problems"]] == [(14, 15)]


def test_loading_tells_what_was_loaded(tracker: Tracker) -> None:
    tracker.write("acme.yaml")

    said = tracker("load", "acme.yaml", "--by", "Maria Chen")

    assert (said.code, said.err) == (0, "")
    loaded, under_way = said.lines
    assert loaded.startswith("Loaded acme: 6 obligations, ")
    assert loaded.endswith("Journal entry 1.")
    assert under_way == UNDER_WAY


def test_the_same_file_twice_changes_nothing(acme: Tracker) -> None:
    said = acme("load", "acme.yaml")

    assert (said.code, said.out) == (0, "acme is loaded already from this very file; nothing changed.\n")
    assert len(acme("journal", "--json").json) == 1


def test_a_changed_file_in_a_pipe_shows_what_it_changes_and_is_refused_without_yes(acme: Tracker) -> None:
    acme.write("acme.yaml", CHANGED)

    said = acme("load", "acme.yaml")

    assert said.code == 2
    assert said.lines[:4] == [
        "acme.yaml corrects acme; all dates follow it:",
        "  A1: due was `60 days after effective`, becomes `90 days after effective`",
        "A1 moved from 2026-03-16 to 2026-04-15.",
        "  90 days after Thursday 15 January 2026 is Wednesday 15 April 2026.",
    ]
    assert said.err == "acme is loaded already, and this file changes it. Nothing was done; to load it, add --yes.\n"
    assert len(acme("journal", "--json").json) == 1


def test_a_changed_file_with_yes_amends_and_tells_which_dates_moved(acme: Tracker) -> None:
    acme.write("acme.yaml", CHANGED)

    said = acme("load", "acme.yaml", "--yes")

    assert said.code == 0
    assert said.lines[:3] == [
        "Corrected acme to revision 2. Journal entry 2.",
        "  A1: due was `60 days after effective`, becomes `90 days after effective`",
        "A1 moved from 2026-03-16 to 2026-04-15.",
    ]


def test_loading_as_json_gives_the_changes_and_the_moves(acme: Tracker) -> None:
    acme.write("acme.yaml", CHANGED)

    said = acme("load", "acme.yaml", "--yes", "--json")

    assert said.json["entry"] == 2
    assert said.json["moves"][0]["code"] == "A1"
    assert said.json["moves"][0]["before"] == {"safe": "2026-03-16", "latest": "2026-03-16", "grade": "record"}
    assert said.json["moves"][0]["after"] == {"safe": "2026-04-15", "latest": "2026-04-15", "grade": "record"}


def test_a_file_with_problems_loads_nothing(tracker: Tracker) -> None:
    tracker.write("acme.yaml", FILE.replace("counting: unread", "counting: x"))

    said = tracker("load", "acme.yaml")

    assert said.code == 2
    assert said.err.startswith("acme.yaml:14:15: ")
    assert tracker("journal", "--json").json == []


def test_a_name_that_is_neither_a_file_nor_in_the_library_is_refused_with_the_nearest(tracker: Tracker) -> None:
    said = tracker("load", "binance-2032")

    assert said.code == 3
    assert "Did you mean binance-2023?" in said.err


def test_a_file_that_is_not_there_is_refused_as_a_file(tracker: Tracker) -> None:
    said = tracker("load", "nowhere.yaml")

    assert said.code == 3
    assert said.err == ("There is no file nowhere.yaml.\n`tracker library` lists the settlements that need no file.\n")


def test_a_folder_in_the_place_of_a_file_is_refused(tracker: Tracker, tmp_path: Path) -> None:
    said = tracker("load", str(tmp_path))

    assert said.code == 3
    assert said.err == f"The agreement file {tmp_path} cannot be read: Is a directory.\n"


def test_a_fact_needs_someone_who_says_so(tracker: Tracker) -> None:
    tracker.write("acme.yaml")

    said = tracker("load", "acme.yaml", "--by", " ")

    assert (said.code, said.err) == (2, "Say who says so, with --by NAME.\n")


def test_who_loads_is_the_login_name_unless_told(acme: Tracker) -> None:
    assert acme("journal", "--json").json[0]["actor"] == "maria"


@pytest.mark.both_kinds
def test_the_library_is_listed(tracker: Tracker) -> None:
    listed = [line.split("  ")[0] for line in tracker("library").lines[1:]]
    assert "binance-2023" in listed
    assert listed == sorted(listed)
    assert {
        "name": "binance-2023",
        "title": "Binance, November 2023",
        "organisation": "Binance Holdings Limited",
    } in tracker("library", "--json").json


@pytest.mark.both_kinds
def test_the_schema_is_json_schema(tracker: Tracker) -> None:
    schema = tracker("schema").json

    assert schema["type"] == "object"
    assert "obligations" in schema["properties"]
