"""Reads what a PDF says as a screen reader does: through its tag tree, each element with the text that its content has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

_BLANKS = re.compile(r"[\s\u200b]+")
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the tag tree; `held` is text and elements in reading order."""

    tag: str
    attributes: Mapping[str, Any]
    held: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.held)

    def every(self, *tags: str) -> Iterator[Element]:
        """Each element below with one of these tags, in reading order."""
        for each in self.held:
            if isinstance(each, Element):
                if each.tag in tags:
                    yield each
                yield from each.every(*tags)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def tree_of(pdf: pikepdf.Pdf) -> Element:
    """The tag tree's root, with the text of each page's content."""
    said = {page.obj.objgen: _text_by_mark(page) for page in pdf.pages}
    return _element(pdf.Root.StructTreeRoot, said, None)


def sections_of(element: Element) -> list[tuple[str, str]]:
    """Each heading with all that is said up to the next, without blanks; drawings and the numbers of lists are left out."""
    found: list[list[str]] = [["", ""]]

    def read(within: Element) -> None:
        for each in within.held:
            if isinstance(each, str):
                found[-1][1] += each
            elif re.fullmatch("H[1-6]", each.tag):
                found.append([each.text, ""])
            elif each.tag not in {"Figure", "Lbl"}:
                read(each)

    read(element)
    return [(squeezed(heading), squeezed(said)) for heading, said in found]


def squeezed(text: str) -> str:
    """The text without its blanks: a line that is broken has none where the page has one."""
    return _BLANKS.sub("", text)


def _element(node: Any, said: Mapping[Any, Mapping[int, str]], page: Any) -> Element:
    page = node.get("/Pg", page)
    found = Element(str(node.get("/S", "/Root")).removeprefix("/"), {str(key): each for key, each in node.items()})
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            found.held.append(said[page.objgen].get(kid, ""))
        elif kid.get("/Type") == "/MCR":
            found.held.append(said[kid.get("/Pg", page).objgen].get(int(kid.MCID), ""))
        elif kid.get("/Type") != "/OBJR":
            found.held.append(_element(kid, said, page))
    return found


def _text_by_mark(page: pikepdf.Page) -> dict[int, str]:
    """The text of each piece of a page's content that the tag tree names, by its number."""
    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    marks: list[int | None] = []
    silent: list[bool] = []
    letters: Mapping[int, str] = {}
    said: dict[int, str] = {}

    def say(text: str) -> None:
        mark = next((each for each in reversed(marks) if each is not None), None)
        if mark is not None and not any(silent):
            said[mark] = said.get(mark, "") + text

    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in {"BDC", "BMC"}:
            given = operands[1] if len(operands) > 1 else None
            properties: Any = given if isinstance(given, pikepdf.Dictionary) else {}
            # Where letters are drawn as other signs, the words for them stand beside the signs.
            say(str(properties.get("/ActualText", "")))
            marks.append(int(properties["/MCID"]) if "/MCID" in properties else None)
            silent.append("/ActualText" in properties)
        elif operator == "EMC":
            marks.pop()
            silent.pop()
        elif operator == "Tf":
            letters = fonts[str(operands[0])]
        elif operator in _SHOWING:
            say("".join(_shown(operands, letters)))
    return said


def _shown(operands: list[Any], letters: Mapping[int, str]) -> Iterator[str]:
    for operand in operands:
        for piece in operand if isinstance(operand, pikepdf.Array) else [operand]:
            if isinstance(piece, pikepdf.String):
                codes = bytes(piece)
                yield from (letters.get(int.from_bytes(codes[at : at + 2]), "\ufffd") for at in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font stands for."""
    mapping = font.ToUnicode.read_bytes().decode()
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", mapping, re.DOTALL):
        for code, letters in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", mapping, re.DOTALL):
        for first, last, letters in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block):
            start = bytes.fromhex(letters).decode("utf-16-be")
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = start[:-1] + chr(ord(start[-1]) + code - int(first, 16))
    return found
