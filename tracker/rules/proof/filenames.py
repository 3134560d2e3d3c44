"""Names of files as data: which ones may be kept beside evidence, and what is wrong with the others."""

from __future__ import annotations

import unicodedata

LONGEST = 255  # bytes of UTF-8, as file systems have it
# Names that some systems take for a device, whatever follows the first dot.
_NUMBERED = "0123456789¹²³"
_DEVICES = frozenset(
    {
        *("con", "prn", "aux", "nul", "conin$", "conout$", "clock$"),
        *(f"com{number}" for number in _NUMBERED),
        *(f"lpt{number}" for number in _NUMBERED),
    }
)
_FORBIDDEN = frozenset('/\\:*?"<>|')
# Letters and marks of no width that Unicode does not count among the invisible ones: fillers, joiners, variants.
_INVISIBLE = frozenset(
    map(chr, [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164, 0xFFA0])
) | frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
# Slashes that look like the plain ones, though Unicode does not call them compatible.
_SLASHES = frozenset("\u2044\u2215\u2216\u29f5\u29f8\u29f9")
_COSTUMES = ("MATHEMATICAL ", "FULLWIDTH LATIN ")
# Alphabets with letters that look like those of another one. Those of East Asia are at home beside Latin letters.
_SCRIPTS = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "HEBREW", "ARABIC", "CHEROKEE", "COPTIC", "GEORGIAN", "LISU", "DESERET"}
    | {"OSAGE", "GOTHIC", "TIFINAGH", "RUNIC", "OGHAM", "CANADIAN", "VAI", "NKO", "OLD", "CARIAN", "LYCIAN", "LYDIAN"}
)


def fault_of(name: str) -> str | None:
    """What is wrong with a file's name, None where it may be kept: it must not lead anywhere, nor deceive a reader."""
    if name in {"", ".", ".."}:
        return "it is no name of a file"
    if len(name.encode(errors="surrogatepass")) > LONGEST:
        return f"it is longer than {LONGEST} bytes"
    for letter in name:
        category = unicodedata.category(letter)
        if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} or letter in _INVISIBLE:
            return f"it holds the invisible or undefined character U+{ord(letter):04X}"
        if letter in _FORBIDDEN:
            return f"it holds “{letter}”, which means something else in a path"
        if _stands_for_another(letter):
            return f"it holds “{letter}” (U+{ord(letter):04X}), which stands for another letter or sign"
    if unicodedata.normalize("NFC", name) != name:
        return "its accents are written apart from their letters (it is not in Unicode's form NFC)"
    if name.split(".", maxsplit=1)[0].rstrip().casefold() in _DEVICES:
        return "it is the name of a device"
    if name != name.strip() or name.endswith("."):
        return "it begins or ends with a blank or a dot that nobody sees"
    return _mixed(name)


def _stands_for_another(letter: str) -> bool:
    """Whether a letter is a variant of a path's sign or of a plain letter: a fullwidth slash or dot, a bold a."""
    if letter in _SLASHES or unicodedata.name(letter, "").startswith(_COSTUMES):
        return True
    plain = unicodedata.normalize("NFKC", letter)
    return plain != letter and (plain in _FORBIDDEN or plain == ".")


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
