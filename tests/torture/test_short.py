"""Each harness in short: a few tries of what `make torture` tries in full."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks.torture import (
    acts,
    backups,
    channels,
    failures,
    kills,
    lockstep,
    machines,
    replicas,
    sleepers,
    upgrades,
    vintages,
    zones,
)
from benchmarks.torture.model import Dates, Text
from benchmarks.torture.model_acts import Model
from tests import postgres
from tests.databases import Kind

# What is tried in short: one act on the database, one with evidence, one file, one digest and what brings a database up.
SHORT = tuple(
    each for each in acts.ACTS if each.name in {"day", "resolve", "report", "notices send", "upgrade", "restore"}
)


@pytest.fixture
def sqlite(tmp_path: Path) -> Kind:
    return Kind(tmp_path)


def test_replicas_that_race_and_die_run_each_day_once(kind: Kind, tmp_path: Path) -> None:
    for figure in replicas.figures(kind, days=60, seeds=1, folder=tmp_path, replicas=(3,)):
        assert figure.met, figure.found


def test_a_sleeper_wakes_to_as_many_runs_as_days(kind: Kind, tmp_path: Path) -> None:
    figure = sleepers.figure(kind, range(1, 26, 12), tmp_path)

    assert (figure.tries, figure.met) == (3, True), figure.found


def test_every_local_date_is_run_once_and_a_stopped_service_is_seen(sqlite_engine: Engine) -> None:
    """The harness sets the runs back by hand, which it knows to do in SQLite; races are tried on both kinds above."""
    few = ["Pacific/Apia", "Australia/Lord_Howe", "America/Havana"]

    for figure in zones.figures(sqlite_engine, zones=few, years=(2026, 2027), every=2):
        assert figure.met, figure.found


def test_two_upgrades_of_a_fresh_database_both_succeed(server: postgres.Server, tmp_path: Path) -> None:
    for kind in (Kind(tmp_path), Kind(tmp_path, server)):
        figure = upgrades.figure(kind, tries=3)
        assert figure.met, figure.found


def test_each_new_revision_goes_up_down_and_up_and_keeps_every_row(kind: Kind) -> None:
    figure = upgrades.stepped(kind, newest=6)

    assert figure.met, figure.found


def test_another_release_moves_no_past_date_and_tells_what_it_moves(sqlite: Kind, tmp_path: Path) -> None:
    figure = vintages.replayed(sqlite, ("us-federal+observed+us-ma",), tmp_path, seed=1)

    assert figure.met, figure.found


def test_the_same_data_give_the_same_bytes_on_every_machine(server: postgres.Server, tmp_path: Path) -> None:
    few = ("report acme", "public edition", "portfolio page", "calendar", "pack", "journal export", "list", "why")

    figure = machines.figure(Kind(tmp_path), Kind(tmp_path, server), few, library=("boeing-2021",))

    assert figure.met, figure.found


def test_a_channel_that_fails_is_seen_before_it_is_tried_again(sqlite: Kind) -> None:
    figure = channels.figure(sqlite, ("nobody listens", "the webhook fails", "the folder cannot be written"))

    assert figure.met, figure.found


def test_what_a_killed_process_acknowledged_is_there(kind: Kind) -> None:
    figure = kills.process_deaths(kind, deaths=5)

    assert (figure.tries, figure.met) == (5, True), figure.found


def test_what_was_acknowledged_before_the_server_was_killed_is_there() -> None:
    figure = kills.server_deaths(deaths=2)

    assert figure.met, figure.found


def test_a_backup_under_load_is_the_source_at_a_committed_entry(sqlite: Kind) -> None:
    figure = backups.under_load(sqlite, backups=2)

    assert figure.met, figure.found


def test_a_thousand_obligations_are_put_back_in_seconds(sqlite: Kind) -> None:
    figure = backups.drill(sqlite, obligations=1_000)

    assert figure.met, figure.found


def test_a_disk_that_fails_loses_nothing(sqlite: Kind) -> None:
    for figure in failures.on_disk(sqlite, range(2, 200, 120), SHORT):
        assert figure.met, figure.found


def test_a_server_that_goes_away_loses_nothing(server: postgres.Server, tmp_path: Path) -> None:
    figure = failures.server_gone(Kind(tmp_path, server), range(3, 200, 40), SHORT)

    assert figure.met, figure.found


def test_both_databases_say_what_a_plain_model_says(sqlite: Kind, server: postgres.Server, tmp_path: Path) -> None:
    figure = lockstep.run((sqlite, Kind(tmp_path, server)), runs=2, steps=12)

    assert figure.met, figure.found
    assert figure.tries == 2


class ThirtyDays(Model):
    """A model that is wrong: its months have thirty days."""

    def _by(self, code: str, text: Text) -> Dates:
        given = super()._by(code, text)
        if given is None or not code.startswith("S1@"):
            return given
        safe, latest = (each.replace(day=min(each.day, 30)) for each in given)
        return safe, latest


def test_a_model_that_is_wrong_does_not_go_unnoticed(sqlite: Kind) -> None:
    figure = lockstep.run((sqlite,), runs=1, steps=2, model=ThirtyDays, shrink=False)

    assert not figure.met
    assert "S1@2" in figure.found
    assert "the model says" in figure.found
