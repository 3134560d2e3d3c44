"""A schedule of stipulated penalties in an agreement file: what arrives, what is refused, what a change is told as."""

from __future__ import annotations

import pytest

from tests.agreements.file.small_file import problems_after, read_small
from tracker.agreements.comparison import changes
from tracker.rules.currencies import Money
from tracker.rules.settlement.penalties import CureDay, PenaltyMode
from tracker.rules.settlement.settlement import Penalty, PenaltyTier

TIERS = "[{through: 14, amount: {USD: 1500}}, {through: 30, amount: {USD: 5000}}, {amount: {USD: 10000}}]"
MORE = f"""\
penalties:
  late-reports:
    instrument: plea
    clause: Section X.A
    mode: by-band
    citation: per day for each day in the range
    tiers: {TIERS}
    cure_day: does not count
    verified_by: mia
    source: S1
    note: As amended.
"""
BARE = "penalties:\n  late: {instrument: plea, mode: last-band, citation: 42, tiers: [{amount: {JPY: 5}}]}\n"
SERVES = ("    kind: report\n", "    kind: report\n    penalty: late-reports\n")


def test_every_key_of_a_penalty_arrives() -> None:
    agreed = read_small(SERVES, more=MORE).settlement
    assert agreed.penalties == (
        Penalty(
            key="late-reports",
            instrument="plea",
            clause="Section X.A",
            mode=PenaltyMode.BY_BAND,
            citation="per day for each day in the range",
            tiers=(
                PenaltyTier(Money("USD", 150_000), 14),
                PenaltyTier(Money("USD", 500_000), 30),
                PenaltyTier(Money("USD", 1_000_000)),
            ),
            cure_day=CureDay.DOES_NOT_COUNT,
            verified_by="mia",
            sources=("S1",),
            note="As amended.",
        ),
    )
    assert [(each.code, each.penalty) for each in agreed.obligations] == [("D1", None), ("D2", "late-reports")]


def test_what_a_schedule_does_not_say_stays_open_and_nobody_verified_it() -> None:
    (penalty,) = read_small(more=BARE).settlement.penalties
    assert (penalty.cure_day, penalty.verified_by, penalty.clause) == (CureDay.SILENT, None, None)
    assert penalty.tiers == (PenaltyTier(Money("JPY", 5)),)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("by-band", "by-tier", "43:11: `mode` must be one of by-band, last-band, not “by-tier”."),
        (
            "does not count",
            "perhaps",
            "46:15: `cure_day` must be one of counts, does not count, silent, not “perhaps”.",
        ),
        (
            "verified_by: mia",
            "verified_by: mio",
            (
                "47:18: `verified_by` names the person “mio”, which is not defined. Define it under `persons`. "
                "Did you mean `mia`?"
            ),
        ),
        (
            "instrument: plea\n    clause",
            "instrument: pela\n    clause",
            (
                "41:17: `instrument` names the instrument “pela”, which is not defined. Define it under `instruments`. "
                "Did you mean `plea`?"
            ),
        ),
        (
            TIERS,
            "[{through: 14, amount: {USD: 1}}, {through: 14, amount: {USD: 2}}, {amount: {USD: 3}}]",
            "45:12: `tiers` must rise: band 2 goes through day 14, band 1 through day 14.",
        ),
        (
            TIERS,
            "[{amount: {USD: 1}}, {amount: {USD: 2}}]",
            "45:12: `tiers` has a band 1 without `through`: only the last band has no end.",
        ),
        (
            TIERS,
            "[{through: 5, amount: {USD: 1}}, {amount: {EUR: 2}}]",
            "45:12: `tiers` must be in one currency: band 1 is in USD, band 2 in EUR. Write a schedule for each currency.",
        ),
        (
            TIERS,
            "[{through: 5, amount: {USD: 1}}]",
            (
                "45:12: `tiers` ends on day 5: the last band must have no `through`. Where the text stops there, end with "
                "`{amount: {USD: 0}}`."
            ),
        ),
        (
            TIERS,
            "[{amount: {USD: 1, EUR: 1}}]",
            "45:12: `tiers` has a band 1 in several currencies: write a schedule for each currency.",
        ),
        (
            TIERS,
            "[{upto: 5, amount: {USD: 1}}]",
            "45:12: `tiers` has a band 1 with the key “upto”: a band has `through` and `amount`.",
        ),
        (
            TIERS,
            "[{through: 0, amount: {USD: 1}}, {amount: {USD: 1}}]",
            (
                "45:12: `tiers` has a band 1 whose `through` must be the last day of delay in it, a whole number from 1 to "
                "36,500."
            ),
        ),
        (
            TIERS,
            "[{through: [1], amount: {USD: 1}}, {amount: {USD: 1}}]",
            (
                "45:12: `tiers` has a band 1 whose `through` must be the last day of delay in it, a whole number from 1 to "
                "36,500."
            ),
        ),
        (
            TIERS,
            "[{amount: 1500}]",
            (
                "45:12: `tiers` has a band 1 whose `amount` has no currency: write `{USD: 1500}`, with the currency's ISO 4217 "
                "code."
            ),
        ),
        (
            TIERS,
            "[{through: 14}]",
            (
                "45:12: `tiers` has a band 1 whose `amount` must be a mapping from a currency to an amount, such as "
                "`{USD: 898618825.00}`."
            ),
        ),
        (
            TIERS,
            "[1500]",
            "45:12: `tiers` has a band 1 that is no mapping: write `{through: 14, amount: {USD: 1500}}`.",
        ),
        (
            TIERS,
            "1500",
            "45:12: `tiers` must be a list of bands, such as `[{through: 14, amount: {USD: 1500}}, {amount: {USD: 5000}}]`.",
        ),
        (
            "    citation: per day for each day in the range\n",
            "",
            (
                "40:3: `citation` is missing in the penalty late-reports. The passage that fixes the mode, as cited or in its "
                "words."
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_schedule_is_told_where_it_is(old: str, new: str, says: str) -> None:
    assert MORE.count(old) == 1
    assert problems_after(SERVES, more=MORE.replace(old, new)) == [f"acme.yaml:{says}"]


def test_an_obligation_names_a_schedule_that_is_there() -> None:
    assert problems_after(SERVES, more=MORE.replace("late-reports", "late-report")) == [
        (
            "acme.yaml:35:14: `penalty` names the penalty “late-reports”, which is not defined. Define it under `penalties`. "
            "Did you mean `late-report`?"
        ),
    ]


def test_a_changed_schedule_is_told_in_words() -> None:
    before = read_small(SERVES, more=MORE)
    dearer = read_small(SERVES, more=MORE.replace("USD: 10000", "USD: 20000").replace("by-band", "last-band"))
    assert [str(each) for each in changes(before, dearer)] == [
        "the penalty late-reports: mode was by-band, becomes last-band",
        (
            "the penalty late-reports: tiers was USD 1,500.00 a day through day 14, USD 5,000.00 a day through day 30, "
            "USD 10,000.00 a day from then on, becomes USD 1,500.00 a day through day 14, USD 5,000.00 a day through day 30, "
            "USD 20,000.00 a day from then on"
        ),
    ]
    assert [str(each) for each in changes(read_small(), before)] == [
        "the penalty late-reports: added",
        "D2: penalty was absent, becomes “late-reports”",
    ]
