"""The service: what each wake-up does, and that the database, not the alarm clock, says what is owed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from tests import postgres
from tests.operations import acme
from tests.operations.acme import FILE
from tracker import heartbeat, models, scheduler, settings
from tracker.agreements.file.reader import read
from tracker.app import App
from tracker.clock import Clock
from tracker.errors import DatabaseUnusable
from tracker.operations.agreement.load import load
from tracker.operations.reports.owed import first_business_day
from tracker.reports.monthly.subject import Month
from tracker.rules.counting.calendars import calendar
from tracker.rules.zones import today_in
from tracker.scheduler import Watch


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Rehearsal:
    """A service on a real database whose time the test sets."""

    def __init__(self, url: str, folder: Path) -> None:
        self.settings = settings.Settings(database_url=postgres.as_worker(url), evidence_directory=folder / "evidence")
        self.apps: list[App] = []
        self.logged: list[str] = []

    def app(self, at: str) -> App:
        app = App(self.settings, Clock(_at(at)))
        self.apps.append(app)
        return app

    def load(self, at: str, text: str = FILE) -> None:
        app = self.app(at)
        with app.writing(acme.ACTOR) as session:
            load(
                session,
                read(text.encode(), "acme.yaml"),
                author=acme.author("Maria"),
                now=app.clock.now(),
            )

    def wake(self, at: str, stopping: threading.Event | None = None, *, leap: bool = False) -> None:
        watch = Watch(self.app(at), acme.ACTOR, self.logged.append, stopping or threading.Event())
        if leap:
            watch.leaping.set()
        watch.wake()

    def days(self) -> list[date]:
        with self.app("2026-01-01T00:00").reading(acme.ACTOR) as session:
            return list(session.scalars(select(models.Run.day).order_by(models.Run.id)))

    def reports(self) -> list[tuple[str | None, str]]:
        with self.app("2026-01-01T00:00").reading(acme.ACTOR) as session:
            rows = session.execute(select(models.Report.settlement, models.Report.month).order_by(models.Report.id))
            return [(settlement, month) for settlement, month in rows]


@pytest.fixture
def rehearsal(database_url: str, tmp_path: Path) -> Iterator[Rehearsal]:
    yield from _rehearsal(database_url, tmp_path)


@pytest.fixture
def sqlite_rehearsal(sqlite_url: str, tmp_path: Path) -> Iterator[Rehearsal]:
    yield from _rehearsal(sqlite_url, tmp_path)


@pytest.fixture
def postgresql_rehearsal(postgresql_url: str, tmp_path: Path) -> Iterator[Rehearsal]:
    yield from _rehearsal(postgresql_url, tmp_path)


def _rehearsal(url: str, folder: Path) -> Iterator[Rehearsal]:
    rehearsal = Rehearsal(url, folder)
    yield rehearsal
    for app in rehearsal.apps:
        app.close()


def test_a_wake_up_runs_each_date_owed_once_and_logs_a_line_for_it(rehearsal: Rehearsal) -> None:
    rehearsal.load("2026-03-16T12:00")

    rehearsal.wake("2026-03-17T12:00")
    rehearsal.wake("2026-03-17T12:05")

    assert rehearsal.days() == [date(2026, 3, 16), date(2026, 3, 17)]
    assert [line.partition(":")[0] for line in rehearsal.logged] == [
        "day 2026-03-16 America/New_York",
        "day 2026-03-17 America/New_York",
    ]
    assert rehearsal.logged[1].startswith("day 2026-03-17 America/New_York: 1 change, ")


def test_a_month_of_sleep_is_made_up_for_date_by_date(rehearsal: Rehearsal) -> None:
    rehearsal.load("2026-03-02T12:00")

    rehearsal.wake("2026-03-31T12:00")

    assert rehearsal.days() == [date(2026, 3, day) for day in range(2, 32)]


def test_two_services_at_once_run_each_date_once(rehearsal: Rehearsal) -> None:
    rehearsal.load("2026-03-02T12:00")

    with ThreadPoolExecutor(4) as pool:
        for waking in [pool.submit(rehearsal.wake, "2026-03-21T12:00") for _ in range(4)]:
            waking.result()

    assert rehearsal.days() == [date(2026, 3, day) for day in range(2, 22)]
    assert len(rehearsal.logged) == 20
    assert not [line for line in rehearsal.logged if "failed" in line]


def test_last_month_s_report_is_published_once_on_the_first_business_day(rehearsal: Rehearsal) -> None:
    """1 August 2026 is a Saturday: the first business day is Monday the 3rd."""
    rehearsal.load("2026-07-06T12:00")

    rehearsal.wake("2026-08-01T12:00")
    rehearsal.wake("2026-08-02T12:00")
    assert rehearsal.reports() == []

    rehearsal.wake("2026-08-03T12:00")
    rehearsal.wake("2026-08-03T12:05")
    rehearsal.wake("2026-08-04T12:00")
    assert rehearsal.reports() == [("acme", "2026-07")]
    assert len([line for line in rehearsal.logged if line.startswith("published acme 2026-07: entry ")]) == 1


def test_a_report_owed_while_the_service_slept_is_published_when_it_wakes(rehearsal: Rehearsal) -> None:
    rehearsal.load("2026-07-06T12:00")

    rehearsal.wake("2026-08-20T12:00")

    assert rehearsal.reports() == [("acme", "2026-07")]


def test_a_settlement_s_first_report_is_of_the_month_it_was_loaded_in(rehearsal: Rehearsal) -> None:
    rehearsal.load("2026-08-02T12:00")

    rehearsal.wake("2026-08-20T12:00")
    assert rehearsal.reports() == []

    rehearsal.wake("2026-09-01T12:00")
    assert rehearsal.reports() == [("acme", "2026-08")]


def test_two_services_at_once_publish_a_report_once(rehearsal: Rehearsal) -> None:
    rehearsal.load("2026-07-31T12:00")

    with ThreadPoolExecutor(4) as pool:
        for waking in [pool.submit(rehearsal.wake, "2026-08-03T12:00") for _ in range(4)]:
            waking.result()

    assert rehearsal.reports() == [("acme", "2026-07")]


@pytest.mark.parametrize(
    ("month", "name", "day"),
    [
        (Month(2026, 1), "us-federal", date(2026, 1, 2)),  # New Year's Day is a Thursday
        (Month(2026, 9), "us-federal", date(2026, 9, 1)),
        (Month(2026, 11), "us-federal", date(2026, 11, 2)),  # the 1st is a Sunday
        (Month(2027, 1), "us-federal", date(2027, 1, 4)),  # a Friday, then the weekend
        (Month(2026, 5), "de", date(2026, 5, 4)),  # Labour Day is a Friday
    ],
)
def test_the_first_business_day_is_the_first_that_is_surely_open(month: Month, name: str, day: date) -> None:
    assert first_business_day(month, calendar(name)) == day


def test_a_service_that_is_told_to_stop_finishes_the_date_it_is_at(rehearsal: Rehearsal) -> None:
    rehearsal.load("2026-03-02T12:00")
    stopping = threading.Event()
    stopping.set()

    rehearsal.wake("2026-03-31T12:00", stopping)

    assert rehearsal.days() == [date(2026, 3, 2)]


def test_a_file_that_cannot_be_used_is_logged_and_tried_again(sqlite_rehearsal: Rehearsal, tmp_path: Path) -> None:
    sqlite_rehearsal.load("2026-03-02T12:00")
    app = sqlite_rehearsal.app("2026-03-02T12:00")
    service = Watch(app, acme.ACTOR, sqlite_rehearsal.logged.append, threading.Event())
    file = tmp_path / "tracker.db"
    kept = file.read_bytes()
    file.write_bytes(b"damaged beyond recognition" * 100)

    service.wake()
    assert sqlite_rehearsal.logged[0].startswith("failed, to be tried again: ")

    app.close()
    file.write_bytes(kept)
    service.wake()
    assert sqlite_rehearsal.days() == [date(2026, 3, 2)]


def test_a_server_that_lets_nobody_in_is_logged_and_tried_again(
    postgresql_rehearsal: Rehearsal, server: postgres.Server
) -> None:
    postgresql_rehearsal.load("2026-03-02T12:00")
    app = postgresql_rehearsal.app("2026-03-02T12:00")
    service = Watch(app, acme.ACTOR, postgresql_rehearsal.logged.append, threading.Event())
    name = postgresql_rehearsal.settings.database_url.rpartition("/")[2].partition("?")[0]
    server.admit(name, anybody=False)

    service.wake()
    (logged,) = postgresql_rehearsal.logged
    assert logged.startswith("failed, to be tried again: ")

    server.admit(name, anybody=True)
    service.wake()
    assert postgresql_rehearsal.days() == [date(2026, 3, 2)]


@contextmanager
def _serving(url: str) -> Iterator[subprocess.Popen[str]]:
    """Start the service, which does not outlive its test."""
    with subprocess.Popen(
        [sys.executable, "-c", "from tracker.cli import main; main()", "schedule"],
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(__file__).parents[1]),
            "TRACKER_DATABASE_URL": url,
        },
    ) as service:
        try:
            yield service
        finally:
            service.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_runs_at_its_start_and_stops_cleanly(rehearsal: Rehearsal, number: signal.Signals) -> None:
    today = today_in("America/New_York", Clock().now())
    rehearsal.load(f"{today.isoformat()}T12:00")
    with _serving(rehearsal.settings.database_url) as service:
        assert service.stderr is not None

        started, ran = service.stderr.readline(), service.stderr.readline()
        service.send_signal(number)
        rest = service.stderr.read()

        assert service.wait(timeout=60) == 0
    assert {started.split(" ", 1)[1].split(" ")[0], ran.split(" ", 1)[1].split(" ")[0]} == {"started,", "day"}
    assert rest.split(" ", 1)[1] == "stopped\n"
    assert rehearsal.days()[:1] == [today]


def test_two_services_started_at_once_do_a_date_once(rehearsal: Rehearsal) -> None:
    today = today_in("America/New_York", Clock().now())
    rehearsal.load(f"{today.isoformat()}T12:00")
    with _serving(rehearsal.settings.database_url) as first, _serving(rehearsal.settings.database_url) as second:
        services = (first, second)
        # Its first line says that it listens to signals; before that, one would simply end it.
        streams = [service.stderr for service in services if service.stderr is not None]
        logs = [stream.readline() for stream in streams]
        deadline = time.monotonic() + 30
        while not rehearsal.days() and time.monotonic() < deadline:
            time.sleep(0.05)
        for place, (service, stream) in enumerate(zip(services, streams, strict=True)):
            service.send_signal(signal.SIGTERM)
            logs[place] += stream.read()
            service.wait(timeout=60)

    assert [service.returncode for service in services] == [0, 0]
    assert rehearsal.days() == [today]
    assert sum(log.count(" day ") for log in logs) == 1
    assert not [log for log in logs if "failed" in log or "Traceback" in log]


def test_a_service_without_a_database_says_so_at_once(tmp_path: Path) -> None:
    with _serving(settings.address(str(tmp_path / "nowhere" / "tracker.db"))) as service:
        _, complaints = service.communicate(timeout=60)

    assert service.returncode == 4
    assert complaints.startswith(f"There is no database at {tmp_path / 'nowhere' / 'tracker.db'}.\n")


def test_each_month_that_the_service_slept_through_has_its_report(rehearsal: Rehearsal) -> None:
    """1 January 2027 is a Friday and closed: December's report is owed from Monday the 4th on."""
    rehearsal.load("2026-10-20T12:00")

    rehearsal.wake("2027-01-03T12:00", leap=True)
    assert rehearsal.reports() == [("acme", "2026-10"), ("acme", "2026-11")]

    rehearsal.wake("2027-01-04T12:00")
    rehearsal.wake("2027-01-04T12:05")
    assert rehearsal.reports() == [("acme", "2026-10"), ("acme", "2026-11"), ("acme", "2026-12")]


