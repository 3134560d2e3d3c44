"""The ladder of guards stands twice, in Python and in SQL: here the two are held to one another."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from tests.models.rows import an_obligation
from tracker import models
from tracker.database import reading, writing
from tracker.models.status import status_expression
from tracker.rules.deadlines.status import Standing, Status, status_of
from tracker.rules.due.kinds import Kind

TODAY = date(2026, 3, 2)
DEADLINES = models.Deadline.__table__

# Days close around today, so that every guard is met from both sides.
days = st.integers(-3, 3).map(lambda distance: TODAY + timedelta(days=distance))
maybe = st.none() | days
standings = st.builds(
    Standing,
    kind=st.sampled_from(Kind),
    safe_on=maybe,
    latest_on=maybe,
    lead=st.integers(0, 3),
    done_from=maybe,
    done_by=maybe,
    late_before=st.integers(0, 2),
    awaits_answer=st.booleans(),
    accepted_on=maybe,
    submitted_on=maybe,
    returned_on=maybe,
    waiting_from=maybe,
    stopped_on=maybe,
    restarted_on=maybe,
    tolled=st.booleans(),
    waived_on=maybe,
    released_on=maybe,
    superseded_on=maybe,
    contingent=st.booleans(),
    woken_on=maybe,
    public=st.booleans(),
)


def _row(standing: Standing, obligation_id: int, settlement_id: int, number: int) -> dict[str, object]:
    due_soon_on = None if standing.safe_on is None else standing.safe_on - timedelta(days=standing.lead)
    return {
        "settlement_id": settlement_id,
        "obligation_id": obligation_id,
        "number": number,
        "time_zone": "America/New_York",
        "label": str(number),
        "counting": "unread",
        "calendar": "us-federal",
        "fingerprint": "",
        "notices": (),
        "due_soon_on": due_soon_on,
        **{name: getattr(standing, name) for name in Standing.__slots__},
    }


@pytest.fixture
def obligation(engine: Engine) -> models.Obligation:
    with writing(engine) as session:
        return an_obligation(session)


@settings(
    max_examples=60,
    deadline=None,
    # Each example rolls its rows back, so that the database of the test stays as it was.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(standings, min_size=1, max_size=60))
def test_sql_and_python_give_the_same_status(
    engine: Engine, obligation: models.Obligation, drawn: list[Standing]
) -> None:
    rows = [_row(each, obligation.id, obligation.settlement_id, number) for number, each in enumerate(drawn, 1)]
    with writing(engine) as session:
        session.execute(sa.insert(models.Deadline), rows)
        in_sql = session.scalars(sa.select(status_expression(DEADLINES, TODAY)).order_by(models.Deadline.number)).all()
        session.rollback()

    assert in_sql == [status_of(each, TODAY) for each in drawn]


@pytest.mark.parametrize(
    ("standing", "status"),
    [
        (Standing(kind=Kind.LATEST, safe_on=TODAY, latest_on=TODAY, lead=30), Status.DUE_SOON),
        (Standing(kind=Kind.LATEST, safe_on=date(2026, 3, 1), latest_on=TODAY, lead=30), Status.PAST_SAFE),
        (Standing(kind=Kind.LATEST, safe_on=None, latest_on=None, lead=30), Status.AWAITING),
        (
            Standing(
                kind=Kind.LATEST,
                safe_on=date(2026, 2, 1),
                latest_on=date(2026, 2, 2),
                lead=30,
                done_from=date(2026, 2, 3),
                done_by=date(2026, 2, 3),
            ),
            Status.MET_LATE,
        ),
        (Standing(kind=Kind.UNKNOWN, safe_on=None, latest_on=None, lead=0, contingent=True), Status.DORMANT),
    ],
)
def test_a_list_tells_the_status_as_a_word_of_the_rules(
    engine: Engine, obligation: models.Obligation, standing: Standing, status: Status
) -> None:
    with writing(engine) as session:
        session.execute(sa.insert(models.Deadline), [_row(standing, obligation.id, obligation.settlement_id, 1)])

    with reading(engine) as session:
        told = session.scalars(sa.select(status_expression(DEADLINES, TODAY))).one()
        found = session.scalars(
            sa.select(models.Deadline.number).where(status_expression(DEADLINES, TODAY) == status)
        ).all()
    assert told is status
    assert found == [1]
