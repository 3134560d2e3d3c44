"""The schedule of payments as it stands on a day: what is due, paid, credited and left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.operations.queries.pages import WHOLE, Page, Paging, page_of
from tracker.operations.queries.past import Past, codes_asked
from tracker.operations.queries.settlement_as_of import SettlementAsOf, stand
from tracker.rules.money.accounts import Account, Total, accounts, totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """One settlement's payments seen from a day, with the titles of its instruments by their codes."""

    settlement: str
    as_of: date
    accounts: tuple[Account, ...]
    totals: tuple[Total, ...]
    instruments: dict[str, str]


def payments(
    session: Session,
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: Past | None,
    paging: Paging = WHOLE,
) -> Page[Payments]:
    """The schedule of payments of one settlement, or of each (a page is of so many); refuses as `codes_asked` does."""
    wanted = page_of(codes_asked(session, settlement, known_at, now=now), paging, lambda code: (code,))
    found = tuple(payments_of(stand(session, code, now=now, as_of=as_of, known_at=known_at)) for code in wanted)
    return Page(found, wanted.total, wanted.after)


def payments_of(standpoint: SettlementAsOf) -> Payments:
    """The schedule of payments of a settlement seen from a day."""
    found = accounts(standpoint.plan, standpoint.facts, standpoint.day)
    return Payments(
        settlement=standpoint.kept.settlement.code,
        as_of=standpoint.day,
        accounts=found,
        totals=totals(found),
        instruments={each.code: each.title for each in standpoint.kept.settlement.instruments},
    )
