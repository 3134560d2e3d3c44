"""How a file's due rules are read where the clause could mean another day: `check` and `load` tell it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_settlement, an_instrument, an_obligation, happened
from tests.operations.acme import FILE
from tracker.agreements.file.reader import read
from tracker.agreements.readings import readings

EFFECTIVE = happened("effective", date(2026, 1, 15))


def sentences(due: str) -> list[str]:
    settlement = a_settlement(an_obligation("A1", due=due), instruments=(an_instrument(counting="calendar-days"),))
    return [each.sentence for each in readings(settlement, (EFFECTIVE,))]


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (  # clause 16
            "every 1 year from 2026-03-31",
            (
                "`every 1 year from 2026-03-31` is first due on Wednesday 31 March 2027, 1 year after 2026-03-31; with that "
                "day as its first it is `every 1 year starting on 2026-03-31`."
            ),
        ),
        (  # clause 24
            "every 6 months from effective",
            (
                "`every 6 months from effective` is first due on Wednesday 15 July 2026, 6 months after effective; with that day "
                "as its first it is `every 6 months starting on effective`."
            ),
        ),
        (
            "every 1 year from signed",
            (
                "`every 1 year from signed` is first due 1 year after signed; with that day as its first it is `every 1 year "
                "starting on signed`."
            ),
        ),
        (  # clause 18
            "1 month after the end of each calendar quarter from effective",
            (
                "`1 month after the end of each calendar quarter from effective` runs from 30 June to 30 July; to the last day "
                "of the month it is `on the last day of the month after the end of each calendar quarter from effective`."
            ),
        ),
        (  # clause 46
            "60 days after (1 day before the 1st anniversary of effective)",
            (
                "`at least 1 day before the 1st anniversary of effective` is counted as a deadline and may move off a closed "
                "day; the very day is `the day before the 1st anniversary of effective`."
            ),
        ),
    ],
)
def test_a_rule_with_another_reading_is_told_with_its_first_date_and_the_other_spelling(due: str, told: str) -> None:
    assert sentences(due)[0] == told


def test_clause_4_a_series_of_dates_is_told_from_one_of_anniversaries() -> None:
    first, second = sentences("every 2 years from (60 days after effective)")
    assert first.startswith("`every 2 years from (60 days after effective)` is first due on Thursday 16 March 2028")
    assert second.endswith("counted from each anniversary it is `60 days after each 2nd anniversary of effective`.")


@pytest.mark.parametrize(
    "due",
    [
        "every 1 year starting on 2026-03-31",
        "every 30 days from due(B1)",
        "30 days after effective",
        "30 days after the end of each calendar quarter from 2026-01-01",
        "30 days after the end of each full calendar quarter from effective",
        "on the 15th day of each calendar month from effective",
    ],
)
def test_what_can_mean_one_thing_only_is_not_told(due: str) -> None:
    assert sentences(due) == []


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (  # clauses 11 and 12
            "30 days after the end of each calendar quarter from effective",
            (
                "begins with 2026-Q1, which was under way on Thursday 15 January 2026; with the first full quarter it is "
                "`30 days after the end of each full calendar quarter from effective`."
            ),
        ),
        (  # F3
            "30 days after the end of each calendar quarter from 2026-01-01 until 2027-01-15",
            "runs until Friday 15 January 2027: 2027-Q1 ends after that, on Wednesday 31 March 2027, and is not asked for.",
        ),
    ],
)
def test_with_which_period_a_series_begins_and_which_it_does_not_ask_for_is_told(due: str, told: str) -> None:
    assert sentences(due) == [f"`{due}` {told}"]


def test_what_a_party_owes_that_is_not_ours_is_told_once_for_each_party() -> None:
    text = FILE.replace("instruments:", "parties: {Sub Inc: {}, Ours Inc: {ours: yes}}\ninstruments:", 1)
    duty = "  {code}: {{instrument: order, title: x, kind: report, owed_by: {party}, due: on 2026-06-01, source: P1}}\n"
    text += "".join(duty.format(code=f"X{number}", party="Sub Inc") for number in range(1, 9))
    text += duty.format(code="Y1", party="Ours Inc") + duty.format(code="Z1", party="OCC")
    agreement = read(text.encode(), "acme.yaml")

    told = {each.obligation: each.sentence for each in readings(agreement.settlement, agreement.facts)}

    assert told["X1"] == (
        "owed by Sub Inc, it is not counted as the organisation's, nor X2, X3, X4, X5, X6 and 2 more; where Sub Inc belongs to "
        "it, `ours: yes` of that party says so."
    )
    assert not {"X2", "Y1", "Z1"} & told.keys()
