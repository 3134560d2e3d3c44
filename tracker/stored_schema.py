"""The schema as it was written down: what a database must have, and where one differs.

A test holds what is written in `migrations/stored` equal to what a fresh migration makes, on each kind of database.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TypeAlias

from sqlalchemy import Connection

from tracker.errors import Finding
from tracker.remedies import Do
from tracker.resources import directory

# What each thing of a schema is made by: its kind and its name, and its definition.
Schema: TypeAlias = Mapping[str, str]


def statements(text: str) -> Iterator[str]:
    """Take the statements of a stored schema apart; a trigger holds semicolons of its own."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def schema_of(connection: Connection) -> Schema:
    """Every table, index, trigger, view, constraint, default, function and rule of a database, as it defines it."""
    if connection.dialect.name == "sqlite":
        return {f"{kind} {name}": sql for kind, name, sql in connection.exec_driver_sql(_OF_SQLITE)}
    return {f"{kind} {name}": definition for kind, name, definition in connection.exec_driver_sql(_OF_POSTGRESQL)}


def stored_schema(kind: str, revision: str) -> Schema | None:
    """What a database of that kind has at a revision, None where that was not written down."""
    stored = directory("migrations") / "stored"
    if kind != "sqlite":
        file = stored / f"{revision}.{kind}.json"
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None
    file = stored / f"{revision}.sql"
    if not file.exists():
        return None
    with closing(sqlite3.connect(":memory:")) as made:
        for statement in statements(file.read_text(encoding="utf-8")):
            made.execute(statement)
        return {f"{kind} {name}": sql for kind, name, sql in made.execute(_OF_SQLITE)}


def missing_tables(connection: Connection, revision: str) -> tuple[str, ...]:
    """The names of the tables that a database lacks."""
    wanted = stored_schema(connection.dialect.name, revision) or {}
    held = schema_of(connection)
    return tuple(each.removeprefix("table ") for each in wanted if each.startswith("table ") and each not in held)


def differences(connection: Connection, revision: str) -> Iterator[Finding]:
    """Name each thing that a database lacks, has besides, or defines otherwise than was written down."""
    wanted, held = stored_schema(connection.dialect.name, revision), schema_of(connection)
    if wanted is None:
        return
    for name in sorted(wanted.keys() | held.keys()):
        if name not in held:
            remedies = (Do("put back a backup"),) if name.startswith("table ") else ()
            yield Finding(f"the {name}", "It is missing.", remedies)
        elif name not in wanted:
            yield Finding(f"the {name}", "It is there, and this program makes none of that name.")
        elif held[name] == wanted[name] + _SWITCHED_OFF:
            yield Finding(f"the {name}", "The owner of the tables has switched it off.")
        elif _parts(wanted[name]) != _parts(held[name]):
            yield Finding(f"the {name}", "It is not as this program makes it.")


# How a server describes a trigger that its owner has switched off.
_SWITCHED_OFF = " switched D"


def _parts(definition: str) -> list[str]:
    """The lines of a definition: a migration that rebuilds a table writes its constraints in any order."""
    return sorted(" ".join(line.split()).removesuffix(",") for line in definition.splitlines())


_OF_SQLITE = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
_OF_POSTGRESQL = """
WITH ours AS (SELECT 'public'::regnamespace AS oid)
SELECT CASE c.relkind WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' ELSE 'relation ' || c.relkind::text END,
       c.relname::text, CASE WHEN c.relrowsecurity THEN 'row security' ELSE '' END
  FROM pg_class c WHERE c.relnamespace IN (SELECT oid FROM ours) AND c.relkind NOT IN ('i', 'I', 't')
UNION ALL
SELECT 'column', c.relname || '.' || a.attname,
       format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
       || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
       || CASE WHEN a.attidentity <> '' THEN ' identity' ELSE '' END
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace IN (SELECT oid FROM ours) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint', c.relname || '.' || k.conname, pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace IN (SELECT oid FROM ours)
UNION ALL
SELECT 'index', i.relname::text, pg_get_indexdef(i.oid)
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid WHERE i.relnamespace IN (SELECT oid FROM ours)
UNION ALL
SELECT 'trigger', c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid)
       || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' switched ' || t.tgenabled::text END
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace IN (SELECT oid FROM ours) AND (NOT t.tgisinternal OR t.tgenabled <> 'O')
UNION ALL
SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid)
  FROM pg_proc p WHERE p.pronamespace IN (SELECT oid FROM ours) AND p.prokind IN ('f', 'p')
UNION ALL
SELECT 'rule', c.relname || '.' || r.rulename, pg_get_ruledef(r.oid)
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace IN (SELECT oid FROM ours)
UNION ALL
SELECT 'policy', c.relname || '.' || p.polname, coalesce(pg_get_expr(p.polqual, p.polrelid), '')
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace IN (SELECT oid FROM ours)
"""
