"""What one person is told on one day, as the subject and the plain text of one message, in lines of 72 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import wrap

from tracker.rules.characters import one_line
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.people.notices import NoticeKind
from tracker.rules.people.recipients import MANDATORY, Reason
from tracker.rules.wording import day_written, written

WIDTH = 72
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
    is the due rule, `step` the last step of the date's trace. `link` leads to its page, "" where no page is known.
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

    `approvals` are what waits for the person's approval.
    """

    person: str
    name: str
    on: date
    items: tuple[DigestItem, ...]
    approvals: tuple[Approval, ...] = ()
    head: str = ""


def subject_of(digest: Digest) -> str:
    """Write the subject: how many of each kind, the gravest first, and the day."""
    counts = [
        f"{number} {word}" for kind, _, word in _SECTIONS if (number := sum(item.kind is kind for item in digest.items))
    ]
    if digest.approvals:
        counts.append(f"{len(digest.approvals)} to approve")
    return f"{', '.join(counts)}: {day_written(digest.on)}"


def body_of(digest: Digest) -> str:
    """Write the text."""
    lines = [*_paragraph(f"{day_written(digest.on)}, for {one_line(digest.name)}")]
    for kind, heading, _ in _SECTIONS:
        items = [item for item in digest.items if item.kind is kind]
        if items:
            lines += ["", heading.upper(), ""]
            lines += [line for item in items for line in _item(item, digest.on)]
    if digest.approvals:
        lines += ["", "WAITS FOR APPROVAL", ""]
        lines += [line for each in digest.approvals for line in _approval(each)]
    lines += ["", "-" * 8]
    kinds = ", ".join(f"“{kind}”" for kind, _, _ in _SECTIONS if kind in MANDATORY)
    lines += _paragraph(f"Each kind of notice can be switched off for {digest.person}, all but {kinds}.")
    if digest.head:
        lines += ["Journal head:", digest.head]
    return "\n".join(lines) + "\n"


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
    if remark:
        yield from _paragraph(remark, "    ")
    yield from _link(item.link)
    yield ""


def _approval(approval: Approval) -> Iterator[str]:
    title = one_line(approval.title)
    yield from _paragraph(f"{approval.code}  {title}" if title else approval.code, "  ")
    due = "" if approval.latest is None else f" Latest arguable: {written(approval.latest)}."
    yield from _paragraph(f"It is said to be done, and does not count before another person approves it.{due}", "    ")
    yield from _paragraph("It is to be approved, or rejected with the reason.", "    ")
    yield from _link(approval.link)
    yield ""


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
