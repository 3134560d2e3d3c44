"""A report as DOCX: the words of its page under real headings, tables whose head is repeated, the same bytes each time."""

from __future__ import annotations

import io
import sys
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from markupsafe import escape

from tests.reports.page.test_pdf import MARKUP, said_of
from tests.reports.page.typeset import squeezed
from tests.reports.subjects import AS_OF, binance, many
from tracker.errors import InputRefused
from tracker.remedies import Do
from tracker.reports.monthly.board import board
from tracker.reports.monthly.view import Month, Subject, build
from tracker.reports.page.docx import document_of
from tracker.reports.page.render import render, render_board


def _page(*subjects: Subject) -> str:
    return render(build(subjects, month=Month(2026, 11), as_of=AS_OF, journal_head=None))


def _opened(page: str) -> Document:
    return docx.Document(io.BytesIO(document_of(page, title="A report", as_of=AS_OF)))


def _sections(document: Document) -> list[tuple[str, str]]:
    """Each heading with the words up to the next; those that tell a drawing are left out."""
    found = [["", ""]]
    for paragraph in document.element.body.iter(qn("w:p")):
        style: Any = paragraph.style or ""
        words = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
        if style == "IntenseQuote":
            continue
        if style.startswith("Heading"):
            found.append([words, ""])
        else:
            found[-1][1] += words
    return [(squeezed(heading), squeezed(words)) for heading, words in found]


@pytest.mark.parametrize("subjects", [(binance(),), (binance(), many(20))], ids=["one settlement", "two settlements"])
def test_each_section_has_the_words_of_the_page(subjects: tuple[Subject, ...]) -> None:
    page = _page(*subjects)

    assert _sections(_opened(page)) == said_of(page)


def test_the_board_s_form_has_the_words_of_its_page() -> None:
    page = render_board(board([binance()], month=Month(2026, 11), as_of=AS_OF))

    assert _sections(_opened(page)) == said_of(page)


def test_tables_are_tables_and_repeat_their_head() -> None:
    document = _opened(_page(binance()))
    tables = list(document.element.body.iter(qn("w:tbl")))

    assert len(tables) > 5
    headed = [table for table in tables if table.find(f"{qn('w:tr')}/{qn('w:trPr')}/{qn('w:tblHeader')}") is not None]
    assert len(headed) > 3
    assert {each.style.name for each in document.paragraphs if each.style} >= {"Heading 1", "Heading 2", "Heading 3"}


def test_no_text_is_read_as_markup() -> None:
    page = f"<body><p>{escape(' '.join(MARKUP))}</p></body>"

    assert _sections(_opened(page)) == said_of(page)


def test_the_same_page_is_the_same_bytes() -> None:
    page = _page(binance())

    assert document_of(page, title="A", as_of=AS_OF) == document_of(page, title="A", as_of=AS_OF)


def test_without_the_extra_it_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(InputRefused) as refused:
        document_of("<body><p>x</p></body>", title="A", as_of=AS_OF)

    assert refused.value.remedies == (Do("install the office extra"),)
