"""Which names of files may be kept beside evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.proof.filenames import fault_of


@pytest.mark.parametrize(
    "name",
    [
        "wire.pdf",
        "Übersicht 2026.pdf",
        "Screenshot 2026-03-02 at 9.41.00\u202fAM.png",
        "µTorrent 5µ.pdf",
        "第3四半期レポート.pdf",
        ".gitignore",
        "naïve – “final”.pdf",
        "한국어.pdf",
        "½ year.pdf",
        "приказ.pdf",
        "Report (final) v1.2.pdf",
        "决定.pdf",
        "console.txt",
        "a" * 255,
    ],
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
        ("rep\u03bfrt.pdf", "Greek and Latin"),
        ("\ua4d0pproval.pdf", "Latin and Lisu"),
        ("p\u10d0y.pdf", "Georgian and Latin"),
        ("con", "a device"),
        ("CON .txt", "a device"),
        ("CONIN$", "a device"),
        ("clock$.log", "a device"),
        ("COM\u00b9.pdf", "a device"),
        ("lpt0", "a device"),
        ("wire\u3164.pdf", "U+3164"),
        ("wire\u2800.pdf", "U+2800"),
        ("wire\u034f.pdf", "U+034F"),
        ("wire\ufe0f.pdf", "U+FE0F"),
        ("wire\u115f.pdf", "U+115F"),
        ("wire\u2044etc.pdf", "stands for another"),
        ("wire\uff0fetc.pdf", "stands for another"),
        ("wire\uff0epdf", "stands for another"),
        ("wire\u2024pdf", "stands for another"),
        ("\U0001d41aipproval.pdf", "stands for another"),
        (" wire.pdf", "nobody sees"),
        ("wire.pdf\u00a0", "nobody sees"),
        (".", "no name"),
        ("\n", "U+000A"),
        (" ", "nobody sees"),
        ("wire\u2066fdp.exe", "U+2066"),
        ("wire\udcff.pdf", "U+DCFF"),
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
