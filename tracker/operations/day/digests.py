"""Whom a day's notices are for, and the one digest that each of these persons gets, written with the day's run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.orm import Session

from tracker import models
from tracker.delivery.channels import Channels
from tracker.delivery.digest import Approval, Digest, DigestItem, body_of, subject_of
from tracker.models import Channel, MessageState
from tracker.models.journal import journal as journals
from tracker.models.runs import counts
from tracker.operations.agreement.rows import notifying_of
from tracker.operations.day.preferences import notified
from tracker.operations.facts.approval import to_approve
from tracker.operations.journal.checkpoints import head_line
from tracker.operations.people.sight import hidden_from_person
from tracker.operations.queries.orders import sort_day
from tracker.reports.page.addresses import path_of, path_of_approval, path_of_settlement
from tracker.rules.deadlines.codes import code_of
from tracker.rules.grades import Grade
from tracker.rules.people.notices import Notice, NoticeKind, called_for_by, notice_of, term_notices
from tracker.rules.people.recipients import MANDATORY, Recipient, is_quiet, recipients_of_deadline, recipients_of_term
from tracker.rules.settlement.notification import EscalationStep, Notifying
from tracker.rules.zones import begins_at, today_in

NO_CHANNEL = Channels()
# How long a digest may wait for its date to begin in another zone of the person's: a morning is not lost by it.
_PATIENCE = timedelta(hours=12)
# Fewer values than any database takes in one statement.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class _Addressing:
    """What a settlement's file says of whom its notices go to; `persons` are the keys that it lists."""

    notifying: Notifying
    escalation: tuple[EscalationStep, ...]
    persons: tuple[str, ...]


class Recipients:
    """Finds whom each notice of a day's run is for."""

    def __init__(self, session: Session, channels: Channels) -> None:
        self.channels = channels
        self._session = session
        self._ids: dict[str, int] = dict(session.execute(select(models.Person.key, models.Person.id)).all())
        off = select(models.Person.key, models.SwitchedOff.kind).join(
            models.Person, models.Person.id == models.SwitchedOff.person_id
        )
        self._switched_off = frozenset((key, kind) for key, kind in session.execute(off))
        self._settlements: dict[int, _Addressing] = {}
        self._hidden: dict[tuple[str, int], frozenset[str]] = {}
        self.nobody: set[int] = set()
        self.unknown: set[str] = set()

    def addressing(self, settlement_id: int) -> _Addressing:
        """Give what a settlement's file says, the settings where it says nothing."""
        if settlement_id not in self._settlements:
            row = self._session.get_one(models.Settlement, settlement_id)
            notifying = notifying_of(row)
            persons = self._session.scalars(
                select(models.Person.key)
                .join(models.SettlementPerson, models.SettlementPerson.person_id == models.Person.id)
                .where(models.SettlementPerson.settlement_id == settlement_id)
                .order_by(models.SettlementPerson.position)
            )
            escalation = notifying.escalation
            if escalation is None:
                escalation = tuple(EscalationStep(after, to) for after, to in self.channels.escalation)
            named = tuple(persons)
            if also := notified(self._session, row.code):
                told = dict.fromkeys((*(notifying.to or named), *also))
                notifying = replace(notifying, to=tuple(told))
            self._settlements[settlement_id] = _Addressing(notifying, escalation, named)
        return self._settlements[settlement_id]

    def of_notices(self, entry_seq: int) -> list[dict[str, Any]]:
        """Give whom each notice that a journal entry wrote is for, as rows of `tellings`."""
        n, d, o = models.Notice, models.Deadline, models.Obligation
        query = (
            select(n.id, n.settlement_id, n.kind, n.on, n.deadline_id, o.code, o.owner, d.latest_on)
            .outerjoin(d, d.id == n.deadline_id)
            .outerjoin(o, o.id == d.obligation_id)
            .where(n.entry_seq == entry_seq)
            .order_by(n.id)
        )
        rows = []
        for notice in self._session.execute(query).all():
            named = [each for each in self._named(notice) if self._may_see(each.person, notice)]
            known = [each for each in named if each.person in self._ids]
            self.unknown.update(each.person for each in named if each.person not in self._ids)
            if not known and not self._wanted_by_none(notice):
                self.nobody.add(notice.settlement_id)
            rows += [
                {"notice_id": notice.id, "person_id": self._ids[each.person], "reason": each.reason, "on": None}
                for each in known
            ]
        return rows

    def _named(self, notice: Any) -> tuple[Recipient, ...]:  # noqa: ANN401 — a row of selected columns
        about = self.addressing(notice.settlement_id)
        kind = NoticeKind(notice.kind)
        if notice.deadline_id is None:
            return recipients_of_term(
                kind, notifying=about.notifying, persons=about.persons, switched_off=self._switched_off
            )
        return recipients_of_deadline(
            kind,
            owner=notice.owner,
            notifying=about.notifying,
            escalation=about.escalation,
            persons=about.persons,
            days_overdue=0 if notice.latest_on is None else (notice.on - notice.latest_on).days,
            switched_off=self._switched_off,
        )

    def _may_see(self, person: str, notice: Any) -> bool:  # noqa: ANN401 — a row of selected columns
        """Say whether a duty that a notice is about is for that person; what is about a term is for everybody."""
        if notice.code is None:
            return True
        if (person, notice.settlement_id) not in self._hidden:
            settlement = self._session.get_one(models.Settlement, notice.settlement_id).code
            self._hidden[person, notice.settlement_id] = hidden_from_person(self._session, person, settlement)
        return notice.code not in self._hidden[person, notice.settlement_id]

    def _wanted_by_none(self, notice: Any) -> bool:  # noqa: ANN401 — a row of selected columns
        """Whether there are persons to notify, all of whom have switched this kind off."""
        about = self.addressing(notice.settlement_id)
        return bool(notice.owner or about.notifying.to or about.persons) and NoticeKind(notice.kind) not in MANDATORY


