"""The portfolio counts what the list lists, whatever the day: most of it from what is cached, the rest derived."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.agreements.file.reader import read
from tracker.agreements.library import library, read_named
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.load import load
from tracker.operations.agreement.rows import recall
from tracker.operations.facts import events, resolution, terms, withdrawal
from tracker.operations.facts.record import Attribution, Checked, Circumstances, store_fact
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.operations.queries.portfolio import holdings
from tracker.operations.queries.settlement_as_of import stand
from tracker.reports.portfolio.holdings import AHEAD, SOON, Holding, together
from tracker.rules.deadlines.status import OPEN, Status
from tracker.rules.facts import Delivered, DeliveryStep, Ending, When

NOW = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
OTHER = (
    acme.FILE.replace("settlement: acme", "settlement: zenith")
    .replace("Acme Corporation", "Zenith plc")
    .replace("America/New_York", "Asia/Tokyo")
)


def _load_all(engine: Engine) -> None:
    with database.writing(engine) as session:
        for item in library():
            load(session, read_named(item.name), author=acme.author("Maria Chen"), now=NOW)


def _seen(
    engine: Engine, *, as_of: date | None = None, known_at: date | None = None, now: datetime = NOW
) -> dict[str, Holding]:
    with database.reading(engine) as session:
        found = holdings(session, now=now, as_of=as_of, known_at=known_at)
        return {each.settlement.code: each for each in found.each}


def _agrees(
    engine: Engine, *, as_of: date | None, known_at: date | None = None, now: datetime = NOW, only: str | None = None
) -> None:
    """Hold the portfolio against each settlement's own list and plan, which are made one by one."""
    found = _seen(engine, as_of=as_of, known_at=known_at, now=now)
    for code, holding in found.items():
        if only not in {None, code}:
            continue
        with database.reading(engine) as session:
            lines = list_deadlines(session, Filter(settlement=code), now=now, as_of=as_of, known_at=known_at)
            alone = stand(session, code, now=now, as_of=as_of, known_at=known_at)
        assert holding.day == alone.day
        assert holding.terms == alone.plan.terms, (code, as_of)
        for instrument, tally in holding.tallies.items():
            under = [line for line in lines if line.instrument == instrument]
            ours = Counter(line.status for line in under if line.apart is None)
            others = Counter(line.status for line in under if line.apart is not None)
            assert (dict(tally.statuses), dict(tally.apart)) == (dict(ours), dict(others)), (code, instrument, as_of)
        counted = [line for line in lines if line.apart is None]
        days = [_day(line.safe) for line in counted if line.status in OPEN and line.safe is not None]
        whole = together(holding.tallies.values())
        assert whole.soon == sum(timedelta(0) <= day - alone.day <= timedelta(SOON) for day in days), (code, as_of)
        assert whole.ahead == sum(timedelta(0) <= day - alone.day <= timedelta(AHEAD) for day in days), (code, as_of)
        first = min((day for day in days if day >= alone.day), default=None)
        assert (None if whole.upcoming is None else _day(whole.upcoming.safe)) == first, (code, as_of)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def test_every_shipped_settlement_is_counted_as_its_list_lists_it_twice_a_year_for_ten_years(
    engine: Engine,
) -> None:
    _load_all(engine)

    _agrees(engine, as_of=None)
    # A server answers the same questions more slowly: it is asked once in two years.
    for half in range(0, 2 * 10, 1 if engine.dialect.name == "sqlite" else 4):
        _agrees(engine, as_of=date(2019 + half // 2, 1 + 6 * (half % 2), 17))


def test_what_a_person_recorded_counts_from_its_own_day_on(engine: Engine) -> None:
    acme.loaded(engine)
    acme.loaded(engine, OTHER)
    by = Attribution(actor=acme.ACTOR, by="Maria Chen")
    with database.writing(engine) as session:
        about = Circumstances(settlement="acme", attribution=by, now=acme.NOW)
        terms.start_term(session, "monitorship", circumstances=about, when=When.on(date(2026, 2, 2)), authority="OCC")
        terms.end_term(
            session, "monitorship", circumstances=replace(about, settlement="zenith"), when=When.on(date(2026, 2, 20)),
            manner=Ending.EARLY, successor=None, authority="OCC",
        )  # fmt: skip

    for day in (date(2026, 1, 20), date(2026, 2, 2), date(2026, 3, 16), date(2026, 2, 20), date(2026, 9, 1)):
        _agrees(engine, as_of=day, now=acme.NOW)
    _agrees(engine, as_of=None, now=acme.NOW)
    found = _seen(engine, now=acme.NOW)
    assert found["acme"].terms[0].ends is not None
    assert found["zenith"].ended["monitorship"].authority == "OCC"


@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["resolve A1", "extend A1", "waive A2", "engage", "received", "withdraw"]),
            st.integers(-60, 60),
        ),
        max_size=6,
    ),
    days=st.lists(st.integers(-80, 400), min_size=1, max_size=3),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_recorded_the_portfolio_of_any_day_is_that_days_list(
    engine: Engine, acts: list[tuple[str, int]], days: list[int]
) -> None:
    # One settlement after another in the same database: what was recorded of the others changes nothing here.
    with database.reading(engine) as session:
        number = len(session.connection().exec_driver_sql("SELECT code FROM settlements").all())
    code = f"acme-{number}"
    acme.loaded(engine, acme.FILE.replace("settlement: acme", f"settlement: {code}"))
    for act, days_off in acts:
        _do(engine, code, act, acme.TODAY + timedelta(days_off))
    for days_off in days:
        _agrees(engine, as_of=acme.TODAY + timedelta(days_off), now=acme.NOW, only=code)
    _agrees(engine, as_of=None, now=acme.NOW, only=code)


