"""`notices` in an agreement file, and the addresses and quiet days of its persons."""

from __future__ import annotations

import pytest

from tests.agreements.file.small_file import problems_in, read_small, small
from tracker.agreements.comparison import changes
from tracker.agreements.file.reader import read
from tracker.rules.settlement.notification import EscalationStep, Notifying

NOTICES = """\
notices:
  to: mia
  ahead: [60, 1]
  overdue_every: 1 week
  escalation:
    - {after: 3 days, to: mia}
"""


def test_notices_say_whom_they_go_to_how_early_how_often_and_who_is_next() -> None:
    settlement = read(f"{small()}{NOTICES}".encode(), "acme.yaml").settlement
    assert settlement.notifying == Notifying(to=("mia",), overdue_every=7, escalation=(EscalationStep(3, ("mia",)),))
    assert {each.notices for each in settlement.obligations} == {(60, 1)}


def test_without_a_word_what_is_overdue_is_told_daily_and_the_settings_name_the_chain() -> None:
    assert read_small().settlement.notifying == Notifying(to=(), overdue_every=1, escalation=None)


def test_an_amendment_tells_what_becomes_of_the_notices() -> None:
    after = read(f"{small()}{NOTICES}".encode(), "acme.yaml")
    told = [str(change) for change in changes(read_small(), after)]
    assert (
        "the settlement: notices was `overdue every 1 day`, becomes "
        "`to mia, overdue every 7 days, escalation after 3 days: mia`"
    ) in told


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            "notices: {to: [nobody], overdue_every: 0 days}\n",
            [
                "38:16: `to` names the person “nobody”, which is not defined. Define it under `persons`.",
                "38:40: `overdue_every` must be a span such as `3 days` or `1 week`, not “0 days”.",
            ],
        ),
        (
            "notices:\n  escalation:\n    - {after: 3 months, to: [gc]}\n    - {to: mia}\n    - {after: 1 day, too: x}\n",
            [
                "40:15: `after` must be a span such as `3 days` or `1 week`, not “3 months”.",
                "40:30: `to` names the person “gc”, which is not defined. Define it under `persons`.",
                "41:7: `after` is missing in `notices`. So many calendar days after the latest date, such as `3 days`.",
                "42:7: `to` is missing in `notices`. Who is told from then on: a key of `persons`, or a list of keys.",
                "42:22: There is no key “too” in `notices`. Did you mean `to`?",
            ],
        ),
        ("notices: {ahead: [-1]}\n", ["38:19: `ahead` must hold whole numbers of days from 0 to 3,650, not “-1”."]),
        ("notices: [mia]\n", ["38:10: `notices` must be a mapping of keys to values, such as `{}`."]),
    ],
)
def test_what_is_wrong_with_notices_is_told_where_it_is(more: str, says: list[str]) -> None:
    assert problems_in(small() + more) == [f"acme.yaml:{sentence}" for sentence in says]


@pytest.mark.parametrize(
    "address",
    [
        "mia",
        "mia@",
        "@example.org",
        "mia@example.org, eve@example.org",
        "Mia <mia@example.org>",
        '"mia\\r\\nBcc: eve@example.org"',
        '"mia@example.org\\nBcc: eve@example.org"',
        "mia @example.org",
        "mia@exam ple.org",
        "mia@-example.org",
        f"{'m' * 65}@example.org",
    ],
)
def test_an_address_is_one_plain_address(address: str) -> None:
    written = address if address.startswith('"') else f'"{address}"'
    (problem,) = problems_in(small(("email: mia@example.org", f"email: {written}")))
    assert "`email` must be one e-mail address such as mia@example.org" in problem


def test_a_quiet_day_is_a_weekday_or_a_calendar() -> None:
    quiet = small(("email: mia@example.org", "email: mia@example.org, quiet_days: [Saturday, gb-eaw]"))
    (mia,) = read(quiet.encode(), "acme.yaml").settlement.persons
    assert mia.quiet_days == ("saturday", "gb-eaw")
    (problem,) = problems_in(small(("email: mia@example.org", "quiet_days: satuday")))
    assert problem.endswith(
        "must hold weekdays (saturday, sunday) and calendars (us-federal), not “satuday”. Did you mean `saturday`?"
    )
