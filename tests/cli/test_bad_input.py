"""What nobody should give is refused in words: nothing is waited for, nothing is broken, and no terminal obeys it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE

VERIFIER = Path(__file__).parents[2] / "docs" / "verify_export.py"


@pytest.mark.both_kinds
@pytest.mark.parametrize(
    "arguments", [("check", "pipe"), ("load", "pipe"), ("recommendation", "import", "pipe"), ("restore", "pipe")]
)
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(acme: Tracker, arguments: tuple[str, ...]) -> None:
    os.mkfifo("pipe")
    said = acme("--database", "other.db", *arguments) if arguments[0] == "restore" else acme(*arguments)
    assert said.code in {2, 3}
    assert "It is a pipe: write it into a file first, and name that." in said.err


@pytest.mark.both_kinds
@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--out"),
        ("pack", "--out"),
        ("calendar", "--for", "mc", "--out"),
        ("portfolio", "--out"),
        ("journal", "export", "--out"),
        ("whatif", "--record", "breach=2026-02-02", "--out"),
    ],
)
def test_a_device_or_a_pipe_is_not_replaced_by_a_file(acme: Tracker, arguments: tuple[str, ...]) -> None:
    os.mkfifo("pipe")
    said = acme(*arguments, "pipe")
    assert said.code == 2
    assert said.err.startswith("pipe is no ordinary file, and is not replaced by one.")
    assert Path("pipe").is_fifo()


def test_a_pipe_is_not_replaced_by_a_backup(sqlite_acme: Tracker) -> None:
    """Of a file: on a server `pg_dump` takes the backup."""
    os.mkfifo("pipe")
    said = sqlite_acme("backup", "--force", "pipe")
    assert said.code == 2
    assert said.err.startswith("pipe is no ordinary file, and is not replaced by one.")
    assert Path("pipe").is_fifo()


def test_an_argument_that_a_terminal_would_obey_is_refused_and_spelled_out(acme: Tracker) -> None:
    for text, name in (("\x1b[2J", "U+001B"), ("\x9b2J", "U+009B"), ("\u202egpj.exe", "U+202E"), ("\u2066x", "U+2066")):
        said = acme("resolve", "A1", "--on", "2026-02-27", "--note", text)
        assert said.code == 2
        assert f"holds the character {name}, which no text here may hold" in said.err
        assert text[0] not in said.err
    assert len(acme("journal", "--json").json) == 1


def test_what_is_wrong_with_a_command_is_told_without_what_a_terminal_obeys(tracker: Tracker) -> None:
    for arguments in (("\u200blist",), ("list", "\u200bmore"), ("due", "on \u200bx")):
        said = tracker(*arguments)
        assert said.code == 2
        assert "\\u200b" in said.err
        assert "\u200b" not in said.err


def test_a_title_that_holds_what_nobody_sees_is_spelled_out_on_the_terminal_and_whole_in_json(tracker: Tracker) -> None:
    tracker.write("acme.yaml", FILE.replace("Action plan", "Act\u200bion\u00a0plan 👩\u200d💻"))
    assert tracker("load", "acme.yaml").code == 0
    assert "Act\\u200bion\u00a0plan 👩\u200d💻" in tracker("list").out
    said = tracker("list", "--json").out
    assert "\u200b" not in said
    assert "\u200d" not in said
    assert json.loads(said)[0]["title"] == "Act\u200bion\u00a0plan 👩\u200d💻"


def test_a_title_that_turns_the_line_around_is_refused_with_its_place(tracker: Tracker) -> None:
    tracker.write("acme.yaml", FILE.replace("Acme, 2026", "Acme \u202egpj.exe"))
    said = tracker("check", "acme.yaml")
    assert (said.code, said.err) == (2, "acme.yaml:2:13: The character U+202E cannot stand in an agreement file.\n")


@pytest.mark.parametrize("name", ["\x1b[2J", "\udcff", "\u202eairam", "  "])
def test_a_login_name_that_cannot_be_printed_names_nobody(sqlite_acme: Tracker, name: str) -> None:
    """On SQLite, where the name comes from the operating system."""
    said = sqlite_acme("resolve", "A1", "--on", "2026-02-27", login=name)
    assert (said.code, said.err) == (2, "Nobody is named who acts, and there is no login.\nSay who, with --by NAME.\n")


def test_a_name_without_end_is_refused(acme: Tracker) -> None:
    said = acme("resolve", "A1", "--on", "2026-02-27", "--by", "x" * 201)
    assert (said.code, said.err) == (
        2,
        "A name has at most 200 characters: say who says so with a shorter --by NAME.\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("withdraw", "9" * 30),
        ("journal", "--last", "9" * 30),
        ("journal", "prove", "9" * 30),
        ("notices", "retry", "9" * 30),
    ],
)
def test_a_number_beyond_every_database_is_refused(acme: Tracker, arguments: tuple[str, ...]) -> None:
    assert acme(*arguments).code == 2


@pytest.mark.parametrize(
    "variable", ["TRACKER_DATABASE_URL", "TRACKER_EVIDENCE", "TRACKER_NOTICES_FOLDER", "TRACKER_WEBHOOK_URL_FILE"]
)
def test_the_folder_of_nobody_is_refused(acme: Tracker, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "~nobody-at-all/x")
    said = acme("list")
    assert said.code == 2
    assert "begins with “~” and the name of nobody here" in said.err


def test_a_database_whose_name_is_not_text_is_refused(acme: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "\udcff.db")
    assert acme("list").code == 2


def test_a_link_that_is_half_an_address_is_refused(acme: Tracker) -> None:
    said = acme("evidence", "add", "--for", "A1", "--link", "http://[::1")
    assert (said.code, said.err) == (2, "“http://[::1” is no address of a page: write it with https://.\n")


@pytest.mark.parametrize("calendar", ["us-federal+observed+observed", "+".join(["us-federal"] * 400)])
def test_a_calendar_that_cannot_be_is_told_with_its_place(tracker: Tracker, calendar: str) -> None:
    tracker.write("acme.yaml", FILE.replace("calendar: us-federal", f"calendar: {calendar}"))
    said = tracker("check", "acme.yaml")
    assert said.code == 2
    assert said.err.startswith("acme.yaml:15:15: `calendar`: ")
    assert len(said.err) < 1_000


def _verified(file: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(VERIFIER), file], capture_output=True, encoding="utf-8", check=False, timeout=20
    )


def test_the_verifier_waits_for_no_pipe_and_reads_no_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for file in (str(tmp_path / "pipe"), "/dev/zero"):
        said = _verified(file)
        assert (said.returncode, said.stderr) == (2, f"it is not an ordinary file: {file}\n")


def test_the_verifier_breaks_on_nothing_nested_and_repeats_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    from hashlib import sha256

    array = "[" * 100_000 + "]" * 100_000
    place = tmp_path / "export"
    place.write_text(f"tracker-journal 1\norigin x\nentry {sha256(array.encode()).hexdigest()} {array}\n", "utf-8")
    said = _verified(str(place))
    assert (said.returncode, said.stderr) == (1, "something in it is nested without end\n")
    assert _verified("no\x1b[2Jsuch").stderr.count("\x1b") == 0
