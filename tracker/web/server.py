"""The server of the pages: it opens its port before anything is said of it, and ends without cutting an answer."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tracker.errors import InputRefused
from tracker.web.application import application
from tracker.web.gate import Peered
from tracker.web.pages import ROUTES
from tracker.web.routes import Route

if TYPE_CHECKING:
    from tracker.app import App

# How long an answer that was begun may take when the server is asked to end.
_GRACE = 60  # seconds


@dataclass(frozen=True, slots=True)
class Port:
    """Where the server listens; `proxies` are the networks of those whose word on where a request came from is believed."""

    host: str
    port: int
    proxies: tuple[str, ...] = ()


def refuse_in_the_clear(place: Port, address: str) -> None:
    """Refuse to serve others than this machine unless browsers reach the pages by https: passwords would be read on the way."""
    reached = urlsplit(address)
    if reached.scheme == "https" or (is_loopback(place.host) and is_loopback(reached.hostname or "")):
        return
    raise InputRefused(
        f"At {address}, on {place.host}, others than this machine are served without https: passwords could be read on the way.",
        "Put a proxy before it that speaks https, and say in $TRACKER_WEB_ADDRESS under which address people open the pages.",
    )


def serve(
    app: App,
    place: Port,
    *,
    log: Callable[[str], None],
    ready: Callable[[], None],
    routes: Sequence[Route] = ROUTES,
) -> None:
    """Answer requests until the process is asked to end; `ready` is called once the port is open.

    Raises `DatabaseUnusable` for a database that cannot be used or is of another revision, `InputRefused` for a port that
    cannot be had.
    """
    app.require_current()
    served: Any = application(app, log=log, routes=routes)
    if place.proxies:
        served = ProxyHeadersMiddleware(served, trusted_hosts=list(place.proxies))
    config = uvicorn.Config(
        Peered(served),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=15,
    )
    with _opened(place) as listening:
        ready()
        uvicorn.Server(config).run(sockets=[listening])


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, reached by nobody else."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _opened(place: Port) -> socket.socket:
    try:
        family = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((place.host, place.port), family=family, backlog=128)
    except OSError as error:
        sentence = f"The port {place.port} of {place.host} cannot be had: {error.strerror or error}."
        raise InputRefused(sentence, "Name another, or end what has it.") from None
