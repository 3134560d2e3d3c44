"""No letter is changed on its way, and nothing is hidden: joiners stay where letters need them."""

import pytest

from tracker.rules.characters import one_line, printable, spelled_out

# “Mehdi's books” in Persian, and a syllable of Sanskrit: without the joiner each is another word.
PERSIAN, SANSKRIT = "کتاب\u200cهای مهدی", "क्\u200dष"


@pytest.mark.parametrize("name", [PERSIAN, SANSKRIT, "Žofie Ångström", "👩\u200d💻", "李小龙"])
def test_a_name_stays_as_its_letters_are(name: str) -> None:
    assert printable(name)
    assert (one_line(name), spelled_out(name)) == (name, name)


@pytest.mark.parametrize("hiding", ["D\u200d1", "D1\u200c", "\u200cمهدی", "a\u200bb", "مهدی\u200d!"])
def test_what_only_hides_a_difference_is_spelled_out(hiding: str) -> None:
    assert not printable(hiding)
    assert "\\u200" in spelled_out(hiding)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\t", "\x0b", "\u2028", "\x00"])
def test_nothing_in_a_line_begins_another(end: str) -> None:
    assert one_line(f"Bcc{end}: x") == "Bcc : x"