def write_digests(
    session: Session,
    *,
    day: date,
    channels: Channels,
    entry_seq: int,
    now: datetime,
    to_come: Collection[str],
    clock_seq: int | None,
) -> list[str]:
    """Write one message for each person whom a notice still waits for, on each channel; give their keys.

    A person has one digest a day: what is called for after it waits for the next. It is therefore written once the date
    was run in every zone of the person's settlements: those `to_come`, and those where it begins soon. On a person's
    quiet day only what may not be switched off is sent; the rest waits. What was settled meanwhile is left out. An
    approver's digest lists on each day that is not quiet what waits for approval, as long as it does.
    """
    waiting, approvals = _waiting(session), to_approve(session)
    concerned = (waiting.keys() | approvals.keys()) - _to_wait(session, day, now, to_come)
    if not concerned:
        return []
    message = models.Message
    had = set(session.scalars(select(message.person_id).where(message.on == day, counts(message.entry_seq))))
    persons = {row.id: row for row in session.scalars(select(models.Person).where(models.Person.id.in_(concerned)))}
    newest = journals.head(session)
    before = journals.BEGINNING if newest is None else newest.hash
    head = head_line(session) if concerned - had else ""
    messages: list[dict[str, Any]] = []
    for person_id in sorted(concerned - had):
        person = persons[person_id]
        quiet = is_quiet(day, channels.quiet_days if person.quiet_days is None else person.quiet_days)
        due = [row for row in waiting.get(person_id, []) if not quiet or NoticeKind(row.kind) in MANDATORY]
        approves = () if quiet else approvals.get(person_id, ())
        if due:
            _mark(session, person_id, day, all_of_them=len(due) == len(waiting[person_id]))
        items = _items(session, due, now, channels.pages)
        if items or approves:
            approves = tuple(_linked(each, channels.pages) for each in approves)
            digest = Digest(
                person=person.key,
                name=person.name,
                on=day,
                items=items,
                approvals=approves,
                head=head,
                link="" if channels.pages is None else f"{channels.pages}/",
            )
            written = {"entry_seq": entry_seq, "clock_seq": clock_seq, "written_at": now}
            messages += _messages(digest, person, channels=channels, before=before, written=written)
    _queue(session, messages, now)
    return [message["key"] for message in messages]


