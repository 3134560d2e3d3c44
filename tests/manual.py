"""The manual as the tests read it: its pages, their sections, their examples and their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MANUAL = ROOT / "docs"
PAGES = (*sorted(ROOT.glob("*.md")), *sorted(MANUAL.rglob("*.md")))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_NAMED = re.compile(r"# (\S+\.yaml)\n")


@dataclass(frozen=True, slots=True)
class Example:
    """One command of a `console` block and the lines shown beneath it."""

    command: str
    shown: tuple[str, ...]


def text_of(page: str) -> str:
    return (MANUAL / page).read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(text: str, language: str) -> list[str]:
    """Give the content of each fenced block of a language."""
    return [content for kind, content in _FENCE.findall(text) if kind == language]


def prose(text: str) -> str:
    """Give a page without its fenced blocks."""
    return _FENCE.sub("", text)


def examples(text: str) -> Iterator[Example]:
    """Give each command that a page shows, in order."""
    for block in blocks(text, "console"):
        command, shown = "", list[str]()
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield Example(command, tuple(shown))
                command, shown = line.removeprefix("$ "), []
            else:
                shown.append(line)
        if command:
            yield Example(command, tuple(shown))


def files(text: str) -> dict[str, str]:
    """Give the files that a page shows: each yaml block whose first line is a comment with its name."""
    return {found[1]: block for block in blocks(text, "yaml") if (found := _NAMED.match(block))}


def sections(text: str, level: int = 2) -> dict[str, str]:
    """Give the text under each heading of a level, up to the next heading of that level or above, by its words."""
    found: dict[str, str] = {}
    current = ""
    fenced = False
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else _HEADING.match(line)
        if heading and len(heading[1]) <= level:
            current = heading[2] if len(heading[1]) == level else ""
            found.setdefault(current, "")
        elif current:
            found[current] += line + "\n"
    found.pop("", None)
    return found


def table(text: str, header: str) -> list[list[str]]:
    """Give the rows of the table whose first heading is `header`, each as its cells."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"| {header} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def links(text: str) -> list[str]:
    """Give where the links of a page lead that lead into the project."""
    return [each for each in _LINK.findall(prose(text)) if "://" not in each]


def anchors(text: str) -> set[str]:
    """Give the names that a page's headings can be linked by, as GitHub makes them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-")
        for _, heading in _HEADING.findall(prose(text))
    }


def fits(shown: tuple[str, ...], printed: list[str]) -> bool:
    """Say whether lines were printed as shown; `...` stands for any lines, and at a line's end for the rest of it."""
    if not shown:
        return not printed
    first, rest = shown[0], shown[1:]
    if first == "...":
        return any(fits(rest, printed[place:]) for place in range(len(printed) + 1))
    if not printed:
        return False
    same = printed[0].startswith(first.removesuffix("...")) if first.endswith("...") else printed[0] == first
    return same and fits(rest, printed[1:])
