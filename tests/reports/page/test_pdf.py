"""A report as PDF: the words of its page, tagged, with the same bytes each time. Its conformance is asked of the compiler."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pikepdf
import pytest

from tests.reports.hostile import poisoned
from tests.reports.page.typeset import Element, opened, sections_of, squeezed, tree_of
from tests.reports.subjects import AS_OF, binance, many
from tracker.errors import InputRefused
from tracker.remedies import Give
from tracker.reports.monthly.attached import attached
from tracker.reports.monthly.board import board
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.view import Month, Subject, build
from tracker.reports.page.pdf import typeset
from tracker.reports.page.render import render, render_board
from tracker.rules.proof.heads import Head

_SVG = "{http://www.w3.org/2000/svg}"
HEAD = Head("monitorship-tracker/0123456789abcdef", 7, "cd" * 32)
SYSTEM_FONTS = Path("/usr/share/fonts/truetype/dejavu")
# What would be markup, a command or an end of it, if any of it were read as such; and letters that join, part or turn lines.
MARKUP = (
    '#import "x": *',
    '#read("/etc/passwd") #eval("1+1")',
    "$x^2$ \\ *bold* _slanted_ `raw` = heading",
    "<label> @reference // comment /* another */",
    "] } ) \" ' ” [ { ( -- --- ... ~",
    "\\u{41} \\# \\\\",
    "می‌خواهم क्‍ष שלום",
    "Ørsted, Đorđević, Ştefan, Łukasz, Иванов, Ελένη",
    "<script>]]>&lt;&amp;</script>",
)


def _report(*subjects: Subject) -> MonthlyReport:
    return build(subjects, month=Month(2026, 11), as_of=AS_OF, journal_head=HEAD)


def _set(report: MonthlyReport, **how: Any) -> bytes:
    return typeset(render(report), title=report.title, as_of=report.as_of, attached=attached(report), **how)


def said_of(page: str) -> list[tuple[str, str]]:
    """Each heading of a page with what it says up to the next, as `sections_of` has it of a PDF."""
    body = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False).find("body")
    found = [["", ""]]

    def read(element: Any) -> None:
        heading = re.fullmatch("h[1-6]", element.tag)
        if heading:
            found.append(["", ""])
        where = 0 if heading else 1
        found[-1][where] += element.text or ""
        for each in element:
            if not each.tag.endswith("svg") and each.get("class") != "skip":
                if heading:
                    found[-1][0] += "".join(each.itertext())
                else:
                    read(each)
            found[-1][where if heading else 1] += each.tail or ""

    read(body)
    return [(squeezed(heading), squeezed(said)) for heading, said in found]


@pytest.fixture(scope="module")
def data() -> bytes:
    return _set(_report(binance()))


@pytest.fixture(scope="module")
def pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    with opened(data) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def tree(pdf: pikepdf.Pdf) -> Element:
    return tree_of(pdf)


@pytest.mark.parametrize("subjects", [(binance(),), (binance(), many(20))], ids=["one settlement", "two settlements"])
def test_each_section_has_the_words_of_the_page(subjects: tuple[Subject, ...]) -> None:
    report = _report(*subjects)

    with opened(_set(report)) as pdf:
        assert sections_of(tree_of(pdf)) == said_of(render(report))


def test_the_board_s_form_has_the_words_of_its_page_on_two_pages() -> None:
    of_board = board([binance()], month=Month(2026, 11), as_of=AS_OF)
    page = render_board(of_board)

    for paper in ("a4", "us-letter"):
        with opened(typeset(page, title=of_board.title, as_of=AS_OF, paper=paper)) as pdf:
            assert len(pdf.pages) <= 2
            assert sections_of(tree_of(pdf)) == said_of(page)


def test_the_same_page_gives_the_same_bytes(data: bytes) -> None:
    assert _set(_report(binance())) == data


def test_only_the_compiler_s_own_fonts_are_in_it(pdf: pikepdf.Pdf) -> None:
    names = {str(font.BaseFont) for page in pdf.pages for font in page.resources.get("/Font", {}).values()}

    assert names
    assert all(re.match(r"/[A-Z]{6}\+(Libertinus|DejaVuSansMono|NewCM)", name) for name in names), names


def test_it_says_which_standards_it_was_asked_to_meet(pdf: pikepdf.Pdf) -> None:
    said = pdf.Root.Metadata.read_bytes().decode()

    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in said
    assert "<pdfuaid:part>1</pdfuaid:part>" in said


def test_it_has_a_title_a_language_and_the_day_of_the_report(pdf: pikepdf.Pdf) -> None:
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en"
    assert str(pdf.docinfo.Title) == "Monthly compliance report, November 2026: Binance, November 2023"
    assert str(pdf.docinfo.CreationDate).startswith(f"D:{AS_OF:%Y%m%d}000000")
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_its_headings_are_those_of_the_page_and_skip_no_level(tree: Element) -> None:
    headings = [(int(each.tag[1]), squeezed(each.text)) for each in tree.every("H1", "H2", "H3", "H4", "H5", "H6")]
    page = html5lib.parse(render(_report(binance())), treebuilder="etree", namespaceHTMLElements=False)

    assert headings == [
        (int(each.tag[1]), squeezed("".join(each.itertext())))
        for each in page.iter()
        if re.fullmatch("h[1-6]", str(each.tag))
    ]
    assert all(after <= before + 1 for (before, _), (after, _) in pairwise(headings))


def test_each_table_has_a_head_of_headings(tree: Element) -> None:
    tables = list(tree.every("Table"))

    assert len(tables) == render(_report(binance())).count("<table")
    for table in tables:
        (head,) = table.every("THead")
        assert [each.tag for row in head.every("TR") for each in row.held if isinstance(each, Element)] == ["TH"] * len(
            list(head.every("TH"))
        )
        assert list(head.every("TH"))


def test_each_drawing_has_its_title_and_description_in_words(tree: Element) -> None:
    page = html5lib.parse(render(_report(binance())), treebuilder="etree", namespaceHTMLElements=False)
    drawings = [
        ". ".join(each.find(f"{_SVG}{part}").text for part in ("title", "desc"))
        for each in page.iter(f"{_SVG}svg")
        if each.get("role") == "img" and "narrow" not in each.get("class")
    ]

    assert [str(each.attributes["/Alt"]) for each in tree.every("Figure")] == drawings
    assert drawings


def test_the_register_and_the_journal_s_head_travel_inside(pdf: pikepdf.Pdf) -> None:
    register, head = (pdf.attachments[name] for name in ("register.csv", "journal-head.txt"))

    assert head.get_file().read_bytes().decode() == f"{HEAD}\n"
    rows = list(csv.DictReader(register.get_file().read_bytes().decode("utf-8-sig").splitlines()))
    report = _report(binance())
    shown = [entry for page in report.settlements for part in page.register for entry in part.obligations]
    assert [row["code"] for row in rows] == [
        code for entry in shown for code in ([each.code for each in entry.deadlines] or [entry.code])
    ]
    assert {str(each.AFRelationship) for each in pdf.Root.AF} == {"/Data", "/Supplement"}


@pytest.mark.parametrize("payload", MARKUP)
def test_hostile_text_in_every_field_stays_text(payload: str) -> None:
    subject = poisoned(binance(), payload)
    assert isinstance(subject, Subject)
    report = _report(subject)

    with opened(_set(report)) as pdf:
        said = sections_of(tree_of(pdf))
    # Right-to-left letters stand in the order in which they are drawn.
    assert [tuple(map(sorted, each)) for each in said] == [tuple(map(sorted, each)) for each in said_of(render(report))]


def test_letters_that_no_font_has_are_named_and_a_folder_of_fonts_is_the_way_out() -> None:
    page = "<body><h1>ᚁ and 中</h1></body>"

    with pytest.raises(InputRefused) as refused:
        typeset(page, title="Ogham", as_of=date(2026, 11, 30))

    assert str(refused.value) == "No font here has the letters ᚁ (U+1681), 中 (U+4E2D)."
    assert refused.value.remedies == (Give("fonts"),)
    with opened(typeset("<body><h1>ᚁ</h1></body>", title="Ogham", as_of=date(2026, 11, 30), fonts=SYSTEM_FONTS)) as pdf:
        assert [each.text for each in tree_of(pdf).every("H1")] == ["ᚁ"]
