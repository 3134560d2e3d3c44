"""What holds for every command: help, exit codes, refusals on standard error, pipes, completion."""

from __future__ import annotations

import os
import pty
import select
import shlex
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE
from tracker.cli import COMMANDS

PROGRAM = (sys.executable, "-c", "from tracker.cli import main; main()")


def _call(
    *arguments: str | bytes, cwd: Path | None = None, encoding: str = "utf-8", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        encoding=encoding,
        errors="replace",
        check=False,
        cwd=cwd,
        timeout=60,
        env=_environment(**environment),
    )


def _environment(**given: str) -> dict[str, str]:
    root = Path(__file__).parents[2]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    return {**kept, "PYTHONPATH": str(root), **given}


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_explains_itself(bare: Tracker, command: str) -> None:
    said = bare(command, "--help")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: tracker {command} ")


def test_help_lists_every_command_with_its_line(bare: Tracker) -> None:
    out = bare("--help").out

    for name, (_, line) in COMMANDS.items():
        assert f"  {name}" in out
        assert line in out


def test_a_command_that_is_not_one_is_refused_with_the_nearest(bare: Tracker) -> None:
    said = bare("lost")

    assert (said.code, said.out) == (2, "")
    assert "There is no command “lost”. Did you mean “list”? `tracker --help` lists them." in said.err


def test_an_option_that_is_not_one_is_refused(bare: Tracker) -> None:
    said = bare("list", "--stauts", "overdue")

    assert said.code == 2
    assert "--status" in said.err


def test_the_version_is_told(bare: Tracker) -> None:
    assert bare("--version").out.startswith("tracker ")


def test_an_argument_that_is_not_utf_8_is_refused_and_shown_escaped() -> None:
    said = _call("show", b"caf\xe9")

    assert said.returncode == 2
    assert "“caf\\udce9” is not written in UTF-8." in said.stderr
    assert "Traceback" not in said.stderr


