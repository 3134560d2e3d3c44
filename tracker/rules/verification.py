"""Who compared a schedule of penalties with its text, and whether it is still the schedule that was compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.rules.facts import Fact, PenaltyVerified
from tracker.rules.settlement import Penalty


class Verified(StrEnum):
    """Whether the figures of a schedule are drafts."""

    VERIFIED = "verified"
    DRAFT = "draft"
    LAPSED = "draft again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How far a schedule is vouched for: `by` whom and `on` which day, None where only the file says so.

    Of a lapsed one, `by` and `on` are those of the last comparison; `fact` is None where the file says so.
    """

    state: Verified
    by: str = ""
    on: date | None = None
    fact: PenaltyVerified | None = None

    @property
    def draft(self) -> bool:
        """Say whether figures by the schedule are drafts."""
        return self.state is not Verified.VERIFIED


def content_of(penalty: Penalty) -> str:
    """Give the SHA-256 of what a schedule says: instrument, clause, mode, its citation, the bands and the day of cure.

    Of the key, the sources and the note it says nothing: they change no figure.
    """
    said = [
        penalty.instrument,
        penalty.clause,
        penalty.mode.value,
        penalty.citation,
        penalty.cure_day.value,
        [[tier.through, tier.per_day.currency, tier.per_day.minor] for tier in penalty.tiers],
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def verification(penalty: Penalty, facts: Iterable[Fact], *, names: Mapping[str, str]) -> Verification:
    """Tell whether a schedule is verified by the facts that stood on a day; `names` are the persons' by their keys.

    A comparison holds for the content that was compared: once the schedule says something else, it is a draft again.
    """
    about = [fact for fact in facts if isinstance(fact, PenaltyVerified) and fact.penalty == penalty.key]
    content = content_of(penalty)
    held = [fact for fact in about if fact.content == content]
    if held:
        last = held[-1]
        return Verification(state=Verified.VERIFIED, by=names.get(last.by, last.by), on=last.verified_on, fact=last)
    if penalty.verified_by is not None:
        return Verification(state=Verified.VERIFIED, by=names.get(penalty.verified_by, penalty.verified_by))
    if about:
        last = about[-1]
        return Verification(state=Verified.LAPSED, by=names.get(last.by, last.by), on=last.verified_on, fact=last)
    return Verification(state=Verified.DRAFT)
