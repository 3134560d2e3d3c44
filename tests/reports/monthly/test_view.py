"""The report as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.reports.subjects import AS_OF, SOURCES, a_deadline, a_subject, an_obligation, binance, reading
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.settlement_view import web_address
from tracker.reports.monthly.subject import RunRow
from tracker.reports.monthly.view import NOT_ADVICE, Month, Subject, build
from tracker.reports.page.render import render
from tracker.rules.deadlines.deadline import Failure
from tracker.rules.facts import Extended
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.settlement import Source


def _built(*subjects: Subject) -> MonthlyReport:
    return build(
        subjects,
        month=Month(2026, 11),
        as_of=AS_OF,
        journal_head=Head("monitorship-tracker/0123456789abcdef", 1234, "ab" * 32),
    )


def test_the_front_says_what_it_is_as_of_when_and_where_the_journal_stands(report: MonthlyReport) -> None:
    assert report.title == "Monthly compliance report, November 2026: Binance, November 2023"
    assert report.heading == "Monthly compliance report, November 2026, as of 21 November 2026"
    assert report.by == "Binance Holdings Limited, with DOJ, FinCEN, OFAC and CFTC."
    assert report.proof == (
        (
            "Day's run",
            ("last succeeded for 21 November 2026 (America/New_York), finished 21 November 2026, 05:00 UTC",),
        ),
        ("Journal head", ("entry 1,234", f"monitorship-tracker/0123456789abcdef 1234 {'ab' * 32}")),
        ("Not legal advice", (NOT_ADVICE,)),
    )


def test_what_proves_the_report_comes_after_what_it_says(report: MonthlyReport) -> None:
    html = render(report)

    assert (
        html.index('class="headline"') < html.index('id="s1-register"') < html.index("monitorship-tracker/0123456789")
    )


def test_a_run_that_never_succeeded_and_an_empty_journal_are_said() -> None:
    subject = replace(binance(), last_run=None)
    told = dict(build([subject], month=Month(2026, 11), as_of=AS_OF, journal_head=None).proof)

    assert told["Day's run"] == ("has never succeeded",)
    assert told["Journal head"] == ("no entry yet",)


def test_several_settlements_begin_with_an_overview() -> None:
    other = a_subject((an_obligation("A1"),), (a_deadline("A1", reading(date(2026, 12, 1))),))
    told = _built(binance(), other)

    assert told.subtitle == "two settlements"
    found = [page.front for page in told.overview]
    assert [(each.counts.late_open, each.counts.due_soon, each.next_date.text) for each in found] == [
        (1, 1, "Wed 2 Dec 2026"),
        (0, 1, "Tue 1 Dec 2026"),
    ]
    assert '<h2 id="overview">All settlements</h2>' in render(told)
    assert [page.key for page in told.settlements] == ["s1", "s2"]


def test_one_settlement_needs_no_overview(report: MonthlyReport) -> None:
    assert report.overview == ()


def test_the_register_has_clause_rule_both_dates_grade_sources_and_trace(report: MonthlyReport) -> None:
    first = report.settlements[0].register[0].obligations[0]
    deadline = first.deadlines[0]

    assert dict(first.fields)["Clause"] == "not found"
    assert dict(first.fields)["Due rule"] == "30 days after sentencing"
    assert dict(first.fields)["Owner"] == "The chief financial officer"
    assert [ref.text for ref in first.sources] == ["P1", "S1"]
    assert (deadline.safe.text, deadline.latest.text, deadline.grade.text) == (
        "Sun 24 Mar 2024",
        "Mon 25 Mar 2024",
        "reported",
    )
    assert len(deadline.steps) == 4
    assert deadline.details == (
        "whether in time is not known",
        "resolved no later than 17 September 2025 (reported); recorded by agreement file; source S37; entry 12",
    )


def test_every_obligation_is_in_the_register(report: MonthlyReport) -> None:
    codes = [each.code for instrument in report.settlements[0].register for each in instrument.obligations]

    assert codes == [each.code for each in binance().plan.settlement.obligations]


def test_an_extension_keeps_the_date_before_it() -> None:
    extended = replace(
        a_deadline("A1", reading(date(2027, 3, 1))),
        original=reading(date(2027, 1, 4), date(2027, 1, 5)),
        extensions=(Extended(obligation="A1", to=date(2027, 3, 1), granted_on=date(2026, 11, 2)),),
    )
    entry = (
        _built(a_subject((an_obligation("A1"),), (extended,))).settlements[0].register[0].obligations[0].deadlines[0]
    )

    assert "before its extension 5 January 2027" in entry.details


def test_an_obligation_whose_dates_could_not_be_computed_is_reported_and_stops_no_other() -> None:
    subject = a_subject((an_obligation("A1"), an_obligation("A2")), (a_deadline("A2", reading(date(2027, 1, 4))),))
    failed = replace(subject.plan, failures=(Failure("A1", "The series is too long."),))
    page = _built(replace(subject, plan=failed, month_before=failed)).settlements[0]

    assert page.failures == ("A1: The series is too long.",)
    assert page.register[0].obligations[0].remark == "Its dates could not be computed: The series is too long."
    assert page.register[0].obligations[1].deadlines[0].safe.text == "Mon 4 Jan 2027"


def test_developments_are_told_newest_first_and_none_from_after_the_reports_day() -> None:
    told = build([binance()], month=Month(2026, 10), as_of=date(2026, 10, 31), journal_head=None)

    assert [row.day for row in told.settlements[0].developments] == ["16 September 2025"]


def test_how_dates_were_counted_names_each_rule_with_its_citation(report: MonthlyReport) -> None:
    assert [rule.name for rule, _ in report.method.counting] == ["frcp-6", "unread"]
    assert all(rule.citation for rule, _ in report.method.counting)
    assert report.method.unread.startswith("“unread” is not a law.")
    assert [row.name for row in report.method.calendars] == ["us-federal"]
    assert report.method.calendars[0].fingerprints[0].endswith("(14 deadlines)")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org/x",
        "ftp://example.org",
        "https:",
        "https://exa mple.org",
        'https://example.org/"x',
        "\thttps://example.org",
        "http://[",
        "",
        None,
    ],
)
def test_only_a_web_address_becomes_a_link(url: str | None) -> None:
    assert web_address(url) == ""


def test_a_web_address_is_kept_as_it_is() -> None:
    assert web_address("https://ofac.treasury.gov/media/932351/download?inline") == SOURCES[0].url


def test_a_source_that_is_no_link_is_still_named() -> None:
    subject = a_subject((), ())
    settlement = replace(subject.plan.settlement, sources=(Source(key="X", title="Odd", url="javascript:alert(1)"),))
    page = _built(replace(subject, plan=replace(subject.plan, settlement=settlement))).settlements[0]

    assert [(row.href, row.address) for row in page.sources] == [("", "javascript:alert(1)")]


def test_the_same_values_give_the_same_view() -> None:
    assert _built(binance()) == _built(binance())


def test_runs_in_several_zones_are_each_told() -> None:
    london = RunRow(day=AS_OF, zone="Europe/London", finished_at=datetime(2026, 11, 21, 0, 1, tzinfo=UTC))

    told = dict(_built(binance(), replace(binance(), last_run=london)).proof)

    assert len(told["Day's run"]) == 2
