"""Which names of files may be kept beside evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.filenames import fault_of


@pytest.mark.parametrize(
    "name",
    ["wire.pdf", "Übersicht 2026.pdf", "приказ.pdf", "Report (final) v1.2.pdf", "决定.pdf", "console.txt", "a" * 255],
)
def test_an_ordinary_name_is_kept(name: str) -> None:
    assert fault_of(name) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "no name"),
        ("..", "no name"),
        ("../wire.pdf", "“/”"),
        ("/etc/passwd", "“/”"),
        ("C:\\wire.pdf", "“:”"),
        ("wire\0.pdf", "U+0000"),
        ("wire\r\nBcc: x.pdf", "U+000D"),
        ("wire\u202efdp.exe", "U+202E"),
        ("wire\u200b.pdf", "U+200B"),
        ("a" * 256, "longer than 255 bytes"),
        ("é" * 128, "longer than 255 bytes"),
        ("NUL.pdf", "a device"),
        ("com1", "a device"),
        ("wire.pdf ", "nobody sees"),
        ("wire.", "nobody sees"),
        ("e\u0301tat.pdf", "NFC"),
        ("\u0430pproval.pdf", "Cyrillic and Latin"),
    ],
)
def test_a_hostile_name_is_refused_with_what_is_wrong(name: str, words: str) -> None:
    assert words in (fault_of(name) or "")


@given(st.text())
def test_a_name_that_is_kept_leads_nowhere_and_hides_nothing(name: str) -> None:
    if fault_of(name) is None:
        assert not set(name) & set("/\\\0\r\n")
        assert name not in {"", ".", ".."}
        assert name == name.strip()
