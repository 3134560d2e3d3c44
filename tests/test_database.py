"""Opening a database, writing in it and reading from it; and a sentence with the way out for each way it can fail."""

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests import postgres
from tests.models.rows import a_settlement, an_obligation
from tracker import models
from tracker.cli.remedies import lines_of
from tracker.clock import Clock
from tracker.database import (
    head_revision,
    journal_mode,
    open_engine,
    place_of,
    reading,
    require_current,
    revision_of,
    server_moment,
    upgrade,
    writing,
)
from tracker.errors import DatabaseUnusable
from tracker.settings import address


def _titles(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(sa.select(models.Settlement.title)))


def _write_twice(session: Session) -> None:
    a_settlement(session)
    a_settlement(session)


def _said(refused: pytest.ExceptionInfo[DatabaseUnusable]) -> tuple[str, ...]:
    return tuple(lines_of(refused.value))


def test_what_was_written_is_there_when_the_block_ends(engine: Engine) -> None:
    with writing(engine) as session:
        a_settlement(session)

    assert _titles(engine) == ["Acme, 2026"]


def test_an_error_in_the_block_leaves_nothing_written(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as session:
        _write_twice(session)

    assert _titles(engine) == []


def test_a_reader_cannot_write(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), reading(engine) as session:
        a_settlement(session)

    assert _titles(engine) == []


def test_a_reader_cannot_write_where_somebody_has_written(engine: Engine) -> None:
    with writing(engine) as session:
        a_settlement(session)

    for _ in range(2):
        with pytest.raises(DBAPIError, match=r"readonly|read-only"), reading(engine) as session:
            a_settlement(session, code="other")
        with writing(engine) as session:
            session.scalars(sa.select(models.Settlement)).one().title = "Acme, again"

    assert _titles(engine) == ["Acme, again"]


def test_what_reads_and_writes_in_turn_lets_go_of_the_file_at_the_end(sqlite_url: str, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url)
    with writing(engine) as session:
        a_settlement(session)
    assert _titles(engine) == ["Acme, 2026"]
    engine.dispose()

    held = Path("/proc/self/fd").iterdir()
    assert not [each for each in held if each.is_symlink() and str(each.readlink()).startswith(str(tmp_path))]


def test_a_connection_that_read_can_write_again(engine: Engine) -> None:
    assert _titles(engine) == []
    with writing(engine) as session:
        a_settlement(session)
    assert _titles(engine) == ["Acme, 2026"]


def test_a_reader_sees_one_state_while_another_writes(postgresql_engine: Engine) -> None:
    with reading(postgresql_engine) as session:
        before = session.scalar(sa.select(sa.func.count(models.Settlement.id)))
        with writing(postgresql_engine) as writer:
            a_settlement(writer)
        after = session.scalar(sa.select(sa.func.count(models.Settlement.id)))

    assert (before, after) == (0, 0)
    assert _titles(postgresql_engine) == ["Acme, 2026"]


def test_writers_wait_for_one_another_and_lose_nothing(database_url: str, engine: Engine) -> None:
    def count_up() -> None:
        own = open_engine(database_url)
        for _ in range(10):
            with writing(own) as session:
                settlement = session.scalars(sa.select(models.Settlement)).one()
                settlement.note = str(int(settlement.note) + 1)
        own.dispose()

    with writing(engine) as session:
        a_settlement(session, note="0")
    threads = [threading.Thread(target=count_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with reading(engine) as session:
        assert session.scalars(sa.select(models.Settlement.note)).one() == "20"


def test_a_fresh_connection_keeps_foreign_keys_and_syncs_every_commit(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        set_to = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            for pragma in ("foreign_keys", "synchronous", "trusted_schema", "recursive_triggers", "journal_mode")
        }
    engine.dispose()

    assert set_to == {
        "foreign_keys": 1,
        "synchronous": 3,
        "trusted_schema": 0,
        "recursive_triggers": 1,
        "journal_mode": journal_mode(),
    }


def test_write_ahead_logging_is_used_only_where_it_cannot_corrupt_the_file() -> None:
    assert journal_mode((3, 40, 1)) == "delete"
    assert journal_mode((3, 51, 2)) == "delete"
    assert journal_mode((3, 51, 3)) == "wal"


def test_a_table_made_in_a_failed_transaction_is_gone(engine: Engine) -> None:
    statements = [sa.text("CREATE TABLE half_made (id INTEGER)"), sa.text("SELECT nonsense")]

    with pytest.raises(DBAPIError, match="nonsense"), writing(engine) as session:
        _ = [session.execute(statement) for statement in statements]

    assert not sa.inspect(engine).has_table("half_made")


@pytest.mark.parametrize("name", ["100%.db", "why?.db", "#1.db", "two words.db", "%41.db", "ü – §.db"])
def test_a_database_can_have_any_file_name(tmp_path: Path, name: str) -> None:
    url = address(str(tmp_path / name))

    upgrade(url, create=True)

    engine = open_engine(url)
    require_current(engine)
    assert place_of(engine) == str(tmp_path / name)
    engine.dispose()
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_a_new_database_is_made_with_its_folder(tmp_path: Path) -> None:
    url = address(str(tmp_path / "new" / "folder" / "tracker.db"))

    assert upgrade(url, create=True) is None

    engine = open_engine(url)
    assert revision_of(engine) == head_revision()
    engine.dispose()


def test_upgrading_tells_the_revision_there_was(blank_url: str) -> None:
    assert upgrade(blank_url, create=True) is None
    assert upgrade(blank_url) == head_revision()


def test_a_database_that_is_current_is_accepted(engine: Engine) -> None:
    require_current(engine)

    assert revision_of(engine) == head_revision()


@pytest.mark.parametrize("open_or_upgrade", [open_engine, upgrade])
def test_a_file_that_is_not_there_is_not_made_by_accident(tmp_path: Path, open_or_upgrade: object) -> None:
    assert callable(open_or_upgrade)
    with pytest.raises(DatabaseUnusable) as refused:
        open_or_upgrade(address(str(tmp_path / "absent" / "tracker.db")))

    assert _said(refused) == (
        f"There is no database at {tmp_path}/absent/tracker.db.",
        "Make it with `tracker init`, or name another with --database.",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_a_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are my notes on the settlement, long enough to look at.\n" * 20)
    engine = open_engine(address(str(tmp_path / "notes.txt")))

    with pytest.raises(DatabaseUnusable) as refused:
        require_current(engine)

    engine.dispose()
    assert _said(refused) == (f"{tmp_path}/notes.txt is not a database.", "Name another place with --database.")


def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="is a folder, and a database is a file"):
        open_engine(address(str(tmp_path)))


def test_an_empty_file_has_not_been_set_up(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    engine = open_engine(address(str(tmp_path / "empty.db")))

    with pytest.raises(DatabaseUnusable) as refused:
        require_current(engine)

    engine.dispose()
    assert _said(refused) == (
        f"The database at {tmp_path}/empty.db has not been set up.",
        "Make it with `tracker init`, or name another with --database.",
    )


def test_an_older_database_is_not_migrated_unasked(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))

    with pytest.raises(DatabaseUnusable, match=f"is at revision 0000; this program needs {head_revision()}"):
        require_current(engine)
    assert revision_of(engine) == "0000"


def test_a_database_of_a_newer_tracker_is_left_alone(database_url: str, engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseUnusable, match="is at revision 9999, from a newer tracker"):
        require_current(engine)
    with pytest.raises(DatabaseUnusable, match="is at revision 9999, from a newer tracker"):
        upgrade(database_url)


def test_a_database_of_another_program_is_left_alone(blank_url: str) -> None:
    engine = open_engine(blank_url, create=True)
    with writing(engine) as session:
        session.execute(sa.text("CREATE TABLE invoices (id INTEGER)"))

    with pytest.raises(DatabaseUnusable, match=r"holds tables of another program \(invoices\)"):
        upgrade(blank_url)

    assert sa.inspect(engine).get_table_names() == ["invoices"]
    engine.dispose()


def test_a_locked_database_says_so_after_a_while(database_url: str, engine: Engine) -> None:
    impatient = open_engine(database_url, patience=0.2)

    with writing(engine), pytest.raises(DatabaseUnusable) as refused, writing(impatient):
        pytest.fail("two writers at once")

    impatient.dispose()
    assert _said(refused) == (
        f"The database at {place_of(engine)} is locked: another program is writing to it.",
        "Try again when that is done.",
    )


def test_a_damaged_file_says_so(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        an_obligation(session)
    sqlite_engine.dispose()
    file = Path(place_of(sqlite_engine))
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)

    with pytest.raises(DatabaseUnusable, match="is damaged"):
        _titles(sqlite_engine)


@contextmanager
def _without_rights() -> Iterator[None]:
    """Drop root's right to pass every permission; another user has none to drop."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    yield
    os.seteuid(user)


def _held(place: Path) -> str:
    return f"owner {place.owner()}, group {place.group()}"


@pytest.fixture
def read_only(sqlite_template: Path) -> Iterator[Path]:
    """An SQLite file that may be read but not written, in a folder of the same kind that anybody can reach."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-"))
    file = folder / "tracker.db"
    shutil.copy(sqlite_template, file)
    file.chmod(0o444)
    folder.chmod(0o555)
    yield file
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_file_that_may_only_be_read_can_be_read_and_says_why_it_cannot_be_written(read_only: Path) -> None:
    with _without_rights():
        engine = open_engine(address(str(read_only)))
        titles = _titles(engine)
        with pytest.raises(DatabaseUnusable) as refused, writing(engine) as session:
            a_settlement(session)
        engine.dispose()

    assert titles == []
    assert _said(refused) == (
        f"The database at {read_only} may only be read.",
        f"The right to write {read_only} is missing ({_held(read_only)}, mode 0444).",
    )


def test_a_folder_that_cannot_be_made_says_why(read_only: Path) -> None:
    folder = read_only.parent / "new"

    with _without_rights(), pytest.raises(DatabaseUnusable) as refused:
        upgrade(address(str(folder / "tracker.db")), create=True)

    above = folder.parent
    assert _said(refused) == (
        f"The folder {folder} cannot be made: the right to write in {above} is missing ({_held(above)}, mode 0555).",
        "Name another place with --database.",
    )


def test_a_fault_of_the_program_is_not_dressed_up_as_the_database_s(engine: Engine) -> None:
    with pytest.raises(DBAPIError, match="no_such_column"), reading(engine) as session:
        session.execute(sa.text("SELECT no_such_column FROM persons"))
    with pytest.raises(IntegrityError), writing(engine) as session:
        _write_twice(session)


def test_a_server_that_does_not_answer_says_so_without_its_password(tmp_path: Path) -> None:
    engine = open_engine(f"postgresql://jo:secret@/tracker?host={tmp_path}")

    with pytest.raises(DatabaseUnusable) as refused:
        require_current(engine)

    engine.dispose()
    assert "does not answer: connection" in _said(refused)[0]
    assert "secret" not in str(refused.value)
    assert _said(refused)[1] == "Check that the server runs and that the address is right."


def test_a_database_that_the_server_does_not_have_says_so(server: postgres.Server) -> None:
    engine = open_engine(server.url("absent"))

    with pytest.raises(DatabaseUnusable, match='database "absent" does not exist'):
        require_current(engine)
    engine.dispose()


def test_a_server_that_goes_away_says_so(postgresql_engine: Engine) -> None:
    def lose_the_connection(session: Session) -> None:
        own = session.scalar(sa.text("SELECT pg_backend_pid()"))
        with postgresql_engine.connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:own)"), {"own": own})
        session.execute(sa.text("SELECT 1"))

    with pytest.raises(DatabaseUnusable, match="is stopping or not yet started"), reading(postgresql_engine) as session:
        lose_the_connection(session)

    assert _titles(postgresql_engine) == []