def _waiting(session: Session) -> dict[int, list[Any]]:
    t, n = models.NoticeRecipient, models.Notice
    query = (
        select(t.person_id, t.notice_id, t.reason, n.kind, n.on, n.text, n.deadline_id, n.term_id, n.settlement_id)
        .join(n, n.id == t.notice_id)
        .where(t.on.is_(None), counts(n.entry_seq))
        .order_by(n.on, n.id)
    )
    waiting: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        waiting[row.person_id].append(row)
    return waiting


def _to_wait(session: Session, day: date, now: datetime, to_come: Collection[str]) -> set[int]:
    """The persons whose digest waits until the date was run in another zone of theirs."""
    waits = set()
    for person_id, zones in _zones(session).items():
        begins = {zone: begins_at(day, zone) for zone in zones}
        last = min(begins.values()) + _PATIENCE
        if any(zone in to_come or now < at <= last for zone, at in begins.items()):
            waits.add(person_id)
    return waits


def _zones(session: Session) -> Mapping[int, set[str]]:
    """Give the zones of each person's settlements."""
    link, s = models.SettlementPerson, models.Settlement
    query = select(link.person_id, s.time_zone).join(s, s.id == link.settlement_id).distinct()
    zones: dict[int, set[str]] = defaultdict(set)
    for person_id, zone in session.execute(query):
        zones[person_id].add(zone)
    return zones


def _mark(session: Session, person_id: int, day: date, *, all_of_them: bool) -> None:
    waiting = update(models.NoticeRecipient).where(
        models.NoticeRecipient.person_id == person_id, models.NoticeRecipient.on.is_(None)
    )
    if not all_of_them:
        mandatory = select(models.Notice.id).where(models.Notice.kind.in_(sorted(MANDATORY)))
        waiting = waiting.where(models.NoticeRecipient.notice_id.in_(mandatory))
    session.execute(waiting.values(on=day))


def _linked(approval: Approval, pages: str | None) -> Approval:
    settlement, _, code = approval.code.partition("/")
    return approval if pages is None else replace(approval, link=f"{pages}{path_of_approval(settlement, code)}")


def _items(session: Session, rows: Sequence[Any], now: datetime, pages: str | None) -> tuple[DigestItem, ...]:
    """Give each deadline and term once, as it stands now where it falls due, whichever day called for it.

    Each leads to its page, a term to that of its settlement, where it is known under which address the `pages` are.
    """
    newest = {(row.deadline_id, row.term_id): row for row in rows}
    deadlines = _deadlines(session, [deadline for deadline, _ in newest if deadline is not None])
    terms = _terms(session, [term for _, term in newest if term is not None])
    items = []
    for (deadline_id, term_id), row in newest.items():
        called = {"called_on": row.on, "reason": row.reason}
        if term_id is not None:
            settlement, term = terms[term_id]
            code, today = f"{settlement}/{term.code}", today_in(term.time_zone, now)
            kind = NoticeKind(row.kind)
            if row.text in (notice.text for notice in notices_of_term(code, term, row.on)):  # else its date moved since
                title = term.title or term.kind
                link = "" if pages is None else f"{pages}{path_of_settlement(settlement)}"
                items.append(
                    DigestItem(kind=kind, text=row.text, code=code, title=title, today=today, link=link, **called)
                )
            continue
        found = deadlines[deadline_id]
        code = f"{found.settlement}/{code_of(found.code, found.number, found.label, recurring=found.recurring)}"
        standing, today = models.standing_in(found), today_in(found.time_zone, now)
        notice = notice_of(code, standing, today)
        if found.apart is not None or notice is None or not called_for_by(standing, found.notices, today):
            continue  # it was settled since, its date moved far away, or it is no duty of the organisation's
        items.append(
            DigestItem(
                kind=notice.kind,
                text=notice.text,
                code=code,
                title=found.title,
                today=today,
                safe=found.safe_at or standing.safe_on,
                latest=found.latest_at or standing.latest_on,
                open_on=found.open_on,
                rule=found.due or "",
                step=found.steps[-1] if found.steps else "",
                link="" if pages is None else f"{pages}{path_of(found.settlement, code.partition('/')[2])}",
                duty=f"{found.settlement}/{found.code}" if found.recurring else "",
                **called,
            )
        )
    return tuple(sorted(items, key=lambda item: (sort_day(item.safe), item.code)))


