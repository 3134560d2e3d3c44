"""`tracker init`, `upgrade` and `doctor`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command as alembic
from alembic.config import Config
from sqlalchemy import select

from tests.cli.calling import Tracker
from tests.operations.journal.tampering import tampering
from tests.postgres import as_person
from tracker import database, models, settings
from tracker.database import reading
from tracker.errors import DatabaseUnusable

pytestmark = pytest.mark.both_kinds


def test_the_database_is_made_with_its_folder_and_made_once(bare: Tracker) -> None:
    place = bare.folder / "new" / "tracker.db"

    first = bare("--database", str(place), "init")
    again = bare("--database", str(place), "init")

    assert (first.code, again.code) == (0, 0)
    assert first.out.startswith(f"Made the database at {place}. Next: ")
    assert again.out == f"There is a database at {place} already; nothing was changed.\n"


def test_what_a_command_writes_is_in_the_database_that_its_test_is_named_for(
    acme: Tracker, request: pytest.FixtureRequest
) -> None:
    assert acme("person", "add", "zoe", "--name", "Zoë").code == 0

    with acme.opened() as engine, reading(engine) as session:
        assert engine.dialect.name == request.node.callspec.params["acme"]
        assert "zoe" in session.scalars(select(models.Person.key)).all()


def test_upgrading_what_is_current_changes_nothing(tracker: Tracker) -> None:
    said = tracker("upgrade")

    assert said.code == 0
    assert said.out.endswith("already; nothing was changed.\n")


def test_a_database_that_is_not_there_is_told_with_the_way_out(bare: Tracker) -> None:
    place = bare.folder / "gone.db"

    for command in ("list", "upgrade", "doctor", "day"):
        said = bare("--database", str(place), command)
        assert (said.code, said.out) == (4, "")
        assert said.err == (
            f"There is no database at {place}.\nMake it with `tracker init`, or name another with --database.\n"
        )


def test_the_database_may_be_named_before_or_after_the_command(bare: Tracker) -> None:
    place = str(bare.folder / "other.db")

    assert bare("init", "--database", place).code == 0
    for call in (
        ("--database", place, "journal"),
        ("journal", "--database", place),
        ("journal", "verify", "--database", place),
    ):
        assert bare(*call).out == "The journal is empty.\n"


def test_a_file_that_is_no_database_cannot_be_used(bare: Tracker) -> None:
    place = bare.write("notes.txt", "not a database, whatever its name says")

    said = bare("--database", str(place), "list")

    assert (said.code, said.err) == (4, f"{place} is not a database.\nName another place with --database.\n")


def test_a_kind_of_database_that_is_not_known_is_refused(bare: Tracker) -> None:
    said = bare("--database", "mysql://localhost/x", "list")

    assert said.code == 2
    assert said.err.startswith("A database of the kind “mysql” cannot be used.")


def test_an_upgrade_that_is_lost_half_way_says_how_far_it_came(
    sqlite_acme: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config(Path(__file__).parents[3] / "alembic.ini")
    config.attributes["url"] = sqlite_acme.url
    alembic.downgrade(config, "-1")

    def lost(*_: object, **__: object) -> None:
        raise DatabaseUnusable("The database is stopping.", "Try again in a moment; nothing was changed.")

    with monkeypatch.context() as patched:
        patched.setattr("tracker.operations.derivation.recount.recount", lost)
        said = sqlite_acme("upgrade")

    assert said.code == 4
    assert said.err == (
        "The database is stopping.\n"
        f"It is at revision {database.head_revision()} now, and its dates are not counted again yet: "
        "`tracker upgrade` goes on there.\n"
    )
    assert sqlite_acme("upgrade").code == 0


def test_a_database_of_an_older_revision_asks_for_upgrade(tracker: Tracker) -> None:
    _by_hand(tracker, "UPDATE alembic_version SET version_num = '0000'")

    said = tracker("list")

    assert said.code == 4
    assert "is at revision 0000; this program needs " in said.err
    assert "`tracker upgrade`" in said.err


def test_the_doctor_finds_nothing_wrong_with_a_sound_database(acme: Tracker) -> None:
    acme("day")

    said = acme("doctor")

    assert (said.code, said.err) == (0, "")
    assert said.lines[-1] == "All is well."
    assert said.lines[0] == f"Database:  {settings.file_of(acme.url) or as_person(acme.url, 'maria')}"
    assert said.lines[2].startswith("Engine:    PostgreSQL " if "postgresql" in acme.url else "Engine:    SQLite ")
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
    assert said.json["findings"][0] == {
        "subject": "instruments row 1",
        "sentence": "It refers to a row of authorities that is not there.",
    }


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
        "Found: the day's run: It is behind by 3 dates, the oldest 2026-03-02 America/New_York. "
        "Start `tracker schedule`, or run `tracker day`." in later.lines
    )


def _by_hand(tracker: Tracker, statement: str) -> None:
    """Change the database as somebody with a database tool would."""
    with tracker.opened() as engine, tampering(engine) as connection:
        assert connection.exec_driver_sql(statement).rowcount > 0


def test_a_server_that_does_not_answer_is_told(bare: Tracker) -> None:
    said = bare("--database", "postgresql://nobody:secret@127.0.0.1:9/none", "list")

    assert said.code == 4
    assert said.err.startswith("PostgreSQL at postgresql://nobody:***@127.0.0.1:9/none does not answer: ")
    assert "secret" not in said.err


def test_the_place_of_the_database_may_hold_any_character(bare: Tracker, tmp_path: Path) -> None:
    place = tmp_path / "50% of “it”? #1" / "tracker.db"

    assert bare("--database", str(place), "init").code == 0
    assert place.exists()
