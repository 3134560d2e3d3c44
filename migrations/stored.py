"""`make prebuilt`: writes the schema that all migrations together give, which `init` makes and `doctor` compares with."""

import json
import sqlite3
import tempfile
from contextlib import closing
from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config

HERE = Path(__file__).resolve().parent


def schema(folder: Path) -> tuple[str, str]:
    """The newest revision, and the statements that make a database of it."""
    place = folder / "new.db"
    config = Config(HERE.parent / "alembic.ini")
    config.attributes["url"] = f"sqlite:///{place}"
    command.upgrade(config, "head")
    with closing(sqlite3.connect(place)) as connection:
        listed = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
            "ORDER BY type = 'trigger', type = 'index', rowid"
        ).fetchall()
        ((revision,),) = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    statements = [*(sql for (sql,) in listed), f"INSERT INTO alembic_version VALUES ('{revision}')"]  # noqa: S608 — of our own
    return revision, ";\n\n".join(statements) + ";\n"


def on_postgresql() -> str:
    """What all migrations together make on PostgreSQL, as JSON: the name of each thing, and its definition."""
    from tests import postgres  # the server of the tests' own

    with postgres.running() as server:
        return described(server.url(server.make()))


def described(url: str) -> str:
    """What all migrations together make in an empty database on PostgreSQL."""
    # By name: a migration imports nothing of the package, and this is none; it writes what the package compares with.
    database, stored_schema = map(import_module, ("tracker.database", "tracker.stored_schema"))
    database.upgrade(url)
    engine = database.open_engine(url)
    try:
        with engine.connect() as connection:
            return json.dumps(dict(sorted(stored_schema.schema_of(connection).items())), indent=1) + "\n"
    finally:
        engine.dispose()


def main() -> None:
    """Write the files, named for their revision, in the place of those before."""
    with tempfile.TemporaryDirectory() as folder:
        revision, text = schema(Path(folder))
    server = on_postgresql()
    kept = HERE / "stored"
    kept.mkdir(exist_ok=True)
    for before in kept.iterdir():
        before.unlink()
    (kept / f"{revision}.sql").write_text(text, encoding="utf-8")
    (kept / f"{revision}.postgresql.json").write_text(server, encoding="utf-8")


if __name__ == "__main__":
    main()
