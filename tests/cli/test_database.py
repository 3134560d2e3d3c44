"""`tracker init`, `upgrade` and `doctor`."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Tracker


def test_the_database_is_made_with_its_folder_and_made_once(tracker: Tracker) -> None:
    place = tracker.folder / "new" / "tracker.db"

    first = tracker("--database", str(place), "init")
    again = tracker("--database", str(place), "init")

    assert (first.code, again.code) == (0, 0)
    assert first.out.startswith(f"Made the database at {place}. Next: ")
    assert again.out == f"There is a database at {place} already; nothing was changed.\n"


def test_upgrading_what_is_current_changes_nothing(tracker: Tracker) -> None:
    said = tracker("upgrade")

    assert said.code == 0
    assert said.out.endswith("already; nothing was changed.\n")


def test_a_database_that_is_not_there_is_told_with_the_way_out(tracker: Tracker) -> None:
    place = tracker.folder / "gone.db"

    for command in ("list", "upgrade", "doctor", "day"):
        said = tracker("--database", str(place), command)
        assert (said.code, said.out) == (4, "")
        assert said.err == (
            f"There is no database at {place}.\nMake it with `tracker init`, or name another with --database.\n"
        )


def test_the_database_may_be_named_before_or_after_the_command(tracker: Tracker) -> None:
    place = str(tracker.folder / "other.db")

    assert tracker("init", "--database", place).code == 0
    for call in (
        ("--database", place, "journal"),
        ("journal", "--database", place),
        ("journal", "verify", "--database", place),
    ):
        assert tracker(*call).out == "The journal is empty.\n"


def test_a_file_that_is_no_database_cannot_be_used(tracker: Tracker) -> None:
    place = tracker.write("notes.txt", "not a database, whatever its name says")

    said = tracker("--database", str(place), "list")

    assert (said.code, said.err) == (4, f"{place} is not a database.\nName another file with --database.\n")


def test_a_kind_of_database_that_is_not_known_is_refused(tracker: Tracker) -> None:
    said = tracker("--database", "mysql://localhost/x", "list")

    assert said.code == 2
    assert said.err.startswith("A database of the kind “mysql” cannot be used.")


def test_a_database_of_an_older_revision_asks_for_upgrade(tracker: Tracker) -> None:
    with sqlite3.connect(tracker.folder / "tracker.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()

    said = tracker("list")

    assert said.code == 4
    assert "is at revision 0000; this program needs " in said.err
    assert "`tracker upgrade`" in said.err


def test_the_doctor_finds_nothing_wrong_with_a_sound_database(acme: Tracker) -> None:
    acme("day")

    said = acme("doctor")

    assert (said.code, said.err) == (0, "")
    assert said.lines[-1] == "All is well."
    assert said.lines[0] == f"Database:  {acme.folder / 'tracker.db'}"
    assert said.lines[6] == "Days:      every date that has begun has been run"
    seen = acme("doctor", "--json").json
    assert (seen["journal_entries"], seen["findings"], seen["days_not_run"]) == (2, [], [])


def test_a_date_changed_by_hand_is_found(acme: Tracker) -> None:
    _by_hand(acme, "UPDATE deadlines SET safe_on = '2026-03-15' WHERE safe_on = '2026-03-16'")

    said = acme("doctor")

    assert said.code == 1
    assert any(
        line.startswith("Found: acme/A1: ") and "safe_on is 2026-03-15, recomputed 2026-03-16" in line
        for line in said.lines
    )
    assert said.lines[-1] == "1 thing to look into."


def test_a_row_that_refers_to_nothing_is_found(acme: Tracker) -> None:
    _by_hand(acme, "DELETE FROM authorities")

    said = acme("doctor", "--json")

    assert said.code == 1
    assert said.json["findings"][0]["sentence"] == "It refers to a row of authorities that is not there."


def test_evidence_that_was_changed_or_lost_is_found(acme: Tracker) -> None:
    (acme.folder / "receipt.pdf").write_bytes(b"paid")
    acme("resolve", "A1", "--on", "2026-03-02", "--evidence", "receipt.pdf")
    (kept,) = (path for path in (acme.folder / "evidence").rglob("*") if path.is_file())

    kept.write_bytes(b"not paid")
    changed = acme("doctor", "--json")
    kept.unlink()
    lost = acme("doctor", "--json")

    assert (changed.code, lost.code) == (1, 1)
    assert "It was changed: " in changed.json["findings"][0]["sentence"]
    assert "It is missing: " in lost.json["findings"][0]["sentence"]
    assert changed.json["evidence_files"] == 1


def test_days_left_behind_are_found_and_today_s_is_only_told(acme: Tracker) -> None:
    today = acme("doctor")
    later = acme("doctor", at=datetime(2026, 3, 5, 12, 0, tzinfo=UTC))

    assert today.code == 0
    assert "Days:      not yet run: 2026-03-02 America/New_York" in today.lines
    assert later.code == 1
    assert (
        "Found: the day's run: It is behind by 3 dates, the oldest 2026-03-02 America/New_York. `tracker day` does them."
        in later.lines
    )


def _by_hand(tracker: Tracker, statement: str) -> None:
    """Change the database as somebody with a database tool would."""
    connection = sqlite3.connect(tracker.folder / "tracker.db")
    try:
        with connection:
            changed = connection.execute(statement).rowcount
    finally:
        connection.close()
    assert changed > 0


def test_everything_works_on_postgresql_too(
    tracker: Tracker, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", postgresql_url)
    monkeypatch.setenv("TRACKER_EVIDENCE", str(tracker.folder / "evidence"))
    tracker.write("acme.yaml")

    for command in (
        ("init",),
        ("upgrade",),
        ("load", "acme.yaml"),
        ("day",),
        ("record", "monitor-engaged", "--on", "2026-02-02"),
        ("resolve", "A1", "--on", "2026-03-02", "--evidence", "acme.yaml"),
        ("report", "--settlement", "acme", "--month", "2026-03"),
        ("journal", "verify"),
    ):
        said = tracker(*command)
        assert (said.code, said.err) == (0, "")

    doctor = tracker("doctor")
    assert (doctor.code, doctor.lines[-1]) == (0, "All is well.")
    assert doctor.lines[2].startswith("Engine:    PostgreSQL ")
    assert next(line for line in tracker("list", "--json").json if line["code"] == "A1")["status"] == "met"


def test_a_server_that_does_not_answer_is_told(tracker: Tracker) -> None:
    said = tracker("--database", "postgresql://nobody:secret@127.0.0.1:9/none", "list")

    assert said.code == 4
    assert said.err.startswith("PostgreSQL at postgresql://nobody:***@127.0.0.1:9/none does not answer: ")
    assert "secret" not in said.err


def test_the_place_of_the_database_may_hold_any_character(tracker: Tracker, tmp_path: Path) -> None:
    place = tmp_path / "50% of “it”? #1" / "tracker.db"

    assert tracker("--database", str(place), "init").code == 0
    assert place.exists()