def test_the_first_business_day_is_that_of_the_settlement_s_own_zone(rehearsal: Rehearsal) -> None:
    """1 September 2026 is a Tuesday; it begins in Kiritimati at 10:00 UTC on 31 August."""
    rehearsal.load("2026-08-20T12:00", FILE.replace("America/New_York", "Pacific/Kiritimati"))

    rehearsal.wake("2026-08-31T09:59")
    assert rehearsal.reports() == []

    rehearsal.wake("2026-08-31T10:00")
    assert rehearsal.reports() == [("acme", "2026-08")]


def test_a_service_whose_database_was_upgraded_under_it_does_nothing_until_it_fits(
    rehearsal: Rehearsal, engine: Engine
) -> None:
    """The owner of the tables, whose connection `engine` is, upgrades them."""
    rehearsal.load("2026-03-02T12:00")
    app = rehearsal.app("2026-03-04T12:00")
    service = Watch(app, acme.ACTOR, rehearsal.logged.append, threading.Event())

    def set_revision(revision: str) -> str:
        with engine.begin() as connection:
            before = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
        return str(before)

    known = set_revision("9999")
    service.wake()
    (said,) = rehearsal.logged
    assert said.startswith("failed, to be tried again: The database at ")
    assert "is at revision 9999, from a newer tracker" in said

    set_revision(known)
    service.wake()
    assert rehearsal.days() == [date(2026, 3, day) for day in (2, 3, 4)]


