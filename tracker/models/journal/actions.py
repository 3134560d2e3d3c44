"""The actions that an entry of the journal may have: what people and the program do that the journal keeps."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What was done, in the word that the journal has for it."""

    ACCOUNT = "account"
    ACKNOWLEDGE = "acknowledge"
    AMEND = "amend"
    ANSWER = "answer"
    APPROVE = "approve"
    ATTEST = "attest"
    BREACH = "breach"
    CLOCK = "clock"
    CONTRADICTION = "contradiction"
    DAY = "day"
    DECISION = "decision"
    DEVELOPMENT = "development"
    EVIDENCE = "evidence"
    EXTEND = "extend"
    EXTENSION = "extension"
    LOAD = "load"
    MEND = "mend"
    MONITOR = "monitor"
    PAY = "pay"
    PERSON = "person"
    PROPOSE = "propose"
    PUBLISH = "publish"
    RECOMMENDATION = "recommendation"
    RECORD = "record"
    RECOUNT = "recount"
    REFUSED = "refused"
    REJECT = "reject"
    RESOLVE = "resolve"
    RETRY = "retry"
    RETURN = "return"
    SIGN = "sign"
    SUBMIT = "submit"
    SWITCH_OFF = "switch off"
    SWITCH_ON = "switch on"
    TERM = "term"
    TOKEN = "token"  # noqa: S105 — the word for what a program is given, and no secret
    VERIFY = "verify"
    WAIVE = "waive"
    WITHDRAW = "withdraw"
