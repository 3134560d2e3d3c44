"""A flipped bit of content is noticed by both verifiers, and so is a line of the export that moved; in short."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks.torture.flips import change_lines, exported, flip_export, flip_file, live
from tests.operations import acme
from tracker import database, settings
from tracker.operations.journal.checkpoints import head_line


@pytest.fixture(scope="module")
def sqlite_history(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up history, lived once for all that is changed in it; a server exports the same bytes, as is seen below."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("lived") / "tracker.db"))
    engine = database.open_engine(settings.address(str(file)))
    live(engine, entries=12, seed=3)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_lived(sqlite_history: Path) -> Iterator[Engine]:
    engine = database.open_engine(settings.address(str(sqlite_history)))
    yield engine
    engine.dispose()


def test_a_flipped_bit_of_the_file_is_noticed_where_it_changes_content(sqlite_history: Path) -> None:
    tally = flip_file(sqlite_history, flips=100, seed=1)

    assert tally.sound, (*tally.unnoticed, *tally.disagreed)
    assert sum(tally.counts.values()) == 100
    assert tally.counts["told as a fault"] > 0


def test_a_flipped_bit_of_the_export_is_noticed_wherever_it_is(sqlite_lived: Engine) -> None:
    tally = flip_export(exported(sqlite_lived), seed=1, each=29)

    assert tally.sound, tally.unnoticed
    assert set(tally.counts) == {"told as a fault"}


def test_a_line_dropped_doubled_or_swapped_a_tail_cut_off_or_a_past_made_anew_shows_beside_the_head(
    sqlite_lived: Engine,
) -> None:
    with database.reading(sqlite_lived) as session:
        head = head_line(session)
    tally = change_lines(exported(sqlite_lived), head, each=4)

    assert tally.sound, (*tally.unnoticed, *tally.disagreed)
    assert tally.counts["cut off with a head made anew, and told"] > 0
    assert tally.counts["made anew from an entry on, and told"] > 0


def test_both_kinds_of_database_export_the_same_bytes(sqlite_engine: Engine, postgresql_engine: Engine) -> None:
    for engine in (sqlite_engine, postgresql_engine):
        acme.loaded(engine)
        acme.run_days(engine, acme.NOW)
        acme.resolve(engine, "A1", acme.TODAY)

    assert exported(sqlite_engine) == exported(postgresql_engine)