def test_an_address_that_was_not_reached_is_called_again_at_the_next_wake_up(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.settings = replace(rehearsal.settings, ping_url="http://watch.example/ping")
    reasons: list[str | None] = ["it could not be called: timed out", None]
    called: list[str] = []

    def beat(url: str) -> str | None:
        called.append(url)
        return reasons.pop(0)

    monkeypatch.setattr(heartbeat, "beat", beat)
    rehearsal.load("2026-03-02T12:00")
    service = Watch(rehearsal.app("2026-03-04T12:00"), acme.ACTOR, rehearsal.logged.append, threading.Event())

    for _ in range(3):
        service.wake()

    assert called == ["http://watch.example/ping"] * 2
    assert len([line for line in rehearsal.logged if "was not told" in line]) == 1


def test_a_run_is_told_of_though_a_report_could_not_be_published(
    rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.settings = replace(rehearsal.settings, ping_url="http://watch.example/ping")
    called: list[str] = []
    monkeypatch.setattr(heartbeat, "beat", called.append)

    def locked(*_: object, **__: object) -> None:
        raise DatabaseUnusable("The database is locked.", "Try again when that is done.")

    monkeypatch.setattr(scheduler, "publish", locked)
    rehearsal.load("2026-07-31T12:00")
    rehearsal.wake("2026-08-03T12:00")

    assert called == ["http://watch.example/ping"]
    assert rehearsal.logged[-1] == "failed, to be tried again: The database is locked. Try again when that is done."
