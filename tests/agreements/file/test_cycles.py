"""A review cycle is declared once, each review goes through it, and what comes out are plain obligations."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.agreements.file.small_file import problems_in, small
from tests.agreements.file.test_schema import SCHEMA, against, as_an_editor_reads
from tracker.agreements.comparison import changes
from tracker.agreements.file.cycles import MOST_MADE
from tracker.agreements.file.reader import Agreement, read
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.facts import Fact, Happened, When
from tracker.rules.plan import plan

CYCLE = """
cycles:
  review:
    instrument: plea
    term: watch
    owed_to: DOJ
    clause: Attachment D
    source: S1
    steps:
      work-plan: {title: Send the work plan, kind: report, owed_by: Monitor, due: 30 days after begins}
      comments: {title: Comment on it, kind: comment, owed_by: Acme Limited, due: 30 days after received(work-plan)}
      report: {title: Report, kind: report, owed_by: Monitor, due: 150 days after received(comments), clause: para. 9}
      certification: {title: Certify, kind: certification, due: at least 30 days before end(watch), term: null}
"""
REVIEWS = """
reviews:
  initial: {cycle: review, begins: sentencing, title: first review, without: certification}
  second:
    cycle: review
    begins: accepted(initial.report)
    steps:
      report: {due: 120 days after begins, owner: mia}
      comments: {due: null}
"""
PARTIES = ("instruments:\n", "parties: {Monitor: {}}\ninstruments:\n")


def reviewed(cycle: str = CYCLE, reviews: str = REVIEWS) -> str:
    return small(PARTIES, more=cycle + reviews)


def read_reviewed(cycle: str = CYCLE, reviews: str = REVIEWS) -> Agreement:
    return read(reviewed(cycle, reviews).encode(), "acme.yaml")


def told(cycle: str = CYCLE, reviews: str = REVIEWS) -> list[str]:
    return [problem.partition(":")[2] for problem in problems_in(reviewed(cycle, reviews))]


def place_of(text: str, part: str) -> str:
    """Give the line and column at which a part of a file begins."""
    before = text[: text.index(part)]
    return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def dues(agreement: Agreement, *more: Fact) -> dict[str, date]:
    planned = plan(agreement.settlement, (*agreement.facts, *more), until=date(2030, 1, 1))
    return {each.code: each.due.safe_on for each in planned.deadlines if isinstance(each.due, ComputedDate)}


def received(event: str, day: str) -> Happened:
    return Happened(event=event, when=When.on(datetime.fromisoformat(day).date()))


def test_each_step_of_each_review_becomes_an_obligation_whose_rule_names_its_own_siblings() -> None:
    rules = {each.code: str(each.due) for each in read_reviewed().settlement.obligations if "." in each.code}

    assert rules == {
        "initial.work-plan": "30 days after sentencing",
        "initial.comments": "30 days after received(initial.work-plan)",
        "initial.report": "150 days after received(initial.comments)",
        "second.work-plan": "30 days after accepted(initial.report)",
        "second.comments": "None",
        "second.report": "120 days after accepted(initial.report)",
        "second.certification": "at least 30 days before end(watch)",
    }


def test_a_step_says_what_the_review_says_else_itself_else_its_cycle() -> None:
    made = {each.code: each for each in read_reviewed().settlement.obligations}
    report = made["second.report"]

    assert (report.clause, report.owner, report.owed_by, report.owed_to) == ("para. 9", "mia", "Monitor", "DOJ")
    assert (report.term, report.instrument, report.sources) == ("watch", "plea", ("S1",))
    assert (made["initial.report"].owner, made["initial.comments"].clause) == (None, "Attachment D")
    assert made["second.certification"].term is None
    assert made["initial.report"].title == "Report (first review)"
    assert report.title == "Report (second)"


def test_the_dates_of_a_review_follow_from_its_own_steps() -> None:
    agreement = read_reviewed()
    assert dues(agreement)["initial.work-plan"] == date(2024, 3, 25)  # 24 March was a Sunday
    assert "second.report" not in dues(agreement)

    known = dues(
        agreement,
        received("received(initial.work-plan)", "2024-03-20"),
        received("received(initial.comments)", "2024-04-19"),
        received("accepted(initial.report)", "2024-10-01"),
    )

    assert known["initial.comments"] == date(2024, 4, 19)
    assert known["initial.report"] == date(2024, 9, 16)
    assert known["second.work-plan"] == date(2024, 10, 31)
    assert known["second.report"] == date(2025, 1, 29)


def test_facts_and_rules_elsewhere_name_what_a_review_made() -> None:
    text = reviewed().replace(
        "facts:\n",
        "  D3: {instrument: plea, title: Follow up, kind: report, due: 10 days after received(second.report)}\nfacts:\n"
        "  - {event: received(initial.work-plan), on: 2024-03-20}\n  - {resolved: initial.work-plan, on: 2024-03-20}\n",
    )

    agreement = read(text.encode(), "acme.yaml")

    assert dues(agreement)["initial.comments"] == date(2024, 4, 19)
    assert str(agreement.settlement.obligations[2].due) == "10 days after received(second.report)"


def test_a_beginning_may_be_a_day_a_rule_or_the_edge_of_a_term() -> None:
    reviews = """
