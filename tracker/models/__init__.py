"""The memory of the tracker: tables that remember what was agreed, what happened, and what was derived from it."""

from tracker.models.agreed.instrument import Instrument, NamedEvent, Term
from tracker.models.agreed.obligation import Amount, Obligation
from tracker.models.agreed.penalty import Penalty, PenaltyTier
from tracker.models.agreed.recommendation import RecommendationTerms
from tracker.models.agreed.settlement import (
    Amendment,
    Authority,
    Contradiction,
    Development,
    Party,
    Person,
    Revision,
    Settlement,
    SettlementPerson,
    Source,
)
from tracker.models.base import Base
from tracker.models.columns import Cause, Origin, canonical
from tracker.models.deadline import STANDING, Deadline, standing_in
from tracker.models.facts import WITHDRAWN, Evidence, Fact
from tracker.models.history import DateMove, StatusChange
from tracker.models.idempotency import IdempotencyKey
from tracker.models.journal.checkpoint import Checkpoint
from tracker.models.journal.journal import JournalEntry
from tracker.models.outbox import Channel, Message, MessageState, NoticeRecipient, Outgoing, SwitchedOff, Try
from tracker.models.reports import Report
from tracker.models.roles import PersonLogin, RoleGrant
from tracker.models.runs import Notice, Run
from tracker.models.status import status_expression
from tracker.models.vintage import CalendarVintage

__all__ = [
    "STANDING",
    "WITHDRAWN",
    "Amendment",
    "Amount",
    "Authority",
    "Base",
    "CalendarVintage",
    "Cause",
    "Channel",
    "Checkpoint",
    "Contradiction",
    "DateMove",
    "Deadline",
    "Development",
    "Evidence",
    "Fact",
    "IdempotencyKey",
    "Instrument",
    "JournalEntry",
    "Message",
    "MessageState",
    "NamedEvent",
    "Notice",
    "NoticeRecipient",
    "Obligation",
    "Origin",
    "Outgoing",
    "Party",
    "Penalty",
    "PenaltyTier",
    "Person",
    "PersonLogin",
    "RecommendationTerms",
    "Report",
    "Revision",
    "RoleGrant",
    "Run",
    "Settlement",
    "SettlementPerson",
    "Source",
    "StatusChange",
    "SwitchedOff",
    "Term",
    "Try",
    "canonical",
    "standing_in",
    "status_expression",
]
