"""The wheel carries all that the tracker needs, and works away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with the tools of this environment, asking no package index."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
        text=True,
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


@pytest.fixture(scope="module")
def loaded(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that the wheel alone made and loaded a settlement into."""
    folder = tmp_path_factory.mktemp("loaded")
    _run(unpacked, folder, "init")
    _run(unpacked, folder, "load", "--yes", "binance-2023")
    return folder


def _project_files(folder: str) -> set[str]:
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _run(unpacked: Path, folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    environment |= {"PYTHONPATH": str(unpacked), "TRACKER_DATABASE_URL": f"sqlite:///{folder / 'tracker.db'}"}
    done = subprocess.run(
        [sys.executable, "-c", "from tracker.cli import main; main()", *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_carries_the_package_its_templates_and_its_migrations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        *(f"tracker/{name}" for name in _project_files("tracker")),
        *(f"tracker/_data/templates/{name}" for name in _project_files("templates")),
        *(f"tracker/_data/migrations/{name}" for name in _project_files("migrations")),
        "tracker/_data/alembic.ini",
        "tracker/_data/docs/verify_export.py",
        "tracker/py.typed",
        "tracker/rules/due/due.lark",
        "tracker/agreements/library/binance-2023.yaml",
    }

    assert wanted - names == set()
    assert [name for name in names if not name.startswith(("tracker/", "monitorship_tracker-"))] == []


def test_the_installed_package_is_not_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import tracker; print(tracker.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        check=True,
        capture_output=True,
        text=True,
    )

    assert Path(found.stdout.strip()).is_relative_to(unpacked)


def test_from_the_wheel_alone_an_empty_folder_becomes_a_report(unpacked: Path, loaded: Path) -> None:
    _run(unpacked, loaded, "day")
    _run(unpacked, loaded, "report", "--settlement", "binance-2023", "--out", "report.html")

    assert "Binance Holdings Limited" in (loaded / "report.html").read_text(encoding="utf-8")


def test_the_verifier_for_strangers_comes_with_the_wheel(unpacked: Path, loaded: Path) -> None:
    _run(unpacked, loaded, "journal", "export", "--out", "acme.journal")
    _run(unpacked, loaded, "journal", "verifier")

    said = subprocess.run(
        [sys.executable, "-I", "verify_export.py", "acme.journal"],
        cwd=loaded,
        capture_output=True,
        text=True,
        check=True,
    )

    assert " entries hold" in said.stdout


def test_the_command_takes_no_code_from_its_callers_environment(wheel: Path, tmp_path: Path) -> None:
    """Whoever could name code to run would act as anybody: `sitecustomize` runs before the first line of ours."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith(".data/scripts/tracker"))
        assert archive.getinfo(name).external_attr >> 16 & 0o111 == 0o111
        script = archive.read(name)
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "tracker").write_bytes(script)
    (folder / "tracker").chmod(0o755)
    # A link would look for the packages beside itself.
    (folder / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (folder / "python").chmod(0o755)
    (tmp_path / "linked").symlink_to(folder / "tracker")
    (tmp_path / "sitecustomize.py").write_text("print('somebody else')\n", encoding="utf-8")

    for called in (folder / "tracker", tmp_path / "linked"):
        done = subprocess.run(
            [called, "--version"],
            check=True,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        )
        assert done.stdout == "tracker 0.1.0\n"
