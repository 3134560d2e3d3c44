"""Names of files as data: which ones may be kept beside evidence, and what is wrong with the others."""

from __future__ import annotations

import unicodedata

LONGEST = 255  # bytes of UTF-8, as file systems have it
# Names that some systems take for a device, whatever follows the first dot.
_DEVICES = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        *(f"com{number}" for number in range(1, 10)),
        *(f"lpt{number}" for number in range(1, 10)),
    }
)
_FORBIDDEN = frozenset('/\\:*?"<>|')
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "HEBREW", "ARABIC", "CHEROKEE")


def fault_of(name: str) -> str | None:
    """Say what is wrong with a file's name, None where it may be kept: it must not lead anywhere, nor deceive a reader."""
    if name in {"", ".", ".."}:
        return "it is no name of a file"
    if len(name.encode(errors="surrogatepass")) > LONGEST:
        return f"it is longer than {LONGEST} bytes"
    for letter in name:
        category = unicodedata.category(letter)
        if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            return f"it holds the invisible or undefined character U+{ord(letter):04X}"
        if letter in _FORBIDDEN:
            return f"it holds “{letter}”, which means something else in a path"
    if unicodedata.normalize("NFC", name) != name:
        return "its accents are written apart from their letters (it is not in Unicode's form NFC)"
    if name.split(".", maxsplit=1)[0].rstrip().casefold() in _DEVICES:
        return "it is the name of a device"
    if name != name.strip() or name.endswith("."):
        return "it begins or ends with a blank or a dot that nobody sees"
    return _mixed(name)


def _mixed(name: str) -> str | None:
    """Find letters of two alphabets in one word, as in “аpproval.pdf” with a Cyrillic а."""
    word: set[str] = set()
    for letter in f"{name} ":
        if not letter.isalpha():
            if len(word) > 1:
                alphabets = " and ".join(each.title() for each in sorted(word))
                return f"a word in it mixes letters of different alphabets ({alphabets})"
            word = set()
            continue
        script = unicodedata.name(letter, "").partition(" ")[0]
        if script in _SCRIPTS:
            word.add(script)
    return None
