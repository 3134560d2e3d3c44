"""The units that the manual gives to systemd call commands that exist, as a user who may write where they write."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.manual import MANUAL, blocks, text_of
from tracker.cli import COMMANDS

FOLDER = MANUAL / "systemd"
UNITS = sorted(FOLDER.iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]


def _read(unit: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.read(unit, encoding="utf-8")
    return parser


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_calls_a_command_of_ours_as_a_user_without_rights(unit: Path) -> None:
    service = _read(unit)["Service"]
    words = shlex.split(service["ExecStart"])
    if words[0] == "/bin/sh":
        words = shlex.split(words[-1])[1:]

    assert words[0] == "/opt/tracker/bin/tracker"
    assert words[1] in COMMANDS
    assert service["User"] == "tracker"
    assert service["EnvironmentFile"] == "/etc/tracker/environment"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["StateDirectory"]) == (
        "yes",
        "strict",
        "tracker",
    )


def test_each_timer_has_its_service_and_is_wanted() -> None:
    timers = [unit for unit in UNITS if unit.suffix == ".timer"]

    assert [timer.with_suffix(".service").exists() for timer in timers] == [True] * 2
    assert {_read(timer)["Install"]["WantedBy"] for timer in timers} == {"timers.target"}


def test_the_manual_names_each_unit_and_sets_what_the_program_reads() -> None:
    page = text_of("installation.md")
    environment = blocks(page, "")[1]

    assert [unit.name for unit in UNITS if f"systemd/{unit.name}" not in page] == []
    assert {line.partition("=")[0] for line in environment.splitlines()} == {
        "TRACKER_DATABASE_URL",
        "TRACKER_EVIDENCE",
        "TRACKER_PING_URL",
        "TRACKER_WEB_ADDRESS",
    }


def test_systemd_itself_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    """Where systemd is installed it reads them; what it cannot find on this machine is the program itself."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        assert UNITS
        return
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(text.replace("/opt/tracker/bin/tracker", "/bin/true"), encoding="utf-8")

    read = subprocess.run(
        [analyze, "verify", "--man=no", *(str(tmp_path / unit.name) for unit in UNITS)],
        check=False,
        capture_output=True,
        text=True,
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
    )

    assert [line for line in read.stderr.splitlines() if "tracker" in line] == []