def notices_of_term(code: str, term: models.Term | Row[*tuple[Any, ...]], day: date) -> tuple[Notice, ...]:
    """Give what must be said of a term on a day; `code` is told with its settlement."""
    if term.superseded_on is not None:
        return ()
    estimated = term.ends_grade not in {Grade.RECORD, Grade.REPORTED}
    return term_notices(code, term.starts_safe_on, term.ends_safe_on, estimated=estimated, today=day)


def _deadlines(session: Session, ids: Sequence[int]) -> Mapping[int, Any]:
    d, o = models.Deadline, models.Obligation
    columns = (
        "id",
        "number",
        "label",
        "time_zone",
        "notices",
        "safe_at",
        "latest_at",
        "open_on",
        "steps",
        "apart",
        *models.STANDING,
    )
    duty = (o.code, o.title, o.due, o.recurring, models.Settlement.code.label("settlement"))
    query = (
        select(*(getattr(d, name) for name in columns), *duty)
        .join(o, o.id == d.obligation_id)
        .join(models.Settlement, models.Settlement.id == d.settlement_id)
    )
    return {
        row.id: row
        for first in range(0, len(ids), _AT_ONCE)
        for row in session.execute(query.where(d.id.in_(ids[first : first + _AT_ONCE])))
    }


def _terms(session: Session, ids: Sequence[int]) -> Mapping[int, tuple[str, models.Term]]:
    query = (
        select(models.Settlement.code, models.Term)
        .join(models.Settlement, models.Settlement.id == models.Term.settlement_id)
        .where(models.Term.id.in_(ids))
    )
    return {term.id: (settlement, term) for settlement, term in session.execute(query)}


def _messages(
    digest: Digest, person: models.Person, *, channels: Channels, before: str, written: Mapping[str, Any]
) -> list[dict[str, Any]]:
    subject, body = subject_of(digest), body_of(digest)
    return [
        {
            "key": _key(before, digest, channel, channels.domain),
            "person_id": person.id,
            "channel": Channel(channel),
            "on": digest.on,
            "name": person.name,
            "subject": subject,
            "body": body,
            **written,
        }
        for channel in channels.names
    ]


def _key(before: str, digest: Digest, channel: str, domain: str) -> str:
    """Give the Message-ID: unique in the world by the journal's chain, and the same whoever works it out again."""
    named = f"{before}\n{digest.person}\n{digest.on.isoformat()}\n{channel}"
    return f"{sha256(named.encode()).hexdigest()[:40]}@{domain}"


def _queue(session: Session, messages: list[dict[str, Any]], now: datetime) -> None:
    if not messages:
        return
    session.execute(insert(models.Message), messages)
    session.flush()
    entry_seq = messages[0]["entry_seq"]
    written = select(models.Message.id).where(models.Message.entry_seq == entry_seq).order_by(models.Message.id)
    new = {"state": MessageState.WAITING, "tries": 0, "next_try_at": now, "last_reply": ""}
    session.execute(insert(models.Outgoing), [{"message_id": each, **new} for each in session.scalars(written)])


def noticed_since_loading(session: Session, settlement_id: int, code: str, entry_seq: int) -> bool:
    """Whether a run before this one wrote notices of a settlement since its file was last loaded or amended."""
    entry, notice = models.JournalEntry, models.Notice
    loaded = session.scalar(
        select(func.max(entry.seq)).where(entry.settlement == code, entry.action.in_(("load", "amend")))
    )
    before = select(notice.id).where(
        notice.settlement_id == settlement_id, notice.entry_seq < entry_seq, notice.entry_seq > (loaded or 0)
    )
    return session.scalar(before.limit(1)) is not None
