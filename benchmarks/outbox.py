"""The outbox: 10,000 digests to a mail server on this machine, each outcome committed before the next is sent."""

from __future__ import annotations

import multiprocessing
import smtplib
import socketserver
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks import raw
from benchmarks.settlements import AUTHOR, Templates
from benchmarks.table import Effort, Line, Stopwatch, in_turn, rate, seconds, timed
from tracker.app import App
from tracker.clock import Clock
from tracker.delivery.channels import Channels, MailServer, Security
from tracker.delivery.mail import message_of
from tracker.delivery.outcomes import Letter
from tracker.models import MessageState
from tracker.settings import Settings, address

MESSAGES, PERSONS = 10_000, 100
MOST = 3.8  # times the floor
# How fast the disk commits is measured with a tenth of them.
COMMITS = MESSAGES // 10
SENDER = "tracker@acme.example"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
BODY = "\n".join(
    ["Saturday 21 November 2026, for somebody", "", "OVERDUE", "", *["  a line of the digest, as long as most"] * 20]
)


def lines(effort: Effort) -> list[Line]:
    """Give the line of the outbox."""
    with tempfile.TemporaryDirectory() as folder, _mail_server() as port:
        templates = Templates(Path(folder))
        filled = templates.empty()
        _fill(filled)
        channels = Channels(mail=MailServer(host="127.0.0.1", port=port, security=Security.NONE, sender=SENDER))

        def send(stopwatch: Stopwatch) -> None:
            place = templates.copy(filled)
            app = App(Settings(address(str(place)), Path(folder), channels=channels), Clock(NOW))
            states: list[MessageState] = []
            with stopwatch.running():
                app.send_notices(AUTHOR.actor, done=lambda sent: states.append(sent.state))
            app.close()
            assert states == [MessageState.SENT] * MESSAGES
            place.unlink()

        letters = [_letter(number) for number in range(MESSAGES)]

        def bare(stopwatch: Stopwatch) -> None:
            with stopwatch.running(), smtplib.SMTP("127.0.0.1", port) as connection:
                for letter in letters:
                    connection.send_message(message_of(letter, SENDER))

        def commit(stopwatch: Stopwatch) -> None:
            place = templates.copy(filled)
            with closing(raw.connected(place)) as connection, stopwatch.running():
                for number in range(COMMITS):
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("UPDATE outbox SET last_reply = 'x' WHERE message_id = ?", (number + 1,))
                    connection.execute("COMMIT")
            place.unlink()

        # Each takes long: a few are enough.
        taken, floor, committed = in_turn(send, bare, commit, times=min(effort.times, 2))
    a_second = MESSAGES / taken.median
    return [
        timed(
            f"an outbox of {MESSAGES:,} digests to a local SMTP server",
            taken,
            MOST,
            floor=floor,
            beside="`smtplib` sending the same, nothing written down",
            notes=(
                (
                    f"{rate(a_second)}; each outcome is committed to disk before the next one is sent, in one transaction "
                    f"for each message; as many commits of one row by `sqlite3` alone take this disk "
                    f"{seconds(committed.median * MESSAGES / COMMITS)}."
                ),
            ),
        )
    ]


def _letter(number: int) -> Letter:
    on = date(2026, 1, 1) + timedelta(days=number // PERSONS)
    return Letter(
        key=f"{number:040x}@acme.example",
        person=f"p{number % PERSONS}",
        name=f"Person {number % PERSONS}",
        address=f"p{number % PERSONS}@acme.example",
        on=on,
        written_at=NOW,
        subject="1 overdue: Saturday 21 November 2026",
        body=BODY,
    )


def _fill(place: Path) -> None:
    letters = [_letter(number) for number in range(MESSAGES)]
    at = NOW.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
    with closing(raw.connected(place)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO persons (id, key, name, email) VALUES (?, ?, ?, ?)",
            [(place + 1, each.person, each.name, each.address) for place, each in enumerate(letters[:PERSONS])],
        )
        connection.execute(
            "INSERT INTO journal (seq, at, actor, action, payload, previous, hash) VALUES (1, ?, 'tracker', 'day', '{}', '', '')",
            (at,),
        )
        connection.executemany(
            'INSERT INTO messages (id, key, person_id, channel, "on", written_at, name, subject, body, entry_seq) '
            "VALUES (?, ?, ?, 'mail', ?, ?, ?, ?, ?, 1)",
            [
                (
                    number + 1,
                    each.key,
                    number % PERSONS + 1,
                    each.on.isoformat(),
                    at,
                    each.name,
                    each.subject,
                    each.body,
                )
                for number, each in enumerate(letters)
            ],
        )
        connection.executemany(
            "INSERT INTO outbox (message_id, state, tries, next_try_at, last_reply) VALUES (?, 'waiting', 0, ?, '')",
            [(number + 1, at) for number in range(MESSAGES)],
        )
        connection.execute("COMMIT")


@contextmanager
def _mail_server() -> Iterator[int]:
    """A mail server in a process of its own, so that what it costs falls on no one."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe(duplex=False)
    process = processes.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.kill()
        process.join()


def _serve(there: Connection) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), _Session) as server:
        there.send(server.server_address[1])
        server.serve_forever()


class _Session(socketserver.StreamRequestHandler):
    """Takes everything, and keeps nothing."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 Go on\r\n")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
            self.wfile.write(b"221 Goodbye\r\n" if command == b"QUIT" else b"250 OK\r\n")
            if command == b"QUIT":
                return
