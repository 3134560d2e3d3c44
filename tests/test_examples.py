"""The worked examples of CONTRIBUTING still apply, are what it shows, and pass their own tests."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "docs" / "examples"
COPIED = ("docs", "migrations", "templates", "tests", "tracker")

# How many files of the package each may touch, beside its test, its migration and its page of the manual; and its tests.
CASES = {
    "a-kind-of-fact": (
        4,
        ("tests/test_facts_in_words.py", "tests/operations/facts/test_terms.py", "-k", "visit and not postgresql"),
    ),
    "a-key-of-an-obligation": (
        3,
        ("tests/operations/agreement/test_amendment.py", "-k", "own_number_for_a_duty and not postgresql"),
    ),
    "a-counting-rule": (1, ("tests/rules/counting/test_counting.py", "-k", "cites_its_law or revenue_laws")),
}


def _changes(diff: str) -> dict[str, str]:
    """What a change does to each file, by the file's path: the lines from its first `@@` on."""
    files = re.split(r"^diff --git ", diff, flags=re.MULTILINE)[1:]
    return {each.split(" b/", 1)[1].partition("\n")[0]: each[each.index("\n@@") + 1 :].rstrip("\n") for each in files}


def test_every_example_has_a_case() -> None:
    assert sorted(path.stem for path in EXAMPLES.iterdir()) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_an_example_touches_few_files_of_the_package_and_is_shown_as_it_is(name: str) -> None:
    changes = _changes((EXAMPLES / f"{name}.diff").read_text(encoding="utf-8"))
    package = {path: text for path, text in changes.items() if path.startswith("tracker/")}
    shown = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    assert 1 <= len(package) <= CASES[name][0]
    for path, text in package.items():
        assert f"`{path}`\n\n```diff\n{text}\n```\n" in shown, path


@pytest.mark.parametrize("name", CASES)
def test_an_example_applies_and_passes_its_tests(name: str, tmp_path: Path) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (ROOT / "pyproject.toml", ROOT / "alembic.ini"):
        shutil.copy(file, tmp_path)

    applied = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", str(EXAMPLES / f"{name}.diff")],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert applied.returncode == 0, applied.stderr

    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), *CASES[name][1]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
