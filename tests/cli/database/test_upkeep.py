"""Whoever backs up, puts back, upgrades or opens the database needs the right to, and each of these is entered."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from tests.cli.calling import Said, Tracker
from tests.operations.acme import FILE
from tracker.settings import address

NEXT_DAY = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def guarded(sqlite_acme: Tracker) -> Tracker:
    """Acme's settlement on SQLite with roles in force: gwen administers, rea reads, the service is logged in as tracker."""
    acme = sqlite_acme
    for words in (
        ("add", "gwen", "--name", "Gwen Cole"),
        ("grant", "gwen", "administrator", "--by", "gwen"),
        ("set", "gwen", "--login", "gwen", "--by", "gwen"),
        ("add", "rea", "--name", "Rea Lund", "--login", "rea"),
        ("grant", "rea", "reader"),
        ("add", "runner", "--name", "The service", "--login", "tracker"),
        ("grant", "runner", "service"),
    ):
        assert acme("person", *words, login="gwen").code == 0, words
    return acme


def _last(tracker: Tracker, place: str = "tracker.db") -> str:
    said = tracker("journal", "--last", "1", "--database", str(tracker.folder / place), login="gwen")
    return " ".join(said.out.split())


def test_a_reader_s_restore_is_refused_and_entered_and_the_database_stays(guarded: Tracker) -> None:
    assert guarded("backup", "a.tar", login="tracker").code == 0
    whole = (guarded.folder / "tracker.db").read_bytes()

    said = guarded("restore", "a.tar", "--force", login="rea")

    assert said.code == 2
    assert said.err.startswith(
        "Rea Lund may not do that: it needs the right to put back, upgrade and open the database"
    )
    assert "restore" in _last(guarded)
    assert whole != (guarded.folder / "tracker.db").read_bytes(), "the refusal is entered"
    assert not list(guarded.folder.glob("*.before-restore-*"))


def test_a_restore_tells_and_enters_what_is_lost_and_who_did_it(guarded: Tracker) -> None:
    kept = guarded("backup", "a.tar", "--json", login="tracker").json["journal"]
    guarded("record", "monitor-engaged", "--on", "2026-03-02", login="gwen")
    before = guarded("journal", "head", login="gwen").out.strip()

    said = guarded("restore", "a.tar", "--force", "--json", login="gwen").json

    # The entry of the backup itself, which came after its copy, and the event.
    assert said["before"] == {"head": before, "lost": 2, "other": False}
    assert said["journal"] == kept
    assert said["journal_head"] == guarded("journal", "head", login="gwen").out.strip()
    told = _last(guarded)
    assert "gwen" in told
    assert f"head {kept['head']}" in told
    assert f"the journal was at {before}, and 2 entries of it are not here" in told


def test_a_backup_of_another_journal_is_put_back_only_by_its_origin(guarded: Tracker) -> None:
    other = ("--database", str(guarded.folder / "other.db"))
    guarded.write("other.yaml", FILE.replace("settlement: acme", "settlement: bolt"))
    guarded("init", *other)
    guarded("load", "other.yaml", "--yes", *other)
    origin = guarded("journal", "head", *other).out.split()[0]
    guarded("backup", "other.tar", *other)

    refused = guarded("restore", "other.tar", "--force", login="gwen")
    assert refused.code == 2
    assert refused.err.startswith(f"The backup is of another journal, {origin}; the one that is there is monitorship")
    assert f"--other-journal {origin}" in refused.err
    wrong = guarded("restore", "other.tar", "--force", "--other-journal", "monitorship-tracker/0", login="gwen")
    assert wrong.err.startswith(f"The backup is of the journal {origin}, and not of")

    done = guarded("restore", "other.tar", "--force", "--other-journal", origin, "--json", login="gwen")
    assert done.json["before"]["other"] is True
    # By the journal that was there, gwen did it; this one knows nobody of that name.
    assert "another journal was at" in _last(guarded)


