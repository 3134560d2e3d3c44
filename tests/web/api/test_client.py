"""The client in the manual does what the manual says, against a tracker that is served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.manual import blocks, text_of
from tests.web.site import Site

CLIENT, EXAMPLE = blocks(text_of("api.md"), "python")


def test_the_client_reads_every_page_records_once_and_tells_why_not(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    exec(compile(CLIENT, "client.py", "exec"), names)  # noqa: S102 — the manual's own
    token = site.program("officer").headers["Authorization"].removeprefix("Bearer ")
    with site.served() as address:
        example = EXAMPLE.replace("https://tracker.example.org", address).replace("trk_...", token)
        exec(compile(example, "example.py", "exec"), names)  # noqa: S102 — the same
        tracker = names["tracker"]

        again = tracker.do("resolve", key="plan-2026", settlement="acme", code="A1", when="2026-03-01")
        entry = again["entry"]
        assert capsys.readouterr().out == f"2026-03-16 acme A1 Action plan\nentry {entry} []\n"
        assert len({each["code"] for each in tracker.every("/deadlines", limit=5)}) == 13
        assert [each["code"] for each in tracker.preview("record-event", event="breach", when="2026-03-01")["changes"]]
        with pytest.raises(names["Refused"], match="already met") as refused:
            tracker.do("resolve", settlement="acme", code="A1", when="2026-03-01")
        assert refused.value.problem["remedies"][0]["kind"] == "withdraw"
        before = len(site.lines)
        assert tracker.get("/portfolio") == tracker.get("/portfolio")
    assert [line.partition('"status": ')[2][:3] for line in site.lines[before:]] == ["200", "304"]


def test_the_manual_has_every_status_that_is_told() -> None:
    from tracker.web.api.problems import MEANINGS

    told = Path("docs/api.md").read_text(encoding="utf-8")
    assert [status for status, _ in MEANINGS.values() if status != 500 and str(status) not in told] == []
