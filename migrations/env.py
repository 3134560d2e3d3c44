"""Runs migrations in one transaction that keeps every other writer out: all of it happens, or nothing.

SQLite is opened with foreign keys off, because its rebuild of a parent table would otherwise delete
every child row in silence; they are checked at the end instead.
"""

import os
from typing import Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from alembic.runtime.migration import MigrationContext

from tracker.database import migrating, open_engine
from tracker.errors import DatabaseUnusable
from tracker.models import Base
from tracker.settings import Settings

# SQLite's strict tables know only its own storage classes, so a migration names both.
PLAIN = {
    sa.Date: 'sa.Date().with_variant(sa.Text(), "sqlite")',
    sa.DateTime: 'sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")',
    sa.Boolean: 'sa.Boolean().with_variant(sa.Integer(), "sqlite")',
    sa.BigInteger: 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")',
}


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write the plain type beneath one of ours: a migration must not import `tracker`."""
    if kind != "type":
        return False
    plain = item.impl_instance if isinstance(item, sa.types.TypeDecorator) else item
    if isinstance(plain, sa.Text):
        return "sa.Text()"
    return next((text for known, text in PLAIN.items() if isinstance(plain, known)), False)


def number_next(_context: MigrationContext, _revision: object, scripts: list[MigrationScript]) -> None:
    """Give the new migration the next number: the newest is then known by the names of the files alone."""
    newest = context.script.get_current_head()
    for script in scripts:
        script.rev_id = f"{int(newest or 0) + 1:04}"


def database_url() -> str:
    """Give the database that the tracker names, else the one of the environment."""
    asked: str | None = context.config.attributes.get("url")
    return asked or Settings.read(os.environ, None).database_url


def check_foreign_keys(connection: sa.Connection) -> None:
    """Refuse to commit a database in which a row names another that is not there."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise DatabaseUnusable(
            f"Rows of {tables} name rows that are not there; nothing was changed.", "Put back a backup."
        )


engine = open_engine(database_url(), enforce_foreign_keys=False, create=True)
try:
    with migrating(engine) as live:
        context.configure(
            connection=live,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            process_revision_directives=number_next,
            compare_server_default=True,
            transactional_ddl=True,
            autogenerate_plugins=["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
        )
        with context.begin_transaction():
            context.run_migrations()
        if live.dialect.name == "sqlite":
            check_foreign_keys(live)
        entering = context.config.attributes.get("entering")
        if entering is not None:
            entering(live)
finally:
    engine.dispose()