def _unarmed(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TRIGGER journal_refuse_update")


def _extra_table(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE mine (t)")


def _retitled(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE obligations SET title = 'Nothing' WHERE code = 'A1'")


def _date_moved(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE deadlines SET safe_on = '2027-01-01'")


@pytest.mark.parametrize("change", [_unarmed, _extra_table, _retitled, _date_moved])
def test_a_backup_in_which_the_doctor_finds_something_is_not_put_back(
    sqlite_acme: Tracker, change: Callable[[sqlite3.Connection], None]
) -> None:
    acme = sqlite_acme
    with closing(sqlite3.connect(acme.folder / "tracker.db", isolation_level=None)) as connection:
        change(connection)
    acme("backup", "a.tar")
    elsewhere = acme.folder / "elsewhere.db"

    said = acme("restore", "a.tar", "--database", str(elsewhere))

    assert said.code == 2
    assert said.err.endswith("It is not used, and nothing was changed.\n")
    assert not elsewhere.exists()


def test_where_the_database_cannot_be_read_the_backup_says_who_may(guarded: Tracker) -> None:
    guarded("backup", "a.tar", login="tracker")
    (guarded.folder / "tracker.db").write_bytes(b"damaged beyond recognition" * 1000)

    assert guarded("restore", "a.tar", "--force", login="rea").code == 2
    assert guarded("restore", "a.tar", "--force", login="gwen").code == 0


def test_a_backup_is_entered_after_what_it_holds(guarded: Tracker) -> None:
    said = guarded("backup", "a.tar", "--json", login="tracker").json["journal"]

    assert f"a backup taken into a.tar, of {said['entries']} entries, head {said['head']}" in _last(guarded)


@pytest.mark.parametrize(
    "words",
    [("backup", "b.tar"), ("day",), ("notices", "send"), ("upgrade",), ("upgrade", "--dry-run"), ("grants", "x")],
)
@pytest.mark.parametrize("login", ["rea", "stranger"])
def test_a_reader_and_a_stranger_may_do_nothing_to_the_whole(
    guarded: Tracker, words: tuple[str, ...], login: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (guarded.folder / "spool").mkdir()
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", "spool")

    said = guarded(*words, login=login, at=NEXT_DAY)

    assert (said.code, said.out) == (2, "")
    assert "refused" in _last(guarded)


def test_the_service_runs_sends_and_backs_up_and_reads_nothing(
    guarded: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    (guarded.folder / "spool").mkdir()
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", "spool")

    def call(*words: str) -> Said:
        return guarded(*words, login="tracker", at=NEXT_DAY)

    assert call("day").code == 0
    assert call("notices", "send").code == 0
    assert call("backup", "a.tar").code == 0
    assert call("health").code == 0
    assert "A1" not in call("list").out
    for words in (("restore", "a.tar", "--force"), ("upgrade",), ("grants", "x"), ("journal",), ("doctor",)):
        assert call(*words).code == 2, words


def test_what_was_refused_to_the_service_is_found_by_health_until_it_is_done(guarded: Tracker) -> None:
    guarded("day", login="tracker")
    guarded("person", "revoke", "runner", "service", login="gwen")
    assert guarded("day", login="tracker", at=NEXT_DAY).code == 2
    entries = guarded("journal", "head", login="gwen").out.split()[1]

    said = guarded("health", at=NEXT_DAY)
    assert said.code == 1
    assert "the day's run: it was refused to “runner” on 2026-03-03 at 12:00 UTC" in said.err
    # It tries again every few minutes, which is not entered each time.
    guarded("day", login="tracker", at=NEXT_DAY)
    assert guarded("journal", "head", login="gwen").out.split()[1] == entries

    guarded("person", "grant", "runner", "service", login="gwen", at=NEXT_DAY)
    guarded("day", login="tracker", at=NEXT_DAY)
    assert guarded("health", at=NEXT_DAY).code == 0


def test_a_refused_backup_is_found_until_one_is_taken(guarded: Tracker) -> None:
    guarded("day", login="tracker")
    guarded("backup", "a.tar", login="rea")

    assert "the backup: it was refused to “rea”" in guarded("health").err
    guarded("backup", "a.tar", login="tracker")
    assert guarded("health").code == 0


def test_the_day_s_entry_says_who_had_it_run(guarded: Tracker) -> None:
    guarded("day", login="tracker")

    entry = guarded("journal", "--last", "1", "--json", login="gwen").json[0]
    assert (entry["payload"]["by"], entry["payload"]["login"]) == ("runner", "tracker")


def _step_back(place: Path) -> None:
    """Make the database one of the revision before the right to upgrade it was asked for."""
    config = Config("/dev/null")
    config.set_main_option("script_location", str(Path(__file__).parents[3] / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = address(str(place))
    command.downgrade(config, "0033")


def test_the_upgrade_that_brings_the_rights_is_done_and_names_who_may_not_run_the_days(
    guarded: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded("person", "revoke", "runner", "service", login="gwen")
    with closing(sqlite3.connect(guarded.folder / "tracker.db")) as connection:
        connection.executescript(
            "DROP TRIGGER role_grants_refuse_delete; DELETE FROM role_grants WHERE role = 'service'"
        )
    _step_back(guarded.folder / "tracker.db")
    monkeypatch.setattr("tracker.database.writers_of", lambda _: ("gwen", "rea", "tracker"))

    said = guarded("upgrade", login="tracker")

    assert said.code == 0
    assert "Who can write this database and may not: rea, tracker." in said.err
    assert "the database brought from revision 0033 to " in _last(guarded)


@pytest.mark.both_kinds
def test_the_rights_that_are_written_out_are_entered(acme: Tracker) -> None:
    assert acme("grants", "tracker_app").code == 0

    assert "the rights of the PostgreSQL role tracker_app written out" in " ".join(
        acme("journal", "--last", "1").out.split()
    )
