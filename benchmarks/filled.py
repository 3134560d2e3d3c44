"""A database with as many deadlines as asked, written by `sqlite3` in seconds: rows as the tracker leaves them."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks import raw
from tracker.rules.counting.vintage import vintage

SETTLEMENTS = 10
# Deadlines of each obligation.
SERIES = 10
ZONE = "America/New_York"

_STEPS = (
    "signed: Monday 26 February 2024 (record, S1).",
    "Monday 26 February 2024, the day of the event, is not counted (Fed. R. Civ. P. 6(a)(1)(A)).",
    "30 days after Monday 26 February 2024 is Wednesday 27 March 2024.",
)
# No status changes and no notice is due from `:today` on until `:quiet` days later.
_FILL = """
WITH RECURSIVE settlement(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM settlement WHERE n < :settlements)
INSERT INTO settlements (id, code, title, organisation, time_zone, note, loaded_on)
SELECT n, 'bench-' || n, 'Made up for measuring ' || n, 'Acme Limited', :zone, '', :loaded FROM settlement;

INSERT INTO authorities (id, name) VALUES (1, 'DOJ');

INSERT INTO instruments (id, settlement_id, position, code, title, authority_id, kind, counting, calendar,
    respondents, inaccessible, grade, sources, note)
SELECT id, id, 0, 'plea', 'Plea agreement', 1, 'plea agreement', 'frcp-6', 'us-federal',
    '[]', '[]', 'record', '["S1"]', '' FROM settlements;

WITH RECURSIVE obligation(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM obligation WHERE n + 1 < :obligations)
INSERT INTO obligations (id, settlement_id, instrument_id, position, code, title, kind, due, signed_by, suspended,
    notices, grade, sources, note, recurring, planned_until)
SELECT n + 1, 1 + n % :settlements, 1 + n % :settlements, n / :settlements, 'D' || n, 'Report ' || n || ' on compliance',
    'report', 'every 3 months from signed until end(probation)', '[]', 0,
    '[30,7,1,0]', 'record', '["S1"]', '', 1, :planned FROM obligation;

WITH RECURSIVE place(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < :series)
INSERT INTO deadlines (settlement_id, obligation_id, time_zone, number, label, kind, safe_on, latest_on, grade, awaits,
    counting, calendar, fingerprint, steps, lead, due_soon_on, notices, resolved_from, resolved_by, contingent,
    next_change_on)
SELECT o.settlement_id, o.id, :zone, n, n, 'latest day',
    date(:today, (n * 90 + o.id % 80 + 40 - 360) || ' days'), date(:today, (n * 90 + o.id % 80 + 41 - 360) || ' days'),
    'record', '[]', 'frcp-6', 'us-federal', :fingerprint, :steps, 30,
    date(:today, (n * 90 + o.id % 80 + 10 - 360) || ' days'), '[30,7,1,0]',
    CASE WHEN n <= 3 THEN date(:today, '-40 days') END, CASE WHEN n <= 3 THEN date(:today, '-40 days') END, 0,
    CASE WHEN n > 3 THEN max(date(:today, :quiet || ' days'), date(:today, (n * 90 + o.id % 80 + 10 - 360) || ' days')) END
FROM obligations o, place;

INSERT INTO journal (seq, at, actor, action, settlement, payload, previous, hash)
VALUES (1, :at, 'benchmark', 'load', NULL, '{}', :fingerprint, :fingerprint);

INSERT INTO status_changes (deadline_id, "on", before, after, cause, entry_seq)
SELECT id, :loaded, NULL, 'upcoming', 'load', 1 FROM deadlines;

INSERT INTO status_changes (deadline_id, "on", before, after, cause, entry_seq)
SELECT id, resolved_by, 'upcoming', 'met', 'fact', 1 FROM deadlines WHERE resolved_by IS NOT NULL;

INSERT INTO runs (time_zone, day, started_at, finished_at, changes, notices, failures, digest, entry_seq)
VALUES (:zone, date(:today, '-1 day'), :at, :at, 0, 0, '[]', :fingerprint, 1);
"""
_INDEXES = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"


def fill(place: Path, *, deadlines: int, today: date, quiet: int = 100) -> None:
    """Fill a database that has its tables; the day's run has been done up to the eve of `today`.

    Nothing changes for `quiet` days from then on.
    """
    given = {
        "zone": ZONE,
        "settlements": SETTLEMENTS,
        "obligations": deadlines // SERIES,
        "series": SERIES,
        "today": today.isoformat(),
        "loaded": (today - timedelta(days=200)).isoformat(),
        "planned": (today + timedelta(days=730)).isoformat(),
        "quiet": quiet,
        "at": f"{today - timedelta(days=1)} 12:00:00.000000",
        "fingerprint": "5" * 64,
        "vintage": vintage(),
        "steps": "[" + ",".join(f'"{step}"' for step in _STEPS) + "]",
    }
    with closing(raw.connected(place)) as connection:
        # A file that is thrown away: speed alone counts while it is made.
        for pragma in ("synchronous = OFF", "journal_mode = OFF", "foreign_keys = OFF", "cache_size = -200000"):
            connection.execute(f"PRAGMA {pragma}")
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("BEGIN")
        for statement in _FILL.split(";\n"):
            if statement.strip():
                connection.execute(statement, given)
        connection.execute(
            "INSERT INTO calendar_vintages (vintage, entry_seq) SELECT :vintage, min(seq) FROM journal", given
        )
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
    # What waits to be written would slow whatever is measured next.
    os.sync()
