"""Whether two names look the same to a person who reads them."""

from __future__ import annotations

import unicodedata

# Letters of other alphabets, and figures, that are taken for a Latin letter; after Unicode's table of confusables (UTS 39).
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԌԚԜаеѕіјкморстухһԁԛԝԍ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ" + "ıɑɡℓ01|",
    "ABESIJKMHOPCTYXGQWaesijkmopctyxhdqwg" + "ABEZHIKMNOPTYXaikvoptux" + "iagloll",
)


def looks(name: str) -> str:
    """What a name looks like: the same for two that a reader may take for each other.

    Left out are the case of letters, accents, what is invisible, blanks and punctuation, and the order of the words.
    """
    plain = unicodedata.normalize("NFKC", name).translate(_LOOKALIKES)
    plain = unicodedata.normalize("NFKD", plain).translate(_LOOKALIKES).casefold()
    # A capital I is taken for a small L, and case is left out: so they are all one.
    return " ".join(sorted("".join(map(_seen, plain)).replace("i", "l").split()))


def alike(one: str, other: str) -> bool:
    """Whether a reader may take one name for the other; one without a letter or figure is like no other."""
    return bool(looks(one)) and looks(one) == looks(other)


def _seen(letter: str) -> str:
    if letter.isalnum():
        return letter
    return "" if unicodedata.category(letter) in {"Mn", "Me", "Cf"} else " "
