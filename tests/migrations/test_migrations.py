"""Migrations give the schema that the models describe, forward and back, with rows in it, on both kinds of database."""

import ast
import sqlite3
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine

from migrations.stored import described
from tests import postgres
from tests.models.rows import one_row_of_each
from tracker import models
from tracker.database import head_revision, migrating, open_engine, reading, upgrade, writing
from tracker.resources import directory
from tracker.settings import address

ROOT = Path(__file__).resolve().parents[2]
Schema = dict[str, dict[str, object]]


def _config(url: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    return config


def _schema(engine: Engine) -> Schema:
    """Give everything that can be read back of each table: columns, keys, CHECK texts, indexes, options."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": _by_name(inspector.get_foreign_keys(table)),
            "uniques": _by_name(inspector.get_unique_constraints(table)),
            "checks": _by_name(inspector.get_check_constraints(table)),
            "indexes": _by_name(_indexes(inspector, table)),
            "options": inspector.get_table_options(table),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _indexes(inspector: sa.Inspector, table: str) -> list[dict[str, object]]:
    """Each index with its options, and which rows it is of, as text: two clauses of SQL are never equal."""
    return [
        {**index, "dialect_options": {name: str(value) for name, value in index.get("dialect_options", {}).items()}}
        for index in inspector.get_indexes(table)
    ]


def _by_name(constraints: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {str(constraint["name"]): constraint for constraint in constraints}


def _triggers(engine: Engine) -> set[str]:
    listed = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }
    with engine.connect() as connection:
        return set(connection.exec_driver_sql(listed[engine.dialect.name]).scalars())


def _rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as session:
        return {
            table.name: [tuple(row) for row in session.execute(sa.select(table))]
            for table in models.Base.metadata.sorted_tables
        }


@pytest.fixture
def blank(blank_url: str) -> Iterator[Engine]:
    engine = open_engine(blank_url, create=True)
    yield engine
    engine.dispose()


def test_the_migrated_schema_is_the_one_that_the_models_describe(blank: Engine, request: pytest.FixtureRequest) -> None:
    migrated: Engine = request.getfixturevalue(f"{blank.dialect.name}_engine")
    with migrating(blank) as connection:
        models.Base.metadata.create_all(connection)

    assert _schema(migrated) == _schema(blank)


def test_alembic_finds_nothing_to_change(database_url: str) -> None:
    command.check(_config(database_url))


def test_the_stored_schema_is_what_the_migrations_give(tmp_path: Path) -> None:
    """`make prebuilt` writes it; a migration that goes without is found here."""
    stored = directory("migrations") / "stored"
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    command.upgrade(_config(address(str(migrated))), "head")
    assert upgrade(address(str(made)), create=True) is None

    assert {file.name for file in stored.iterdir()} == {f"{head_revision()}.sql", f"{head_revision()}.postgresql.json"}
    assert _everything_in(made) == _everything_in(migrated)


def test_the_stored_schema_of_a_server_is_what_the_migrations_give(server: postgres.Server) -> None:
    stored = directory("migrations") / "stored" / f"{head_revision()}.postgresql.json"

    assert described(server.url(server.make())) == stored.read_text(encoding="utf-8")


def _everything_in(place: Path) -> list[list[str]]:
    """Each statement that would make it again, in parts; Alembic rebuilds a table with its constraints in any order."""
    with closing(sqlite3.connect(place)) as connection:
        statements = [part.splitlines() for part in connection.iterdump()]
    parts = [[line.strip().removesuffix(",") for line in lines] for lines in statements]
    return sorted(sorted(lines, key=lambda line: line if line.startswith("CONSTRAINT") else "") for lines in parts)


def test_every_table_is_strict(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        listed = connection.exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").all()

    assert {name for name, strict in listed if not strict} <= {"alembic_version", "sqlite_schema", "sqlite_temp_schema"}


def test_each_table_of_history_has_its_triggers(engine: Engine) -> None:
    history = [table.name for table in models.Base.metadata.tables.values() if table.info.get("append_only")]
    endings = ("refuse_update", "refuse_delete") if engine.dialect.name == "sqlite" else ("refuse_change",)

    assert _triggers(engine) == {f"{table}_{ending}" for table in history for ending in endings}


def test_a_database_can_go_back_to_nothing_and_forward_again(database_url: str, engine: Engine) -> None:
    with writing(engine) as session:
        one_row_of_each(session)
    before = _schema(engine)

    command.downgrade(_config(database_url), "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    command.upgrade(_config(database_url), "head")

    assert _schema(engine) == before
    if engine.dialect.name == "postgresql":
        postgres.let_clocks_be_set(database_url)
    with writing(engine) as session:
        one_row_of_each(session)


def test_what_a_reading_stands_on_is_not_lost_by_going_back(database_url: str, engine: Engine) -> None:
    reading_of_one = '[{"grade":"record","sources":["S1"],"text":"The 1st"}]'
    with writing(engine) as session:
        one_row_of_each(session)
    with migrating(engine) as connection:
        connection.execute(sa.text("UPDATE contradictions SET readings = :readings"), {"readings": reading_of_one})

    with pytest.raises(RuntimeError, match="1 contradictions would lose what their readings stand on"):
        command.downgrade(_config(database_url), "0029")

    with reading(engine) as session:
        assert session.connection().scalar(sa.text("SELECT readings FROM contradictions")) == reading_of_one


def test_upgrading_a_filled_database_that_is_current_changes_nothing(database_url: str, engine: Engine) -> None:
    with writing(engine) as session:
        one_row_of_each(session)
    before = _rows(engine)

    assert upgrade(database_url) == head_revision()

    assert _rows(engine) == before


def test_rebuilding_a_parent_table_loses_no_child_row(sqlite_url: str, sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        one_row_of_each(session)
    before = _rows(sqlite_engine)
    sqlite_engine.dispose()
    unguarded = open_engine(sqlite_url, enforce_foreign_keys=False)

    with migrating(unguarded) as connection:
        operations = Operations(MigrationContext.configure(connection, opts={"target_metadata": models.Base.metadata}))
        for parent in ("settlements", "instruments", "obligations", "deadlines"):
            with operations.batch_alter_table(parent, recreate="always") as batch:
                batch.add_column(sa.Column("added", sa.Text(), nullable=True))
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    unguarded.dispose()

    assert broken == []
    assert _rows(sqlite_engine) == before


def test_a_rebuilt_table_stays_strict_and_keeps_its_checks(sqlite_url: str, sqlite_engine: Engine) -> None:
    before = _schema(sqlite_engine)["deadlines"]
    sqlite_engine.dispose()
    unguarded = open_engine(sqlite_url, enforce_foreign_keys=False)

    with migrating(unguarded) as connection:
        operations = Operations(MigrationContext.configure(connection, opts={"target_metadata": models.Base.metadata}))
        with operations.batch_alter_table("deadlines", recreate="always"):
            pass
    unguarded.dispose()

    assert _schema(sqlite_engine)["deadlines"] == before


def test_a_migration_that_fails_half_way_leaves_nothing_behind(blank_url: str, blank: Engine, tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text((directory("migrations") / "env.py").read_text(encoding="utf-8"), encoding="utf-8")
    (scripts / "versions" / "0001_half.py").write_text(
        'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "0001"\ndown_revision = None\n\n\n'
        'def upgrade() -> None:\n    op.create_table("first_half", sa.Column("id", sa.Integer()))\n'
        '    op.execute("SELECT nonsense")\n',
        encoding="utf-8",
    )
    config = _config(blank_url)
    config.set_main_option("script_location", str(scripts))

    with pytest.raises(sa.exc.DBAPIError, match="nonsense"):
        command.upgrade(config, "head")

    assert sa.inspect(blank).get_table_names() == []


@pytest.mark.parametrize("file", sorted((ROOT / "migrations" / "versions").glob("*.py")), ids=lambda file: file.name)
def test_a_migration_imports_nothing_of_the_tracker(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported - sys.stdlib_module_names <= {"sqlalchemy", "alembic"}


def test_a_new_migration_is_numbered_and_names_plain_types(database_url: str, tmp_path: Path) -> None:
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        (scripts / name).write_text((directory("migrations") / name).read_text(encoding="utf-8"), encoding="utf-8")
    versions = sorted((directory("migrations") / "versions").glob("0*.py"))
    for version in versions:
        (scripts / "versions" / version.name).write_text(version.read_text(encoding="utf-8"), encoding="utf-8")
    engine = open_engine(database_url, enforce_foreign_keys=False)
    with migrating(engine) as connection:
        connection.exec_driver_sql("ALTER TABLE deadlines DROP COLUMN woken_on")
        connection.exec_driver_sql("ALTER TABLE settlements DROP COLUMN loaded_on")
        connection.exec_driver_sql("DROP TABLE void_runs")
        connection.exec_driver_sql("DROP TABLE runs")
    engine.dispose()
    config = _config(database_url)
    config.set_main_option("script_location", str(scripts))

    command.revision(config, "put back", autogenerate=True)

    number = f"{int(versions[-1].name[:4]) + 1:04}"
    written = (scripts / "versions" / f"{number}_put_back.py").read_text(encoding="utf-8")
    assert 'sa.Date().with_variant(sa.Text(), "sqlite")' in written
    assert 'sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")' in written
    assert "tracker." not in written
    command.upgrade(config, "head")
    command.check(config)
