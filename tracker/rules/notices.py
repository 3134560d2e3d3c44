"""Which notices a day calls for: so many days ahead, on the day, past it, and at the edges of a term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.rules.status import OPEN, Standing, Status, status_of
from tracker.rules.wording import written

# Calendar days before a term's end on which it is flagged.
TERM_NOTICES = (180, 90, 30, 7)


class NoticeKind(StrEnum):
    """What a notice says."""

    AHEAD = "ahead"
    DUE_TODAY = "due today"
    PAST_SAFE = "past safe date"
    OVERDUE = "overdue"
    REVIEW_DUE = "review due"
    TERM_STARTS = "term starts"
    TERM_ENDS_SOON = "term ends soon"
    TERM_ENDS = "term ends"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message for one day."""

    kind: NoticeKind
    on: date
    text: str


def deadline_notices(code: str, standing: Standing, notices: Iterable[int], today: date) -> tuple[Notice, ...]:
    """Give what must be said of a deadline on a day; `notices` are calendar days before its safe date."""
    status = status_of(standing, today)
    if status not in OPEN or standing.safe_on is None or standing.latest_on is None:
        return ()
    if status is Status.REVIEW_DUE:
        if today != standing.safe_on:
            return ()
        return (Notice(NoticeKind.REVIEW_DUE, today, f"{code} is to be reviewed from today."),)
    ahead = (standing.safe_on - today).days
    due = f"{code} is due on {written(standing.safe_on)}"
    if standing.latest_on != standing.safe_on:
        due += f" (latest arguable reading {written(standing.latest_on)})"
    if ahead == 0 and 0 in notices:
        return (Notice(NoticeKind.DUE_TODAY, today, f"{due}: today."),)
    if ahead > 0 and ahead in notices:
        return (Notice(NoticeKind.AHEAD, today, f"{due}: {_days(ahead)} from today."),)
    if status is Status.OVERDUE:
        # Each day until it is met: how often somebody is told of it is decided beside whom it goes to.
        late = (today - standing.latest_on).days
        by = "" if late == 1 else f" by {_days(late)}"
        text = f"{code} is overdue{by}: it was due on {written(standing.latest_on)}."
        return (Notice(NoticeKind.OVERDUE, today, text),)
    if status in {Status.PAST_SAFE, Status.RETURNED} and today == standing.safe_on + _DAY:
        return (Notice(NoticeKind.PAST_SAFE, today, f"{code} is past its safe date, {written(standing.safe_on)}."),)
    return ()


def next_notice_on(standing: Standing, notices: Iterable[int], today: date) -> date | None:
    """Give the first day after `today` on which a deadline may call for a notice."""
    if standing.safe_on is None or standing.latest_on is None:
        return None
    if status_of(standing, today + _DAY) is Status.OVERDUE:
        return today + _DAY
    days = [standing.safe_on - timedelta(days=ahead) for ahead in notices]
    days += [standing.safe_on, standing.safe_on + _DAY, standing.latest_on + _DAY]
    return min((day for day in days if day > today), default=None)


def term_notices(
    code: str, starts_on: date | None, ends_on: date | None, *, estimated: bool, today: date
) -> tuple[Notice, ...]:
    """Give what must be said of a term on a day: it starts, ends soon, or ends; an estimated end is called one."""
    given = []
    word = " (estimated)" if estimated else ""
    if starts_on == today:
        given.append(Notice(NoticeKind.TERM_STARTS, today, f"The term {code} starts today."))
    if ends_on is not None:
        ahead = (ends_on - today).days
        if ahead in TERM_NOTICES:
            text = f"The term {code} ends in {_days(ahead)}, on {written(ends_on)}{word}."
            given.append(Notice(NoticeKind.TERM_ENDS_SOON, today, text))
        elif ahead == 0:
            given.append(Notice(NoticeKind.TERM_ENDS, today, f"The term {code} ends today{word}."))
    return tuple(given)


def next_term_notice_on(starts_on: date | None, ends_on: date | None, today: date) -> date | None:
    """Give the first day after `today` on which a term calls for a notice."""
    days = [] if starts_on is None else [starts_on]
    if ends_on is not None:
        days += [ends_on, *(ends_on - timedelta(days=ahead) for ahead in TERM_NOTICES)]
    return min((day for day in days if day > today), default=None)


_DAY = timedelta(days=1)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
