"""The memory of the tracker: tables that remember what was agreed, what happened, and what was derived from it."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.models.accounts import (
        Account,
        ApiToken,
        Attempt,
        BoundIdentity,
        HalfSignIn,
        RecoveryCode,
        SecondFactor,
        SignIn,
        SignInLink,
        SignOnRequest,
    )
    from tracker.models.agreed.instrument import Authority, Instrument
    from tracker.models.agreed.obligation import Amount, Obligation
    from tracker.models.agreed.penalty import Penalty, PenaltyTier
    from tracker.models.agreed.people import Party, Person, SettlementPerson
    from tracker.models.agreed.recommendation import RecommendationTerms
    from tracker.models.agreed.revision import Amendment, Revision
    from tracker.models.agreed.settlement import Settlement
    from tracker.models.agreed.source import Contradiction, Development, Precedent, Source
    from tracker.models.agreed.term import NamedEvent, Term
    from tracker.models.base import WRITER_LOCK, Base
    from tracker.models.calendars import CalendarAddress
    from tracker.models.columns import Cause, Origin, canonical
    from tracker.models.deadline import Deadline
    from tracker.models.facts import WITHDRAWN, Evidence, Fact
    from tracker.models.history import DateMove, StatusChange
    from tracker.models.idempotency import IdempotencyKey
    from tracker.models.journal.checkpoint import Checkpoint
    from tracker.models.journal.journal import JournalEntry
    from tracker.models.list_tables import STANDING, standing_in
    from tracker.models.outbox import Channel, Message, MessageState, NoticeRecipient, Outgoing, SwitchedOff, Try
    from tracker.models.reports import Report
    from tracker.models.roles import Delegation, PersonLogin, RoleGrant
    from tracker.models.runs import Notice, Run, VoidRun
    from tracker.models.saved_lists import SavedList
    from tracker.models.status import status_expression
    from tracker.models.vintage import CalendarVintage

__all__ = [
    "STANDING", "WITHDRAWN", "WRITER_LOCK", "Account", "Amendment", "Amount", "ApiToken", "Attempt", "Authority",
    "Base", "BoundIdentity", "CalendarAddress", "CalendarVintage", "Cause", "Channel", "Checkpoint", "Contradiction",
    "DateMove", "Deadline", "Delegation", "Development", "Evidence", "Fact", "HalfSignIn", "IdempotencyKey",
    "Instrument", "JournalEntry", "Message", "MessageState", "NamedEvent", "Notice", "NoticeRecipient", "Obligation",
    "Origin", "Outgoing", "Party", "Penalty", "PenaltyTier", "Person", "PersonLogin", "Precedent",
    "RecommendationTerms", "RecoveryCode", "Report", "Revision", "RoleGrant", "Run", "SavedList", "SecondFactor",
    "Settlement", "SettlementPerson", "SignIn", "SignInLink", "SignOnRequest", "Source", "StatusChange", "SwitchedOff",
    "Term", "Try", "VoidRun", "canonical", "standing_in", "status_expression",
]  # fmt: skip

# Where each stands. Making a mapped class takes as long as importing a library: a command makes those that it asks for.
_MODULES = {
    "accounts": (
        "Account",
        "ApiToken",
        "Attempt",
        "BoundIdentity",
        "HalfSignIn",
        "RecoveryCode",
        "SecondFactor",
        "SignIn",
        "SignInLink",
        "SignOnRequest",
    ),
    "agreed.instrument": ("Authority", "Instrument"),
    "agreed.obligation": ("Amount", "Obligation"),
    "agreed.penalty": ("Penalty", "PenaltyTier"),
    "agreed.people": ("Party", "Person", "SettlementPerson"),
    "agreed.recommendation": ("RecommendationTerms",),
    "agreed.revision": ("Amendment", "Revision"),
    "agreed.settlement": ("Settlement",),
    "agreed.source": ("Contradiction", "Development", "Precedent", "Source"),
    "agreed.term": ("NamedEvent", "Term"),
    "base": ("WRITER_LOCK",),
    "columns": ("Cause", "Origin", "canonical"),
    "deadline": ("Deadline",),
    "facts": ("WITHDRAWN", "Evidence", "Fact"),
    "history": ("DateMove", "StatusChange"),
    "idempotency": ("IdempotencyKey",),
    "journal.checkpoint": ("Checkpoint",),
    "journal.journal": ("JournalEntry",),
    "outbox": ("Channel", "Message", "MessageState", "NoticeRecipient", "Outgoing", "SwitchedOff", "Try"),
    "reports": ("Report",),
    "roles": ("Delegation", "PersonLogin", "RoleGrant"),
    "runs": ("Notice", "Run", "VoidRun"),
    "calendars": ("CalendarAddress",),
    "saved_lists": ("SavedList",),
    "list_tables": ("STANDING", "standing_in"),
    "status": ("status_expression",),
    "vintage": ("CalendarVintage",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


@cache
def every() -> None:
    """Make the classes of all tables, as whoever writes needs them: rows are written in the order of their references."""
    for module in _MODULES:
        import_module(f"tracker.models.{module}")


def __getattr__(name: str) -> object:
    if name == "Base":
        # Whoever asks for what all tables share asks for all tables.
        every()
    elif name not in _MODULE_OF:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found: object = getattr(import_module(f"tracker.models.{_MODULE_OF.get(name, 'base')}"), name)
    globals()[name] = found
    return found
