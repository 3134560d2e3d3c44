"""`tracker notices`: from the day's run to the mailbox, as a person drives it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.cli.calling import Tracker
from tests.delivery.servers import Hook, Mailbox, mail_server, webhook_server
from tests.operations.acme import FILE

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mail_server() as box:
        monkeypatch.setenv("TRACKER_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("TRACKER_SMTP_PORT", str(box.port))
        monkeypatch.setenv("TRACKER_SMTP_SECURITY", "none")
        monkeypatch.setenv("TRACKER_MAIL_FROM", "The tracker <tracker@acme.example>")
        yield box


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    with webhook_server() as served:
        monkeypatch.setenv("TRACKER_WEBHOOK_URL", served.url)
        yield served


def later(days: float, hours: float = 0) -> datetime:
    return NOON + timedelta(days=days, hours=hours)


def begin(tracker: Tracker, text: str = FILE) -> None:
    tracker("init")
    assert tracker("load", str(tracker.write("acme.yaml", text)), "--yes", at=NOON).code == 0


def text_of(message: EmailMessage) -> str:
    content = message.get_content()
    assert isinstance(content, str)
    return content


def test_a_person_gets_one_digest_for_a_day_and_no_mail_for_a_day_without_news(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker)
    for day in range(16):
        tracker("day", at=later(day))
        assert tracker("notices", "send", at=later(day)).code == 0
    subjects = [message["Subject"] for message in mailbox.messages]
    assert subjects == [
        "1 coming up: Monday 9 March 2026",
        "1 coming up: Sunday 15 March 2026",
        "1 due today: Monday 16 March 2026",
        "1 overdue: Tuesday 17 March 2026",
    ]
    first = mailbox.messages[0]
    assert str(first["To"]) == "Maria Chen <mc@acme.example>"
    assert str(first["From"]) == "The tracker <tracker@acme.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert len(mailbox.ids()) == 4
    body = text_of(first)
    assert "acme/A1  Action plan" in body
    assert "Due: Monday 16 March 2026." in body
    assert "Why: 60 days after effective." in body
    assert max(map(len, body.splitlines())) <= 72
