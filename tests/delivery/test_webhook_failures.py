"""A webhook that answers late, at length, in riddles or not at all."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.delivery.test_mail import LETTER
from tracker.delivery import webhook
from tracker.delivery.channels import Webhook
from tracker.delivery.outcomes import Accepted, Deferred, Outcome, Refused
from tracker.delivery.webhook import Caller

NEXT = replace(LETTER, key="0a1c@acme.example")
# What the server does with one call, by its number on this connection; False ends the connection.
Answer = Callable[[socketserver.StreamRequestHandler, int], bool]


@contextmanager
def served(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """A server that reads each call whole, and answers as it is told; gives its address and the keys it was called with."""
    keys: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            number = 0
            while line := self.rfile.readline():
                length = 0
                while (line := self.rfile.readline().strip()) != b"":
                    name, _, value = line.decode().partition(": ")
                    length = int(value) if name == "Content-Length" else length
                    keys.extend([value] if name == "Idempotency-Key" else [])
                self.rfile.read(length)
                number += 1
                if not answer(self, number):
                    return

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """The caller gave up, which is what is tested."""

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/secret-path", keys
        server.shutdown()


def says(text: str) -> Answer:
    def answer(handler: socketserver.StreamRequestHandler, _number: int) -> bool:
        handler.wfile.write(text.replace("\n", "\r\n").encode())
        return True

    return answer


def sent(answer: Answer, *letters: object) -> tuple[list[Outcome], float]:
    began = time.monotonic()
    with served(answer) as (url, _):
        caller = Caller(Webhook(url=url))
        found = [caller.send(letter) for letter in (LETTER, NEXT)[: len(letters) or 1]]
        took = time.monotonic() - began
        caller.close()
    return found, took


@pytest.mark.parametrize(
    ("status", "asked", "wait", "down"),
    [
        ("503 Busy", "Retry-After: 120\n", timedelta(minutes=2), True),
        ("429 Too Many", "Retry-After: 99999999999999\n", timedelta(days=1), True),
        ("429 Too Many", "", timedelta(), True),
        ("429 Too Many", "Retry-After: soon\n", timedelta(), True),
        ("503 Busy", "", timedelta(), False),
    ],
)
def test_a_server_that_asks_to_be_left_alone_is_left_alone_for_a_day_at_most(
    status: str, asked: str, wait: timedelta, down: bool
) -> None:
    (found,), _ = sent(says(f"HTTP/1.1 {status}\n{asked}Content-Length: 0\n\n"))
    assert found == Deferred(status, down=down, wait=wait)


def test_an_answer_without_end_is_not_waited_for() -> None:
    def answer(handler: socketserver.StreamRequestHandler, _number: int) -> bool:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n")
        for _ in range(1000):
            handler.wfile.write(b"x" * 65_536)
        return True

    found, _ = sent(answer, LETTER, NEXT)
    assert found == [Accepted("200 OK"), Accepted("200 OK")]


def test_an_answer_that_comes_byte_by_byte_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "LONGEST", 0.3)

    def answer(handler: socketserver.StreamRequestHandler, _number: int) -> bool:
        for _ in range(40):
            handler.wfile.write(b"H")
            time.sleep(0.05)
        return False

    (found,), took = sent(answer)
    assert isinstance(found, Deferred)
    assert took < 1.5


@pytest.mark.parametrize("text", ["220 mail.acme.example ESMTP\n", "\x00\x01\n", "HTTP/1.1 two hundred\n\n"])
def test_what_is_no_answer_of_http_is_tried_again(text: str) -> None:
    def answer(handler: socketserver.StreamRequestHandler, _number: int) -> bool:
        handler.wfile.write(text.encode())
        return False

    (found,), _ = sent(answer)
    assert isinstance(found, Deferred)
    assert "secret-path" not in found.reply


def test_a_connection_that_the_server_ended_meanwhile_costs_the_next_letter_nothing() -> None:
    """It promised to keep the connection, and ended it after the first call."""

    def answer(handler: socketserver.StreamRequestHandler, _number: int) -> bool:
        handler.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        return False

    with served(answer) as (url, keys):
        caller = Caller(Webhook(url=url))
        assert [caller.send(LETTER), caller.send(NEXT)] == [Accepted("204 No Content")] * 2
        caller.close()
    assert keys == [LETTER.key, NEXT.key]


def test_https_to_a_server_without_it_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        found = Caller(Webhook(url=f"https://127.0.0.1:{server.getsockname()[1]}/")).send(LETTER)
    assert isinstance(found, Deferred)
    assert found.down


def test_a_redirect_says_where_to_set_the_address() -> None:
    (found,), _ = sent(says("HTTP/1.1 308 Moved\nLocation: https://x.example/\nContent-Length: 0\n\n"))
    assert found == Refused("308 Moved: redirects are not followed; set the address that it leads to.")
