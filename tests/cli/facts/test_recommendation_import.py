"""A hundred recommendations from a spreadsheet: all of them, or none and every bad row told."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.cli.calling import Tracker
from tests.operations.acme import FILE
from tracker.agreements.tables.table import LARGEST_SHEET, MOST_ROWS

TERMS = "recommendation_terms:\n  occ: {instrument: order, adopt: 150 days, implement: 90 days, verify: 60 days}\n"


@pytest.fixture
def ready(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", FILE + TERMS)
    assert tracker.begin("load", "acme.yaml").code == 0
    return tracker


def listed(tracker: Tracker) -> dict[str, str]:
    return {each["code"]: each["state"] for each in tracker("recommendation", "list", "--json").json}


def imported(tracker: Tracker, text: str | bytes, *more: str, name: str = "recs.csv") -> tuple[int, str]:
    (tracker.folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    said = tracker("recommendation", "import", name, *more)
    return said.code, said.out + said.err


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_hundred_rows_are_one_entry_of_the_journal(ready: Tracker) -> None:
    rows = "".join(f"REC-{number},Do thing {number},2026-02-02,Maria Chen\n" for number in range(1, 101))

    code, said = imported(ready, "Code,Title,Received,Owner\n" + rows)

    assert code == 0, said
    assert "Imported 100 recommendations of recs.csv (acme). Journal entry 2." in said
    assert len(listed(ready)) == 100
    assert ready("journal", "--json").json[-1]["payload"]["fact"]["recommended"] == "REC-1"
    assert ready("withdraw", "2").code == 0
    assert listed(ready) == {}
    assert ready("doctor").code == 0


@pytest.mark.both_kinds
def test_what_was_done_already_comes_with_the_row(ready: Tracker) -> None:
    code, said = imported(
        ready,
        "code;title;received;adopted;implemented;parent\n"
        "R1;Whole;2026-01-16;;;\n"
        "R1a;Part;2026-01-16;2026-01-20;2026-01-30;R1\n"
        "R1b;Part;2026-01-16;2026-01-20;;R1\n",
    )

    assert code == 0, said
    assert listed(ready) == {"R1": "adopted", "R1a": "implemented", "R1b": "adopted"}


def test_a_dry_run_reads_and_stores_nothing(ready: Tracker) -> None:
    code, said = imported(ready, "code,title,received\nR1,T,2026-02-02\n", "--dry-run")

    assert code == 0, said
    assert said.splitlines()[0] == "recs.csv, row 2: 1 recommendation, all well. Nothing was stored."
    read = ready("recommendation", "import", "recs.csv", "--dry-run", "--json").json
    assert read["read"] == [
        {
            "row": 2,
            "code": "R1",
            "title": "T",
            "days": [{"what": "received", "when": "2026-02-02", "origin": "row 2"}],
            "texts": {},
            "changes": None,
        }
    ]
    assert said.splitlines()[2].split() == ["2", "R1", "T", "received", "2026-02-02", "(row", "2)", "—", "new"]
    assert listed(ready) == {}


def test_every_bad_row_is_told_with_its_row_column_and_what_to_write(ready: Tracker) -> None:
    code, said = imported(
        ready,
        "code,title,received,owner,report,parent,adopted\n"
        "R1,Good,2026-02-02,mc,,,\n"
        "R 2,Bad code,2026-02-02,,,,\n"
        ",No code,2026-02-02,,,,\n"
        "R4,,2026-02-02,,,,\n"
        "R5,Bad day,2 February,,,,\n"
        "R6,Future,2027-02-02,,,,\n"
        "R1,Twice,2026-02-02,,,,\n"
        "R8,Unknown owner,2026-02-02,Marya Chen,,,\n"
        "R9,Unknown report,2026-02-02,,A9,,\n"
        "R10,Unknown whole,2026-02-02,,,R99,\n"
        "R11,No day,,,,,\n"
        "R12,=cmd|calc,2026-02-02,,,,\n"
        "R13,No such day,2026-02-30,,,,\n",
    )

    assert code == 2
    assert listed(ready) == {}
    for told in (
        "recs.csv:3:1: `code` must be made of letters, digits",
        "recs.csv:4:1: `code` is empty: every row needs one.",
        "recs.csv:5:2: `title` is empty: every row needs one.",
        "recs.csv:6:3: `received` must be a day written as 2024-02-23",
        "recs.csv:7:3: `received` is Tuesday 2 February 2027, which has not come yet",
        "recs.csv:8:1: R1 stands in row 2 already",
        "recs.csv:9:4: `owner` names the person “Marya Chen”, which is not there.",
        "recs.csv:10:5: `report` names the obligation “A9”, which is not there.",
        "recs.csv:11:6: `parent` names the recommendation “R99”, which is not there.",
        "recs.csv:12:3: Nothing says when R11 was received",
        "recs.csv:13:2: `title` begins with “=”: that is a formula; write its value.",
        "recs.csv:14:3: `received` names a day that does not exist",
    ):
        assert told in said, told


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("R1,T,2026-02-02,R2\nR2,T,2026-02-02,R1\n", "would be a part of itself"),
        ("A1,T,2026-02-02,\n", "the agreement file has an obligation “A1”"),
    ],
)
def test_rows_that_do_not_fit_together_are_told(ready: Tracker, rows: str, says: str) -> None:
    code, said = imported(ready, "code,title,received,parent\n" + rows)

    assert code == 2
    assert "recs.csv:2:1: " in said
    assert says in said


def test_a_row_recorded_before_is_told(ready: Tracker) -> None:
    assert imported(ready, "code,title,received\nR1,T,2026-02-02\n")[0] == 0
    code, said = imported(ready, "code,title,received\nR2,T,2026-02-02\nR1,T,2026-02-02\n")

    assert code == 2
    assert said.splitlines() == [
        "recs.csv:3:1: R1 is recommended already, by entry 2.",
        "If it is the same one, its new states are taken with --update.",
    ]


def test_next_months_sheet_gives_known_rows_their_new_states_and_tells_what_changed(ready: Tracker) -> None:
    head = "code,title,received,owner,adopted,implemented\n"
    first = "R1,Screen,2026-01-16,,2026-01-20,\nR2,Train,2026-01-16,,,\n"
    second = (
        "R1,Screen all,2026-01-16,Maria Chen,2026-01-21,2026-02-20\nR2,Train,2026-01-16,,,\nR3,Test,2026-02-20,,,\n"
    )
    assert imported(ready, head + first)[0] == 0

    code, said = imported(ready, head + second, "--update", "--dry-run")
    assert code == 0, said
    assert "title Screen → Screen all; owner not said → mc; adopted 2026-01-20 → 2026-01-21" in said
    assert listed(ready) == {"R1": "adopted", "R2": "open"}

    code, said = imported(ready, head + second, "--update")
    assert code == 0, said
    assert "Imported 1 recommendation and 1 known recommendation of recs.csv (acme). Journal entry 3." in said
    assert said.splitlines()[-1] == (
        "R1: title Screen → Screen all; owner not said → mc; adopted 2026-01-20 → 2026-01-21; implemented on 2026-02-20."
    )
    assert listed(ready) == {"R2": "open", "R1": "implemented", "R3": "open"}
    assert ready("doctor").code == 0

    assert imported(ready, head + second, "--update") == (0, "Every row of recs.csv is recorded as it stands.\n")
    assert ready("withdraw", "3").code == 0
    assert listed(ready) == {"R1": "adopted", "R2": "open"}


def test_what_a_row_leaves_empty_takes_nothing_back(ready: Tracker) -> None:
    assert imported(ready, "code,title,received,adopted,clause\nR1,T,2026-01-16,2026-01-20,p. 4\n")[0] == 0

    assert imported(ready, "code,title,received,adopted\nR1,T,,\n", "--update")[1] == (
        "Every row of recs.csv is recorded as it stands.\n"
    )
    assert listed(ready) == {"R1": "adopted"}


def test_a_key_makes_the_import_of_a_file_one_act(ready: Tracker) -> None:
    text = "code,title,received\nR1,T,2026-02-02\n"
    assert imported(ready, text, "--once", "march")[0] == 0

    assert "Journal entry 2." in imported(ready, text, "--once", "march")[1]
    code, said = imported(ready, text.replace("T,", "U,"), "--once", "march")
    assert code == 2
    assert "was given to another act already" in said


def test_a_workbook_is_read_with_its_dates(ready: Tracker) -> None:
    data = workbook(
        ["Code", "Title", "Received", "Clause", None],
        ["R1", "Screen", date(2026, 2, 2), "12.0", None],
        [None, None, None, None, None],
        ["7", "Train", "2026-02-03", "p. 4", None],
    )

    code, said = imported(ready, data, name="recs.xlsx")

    assert code == 0, said
    assert {each["code"]: each["received"] for each in ready("recommendation", "list", "--json").json} == {
        "R1": "2026-02-02",
        "7": "2026-02-03",
    }


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def bombed() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"x")
        packed.writestr("xl/sharedStrings.xml", b"0" * 70_000_000)
    return out.getvalue()


def without_sheets() -> bytes:
    whole = zipfile.ZipFile(io.BytesIO(workbook(["code", "title"], ["R1", "T"])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "xl/workbook.xml":
                start, end = content.index(b"<sheets>"), content.index(b"</sheets>")
                content = content[:start] + b"<sheets>" + content[end:]
            packed.writestr(name, content)
    return out.getvalue()


HOSTILE = [
    ("an empty file", b"", "The file is empty"),
    ("a heading alone", b"code,title\n", "There is no row beneath the heading."),
    ("another encoding", "code,title\nR1,Café\n".encode("latin-1"), "recs.csv:2:1: The file is not in UTF-8"),
    ("bytes that are no text", b"code,title\nR1,\x00\n", "The file is no text"),
    ("a control character", b"code,title,received\nR1,a\x1bb,2026-02-02\n", "`title` holds the character U+001B"),
    ("a doubled heading", b"code,title,Code\nR1,T,R2\n", "The column “Code” is there twice"),
    ("an unknown heading", b"code,titel\nR1,T\n", "There is no column “titel”"),
    ("a missing heading", b"code,received\nR1,2026-02-02\n", "The column `title` is missing"),
    (
        "a cell under no heading",
        b"code,title,received\nR1,T,2026-02-02,extra\n",
        "recs.csv:2:4: This cell stands under no",
    ),
    ("an open quote", b'code,title\nR1,"T\n', "This is not CSV"),
    ("a formula", b"code,title\nR1,=1+1\n", "recs.csv:2:2: `title` begins with “=”"),
    ("a huge file", b"code,title\n" + b"a" * LARGEST_SHEET, "split it"),
    ("too many rows", b"code,title\n" + b"R1,T\n" * (MOST_ROWS + 1), "split the file"),
    ("a long cell", b"code,title,received\nR1," + b"a" * 10_001 + b",2026-02-02\n", "shorten it"),
    ("a broken workbook", b"PK\x03\x04 nothing", "This is no XLSX file"),
    ("an archive that is no workbook", zipped(a=b"1"), "This is a ZIP archive and no XLSX file"),
    (
        "a workbook that lacks its parts",
        zipped(**{"[Content_Types].xml": b"<a"}),
        "This XLSX file cannot be read (it lacks _rels/.rels)",
    ),
    ("a bomb", bombed(), "The file unpacks to more than"),
    ("a workbook without a sheet", without_sheets(), "The file has no sheet"),
    ("an empty workbook", workbook(), "The file is empty"),
]


@pytest.mark.parametrize(("data", "says"), [each[1:] for each in HOSTILE], ids=[each[0] for each in HOSTILE])
def test_a_hostile_file_is_refused_in_words_and_stores_nothing(ready: Tracker, data: bytes, says: str) -> None:
    code, said = imported(ready, data)

    assert code == 2, said
    assert says in said
    assert "Traceback" not in said
    assert listed(ready) == {}


def test_utf_16_and_a_byte_order_mark_are_read(ready: Tracker) -> None:
    assert imported(ready, "code\ttitle\treceived\nR1\tCafé\t2026-02-02\n".encode("utf-16"))[0] == 0
    assert imported(ready, "\ufeffcode,title,received\nR2,Café,2026-02-02\n")[0] == 0
    assert set(listed(ready)) == {"R1", "R2"}


def test_a_file_that_is_not_there_is_not_found(ready: Tracker, tmp_path: Path) -> None:
    said = ready("recommendation", "import", str(tmp_path / "none.csv"))

    assert said.code == 3
    assert "cannot be read" in said.err


def test_rows_come_with_the_report_and_its_day(ready: Tracker) -> None:
    ready("record", "received(A1)", "--on", "2026-02-10")
    code, said = imported(ready, "code,title\nR1,T\nR2,U\n", "--report", "A1")

    assert code == 0, said
    assert {each["received"] for each in ready("recommendation", "list", "--json").json} == {"2026-02-10"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_days_before_anything_began_are_refused_by_their_cells_and_may_be_insisted_on(
    ready: Tracker, kind: str
) -> None:
    rows: list[list[object]] = [
        ["code", "title", "received", "adopted"],
        ["R1", "One", "2026-02-02", None],
        ["R2", "Two", "2025-12-31", None],
    ]
    rows += [["R3", "Three", "0226-02-02", "0226-02-03"], ["R4", "Four", "2026-02-02", "2026-02-03"]]
    text = "".join(",".join(str(cell or "") for cell in row) + "\n" for row in rows)
    given: dict[str, str | bytes] = {"csv": text, "xlsx": workbook(*rows)}

    def cell(row: int, column: int) -> str:
        return f"recs.csv:{row}:{column}" if kind == "csv" else f"recs.xlsx:Sheet!{'ABCD'[column - 1]}{row}"

    code, said = imported(ready, given[kind], name=f"recs.{kind}")

    assert code == 2
    began = "is before anything of acme began: the earliest day that is taken is Thursday 15 January 2026"
    assert [line.partition(", that of")[0] for line in said.splitlines()] == [
        f"{cell(3, 3)}: Wednesday 31 December 2025 {began}",
        f"{cell(4, 3)}: Thursday 2 February 226 {began}",
        f"{cell(4, 4)}: Friday 3 February 226 {began}",
        "Check the date. If it counts all the same, say why, with --early REASON.",
    ]
    assert listed(ready) == {}
    assert imported(ready, given[kind], "--early", "kept from before", name=f"recs.{kind}")[0] == 0
    assert listed(ready) == {"R1": "open", "R2": "open", "R3": "adopted", "R4": "adopted"}
