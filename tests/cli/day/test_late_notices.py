"""What is told of a date that was set, moved or opened again only after the day that called for its notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.calling import Tracker
from tests.delivery.servers import Mailbox, mail_server, text_of
from tests.operations.acme import FILE

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
# Acme's settlement with one duty, A1, and nothing else that could be told of.
ALONE = (
    FILE.partition("  A2:")[0]
    .replace("terms:\n", "")
    .replace("  monitorship: {instrument: order, kind: monitorship, starts: monitor-engaged, length: 2 years}\n", "")
)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    with mail_server() as box:
        monkeypatch.setenv("TRACKER_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("TRACKER_SMTP_PORT", str(box.port))
        monkeypatch.setenv("TRACKER_SMTP_SECURITY", "none")
        monkeypatch.setenv("TRACKER_MAIL_FROM", "The tracker <tracker@acme.example>")
        yield box


def on(day: int, hour: int = 17) -> datetime:
    """Give a moment of March 2026; 17:00 UTC is noon in New York."""
    return NOON.replace(hour=hour) + timedelta(days=day - 2)


def due(date: str, **more: str) -> str:
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    return ALONE.replace("due: 60 days after effective", f"due: on {date}{rest}")


def begin(tracker: Tracker, text: str, day: int = 2) -> None:
    tracker("init")
    said = tracker("load", str(tracker.write("acme.yaml", text)), "--yes", at=on(day))
    assert said.code == 0, said.err


def told(tracker: Tracker, mailbox: Mailbox, days: range) -> list[str]:
    """Run and send on each day, and give the subjects of what arrived."""
    before = len(mailbox.taken)
    for day in days:
        tracker("day", at=on(day))
        tracker("notices", "send", at=on(day))
    return [message["Subject"] for message in mailbox.messages[before:]]


def test_a_duty_that_is_loaded_inside_its_lead_days_is_announced_at_once(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker, due("2026-03-05", notices="[30, 14]"))
    assert told(tracker, mailbox, range(2, 5)) == ["1 coming up: Monday 2 March 2026"]
    assert "acme/A1 is due on Thursday 5 March 2026: 3 days from today." in text_of(mailbox.messages[0])


@pytest.mark.both_kinds
def test_one_that_is_loaded_after_the_day_s_run_is_announced_by_the_next(tracker: Tracker, mailbox: Mailbox) -> None:
    other = due("2026-06-30").replace("settlement: acme", "settlement: other")
    begin(tracker, other)
    assert told(tracker, mailbox, range(2, 3)) == []
    tracker("load", str(tracker.write("late.yaml", due("2026-03-12", notices="[10]"))), "--yes", at=on(2))
    # A fact of the same settlement that is recorded meanwhile hides nothing.
    tracker("record", "monitor-engaged", "--settlement", "acme", "--on", "2026-03-01", at=on(2))
    assert told(tracker, mailbox, range(3, 12)) == ["1 coming up: Tuesday 3 March 2026"]


def test_lead_days_may_stand_in_any_order_and_each_is_told_of_once(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker, due("2026-03-16", notices="[1, 7, 0]"))
    assert told(tracker, mailbox, range(2, 17)) == [
        "1 coming up: Monday 9 March 2026",
        "1 coming up: Sunday 15 March 2026",
        "1 due today: Monday 16 March 2026",
    ]


def test_a_duty_that_was_overdue_when_it_was_loaded_is_told_of_at_once_and_then_in_its_turn(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker, due("2026-02-20") + "notices: {overdue_every: 1 week}\n")
    # 21 February is the first day overdue: every week from there are 28 February, 7 and 14 March.
    assert told(tracker, mailbox, range(2, 15)) == [
        "1 overdue: Monday 2 March 2026",
        "1 overdue: Saturday 7 March 2026",
        "1 overdue: Saturday 14 March 2026",
    ]


def test_a_date_that_moved_inside_its_lead_days_is_announced_and_again_in_its_turn(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker, due("2026-03-16", notices="[10, 2]"))
    assert told(tracker, mailbox, range(2, 11)) == ["1 coming up: Friday 6 March 2026"]
    tracker("extend", "A1", "--to", "2026-03-18", at=on(10))
    assert told(tracker, mailbox, range(11, 18)) == ["1 coming up: Monday 16 March 2026"]
    # The next date is nearer than any of its lead days were when it was granted.
    tracker("extend", "A1", "--to", "2026-03-19", at=on(17))
    assert told(tracker, mailbox, range(18, 20)) == ["1 coming up: Wednesday 18 March 2026"]


def test_a_date_that_moved_far_away_is_announced_when_its_lead_days_come(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker, due("2026-03-16", notices="[10]"))
    tracker("extend", "A1", "--to", "2026-03-30", at=on(2))
    assert told(tracker, mailbox, range(2, 30)) == ["1 coming up: Friday 20 March 2026"]


def test_what_is_open_again_is_told_of_though_the_day_that_called_for_it_passed_meanwhile(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker, due("2026-03-16", notices="[7]"))
    tracker("resolve", "A1", "--on", "2026-03-02", at=on(2))
    assert told(tracker, mailbox, range(2, 13)) == []
    assert tracker("withdraw", "2", at=on(12)).code == 0
    assert told(tracker, mailbox, range(13, 17)) == ["1 coming up: Friday 13 March 2026"]


def test_what_is_loaded_while_the_runs_are_behind_is_told_of_on_its_day(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker, due("2026-06-30").replace("settlement: acme", "settlement: other"))
    tracker("day", at=on(2))
    tracker("load", str(tracker.write("late.yaml", due("2026-03-14", notices="[30]"))), "--yes", at=on(12))
    assert told(tracker, mailbox, range(12, 14)) == ["1 coming up: Thursday 12 March 2026"]


def test_a_digest_says_how_things_stand_on_its_own_day(tracker: Tracker, mailbox: Mailbox) -> None:
    """The service slept from the day that called for it on; on the third day of sleep the date moved."""
    begin(tracker, due("2026-03-16", notices="[7]"))
    tracker("day", at=on(8))
    tracker("extend", "A1", "--to", "2026-03-17", at=on(11))
    assert told(tracker, mailbox, range(12, 13)) == ["1 coming up: Thursday 12 March 2026"]
    text = " ".join(text_of(mailbox.messages[0]).split())
    assert "acme/A1 is due on Tuesday 17 March 2026: 5 days from today. Due: Tuesday 17 March 2026." in text


def test_a_date_that_moved_away_while_its_notice_waited_is_left_out(tracker: Tracker, mailbox: Mailbox) -> None:
    """14 March 2026 is a Saturday and quiet."""
    quiet = due("2026-03-20", notices="[6]").replace(
        "mc@acme.example}", "mc@acme.example, quiet_days: [saturday, sunday]}"
    )
    begin(tracker, quiet)
    assert told(tracker, mailbox, range(2, 15)) == []
    tracker("extend", "A1", "--to", "2026-06-30", at=on(15))
    assert told(tracker, mailbox, range(15, 20)) == []


def test_notices_of_a_date_on_a_saturday_count_from_the_friday(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker, due("2026-03-21", notices="[1]"))

    assert told(tracker, mailbox, range(16, 21)) == ["1 coming up: Thursday 19 March 2026"]


def elsewhere(text: str, zone: str) -> str:
    """Give the same duty under another settlement, in another zone."""
    return text.replace("settlement: acme", "settlement: other").replace("America/New_York", zone)


@pytest.mark.parametrize("zone", ["Europe/London", "America/Los_Angeles", "Africa/Abidjan"])
def test_a_day_that_is_run_in_two_zones_at_once_is_told_in_one_digest(
    tracker: Tracker, mailbox: Mailbox, zone: str
) -> None:
    begin(tracker, due("2026-03-16", notices="[0]"))
    tracker(
        "load", str(tracker.write("other.yaml", elsewhere(due("2026-03-16", notices="[0]"), zone))), "--yes", at=NOON
    )
    assert told(tracker, mailbox, range(2, 18)) == [
        "2 due today: Monday 16 March 2026",
        "2 overdue: Tuesday 17 March 2026",
    ]


def test_a_digest_waits_for_a_zone_in_which_the_date_begins_soon(tracker: Tracker, mailbox: Mailbox) -> None:
    """The 16th begins in London at midnight UTC, and in New York four hours later."""
    begin(tracker, due("2026-03-16", notices="[0]"))
    other = elsewhere(due("2026-03-16", notices="[0]"), "Europe/London")
    tracker("load", str(tracker.write("other.yaml", other)), "--yes", at=NOON)
    arrived = []
    for hour in (0, 2, 4, 6):
        tracker("day", at=on(16, hour))
        tracker("notices", "send", at=on(16, hour))
        arrived.append(len(mailbox.taken))
    assert arrived == [0, 0, 1, 1]
    assert mailbox.messages[0]["Subject"] == "2 due today: Monday 16 March 2026"


def test_a_digest_waits_for_twelve_hours_at_most_from_when_its_date_first_begins(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    """The 16th begins in Tokyo at 15:00 UTC on the 15th, in London nine hours later, in New York after thirteen."""
    begin(tracker, due("2026-03-16", notices="[0]"))
    for code, zone in (("other", "Europe/London"), ("edo", "Asia/Tokyo")):
        text = elsewhere(due("2026-03-16", notices="[0]"), zone).replace("settlement: other", f"settlement: {code}")
        tracker("load", str(tracker.write("other.yaml", text)), "--yes", at=NOON)
    arrived = []
    for hours in (15, 20, 24, 28):
        at = datetime(2026, 3, 15, tzinfo=UTC) + timedelta(hours=hours)
        tracker("day", at=at)
        tracker("notices", "send", at=at)
        arrived.append(len(mailbox.taken))
    assert arrived == [0, 0, 1, 1]
    assert mailbox.messages[0]["Subject"] == "2 due today: Monday 16 March 2026"


def test_zones_a_day_apart_do_not_wait_for_each_other(tracker: Tracker, mailbox: Mailbox) -> None:
    """A day begins in Kiritimati 25 hours before it begins in Pago Pago."""
    begin(tracker, due("2026-03-16", notices="[0]").replace("America/New_York", "Pacific/Pago_Pago"))
    other = elsewhere(due("2026-03-15", notices="[0]"), "Pacific/Kiritimati")
    tracker("load", str(tracker.write("other.yaml", other)), "--yes", at=on(14))
    for hour in range(14 * 24, 19 * 24, 2):
        at = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hour - 24)
        tracker("day", at=at)
        tracker("notices", "send", at=at)
    assert [message["Subject"] for message in mailbox.messages] == [
        "1 due today: Sunday 15 March 2026",
        "1 past the safe date: Monday 16 March 2026",
        "1 overdue: Tuesday 17 March 2026",
        "1 overdue, 1 due today: Wednesday 18 March 2026",
        "2 overdue: Thursday 19 March 2026",
    ]
    text = " ".join(text_of(mailbox.messages[3]).split())
    assert "acme/A1 is due on Monday 16 March 2026: today." in text
    assert "Where it falls due it is Monday 16 March 2026." in text


def test_an_address_in_a_title_is_not_broken(tracker: Tracker, mailbox: Mailbox) -> None:
    address = "https://example.org/" + "a-long-path/" * 10
    begin(tracker, due("2026-03-02").replace("Action plan", f"Answer by {address} in time"))
    told(tracker, mailbox, range(2, 3))
    lines = text_of(mailbox.messages[0]).splitlines()
    assert any(line.strip() == address for line in lines)
    assert max(len(line) for line in lines[:-1] if address not in line) <= 72
