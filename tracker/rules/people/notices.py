"""Which notices a day calls for: so many days ahead, on the day, past it, and at the edges of a term."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.rules.deadlines.status import OPEN, Standing, Status, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.wording import written

# Calendar days before a term's end on which it is flagged.
TERM_NOTICES = (180, 90, 30, 7)


class NoticeKind(StrEnum):
    """What a notice is about."""

    AHEAD = "ahead"
    DUE_TODAY = "due today"
    PAST_SAFE = "past safe date"
    OVERDUE = "overdue"
    NOT_KNOWN = "not known"
    REVIEW_DUE = "review due"
    TERM_STARTS = "term starts"
    TERM_ENDS_SOON = "term ends soon"
    TERM_ENDS = "term ends"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of one day."""

    kind: NoticeKind
    text: str


def deadline_notices(
    code: str, standing: Standing, notices: Iterable[int], today: date, *, unheard: bool = False
) -> tuple[Notice, ...]:
    """The notice that a deadline calls for on a day; `notices` are calendar days before its safe date.

    `unheard` is a date of which no notice has gone out, since it was set or opened again only after the last day that
    called for one: a notice of how it stands is then due at once.
    """
    notices = tuple(notices)
    notice = notice_of(code, standing, today)
    if notice is None or standing.safe_on is None:
        return ()
    if unheard and missed_by(standing, notices, today):
        return (notice,)
    match notice.kind:
        case NoticeKind.AHEAD | NoticeKind.DUE_TODAY:
            called = (standing.safe_on - today).days in notices
        case NoticeKind.REVIEW_DUE:
            called = today == standing.safe_on
        case NoticeKind.PAST_SAFE:
            called = today == standing.safe_on + _DAY
        case NoticeKind.NOT_KNOWN:
            called = standing.latest_on is not None and today == standing.latest_on + _DAY
        case NoticeKind.OVERDUE | NoticeKind.TERM_STARTS | NoticeKind.TERM_ENDS_SOON | NoticeKind.TERM_ENDS:
            # Each day until it is met: how often it goes out is decided beside whom it goes to.
            called = True
    return (notice,) if called else ()


def notice_of(code: str, standing: Standing, today: date) -> Notice | None:
    """The notice of how a deadline stands on a day; None for one that nobody need act on."""
    status = status_of(standing, today)
    safe_on, latest_on = standing.safe_on, standing.latest_on
    if status not in OPEN or safe_on is None or latest_on is None:
        return None
    if status is Status.REVIEW_DUE:
        since = "from today" if today == safe_on else f"since {written(safe_on)}"
        return Notice(NoticeKind.REVIEW_DUE, f"{code} is to be reviewed {since}.")
    if status is Status.NOT_KNOWN:
        text = f"{code} was due on {written(latest_on)}; whether it was done is not known."
        return Notice(NoticeKind.NOT_KNOWN, text)
    if status is Status.OVERDUE:
        late = (today - latest_on).days
        by = "" if late == 1 else f" by {_days(late)}"
        return Notice(NoticeKind.OVERDUE, f"{code} is overdue{by}: it was due on {written(latest_on)}.")
    ahead = (safe_on - today).days
    if ahead < 0:
        return Notice(NoticeKind.PAST_SAFE, f"{code} is past its safe date, {written(safe_on)}.")
    due = f"{code} is due on {written(safe_on)}"
    if latest_on != safe_on:
        due += f" (latest arguable reading {written(latest_on)})"
    if ahead == 0:
        return Notice(NoticeKind.DUE_TODAY, f"{due}: today.")
    return Notice(NoticeKind.AHEAD, f"{due}: {_days(ahead)} from today.")


def called_for_by(standing: Standing, notices: Iterable[int], day: date) -> bool:
    """Whether the first notice of a deadline's date is called for on a day or before it."""
    if standing.safe_on is None or standing.latest_on is None:
        return False
    past = standing.safe_on if standing.kind is Kind.REVIEW else standing.safe_on + _DAY
    return (past - day).days <= 0 or (standing.safe_on - day).days <= max(notices, default=-1)


def missed_by(standing: Standing, notices: Iterable[int], day: date) -> bool:
    """Whether notices of a deadline's date were called for by a day (inclusive), and none ahead of it is to come."""
    notices = tuple(notices)
    if standing.safe_on is None or not called_for_by(standing, notices, day):
        return False
    left = (standing.safe_on - day).days
    return not any(0 < ahead < left for ahead in notices)


def next_notice_on(standing: Standing, notices: Iterable[int], today: date) -> date | None:
    """The first day after `today` on which a deadline may call for a notice."""
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
    """The notice that a term calls for on a day: it starts, ends soon, or ends; an estimated end is called one."""
    given = []
    word = " (estimated)" if estimated else ""
    if starts_on == today:
        given.append(Notice(NoticeKind.TERM_STARTS, f"The term {code} starts today."))
    if ends_on is not None:
        ahead = (ends_on - today).days
        if ahead in TERM_NOTICES:
            text = f"The term {code} ends in {_days(ahead)}, on {written(ends_on)}{word}."
            given.append(Notice(NoticeKind.TERM_ENDS_SOON, text))
        elif ahead == 0:
            given.append(Notice(NoticeKind.TERM_ENDS, f"The term {code} ends today{word}."))
    return tuple(given)


def next_term_notice_on(starts_on: date | None, ends_on: date | None, today: date) -> date | None:
    """The first day after `today` on which a term calls for a notice."""
    days = [] if starts_on is None else [starts_on]
    if ends_on is not None:
        days += [ends_on, *(ends_on - timedelta(days=ahead) for ahead in TERM_NOTICES)]
    return min((day for day in days if day > today), default=None)


_DAY = timedelta(days=1)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
