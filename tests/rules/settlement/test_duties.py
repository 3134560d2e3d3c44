"""Ours is what the organisation owes: what others owe, rights and the whole of a sum in instalments stand apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import a_settlement, a_term, an_obligation, happened, resolved
from tracker.rules.deadlines.deadline import Deadline, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Ended, Ending, Fact, When
from tracker.rules.plan import plan
from tracker.rules.settlement.apart import Apart
from tracker.rules.settlement.settlement import Monitor, Obligation, Party, Settlement

ENGAGED = happened("engaged", date(2024, 3, 1))
# Three years from 1 March 2024.
MONITORSHIP = a_term(monitor=Monitor(firm="Watch LLP", person="Ann Watch"))
ENDED = Ended(code="term", when=When.on(date(2026, 1, 15)), manner=Ending.EARLY)


def only(settlement: Settlement, *facts: Fact) -> Deadline:
    (deadline,) = plan(settlement, facts, until=date(2030, 12, 31)).deadlines
    return deadline


def status(settlement: Settlement, day: date, *facts: Fact) -> Status:
    return status_of(standing_of(only(settlement, *facts)), day)


def reviewed(**given: object) -> Obligation:
    return an_obligation("M1", due="90 days after engaged", **{"owed_by": "Watch LLP", **given})


@pytest.mark.parametrize(
    ("given", "apart"),
    [
        ({}, None),
        ({"owed_by": "Acme"}, None),
        ({"owed_by": "Acme Limited"}, None),
        ({"owed_by": "Founder"}, Apart.OTHERS),
        ({"owed_by": "DOJ"}, Apart.OTHERS),
        ({"owed_by": "Watch LLP"}, Apart.OTHERS),
        ({"kind": "right"}, Apart.RIGHT),
        ({"kind": "Right", "owed_by": "DOJ"}, Apart.RIGHT),
        ({"kind": "talks"}, Apart.TALKS),
        ({"instalments": ("D1.1", "D1.2")}, Apart.IN_INSTALMENTS),
        ({"instalments": ("D1.1", "D1.2"), "remainder": "the rest"}, None),
    ],
)
def test_only_what_the_organisation_owes_is_counted(given: dict[str, Any], apart: Apart | None) -> None:
    parts = [an_obligation(code, due="on 2024-06-01") for code in given.get("instalments", ())]
    settlement = a_settlement(
        an_obligation(due="on 2024-06-01", **given),
        *parts,
        parties=(Party(name="Acme Limited", ours=True), Party(name="Founder")),
    )
    first, *_ = plan(settlement, (), until=date(2030, 12, 31)).deadlines
    assert first.apart is apart


def test_what_the_monitor_owed_ends_with_the_monitorship_also_where_it_was_overdue() -> None:
    settlement = a_settlement(reviewed(), terms=(MONITORSHIP,))
    assert status(settlement, date(2026, 1, 14), ENGAGED, ENDED) is Status.OVERDUE
    assert status(settlement, date(2026, 1, 15), ENGAGED, ENDED) is Status.RELEASED
    # Nobody ended it: it ran its three years.
    assert status(settlement, date(2027, 3, 1), ENGAGED) is Status.OVERDUE
    assert status(settlement, date(2027, 3, 2), ENGAGED) is Status.RELEASED


def test_a_duty_of_the_organisation_that_was_overdue_when_the_monitorship_ended_stays_overdue() -> None:
    settlement = a_settlement(reviewed(owed_by=None, term="term"), terms=(MONITORSHIP,))
    assert status(settlement, date(2026, 3, 1), ENGAGED, ENDED) is Status.OVERDUE


@pytest.mark.parametrize("name", ["Watch LLP", "Ann Watch", "Monitor", "the monitor"])
def test_the_monitor_is_known_by_the_firm_the_person_or_the_word(name: str) -> None:
    settlement = a_settlement(reviewed(owed_by=name), terms=(MONITORSHIP,))
    assert only(settlement, ENGAGED, ENDED).released_on == date(2026, 1, 15)


def test_what_the_monitor_did_before_it_left_stays_met() -> None:
    settlement = a_settlement(reviewed(), terms=(MONITORSHIP,))
    done = resolved("M1", date(2024, 6, 3))
    assert status(settlement, date(2026, 3, 1), ENGAGED, ENDED, done) is Status.MET_LATE


def test_what_the_monitor_owes_because_the_monitorship_ends_survives_it() -> None:
    report = an_obligation("M2", due="30 days after end(term)", owed_by="Watch LLP")
    settlement = a_settlement(report, terms=(MONITORSHIP,))
    assert status(settlement, date(2026, 1, 20), ENGAGED, ENDED) is Status.DUE_SOON
    assert only(settlement, ENGAGED, ENDED).apart is Apart.OTHERS


def test_with_two_monitorships_of_one_firm_nothing_is_tied_to_either() -> None:
    again = a_term("later", starts="end(term)", monitor=Monitor(firm="Watch LLP"))
    settlement = a_settlement(reviewed(), terms=(MONITORSHIP, again))
    assert only(settlement, ENGAGED, ENDED).released_on is None
