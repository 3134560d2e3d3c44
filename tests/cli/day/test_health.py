"""`tracker health`, and the address that is called after each good run."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.cli.calling import Tracker
from tracker.heartbeat import beat


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_date_may_wait_26_hours_and_not_longer(acme: Tracker) -> None:
    """2 March began in New York at 05:00 UTC; 26 hours after that is 07:00 UTC on the 3rd."""
    on_time = acme("health", at=at("2026-03-03T07:00"))
    too_late = acme("health", at=at("2026-03-03T07:01"))

    assert (on_time.code, on_time.err) == (0, "")
    assert on_time.lines[-1] == "All is well."
    assert (too_late.code, too_late.lines[-1]) == (1, "1 thing to look into.")
    assert too_late.err == (
        "America/New_York: 2026-03-02 began 26 hours ago and was not run. "
        "Start `tracker schedule`, or run `tracker day`.\n"
    )


def test_days_that_a_clock_ahead_has_run_are_found_and_not_called_well(acme: Tracker) -> None:
    acme("day", "--leap", at=at("2027-03-02T12:00"))

    seen = acme("health", at=at("2026-03-04T12:00"))

    assert (seen.code, seen.lines[-1]) == (1, "2 things to look into.")
    assert "of 2027-03-02T12:00:00Z, and it is 2026-03-04T12:00:00Z: a clock was ahead" in seen.err
    assert "America/New_York: 2027-03-02 was run, which has not come: no notice is given until then" in seen.err
    assert "`tracker journal clock --note REASON`" in seen.err
    assert {line for line in seen.err.splitlines() if "future" in line or "come" in line} <= set(
        acme("doctor", at=at("2026-03-04T12:00")).out.replace("Found: ", "").splitlines()
    )
    assert acme("health", at=at("2027-03-02T12:00")).code == 0


@pytest.mark.both_kinds
def test_a_run_makes_it_well_again(acme: Tracker) -> None:
    assert acme("health", at=at("2026-03-20T12:00")).code == 1

    acme("day", at=at("2026-03-20T12:00"))
    seen = acme("health", "--json", at=at("2026-03-20T12:00"))

    assert seen.code == 0
    assert seen.json == {
        "healthy": True,
        "lag_hours": 0,
        "zones": [
            {
                "zone": "America/New_York",
                "last_on": "2026-03-20",
                "finished_at": "2026-03-20T12:00:00+00:00",
                "owed": 0,
                "oldest": None,
                "lag_hours": 0,
                "failures": [],
                "next_at": "2026-03-21T00:00:00-04:00",
            }
        ],
        "channels": [],
        "findings": [],
    }


def test_the_lag_is_that_of_the_zone_furthest_behind(acme: Tracker) -> None:
    acme("day")
    text = (acme.folder / "acme.yaml").read_text(encoding="utf-8")
    acme.write(
        "other.yaml", text.replace("settlement: acme", "settlement: other").replace("America/New_York", "Asia/Tokyo")
    )
    acme("load", "other.yaml")

    seen = acme("health", "--json", at=at("2026-03-03T18:30")).json

    # 2 March began in Tokyo at 15:00 UTC on the 1st.
    assert [(zone["zone"], zone["owed"], zone["lag_hours"]) for zone in seen["zones"]] == [
        ("America/New_York", 1, 13.5),
        ("Asia/Tokyo", 3, 51.5),
    ]
    assert (seen["lag_hours"], len(seen["findings"])) == (51.5, 1)


def test_a_channel_on_which_nothing_goes_out_is_seen_after_the_first_try(
    acme: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A1 is due on 16 March: a week before, its owner is told."""
    monkeypatch.setenv("TRACKER_WEBHOOK_URL", "http://127.0.0.1:9/")
    monday = at("2026-03-09T12:00")
    acme("day", at=monday)
    assert acme("health", at=monday).code == 0

    acme("notices", "send", at=monday)
    seen = acme("health", "--json", at=monday)

    assert seen.code == 1
    assert seen.json["channels"] == [{"channel": "webhook", "retrying": 1, "failed": 0, "held": 0, "untried": 0}]
    assert seen.json["findings"] == ["webhook: messages did not go out (1 to be tried again, 0 failed, 0 held)."]


def test_nothing_loaded_is_nothing_wrong(tracker: Tracker) -> None:
    said = tracker("health")

    assert (said.code, said.out) == (0, "All is well.\n")


def test_a_database_that_cannot_be_used_is_no_health(bare: Tracker) -> None:
    assert bare("health").code == 4


class Watcher:
    """A dead-man service of the test's own, which answers as it is told."""

    def __init__(self) -> None:
        self.called: list[str] = []
        self.answer = 200
        watcher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                watcher.called.append(self.path)
                self.send_response(watcher.answer)
                if watcher.answer == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the standard library's signature
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/ping/1234"


@pytest.fixture
def watcher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watcher]:
    watcher = Watcher()
    monkeypatch.setenv("TRACKER_PING_URL", watcher.url)
    serving = threading.Thread(target=watcher.server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield watcher
    watcher.server.shutdown()
    watcher.server.server_close()
    serving.join()


def test_the_address_is_called_once_after_the_runs_and_not_where_there_were_none(
    acme: Tracker, watcher: Watcher
) -> None:
    first = acme("day", at=at("2026-03-20T12:00"))
    again = acme("day", at=at("2026-03-20T12:00"))

    assert (first.code, first.err, again.err) == (0, "", "")
    assert watcher.called == ["/ping/1234"]


def test_an_address_that_does_not_answer_is_told_and_fails_nothing(acme: Tracker, watcher: Watcher) -> None:
    watcher.answer = 503

    said = acme("day")

    assert said.code == 0
    assert said.lines[0].startswith("2026-03-02 (America/New_York)")
    assert said.err == (
        "The runs are done, yet the address in $TRACKER_PING_URL was not told: it answered 503 Service Unavailable.\n"
    )


def test_a_redirect_is_not_followed(watcher: Watcher) -> None:
    watcher.answer = 302

    assert beat(watcher.url) == "it answered 302 Found: redirects are not followed; set the address that it leads to"
    assert watcher.called == ["/ping/1234"]


def test_an_address_at_which_nobody_listens_is_told(watcher: Watcher) -> None:
    reason = beat("http://127.0.0.1:9/", patience=1)

    assert reason is not None
    assert reason.startswith("it could not be called: ")
    assert beat(watcher.url) is None


def test_a_watcher_that_never_answers_does_not_keep_the_run() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:
        reason = beat(f"http://127.0.0.1:{silent.server_port}/", patience=0.2)

    assert reason == "it could not be called: timed out"


def test_a_watcher_that_answers_byte_by_byte_does_not_keep_the_run() -> None:
    class Slow(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            for _ in range(30):
                self.request.sendall(b"H")
                time.sleep(0.1)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Slow) as slow:
        slow.daemon_threads = True
        threading.Thread(target=slow.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        began = time.monotonic()
        reason = beat(f"http://127.0.0.1:{slow.server_address[1]}/", patience=0.3)
        took = time.monotonic() - began
        slow.shutdown()

    assert reason == "it could not be called: timed out"
    assert took < 1.5


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/x", "https://", "http://exa mple/", "example.org", "http://[x"]
)
def test_an_address_that_is_not_http_is_refused_and_not_repeated(
    acme: Tracker, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("TRACKER_PING_URL", url)

    said = acme("day")

    assert (said.code, said.err) == (
        2,
        "The address in $TRACKER_PING_URL cannot be called. Write it as https://HOST/PATH.\n",
    )
