"""A page of the register in its process, beside a bare route that runs the page's own statements and renders its rows."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import Engine, event
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

import tracker.web.application
from benchmarks.filled import fill
from benchmarks.settlements import NOW, TODAY, Templates
from benchmarks.table import Effort, Line, Sample, seconds, times_as
from tracker.app import App
from tracker.clock import Clock
from tracker.operations.accounts.sign_ins import sign_in
from tracker.operations.people.identity import person_named
from tracker.operations.people.persons import add_person, grant
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Role
from tracker.settings import Settings, address
from tracker.web import templates
from tracker.web.application import application
from tracker.web.gate import Gate
from tracker.web.visits import HtmlPage

SIZES = (1_000, 100_000)
# Times the floor, of processor time.
PAGE = 2.0
_HOST = "http://127.0.0.1:8642"
_ORDERS = ("due", "code")
_BY = Author(actor=Actor("benchmark", Proof.OPERATING_SYSTEM), by="benchmark")

Said = list[tuple[Any, Any]]


def lines(effort: Effort) -> list[Line]:
    """Give the processor time of a page in each of two orders, of both sizes."""
    with tempfile.TemporaryDirectory() as folder:
        databases = Templates(Path(folder))
        return [line for size in SIZES for line in _pages(databases, size, Path(folder), effort)]


def _pages(databases: Templates, size: int, folder: Path, effort: Effort) -> list[Line]:
    place = databases.empty()
    fill(place, deadlines=size, today=TODAY)
    app = App(Settings(address(str(place)), folder, web_address=_HOST), Clock(NOW), connections=2)
    with app.writing(_BY.actor) as session:
        add_person(session, "mia", name="Mia Ortiz", email=None, author=_BY, now=NOW)
        grant(session, "mia", Role.ADMINISTRATOR, within=None, author=_BY, now=NOW)
        person = person_named(session, "mia")
        assert person is not None
        secret = sign_in(session, person.id, proved=Proof.PASSWORD, now=NOW)
    found = [_page(app, secret, size, order, effort) for order in _ORDERS]
    app.close()
    return found


def _page(app: App, secret: str, size: int, order: str, effort: Effort) -> Line:
    path, served = f"/register?order={order}", application(app, log=lambda _: None)
    headers = {"Cookie": f"tracker={secret}"}
    asked(served, path, headers)  # once unmeasured, so that nothing is opened or compiled in what is looked at
    said, answer = _heard(lambda: asked(served, path, headers))
    rows = answer.text.count("<li data-row>")
    assert (answer.status_code, rows) == (200, 50), answer.text[:500]
    bare = Starlette(routes=[Route("/bare", _bare(app.engine, said, _template_of(served, path, headers)))])
    assert asked(bare, "/bare", {}).text == answer.text
    page, floor = _in_turn(
        lambda: asked(served, path, headers), lambda: asked(bare, "/bare", {}), times=10 * effort.times
    )
    ratio = page.median / floor.median
    return Line(
        work=f"the register's first page of {rows} rows by {order}, {size:,} deadlines, processor time",
        median=seconds(page.median),
        least=seconds(page.least),
        floor=f"{seconds(floor.median)} a bare route with its {len(said)} statements and its template",
        ratio=times_as(ratio),
        bar=times_as(PAGE),
        met=ratio <= PAGE,
    )


def asked(served: Any, path: str, headers: dict[str, str]) -> Response:  # noqa: ANN401 — anything that speaks ASGI
    """Ask for one address, in this process."""

    async def ask() -> Response:
        async with AsyncClient(transport=ASGITransport(served), base_url=_HOST, headers=headers) as client:
            return await client.get(path)

    return asyncio.run(ask())


def _heard(work: Callable[[], Response]) -> tuple[Said, Response]:
    """The statements by which a work reads the database, and its answer."""
    said: Said = []

    def note(_connection: object, statement: Any, several: Any, given: Any, _options: object) -> None:  # noqa: ANN401 — as SQLAlchemy calls it
        if getattr(statement, "is_select", False):
            said.append((statement, several or given))

    event.listen(Engine, "before_execute", note)
    answer = work()
    event.remove(Engine, "before_execute", note)
    return said, answer


def _template_of(served: Gate, path: str, headers: dict[str, str]) -> Callable[[], str]:
    """What renders a page again: its template with the values that it was answered with."""
    kept: list[Callable[[], str]] = []

    def keeping(page: HtmlPage, **more: Any) -> str:  # noqa: ANN401 — as `render` takes it
        kept.append(partial(templates.render, page, **more))
        return kept[-1]()

    with patch.object(tracker.web.application, "render", keeping):
        asked(served, path, headers)
    return kept[-1]


def _bare(engine: Engine, said: Said, render: Callable[[], str]) -> Callable[[Request], Any]:
    def work() -> HTMLResponse:
        with engine.connect() as connection:
            for statement, given in said:
                connection.execute(statement, given).all()
        return HTMLResponse(render())

    async def answered(_request: Request) -> HTMLResponse:
        return await run_in_threadpool(work)

    return answered


def _in_turn(*works: Callable[[], object], times: int) -> tuple[Sample, ...]:
    """The processor seconds of each work, of all threads, each done in turn."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(times):
        for work, mine in zip(works, taken, strict=True):
            began = time.process_time()
            work()
            mine.append(time.process_time() - began)
    return tuple(Sample(tuple(each)) for each in taken)
