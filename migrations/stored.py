"""`make prebuilt`: writes the schema that all migrations together give a new SQLite database, which `init` then makes."""

import sqlite3
import tempfile
from contextlib import closing
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


def main() -> None:
    """Write the file, named for its revision, in the place of the one before."""
    with tempfile.TemporaryDirectory() as folder:
        revision, text = schema(Path(folder))
    kept = HERE / "stored"
    kept.mkdir(exist_ok=True)
    for before in kept.glob("*.sql"):
        before.unlink()
    (kept / f"{revision}.sql").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
