"""A mail server and a webhook's server of the tests' own, on the loopback: both write down what they were given."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# What a script answers: a reply to send, or "drop" to break the connection off, before or after taking the message.
Script = Callable[[str, int], str | None]


def _no_script(_command: str, _number: int) -> str | None:
    return None


@dataclass
class Mailbox:
    """What a mail server took: each message whole, with who it was from and for."""

    port: int = 0
    script: Script = _no_script
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    commands: Counter[str] = field(default_factory=Counter)
    talking: int = 0

    @property
    def messages(self) -> list[EmailMessage]:
        return [_parsed(content) for _, _, content in self.taken]

    def ids(self) -> Counter[str]:
        """Count how often each Message-ID was taken."""
        with self.lock:
            found = [_header(content, b"message-id") for _, _, content in self.taken]
        return Counter(each.strip("<>") for each in found)

    def settled_ids(self) -> Counter[str]:
        """Count them once nobody is talking to the server: what a killed sender left is then taken or thrown away."""
        while True:
            with self.lock:
                if not self.talking:
                    break
            time.sleep(0.001)
        return self.ids()

    def asked(self, command: str) -> str | None:
        """Give what the script answers to a command, by how often it was given so far."""
        with self.lock:
            self.commands[command] += 1
            return self.script(command, self.commands[command])


class _Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a sender needs."""

    server: _MailServer

    def handle(self) -> None:
        box = self.server.box
        with box.lock:
            box.talking += 1
        try:
            greeting = box.asked("CONNECT")
            if greeting != "drop":
                self._say(greeting or "220 tests ESMTP")
                self._talk()
        finally:
            with box.lock:
                box.talking -= 1

    def _talk(self) -> None:
        box = self.server.box
        sender, recipients = "", list[str]()
        while line := self.rfile.readline():
            command, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            command = command.upper()
            answer = box.asked(command)
            if answer == "drop":
                return
            if answer is not None:
                self._say(answer)
                continue
            match command:
                case "EHLO":
                    self._say("250-tests\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SMTPUTF8")
                case "MAIL":
                    sender, recipients = rest, []
                    self._say("250 OK")
                case "RCPT":
                    recipients.append(rest)
                    self._say("250 OK")
                case "DATA":
                    self._say("354 Go on")
                    content = self._content()
                    answer = box.asked("CONTENT")
                    if answer is None or answer == "take and drop":
                        with box.lock:
                            box.taken.append((sender, recipients, content))
                    if answer in {"drop", "take and drop"}:
                        return
                    self._say(answer or "250 OK: taken")
                case "AUTH":
                    self._say("235 OK")
                case "QUIT":
                    self._say("221 Goodbye")
                    return
                case _:
                    self._say("250 OK")

    def _content(self) -> bytes:
        lines = list[bytes]()
        while line := self.rfile.readline():
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)
        raise ConnectionAbortedError  # no server takes half a message

    def _say(self, reply: str) -> None:
        try:
            self.wfile.write(reply.encode() + b"\r\n")
        except OSError:  # the sender was killed
            self.close_connection = True


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, box: Mailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.box = box

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed leaves a broken connection behind, which is what is tested."""


def text_of(message: EmailMessage) -> str:
    """The plain text of a message, which has the same as HTML beside it."""
    plain = message.get_body(("plain",))
    assert plain is not None
    content = plain.get_content()
    assert isinstance(content, str)
    return content


@contextmanager
def mail_server(script: Script = _no_script) -> Iterator[Mailbox]:
    """A real SMTP server; `script` may answer a command for it."""
    box = Mailbox(script=script)
    with _MailServer(box) as server:
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Hook:
    """What a webhook's server was given: every call, and what it kept, which is one for each key."""

    port: int = 0
    answers: list[int] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    kept: dict[str, list[Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/notices?team=legal"


class _HookServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, hook: Hook) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.hook = hook

    def handle_error(self, request: object, client_address: object) -> None:
        """As for mail: a killed caller is what is tested."""


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _HookServer

    def do_POST(self) -> None:
        hook = self.server.hook
        content = self.rfile.read(int(self.headers["Content-Length"]))
        with hook.lock:
            hook.calls.append((self.path, dict(self.headers), content))
            status = hook.answers.pop(0) if hook.answers else 204
            if status < 300:
                seen = hook.kept.setdefault(self.headers["Idempotency-Key"], [])
                if not seen:
                    seen.append(json.loads(content))
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def webhook_server() -> Iterator[Hook]:
    """A real HTTP server that honours the Idempotency-Key; `answers` are its first statuses."""
    hook = Hook()
    with _HookServer(hook) as server:
        hook.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield hook
        finally:
            server.shutdown()
            thread.join()


def _parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _header(content: bytes, name: bytes) -> str:
    for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n"):
        if line.lower().startswith(name + b":"):
            return line.partition(b":")[2].strip().decode()
    return ""