def test_a_terminal_without_quotation_marks_gets_them_escaped(tmp_path: Path) -> None:
    said = _call("due", "on 2024-02-30", PYTHONIOENCODING="ascii", cwd=tmp_path)

    assert said.returncode == 2
    assert "\\u201c" in said.stderr or "2024-02-30" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_reader_of_the_pipe_who_has_gone_is_no_fault() -> None:
    """As in `tracker due … | head -1`."""
    program = subprocess.Popen(
        [*PROGRAM, "due", "every 1 day from 2020-01-01", "--until", "2025-12-31"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.readline()
    program.stdout.close()
    complaints = program.stderr.read()
    program.stderr.close()

    assert program.wait(timeout=60) == 0
    assert complaints == b""


def test_output_that_cannot_be_written_is_told() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        said = subprocess.run(
            [*PROGRAM, "schema"], stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False, env=_environment()
        )

    assert said.returncode == 4
    assert said.stderr == "The output cannot be written: No space left on device.\n"


def test_an_interrupt_ends_a_command_in_a_sentence(database_url: str, tmp_path: Path) -> None:
    """A service is stopped by the same signal; here it comes while a terminal waits for an answer."""
    file = tmp_path / "acme.yaml"
    file.write_text(FILE, encoding="utf-8")
    _call("load", str(file), TRACKER_DATABASE_URL=database_url)
    file.write_text(FILE.replace("due: 60 days", "due: 90 days"), encoding="utf-8")

    code, shown = _on_terminal(
        "load", str(file), until="Load it? [y/N]:", then=signal.SIGINT, TRACKER_DATABASE_URL=database_url
    )

    assert code == 2
    assert "Stopped; nothing more was done." in shown
    assert "Traceback" not in shown


def test_on_a_terminal_a_changed_file_is_loaded_only_after_a_yes(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(FILE, encoding="utf-8")
    _call("load", str(file), TRACKER_DATABASE_URL=database_url)
    file.write_text(FILE.replace("due: 60 days", "due: 90 days"), encoding="utf-8")

    no, refused = _on_terminal(
        "load", str(file), until="Load it? [y/N]:", then="n\n", TRACKER_DATABASE_URL=database_url
    )
    yes, loaded = _on_terminal(
        "load", str(file), until="Load it? [y/N]:", then="y\n", TRACKER_DATABASE_URL=database_url
    )

    assert (no, yes) == (2, 0)
    assert "A1: due was `60 days after effective`, becomes `90 days after effective`" in refused
    assert "Nothing was changed." in refused
    assert "Corrected acme to revision 2." in loaded


def test_on_a_terminal_a_list_is_a_drawn_table_that_obeys_no_markup(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(FILE.replace("title: Action plan", 'title: "[bold]Action[/] plan"'), encoding="utf-8")
    _call("load", str(file), TRACKER_DATABASE_URL=database_url)

    code, shown = _on_terminal("list", "--owner", "mc", TRACKER_DATABASE_URL=database_url, COLUMNS="160")

    assert code == 0
    assert "[bold]Action[/] plan" in shown
    assert "\x1b[1m" in shown


def _on_terminal(
    *arguments: str, until: str = "", then: str | signal.Signals = "", **environment: str
) -> tuple[int, str]:
    """Call the program on a terminal of its own; once it has shown `until`, type `then` or send that signal."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
        env=_environment(TERM="xterm", **environment),
    ) as program:
        os.close(end)
        try:
            shown = _shown(terminal, program, until=until, then=then)
            return program.wait(timeout=60), shown.decode(errors="replace")
        finally:
            program.kill()
            os.close(terminal)


def _shown(terminal: int, program: subprocess.Popen[bytes], *, until: str, then: str | signal.Signals) -> bytes:
    shown, answered = b"", not until
    while True:
        readable, _, _ = select.select([terminal], [], [], 5)
        if readable:
            try:
                shown += os.read(terminal, 4096)
            except OSError:  # the other end was closed: the program has ended
                break
        if isinstance(then, str):
            if not answered and until.encode() in shown:
                answered = True
                os.write(terminal, then.encode())
        elif until.encode() in shown and (not answered or not readable):
            # A signal just before the program waits for input is seen only at the next one: a person presses it again.
            answered = True
            program.send_signal(then)
    return shown


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("tracker wi", ["withdraw"]),
        ("tracker list --status due", ["due-soon"]),
        ("tracker load bin", ["binance-2023"]),
        ("tracker journal ver", ["verifier", "verify"]),
        ("tracker due x --counting frcp", ["frcp-6"]),
        ("tracker due x --calendar ca-federal-", ["ca-federal-court"]),
        ("tracker record x --grade est", ["estimated"]),
    ],
)
def test_the_shell_completes_commands_and_names(typed: str, offered: list[str]) -> None:
    words = typed.split()
    said = _call(_TRACKER_COMPLETE="bash_complete", COMP_WORDS=typed, COMP_CWORD=str(len(words) - 1))

    assert said.returncode == 0
    assert [line.partition(",")[2] for line in said.stdout.splitlines() if line.startswith("plain,")] == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_is_printed_for_each_shell(shell: str) -> None:
    said = _call(_TRACKER_COMPLETE=f"{shell}_source")

    assert said.returncode == 0
    assert "_TRACKER_COMPLETE" in said.stdout


def test_help_starts_without_any_heavy_library() -> None:
    heavy = {
        "alembic",
        "apscheduler",
        "holidays",
        "jinja2",
        "lark",
        "pydantic",
        "rich",
        "sqlalchemy",
        "yaml",
        "zoneinfo",
    }
    program = "import sys; from tracker.cli import run; run(['--help']); print(*sys.modules, file=sys.stderr)"
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True, env=_environment()
    )

    assert heavy & set(said.stderr.split()) == set()


def test_a_list_loads_neither_the_file_reader_nor_the_report(database_url: str, tmp_path: Path) -> None:
    """A person waits for every list: what only loading or reporting needs stays out of it."""
    (tmp_path / "acme.yaml").write_text(FILE, encoding="utf-8")
    _call("load", str(tmp_path / "acme.yaml"), TRACKER_DATABASE_URL=database_url)
    program = "import sys; from tracker.cli import run; run(['list']); print(*sys.modules, file=sys.stderr)"
    said = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env=_environment(TRACKER_DATABASE_URL=database_url),
    )

    heavy = {"alembic", "apscheduler", "jinja2", "pydantic", "rich", "yaml", "lark", "holidays"}
    loaded = set(said.stderr.split())
    assert heavy & loaded == set()
    # Of our own, the tables that it reads without their mapped classes, and of the rules what a status follows from.
    assert {name.removeprefix("tracker.models.") for name in loaded if name.startswith("tracker.models.")} == {
        "base",
        "columns",
        "list_tables",
        "roles",
        "vintage",
    }
    assert {name for name in loaded if name.startswith(("tracker.rules.facts", "tracker.rules.plan"))} == set()
    assert {name for name in loaded if name.startswith("tracker.rules.derivation")} == set()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder whose database holds the settlement of ACME."""
    (tmp_path / "acme.yaml").write_text(FILE, encoding="utf-8")
    assert _call("init", cwd=tmp_path, TRACKER_DATABASE_URL=_at(tmp_path)).returncode == 0
    assert _call("load", "acme.yaml", "--yes", cwd=tmp_path, TRACKER_DATABASE_URL=_at(tmp_path)).returncode == 0
    return tmp_path


def _at(folder: Path) -> str:
    return f"sqlite:///{folder / 'tracker.db'}"


def _in_shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = " ".join(map(shlex.quote, PROGRAM))
    return subprocess.run(
        ["bash", "-c", line.replace("TRACKER", program)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=60,
        env=_environment(TRACKER_DATABASE_URL=_at(folder)),
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_a_closed_stream_is_nowhere_and_no_fault(kept: Path, closed: str) -> None:
    done = _in_shell(f"for each in list doctor 'waive A1'; do TRACKER $each {closed}; echo $? >> codes; done", kept)

    assert "Traceback" not in done.stderr + done.stdout
    assert (kept / "codes").read_text(encoding="utf-8").split() == ["0", "0", "0"]


def test_the_exit_code_is_that_of_the_work_though_nobody_reads_it_to_its_end(kept: Path) -> None:
    """As `tracker doctor | head -1` in a line that watches it."""
    with sqlite3.connect(kept / "tracker.db") as connection:
        connection.execute("UPDATE deadlines SET safe_on = '2026-01-01' WHERE safe_on IS NOT NULL")

    done = _in_shell("TRACKER doctor | true; echo ${PIPESTATUS[0]}", kept)

    assert (done.stdout, done.stderr) == ("1\n", "")


def test_an_act_whose_answer_cannot_be_written_is_said_to_be_done(kept: Path) -> None:
    done = _in_shell("TRACKER waive A1 > /dev/full", kept)

    assert done.returncode == 4
    assert "is done and recorded all the same: do not do it again" in done.stderr
    assert "A1 waived" in _in_shell("TRACKER journal --last 1", kept).stdout


def test_what_did_nothing_is_not_said_to_be_done(kept: Path) -> None:
    assert "is done" not in _in_shell("(TRACKER list; TRACKER load acme.yaml --dry-run) > /dev/full", kept).stderr


@pytest.mark.parametrize(("made", "sentence"), [("mkfifo odd", "no regular file"), ("mkdir odd", "a folder")])
def test_what_is_no_file_is_not_taken_for_a_broken_disk(kept: Path, made: str, sentence: str) -> None:
    for command in ("list", "init"):
        done = _in_shell(f"{made} 2>/dev/null; TRACKER --database odd {command}", kept)

        assert done.returncode == 4
        assert f"odd is {sentence}, and a database is a file." in done.stderr


@pytest.mark.parametrize(("length", "code"), [(10_000, 0), (10_001, 2)])
def test_a_note_is_no_file(acme: Tracker, length: int, code: int) -> None:
    assert acme("waive", "A1", "--note", "n" * length).code == code
