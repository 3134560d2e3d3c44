"""R22: a channel on which nothing goes out is seen in `tracker health` before its messages are tried a second time."""

from __future__ import annotations

import io
import os
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from unittest import mock

from benchmarks.torture.figures import Figure
from tests.databases import Kind, both
from tests.delivery.servers import mail_server, webhook_server
from tests.operations import acme
from tracker import cli, database
from tracker.clock import Clock
from tracker.operations.day.health import LONGEST_LAG, health
from tracker.operations.day.outbox import LEASE, WAITS, take

# A week before A1 is due its owner is told; the run writes the message at noon in New York.
MONDAY = datetime(2026, 3, 9, 17, tzinfo=UTC)
Environment = dict[str, str]
_MAIL = {"TRACKER_SMTP_HOST": "127.0.0.1", "TRACKER_SMTP_SECURITY": "none", "TRACKER_MAIL_FROM": "t@acme.example"}


@contextmanager
def _mail(reply: str, at: str) -> Iterator[Environment]:
    with mail_server(lambda command, _number: reply if command == at else None) as box:
        yield {**_MAIL, "TRACKER_SMTP_PORT": str(box.port)}


@contextmanager
def _nobody(variables: Callable[[int], Environment]) -> Iterator[Environment]:
    """Give a port at which nobody listens, and nobody else can."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield variables(taken.getsockname()[1])


@contextmanager
def _webhook(status: int) -> Iterator[Environment]:
    with webhook_server() as hook:
        hook.answers.append(status)
        yield {"TRACKER_WEBHOOK_URL": hook.url}


@contextmanager
def _folder() -> Iterator[Environment]:
    with tempfile.NamedTemporaryFile() as file:
        # A file stands where the folder should be: this fails for root too, who may write anywhere.
        yield {"TRACKER_NOTICES_FOLDER": file.name}


# Each way in which a channel can fail, with the channel.
FAULTS: dict[str, tuple[str, Callable[[], AbstractContextManager[Environment]]]] = {
    "nobody listens": ("mail", lambda: _nobody(lambda port: {**_MAIL, "TRACKER_SMTP_PORT": str(port)})),
    "mail is put off": ("mail", lambda: _mail("450 Not now", "RCPT")),
    "the mail server shuts down": ("mail", lambda: _mail("421 Shutting down", "DATA")),
    "mail is refused": ("mail", lambda: _mail("550 Never", "RCPT")),
    "no webhook listens": (
        "webhook",
        lambda: _nobody(lambda port: {"TRACKER_WEBHOOK_URL": f"http://127.0.0.1:{port}/"}),
    ),
    "the webhook fails": ("webhook", lambda: _webhook(500)),
    "the webhook is busy": ("webhook", lambda: _webhook(429)),
    "the webhook refuses": ("webhook", lambda: _webhook(404)),
    "the folder cannot be written": ("folder", _folder),
}


def _begun(kind: Kind, environment: Environment) -> tuple[str, list[str]]:
    """Load Acme's settlement and do Monday's run, which writes one message; give the database."""
    url = kind.make()
    engine = database.open_engine(url)
    acme.loaded(engine, now=MONDAY)
    engine.dispose()
    with _at(url, environment):
        code = cli.run(["day"], clock=Clock(MONDAY))
    return url, [] if code == 0 else [f"the day's run ended with {code}"]


@contextmanager
def _at(url: str, environment: Environment) -> Iterator[None]:
    silent = io.StringIO()
    with (
        mock.patch.dict(os.environ, {"TRACKER_DATABASE_URL": url, "LOGNAME": "maria", **environment}),
        redirect_stdout(silent),
        redirect_stderr(silent),
    ):
        yield


def _seen(url: str, after: timedelta) -> tuple[str, ...]:
    engine = database.open_engine(url)
    with database.reading(engine) as session:
        findings = tuple(each for each in health(session, now=MONDAY + after).findings if "was not run" not in each)
    engine.dispose()
    return findings


def failing(kind: Kind, name: str) -> list[str]:
    """Let a channel fail in one way at the first try; it is seen by the time of the second, and by its name."""
    channel, fault = FAULTS[name]
    with fault() as environment:
        url, found = _begun(kind, environment)
        if _seen(url, timedelta()):
            found.append("it was seen before anything was tried")
        with _at(url, environment):
            cli.run(["notices", "send"], clock=Clock(MONDAY))
        for after in (timedelta(), WAITS[0]):
            if not any(finding.startswith(f"{channel}: ") for finding in _seen(url, after)):
                found.append(f"not seen after {after}")
    kind.drop(url)
    return [f"{name}: {each}" for each in found]


def broken_off(kind: Kind) -> list[str]:
    """Let a sender die with a message on its way: seen once it has had its time."""
    url, found = _begun(kind, {"TRACKER_WEBHOOK_URL": "http://127.0.0.1:9/"})
    engine = database.open_engine(url)
    with database.writing(engine) as session:
        take(session, channels=("webhook",), now=MONDAY)
    engine.dispose()
    found += _around(url, LEASE, "webhook: messages did not go out")
    kind.drop(url)
    return [f"a sender that died: {each}" for each in found]


def nobody_sends(kind: Kind) -> list[str]:
    """Let nobody send what was written: seen as soon as a service that stopped is."""
    url, found = _begun(kind, {"TRACKER_WEBHOOK_URL": "http://127.0.0.1:9/"})
    found += _around(url, LONGEST_LAG, "webhook: no sender has tried")
    kind.drop(url)
    return [f"no sender: {each}" for each in found]


def _around(url: str, after: timedelta, said: str) -> list[str]:
    found = []
    if _seen(url, after - timedelta(seconds=1)):
        found.append(f"seen before {after}")
    if not any(finding.startswith(said) for finding in _seen(url, after)):
        found.append(f"not seen after {after}")
    return found


def figure(kind: Kind, names: Iterable[str] = tuple(FAULTS)) -> Figure:
    """Let each channel fail in each of its ways."""
    names = tuple(names)
    found = [fault for name in names for fault in failing(kind, name)]
    found += [*broken_off(kind), *nobody_sends(kind)]
    return Figure(
        bar="R22",
        tried="mail, webhook and folder failing in each of their ways, a sender that died, and none at all",
        on=kind.name,
        tries=len(names) + 2,
        found="seen after the first try, before the second; the sender's death after 5 minutes, its absence after 26 hours"
        if not found
        else "; ".join(found[:3]),
        met=not found,
    )


def harness(_size: float) -> Iterator[Figure]:
    """Try on both kinds of database."""
    with both() as kinds:
        for kind in kinds:
            yield figure(kind)
