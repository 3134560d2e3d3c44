"""`tracker serve`: where it listens, what it says, what it refuses, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.operations import acme
from tests.web.site import Site
from tracker.cli import NO_DATABASE, REFUSED, run
from tracker.clock import Clock
from tracker.database import migrating, open_engine
from tracker.errors import InputRefused
from tracker.web.routes import Route
from tracker.web.server import Port, refuse_in_the_clear
from tracker.web.visits import Answer, Content, Visit


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def started(url: str, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The service as a process of its own, once it has said where it is."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from tracker.cli import main; main()", "--database", url, "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TRACKER_WEB_ADDRESS": ""},
    )
    assert process.stdout is not None
    try:
        yield process, [process.stdout.readline().strip() for _ in range(3)]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_it_says_where_it_is_and_how_the_first_administrator_comes_in(sqlite_url: str) -> None:
    port = free_port()
    with started(sqlite_url, port) as (process, said):
        address = f"http://127.0.0.1:{port}"
        assert said[0] == f"The pages are at {address}"
        assert "comes in by this link, once, by" in said[1]
        assert said[2].startswith(f"{address}/link/")
        assert httpx.get(said[2]).status_code == 200
        assert httpx.get(f"{address}/readyz").text == "ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}


def test_an_answer_that_was_begun_is_not_cut(site: Site) -> None:
    begun = threading.Event()

    def slow(_visit: Visit) -> Answer:
        """Takes its time."""
        begun.set()
        time.sleep(1)
        return Content(content=b"whole\n", media_type="text/plain")

    answers: list[str] = []
    routes = (Route(path="/slow", method="GET", needs="no database", answer=slow),)
    with site.served(routes) as address:
        asking = threading.Thread(target=lambda: answers.append(httpx.get(f"{address}/slow").text))
        asking.start()
        assert begun.wait(10)
    asking.join()

    assert answers == ["whole\n"]


def test_a_database_of_another_revision_is_refused_at_the_start_and_while_it_runs(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    client = site.client("reader")
    assert client.get("/").status_code == 200
    engine = open_engine(site.app.settings.database_url)
    with migrating(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()

    later = site.client()
    assert (later.get("/readyz").status_code, later.get("/sign-in").status_code) == (503, 503)
    assert later.get("/healthz").status_code == 200
    arguments = ["--database", site.app.settings.database_url, "serve", "--port", str(free_port())]
    assert run(arguments, clock=Clock(acme.NOW), login="maria") == NO_DATABASE
    assert "from a newer tracker" in capsys.readouterr().err


def test_a_port_that_is_taken_is_refused(sqlite_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        arguments = ["--database", sqlite_url, "serve", "--port", str(port)]
        assert run(arguments, clock=Clock(acme.NOW), login="maria") == REFUSED
    assert f"The port {port} of 127.0.0.1 cannot be had" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8642"),  # noqa: S104 — it is refused
        ("0.0.0.0", "http://tracker.example.org"),  # noqa: S104 — the same
        ("127.0.0.1", "http://tracker.example.org"),
        ("192.0.2.7", "http://192.0.2.7:8642"),
    ],
)
def test_nobody_is_served_in_the_clear_but_this_machine(host: str, address: str) -> None:
    with pytest.raises(InputRefused, match="without https"):
        refuse_in_the_clear(Port(host, 8642), address)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8642"),
        ("::1", "http://[::1]:8642"),
        ("localhost", "http://localhost:8642"),
        ("0.0.0.0", "https://tracker.example.org"),  # noqa: S104 — in a container, behind its proxy
    ],
)
def test_this_machine_and_a_proxy_are_served(host: str, address: str) -> None:
    refuse_in_the_clear(Port(host, 8642), address)