def _do(engine: Engine, code: str, act: str, day: date) -> None:
    about = Circumstances(settlement=code, attribution=acme.BY, now=acme.NOW)
    try:
        with database.writing(engine) as session:
            match act:
                case "resolve A1":
                    resolution.resolve(session, "A1", when=When.on(day), circumstances=about)
                case "extend A1":
                    resolution.extend(session, "A1", to=day + timedelta(90), granted_on=day, circumstances=about)
                case "waive A2":
                    resolution.waive(session, "A2", waived_on=day, circumstances=about)
                case "engage":
                    events.record_event(
                        session, "monitor-engaged", when=When.on(day), correct=day.day % 2 == 0, circumstances=about
                    )
                case "received":
                    events.record_event(session, "received(A1)", when=When.on(day), correct=True, circumstances=about)
                case _:
                    withdrawal.withdraw(session, 2, attribution=acme.BY, now=acme.NOW)
    except (InputRefused, NotFound):
        return


def test_a_delivery_that_became_known_after_it_was_marked_done_counts_from_its_own_day_on(
    engine: Engine,
) -> None:
    acme.loaded(engine)
    acme.resolve(engine, "A1", date(2026, 2, 25))
    by, now = acme.BY, acme.NOW
    with database.writing(engine) as session:
        kept = recall(session, "acme")
        sent = Delivered(obligation="A1", step=DeliveryStep.FILED, when=When.on(date(2026, 2, 10)))
        store_fact(session, Checked(attribution=by, now=now, kept=kept, subject="A1", action="submit", fact=sent))

    for day in (date(2026, 2, 9), date(2026, 2, 10), date(2026, 2, 24), date(2026, 2, 25), date(2026, 6, 1)):
        _agrees(engine, as_of=day, now=now)


def test_each_settlement_stands_on_its_own_date(engine: Engine) -> None:
    acme.loaded(engine)
    acme.loaded(engine, OTHER)

    found = _seen(engine, now=datetime(2026, 3, 2, 20, 0, tzinfo=UTC))

    assert {code: each.day for code, each in found.items()} == {"acme": date(2026, 3, 2), "zenith": date(2026, 3, 3)}


def test_what_was_known_at_a_moment_leaves_out_what_was_loaded_or_recorded_later(engine: Engine) -> None:
    acme.loaded(engine)
    with database.writing(engine) as session:
        agreement = read(OTHER.encode(), "zenith.yaml")
        load(session, agreement, author=acme.author("Maria Chen"), now=datetime(2026, 3, 9, 17, 0, tzinfo=UTC))
    later = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)

    assert list(_seen(engine, known_at=date(2026, 3, 4), now=later)) == ["acme"]
    assert list(_seen(engine, known_at=date(2026, 3, 10), now=later)) == ["acme", "zenith"]
    _agrees(engine, as_of=None, known_at=date(2026, 3, 4), now=later)
    with pytest.raises(InputRefused), database.reading(engine) as session:
        holdings(session, now=later, known_at=date(2026, 3, 1))


def test_a_term_that_hangs_on_a_duty_is_derived_with_it(engine: Engine) -> None:
    text = acme.FILE.replace(
        "terms:\n",
        "terms:\n  reporting: {instrument: order, kind: self-reporting, starts: received(A1), length: 1 year}\n",
    )
    acme.loaded(engine, text)
    acme.record(engine, "received(A1)", date(2026, 3, 1))

    (term,) = (each for each in _seen(engine, now=acme.NOW)["acme"].terms if each.term.code == "reporting")

    assert str(getattr(term.ends, "safe", None)) == "2027-03-01"
    _agrees(engine, as_of=date(2026, 2, 1), now=acme.NOW)


def test_a_deadline_that_no_longer_follows_is_not_counted(engine: Engine) -> None:
    acme.loaded(engine)
    acme.loaded(engine, acme.FILE.replace("  A6:", "  A7:"))

    tally = _seen(engine, now=acme.NOW)["acme"].tallies["order"]

    assert tally.of(Status.SUPERSEDED) == 0
    _agrees(engine, as_of=None, now=acme.NOW)


def test_without_a_settlement_there_is_no_portfolio(engine: Engine) -> None:
    with pytest.raises(NotFound, match="No settlement is loaded yet"), database.reading(engine) as session:
        holdings(session, now=NOW)
