"""How a database goes about a query: by which index, or by reading all rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from tracker.database import reading


def plan_of(engine: Engine, query: str, values: Any = None) -> str:
    """Give the plan of a query as the database tells it, on one line."""
    with reading(engine) as session:
        connection = session.connection()
        if engine.dialect.name == "sqlite":
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
            return " ".join(str(row[3]) for row in steps)
        # PostgreSQL reads a table of few rows whole whatever the index: whether it could use one is the question.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        return " ".join(str(row[0]) for row in connection.exec_driver_sql(f"EXPLAIN {query}", values))