def test_an_address_that_cannot_be_read_says_how_to_write_it() -> None:
    with pytest.raises(DatabaseUnusable, match="Write it as postgresql://"):
        open_engine("postgresql://jo@db:port/tracker")


def test_the_sqlite_library_is_new_enough_for_strict_tables() -> None:
    assert sqlite3.sqlite_version_info >= (3, 37)


def test_postgresql_has_one_clock_for_every_machine(postgresql_engine: Engine) -> None:
    with reading(postgresql_engine) as session:
        moment = server_moment(session)

    assert moment is not None
    assert (moment.tzinfo, moment.microsecond) == (UTC, 0)
    assert abs(moment - Clock().now()) < timedelta(seconds=5)


def test_a_file_has_no_clock_of_its_own(sqlite_engine: Engine) -> None:
    with reading(sqlite_engine) as session:
        assert server_moment(session) is None


def test_a_writer_that_waited_while_the_file_was_replaced_changes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """It got the lock of the file that is gone; the next transaction is in the new one."""
    engine = open_engine(sqlite_url)
    file = tmp_path / "tracker.db"
    fresh = tmp_path / "fresh.db"
    shutil.copy(file, fresh)

    def replace_once(_connection: sa.Connection) -> None:
        if fresh.exists():
            fresh.replace(file)

    sa.event.listen(engine, "begin", replace_once, insert=True)

    with pytest.raises(DatabaseUnusable, match="was replaced just now"), writing(engine) as session:
        a_settlement(session)
    with writing(engine) as session:
        a_settlement(session)

    assert _titles(engine) == ["Acme, 2026"]
    engine.dispose()
