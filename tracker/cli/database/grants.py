"""`tracker grants`: the rights of a role on PostgreSQL that cannot change history."""

from __future__ import annotations

import click

from tracker.cli.output import say
from tracker.errors import InputRefused

# What only an upgrade changes.
_ONLY_READ = ("alembic_version",)


@click.command("grants")
@click.argument("role", metavar="ROLE")
def grants_command(*, role: str) -> None:
    """Print the SQL that lets ROLE do the tracker's work on PostgreSQL, and change or take away no history.

    Run it as the owner of the tables, after `tracker init` and after each `tracker upgrade`:
    `tracker grants tracker_app | psql DATABASE`. It needs no database itself and may be repeated.
    """
    if not role.strip() or not role.isprintable():
        raise InputRefused("A role's name is needed, in printable characters.")
    for statement in rights_of(role):
        say(f"{statement};")


def rights_of(name: str) -> list[str]:
    """The statements that let a role of that name do the work, and change or take away no history."""
    from tracker.models import Base

    role = '"' + name.replace('"', '""') + '"'
    tables = sorted(Base.metadata.tables)
    added_to = {name for name, table in Base.metadata.tables.items() if table.info.get("append_only")}
    statements = [
        "BEGIN",
        # Whoever may make things here could put a table in the place of another.
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        *(f"GRANT SELECT ON {table} TO {role}" for table in _ONLY_READ),
    ]
    for table in tables:
        rights = "SELECT, INSERT" if table in added_to else "SELECT, INSERT, UPDATE, DELETE"
        statements.append(f"GRANT {rights} ON {table} TO {role}")
    return [*statements, "COMMIT"]
