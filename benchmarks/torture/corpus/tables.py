"""Tables to import that are no tables: CSV in odd shapes, and XLSX, which is an archive of XML, in odder ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from openpyxl import Workbook

from benchmarks.torture.corpus.case import Case, file_of

HEADING = "code,title,received\n"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _imported(family: str, name: str, data: bytes | Callable[[], bytes], file: str) -> Case:
    return Case(
        family=family, name=name, arguments=("recommendation", "import", file), prepare=file_of(file, data), placed=file
    )


def csv() -> Iterator[Case]:
    """Give CSV files."""
    for name, data in {
        "nothing": b"",
        "no heading": b"R1,Do it,2026-02-02\n",
        "a heading alone": HEADING.encode(),
        "a mark alone": b"\xef\xbb\xbf",
        "blank lines": b"\n" * 100_000,
        "pipes between": HEADING.replace(",", "|").encode() + b"R1|T|2026-02-02\n",
        "a quote left open": HEADING.encode() + b'R1,"Do it,2026-02-02\n' + b"x\n" * 1_000,
        "a quote in the middle": HEADING.encode() + b'R1,"Do" it,2026-02-02\n',
        "a NUL": HEADING.encode() + b"R1,Do\0it,2026-02-02\n",
        "an escape sequence": HEADING.encode() + b"R1,Do\x1b[2Jit,2026-02-02\n",
        "a right-to-left override": HEADING.encode() + "R1,Do \u202eti,2026-02-02\n".encode(),
        "a code that nobody sees": HEADING.encode() + "\u200b,Do,2026-02-02\n".encode(),
        "a formula": HEADING.encode() + b"R1,=1+1,2026-02-02\n",
        "a formula after a space": HEADING.encode() + b'R1," =cmd|calc",2026-02-02\n',
        "a code that climbs": HEADING.encode() + b"../../etc,Do,2026-02-02\n",
        "a day that is none": HEADING.encode() + b"R1,Do,2026-02-30\n",
        "a day in the future": HEADING.encode() + b"R1,Do,9999-12-31\n",
        "two columns of one name": b"code,title,title\nR1,a,b\n",
        "an unknown column": b"code,title,colour\nR1,a,b\n",
        "more cells than columns": HEADING.encode() + b"R1,Do,2026-02-02,and,more\n",
        "the same code twice": HEADING.encode() + b"R1,Do,2026-02-02\nR1,Do,2026-02-02\n",
        "a parent of itself": b"code,title,received,parent\nR1,Do,2026-02-02,R1\n",
        "a circle of parents": b"code,title,received,parent\nR1,a,2026-02-02,R2\nR2,b,2026-02-02,R1\n",
        "Latin-1": HEADING.encode() + "R1,Café,2026-02-02\n".encode("latin-1"),
        "UTF-16 cut in half": (HEADING + "R1,Do,2026-02-02\n").encode("utf-16")[:-1],
        "UTF-16 without a mark": (HEADING + "R1,Do,2026-02-02\n").encode("utf-16-le"),
        "UTF-32": (HEADING + "R1,Do,2026-02-02\n").encode("utf-32"),
        "a lone surrogate in UTF-16": b"\xff\xfe"
        + "code,title\nR1,".encode("utf-16-le")
        + b"\x00\xd8"
        + "\n".encode("utf-16-le"),
        "carriage returns alone": (HEADING + "R1,Do,2026-02-02\n").replace("\n", "\r").encode(),
        "an HTML page": b"<!DOCTYPE html><table><tr><td>code</td></tr></table>",
        "random bytes": bytes(range(256)) * 100,
    }.items():
        yield _imported("CSV", name, data, "recs.csv")
    for name, made in {
        "a cell of 4 MB": lambda: HEADING.encode() + b"R1," + b"a" * 4_000_000 + b",2026-02-02\n",
        "a cell of 10 MB": lambda: HEADING.encode() + b"R1," + b"a" * 10_000_000 + b",2026-02-02\n",
        "a quoted cell of 4 MB with line ends": lambda: (
            HEADING.encode() + b'R1,"' + b"a\n" * 2_000_000 + b'",2026-02-02\n'
        ),
        "a million columns": lambda: b"a," * 1_000_000 + b"\n",
        "a row of a million cells": lambda: HEADING.encode() + b"a," * 1_000_000 + b"\n",
        "200 columns by 20,000 rows": lambda: HEADING.encode() + (b"," * 199 + b"\n") * 20_000,
        "a million rows": lambda: HEADING.encode() + b"R,\n" * 1_000_000,
        "499 rows, each wrong": lambda: HEADING.encode() + b"R 1,,2026-02-30\n" * 499,
        "500 rows, each right": lambda: (
            HEADING.encode() + b"".join(b"R%d,Do thing %d,2026-02-02\n" % (n, n) for n in range(500))
        ),
        "a million quotes": lambda: HEADING.encode() + b'"' * 1_000_000,
    }.items():
        yield _imported("CSV", name, made, "recs.csv")


def _book(*rows: Sequence[object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rezipped(change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes]) -> bytes:
    """Give a good book with each part changed, left out where `change` gives None, and with more parts."""
    out = io.BytesIO()
    good = _book(["code", "title", "received"], ["R1", "Do it", "2026-02-02"])
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            data = change(part, source.read(part))
            if data is not None:
                target.writestr(part, data)
        for part, data in more:
            target.writestr(part, data)
    return out.getvalue()


def _sheet_of(xml: str) -> bytes:
    return _rezipped(lambda part, data: xml.encode() if part == "xl/worksheets/sheet1.xml" else data)


def _without(name: str) -> bytes:
    return _rezipped(lambda part, data: None if part == name else data)


def _cell(text: str, *, kind: str = "inlineStr") -> str:
    return f'<row r="1"><c r="A1" t="{kind}"><is><t>{text}</t></is></c></row>'


def _worksheet(inside: str, *, prolog: str = "", dimension: str = "A1:C2") -> str:
    return (
        f'<?xml version="1.0"?>{prolog}<worksheet xmlns="{_NAMESPACE}"><dimension ref="{dimension}"/>'
        f"<sheetData>{inside}</sheetData></worksheet>"
    )


def _laughs() -> str:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(10)
    )
    return _worksheet(_cell("&k;"), prolog=f"<!DOCTYPE worksheet [{entities}]>")


def _quadratic() -> str:
    return _worksheet(_cell("&a;" * 20_000), prolog=f'<!DOCTYPE worksheet [<!ENTITY a "{"x" * 50_000}">]>')


def _bomb() -> bytes:
    return _rezipped(
        lambda part, data: _worksheet(" " * 100_000_000).encode() if part == "xl/worksheets/sheet1.xml" else data
    )


def _lying_bomb() -> bytes:
    """Give a book whose directory says that its sheet is small, which it is not."""
    big = _worksheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 55_000_000}</t></is></c></row>').encode()
    data = bytearray(_rezipped(lambda part, held: big if part == "xl/worksheets/sheet1.xml" else held))
    size = len(big).to_bytes(4, "little")
    place = data.find(size)
    while place != -1:
        data[place : place + 4] = (100).to_bytes(4, "little")
        place = data.find(size, place + 4)
    return bytes(data)


def _shared(strings: str, prolog: str = "") -> bytes:
    xml = f'<?xml version="1.0"?>{prolog}<sst xmlns="{_NAMESPACE}">{strings}</sst>'
    return _rezipped(lambda part, data: xml.encode() if part == "xl/sharedStrings.xml" else data)


def xlsx() -> Iterator[Case]:
    """Give XLSX files."""
    rows = (["code", "title", "received"], ["R1", "Do it", "2026-02-02"])
    for name, made in {
        "not an archive": lambda: b"PK\x03\x04" + b"\0" * 1_000,
        "an archive cut short": lambda: _book(*rows)[:2_000],
        "an empty archive": lambda: b"PK\x05\x06" + bytes(18),
        "an encrypted document": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4_000),
        "an encrypted part": lambda: _flagged(_book(*rows)),
        "a formula": lambda: _book(["code", "title"], ["R1", "=1+1"]),
        "a formula without a value": lambda: _book(["code", "title"], ["=A1", "=A2"]),
        "dates as numbers": lambda: _book(["code", "title", "received"], ["R1", "Do it", 46055]),
        "dates as dates": lambda: _book(["code", "title", "received"], ["R1", "Do it", date(2026, 2, 2)]),
        "dates with times": lambda: _book(["code", "title", "received"], ["R1", "Do it", datetime(2026, 2, 2, 12, 30)]),
        "a truth as a title": lambda: _book(["code", "title"], ["R1", True]),
        "a number without end": lambda: _book(["code", "title"], ["R1", 1e308]),
        "a code as a number": lambda: _book(["code", "title"], [12.5, "Do it"]),
        "no content types": lambda: _without("[Content_Types].xml"),
        "no workbook": lambda: _without("xl/workbook.xml"),
        "no sheet": lambda: _without("xl/worksheets/sheet1.xml"),
        "no strings": lambda: _without("xl/sharedStrings.xml"),
        "no styles": lambda: _without("xl/styles.xml"),
        "no relations": lambda: _without("xl/_rels/workbook.xml.rels"),
        "a sheet that is no XML": lambda: _sheet_of("hello"),
        "a sheet cut short": lambda: _sheet_of(_worksheet(_cell("code"))[:-20]),
        "an external entity": lambda: _sheet_of(
            _worksheet(_cell("&x;"), prolog='<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
        ),
        "an external entity on the net": lambda: _sheet_of(
            _worksheet(_cell("&x;"), prolog='<!DOCTYPE worksheet [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>')
        ),
        "a document type from elsewhere": lambda: _sheet_of(
            _worksheet(_cell("code"), prolog='<!DOCTYPE worksheet SYSTEM "file:///dev/zero">')
        ),
        "a billion laughs": lambda: _sheet_of(_laughs()),
        "a quadratic blow-up": lambda: _sheet_of(_quadratic()),
        "a billion laughs in the strings": lambda: _shared(
            "<si><t>&b;</t></si>" * 9,
            '<!DOCTYPE sst [<!ENTITY a "' + "x" * 10_000 + '"><!ENTITY b "' + "&a;" * 5_000 + '">]>',
        ),
        "a strings' index beyond the strings": lambda: _sheet_of(
            _worksheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')
        ),
        "a strings' index that is no number": lambda: _sheet_of(
            _worksheet('<row r="1"><c r="A1" t="s"><v>x</v></c></row>')
        ),
        "a number of 100,000 digits": lambda: _sheet_of(
            _worksheet(f'<row r="1"><c r="A1"><v>{"9" * 100_000}</v></c></row>')
        ),
        "a day out of every calendar": lambda: _sheet_of(
            _worksheet('<row r="1"><c r="A1" t="d"><v>99999-99-99</v></c></row>')
        ),
        "a million rows claimed": lambda: _sheet_of(_worksheet(_cell("code"), dimension="A1:XFD1048576")),
        "a cell in the last row and column": lambda: _sheet_of(
            _worksheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')
        ),
        "a row beyond the last": lambda: _sheet_of(
            _worksheet('<row r="999999999"><c r="A999999999"><v>1</v></c></row>')
        ),
        "a column beyond the last": lambda: _sheet_of(_worksheet('<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>')),
        "a cell that names no place": lambda: _sheet_of(_worksheet('<row r="x"><c r="!!"><v>1</v></c></row>')),
        "100,000 elements in each other": lambda: _sheet_of(_worksheet("<a>" * 100_000 + "</a>" * 100_000)),
        "10,000 sheets": lambda: _rezipped(
            lambda part, data: (
                data.replace(
                    b"</sheets>",
                    b"".join(
                        b'<sheet name="s%d" sheetId="%d" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
                        % (n, n)
                        for n in range(2, 10_000)
                    )
                    + b"</sheets>",
                )
                if part == "xl/workbook.xml"
                else data
            )
        ),
        "a bomb": _bomb,
        "a bomb that lies about its size": _lying_bomb,
        "names that climb": lambda: _rezipped(lambda _part, data: data, ("../../etc/cron.d/x", b"x"), ("/etc/x", b"x")),
        "100,000 parts": lambda: _many(100_000),
        "the same part twice": _twice,
        "500 rows": lambda: _book(["code", "title"], *([f"R{n}", "Do it"] for n in range(500))),
        "a heading of 300 columns": lambda: _book([f"c{n}" for n in range(300)], ["x"]),
        "an escape sequence": lambda: _sheet_of(_worksheet(_cell("code_x001B_[2J"))),
        "a relation that climbs": lambda: _rezipped(
            lambda part, data: (
                data.replace(b"/xl/worksheets/sheet1.xml", b"../../../../etc/passwd")
                if part.endswith("workbook.xml.rels")
                else data
            )
        ),
        "a macro": lambda: _rezipped(lambda _part, data: data, ("xl/vbaProject.bin", b"\xd0\xcf" * 1_000)),
    }.items():
        yield _imported("XLSX", name, made, "recs.xlsx")


def _flagged(data: bytes) -> bytes:
    """Set the bit that says that a part is encrypted, in every header."""
    changed = bytearray(data)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = changed.find(mark)
        while found != -1:
            changed[found + place] |= 1
            found = changed.find(mark, found + 4)
    return bytes(changed)


def _many(count: int) -> bytes:
    return _rezipped(lambda _part, data: data, *((f"x/{number}", b"") for number in range(count)))


def _twice() -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _rezipped(lambda _part, data: data, ("xl/worksheets/sheet1.xml", b"<x/>"))


def families() -> Iterator[Case]:
    """Give every hostile table."""
    yield from csv()
    yield from xlsx()
