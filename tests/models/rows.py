"""Rows for tests: the dull parts are given, a test names what matters to it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tracker import models
from tracker.models.journal import journal
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Happened
from tracker.rules.grades import Grade
from tracker.rules.people.actor import Proof
from tracker.rules.people.recipients import Reason
from tracker.rules.people.roles import Role
from tracker.rules.people.scopes import Scope
from tracker.rules.proof.merkle import EMPTY
from tracker.rules.settlement.penalties import CureDay, PenaltyMode

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def an_entry(
    session: Session, *, at: datetime = NOW, actor: str = "Jo", payload: Mapping[str, object] | None = None
) -> models.JournalEntry:
    journal.append(session, at=at, actor=actor, action="load", settlement="acme", payload=payload or {})
    entry = journal.head(session)
    assert entry is not None
    return entry


def a_settlement(session: Session, **given: object) -> models.Settlement:
    row = models.Settlement(
        **{
            "code": "acme",
            "title": "Acme, 2026",
            "organisation": "Acme",
            "time_zone": "America/New_York",
            "loaded_on": date(2026, 3, 2),
            **given,
        }
    )
    session.add(row)
    session.flush()
    return row


def an_instrument(session: Session, settlement: models.Settlement, **given: object) -> models.Instrument:
    authority = models.Authority(name=given.pop("authority", "DOJ"))
    session.add(authority)
    session.flush()
    row = models.Instrument(
        **{
            "settlement_id": settlement.id,
            "position": 0,
            "code": "plea",
            "title": "Plea agreement",
            "authority_id": authority.id,
            "kind": "plea agreement",
            "counting": "unread",
            "calendar": "us-federal",
            "grade": Grade.RECORD,
            **given,
        }
    )
    session.add(row)
    session.flush()
    return row


def an_obligation(session: Session, **given: object) -> models.Obligation:
    instrument = an_instrument(session, a_settlement(session))
    row = models.Obligation(
        **{
            "settlement_id": instrument.settlement_id,
            "instrument_id": instrument.id,
            "position": 0,
            "code": "D1",
            "title": "Pay the first part",
            "kind": "payment",
            "due": "30 days after sentencing",
            "notices": (30, 7, 1, 0),
            "grade": Grade.RECORD,
            **given,
        }
    )
    session.add(row)
    session.flush()
    return row


def a_deadline(session: Session, obligation: models.Obligation, **given: object) -> models.Deadline:
    row = models.Deadline(
        **{
            "settlement_id": obligation.settlement_id,
            "obligation_id": obligation.id,
            "time_zone": "America/New_York",
            "number": 1,
            "label": "1",
            "kind": Kind.LATEST,
            "safe_on": date(2026, 3, 24),
            "latest_on": date(2026, 3, 25),
            "grade": Grade.RECORD,
            "counting": "unread",
            "calendar": "us-federal",
            "fingerprint": "",
            "lead": 30,
            "due_soon_on": date(2026, 2, 22),
            "notices": (30, 7, 1, 0),
            **given,
        }
    )
    session.add(row)
    session.flush()
    return row


def a_fact(session: Session, settlement_id: int, entry: models.JournalEntry, **given: object) -> models.Fact:
    row = models.Fact(
        **{
            "settlement_id": settlement_id,
            "kind": Happened.kind,
            "subject": "sentencing",
            "earliest": date(2026, 2, 23),
            "latest": date(2026, 2, 23),
            "grade": Grade.RECORD,
            "recorded_at": NOW,
            "entry_seq": entry.seq,
            "origin": models.Origin.PERSON,
            **given,
        }
    )
    session.add(row)
    session.flush()
    return row


def one_row_of_each(session: Session) -> None:
    """Fill every table with at least one row, all under one entry of the journal, which vouches for them."""
    earlier = an_entry(session)
    entry = models.JournalEntry(seq=journal.next_seq(session))
    obligation = an_obligation(session, recurring=True, planned_until=date(2027, 3, 2))
    settlement_id, instrument_id = obligation.settlement_id, obligation.instrument_id
    deadline = a_deadline(session, obligation)
    person = models.Person(key="jo", name="Jo", email=None)
    fact = a_fact(session, settlement_id, entry)
    term = models.Term(
        settlement_id=settlement_id,
        instrument_id=instrument_id,
        position=0,
        code="monitorship",
        kind="monitorship",
        grade=Grade.RECORD,
        time_zone="America/New_York",
    )
    session.add_all((person, term))
    session.flush()
    message = models.Message(
        key="1@tracker.invalid",
        person_id=person.id,
        channel=models.Channel.MAIL,
        on=date(2026, 3, 2),
        written_at=NOW,
        name="Jo",
        subject="1 overdue",
        body="D1 is overdue.",
        entry_seq=entry.seq,
        clock_seq=earlier.seq,
    )
    notice = models.Notice(
        settlement_id=settlement_id,
        term_id=term.id,
        kind="term ends",
        on=date(2026, 3, 2),
        text="",
        entry_seq=entry.seq,
    )
    run = models.Run(
        time_zone="America/New_York",
        day=date(2026, 3, 2),
        started_at=NOW,
        finished_at=NOW,
        changes=1,
        notices=1,
        digest="0",
        entry_seq=entry.seq,
        clock_seq=earlier.seq,
    )
    session.add_all((message, notice, run))
    session.flush()
    session.add_all(
        (
            models.NoticeRecipient(notice_id=notice.id, person_id=person.id, reason=Reason.TERM, on=date(2026, 3, 2)),
            models.SwitchedOff(person_id=person.id, kind="ahead"),
            models.Outgoing(message_id=message.id, state=models.MessageState.SENT, tries=1, next_try_at=NOW),
            models.Try(
                message_id=message.id,
                number=1,
                began_at=NOW,
                ended_at=NOW,
                outcome=models.MessageState.SENT,
                reply="250 OK",
            ),
            models.SettlementPerson(settlement_id=settlement_id, person_id=person.id, position=0),
            models.Revision(
                settlement_id=settlement_id, number=1, sha256="0", file="a.yaml", text="a", entry_seq=entry.seq
            ),
            models.Amendment(
                settlement_id=settlement_id,
                position=1,
                effective_on=date(2026, 3, 1),
                known_on=date(2026, 3, 2),
                before="{}",
                entry_seq=entry.seq,
            ),
            models.Party(settlement_id=settlement_id, position=0, name="Acme"),
            models.Source(settlement_id=settlement_id, position=0, key="P1", title="Release", grade=Grade.RECORD),
            models.Development(
                settlement_id=settlement_id, position=0, latest=date(2026, 3, 1), title="News", grade=Grade.REPORTED
            ),
            models.Precedent(
                settlement_id=settlement_id, position=0, cited="acme-2020", cited_for="An end", grade=Grade.REPORTED
            ),
            models.IdempotencyKey(
                actor="os:maria", key="k1", operation="resolve", arguments="0" * 64, entry=entry.seq, answer="{}"
            ),
            models.Account(person_id=person.id, password="$argon2id$", changed_at=NOW),  # noqa: S106 — of nobody
            models.SignInLink(digest="1" * 64, person_id=person.id, made_at=NOW, ends_at=NOW),
            models.SignIn(
                digest="2" * 64,
                person_id=person.id,
                proved=Proof.PASSWORD,
                proved_at=NOW,
                began_at=NOW,
                seen_at=NOW,
                last_grant=0,
            ),
            models.HalfSignIn(digest="4" * 64, person_id=person.id, ends_at=NOW),
            models.SignOnRequest(digest="6" * 64, state="7" * 64, leads_to="/", again=False, ends_at=NOW),
            models.BoundIdentity(issuer="https://id.example", subject="m-1", person_id=person.id, bound_at=NOW),
            models.SecondFactor(person_id=person.id, sealed="c2VhbGVk", enrolled_at=NOW, last_step=0),
            models.RecoveryCode(digest="5" * 64, person_id=person.id),
            models.ApiToken(
                digest="3" * 64, person_id=person.id, name="board", scope=Scope.READ, made_at=NOW, ends_at=NOW
            ),
            models.Attempt(subject="network:192.0.2.0", window_at=NOW, number=1),
            models.CalendarAddress(
                digest="4" * 64, person_id=person.id, settlement="acme", role=Role.OWNER, made_at=NOW, last_grant=0
            ),
            models.SavedList(person_id=person.id, name="Mine", query="owner=mia", saved_at=NOW),
            models.PersonLogin(person_id=person.id, login="maria", entry_seq=entry.seq),
            models.Delegation(
                person_id=person.id,
                delegate_id=None,
                first_on=date(2026, 3, 2),
                last_on=date(2026, 3, 9),
                entry_seq=entry.seq,
            ),
            models.RoleGrant(person_id=person.id, role=Role.OFFICER, granted=True, entry_seq=entry.seq),
            models.Contradiction(settlement_id=settlement_id, position=0, about=("D1",), title="They differ"),
            models.NamedEvent(settlement_id=settlement_id, position=0, name="sentencing"),
            models.Penalty(
                settlement_id=settlement_id,
                instrument_id=instrument_id,
                position=0,
                key="late-reports",
                mode=PenaltyMode.BY_BAND,
                citation="para. 42",
                cure_day=CureDay.SILENT,
                tiers=[models.PenaltyTier(position=0, currency="USD", minor=150_000)],
            ),
            models.RecommendationTerms(
                settlement_id=settlement_id,
                instrument_id=instrument_id,
                position=0,
                key="doj",
                adopt="150 days after received",
                notices=(30, 7),
                grade=Grade.RECORD,
            ),
            models.Amount(obligation_id=obligation.id, position=0, currency="USD", minor=89_861_882_500),
            models.Evidence(fact_id=fact.id, sha256="0", name="wire.pdf", size=10, stored_at=NOW),
            models.StatusChange(
                deadline_id=deadline.id,
                on=date(2026, 3, 2),
                after=models.Deadline.status(deadline, date(2026, 3, 2)),
                cause=models.Cause.LOAD,
                entry_seq=entry.seq,
            ),
            models.DateMove(
                settlement_id=settlement_id,
                deadline_id=deadline.id,
                code="D1",
                on=date(2026, 3, 2),
                entry_seq=entry.seq,
            ),
            models.VoidRun(run_id=run.id, entry_seq=entry.seq),
            models.CalendarVintage(vintage="holidays 0.108, closed days 0", entry_seq=entry.seq),
            models.Checkpoint(size=0, root=EMPTY.hex(), subtrees=(), entry_seq=entry.seq),
            models.Notice(
                settlement_id=settlement_id,
                deadline_id=deadline.id,
                kind="due",
                on=date(2026, 3, 2),
                text="Soon.",
                entry_seq=entry.seq,
            ),
            models.Report(
                month="2026-02",
                as_of=date(2026, 2, 28),
                sha256="0",
                html=b"<!doctype html>",
                published_at=NOW,
                entry_seq=entry.seq,
            ),
        )
    )
    an_entry(session)
