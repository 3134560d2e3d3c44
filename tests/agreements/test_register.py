"""The register that people keep becomes a draft, and the same register later a change of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.agreements.file.document import read_document
from tracker.agreements.file.reader import read
from tracker.agreements.register import COLUMNS, Drafted, Frame, draft
from tracker.agreements.tables.table import Layout, read_sheet
from tracker.errors import FileRefused
from tracker.rules.due.language import DueRule
from tracker.rules.due.parser import parse

FRAME = Frame(
    settlement="acme",
    title="Acme",
    organisation="Acme Limited",
    time_zone="America/New_York",
    authority="OCC",
    calendar="us-federal",
)
REGISTER = """\
Register of duties,,,,,,
No.,Duty,Article,Responsible,Due date,Agreement,Status
1,Pay the penalty,II(3),Maria Chen,2026-12-14,Order,open
2,Submit the plan,III(1),Tom Reyes,within 90 days after effective,Order,open
3,Train the board,V,Tom Reyes,as soon as the budget allows,Letter,open
4,Certify,VII,,,Letter,open
"""


def drafted(text: str, folder: Path, earlier: str | None = None, **meant: DueRule | None) -> Drafted:
    path = folder / "register.csv"
    path.write_text(text, encoding="utf-8")
    sheet = read_sheet(path, COLUMNS, Layout(unknown_left=True), most=6_000)
    return draft(sheet, FRAME, None if earlier is None else read_document(earlier.encode(), "acme.yaml"), meant=meant)


def decided(text: str) -> str:
    """The draft with a rule in the place of each that is undecided."""
    for rule in ("on 2026-12-20  # by the board", "null"):
        text = text.replace("due: undecided", f"due: {rule}", 1)
    return text


def test_dates_and_readable_words_become_rules_and_the_rest_is_undecided_with_its_words(tmp_path: Path) -> None:
    made = drafted(REGISTER, tmp_path)

    assert (made.duties, made.undecided, [*made.events]) == (4, 2, ["effective"])
    file = read_document(made.text.encode(), "acme.yaml").root.under("obligations")
    assert {code: node.text("due") for code, node in file.items()} == {
        "1": "on 2026-12-14",
        "2": "90 days after effective",
        "3": "undecided",
        "4": "undecided",
    }
    assert file["3"].text("note") == "Row 5 of the register; due there: “as soon as the budget allows”."
    assert [file["1"].text(key) for key in ("instrument", "owner", "clause", "source")] == [
        "order",
        "maria-chen",
        "II(3)",
        "register",
    ]


def test_a_draft_is_refused_until_each_rule_is_decided(tmp_path: Path) -> None:
    text = drafted(REGISTER, tmp_path).text

    with pytest.raises(FileRefused) as refusal:
        read(text.encode(), "acme.yaml")
    assert "2 of 4 need a rule" in refusal.value.sentences[0]
    assert (
        "3 (“Train the board”) has no rule yet. Row 5 of the register; due there: “as soon as"
        in refusal.value.sentences[1]
    )
    assert len(refusal.value.sentences) == 3

    agreement = read(decided(text).encode(), "acme.yaml")
    assert {each.code: str(each.due) for each in agreement.settlement.obligations} == {
        "1": "on 2026-12-14",
        "2": "90 days after effective",
        "3": "on 2026-12-20",
        "4": "None",
    }


def test_the_same_register_again_changes_nothing(tmp_path: Path) -> None:
    text = decided(drafted(REGISTER, tmp_path).text)
    again = drafted(REGISTER, tmp_path, text)

    assert (again.text, again.changes, again.gone, again.undecided) == (text, [], [], 0)


def test_a_changed_register_changes_what_it_says_and_keeps_what_was_decided(tmp_path: Path) -> None:
    text = decided(drafted(REGISTER, tmp_path).text)
    later = (
        REGISTER.replace("Pay the penalty", "Pay the whole penalty")
        .replace("2026-12-14", "2026-12-21")
        .replace("V,Tom Reyes", "V,Ana Pérez")
        .replace("4,Certify,VII,,,Letter,open\n", "5,Report,IX,,30 days after closing,Paper,open\n")
    )
    made = drafted(later, tmp_path, text)

    assert [str(each) for each in made.changes] == [
        "1: title Pay the penalty → Pay the whole penalty.",
        "1: due on 2026-12-14 → on 2026-12-21.",
        "3: owner tom-reyes → ana-perez.",
        "5 is new: Report.",
    ]
    assert made.gone == ["4"]
    agreement = read(made.text.encode(), "acme.yaml")
    assert {each.code: str(each.due) for each in agreement.settlement.obligations} == {
        "1": "on 2026-12-21",
        "2": "90 days after effective",
        "3": "on 2026-12-20",
        "4": "None",
        "5": "30 days after closing",
    }
    assert [each.code for each in agreement.settlement.instruments] == ["paper", "order", "letter"]
    assert drafted(later, tmp_path, made.text).changes == []


def test_without_references_a_row_is_known_again_by_its_clause_wherever_it_stands(tmp_path: Path) -> None:
    lines = [line.partition(",")[2] for line in REGISTER.splitlines()[1:]]
    text = drafted("\n".join(lines), tmp_path).text
    moved = [lines[0], lines[4], lines[2], lines[3].replace("Train the board", "Train the whole board"), lines[1]]

    assert [str(each) for each in drafted("\n".join(moved), tmp_path, text).changes] == [
        "D3: title Train the board → Train the whole board."
    ]


def test_what_the_file_says_besides_stays_as_it_is_written(tmp_path: Path) -> None:
    text = decided(drafted(REGISTER, tmp_path).text)
    by_hand = text.replace(
        'owner: "maria-chen"\n', 'owner: "maria-chen"\n    wording: The bank shall pay.  # page 4\n', 1
    )
    by_hand = by_hand.replace("  effective: {}\n", "  effective: {on: 2026-11-02}  # the last signature\n")
    by_hand += "\nnotices: {to: [maria-chen]}\n"
    made = drafted(REGISTER.replace("Tom Reyes,as", "Ana Pérez,as"), tmp_path, by_hand)

    assert len(made.changes) == 1
    kept = [line for line in by_hand.splitlines() if "tom-reyes" not in line or "owner" not in line]
    assert all(line in made.text for line in kept if "# by the board" not in line)
    assert read(made.text.encode(), "acme.yaml").settlement.obligations[0].wording == "The bank shall pay."


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (",No reference,V,,,,", "`reference` is empty"),
        ("1,Twice,V,,,,", "“1” stands in row 3 already"),
        ("9,,V,,,,", "`title` is empty"),
        ("§,No code,V,,,,", "`reference` “§” gives no code"),
        ("9,#REF!,V,,,,", "`title` is #REF!"),
    ],
)
def test_a_row_that_cannot_be_a_duty_is_refused_by_its_place(row: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=says.replace("(", r"\(")) as refusal:
        drafted(REGISTER + row + "\n", tmp_path)
    assert refusal.value.problems[0].line == 7


# What YAML and CSV take for something else, and letters of several lengths.
WORDS = st.text("ab1 é漢😀\"'{}[]:,&*!|>%@`\\-?~.“”", min_size=1, max_size=20).filter(str.strip)


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=5))
def test_whatever_a_register_says_is_read_back_just_so(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    lines = [
        f"R{number}," + ",".join('"' + each.replace('"', '""') + '"' for each in row) for number, row in enumerate(rows)
    ]
    made = drafted("\n".join(["Ref,Duty,Owner,Due", *lines]), folder)

    file = read_document(made.text.encode(), "acme.yaml")
    assert not file.problems
    assert [node.text("title") for node in file.root.under("obligations").values()] == [row[0].strip() for row in rows]
    assert drafted("\n".join(["Ref,Duty,Owner,Due", *lines]), folder, made.text).changes == []


@pytest.mark.parametrize(
    "words", ["ongoing", "ASAP", "Quarterly", "TBD", "n/a", "upon request", "03/02/2027", "2", "on going concern"]
)
def test_no_rule_and_no_event_is_made_of_words_that_say_no_day(words: str, tmp_path: Path) -> None:
    made = drafted(f"Ref,Duty,Due\n1,Pay,{words}\n", tmp_path)

    assert (made.undecided, made.events) == (1, {})


def test_a_file_that_nobody_drafted_is_changed_by_a_register_too(tmp_path: Path) -> None:
    by_hand = (
        "settlement: acme\ntitle: Acme\norganisation: Acme Limited\ntime_zone: America/New_York\n"
        "instruments:\n  order: {title: Order, authority: OCC, kind: order, counting: unread, calendar: none}\n"
        "obligations:\n  A1:\n    instrument: order\n    title: Pay\n    kind: payment\n    due: on 2026-12-14\n"
    )
    made = drafted("Ref,Duty,Due\nA1,Pay all,2026-12-20\nA2,Report,2027-01-04\n", tmp_path, by_hand)

    assert [str(each) for each in made.changes] == ["A1: title Pay → Pay all.", "A2 is new: Report."]
    assert made.stands == {"A1": "2026-12-20"}
    agreement = read(made.text.encode(), "acme.yaml")
    assert [(each.title, each.kind, str(each.due)) for each in agreement.settlement.obligations] == [
        ("Pay all", "payment", "on 2026-12-14"),
        ("Report", "duty", "on 2027-01-04"),
    ]


def test_what_words_mean_is_said_once_for_all_duties_that_say_so(tmp_path: Path) -> None:
    text = "Ref,Duty,Due\n1,One,Quarterly\n2,Two,quarterly\n3,Three,ASAP\n4,Four,soon\n5,Five,soon\n"
    made = drafted(text, tmp_path)
    assert made.words == {"Quarterly": 1, "quarterly": 1, "ASAP": 1, "soon": 2}

    rule = parse("30 days after the end of each calendar quarter from effective")
    again = drafted(text, tmp_path, made.text, quarterly=rule, asap=None)
    assert (again.undecided, again.words) == (2, {"soon": 2})
    assert [str(each) for each in again.changes] == [
        "1: due undecided → 30 days after the end of each calendar quarter from effective.",
        "2: due undecided → 30 days after the end of each calendar quarter from effective.",
        "3: due undecided → not said.",
    ]
    assert "  effective: {}" in again.text.splitlines()


def test_what_words_mean_goes_before_what_the_language_reads_but_not_before_what_was_decided(tmp_path: Path) -> None:
    text = "Ref,Duty,Due\n1,One,30 days after signing\n2,Two,30 days after signing\n"
    made = drafted(text, tmp_path).text
    by_hand = made.replace('due: "30 days after signing"', "due: on 2026-12-20", 1)

    again = drafted(text, tmp_path, by_hand, **{"30 days after signing": parse("20 days after signing")})
    assert [str(each) for each in again.changes] == ["2: due 30 days after signing → 20 days after signing."]
