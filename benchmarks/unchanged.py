"""The same address again with nothing changed, beside a route that does nothing; and `tracker serve` to its first answer."""

from __future__ import annotations

import asyncio
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.error import URLError

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from benchmarks.processes import TRACKER, Place, run
from benchmarks.settlements import AUTHOR, DEADLINES, NOW, Templates
from benchmarks.table import Effort, Line, Sample, timed
from tracker.app import App
from tracker.clock import Clock
from tracker.operations.accounts.sign_ins import sign_in
from tracker.operations.people.identity import person_named
from tracker.operations.people.persons import add_person, grant
from tracker.rules.people.actor import Proof
from tracker.rules.people.roles import Role
from tracker.settings import Settings, address
from tracker.web.application import application

LARGE = 1_000
# Times the floor, of processor time.
AGAIN, FIRST = 8.0, 1.6
_REQUESTS = 100
_NEEDED = "import fastapi, jinja2, sqlalchemy"
_HOST = "127.0.0.1:8642"


def lines(effort: Effort) -> list[Line]:
    """Give the lines of the pages people ask for most, and that of the start."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        place = templates.loaded(LARGE // DEADLINES)
        return [*_again(place, effort), _start(Place(Path(folder), templates.copy(place)), effort)]


def _again(place: Path, effort: Effort) -> list[Line]:
    app = App(Settings(address(str(place)), place.parent / "evidence"), Clock(NOW), connections=10)
    with app.writing(AUTHOR.actor) as session:
        add_person(session, "ada", name="Ada", email=None, author=AUTHOR, now=NOW)
        grant(session, "ada", Role.ADMINISTRATOR, within=None, author=AUTHOR, now=NOW)
    with app.working() as session:
        person = person_named(session, "ada")
        assert person is not None
        secret = sign_in(session, person.id, proved=Proof.PASSWORD, now=NOW)
    served: Any = application(app, log=lambda _: None)
    bare: Any = Starlette()
    bare.add_route("/bare", _nothing, methods=["GET"])
    works: list[Callable[[], object]] = [lambda: _asked(bare, "/bare", {}, status=200)]
    paths = {"register": "/register", "deadline's page": "/deadlines/bench-1/D0.1"}
    for path in paths.values():
        cookie = {"cookie": f"tracker={secret}"}
        given = {**cookie, "if-none-match": _asked(served, path, cookie, status=200, times=1)["etag"]}
        works.append(lambda path=path, given=given: _asked(served, path, given, status=304))  # type: ignore[misc]  # mypy sees no type in a default
    floor, *taken = _in_turn(time.process_time, works, times=2 * effort.times + 1)
    app.close()
    return [
        timed(
            f"the {name} again, nothing changed (304), {LARGE:,} deadlines, {_REQUESTS} times, processor time",
            sample,
            AGAIN,
            floor=floor,
            beside="a bare route",
        )
        for name, sample in zip(paths, taken, strict=True)
    ]


def _nothing(_request: Request) -> Response:
    return Response("nothing")


def _asked(
    served: Any,  # noqa: ANN401 — an application, as servers call one
    path: str,
    headers: Mapping[str, str],
    *,
    status: int,
    times: int = _REQUESTS,
) -> Mapping[str, str]:
    """Ask an application so often, as a server does; give the headers of the last answer."""
    answered: dict[str, Any] = {}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answered.update(message)

    async def ask() -> None:
        given = [(b"host", _HOST.encode()), *((name.encode(), value.encode()) for name, value in headers.items())]
        for _ in range(times):
            scope = {
                "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "raw_path": path.encode(),
                "query_string": b"", "root_path": "", "headers": given, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8642),
            }  # fmt: skip
            await served(scope, receive, send)

    asyncio.run(ask())
    if answered["status"] != status:
        sys.exit(f"{path} answered {answered['status']}")
    return {name.decode(): value.decode() for name, value in answered["headers"]}


def _start(place: Place, effort: Effort) -> Line:
    works = [lambda: _first_answer(place), lambda: run(place, (sys.executable, "-c", _NEEDED))]
    first, needed = _in_turn(_of_children, works, times=effort.times)
    return timed(
        "`tracker serve` to its first answer, processor time",
        first,
        FIRST,
        floor=needed,
        beside=f"`python -c '{_NEEDED}'`",
    )


def _in_turn(clock: Callable[[], float], works: Sequence[Callable[[], object]], *, times: int) -> tuple[Sample, ...]:
    """The seconds of each work by a clock of the processor, each done in turn, and once before that unmeasured."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(times + 1):
        for work, mine in zip(works, taken, strict=True):
            began = clock()
            work()
            if turn:
                mine.append(clock() - began)
    return tuple(Sample(tuple(each)) for each in taken)


def _of_children() -> float:
    """The processor seconds of every process that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _first_answer(place: Place) -> None:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen(
        (*TRACKER, "serve", "--port", str(port)),
        cwd=place.folder,
        env={**place.environment(), "TRACKER_WEB_ADDRESS": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(f"http://127.0.0.1:{port}/readyz"):
            if process.poll() is not None:
                sys.exit(f"tracker serve ended with {process.returncode}")
            time.sleep(0.005)
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url) as answer:  # noqa: S310 — our own address
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False
