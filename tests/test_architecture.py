"""What keeps the shape of the project: where things live, what they are called, who may do what."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "tracker"
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

FOLDERS = (".ci", "benchmarks", "docs", "migrations", "templates", "tests", "tracker")
FILES = (
    ".editorconfig",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "SECURITY.md",
    "alembic.ini",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
)

NAMES_WITHOUT_A_SUBJECT = re.compile(r"(util|helper|manager|service|common|misc|base_?class)", re.IGNORECASE)
LONGEST = 500
MOST_FILES = 20
FREE_OF_TRANSACTIONS = ("rules", "models", "agreements", "reports", "operations")
TRANSACTION_CALLS = {"commit", "begin", "rollback"}

# The folder of a person or of a machine; an address that a package index is reached by.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w")
INDEX_ADDRESS = re.compile(
    r"(?:--|^)(?:extra-)?index-url|\b(?:test\.)?pypi\.org|pythonhosted|\bpypi\.python\.org|registry\.npmjs|//(?:[\w-]+\.)*(?:conda|anaconda)\."
    r"|//[^\s\"']+/simple/|resolved\": *\"http",
    re.MULTILINE,
)


def _python(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def _texts() -> Iterator[tuple[Path, str]]:
    """Give every text file of the project with what it says; what commands made is left out."""
    kept = [ROOT / name for name in FILES if (ROOT / name).exists()]
    for folder in FOLDERS:
        kept += [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    for path in kept:
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue


def _places(pattern: re.Pattern[str], texts: Iterator[tuple[Path, str]]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}: {found.group()}"
        for path, text in texts
        for found in pattern.finditer(text)
    ]


def _code_and_tests() -> Iterator[tuple[Path, str]]:
    return (
        (path, path.read_text(encoding="utf-8"))
        for path in _python("tracker", "tests", "migrations", "benchmarks")
        if path != Path(__file__)
    )


def test_imports_point_down_and_the_rules_stay_pure() -> None:
    linted = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_the_contracts_know_every_folder_of_the_package() -> None:
    layers = " ".join(CONFIGURATION["tool"]["importlinter"]["contracts"][0]["layers"])
    folders = {f"tracker.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")}

    assert {folder for folder in folders if folder not in re.findall(r"[\w.]+", layers)} == set()


@pytest.mark.parametrize(
    "module", sorted((PACKAGE / "rules").rglob("*.py")), ids=lambda path: f"{path.parent.name}.{path.stem}"
)
def test_a_rules_module_needs_only_the_standard_library_and_other_rules(module: Path) -> None:
    """Only the reader of the due language needs Lark; only the calendars need holidays, and not before they are asked."""
    allowed = {"parser.py": {"lark"}, "builder.py": {"lark"}, "calendars.py": {"holidays"}}.get(module.name, set())
    tree = ast.parse(module.read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    foreign = {
        name
        for name in imported
        if name.partition(".")[0] not in sys.stdlib_module_names | allowed
        and not name.startswith("tracker.rules")
        and name not in {"tracker.errors", "tracker.remedies"}
    }

    assert foreign == set()


def test_files_and_classes_are_named_for_their_subject() -> None:
    files = [
        path.relative_to(ROOT)
        for path in (*_python("tracker", "tests", "benchmarks"),)
        if any(NAMES_WITHOUT_A_SUBJECT.search(part) for part in path.relative_to(ROOT).parts)
    ]
    classes = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in _python("tracker")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and NAMES_WITHOUT_A_SUBJECT.search(node.name)
    ]

    assert files == []
    assert classes == []


def test_two_public_classes_share_a_name_only_where_they_are_one_thing_on_two_floors() -> None:
    """The value in `rules`, its row in `models`, its entry in the agreement file."""
    floors: dict[str, list[str]] = {}
    for path in _python("tracker"):
        room = path.relative_to(PACKAGE)
        floor = "agreements/file" if room.parts[:2] == ("agreements", "file") else room.parts[0]
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                floors.setdefault(node.name, []).append(floor)
    shared = {name: where for name, where in floors.items() if len(where) > 1}

    assert {
        name: where
        for name, where in shared.items()
        if len(where) > len(set(where)) or set(where) - {"rules", "models", "agreements/file"}
    } == {}


def test_no_module_is_named_for_an_act_of_speech_nor_for_a_gerund_that_has_a_noun() -> None:
    """`wording`, `drawing`, `binding` and `counting` are the field's own nouns."""
    nouns = {"wording", "drawing", "binding", "counting"}
    speech = re.compile(r"(^|_)(said|say|saying|sayings|tell|telling|told|asked|asking)(_|$)")
    names = {part.removesuffix(".py") for path in _python("tracker") for part in path.relative_to(PACKAGE).parts}

    assert {name for name in names if speech.search(name)} == set()
    assert {name for name in names if name.endswith("ing")} - nouns == set()


def test_one_subject_is_one_file_and_a_long_one_says_why() -> None:
    """A file over 500 lines names its reason in its docstring, after the words `Long because`."""
    texts = {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in _python("tracker")}

    assert {
        path: len(text.splitlines())
        for path, text in texts.items()
        if len(text.splitlines()) > LONGEST and "Long because" not in (ast.get_docstring(ast.parse(text)) or "")
    } == {}


def test_a_folder_of_the_package_holds_about_fifteen_files() -> None:
    folders = Counter(path.parent.relative_to(ROOT) for path in _python("tracker"))

    assert {str(folder): files for folder, files in folders.items() if files > MOST_FILES} == {}


