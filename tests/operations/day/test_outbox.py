"""The outbox on each kind of database: several senders share it, and each message goes out once."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select

from tests.delivery.servers import mail_server
from tests.operations import acme
from tracker import database, models
from tracker.app import App
from tracker.clock import Clock
from tracker.delivery.channels import Channels, MailServer, Security
from tracker.delivery.outcomes import Accepted, Deferred, Outcome, Refused
from tracker.operations.day.outbox import LEASE, Sent, end_leases, retry, settle, standing, take
from tracker.settings import Settings

NOW = datetime(2026, 3, 20, 17, 0, tzinfo=UTC)
PEOPLE = 12
CROWD = (
    acme.FILE.replace(
        "persons:\n",
        "persons:\n" + "".join(f"  p{n}: {{name: Person {n}, email: p{n}@acme.example}}\n" for n in range(PEOPLE)),
    )
    + f"notices: {{escalation: [{{after: 1 day, to: [{', '.join(f'p{n}' for n in range(PEOPLE))}]}}]}}\n"
)


def app_on(url: str, folder: Path, port: int, now: datetime = NOW) -> App:
    mail = MailServer(host="127.0.0.1", port=port, security=Security.NONE, sender="tracker@acme.example")
    settings = Settings(database_url=url, evidence_directory=folder)
    return App(replace(settings, channels=Channels(mail=mail)), Clock(now))


def written(engine: Engine, app: App) -> None:
    """Load the settlement, and let the day's runs put a digest for everyone into the outbox."""
    acme.loaded(engine, CROWD)
    for _ in app.run_days(app.days_owed(), acme.author("maria")):
        pass


def test_several_senders_at_once_send_each_message_once(engine: Engine, database_url: str, tmp_path: Path) -> None:
    with mail_server() as box:
        first = app_on(database_url, tmp_path, box.port)
        written(engine, first)
        apps = [first, *(app_on(database_url, tmp_path, box.port) for _ in range(3))]
        told: list[Sent] = []
        threads = [
            threading.Thread(target=app.send_notices, args=(acme.ACTOR,), kwargs={"done": told.append}) for app in apps
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for app in apps:
            app.close()
        ids = box.ids()
    assert Counter(ids.values()) == {1: PEOPLE + 1}
    assert len(told) == PEOPLE + 1
    with database.reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(models.Try)) == PEOPLE + 1
        found = standing(session)
    assert (found.waiting, found.retrying, found.failed, found.held) == (0, 0, 0, 0)


def test_a_message_that_was_taken_is_nobody_else_s_until_its_lease_is_over(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    app = app_on(database_url, tmp_path, 1)
    written(engine, app)
    with database.writing(engine) as session:
        first = take(session, channels=("mail",), now=NOW)
        second = take(session, channels=("mail",), now=NOW)
        assert first is not None
        assert second is not None
        assert first.message_id != second.message_id
        end_leases(session, now=NOW + LEASE - timedelta(seconds=1), hold=False)
        again = take(session, channels=("mail",), now=NOW)
        assert again is not None
        assert again.message_id not in {first.message_id, second.message_id}
        end_leases(session, now=NOW + LEASE, hold=False)
        # The first sender comes back after all: what the server took is sent, what it did not is the next one's.
        assert (
            settle(session, Sent(taken=first, outcome=Accepted("250 OK")), now=NOW + LEASE) is models.MessageState.SENT
        )
        late = Sent(taken=second, outcome=Deferred("The connection broke."))
        assert settle(session, late, now=NOW + LEASE) is models.MessageState.WAITING
        tries = session.execute(
            select(models.Try.message_id, models.Try.number, models.Try.outcome).order_by(models.Try.message_id)
        ).all()
    app.close()
    assert [row.outcome for row in tries] == [models.MessageState.WAITING] * 3


def test_a_sender_that_is_told_to_stop_leaves_nothing_taken(engine: Engine, database_url: str, tmp_path: Path) -> None:
    with mail_server() as box:
        app = app_on(database_url, tmp_path, box.port)
        written(engine, app)
        told: list[Sent] = []
        app.send_notices(acme.ACTOR, done=told.append, stopping=lambda: len(box.taken) >= 3)
        app.close()
    with database.reading(engine) as session:
        states = Counter(session.scalars(select(models.Outgoing.state)))
    assert states == {models.MessageState.SENT: 3, models.MessageState.WAITING: PEOPLE + 1 - 3}


def test_a_channel_that_is_down_costs_one_message_its_try(engine: Engine, database_url: str, tmp_path: Path) -> None:
    app = app_on(database_url, tmp_path, 1)
    written(engine, app)
    told: list[Sent] = []
    app.send_notices(acme.ACTOR, done=told.append)
    app.close()
    assert len(told) == 1
    with database.reading(engine) as session:
        found = standing(session)
    assert (found.waiting, found.retrying) == (PEOPLE, 1)


def tried(engine: Engine, outcome: Outcome, now: datetime) -> tuple[models.MessageState, timedelta]:
    """Take the message that is due, let it come to that, and give its state and how long it waits."""
    with database.writing(engine) as session:
        taken = take(session, channels=("mail",), now=now)
        assert taken is not None
        settle(session, Sent(taken=taken, outcome=outcome), now=now)
        row = session.get_one(models.Outgoing, taken.message_id)
        return row.state, row.next_try_at - now


def test_a_message_that_is_put_back_starts_its_waits_anew(engine: Engine, database_url: str, tmp_path: Path) -> None:
    """It was refused at its tenth try, when one more that came to nothing would have been its last."""
    app = app_on(database_url, tmp_path, 1)
    acme.loaded(engine, acme.FILE.replace("due: 15 days", "due: 400 days"))
    for _ in app.run_days(app.days_owed(), acme.author("maria")):
        pass
    app.close()
    now = NOW
    for _ in range(9):
        state, wait = tried(engine, Deferred("450 Not now"), now)
        assert state is models.MessageState.WAITING
        now += wait
    assert tried(engine, Refused("550 Nobody"), now)[0] is models.MessageState.FAILED
    with database.writing(engine) as session:
        assert retry(session, None, author=acme.author("Maria Chen"), now=now) == 1
    waits = []
    while (found := tried(engine, Deferred("450 Not now"), now))[0] is models.MessageState.WAITING:
        waits.append(found[1])
        now += found[1]
    assert [wait / timedelta(minutes=1) for wait in waits] == [1, 5, 15, 60, 240, 720, 1440, 1440, 1440, 1440]


def test_a_server_that_asks_for_more_patience_gets_it_and_one_that_asks_for_less_does_not(
    sqlite_engine: Engine, sqlite_url: str, tmp_path: Path
) -> None:
    app = app_on(sqlite_url, tmp_path, 1)
    acme.loaded(sqlite_engine)
    for _ in app.run_days(app.days_owed(), acme.author("maria")):
        pass
    app.close()
    asked = Deferred("503 Busy", wait=timedelta(minutes=2))
    assert tried(sqlite_engine, asked, NOW) == (models.MessageState.WAITING, timedelta(minutes=2))
    assert tried(sqlite_engine, asked, NOW + timedelta(hours=1)) == (models.MessageState.WAITING, timedelta(minutes=5))
