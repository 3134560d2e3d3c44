"""Secret addresses of calendars: a program reads by one what its person may see, until it is taken away or a role is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy import select

from tests.web import acme
from tests.web.site import BEGINNING, Client, Site, a_site
from tests.web.test_unchanged import statements, tables
from tracker import models
from tracker.operations.people.persons import grant
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Role

AUTHOR = Author(actor=BEGINNING.actor, by="administrator")


def made(client: Client, **of: str) -> str:
    """Make an address, and give its path."""
    answer = client.post("/calendars", data=of)
    found = re.search(r"<code>http://127\.0\.0\.1:8642(/calendars/[\w-]{43}\.ics)</code>", answer.text)
    assert found is not None, answer.text
    return found[1]


def codes(client: Client, path: str) -> list[str]:
    """Read an address as a calendar program does, and give the codes that its entries name."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return sorted(str(each["SUMMARY"]).rpartition("(acme/")[2].rstrip(")") for each in events)


def test_a_program_reads_a_settlement_a_role_and_ones_own_and_hears_when_nothing_changed(site: Site) -> None:
    with site.app.writing(BEGINNING.actor) as session:
        grant(session, "mc", Role.OWNER, within=None, author=AUTHOR, now=site.app.clock.now())
    owner, program = site.client("mc"), site.client()
    own, of_role, whole = made(owner), made(owner, role="owner"), made(owner, settlement="acme")

    # With the ends of the settlement's terms, none of which has a date yet.
    assert codes(program, own) == codes(program, of_role) == ["A1"]
    assert len(codes(program, whole)) > 8
    tag = program.get(whole).headers["etag"]
    with statements(site) as asked:
        again = program.get(whole, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert tables(asked) <= {"calendar_addresses", "persons", "role_grants", "journal", "settlements"}
    site.program("officer").post("/api/v1/acts/resolve", json={"code": "A1", "when": "2026-03-01"})
    changed = program.get(whole, headers={"If-None-Match": tag})
    assert (changed.status_code, "Met: Action plan" in changed.text) == (200, True)


def test_it_shows_what_its_person_may_see_and_ends_with_any_role_that_is_taken(sqlite_url: str, tmp_path: Path) -> None:
    site = a_site(sqlite_url, tmp_path, text=acme.TEXT)
    monitor, program = site.client("monitor"), site.client()
    path = made(monitor, settlement="acme")
    assert "A1" in codes(program, path)
    assert [word for word in acme.SECRETS if word in program.get(path).text and word != "777"] == []
    with site.app.writing(BEGINNING.actor) as session:
        grant(session, "monitor", Role.READER, within="acme", author=AUTHOR, now=site.app.clock.now())
    assert "A7" in codes(program, path)
    with site.app.writing(BEGINNING.actor) as session:
        grant(session, "monitor", Role.READER, within="acme", granted=False, author=AUTHOR, now=site.app.clock.now())

    assert program.get(path).status_code == 404
    assert "Take it away" not in site.client("monitor").get("/calendars").text
    site.app.close()


def test_it_is_taken_away_and_then_sounds_as_if_it_never_was(site: Site) -> None:
    reader, other, program = site.client("reader"), site.client("officer"), site.client()
    path = made(reader, settlement="acme")
    (number,) = re.findall(r'name="number" value="(\d+)"', reader.get("/calendars").text)
    assert other.post("/calendars/end", data={"number": number}).status_code == 404
    assert codes(program, path)
    tag = program.get(path).headers["etag"]

    assert reader.post("/calendars/end", data={"number": number}).headers["location"] == "/calendars"
    gone, never = program.get(path, headers={"If-None-Match": tag}), program.get(f"/calendars/{'x' * 43}.ics")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert re.sub("[0-9a-f]{12}", "", gone.text) == re.sub("[0-9a-f]{12}", "", never.text)


def test_nothing_kept_or_logged_opens_it_and_the_journal_tells_of_it(site: Site) -> None:
    reader = site.client("reader")
    path = made(reader, role="reader", settlement="acme")
    secret = path.removeprefix("/calendars/").removesuffix(".ics")
    reader.get(path)

    assert secret not in "".join(site.lines)
    assert secret not in reader.get("/calendars").text
    with site.app.inspecting() as session:
        entry = session.scalars(select(models.JournalEntry).order_by(models.JournalEntry.seq.desc())).first()
        kept = session.scalars(select(models.CalendarAddress)).one()
    assert entry is not None
    told = json.loads(entry.payload)
    assert (told["calendar"], told["person"]) == ("the role reader in acme", "reader")
    assert secret not in f"{vars(kept)}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"settlement": "other"}, "There is no settlement “other” here."),
        ({"role": "owner", "settlement": "other"}, "Nobody has the role owner in other."),
        ({"role": "king"}, "There is no role called “king”."),
    ],
)
def test_what_nobody_could_read_has_no_address(site: Site, given: dict[str, str], said: str) -> None:
    answer = site.client("reader").post("/calendars", data=given)

    assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert "Take it away" not in answer.text


def test_a_program_makes_no_address(site: Site) -> None:
    assert site.program("reader").post("/calendars").status_code == 403
