"""`tracker notices`: from the day's run to the mailbox, as a person drives it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.cli.calling import Tracker
from tests.delivery.servers import Hook, Mailbox, mail_server, text_of, webhook_server
from tests.operations.acme import FILE
from tracker import database
from tracker.operations.day.outbox import take

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


def test_a_person_gets_one_digest_for_a_day_and_no_mail_for_a_day_without_news(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker)
    heads = []
    for day in range(16):
        heads.append(tracker("journal", "head").out.strip())
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
    *lines, label, head = body.splitlines()
    assert max(map(len, lines)) <= 72
    assert label == "Journal head:"
    assert head == heads[7]


def test_a_pause_is_made_up_for_in_one_digest_that_tells_how_things_stand_now(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker)
    tracker("day", at=NOON)
    runs = tracker("day", "--json", at=later(45)).json
    assert (len(runs), sum(run["messages"] for run in runs)) == (45, 1)
    tracker("notices", "send", at=later(45))
    (message,) = mailbox.messages
    # A3@2026-Q1 was due on 30 April, and nobody owns it: the only person of the file is told.
    assert message["Subject"] == "1 overdue, 1 coming up: Thursday 16 April 2026"
    body = text_of(message)
    assert body.count("acme/A1 ") == 2
    assert "acme/A1 is overdue by 31 days: it was due on Monday 16 March 2026." in " ".join(body.split())
    assert "Nobody owns it." in body
    assert "Called for on Tuesday 31 March 2026." in " ".join(body.split())


def test_what_was_settled_during_a_pause_is_left_out(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker)
    tracker("day", at=NOON)
    tracker("resolve", "A1", "--on", "2026-03-12", at=later(10))
    tracker("day", at=later(16))
    assert tracker("notices", "send", at=later(16)).lines == ["Nothing is due."]
    assert mailbox.messages == []


CHAIN = FILE.replace(
    "  mc: {name: Maria Chen, email: mc@acme.example}\n",
    "  mc: {name: Maria Chen, email: mc@acme.example}\n"
    "  gc: {name: Ann Gray, email: gc@acme.example}\n"
    "  chair: {name: Lee Park, email: chair@acme.example}\n",
)


def told(tracker: Tracker, mailbox: Mailbox, days: range) -> dict[str, list[int]]:
    """Give on which days of March each person was told of something overdue."""
    for day in days:
        tracker("day", at=later(day - 2))
        tracker("notices", "send", at=later(day - 2))
    found: dict[str, list[int]] = {}
    for message in mailbox.messages:
        if "overdue" in message["Subject"]:
            found.setdefault(str(message["To"]), []).append(message["Date"].datetime.day)
    return found


def test_a_duty_that_stays_overdue_goes_up_the_chain_step_by_step(tracker: Tracker, mailbox: Mailbox) -> None:
    steps = "[{after: 3 days, to: gc}, {after: 1 week, to: [chair]}]"
    begin(tracker, f"{CHAIN}notices: {{to: [gc], overdue_every: 4 days, escalation: {steps}}}\n")
    # Due on 16 March: day 1 is the 17th, day 5 the 21st, day 9 the 25th; the steps are the 19th and the 23rd.
    assert told(tracker, mailbox, range(2, 27)) == {
        "Maria Chen <mc@acme.example>": [17, 19, 21, 23, 25],
        "Ann Gray <gc@acme.example>": [19, 21, 23, 25],
        "Lee Park <chair@acme.example>": [23, 25],
    }
    escalated = next(each for each in mailbox.messages if str(each["To"]).startswith("Ann Gray"))
    assert "You are told since nothing was resolved." in text_of(escalated)


def test_the_settings_name_a_chain_where_the_file_does_not(
    tracker: Tracker, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_ESCALATION", "2 days: gc, 4 days: chair nobody")
    begin(tracker, CHAIN + "notices: {to: [mc]}\n")
    found = told(tracker, mailbox, range(2, 20))
    assert found["Ann Gray <gc@acme.example>"] == [18, 19]
    said = tracker("day", at=later(18))
    assert "nobody: Notices are to go to this person, whom nobody knows." in said.err


def test_on_a_quiet_day_only_what_may_not_be_switched_off_is_sent(tracker: Tracker, mailbox: Mailbox) -> None:
    quiet = FILE.replace("email: mc@acme.example}", "email: mc@acme.example, quiet_days: [saturday, Sunday]}")
    begin(tracker, quiet)
    told(tracker, mailbox, range(2, 24))
    # 15 March 2026 is a Sunday: “1 day from today” waits for the Monday, when the duty is due today.
    # The 21st and 22nd are a weekend, and what is overdue is told on them all the same.
    assert [message["Date"].datetime.day for message in mailbox.messages] == [9, 16, 17, 18, 19, 20, 21, 22, 23]
    assert mailbox.messages[1]["Subject"] == "1 due today: Monday 16 March 2026"


def test_closed_days_of_a_calendar_are_quiet_too(
    tracker: Tracker, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_QUIET_DAYS", "us-federal")
    begin(tracker, FILE.replace("due: 60 days after effective", "due: 2026-03-23").replace("due: 2026", "due: on 2026"))
    told(tracker, mailbox, range(2, 24))
    # The weekend of 21 and 22 March holds back the day before; the notice of the 16th is on a Monday.
    assert [message["Date"].datetime.day for message in mailbox.messages] == [16, 23]


@pytest.mark.both_kinds
def test_a_kind_that_is_switched_off_is_left_out_and_those_that_cannot_be_are_refused(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker)
    off = ("notices", "off", "ahead", "--for", "mc")
    assert tracker(*off, at=NOON).lines == ["mc no longer gets “ahead”."]
    assert tracker(*off, at=NOON).lines == ["mc did not get “ahead” before either."]
    for kind in ("due today", "past safe date", "overdue"):
        refused = tracker("notices", "off", kind, "--for", "mc")
        assert (refused.code, refused.err.splitlines()[0]) == (
            2,
            f"“{kind}” cannot be switched off by anyone: a missed date begins with it.",
        )
    told(tracker, mailbox, range(2, 18))
    assert [message["Date"].datetime.day for message in mailbox.messages] == [16, 17]
    assert tracker("notices", "on", "ahead", "--for", "mc", at=later(15)).lines == ["mc gets “ahead” again."]
    assert tracker("notices", "off", "ahead", "--for", "nobody").code == 3
    assert "There is no kind of notice called “weather”." in tracker("notices", "off", "weather", "--for", "mc").err
    actions = [entry["action"] for entry in tracker("journal", "--json").json]
    assert (actions.count("switch off"), actions.count("switch on")) == (1, 1)


@pytest.mark.both_kinds
def test_who_is_named_by_command_is_told_besides_those_of_the_file_until_that_is_taken_back(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    """A3 has no owner; the file names nobody under `notices`, so everyone under `persons`, who is Maria, is told."""
    begin(tracker)
    assert tracker("person", "add", "zoe", "--name", "Zoe Lam", "--email", "zoe@acme.example", at=NOON).code == 0
    said = tracker("notices", "to", "zoe", at=NOON)
    assert said.code == 0, said.err
    assert said.lines == [
        "Notices of acme that are no owner's go to zoe.",
        "Besides those whom its file names they go to: zoe.",
    ]
    assert tracker("notices", "to", "zoe", at=NOON).lines[0] == "Notices of acme that are no owner's go already to zoe."
    for key, settlement, code in (("nobody", "acme", 3), ("zoe", "acne", 3)):
        assert tracker("notices", "to", key, "--settlement", settlement, at=NOON).code == code
    assert tracker("load", "acme.yaml", "--yes", at=NOON).code == 0

    def addressed(day: int) -> list[str]:
        at = datetime(2026, 4, day, 15, tzinfo=UTC)
        before = len(mailbox.messages)
        assert tracker("day", at=at).code == 0
        assert tracker("notices", "send", at=at).code == 0
        about = [each for each in mailbox.messages[before:] if "acme/A3" in text_of(each)]
        return sorted(each.addr_spec for message in about for each in message["To"].addresses)

    assert addressed(16) == ["mc@acme.example", "zoe@acme.example"]
    at = datetime(2026, 4, 17, 15, tzinfo=UTC)
    assert tracker("notices", "to", "zoe", "--no-longer", at=at).lines == [
        "Notices of acme that are no owner's no longer go to zoe."
    ]
    assert addressed(23) == ["mc@acme.example"]
    assert tracker("journal", "verify").code == 0


def test_a_person_with_duties_in_two_zones_has_one_digest_a_day(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker)
    tokyo = FILE.replace("settlement: acme", "settlement: edo").replace("America/New_York", "Asia/Tokyo")
    tracker("load", str(tracker.write("edo.yaml", tokyo)), "--yes", at=NOON)
    for hour in range(0, 24 * 20, 3):
        tracker("day", at=later(0, hour))
        tracker("notices", "send", at=later(0, hour))
    days = [message["Subject"].partition(": ")[2] for message in mailbox.messages]
    assert len(days) == len(set(days))
    told_of = {
        line for message in mailbox.messages for line in text_of(message).split() if line in {"acme/A1", "edo/A1"}
    }
    assert told_of == {"acme/A1", "edo/A1"}


@pytest.mark.both_kinds
def test_a_server_that_is_down_is_tried_again_in_growing_steps_and_given_up_in_the_end(
    tracker: Tracker, mailbox: Mailbox
) -> None:
    begin(tracker)
    tracker("day", at=later(7))
    mailbox.script = lambda command, _number: "450 Not now" if command == "RCPT" else None
    waited, at = [], later(7)
    for _ in range(11):
        said = tracker("notices", "send", "--json", at=at)
        assert len(said.json) == 1
        (line,) = tracker("notices", "list", "--json", at=at).json
        if line["state"] == "failed":
            break
        assert tracker("notices", "send", at=at).lines == ["Nothing is due."]
        after = datetime.fromisoformat(line["next_try_at"])
        waited.append(round((after - at).total_seconds() / 60))
        at = after
    assert waited == [1, 5, 15, 60, 240, 720, 1440, 1440, 1440, 1440]
    assert (line["tries"], line["reply"], said.code) == (11, "450 Not now", 1)
    failed = tracker("notices", "failed")
    assert failed.code == 1
    assert "450 Not now" in failed.out
    assert "1 message could not be sent: see `tracker notices list`." in tracker("day", at=at).err
    mailbox.script = lambda _command, _number: None
    assert tracker("notices", "retry", "--all", at=at).lines == ["1 message back in the outbox."]
    assert tracker("notices", "send", at=at).lines == ["Sent 1 of 1 message."]
    assert tracker("notices", "failed").lines == ["No message."]
    assert list(mailbox.ids().values()) == [1]


@pytest.mark.both_kinds
@pytest.mark.usefixtures("mailbox")
def test_a_person_without_an_address_is_shown_as_failed_until_the_file_has_one(tracker: Tracker) -> None:
    begin(tracker, FILE.replace(", email: mc@acme.example", ""))
    tracker.begin("day", at=later(7))
    said = tracker.begin("notices", "send", at=later(7))
    assert (said.code, said.err) == (
        1,
        "Message 1 (mail, mc) failed for good: mc has no e-mail address in the agreement file.\n",
    )
    tracker.begin("load", tracker.write("acme.yaml", FILE).name, "--yes", at=later(7))
    tracker.begin("notices", "retry", "1", at=later(7))
    assert tracker.begin("notices", "send", at=later(7)).lines == ["Sent 1 of 1 message."]
    assert tracker.begin("notices", "list").lines == ["No message."]
    assert len(tracker.begin("notices", "list", "--sent", "--for", "mc", "--json").json) == 1
    shown = tracker.begin("notices", "show", "1").lines
    assert shown[0] == "Subject: 1 coming up: Monday 9 March 2026"
    assert tracker.begin("notices", "show", "2").code == 3
    assert tracker.begin("notices", "retry", "1").code == 3
    assert tracker.begin("notices", "retry").code == 2


@pytest.mark.parametrize("hold", [False, True])
def test_mail_that_was_on_its_way_when_the_sender_was_killed_goes_again_or_is_held(
    tracker: Tracker, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, hold: bool
) -> None:
    begin(tracker)
    tracker("day", at=later(7))
    with tracker.opened() as engine, database.writing(engine) as session:
        taken = take(session, channels=("mail",), now=later(7))
    assert taken is not None
    monkeypatch.setenv("TRACKER_NOTICES_IN_DOUBT", "hold" if hold else "send")
    # For five minutes it may still be on its way.
    assert tracker("notices", "send", at=later(7, 0.05)).lines == ["Nothing is due."]
    if hold:
        assert tracker("notices", "send", at=later(7, 1)).lines == ["Nothing is due."]
        (held,) = tracker("notices", "list", "--json").json
        assert (held["state"], held["reply"]) == ("held", "The sender broke off: whether it was sent is not known.")
        assert tracker("notices", "failed").code == 1
        tracker("notices", "retry", "1", at=later(7, 1))
    assert tracker("notices", "send", at=later(7, 1)).lines == ["Sent 1 of 1 message."]
    assert list(mailbox.ids()) == [taken.letter.key]


def test_webhook_and_folder_get_the_same_digest(tracker: Tracker, hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(tracker.folder / "digests"))
    begin(tracker)
    tracker("day", at=later(7))
    sent = tracker("notices", "send", "--json", at=later(7)).json
    assert {(each["channel"], each["state"]) for each in sent} == {("webhook", "sent"), ("folder", "sent")}
    (kept,) = hook.kept.values()
    assert kept[0]["person"] == "mc"
    assert len(list((tracker.folder / "digests").iterdir())) == 1


def test_without_a_way_out_no_message_is_written_and_sending_says_what_to_set(tracker: Tracker) -> None:
    begin(tracker)
    tracker("day", at=later(7))
    assert tracker("notices", "list").lines == ["No message."]
    said = tracker("notices", "send", at=later(7))
    assert (said.code, said.err.splitlines()[0]) == (2, "No way out is set up, so no message is written or sent.")


def test_that_a_settlement_names_no_person_is_told_once_and_is_no_failure(
    tracker: Tracker, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = FILE.replace("persons:\n  mc: {name: Maria Chen, email: mc@acme.example}\n", "").replace("owner: mc, ", "")
    begin(tracker, alone)
    told = "acme: Nobody is told of its notices: its file names no person."
    with webhook_server() as watcher:
        monkeypatch.setenv("TRACKER_PING_URL", watcher.url)
        said = [tracker("day", at=later(day)) for day in range(2, 30)]

    assert sum(told in each.err for each in said) == 1
    assert not any("could not be computed" in each.err for each in said)
    assert tracker("health", at=later(29)).code == 0
    assert mailbox.messages == []


def test_what_a_run_put_into_the_outbox_is_vouched_for_by_its_entry(tracker: Tracker, mailbox: Mailbox) -> None:
    begin(tracker)
    tracker("day", at=later(7))
    tracker("notices", "send", at=later(7))
    *_, entry = (each for each in tracker("journal", "--json").json if each["action"] == "day")
    assert entry["payload"]["messages"] == list(mailbox.ids())
    assert tracker("doctor", at=later(7)).code == 0
