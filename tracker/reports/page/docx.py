"""Writes a rendered page as a document for a word processor (DOCX), to be edited: its words, with real headings and tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tracker.errors import InputRefused
from tracker.remedies import Do
from tracker.reports.pack.archive import File, zipped
from tracker.reports.page.blocks import Block, Content, Run, Words, blocks_of

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# A4 with margins of 2 cm, in twentieths of a point; the column of text is what is left.
_WIDTH, _HEIGHT, _MARGIN = 11_906, 16_838, 1_134
_COLUMN = _WIDTH - 2 * _MARGIN
_MOST_LEVELS = 9
_BREAK, _TAB = "<w:r><w:br/></w:r>", "<w:r><w:tab/></w:r>"
_OF_A_DRAWING = "IntenseQuote"
_STRONG, _PLAIN, _FIXED = (
    "<w:rPr><w:b/></w:rPr>",
    "",
    '<w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/></w:rPr>',
)


def document_of(page: str, *, title: str, as_of: date) -> bytes:
    """Write a rendered page as DOCX; the same page and day give the same bytes.

    A drawing is told by its words. `as_of` is the day that the file says it was made on, at midnight UTC. Raises
    `InputRefused` where python-docx is not installed.
    """
    try:
        import docx
        from docx.oxml import parse_xml
        from docx.shared import Twips
    except ImportError as error:
        sentence = "What writes documents for a word processor is not installed."
        raise InputRefused(sentence, remedies=[Do("install the office extra")]) from error
    document: Any = docx.Document()
    made = datetime.combine(as_of, time(), UTC)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = made
    (section,) = document.sections
    section.page_width, section.page_height = Twips(_WIDTH), Twips(_HEIGHT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Twips(_MARGIN)
    writing = _Writing(document.part)
    # All of it is read at once: asked for cell by cell, a table of 10,000 rows takes minutes.
    written = "".join(writing.blocks(blocks_of(page)))
    body = document.element.body
    whole = parse_xml(f'<w:body xmlns:w="{_MAIN}" xmlns:r="{_LINKS}">{written}</w:body>')
    for place, element in enumerate(list(whole)):
        body.insert(place, element)
    data = io.BytesIO()
    document.save(data)
    with zipfile.ZipFile(data) as archive:
        files = [File(name, archive.read(name)) for name in archive.namelist()]
    again = io.BytesIO()
    zipped(files, again, source=lambda _digest, _write: None)  # without the moment of writing
    return again.getvalue()


class _Writing:
    """Writes blocks as the elements of a document; `part` is where links out of it are declared."""

    def __init__(self, part: Any) -> None:  # noqa: ANN401 — python-docx leaves it open
        self._part = part
        self._targets: dict[str, str] = {}

    def blocks(self, several: Sequence[Block], *, width: int = _COLUMN) -> Iterator[str]:
        """The elements of blocks, in a column so many twentieths of a point wide."""
        for block in several:
            match block:
                case ["heading", level, _, words]:
                    yield _paragraph(self._runs(words), f"Heading{min(level, _MOST_LEVELS)}")
                case ["words", tone, words]:
                    yield _paragraph(self._runs(words), "Quote" if tone == "quote" else "")
                case ["list", _, ordered, items]:
                    for item in items:
                        yield from self._content(item, "ListNumber" if ordered else "ListBullet", width)
                case ["pairs", _, pairs]:
                    for term, said in pairs:
                        told = _BREAK.join(self._runs(each) for each in said)
                        yield _paragraph(f"{self._runs(term, _STRONG)}{_TAB}{told}")
                case ["table", caption, shares, head, rows]:
                    yield from self._table(caption, shares, head, rows, width)
                case ["drawing", _, told, _]:
                    if told:
                        yield _paragraph(_run(told), _OF_A_DRAWING)
                case list():  # a part
                    yield from self.blocks(block[2], width=width)

    def _content(self, content: Content, style: str, width: int) -> Iterator[str]:
        if isinstance(content, dict):
            yield from self.blocks(content["blocks"], width=width)
        else:
            yield _paragraph(self._runs(content), style)

    def _table(
        self, caption: Words, shares: Sequence[int], head: Sequence[Words], rows: Sequence[Any], width: int
    ) -> Iterator[str]:
        if caption:
            yield _paragraph(self._runs(caption), "Caption")
        columns = max([len(head), *(sum(cell[1] for cell in row) for row in rows)], default=0)
        if not columns:
            return
        parts = list(shares) if len(shares) == columns else [1] * columns
        widths = [width * each // sum(parts) for each in parts]
        yield '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>'
        yield from (f'<w:gridCol w:w="{each}"/>' for each in widths)
        yield "</w:tblGrid>"
        if head:
            yield "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
            for words, wide in zip(head, widths, strict=True):
                yield _cell(_paragraph(self._runs(words, _STRONG)), wide)
            yield "</w:tr>"
        for row in rows:
            yield "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
            place = 0
            for heading, spans, _, content in row:
                wide = sum(widths[place : place + spans])
                place += spans
                if isinstance(content, dict):
                    # A cell ends with a paragraph.
                    within = "".join(self.blocks(content["blocks"], width=wide)) + "<w:p/>"
                else:
                    within = _paragraph(self._runs(content, _STRONG if heading else _PLAIN))
                yield _cell(within, wide, spans)
            yield "</w:tr>"
        yield "</w:tbl><w:p/>"

    def _runs(self, words: Words, how: str = _PLAIN) -> str:
        if isinstance(words, str):
            return _run(words, how)
        return "".join(self._piece(each, how) for each in words)

    def _piece(self, piece: Run, how: str) -> str:
        match piece:
            case str():
                return _run(piece, how)
            case ["break", *_]:
                return _BREAK
            case ["drawing", *_]:
                return ""
            case ["link", inner, str(where)] if where.startswith(("http://", "https://")):
                return f'<w:hyperlink r:id="{self._target(where)}">{self._runs(inner, how)}</w:hyperlink>'
            case ["strong", inner]:
                return self._runs(inner, _STRONG)
            case ["rule" | "code", inner]:
                return self._runs(inner, _FIXED)
            case ["what" | "note" | "small", inner]:
                # On the page each stands on a line of its own.
                return _BREAK + self._runs(inner, how)
            case list():
                return self._runs(piece[1], how)

    def _target(self, where: str) -> str:
        if where not in self._targets:
            self._targets[where] = self._part.relate_to(where, f"{_LINKS}/hyperlink", is_external=True)
        return self._targets[where]


def _paragraph(runs: str, style: str = "") -> str:
    named = f"<w:pPr><w:pStyle w:val={quoteattr(style)}/></w:pPr>" if style else ""
    return f"<w:p>{named}{runs}</w:p>"


def _run(text: str, how: str = _PLAIN) -> str:
    return f'<w:r>{how}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _cell(within: str, width: int, spans: int = 1) -> str:
    spanning = f'<w:gridSpan w:val="{spans}"/>' if spans > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanning}</w:tcPr>{within}</w:tc>'
