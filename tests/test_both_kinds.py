"""Whatever touches a database is tried on SQLite and on PostgreSQL, or says that it is of one kind."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, insert

from tracker import models, settings
from tracker.database import writing

ROOT = Path(__file__).parents[1]
OF_ONE_KIND = re.compile(r"(sqlite|postgresql)_\w+|server")
BY_HAND = re.compile(r"sqlite:///|sqlite3\.connect")
# Who names a file by hand, and why no server will do.
FILES_BY_HAND = {
    "tests/cli/test_earlier_revision.py": "the database of an earlier revision is kept as a file",
    "tests/cli/database/test_premature_records.py": "the database of an earlier revision is kept as a file",
    "tests/cli/database/test_backup.py": "a backup is of a file, and is looked into as a stranger would",
    "benchmarks/torture/flips.py": "the bits of a file are flipped",
    "tests/migrations/test_migrations.py": "what the migrations make of an empty file is compared with the schema that is kept",
    "tests/test_documentation.py": "the manual's examples name a file, as its reader does",
    "tests/test_packaging.py": "the wheel is tried without a server",
    "tests/test_settings.py": "addresses are read, and nothing is opened",
    "tests/cli/test_run.py": "a process of its own is called from a shell, in a folder with its database",
    "tests/cli/database/test_upkeep.py": "a backup is of a file, and is changed past all guards",
    "tests/cli/database/test_what_was_agreed.py": "each row of a file is changed past all guards",
    "tests/web/pages/test_journal.py": "a file is changed past all guards",
    "tests/web/pages/test_reports.py": "a file is changed past all guards",
    "benchmarks/torture/corpus/archives.py": "an archive holds a file, which is damaged",
    "benchmarks/torture/hostile.py": "each of its thousand calls has a fresh copy of a file",
    "benchmarks/torture/machines.py": "the rows of a file are laid in another order, beside a server's",
    "benchmarks/torture/programs.py": "what a server of pages answers is tried, whichever database stands behind it",
    "benchmarks/torture/upgrades.py": "its own harness makes the other kind beside it",
}


def _files() -> Iterator[Path]:
    yield from sorted((ROOT / "tests").rglob("*.py"))
    yield from sorted((ROOT / "benchmarks" / "torture").rglob("*.py"))


def _fixtures() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(each).startswith("pytest.fixture") for each in node.decorator_list
            ):
                yield f"{path.relative_to(ROOT)}: {node.name}", node


def test_what_stands_on_one_kind_of_database_is_named_for_it() -> None:
    """A test that names `sqlite_engine` does so on purpose; behind another name nobody would see it."""
    quiet = [
        place
        for place, fixture in _fixtures()
        if any(OF_ONE_KIND.fullmatch(each.arg) for each in fixture.args.args)
        and not OF_ONE_KIND.fullmatch(fixture.name)
        and not re.search(r"SQLite|PostgreSQL", ast.get_docstring(fixture) or "")
    ]

    assert quiet == []


def test_what_chooses_one_kind_of_database_chooses_the_other_too() -> None:
    choosing = {place: ast.unparse(fixture.decorator_list[0]) for place, fixture in _fixtures()}
    one = {place for place, how in choosing.items() if ("'sqlite'" in how) != ("'postgresql'" in how)}
    both = {place for place, how in choosing.items() if "'sqlite'" in how and "'postgresql'" in how}

    assert one == set()
    assert both >= {"tests/conftest.py: database_url", "tests/cli/conftest.py: acme"}


def test_a_file_is_opened_by_hand_only_where_it_must_be_a_file() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in _files()
        if path != Path(__file__) and BY_HAND.search(path.read_text(encoding="utf-8"))
    }

    assert found == set(FILES_BY_HAND)


def test_what_a_test_writes_is_in_the_database_that_it_is_named_for(
    engine: Engine, request: pytest.FixtureRequest
) -> None:
    assert engine.dialect.name == request.node.callspec.params["database_url"]
    with writing(engine) as session:
        session.execute(insert(models.Person).values(key="zoe", name="Zoë"))

    assert _persons(engine.url.render_as_string(hide_password=False)) == ["zoe"]


def _persons(url: str) -> list[str]:
    """Ask with the database's own client, past everything of ours."""
    if url.startswith("postgresql://"):
        with psycopg.connect(url) as connection:
            return [key for (key,) in connection.execute("SELECT key FROM persons ORDER BY key")]
    place = settings.file_of(url)
    assert place is not None
    with closing(sqlite3.connect(place)) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM persons ORDER BY key")]
