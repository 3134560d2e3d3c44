"""Files as people have them, which the tracker once misread: what is told of each now."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Tracker

CASES = Path(__file__).parent.parent / "data" / "cases"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def case(tracker: Tracker) -> Tracker:
    """The agreement that the files are about, loaded."""
    assert tracker.begin("load", str(CASES / "base-agreement.yaml"), "--yes", at=NOW).code == 0
    return tracker


def imported(tracker: Tracker, name: str, *more: str) -> tuple[int, str]:
    said = tracker("recommendation", "import", str(CASES / name), *more, at=NOW)
    return said.code, (said.out + said.err).replace(f"{CASES}/", "")


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "01-formula-without-value.xlsx",
            ["S!C2: `received` is a formula whose value", "S!D2: `adopted` is a formula whose value"],
        ),
        (
            "02-numbered-codes.xlsx",
            ["S!A2: `code` is the number 1.1,", "S!D2: `clause` is the number 12.1,", "S!A3: ", "S!D3: "],
        ),
        (
            "04-date-error-boolean-as-text.xlsx",
            ["S!A2: `code` is the date 2026-03-01", "S!B3: `title` is the error #REF!", "S!B4: `title` is a yes or no"],
        ),
        (
            "17-owner-with-two-blanks.csv",
            [
                "2:4: `owner` names the person “Ana  Pérez”",
                "`Ana Pérez` differs from it in the blanks alone (it has two",
            ],
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_place(
    case: Tracker, name: str, says: list[str], more: tuple[str, ...]
) -> None:
    code, said = imported(case, name, *more)

    assert code == 2
    for each in says:
        assert each in said, said


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("06-cover-sheet-first.xlsx", "received 2026-03-02 (Form!C2)"),
        ("07-sep-line.csv", "received 2026-03-02 (row 3)"),
        ("15-new-status-of-known-rows.csv", "received 2026-03-02 (row 2); adopted 2026-05-04 (row 2)"),
    ],
)
def test_what_was_read_is_told_with_where_each_day_comes_from(case: Tracker, name: str, day: str) -> None:
    code, said = imported(case, name, "--dry-run")

    assert code == 0, said
    assert day in said


def test_next_months_sheet_is_the_same_recommendations_with_new_states(case: Tracker) -> None:
    assert imported(case, "07-sep-line.csv")[0] == 0

    code, said = imported(case, "15-new-status-of-known-rows.csv")
    assert code == 2
    assert "code of its own" not in said
    assert said.endswith("If it is the same one, its new states are taken with --update.\n")
    code, said = imported(case, "15-new-status-of-known-rows.csv", "--update")
    assert code == 0, said
    assert said.endswith("A-1: adopted on 2026-05-04.\n")


@pytest.mark.parametrize("name", ["08-no-break-space.yaml", "12-no-later-than.yaml"])
def test_a_due_rule_in_other_words_gives_the_same_day(tracker: Tracker, name: str) -> None:
    assert tracker("load", str(CASES / name), "--yes", at=NOW).code == 0

    assert tracker("list", "--json", at=NOW).json[0]["safe"] == "2025-06-14"


def test_without_a_person_the_day_is_run_and_all_is_well(tracker: Tracker) -> None:
    assert tracker("load", str(CASES / "10-no-person-named.yaml"), "--yes", at=NOW).code == 0

    assert tracker("day", at=NOW).code == 0
    assert tracker("health", at=NOW).code == 0


def test_a_year_that_cannot_be_meant_is_refused(case: Tracker) -> None:
    calls = [shlex.split(line, comments=True) for line in (CASES / "14-wrong-year.sh").read_text().splitlines()]

    for _, *arguments in filter(None, calls):
        assert case(*arguments, at=NOW).code == 2, arguments


def test_the_past_of_a_weekly_duty_is_one_line_of_a_digest(tracker: Tracker) -> None:
    assert tracker("load", str(CASES / "18-weekly-for-years.yaml"), "--yes", at=NOW).code == 0
    assert tracker("day", at=NOW).code == 0

    said = tracker("notices", at=NOW)
    assert said.out.count("Weekly sample") + said.out.count("weekly") < 20, said.out


def test_names_are_compared_however_their_accents_are_written(case: Tracker) -> None:
    case.write("nfd.csv", "code,title,received,owner\nA-1,Write,2026-03-02,Ana Pe\u0301rez\n")
    assert case("recommendation", "import", "nfd.csv", at=NOW).code == 0
    assert case("recommendation", "list", "--json", at=NOW).json[0]["owner"] == "ana"

    said = case(
        "recommendation", "add", "A-2", "--title", "T", "--on", "2026-03-02", "--owner", "Ana\u00a0Pérez", at=NOW
    )
    assert said.code == 3


def test_two_forms_of_one_payer_are_one(tracker: Tracker) -> None:
    text = (CASES / "base-agreement.yaml").read_text(encoding="utf-8")
    pay = "  P{0}: {{instrument: order, title: Pay, kind: payment, owed_by: {1}, amount: {{USD: 5}}, due: on 2026-12-0{0}}}\n"
    two = pay.format(1, "P\u00e9rez SA") + pay.format(2, "Pe\u0301rez SA")
    tracker.write("two.yaml", text.replace("recommendation_terms:", two + "recommendation_terms:"))
    assert tracker("load", "two.yaml", "--yes", at=NOW).code == 0

    assert {each["owed_by"] for each in tracker("list", "--json", at=NOW).json if each["code"][0] == "P"} == {
        "P\u00e9rez SA"
    }
