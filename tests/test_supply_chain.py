"""What comes from others: the bill of materials, the licences, and an audit that never looks like one that was made."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
_ENTRY = re.compile(r"^([a-z0-9][\w.-]*)==(\S+)(?: ; .+)? \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", re.MULTILINE)
LOCKED = {
    name: (version, frozenset(re.findall(r"[0-9a-f]{64}", hashes)))
    for name, version, hashes in _ENTRY.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))
}
# What says of its licence no more than a family of them, or nothing: read in the text that it comes with.
READ = {
    "jinja2": "BSD-3-Clause",
    "pathspec": "MPL-2.0",
    "python-dateutil": "BSD-3-Clause",
    "trove-classifiers": "Apache-2.0",
    **dict.fromkeys(("editables", "markdown-it-py", "mdurl"), "MIT"),
}


def _bill(place: Path) -> bytes:
    """The bill of materials as `make sbom` makes and validates it, with the tools of this environment, installing nothing."""
    subprocess.run(
        ["make", "--old-file=.venv/.installed", "sbom", f"SBOM={place}", f"BIN={Path(sys.executable).parent}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return place.read_bytes()


def test_the_bill_of_materials_has_each_package_with_its_hashes_and_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    made = _bill(tmp_path / "one.json")
    bill: dict[str, Any] = json.loads(made)
    listed = [
        (
            each["name"],
            (
                each["version"],
                frozenset(mark["content"] for found in each["externalReferences"] for mark in found["hashes"]),
            ),
        )
        for each in bill["components"]
    ]

    assert (bill["specVersion"], bill["metadata"]["component"]["name"]) == ("1.6", "monitorship-tracker")
    assert sorted(listed) == sorted(LOCKED.items())
    assert _bill(tmp_path / "two.json") == made


def _noticed() -> dict[str, tuple[str, list[str]]]:
    """Each package that NOTICE names, with its licence and the places of its text."""
    lines = (ROOT / "NOTICE").read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("package "))
    at, text = lines[start].index("licence"), lines[start].index("text")
    return {
        line[:at].strip(): (line[at:text].strip(), line[text:].strip().split(", "))
        for line in lines[start + 1 :]
        if line
    }


def _licence(name: str) -> str:
    metadata = importlib.metadata.metadata(name).json
    return str(metadata.get("license_expression") or READ.get(name) or metadata.get("license"))


def test_the_notice_names_each_package_that_runs() -> None:
    assert list(_noticed()) == sorted(LOCKED)


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_the_notice_has_the_licence_that_comes_with_a_package(name: str) -> None:
    licence, texts = _noticed()[name]
    files = {path.as_posix().partition(".dist-info/")[2] for path in importlib.metadata.files(name) or ()}

    assert importlib.metadata.version(name) == LOCKED[name][0]
    assert licence == _licence(name)
    assert set(texts) - files == set()


def test_the_lgpl_is_imported_and_only_where_the_database_is_on_postgresql() -> None:
    copyleft = {name for name, (licence, _) in _noticed().items() if "GPL" in licence}
    postgres = importlib.metadata.requires("monitorship-tracker") or []

    assert copyleft == {"psycopg", "psycopg-binary"}
    assert [each for each in postgres if each.startswith("psycopg")] == [
        each for each in postgres if each.endswith(("extra == 'postgres'", 'extra == "postgres"'))
    ]
    assert all(name in (ROOT / "NOTICE").read_text(encoding="utf-8").partition("The LGPL\n")[2] for name in copyleft)


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    place = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    place.loader.exec_module(module)
    return module


# What pip-audit 2.10 wrote: of an index without advisories (it then ends with 0), and of no way to the service.
_MIRROR = {
    "dependencies": [
        {"name": "mdurl", "skip_reason": "Dependency not found on PyPI and could not be audited: mdurl (0.1.2)"},
        {"name": "six", "skip_reason": "Dependency not found on PyPI and could not be audited: six (1.17.0)"},
    ],
    "fixes": [],
}
_OFFLINE = """Traceback (most recent call last):
requests.exceptions.ConnectionError: No route to host
"""
_CLEAN = {
    "dependencies": [
        {"name": "mdurl", "version": "0.1.2", "vulns": []},
        {"name": "six", "version": "1.17.0", "vulns": []},
    ],
    "fixes": [],
}
_ADVISORY = {"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"], "aliases": ["CVE-2020-28493"], "description": "…"}
_FOUND = {
    "dependencies": [
        {"name": "mdurl", "version": "0.1.2", "vulns": [_ADVISORY, {**_ADVISORY, "id": "X-1", "fix_versions": []}]},
        {"name": "six", "version": "1.17.0", "vulns": []},
    ],
    "fixes": [],
}


@pytest.mark.parametrize(
    ("answer", "complaint", "code", "sentences"),
    [
        (
            json.dumps(_MIRROR),
            "No known vulnerabilities found",
            3,
            [
                "Nothing was audited: the service that was asked does not know them.",
                "Dependency not found on PyPI and could not be audited: mdurl (0.1.2)",
                "Dependency not found on PyPI and could not be audited: six (1.17.0)",
            ],
        ),
        (
            "",
            _OFFLINE,
            3,
            [
                "Nothing was audited: requests.exceptions.ConnectionError: No route to host",
            ],
        ),
        ("", "", 3, ["Nothing was audited: pip-audit said nothing."]),
        (
            json.dumps({**_CLEAN, "dependencies": _CLEAN["dependencies"][:1]}),
            "",
            3,
            [
                "1 of 2 packages were not audited: the service that was asked does not know them.",
                "six is not in the answer",
            ],
        ),
        (json.dumps(_CLEAN), "", 0, ["2 packages were audited, and none has a known advisory."]),
        (
            json.dumps(_FOUND),
            "Found 2 known vulnerabilities in 1 package",
            1,
            ["mdurl 0.1.2: PYSEC-2021-66, mended in 2.11.3", "mdurl 0.1.2: X-1, mended in no version yet"],
        ),
        (
            json.dumps({**_FOUND, "dependencies": [_FOUND["dependencies"][0], _MIRROR["dependencies"][1]]}),
            "",
            1,
            [
                "mdurl 0.1.2: PYSEC-2021-66, mended in 2.11.3",
                "mdurl 0.1.2: X-1, mended in no version yet",
                "1 of 2 packages were not audited: the service that was asked does not know them.",
                "Dependency not found on PyPI and could not be audited: six (1.17.0)",
            ],
        ),
    ],
    ids=["an-index-without-advisories", "no-way", "silence", "in-part", "clean", "found", "found-and-in-part"],
)
def test_an_audit_that_was_not_made_never_looks_like_one(
    audit: ModuleType, answer: str, complaint: str, code: int, sentences: list[str]
) -> None:
    assert audit.outcome(answer, complaint, ["mdurl", "six"]) == (code, sentences)


def test_the_audit_is_of_each_package_that_runs(audit: ModuleType) -> None:
    assert audit.locked() == sorted(LOCKED)