def test_the_tests_mirror_the_rooms_of_the_package() -> None:
    rooms = {
        path.parent.relative_to(ROOT / "tests")
        for path in _python("tests")
        if (PACKAGE / path.relative_to(ROOT / "tests").parts[0]).is_dir()
    }

    assert {str(room) for room in rooms if not (PACKAGE / room).is_dir()} == set()


def test_only_faces_begin_and_commit_transactions() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno}: .{node.func.attr}("
        for path in _python(*(f"tracker/{folder}" for folder in FREE_OF_TRANSACTIONS))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TRANSACTION_CALLS
    ]

    assert calls == []


def test_only_the_command_line_asks_whose_process_it_is() -> None:
    asking = [path for path in sorted(PACKAGE.rglob("*.py")) if "tracker.login" in path.read_text(encoding="utf-8")]

    assert asking == [PACKAGE / "cli" / "invocation.py"]


def test_only_the_clock_module_is_excused_from_the_ban_on_reading_the_clock() -> None:
    excused = [
        path for path, codes in CONFIGURATION["tool"]["ruff"]["lint"]["per-file-ignores"].items() if "TID251" in codes
    ]

    assert excused == ["tracker/clock.py"]
    assert _places(re.compile(r"noqa: [\w, ]*(TID251|DTZ005|DTZ011)"), _code_and_tests()) == []


def test_starting_the_command_line_loads_no_heavy_library() -> None:
    """A person waits for every command: each library is imported by what needs it."""
    heavy = {"alembic", "apscheduler", "holidays", "jinja2", "lark", "pydantic", "rich", "sqlalchemy", "yaml"}
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, tracker.cli; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert heavy & set(loaded.stdout.split()) == set()


def test_a_migration_stands_alone() -> None:
    """History must not move when the package does; only `env.py` knows the package."""
    migrations = ((path, path.read_text(encoding="utf-8")) for path in _python("migrations") if path.name != "env.py")

    assert _places(re.compile(r"^\s*(?:from|import) tracker.*", re.MULTILINE), migrations) == []


def test_nothing_of_ours_is_patched_in_a_test() -> None:
    assert _places(re.compile(r"""patch\(\s*["']tracker\."""), _code_and_tests()) == []


def test_no_test_is_set_aside_and_nothing_is_left_for_later() -> None:
    unfinished = re.compile(
        r"\b(?:TODO|FIXME|XXX)\b|NotImplementedError|pytest\.(?:skip|mark\.skip|mark\.xfail|xfail)|importorskip"
    )

    # Only root can be two people of one machine.
    there = [each for each in _places(unfinished, _code_and_tests()) if "test_shared_machine.py" not in str(each)]
    assert there == []


def test_every_suppression_carries_its_code_and_its_reason() -> None:
    without_code = re.compile(r"# noqa(?!: [A-Z]+\d)|# type: ignore(?!\[)")
    without_reason = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\])[ \t]*$", re.MULTILINE)

    assert _places(without_code, _code_and_tests()) == []
    assert _places(without_reason, _code_and_tests()) == []


def test_no_file_names_a_package_index_or_a_folder_of_one_machine() -> None:
    texts = [(path, text) for path, text in _texts() if path != Path(__file__)]

    assert _places(MACHINE_PATH, iter(texts)) == []
    assert _places(INDEX_ADDRESS, iter(texts)) == []
    assert [path for path, text in texts if f"{ROOT}/" in text or f"{Path.home()}/" in text] == []


@pytest.mark.parametrize("page", ["/project/lexdays/", "/simple", "/pypi/lexdays/json"])
def test_the_address_of_a_package_index_is_known_by_any_of_its_pages(page: str) -> None:
    # Written out in one piece, it would be such an address.
    assert INDEX_ADDRESS.search(f"https://pypi.{'org'}{page}")
    assert INDEX_ADDRESS.search("https://mirror.example/team/simple/")
    assert not INDEX_ADDRESS.search("https://www.hhs.gov/about/agencies/dab/index.html")


def _locked(name: str) -> dict[str, tuple[str, int]]:
    """Each package that a lock file names, with its version and the number of its hashes."""
    entries = re.split(r"^(?=[a-z])", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        package: (version.split()[0], entry.count("--hash=sha256:"))
        for entry in entries
        for package, _, version in [entry.partition("==")]
    }


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in requirements}


def test_each_lock_holds_what_it_is_for_with_its_hashes() -> None:
    running, developing = _locked("requirements.lock"), _locked("requirements-dev.lock")
    project, groups = CONFIGURATION["project"], CONFIGURATION["dependency-groups"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    needed = _names([*project["dependencies"], *extras, *groups["install"]])
    tools = _names([each for each in groups["dev"] if isinstance(each, str)])

    assert needed - set(running) == set()
    assert tools - set(developing) == set()
    # What runs is what was tested, and a server gets no test tool.
    assert {name: developing.get(name) for name in running} == running
    assert set(running) & tools == set()
    assert [name for name, (_, hashes) in developing.items() if hashes == 0] == []


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_and_folder_that_a_guide_names_is_there(document: str) -> None:
    """A name with a slash is a path from the top, from the package, or from one of its floors."""
    text = (ROOT / document).read_text(encoding="utf-8")
    named = {each.rstrip("/") for each in re.findall(r"`([\w./]+/[\w./]*)`", text)}
    places = (ROOT, PACKAGE, *(path.parent for path in PACKAGE.glob("*/__init__.py")))

    assert {each for each in named if not any((place / each).exists() for place in places)} == set()
