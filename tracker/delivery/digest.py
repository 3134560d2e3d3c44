"""What one person is told on one day, as the subject and the plain text of one message, in lines of 72 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import wrap
from typing import NamedTuple

from tracker.rules.characters import one_line
from tracker.rules.deadlines.deadline import day_of
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.people.notices import NoticeKind
from tracker.rules.people.recipients import MANDATORY, Reason
from tracker.rules.wording import day_written, written

WIDTH = 72
# A text that takes longer to read than a coffee is not read.
MOST_LINES = 60
_LEAST_TITLE = 8
# In this order, from what burns to what can wait: the kind, its heading, and how the subject counts it.
_SECTIONS = (
    (NoticeKind.OVERDUE, "Overdue", "overdue"),
    (NoticeKind.NOT_KNOWN, "Not known whether done", "not known whether done"),
    (NoticeKind.PAST_SAFE, "Past the safe date", "past the safe date"),
    (NoticeKind.DUE_TODAY, "Due today", "due today"),
    (NoticeKind.AHEAD, "Coming up", "coming up"),
    (NoticeKind.REVIEW_DUE, "To be reviewed", "to review"),
    (NoticeKind.TERM_STARTS, "Terms that start", "term starting"),
    (NoticeKind.TERM_ENDS_SOON, "Terms that end soon", "term ending soon"),
    (NoticeKind.TERM_ENDS, "Terms that end today", "term ending"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestItem:
    """One thing that a person is told: of a deadline with its dates and their reason, or of a term.

    `called_on` is the day that called for it; `text` says how it stands on `today`, the date where it falls due. `rule`
    is the due rule, `step` the last step of the date's trace. `link` leads to its page, "" where no page is known. `duty` is
    the code of the series that it is an occurrence of, "" where it is of none.
    """

    kind: NoticeKind
    code: str
    title: str
    called_on: date
    today: date
    text: str
    reason: Reason
    safe: date | datetime | None = None
    latest: date | datetime | None = None
    open_on: date | None = None
    rule: str = ""
    step: str = ""
    link: str = ""
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A deadline that is said to be done, and does not count before another person approves it; `link` leads to that."""

    code: str
    title: str
    latest: date | datetime | None
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Everything that one person is told on a day; `head` is the journal's head in one line, "" where none is kept.

    `approvals` are what waits for the person's approval. `link` leads to the page with all of it, "" where none is known.
    """

    person: str
    name: str
    on: date
    items: tuple[DigestItem, ...]
    approvals: tuple[Approval, ...] = ()
    head: str = ""
    link: str = ""


def subject_of(digest: Digest) -> str:
    """Write the subject: how many of each kind, the gravest first, and the day."""
    counts = [
        f"{number} {word}" for kind, _, word in _SECTIONS if (number := sum(item.kind is kind for item in digest.items))
    ]
    if digest.approvals:
        counts.append(f"{len(digest.approvals)} to approve")
    return f"{', '.join(counts)}: {day_written(digest.on)}"


def body_of(digest: Digest) -> str:
    """Write the text, in at most `MOST_LINES` lines: what has no room of its own is counted, the gravest has it first."""
    sections = tuple(_sections(digest))
    foot = [*_foot(digest)]
    lines = [*_paragraph(f"{day_written(digest.on)}, for {one_line(digest.name)}")]
    whole = [line for each in sections for line in each.whole()]
    if len(lines) + len(whole) + len(foot) <= MOST_LINES:
        return "\n".join([*lines, *whole, *foot]) + "\n"
    elsewhere = ["", "Shortened: the whole is in the list of deadlines.", *_link(digest.link)]
    room = MOST_LINES - len(lines) - len(elsewhere) - len(foot)
    return "\n".join([*lines, *_shortened(sections, room), *elsewhere, *foot]) + "\n"


class _Entry(NamedTuple):
    """A paragraph of a section: its lines, the one line that stands for them in a long digest, and how many things it tells."""

    lines: list[str]
    short: str
    tells: int


class _Section(NamedTuple):
    """What is told under one heading."""

    heading: str
    entries: tuple[_Entry, ...]

    def whole(self) -> Iterator[str]:
        """Each entry in all of its lines."""
        yield from ("", self.heading.upper(), "")
        for each in self.entries:
            yield from each.lines

    def short(self, number: int) -> Iterator[str]:
        """So many entries in one line each, and how much more there is."""
        yield from ("", self.heading.upper())
        yield from (each.short for each in self.entries[:number])
        left = sum(each.tells for each in self.entries[number:])
        if left:
            yield f"  and {left:,} more"


def _sections(digest: Digest) -> Iterator[_Section]:
    """What there is to tell, from what burns to what can wait; the occurrences of one duty under a heading are one entry."""
    for kind, heading, _ in _SECTIONS:
        duties: dict[str, list[DigestItem]] = {}
        for item in digest.items:
            if item.kind is kind:
                duties.setdefault(item.duty or item.code, []).append(item)
        if duties:
            yield _Section(heading, tuple(_told(several, digest.on) for several in duties.values()))
    if digest.approvals:
        yield _Section("Waits for approval", tuple(_approval(each) for each in digest.approvals))


def _shortened(sections: Sequence[_Section], room: int) -> Iterator[str]:
    """Every section with one entry at least, and with more from the first on, as far as the lines reach."""
    left = room - sum(2 + 1 + (len(each.entries) > 1) for each in sections)
    for each in sections:
        further = len(each.entries) - 1
        # Where all have room, no line is needed to count the rest.
        number = 1 + max(left, 0) if further > left + 1 else 1 + further
        left -= number - 1 - (number > 1 and number == len(each.entries))
        yield from each.short(number)


def _foot(digest: Digest) -> Iterator[str]:
    yield from ("", "-" * 8)
    kinds = ", ".join(f"“{kind}”" for kind, _, _ in _SECTIONS if kind in MANDATORY)
    yield from _paragraph(f"Each kind of notice can be switched off for {digest.person}, all but {kinds}.")
    if digest.head:
        yield from ("Journal head:", digest.head)


def _told(items: Sequence[DigestItem], on: date) -> _Entry:
    """What is told of one duty, whose items are in the order of their dates."""
    first, last = items[0], items[-1]
    if first is last:
        due = first.text if first.safe is None else f"due {day_of(first.safe)}"
        return _Entry(list(_item(first, on)), _line(first.code, due, first.title), 1)
    return _Entry(list(_series(items, on)), _line(first.duty, _span(items), first.title), len(items))


def _span(items: Sequence[DigestItem]) -> str:
    days = [day_of(each.safe) for each in items if each.safe is not None]
    return f"{len(items):,} due from {days[0]} to {days[-1]}"


def _line(code: str, due: str, title: str) -> str:
    """One line; the title gives way where there is no room for all of it."""
    head = f"  {code}  {one_line(due)}"
    room = WIDTH - len(head) - 2
    title = one_line(title)
    if room < _LEAST_TITLE:
        return head
    return f"{head}  {title if len(title) <= room else f'{title[: room - 1].rstrip()}…'}".rstrip()


def _series(items: Sequence[DigestItem], on: date) -> Iterator[str]:
    """The occurrences of one duty in one paragraph: how many, and the oldest and the newest."""
    oldest, newest = items[0], items[-1]
    title = one_line(oldest.title)
    yield from _paragraph(f"{oldest.duty}  {title}" if title else oldest.duty, "  ")
    yield from _paragraph(f"{_span(items)}.", "    ")
    for which, each in (("oldest", oldest), ("newest", newest)):
        beside = open_day_note(each)
        told = f"{one_line(each.text)} {beside[:1].upper()}{beside[1:]}." if beside else one_line(each.text)
        yield from _paragraph(f"The {which}: {told}", "    ")
    if oldest.rule:
        yield from _paragraph(f"Why: {one_line(oldest.rule)}.", "    ")
    remarks = dict.fromkeys(_remark(each, on) for each in (oldest, newest))
    yield from _paragraph(" ".join(filter(None, remarks)), "    ") if any(remarks) else ()
    yield from _link(oldest.link)
    yield ""


def _item(item: DigestItem, on: date) -> Iterator[str]:
    title = one_line(item.title)
    yield from _paragraph(f"{item.code}  {title}" if title else item.code, "  ")
    yield from _paragraph(one_line(item.text), "    ")
    if item.safe is not None and item.latest is not None:
        yield from _dates(item.safe, item.latest)
    beside = open_day_note(item)
    if beside:
        yield from _paragraph(f"{beside[:1].upper()}{beside[1:]}.", "    ")
    if item.rule:
        yield from _paragraph(f"Why: {one_line(item.rule)}. {one_line(item.step)}".rstrip(), "    ")
    remark = _remark(item, on)
    if remark:
        yield from _paragraph(remark, "    ")
    yield from _link(item.link)
    yield ""


def _remark(item: DigestItem, on: date) -> str:
    """Why the person is told, and when that was called for, where it does not go without saying; "" where it does."""
    remark = {
        Reason.OWNER: "",
        Reason.NO_OWNER: "Nobody owns it.",
        Reason.TERM: "",
        Reason.ESCALATION: "You are told since nothing was resolved.",
    }[item.reason]
    if item.today != on:
        remark = f"{remark} Where it falls due it is {day_written(item.today)}.".strip()
    if item.called_on not in {on, item.today}:
        remark = f"{remark} Called for on {day_written(item.called_on)}.".strip()
    return remark


def _approval(approval: Approval) -> _Entry:
    title = one_line(approval.title)
    due = "" if approval.latest is None else f" Latest arguable: {written(approval.latest)}."
    lines = [
        *_paragraph(f"{approval.code}  {title}" if title else approval.code, "  "),
        *_paragraph(f"It is said to be done, and does not count before another person approves it.{due}", "    "),
        *_paragraph("It is to be approved, or rejected with the reason.", "    "),
        *_link(approval.link),
        "",
    ]
    by = "said to be done" if approval.latest is None else f"due {day_of(approval.latest)}"
    return _Entry(lines, _line(approval.code, by, approval.title), 1)


def _link(link: str) -> Iterator[str]:
    """An address on a line of its own, whole however long it is."""
    if link:
        yield f"    {link}"


def _dates(safe: date | datetime, latest: date | datetime) -> Sequence[str]:
    if safe == latest:
        return _paragraph(f"Due: {written(safe)}.", "    ")
    return _paragraph(f"Safe: {written(safe)}. Latest arguable: {written(latest)}.", "    ")


def _paragraph(text: str, indent: str = "") -> list[str]:
    return wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        # An address that is broken leads nowhere: such a line is longer instead.
        break_long_words=False,
    ) or [indent.rstrip()]
