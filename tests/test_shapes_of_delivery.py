"""The shapes of docs/shapes.md that concern delivery and its answers, each from its words in a file to its status on a day."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.agreements.file.reader import Agreement, read
from tracker.errors import FileRefused
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, standing_of
from tracker.rules.deadlines.status import days_late, status_of
from tracker.rules.plan import plan, standing_on

HEAD = """\
settlement: acme
title: Acme
organisation: Acme
time_zone: America/New_York
instruments:
  order: {title: Order, authority: OCC, kind: order, counting: calendar-days, calendar: us-federal}
events:
  notice: {}
obligations:
  A: {instrument: order, title: Report, kind: report, due: on 2026-03-16%s}
"""


def agreed(terms: str, *facts: str, more: str = "") -> Agreement:
    listed = "".join(f"  - {{{fact}}}\n" for fact in facts)
    text = HEAD % (f", {terms}" if terms else "") + more + (f"facts:\n{listed}" if facts else "")
    return read(text.encode(), "acme.yaml")


def deadline(agreement: Agreement, day: date, code: str = "A") -> Deadline:
    facts = standing_on(agreement.facts, day)
    planned = plan(agreement.settlement, facts, until=date(2027, 12, 31))
    return next(each for each in planned.deadlines if each.obligation == code)


def status(agreement: Agreement, day: str, code: str = "A") -> str:
    on = date.fromisoformat(day)
    return str(status_of(standing_of(deadline(agreement, on, code)), on))


def due(agreement: Agreement, day: str = "2027-01-01") -> tuple[str, str]:
    found = deadline(agreement, date.fromisoformat(day)).due
    assert isinstance(found, ComputedDate)
    return found.safe_on.isoformat(), found.latest_on.isoformat()


CURE = (
    "  B: {instrument: order, title: Cure, kind: report, due: 30 days after notice, contingent_on: notice, cures: A}\n"
)


def test_t21_a_cure_runs_from_its_notice_and_what_it_cures_stays_late() -> None:
    told = "event: notice, on: 2026-03-23"
    assert status(agreed("", more=CURE), "2026-03-20", "B") == "dormant"
    # 30 days from 23 March end on 22 April.
    assert status(agreed("", told, more=CURE), "2026-04-23", "B") == "overdue"
    cured = agreed("", told, "resolved: B, on: 2026-04-20", more=CURE)
    assert (status(cured, "2026-04-19"), status(cured, "2026-04-20")) == ("overdue", "met late")
    assert days_late(standing_of(deadline(cured, date(2026, 4, 20)))) == 35


def test_t22_a_request_waits_is_denied_and_the_old_date_is_kept() -> None:
    terms = "extension: {ask_by: 5 business days, meanwhile: waits, after_denial: 3 business days}"
    asked, denied = "extension_asked: A, on: 2026-03-06, to: 2026-04-15", "extension_denied: A, on: 2026-03-20"
    assert status(agreed(terms, asked), "2026-03-18") == "past safe date"
    refused = agreed(terms, asked, denied)
    assert due(refused) == ("2026-03-25", "2026-03-25")
    original = deadline(refused, date(2026, 4, 1)).original
    assert isinstance(original, ComputedDate)
    assert original.latest_on == date(2026, 3, 16)
    assert status(agreed("", asked), "2026-03-18") == "overdue"
    granted = agreed(terms, asked, "extended: A, to: 2026-04-15, granted_on: 2026-03-12")
    assert due(granted) == ("2026-04-15", "2026-04-15")


def test_t23_a_tolled_clock_moves_one_deadline_by_as_many_days() -> None:
    stopped, again = "clock_stopped: A, on: 2026-03-10, because: tolling", "clock_restarted: A, on: 2026-03-24"
    assert status(agreed("", stopped), "2026-12-31") == "tolled"
    assert due(agreed("", stopped, again)) == ("2026-03-30", "2026-03-30")
    disputed = "clock_stopped: A, on: 2026-03-10, because: dispute"
    assert due(agreed("", disputed, again)) == ("2026-03-16", "2026-03-30")
    assert due(agreed("dispute: runs", disputed, again)) == ("2026-03-16", "2026-03-16")


def test_t30_an_approval_cycle_goes_through_return_and_silence() -> None:
    terms = "acceptance: {on_return: 15 days, silence: accepted after 30 days}"
    facts = ("resolved: A, on: 2026-03-12", "returned: A, on: 2026-04-01, reasons: [no figures, unsigned]")
    assert status(agreed(terms, facts[0]), "2026-04-11") == "submitted"
    assert status(agreed(terms, facts[0]), "2026-04-12") == "met"
    assert status(agreed("acceptance: {}", facts[0]), "2030-01-01") == "submitted"
    returned = agreed(terms, *facts)
    assert (status(returned, "2026-04-16"), status(returned, "2026-04-17")) == ("returned", "overdue")
    again = agreed(terms, *facts, "sent: A, on: 2026-04-10", "acknowledged: A, on: 2026-04-20")
    assert (status(again, "2026-04-19"), status(again, "2026-04-20")) == ("submitted", "met")


def test_t34_all_who_are_named_must_sign() -> None:
    terms, done, first = (
        "signed_by: [CEO, CCO]",
        "resolved: A, on: 2026-03-10",
        "signed: A, signatory: CEO, on: 2026-03-09",
    )
    assert status(agreed(terms, done, first), "2026-03-17") == "overdue"
    whole = agreed(terms, done, first, "signed: A, signatory: CCO, on: 2026-03-17")
    assert status(whole, "2026-03-17") == "met late"
    with pytest.raises(FileRefused, match="“CFO” need not sign A: `signed_by` names CEO, CCO"):
        agreed(terms, "signed: A, signatory: CFO, on: 2026-03-17")


def test_t35_each_duty_is_satisfied_by_the_step_that_its_text_names() -> None:
    sent, received = "sent: A, on: 2026-03-16", "received: A, on: 2026-03-18"
    assert status(agreed("satisfied_on: sending", sent), "2026-03-20") == "met"
    assert status(agreed("satisfied_on: receipt", sent), "2026-03-20") == "overdue"
    assert status(agreed("satisfied_on: receipt", sent, received), "2026-03-20") == "met late"
    assert status(agreed("satisfied_on: postmark", "postmarked: A, on: 2026-03-16"), "2026-03-20") == "met"
    assert status(agreed("satisfied_on: filing", "filed: A, on: 2026-03-17"), "2026-03-20") == "met late"


def test_t36_what_comes_after_the_cut_off_hour_counts_on_the_next_day() -> None:
    # 17:30 in London is 13:30 in New York: this spring the clocks of Europe change three weeks after those of America.
    terms = 'satisfied_on: filing, cut_off: "17:00 Europe/London"'
    assert status(agreed(terms, "filed: A, on: 2026-03-16T13:00"), "2026-03-17") == "met"
    assert status(agreed(terms, "filed: A, on: 2026-03-16T13:30"), "2026-03-17") == "met late"


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ("satisfied_on: posting", "`satisfied_on` must be one of doing, sending, postmark, filing, receipt"),
        ('cut_off: "25:00"', "`cut_off` must be an hour such as `17:00`"),
        ('cut_off: "17:00 Washington"', "must be the IANA name of a time zone"),
        ("acceptance: {silence: 30 days}", "must be written as `accepted after 30 days`"),
        ("acceptance: {on_return: soon}", "has an `on_return` that must be a span"),
        ("acceptance: yes", "`acceptance` must be a mapping"),
        ("extension: {meanwhile: runs}", "has a `meanwhile` that must be one of stands, waits"),
        ("extension: {ask: 5 days}", "has the key “ask”"),
        ("dispute: perhaps", "`dispute` must be one of stops, runs"),
        ("cures: A", "`cures` names A itself"),
        ("cures: Z", "`cures` names the obligation “Z”, which is not defined"),
    ],
)
def test_terms_that_cannot_be_read_are_refused(terms: str, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        agreed(terms)
    assert sentence in " ".join(refused.value.sentences)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (("extension_denied: A, on: 2026-03-06",), "no extension of A was asked for"),
        (("clock_restarted: A, on: 2026-03-06",), "the clock of A was not stopped"),
        (("clock_stopped: A, on: 2026-03-06, because: rain",), "`because` must be one of dispute, tolling"),
        (("received: A",), "Nothing says when it happened"),
        (("sent: Z, on: 2026-03-06",), "`sent` names the obligation “Z”, which is not defined"),
        (("signed: A, signatory: CEO, on: 2026-03-06",), "“CEO” need not sign A: it has no `signed_by`"),
    ],
)
def test_facts_that_cannot_have_happened_so_are_refused(facts: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        agreed("", *facts)
    assert sentence in " ".join(refused.value.sentences)
