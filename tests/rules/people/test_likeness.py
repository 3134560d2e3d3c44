"""Two names that a reader may take for each other look the same to the program too."""

from __future__ import annotations

import pytest

from tracker.rules.people.likeness import alike


@pytest.mark.parametrize(
    "other",
    [
        "maria chen",
        "  MARIA   Chen ",
        "Chen, Maria",
        "María Chen",
        "Mari\u0430 Chen",  # a Cyrillic а
        "\u039caria Chen",  # a Greek Μ
        "Mar\u200bia Chen",  # a blank of no width
        "Mar\u00ada Chen".replace("\u00ad", "i\u00ad"),  # a soft hyphen
        "Marla Chen",  # a small L for an i
        "\uff2d\uff41\uff52\uff49\uff41 Chen",  # letters of full width
        "Maria\tChen",
        "𝐌𝐚𝐫𝐢𝐚 Chen",
    ],
)
def test_names_that_look_the_same_are_alike(other: str) -> None:
    assert alike("Maria Chen", other)


@pytest.mark.parametrize(("one", "other"), [("Maria Chen", "Mario Chen"), ("mc", "gc"), ("", ""), ("-", "--")])
def test_names_that_do_not_look_the_same_are_not(one: str, other: str) -> None:
    assert not alike(one, other)
