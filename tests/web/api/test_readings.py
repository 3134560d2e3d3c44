"""What a program reads: what a person reads on the pages, as its schema says, in pages of lines; nothing that is not theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it says no types; what it is handed is JSON
import pytest

from tests.web import acme
from tests.web.site import Client, Site, a_site
from tracker.operations.facts.recommendations import Asked, recommend
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.rules.facts import When
from tracker.rules.people.actor import Actor, Proof
from tracker.rules.people.scopes import Scope
from tracker.web.api.description import description
from tracker.web.api.readings import RESOURCES
from tracker.web.api.resources import Resource

VALUES = {"settlement": "acme", "code": "A1", "sha256": "0" * 64, "entry": "1"}
# What each address is asked with besides: without it nothing would stand in the answer, or it would not know what is wanted.
ASKED = {
    "/calendar": "?settlement=acme",
    "/moves": "?month=2026-03",
    "/deadlines": "?status=due%20soon&status=upcoming",
}


def address_of(resource: Resource) -> str:
    path = resource.path
    for name, value in VALUES.items():
        path = path.replace(f"{{{name}}}", value)
    return f"/api/v1{path}{ASKED.get(resource.path, '')}"


@pytest.fixture
def sqlite_full(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """Acme's settlement with what only counsel sees, a recommendation and a piece of evidence."""
    site = a_site(sqlite_url, tmp_path, text=acme.TEXT)
    who = Attribution(actor=Actor("administrator", Proof.PASSWORD), by="administrator")
    with site.app.writing(who.actor) as session:
        circumstances = Circumstances(attribution=who, now=site.app.clock.now())
        asked = [Asked(code="R1", title="Look again", received=When.on(site.app.clock.now().date()))]
        recommend(session, asked, circumstances=circumstances)
    site.program("officer").post("/api/v1/acts/give-evidence", json={"codes": ["A1"], "reference": "In the cabinet"})
    yield site
    site.app.close()


def test_every_address_answers_as_it_is_described(sqlite_full: Site) -> None:
    described = description()
    program, wrong, empty = sqlite_full.program("administrator"), {}, []
    for resource in RESOURCES:
        answer = program.get(address_of(resource))
        if resource.media_type != "application/json":
            continue
        schema = described["paths"][f"/api/v1{resource.path}"]["get"]["responses"]["200"]["content"]
        held = {**schema["application/json"]["schema"], "components": described["components"]}
        found = answer.json()
        wrong[resource.path] = [each.message for each in jsonschema.Draft202012Validator(held).iter_errors(found)]
        wrong[resource.path] += [] if answer.status_code == 200 else [answer.text]
        empty += [resource.path] if found.get("items") == [] else []

    assert {path: faults for path, faults in wrong.items() if faults} == {}
    # Nothing moved, no day was run and no schedule was agreed.
    assert empty == ["/penalties", "/moves", "/journal/checkpoints"]


def test_a_list_goes_on_from_page_to_page(site: Site) -> None:
    program, seen = site.program("reader"), []
    after: str | None = ""
    whole = program.get("/api/v1/deadlines").json()
    while after is not None:
        page = program.get(f"/api/v1/deadlines?limit=5{f'&after={after}' if after else ''}").json()
        seen += [each["code"] for each in page["items"]]
        after = page["after"]
        assert (len(page["items"]) <= 5, page["total"]) == (True, 13)

    assert seen == [each["code"] for each in whole["items"]]
    assert whole["after"] is None


@pytest.mark.parametrize(
    ("address", "status", "misfits"),
    [
        ("deadlines?statuss=overdue", 400, ["statuss"]),
        ("deadlines?limit=0", 400, ["limit"]),
        ("deadlines?limit=5&limit=6", 400, ["limit"]),
        ("deadlines?status=done&due_after=tomorrow", 400, ["status", "due_after"]),
        ("deadlines?as_of=2026-02-30", 400, ["as_of"]),
        ("deadlines?known_at=2026-02-30", 422, ["known_at"]),
        ("deadlines?q=a%00b", 400, ["q"]),
        ("journal?newest_first=yes", 400, ["newest_first"]),
        ("journal/entries/one", 400, ["entry"]),
        ("evidence/abc", 400, ["sha256"]),
        ("deadlines?settlement=other", 404, []),
        ("deadlines?after=nonsense", 422, []),
        ("deadlines?known_at=2027-01-01", 422, []),
        ("calendar", 422, []),
        ("nothing", 404, []),
    ],
)
def test_what_does_not_fit_is_a_problem_document_that_says_where(
    site: Site, address: str, status: int, misfits: list[str]
) -> None:
    answer = site.program("reader").get(f"/api/v1/{address}")
    problem = answer.json()

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], [each["pointer"] for each in problem["misfits"]]) == (status, misfits)
    assert problem["refused"]
    assert problem["type"].startswith("/api#")
    assert problem["request"] in site.lines[-1]


@pytest.mark.parametrize("role", ["monitor", "nobody"])
def test_nobody_reads_what_is_not_theirs_at_any_address(sqlite_full: Site, role: str) -> None:
    program = sqlite_full.program(role)
    hidden = acme.SECRETS if role == "monitor" else (*acme.SECRETS, "Acme", "A1 ")
    told = {}
    for resource in RESOURCES:
        for code in ("A1", "A7"):
            path = address_of(resource).replace("A1", code)
            # Hashes and the numbers of requests may hold any digits.
            text = re.sub("[0-9a-f]{12,}", "", program.get(path).text).replace(path, "").replace("“A7”", "")
            told[path] = [word for word in hidden if word in text]

    assert {path: words for path, words in told.items() if words} == {}
    listed = program.get("/api/v1/deadlines").json()
    assert listed["total"] == len(listed["items"])


def test_a_cookie_reads_too_and_without_either_nobody_is_proved(site: Site) -> None:
    signed_in, nobody = site.client("reader"), site.client()

    assert signed_in.get("/api/v1/deadlines").status_code == 200
    answer = nobody.get("/api/v1/deadlines")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="tracker"')
    assert answer.json()["title"] == "Sign in first"


def test_a_reading_token_reads_and_does_not_act(site: Site) -> None:
    program = site.program("officer", Scope.READ)

    assert program.get("/api/v1/deadlines").status_code == 200
    answer = program.post("/api/v1/acts/resolve", json={"code": "A1", "when": "2026-03-01"})
    assert (answer.status_code, answer.json()["refused"]) == (
        403,
        ["This token only reads.", "Make one that acts, where its program should."],
    )


def test_an_address_says_which_methods_it_takes(site: Site) -> None:
    answer = site.program("reader").request("DELETE", "/api/v1/deadlines")

    assert (answer.status_code, answer.json()["title"]) == (405, "Not at this address")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


def test_evidence_is_given_back_as_a_file(site: Site) -> None:
    program = site.program("officer")
    form: Any = {"data": {"act": '{"codes": ["A1"]}'}, "files": {"evidence": ("plän x.txt", b"the plan")}}
    assert program.post("/api/v1/acts/give-evidence", **form).status_code == 200
    (piece,) = program.get("/api/v1/evidence?code=A1").json()["items"]

    answer = program.get(f"/api/v1/evidence/{piece['sha256']}")
    assert (answer.content, piece["name"]) == (b"the plan", "plän x.txt")
    disposition = "attachment; filename*=utf-8''pl%C3%A4n%20x.txt"
    assert answer.headers["content-disposition"] == disposition
    assert Client.get(site.program("nobody"), f"/api/v1/evidence/{piece['sha256']}").status_code == 404
