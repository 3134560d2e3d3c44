"""A flipped bit of content is noticed by both verifiers, and so is a line of the export that moved; in short."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks.torture.flips import change_lines, exported, flip_export, flip_file, live
from tests.operations import acme
from tracker import database
from tracker.operations.journal.checkpoints import head_line


@pytest.fixture
def lived(engine: Engine) -> Engine:
    live(engine, entries=12, seed=3)
    return engine


def test_a_flipped_bit_of_the_file_is_noticed_where_it_changes_content(sqlite_engine: Engine) -> None:
    live(sqlite_engine, entries=12, seed=3)
    sqlite_engine.dispose()
    tally = flip_file(Path(str(sqlite_engine.url.database)), flips=200, seed=1)

    assert tally.sound, (*tally.unnoticed, *tally.disagreed)
    assert sum(tally.counts.values()) == 200
    assert tally.counts["told as a fault"] > 0


def test_a_flipped_bit_of_the_export_is_noticed_wherever_it_is(lived: Engine) -> None:
    tally = flip_export(exported(lived), seed=1, each=29)

    assert tally.sound, tally.unnoticed
    assert set(tally.counts) == {"told as a fault"}


def test_a_line_dropped_doubled_or_swapped_a_tail_cut_off_or_a_past_made_anew_shows_beside_the_head(
    lived: Engine,
) -> None:
    with database.reading(lived) as session:
        head = head_line(session)
    tally = change_lines(exported(lived), head, each=4)

    assert tally.sound, (*tally.unnoticed, *tally.disagreed)
    assert tally.counts["cut off with a head made anew, and told"] > 0
    assert tally.counts["made anew from an entry on, and told"] > 0


def test_both_kinds_of_database_export_the_same_bytes(sqlite_engine: Engine, postgresql_engine: Engine) -> None:
    for engine in (sqlite_engine, postgresql_engine):
        acme.loaded(engine)
        acme.run_days(engine, acme.NOW)
        acme.resolve(engine, "A1", acme.TODAY)

    assert exported(sqlite_engine) == exported(postgresql_engine)
