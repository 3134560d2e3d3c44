"""What a digest says, however much there is to tell: at most sixty lines, and nothing is left uncounted."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.delivery.digest import MOST_LINES, Approval, Digest, DigestItem, body_of, subject_of
from tracker.rules.people.notices import NoticeKind
from tracker.rules.people.recipients import Reason

TODAY = date(2026, 3, 17)
HEADINGS = {
    NoticeKind.OVERDUE: "OVERDUE",
    NoticeKind.NOT_KNOWN: "NOT KNOWN WHETHER DONE",
    NoticeKind.PAST_SAFE: "PAST THE SAFE DATE",
    NoticeKind.DUE_TODAY: "DUE TODAY",
    NoticeKind.AHEAD: "COMING UP",
    NoticeKind.REVIEW_DUE: "TO BE REVIEWED",
    NoticeKind.TERM_STARTS: "TERMS THAT START",
    NoticeKind.TERM_ENDS_SOON: "TERMS THAT END SOON",
    NoticeKind.TERM_ENDS: "TERMS THAT END TODAY",
}


def item(
    code: str, kind: NoticeKind = NoticeKind.OVERDUE, *, on: date = date(2026, 3, 2), duty: str = ""
) -> DigestItem:
    term = kind in {NoticeKind.TERM_STARTS, NoticeKind.TERM_ENDS_SOON, NoticeKind.TERM_ENDS}
    return DigestItem(
        kind=kind,
        code=code,
        title="Report to the monitor on the compliance programme",
        called_on=TODAY,
        today=TODAY,
        text=f"{code} is overdue: it was due on {on}.",
        reason=Reason.OWNER,
        safe=None if term else on,
        latest=None if term else on,
        rule="every Wednesday",
        step="It is a Wednesday.",
        link="https://tracker.acme.example/deadlines/acme/W",
        duty=duty,
    )


def series(duty: str, number: int) -> list[DigestItem]:
    first = date(2020, 1, 1)
    return [item(f"{duty}@{each + 1}", on=first + timedelta(days=7 * each), duty=duty) for each in range(number)]


def digest(items: list[DigestItem], approvals: int = 0) -> Digest:
    waiting = tuple(Approval(f"acme/P{each}", "Pay the penalty", date(2026, 4, 1)) for each in range(approvals))
    return Digest(
        person="mc",
        name="Maria Chen",
        on=TODAY,
        items=tuple(items),
        approvals=waiting,
        head="origin 1 2 abc",
        link="https://t/",
    )


def test_the_occurrences_of_one_duty_are_told_once_with_the_oldest_and_the_newest() -> None:
    body = body_of(digest(series("acme/W", 40)))

    assert (
        "  acme/W  Report to the monitor on the compliance programme\n"
        "    40 due from 2020-01-01 to 2020-09-30.\n"
        "    The oldest: acme/W@1 is overdue: it was due on 2020-01-01.\n"
        "    The newest: acme/W@40 is overdue: it was due on 2020-09-30.\n"
        "    Why: every Wednesday.\n"
        "    https://tracker.acme.example/deadlines/acme/W\n"
    ) in body
    assert "W@2 " not in body


def test_one_occurrence_alone_is_told_as_any_deadline() -> None:
    assert "  acme/W@1  Report to the monitor" in body_of(digest(series("acme/W", 1)))


@pytest.mark.parametrize("duties", [1, 2, 7, 37, 300, 3_000])
def test_three_thousand_overdue_of_any_number_of_duties_take_sixty_lines(duties: int) -> None:
    items = [each for number in range(duties) for each in series(f"acme/W{number}", 3_000 // duties)]
    told = digest(items)
    lines = body_of(told).splitlines()

    assert len(lines) <= MOST_LINES
    assert subject_of(told).startswith(f"{len(items)} overdue: ")
    if duties >= 37:
        assert "Shortened: the whole is in the list of deadlines.\n    https://t/\n" in body_of(told)
        assert lines[-2:] == ["Journal head:", "origin 1 2 abc"]


@given(
    st.lists(st.sampled_from(sorted(HEADINGS)), max_size=200).map(sorted),
    st.lists(st.integers(2, 60), max_size=40),
    st.integers(0, 70),
)
def test_whatever_there_is_every_kind_is_told_and_all_of_it_counted(
    kinds: list[NoticeKind], lengths: list[int], approvals: int
) -> None:
    items = [item(f"acme/A{number}", kind) for number, kind in enumerate(kinds)]
    items += [each for number, length in enumerate(lengths) for each in series(f"acme/W{number}", length)]
    if not items and not approvals:
        return
    lines = body_of(digest(items, approvals)).splitlines()

    assert len(lines) <= MOST_LINES
    for kind in {each.kind for each in items}:
        assert HEADINGS[kind] in lines
    # Two spaces begin an entry; four go on with it.
    told = 0
    for line in lines:
        if more := re.fullmatch(r"  and ([\d,]+) more", line):
            told += int(more[1].replace(",", ""))
        elif re.match(r"  \S", line):
            several = re.match(r"  acme/W\d+  ([\d,]+) due from", line) or re.match(r"  acme/(W\d+)  Report", line)
            told += 1 if several is None else _number(several[1], lengths)
    assert told == len(items) + approvals


def _number(found: str, lengths: list[int]) -> int:
    """How many a line stands for: it says so, or the series is as long as it was made."""
    return lengths[int(found[1:])] if found.startswith("W") else int(found.replace(",", ""))


def test_a_line_of_a_long_digest_keeps_its_code_and_date_and_gives_way_in_the_title() -> None:
    body = body_of(digest([item(f"acme/A{each}") for each in range(90)]))

    assert "  acme/A0  due 2026-03-02  Report to the monitor on the compliance prog…\n" in body
    assert "  and 43 more\n" in body
