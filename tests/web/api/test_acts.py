"""What a program records: every act there is, once by its key, previewed without a trace, and by a token alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.web.site import OWN_SITE, Site
from tracker.operations.facts.record import Recording
from tracker.web.api.acts import OF_A_PERSON, OF_A_TABLE, acts, in_address, recordings
from tracker.web.api.description import description

DONE = {"code": "A1", "when": "2026-03-01"}


def size(site: Site) -> int:
    found: int = site.program("administrator").get("/api/v1/journal/head").json()["size"]
    return found


def test_everything_that_can_be_recorded_is_an_act_of_programs_or_says_why_not() -> None:
    names = {name for name, _ in recordings()}

    assert {in_address(each) for each in names - OF_A_TABLE - OF_A_PERSON} == set(acts())
    assert names >= OF_A_TABLE | OF_A_PERSON
    assert len(acts()) >= 30
    paths = description()["paths"]
    assert [name for name in acts() if {f"/api/v1/acts/{name}", f"/api/v1/acts/{name}/preview"} - paths.keys()] == []


def test_every_act_of_the_pages_is_an_act_of_programs() -> None:
    from tracker.web.acts import ACTS

    operations: list[Recording[Any]] = [each.operation for each in acts().values()]
    assert [act.word for act in ACTS.values() if act.operation not in operations] == []


def test_an_act_is_done_once_by_its_key(site: Site) -> None:
    program, key = site.program("officer"), {"Idempotency-Key": "plan-done"}
    first = program.post("/api/v1/acts/resolve", json=DONE, headers=key)
    again = program.post("/api/v1/acts/resolve", json=DONE, headers=key)

    assert (first.status_code, first.json()) == (200, again.json())
    assert first.json()["changes"] == [{"code": "A1", "on": "2026-03-02", "before": "due soon", "after": "met"}]
    other = program.post("/api/v1/acts/resolve", json={**DONE, "when": "2026-02-28"}, headers=key)
    assert (other.status_code, "was given to another act already" in other.json()["detail"]) == (422, True)
    twice = program.post("/api/v1/acts/resolve", json=DONE)
    assert twice.status_code == 422
    assert twice.json()["remedies"][0]["kind"] == "withdraw"
    entry = site.program("administrator").get(f"/api/v1/journal/entries/{first.json()['entry']}").json()
    assert (entry["actor"], entry["payload"]["proved"]) == ("officer", "token")


def test_a_preview_writes_nothing(site: Site) -> None:
    program = site.program("officer")
    before = size(site)
    answer = program.post("/api/v1/acts/record-event/preview", json={"event": "monitor-engaged", "when": "2026-03-01"})

    assert answer.status_code == 200, answer.text
    assert [each["code"] for each in answer.json()["moves"]] == ["start(monitorship)", "end(monitorship)", "A4"]
    assert size(site) == before + 1  # the token by which the head is asked for


def test_what_an_entry_recorded_is_withdrawn(site: Site) -> None:
    program = site.program("officer")
    entry = program.post("/api/v1/acts/resolve", json=DONE).json()["entry"]

    assert program.post("/api/v1/acts/withdraw/preview", json={"entry": entry}).status_code == 200
    answer = program.post("/api/v1/acts/withdraw", json={"entry": entry, "note": "A slip"})
    assert answer.json()["changes"] == [{"code": "A1", "on": "2026-03-02", "before": "met", "after": "due soon"}]


def test_evidence_comes_with_the_act(site: Site) -> None:
    program = site.program("officer")
    files: Any = [("evidence", ("plan.txt", b"the plan")), ("evidence", ("letter.txt", b"the letter"))]
    answer = program.post("/api/v1/acts/resolve", data={"act": json.dumps(DONE)}, files=files)

    assert answer.status_code == 200, answer.text
    named = [each["name"] for each in program.get("/api/v1/evidence?code=A1").json()["items"]]
    assert named == ["plan.txt", "letter.txt"]
    two = program.post("/api/v1/acts/give-evidence", data={"act": '{"codes": ["A1"]}'}, files=files)
    assert (two.status_code, two.json()["remedies"][0]["kind"]) == (422, "give")


@pytest.mark.parametrize("act", ["approve", "reject"])
def test_what_asks_for_a_person_is_refused_to_a_token_and_entered(site: Site, act: str) -> None:
    program = site.program("approver")
    answer = program.post(f"/api/v1/acts/{act}", json={"code": "A1"})

    assert (answer.status_code, answer.json()["title"]) == (403, "Not allowed")
    newest = site.program("administrator").get("/api/v1/journal?newest_first=true&action=refused").json()["items"][0]
    assert (newest["actor"], newest["payload"]["tried"]) == ("approver", act)


def test_nobody_acts_beyond_a_role(site: Site) -> None:
    answer = site.program("reader").post("/api/v1/acts/resolve", json=DONE)

    assert (answer.status_code, answer.json()["remedies"][0]["kind"]) == (403, "grant")


def test_a_browsers_cookie_acts_for_nobody_whoever_sent_it(site: Site) -> None:
    client = site.client("administrator")
    for headers in (OWN_SITE, {"Sec-Fetch-Site": "cross-site"}, {"Authorization": "Basic YTpi"}):
        answer = client.post("/api/v1/acts/resolve", json=DONE, headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (401, "Sign in first")
    assert site.program("reader").get("/api/v1/deadlines/acme/A1").json()["deadlines"][0]["status"] == "due soon"


@pytest.mark.parametrize(
    ("body", "status", "pointers"),
    [
        (b"{", 400, [""]),
        (b"\xff", 400, [""]),
        (b"[" * 100_000, 400, [""]),
        (b'{"code": NaN}', 400, [""]),
        (b'{"code": "A1", "code": "A2", "when": "2026-03-01"}', 400, [""]),
        (b"[]", 400, [""]),
        (b'{"code": 7, "whn": 1}', 400, ["/code", "/when", "/whn"]),
        (b'{"code": "A1", "when": {"latest": "2026-03-01", "about": 1}}', 400, ["/when/about"]),
        (b'{"code": "A1", "when": {"earliest": "2026-03-02", "latest": "2026-03-01"}}', 422, ["/when"]),
        (b'{"code": "A\\u0000", "when": "2026-03-01"}', 400, ["/code"]),
        (b'{"code": "\\ud800", "when": "2026-03-01"}', 400, ["/code"]),
        (b'{"code": "A1", "when": "2026-13-01"}', 400, ["/when"]),
        (
            b'{"code": "A1", "when": "2026-03-01", "a/b\\ud800": 1}',
            400,
            ["/a~1b\xef\xbf\xbd".encode("latin-1").decode()],
        ),
        (b'{"code": "A1", "when": "9999-12-31"}', 422, []),
        (b'{"code": "A1", "when": "0001-01-01"}', 422, []),
        (b'{"code": "' + b"A" * 1_000_001 + b'"}', 413, []),
    ],
)
def test_a_body_that_does_not_fit_is_told_with_every_place(
    site: Site, body: bytes, status: int, pointers: list[str]
) -> None:
    answer = site.program("officer").post(
        "/api/v1/acts/resolve", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == status, answer.text
    assert [each["pointer"] for each in answer.json()["misfits"]] == pointers


def test_a_body_in_another_form_and_an_act_that_there_is_not_are_refused(site: Site) -> None:
    program = site.program("officer")

    assert program.post("/api/v1/acts/resolve", data={"code": "A1"}).status_code == 415
    assert program.post("/api/v1/acts/done", json=DONE).status_code == 404
    assert program.post("/api/v1/acts/import-recommendations", json={}).status_code == 404


@pytest.mark.parametrize("act", ["answer", "give-evidence", "recommend"])
def test_an_act_on_nothing_is_refused(site: Site, act: str) -> None:
    body = {"answer": {"codes": [], "step": "adopted", "when": "2026-03-01"}, "recommend": {"asked": []}}
    answer = site.program("administrator").post(
        f"/api/v1/acts/{act}", json=body.get(act, {"codes": [], "reference": "There"})
    )

    assert answer.status_code == 422, answer.text


def test_sums_and_spans_are_read_exactly(site: Site) -> None:
    program = site.program("officer")
    for amount, status in (("100.00", 422), ("100.001", 400), ("1e3", 400), ("-1.00", 400)):
        sums = [{"currency": "USD", "amount": amount}]
        answer = program.post("/api/v1/acts/pay", json={"code": "A6", "when": "2026-03-01", "amounts": sums})
        assert answer.status_code == status, answer.text
    longer = {"code": "monitorship", "by_span": "6 months"}
    assert program.post("/api/v1/acts/extend-term", json=longer).status_code == 200
    assert program.post("/api/v1/acts/extend-term", json={**longer, "by_span": "soon"}).status_code == 400