reviews:
  a: {cycle: review, begins: 2024-06-03}
  b: {cycle: review, begins: (60 days after due(a.report))}
  c: {cycle: review, begins: start(watch)}
"""
    rules = {each.code: str(each.due) for each in read_reviewed(reviews=reviews).settlement.obligations}

    assert rules["a.work-plan"] == "30 days after 2024-06-03"
    assert rules["b.work-plan"] == "30 days after (60 days after due(a.report))"
    assert rules["c.work-plan"] == "30 days after start(watch)"


def test_a_step_may_wake_with_its_review_and_be_part_of_a_sibling() -> None:
    cycle = CYCLE + (
        "      visit: {title: Visit, kind: visit, due: 9 days after begins, contingent_on: begins, part_of: report}\n"
    )
    made = {
        each.code: each for each in read_reviewed(cycle, REVIEWS[: REVIEWS.index("  second")]).settlement.obligations
    }

    assert made["initial.visit"].contingent_on == "sentencing"
    assert made["initial.visit"].part_of == "initial.report"


def test_a_cycle_that_no_review_goes_through_yet_makes_nothing() -> None:
    agreement = read_reviewed(reviews="")

    assert [each.code for each in agreement.settlement.obligations] == ["D1", "D2"]


def test_a_file_of_reviews_alone_needs_no_obligations() -> None:
    text = reviewed()
    text = text[: text.index("obligations:")] + text[text.index("\ncycles:") :]

    assert len(read(text.encode(), "acme.yaml").settlement.obligations) == 7


def test_a_changed_day_count_of_the_cycle_changes_every_review_that_does_not_say_otherwise() -> None:
    after = read_reviewed(CYCLE.replace("30 days after begins", "45 days after begins"))

    assert [str(change) for change in changes(read_reviewed(), after)] == [
        "initial.work-plan: due was `30 days after sentencing`, becomes `45 days after sentencing`",
        "second.work-plan: due was `30 days after accepted(initial.report)`, becomes `45 days after accepted(initial.report)`",
    ]


def test_an_editor_knows_cycles_and_reviews() -> None:
    assert [*against(SCHEMA, as_an_editor_reads(reviewed()))] == []
    assert [*against(SCHEMA, as_an_editor_reads(reviewed(CYCLE.replace("kind: comment, ", ""))))] != []
    assert [*against(SCHEMA, as_an_editor_reads(reviewed(reviews=REVIEWS.replace("begins: sentencing, ", ""))))] != []


BROKEN: list[tuple[str, tuple[str, str], str]] = [
    ("an unknown cycle", ("second:\n    cycle: review", "second:\n    cycle: reviev"), "reviev"),
    ("an unknown step left out", ("without: certification", "without: [certificat]"), "certificat]"),
    ("a changed step that there is not", ("report: {due: 120", "reprt: {due: 120"), "reprt"),
    ("a beginning that is not defined", ("begins: sentencing", "begins: sentncing"), "sentncing"),
    ("an unreadable beginning", ("accepted(initial.report)", "acceptd(initial.report)"), "acceptd"),
    (
        "a step that waits for one of no review",
        ("received(work-plan)", "received(plan)"),
        "30 days after received(plan)",
    ),
    ("a step without a title", ("title: Send the work plan, ", ""), "work-plan: {kind"),
    ("an unreadable rule of a step", ("30 days after begins", "30 dys after begins"), "30 dys"),
    ("a key that a step does not have", ("owed_by: Monitor, due: 30", "ovned_by: Monitor, due: 30"), "ovned"),
    ("a party that is not defined", ("comment, owed_by: Acme Limited", "comment, owed_by: Acm"), "Acm,"),
    ("an instrument that is not defined", ("review:\n    instrument: plea", "review:\n    instrument: plee"), "plee"),
    (
        "a step that is a text",
        ("work-plan: {title: Send the work plan, kind: report, owed_by: Monitor, ", "w: {"),
        "w: {",
    ),
]


@pytest.mark.parametrize(("slip", "told_at"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN])
def test_a_problem_is_told_where_it_is_and_once_for_all_reviews(slip: tuple[str, str], told_at: str) -> None:
    whole = reviewed()
    assert whole.count(slip[0]) == 1
    broken = whole.replace(*slip)
    problems = problems_in(broken)
    place = f"acme.yaml:{place_of(broken, told_at)}: "

    assert [problem for problem in problems if problem.startswith(place)], problems
    assert len(set(problems)) == len(problems)


def test_a_step_that_waits_for_one_that_its_review_leaves_out_says_which() -> None:
    cycle = CYCLE.replace("received(comments)", "received(certification)")

    place = place_of(reviewed(cycle), "150 days")
    assert told(cycle) == [
        f"{place}: `due` names “certification”, which the review initial goes without and no obligation."
    ]


def test_steps_that_wait_for_each_other_are_a_circle() -> None:
    cycle = CYCLE.replace("30 days after begins", "30 days after received(report)")
    (problem,) = told(cycle, REVIEWS[: REVIEWS.index("  second")])

    place = place_of(reviewed(cycle), "30 days after received(report)")
    circle = "The due rules depend on each other: initial.work-plan on initial.report,"
    assert problem.startswith(f"{place}: {circle}")


def test_an_obligation_of_its_own_may_not_have_the_name_of_one_that_a_review_makes() -> None:
    text = reviewed().replace(
        "facts:\n", "  initial.report: {instrument: plea, title: Report, kind: report, due: null}\nfacts:\n"
    )

    (problem,) = problems_in(text)
    assert problem == (
        f"acme.yaml:{place_of(text, 'initial: {cycle')}: The review initial makes an obligation “initial.report”, and there "
        "is one in line 37: give one of the two another name."
    )


def test_begins_is_no_event_of_a_file_with_reviews() -> None:
    text = reviewed().replace("  served: {}\n", "  begins: {}\n")

    assert problems_in(text) == [
        "acme.yaml:20:3: `begins` cannot name an event of a file with reviews: in a step it is the day its review begins."
    ]


def test_a_review_that_begins_with_no_event_wakes_nothing() -> None:
    cycle = CYCLE.replace("due: 30 days after begins", "due: 30 days after begins, contingent_on: begins")
    (problem,) = told(cycle, REVIEWS.replace("accepted(initial.report)", "2024-01-01").replace("sentencing", "served"))

    assert problem.endswith("the review second begins with `2024-01-01`, which is no event: name an event.")


@pytest.mark.parametrize(
    "broken", ["cycles: []", "cycles: 3", "cycles: {review: {steps: [a]}}", "cycles: {review: null}"]
)
def test_cycles_of_another_shape_are_refused_with_their_place(broken: str) -> None:
    problems = told(f"\n{broken}\n")

    assert problems
    assert all(problem[0].isdigit() for problem in problems)


@pytest.mark.parametrize(
    "broken",
    ["reviews: []", "reviews: 3", "reviews: {initial: null}", "reviews: {a b: {cycle: review, begins: served}}"],
)
def test_reviews_of_another_shape_are_refused_with_their_place(broken: str) -> None:
    problems = told(reviews=f"\n{broken}\n")

    assert problems
    assert all(problem[0].isdigit() for problem in problems)


def test_more_steps_than_anyone_can_watch_are_refused_at_once() -> None:
    steps = "\n".join(f"      s{number}: {{title: T, kind: k, due: null}}" for number in range(500))
    reviews = "\nreviews:\n" + "\n".join(f"  r{number}: {{cycle: review, begins: served}}" for number in range(900))

    problems = told(CYCLE + steps + "\n", reviews)

    assert problems == [
        f"553:1: The reviews have more than {MOST_MADE:,} steps together: keep those that are under way or near."
    ]
