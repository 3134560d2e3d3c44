"""`tracker calendar`: read back by the library that calendar programs are tested against."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.calling import Tracker
from tests.operations.acme import FILE
from tracker.reports.calendar import FeedEntry, written_feed

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
OWNED = FILE.replace(
    "kind: report, due: 15 days after received(A1),", "kind: report, owner: mc, due: 15 days after received(A1),"
)
HOURS = OWNED.replace(
    "  A5:", "  A9: {instrument: order, title: Tell of it, kind: report, owner: mc, due: 72 hours after breach}\n  A5:"
)


def begin(tracker: Tracker, text: str = OWNED) -> None:
    tracker("init")
    assert tracker("load", str(tracker.write("acme.yaml", text)), "--yes", at=NOON).code == 0


def feed(tracker: Tracker, *asked: str, days: int = 0, person: str = "mc") -> dict[str, icalendar.Event]:
    said = tracker("calendar", *(asked or ("--for", person)), "--out", "-", at=NOON + timedelta(days=days))
    assert said.code == 0, said.err
    calendar = icalendar.Calendar.from_ical(said.out)
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.events}


def test_a_deadline_is_an_entry_for_all_day_on_its_safe_date(tracker: Tracker) -> None:
    begin(tracker)
    events = feed(tracker)
    assert list(events) == ["acme.A1.1", "acme.A2.1"]
    event = events["acme.A1.1"]
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 3, 16), date(2026, 3, 17))
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CONFIRMED", 0, "TRANSPARENT")
    assert event["SUMMARY"] == "Action plan (acme/A1)"
    assert "Due: Monday 16 March 2026 (America/New_York)." in str(event["DESCRIPTION"])
    assert "Rule: 60 days after effective." in str(event["DESCRIPTION"])
    assert event.decoded("DTSTAMP") == NOON


def test_beside_a_date_on_a_closed_day_stands_the_last_open_day(tracker: Tracker) -> None:
    begin(tracker, OWNED.replace("due: 60 days after effective", "due: 59 days after effective"))
    description = str(feed(tracker)["acme.A1.1"]["DESCRIPTION"])

    assert "Safe: Sunday 15 March 2026 (America/New_York). Act on it." in description
    assert "Last open day: Friday 13 March 2026." in description
    assert tracker("resolve", "A1", "--on", "2026-03-02", at=NOON).code == 0
    assert "Last open day" not in str(feed(tracker)["acme.A1.1"]["DESCRIPTION"])


def test_a_date_that_moved_moves_under_the_same_name(tracker: Tracker) -> None:
    begin(tracker)
    tracker("extend", "A1", "--to", "2026-04-15", at=NOON + timedelta(days=1))
    event = feed(tracker, days=2)["acme.A1.1"]
    assert event.decoded("DTSTART") == date(2026, 4, 15)
    assert event["SEQUENCE"] == 1
    assert event.decoded("DTSTAMP") == NOON + timedelta(days=1)


def test_a_deadline_that_awaits_its_event_is_tentative_on_its_estimate(tracker: Tracker) -> None:
    begin(tracker)
    awaiting = feed(tracker)["acme.A2.1"]
    assert awaiting["STATUS"] == "TENTATIVE"
    assert "No date yet: it awaits received(A1)." in str(awaiting["DESCRIPTION"])
    tracker("resolve", "A1", "--on", "2026-03-10", at=NOON + timedelta(days=8))
    tracker("record", "received(A1)", "--on", "2026-03-10", at=NOON + timedelta(days=8))
    events = feed(tracker, days=8)
    assert events["acme.A2.1"].decoded("DTSTART") == date(2026, 3, 25)
    assert (events["acme.A2.1"]["STATUS"], events["acme.A2.1"]["SEQUENCE"]) == ("CONFIRMED", 1)
    met = events["acme.A1.1"]
    assert met["SUMMARY"] == "Met: Action plan (acme/A1)"
    assert (met["STATUS"], met["SEQUENCE"]) == ("CONFIRMED", 1)


def test_one_that_loses_its_date_is_cancelled_where_it_stood(tracker: Tracker) -> None:
    begin(tracker, OWNED.replace("kind: certification,", "kind: certification, owner: mc,"))
    assert "acme.A4.1" not in feed(tracker)
    tracker("record", "monitor-engaged", "--on", "2026-03-02", at=NOON)
    assert feed(tracker)["acme.A4.1"].decoded("DTSTART") == date(2028, 2, 1)
    tracker("withdraw", "2", at=NOON + timedelta(days=1))
    lost = feed(tracker, days=1)["acme.A4.1"]
    assert (lost["STATUS"], lost["SEQUENCE"]) == ("CANCELLED", 2)
    assert lost.decoded("DTSTART") == date(2028, 2, 1)


@pytest.mark.both_kinds
def test_what_is_waived_is_cancelled(tracker: Tracker) -> None:
    begin(tracker)
    tracker("waive", "A1", at=NOON + timedelta(days=1))
    event = feed(tracker, days=1)["acme.A1.1"]
    assert (event["STATUS"], event["SEQUENCE"], event["SUMMARY"]) == ("CANCELLED", 1, "Waived: Action plan (acme/A1)")


def test_what_is_handed_to_another_owner_is_cancelled_for_the_one_before(tracker: Tracker) -> None:
    """The whole of it goes on under the same UID, each time with a higher number."""
    both = OWNED.replace("  mc: {name", "  gc: {name: Ann Gray, email: gc@acme.example}\n  mc: {name")
    begin(tracker, both)
    assert "acme.A1.1" not in feed(tracker, person="gc")
    tracker("extend", "A1", "--to", "2026-04-15", at=NOON + timedelta(days=1))
    handed = both.replace("after effective, owner: mc,", "after effective, owner: gc,")
    for day, text, owner, other, number in ((2, handed, "gc", "mc", 2), (3, both, "mc", "gc", 3)):
        assert tracker("load", str(tracker.write("acme.yaml", text)), "--yes", at=NOON + timedelta(days=day)).code == 0
        mine, theirs = (feed(tracker, days=day, person=each)["acme.A1.1"] for each in (owner, other))
        assert (mine["STATUS"], mine["SEQUENCE"], str(mine["SUMMARY"])) == (
            "CONFIRMED",
            number,
            "Action plan (acme/A1)",
        )
        assert (theirs["STATUS"], theirs["SEQUENCE"]) == ("CANCELLED", number)
        assert theirs["SUMMARY"] == "Handed over: Action plan (acme/A1)"
        assert theirs.decoded("DTSTART") == date(2026, 4, 15)
        assert theirs.decoded("DTSTAMP") == NOON + timedelta(days=day)
    assert feed(tracker, days=3)["acme.A2.1"]["SEQUENCE"] == 0


def test_the_day_before_which_nothing_may_be_done_stays_once_it_has_come(tracker: Tracker) -> None:
    begin(tracker, OWNED.replace("due: 60 days after effective", "due: not before 2026-03-16"))
    for days in (0, 13, 14, 20):
        event = feed(tracker, days=days)["acme.A1.1"]
        assert (event["STATUS"], event["SUMMARY"]) == ("CONFIRMED", "Action plan (acme/A1)")
        assert "Not before: Monday 16 March 2026 (America/New_York)." in str(event["DESCRIPTION"])


def test_a_number_never_falls_and_rises_with_each_change_whatever_is_run_when(tracker: Tracker) -> None:
    begin(tracker)
    numbers = []
    acts = (
        (1, ("extend", "A1", "--to", "2026-04-15")),
        (5, ("resolve", "A1", "--on", "2026-03-06")),
        (6, ("day",)),
        (7, ("withdraw", "3")),
        (8, ("day",)),
        (9, ("waive", "A1")),
    )
    for day, act in acts:
        assert tracker(*act, at=NOON + timedelta(days=day)).code == 0
        numbers.append(feed(tracker, days=day)["acme.A1.1"]["SEQUENCE"])
    assert numbers == [1, 2, 2, 3, 3, 4]


def test_a_deadline_counted_in_hours_is_a_moment_in_the_zone_of_its_settlement(tracker: Tracker) -> None:
    begin(tracker, HOURS)
    tracker("record", "breach", "--on", "2026-03-06T10:30", at=NOON + timedelta(days=5))
    event = feed(tracker, days=5)["acme.A9.1"]
    # 72 hours later the clocks in New York have been put forward: 10:30 on 9 March is 14:30 UTC at the earliest reading.
    assert event.decoded("DTSTART").tzinfo is not None
    assert event.decoded("DTSTART") in {
        datetime(2026, 3, 9, 14, 30, tzinfo=UTC),
        datetime(2026, 3, 9, 15, 30, tzinfo=UTC),
    }
    assert "(America/New_York)" in str(event["DESCRIPTION"])


def test_the_same_data_give_the_same_bytes_whatever_the_clock_says(tracker: Tracker) -> None:
    begin(tracker)
    tracker("extend", "A1", "--to", "2026-04-15", at=NOON + timedelta(days=1))
    said = {tracker("calendar", "--for", "mc", "--out", "-", at=NOON + timedelta(days=n)).out for n in (2, 3, 300)}
    assert len(said) == 1


@pytest.mark.both_kinds
def test_it_is_written_beside_and_refusals_name_the_way_out(tracker: Tracker) -> None:
    begin(tracker)
    assert tracker("calendar", "--for", "mc").lines == ["The calendar of mc is at mc.ics."]
    assert (tracker.folder / "mc.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    nobody = tracker("calendar", "--for", "nobody")
    assert (nobody.code, nobody.err) == (3, "There is no person “nobody” here. Known: mc.\n")
    assert tracker("calendar", "--for", "mc", "--settlement", "other").code == 3


def rings(event: icalendar.Event) -> list[timedelta]:
    return [each.decoded("TRIGGER") for each in event.walk("VALARM")]


def test_what_is_open_rings_on_the_days_of_its_notices(tracker: Tracker) -> None:
    begin(tracker, HOURS.replace("after effective, owner: mc,", "after effective, owner: mc, notices: [10, 1, 0],"))
    tracker("record", "breach", "--on", "2026-03-06T10:30", at=NOON + timedelta(days=5))
    events = feed(tracker, days=5)
    nine = timedelta(hours=9)

    # Days in the morning of which it rings: 6, 15 and 16 March, 9 o'clock.
    assert rings(events["acme.A1.1"]) == [timedelta(days=-10) + nine, timedelta(days=-1) + nine, nine]
    assert rings(events["acme.A9.1"]) == [timedelta(days=-each) for each in (30, 7, 1, 0)]
    assert rings(events["acme.A2.1"]) == []  # an estimate
    assert {str(each["ACTION"]) for each in events["acme.A1.1"].walk("VALARM")} == {"DISPLAY"}
    assert all(rings(each) == [] for each in feed(tracker, "--for", "mc", "--no-alarms", days=5).values())
    tracker("resolve", "A1", "--on", "2026-03-07", at=NOON + timedelta(days=6))
    assert rings(feed(tracker, days=6)["acme.A1.1"]) == []


def test_the_end_of_a_term_stands_in_it_and_moves(tracker: Tracker) -> None:
    begin(tracker)
    assert "acme.monitorship.end" not in feed(tracker)
    tracker("record", "monitor-engaged", "--on", "2026-03-02", at=NOON + timedelta(days=1))
    known = feed(tracker, days=1)["acme.monitorship.end"]
    assert (known.decoded("DTSTART"), known["STATUS"], known["SEQUENCE"]) == (date(2028, 3, 2), "CONFIRMED", 1)
    assert known["SUMMARY"] == "monitorship ends (acme/end(monitorship))"
    assert "It runs through Thursday 2 March 2028 (America/New_York)." in str(known["DESCRIPTION"])
    assert rings(known) == [timedelta(days=-each, hours=9) for each in (180, 90, 30, 7, 0)]
    tracker("withdraw", "2", at=NOON + timedelta(days=2))
    lost = feed(tracker, days=2)["acme.monitorship.end"]
    assert (lost.decoded("DTSTART"), lost["STATUS"], lost["SEQUENCE"]) == (date(2028, 3, 2), "CANCELLED", 2)
    assert rings(lost) == []


def test_a_settlements_calendar_holds_every_duty_and_a_roles_those_of_who_has_it(tracker: Tracker) -> None:
    begin(tracker)
    whole = feed(tracker, "--settlement", "acme")
    assert {"acme.A1.1", "acme.A3.1"} <= whole.keys()
    assert tracker("calendar", "--role", "owner", at=NOON).code == 3
    assert tracker("calendar", "--role", "owner", "--for", "mc", at=NOON).code == 2
    assert tracker("calendar", at=NOON).code == 2
    assert tracker("person", "grant", "mc", "administrator", at=NOON).code == 0
    assert feed(tracker, "--role", "administrator") == feed(tracker)
    said = tracker("calendar", "--role", "administrator", "--settlement", "acme", at=NOON)
    assert said.lines == ["The calendar of administrator is at administrator.ics."]
    assert tracker("calendar", "--role", "monitor", at=NOON).code == 3


HOSTILE = st.lists(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from(
            [*'\r\n\t\v\f\x00\x1c\x85\u2028;:,\\"', "\r\nEND:VEVENT\r\n", "\nATTENDEE:mailto:x@example.org", "\\n"]
        ),
    ),
    max_size=60,
).map("".join)


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=200, deadline=None)
def test_no_text_adds_a_property_or_a_component(name: str, summary: str, description: str) -> None:
    def entry(summary: str, description: str) -> FeedEntry:
        return FeedEntry(
            uid="acme.A1.1@monitorship-tracker",
            sequence=0,
            stamped_at=NOON,
            starts=date(2026, 3, 16),
            summary=summary,
            description=description,
            cancelled=False,
            tentative=False,
            alarms=(7, 0),
        )

    written = written_feed(name, [entry(summary, description)])
    plain = written_feed("name", [entry("summary", "description")])
    assert _shape(written) == _shape(plain)
    assert max(len(line) for line in written.split(b"\r\n")) <= 75


def _shape(data: bytes) -> list[object]:
    calendar = icalendar.Calendar.from_ical(data)
    return [(each.name, sorted(each.keys())) for each in calendar.walk()]
