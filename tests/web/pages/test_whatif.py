"""What would move were something so: anything that is recorded can be supposed, and nothing is written."""

from __future__ import annotations

import importlib
import pkgutil
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text

from tests.operations import acme
from tests.web.pages.test_act import words_of
from tests.web.site import Site, a_site
from tracker import database
from tracker.operations import facts
from tracker.operations.facts.record import Recording
from tracker.web.suppositions import SUPPOSITIONS

# Tables of what a supposition says once, and a file that proves something, which moves nothing.
NOT_SUPPOSED = {"record_happenings", "import_recommendations", "give_evidence"}
PAGE = "/settlements/acme/whatif"


def recordings() -> set[str]:
    """The name of each operation that records."""
    modules = [
        importlib.import_module(f"{facts.__name__}.{each.name}") for each in pkgutil.iter_modules(facts.__path__)
    ]
    return {name_of(each) for module in modules for each in vars(module).values() if isinstance(each, Recording)}


def name_of(operation: Any) -> str:
    name: str = operation.__name__
    return name


def rows(site: Site) -> list[Any]:
    with database.reading(site.app.engine) as session:
        return [session.scalar(text(f"SELECT count(*) FROM {each}")) for each in ("facts", "journal", "date_moves")]  # noqa: S608 — our own tables


def test_whatever_is_recorded_can_be_supposed() -> None:
    assert {name_of(each.operation) for each in SUPPOSITIONS.values()} == recordings() - NOT_SUPPOSED


def test_what_moves_is_shown_and_nothing_is_written(site: Site) -> None:
    client, before = site.client("reader"), rows(site)
    answer = client.get(f"{PAGE}?what=extended&sent=yes&code=A1&to=2026-07-01&granted_on=2026-03-01")

    assert answer.status_code == 200, answer.text
    assert "1 date would move." in answer.text.replace("One", "1")
    assert "1 July 2026" in answer.text
    assert "Nothing of this has been recorded" in answer.text
    assert rows(site) == before


def test_one_thing_is_supposed_after_another(site: Site) -> None:
    client = site.client("reader")
    first = client.get(f"{PAGE}?what=waived&sent=yes&code=A1&waived_on=2026-03-01").text
    onward = unescape(re.search(r'href="([^"]+what=waived)"', first)[1])  # type: ignore[index]  # it is there
    second = client.get(f"{onward}&sent=yes&code=A4&waived_on=2026-03-01")

    assert second.status_code == 200, second.text
    assert second.text.count(">waived</span>") == 2
    assert "A1" in second.text
    assert "A4" in second.text


def test_what_was_supposed_is_recorded_once_where_it_is_so(site: Site) -> None:
    client = site.client("officer")
    shown = client.get(f"{PAGE}?what=happened&sent=yes&event=monitor-engaged&when=2026-03-01").text
    form = shown[shown.index('action="/settlements/acme/recorded"') :]
    fields = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}
    refused = site.client("reader").post("/settlements/acme/recorded", data={**fields, "once": "third"})
    assert refused.status_code == 403, words_of(refused.text)
    sent = [client.post("/settlements/acme/recorded", data={**fields, "note": "By letter"}) for _ in range(2)]
    late = client.post("/settlements/acme/recorded", data={**fields, "once": "another"})

    assert [each.status_code for each in sent] == [303, 303]
    assert sent[0].headers["location"] == sent[1].headers["location"]
    assert "Monitor-engaged happened on 2026-03-01; 3 dates moved (By letter)" in words_of(
        client.get(sent[0].headers["location"]).text
    )
    assert "/deadlines/acme/monitor-engaged" not in client.get(sent[0].headers["location"]).text
    assert (late.status_code, "Others acted meanwhile; nothing was recorded." in late.text) == (422, True)
    assert "Record it" not in site.client("reader").get(f"{PAGE}?s={quote(fields['record'])}").text


def test_what_asks_for_a_fresh_proof_is_not_recorded_so(site: Site) -> None:
    answer = site.client("approver").post("/settlements/acme/recorded", data={"record": "what=approved&code=A1"})

    assert (answer.status_code, "This is not recorded here." in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?what=extended&sent=yes&code=A1&to=tomorrow", 422, "“tomorrow” is no day: give To as 2026-03-31."),
        ("?what=done&sent=yes&code=&when=2026-03-01", 422, "“Deadline” is empty."),
        ("?what=done&sent=yes&code=NONE&when=2026-03-01", 422, "NONE"),
        ("?what=longer&sent=yes&code=monitorship&by_span=a+while", 422, "cannot be read"),
        ("?what=paid&sent=yes&code=A6&when=2026-03-01&amounts=much", 422, "is no sum: give it as “USD 1,000.00”."),
        ("?what=nonsense", 404, "There is nothing of that kind to suppose."),
        ("?s=what%3Dnonsense", 404, "There is nothing of that kind to suppose."),
    ],
)
def test_what_cannot_be_supposed_is_said(site: Site, query: str, status: int, said: str) -> None:
    answer = site.client("reader").get(f"{PAGE}{query}")

    assert answer.status_code == status
    assert said in unescape(answer.text)


def test_each_kind_has_its_form_and_refuses_what_it_cannot_read(site: Site) -> None:
    client = site.client("reader")
    for word, kind in SUPPOSITIONS.items():
        form = client.get(f"{PAGE}?what={word}")
        assert form.status_code == 200
        for field in kind.fields:
            assert f'name="{field.name}"' in form.text, (word, field.name)
        answer = client.get(f"{PAGE}?what={word}&sent=yes&code=A1&event=served&when=2026-03-01")
        assert answer.status_code in {200, 404, 422}, (word, site.lines[-1])


def test_nothing_is_supposed_of_what_is_hidden(sqlite_url: str, tmp_path: Path) -> None:
    site = a_site(
        sqlite_url, tmp_path, text=acme.FILE.replace("title: Action plan,", "title: Secret, audience: counsel,")
    )
    monitor, nobody = site.client("monitor"), site.client("nobody")

    assert nobody.get(PAGE).status_code == 404
    answer = monitor.get(f"{PAGE}?what=waived&sent=yes&code=A1&waived_on=2026-03-01")
    assert answer.status_code in {404, 422}
    assert "Secret" not in answer.text
    site.app.close()
