"""Dialects that are equal where they are of one kind: a statement that was compiled for one engine serves all of its kind.

Each test opens engines of its own, and each of them would compile every statement anew, for most of a short test's time.
"""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import CompiledCacheType, Dialect

_COMPILED: CompiledCacheType = {}


class _Equal(Dialect):
    """A dialect without settings of its own: our engines never give one any."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)


class SQLite(_Equal, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class PostgreSQL(_Equal, PGDialect_psycopg):
    supports_statement_cache = True


def register() -> None:
    """Have every engine that is opened from now on use them."""
    for name, dialect in (("sqlite", SQLite), ("postgresql", PostgreSQL), ("postgresql.psycopg", PostgreSQL)):
        registry.register(name, __name__, dialect.__name__)
