"""Characters that no text may hold: what a terminal obeys, what a line cannot hold, and what shows a text in another order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Control characters, the line separators that YAML counts as lines and editors do not, what is no character at all, half
# of one, and the marks that make a reader see the letters in another order than they stand in.
NO_BREAK_SPACE = "\u00a0"
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


# They join or part the letters of Persian, Arabic and the scripts of India: without them a name is another one.
# Beside an ASCII letter they only hide that two codes differ.
_JOINER = re.compile("(?<=[^\x00-\x7f])[\u200c\u200d](?=[^\x00-\x7f])")


def printable(text: str) -> bool:
    """Whether all of a text is shown, the joiners between its letters included."""
    return text.isprintable() or _JOINER.sub("", text).isprintable()


def one_line(text: str) -> str:
    """A text without control characters and line separators: nothing in it can begin another header or line."""
    return " ".join("".join(each if shown else " " for each, shown in _shown(text)).split())


def _shown(text: str) -> Iterator[tuple[str, bool]]:
    """Each character, and whether it is shown as it is."""
    joiners = {found.start() for found in _JOINER.finditer(text)}
    for place, character in enumerate(text):
        yield character, character.isprintable() or place in joiners


def unfit(text: str) -> re.Match[str] | None:
    """The first character that may not stand in a text, None where there is none."""
    return None if text.isprintable() else _UNFIT.search(text)


def all_unfit(text: str) -> tuple[re.Match[str], ...]:
    """Every character that may not stand in a text, in its order."""
    return () if text.isprintable() else tuple(_UNFIT.finditer(text))


def named(character: str) -> str:
    """Write a character by its number, as `U+202E`."""
    return f"U+{ord(character):04X}"


def composed(text: str) -> str:
    """A text as names are compared: each letter in one piece with its accents (NFC), whatever wrote them apart."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def differ_in_blanks(one: str, other: str) -> bool:
    """Whether two texts are the same but for their blanks."""
    return "".join(composed(one).split()) == "".join(composed(other).split())


def blank_named(text: str) -> str:
    """What is odd about the blanks of a text, in brackets after a blank; "" where nothing is."""
    odd = next((each for each in text if each.isspace() and each != " "), None)
    if odd is not None:
        return f" (one of its blanks is {named(odd)}{', a no-break space' if odd == NO_BREAK_SPACE else ''})"
    return " (it has two blanks in a row)" if "  " in text else ""


def spelled_out(text: str) -> str:
    """A text in which whatever a terminal would obey, hide or turn around is written out, as “U+202E” is."""
    if printable(text):
        return text
    # Blanks of many widths are shown as they are: nothing is hidden by them.
    return "".join(
        each
        if shown or each in "\n\t" or unicodedata.category(each) == "Zs"
        else each.encode("unicode_escape", "surrogatepass").decode()
        for each, shown in _shown(text)
    )
