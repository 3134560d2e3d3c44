"""One obligation by a form: written into the agreement file's text, shown before it is done, and done once."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.operations import acme
from tests.web.site import Client, Site, a_site
from tracker.operations.agreement.load import file_on_record
from tracker.rules.people.actor import Actor, Author, Proof

NEW = "/settlements/acme/obligations/new"
OFFICER = Author(actor=Actor("officer", Proof.PASSWORD), by="officer")
GIVEN = {"code": "B1", "title": "Train everybody", "instrument": "order", "kind": "training", "due": "on 2026-06-01"}


def text_of(site: Site) -> str:
    with site.app.inspecting() as session:
        return file_on_record(session, "acme", author=OFFICER).text


def confirmed(client: Client, page: str) -> str:
    """Send the form of a preview, and give where it leads."""
    form = page[page.index('action="/load/confirmed"') :]
    fields = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}
    answer = client.post("/load/confirmed", data=fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_new_obligation_is_shown_with_its_date_and_then_written_into_the_file(site: Site) -> None:
    client, before = site.client("officer"), text_of(site)
    shown = client.post(NEW, data=GIVEN)

    assert shown.status_code == 200, shown.text
    assert "1 June 2026" in shown.text
    assert text_of(site) == before
    assert confirmed(client, shown.text) == "/settlements/acme"
    assert "B1:" in text_of(site)
    assert text_of(site).startswith(before[: before.index("obligations:")])
    assert client.get("/deadlines/acme/B1").status_code == 200


def test_a_change_moves_dates_and_leaves_the_rest_of_the_file_as_it_is_written(sqlite_url: str, tmp_path: Path) -> None:
    text = acme.FILE.replace("  A1: {instrument", "  # As in Article V.\n  A1: {instrument")
    site = a_site(sqlite_url, tmp_path, text=text)
    client = site.client("officer")
    form = client.get("/settlements/acme/obligations/A1").text
    assert ">60 days after effective</textarea>" in form
    kept = {"title": "Action plan", "instrument": "order", "kind": "report", "owner": "mc", "source": "P1"}
    shown = client.post("/settlements/acme/obligations/A1", data={**kept, "due": "90 days after effective"})

    assert shown.status_code == 200, shown.text
    assert "15 April 2026" in shown.text
    confirmed(client, shown.text)
    assert text_of(site) == text.replace("due: 60 days after effective", 'due: "90 days after effective"')
    again = client.post("/settlements/acme/obligations/A1", data={**kept, "due": "90 days after effective"})
    assert (again.status_code, "Nothing of it is changed." in again.text) == (422, True)
    answer = client.get("/settlements/acme/agreement.yaml")
    assert (answer.content, answer.headers["x-content-type-options"]) == (text_of(site).encode(), "nosniff")
    site.app.close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"due": "soonish"}, ["acme.yaml:", "soonish"]),
        ({"due": "30 days after nothing", "owner": "xx"}, ["nothing", "xx"]),
        ({"code": "A1"}, ["There is an obligation “A1” already."]),
        ({"code": "no code"}, ["is no code"]),
        ({"title": ""}, ["title"]),
        ({"effective": "soon"}, ["is no day"]),
    ],
)
def test_every_problem_is_told_above_the_form_which_keeps_what_was_given(
    site: Site, given: dict[str, str], said: list[str]
) -> None:
    answer = site.client("officer").post(NEW, data={**GIVEN, **given})

    assert answer.status_code == 422
    for each in said:
        assert each in unescape(answer.text)
    assert 'value="training"' in answer.text


def test_it_is_for_who_loads_that_settlement(site: Site) -> None:
    assert site.client("reader").get("/settlements/acme/agreement.yaml").status_code == 403
    assert site.client("officer").get("/settlements/other/agreement.yaml").status_code == 404
    assert site.client("officer").get("/settlements/acme/obligations/NONE").status_code == 404
