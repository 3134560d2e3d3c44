"""R6 and R22: every local date in 24 zones is run once, whatever the clock does; a service that stopped shows in 26 hours."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, select

from benchmarks.torture.figures import Figure
from tests.operations.journal.tampering import disarm
from tracker import database, models, settings
from tracker.operations.day.health import LONGEST_LAG, health
from tracker.operations.day.owed import dates_begun, days_to_run
from tracker.operations.day.run import run_day

ZONES = [
    *(
        "Pacific/Apia",
        "Pacific/Pago_Pago",
        "Pacific/Kiritimati",
        "Pacific/Chatham",
        "Pacific/Norfolk",
        "Pacific/Honolulu",
    ),
    *("Australia/Lord_Howe", "Australia/Sydney", "Asia/Tokyo", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran"),
    *("Asia/Gaza", "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Europe/London", "Europe/Berlin"),
    *("America/Sao_Paulo", "America/Santiago", "America/Havana", "America/New_York", "America/St_Johns"),
    "America/Scoresbysund",
]
YEARS = (2020, 2045)
# The day that Samoa left out is before those years.
LEFT_OUT = (date(2011, 12, 26), date(2012, 1, 3))


def begins(day: date, zone: str) -> datetime:
    """Give the first moment, in UTC, at which it is that date or a later one, found by looking at the zone's clock."""
    low = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    high = low + timedelta(hours=48)
    where = ZoneInfo(zone)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(where).date() >= day:
            high = middle
        else:
            low = middle
    return high


def watched(engine: Engine, zone: str, first: date, last: date, seed: int) -> list[str]:
    """Wake around the beginning of each date, with a clock that jumps by up to a minute both ways; give what was wrong."""
    chance = random.Random(seed)  # noqa: S311 — a clock is to be repeated, not guessed
    with database.writing(engine) as session:
        code = f"{zone}-{first}".replace("/", "-").lower()
        session.add(models.Settlement(code=code, title=zone, organisation=zone, time_zone=zone, loaded_on=first))
    found: list[str] = []
    day = first
    while day <= last:
        beginning = begins(day, zone)
        jumps = sorted(chance.randint(-59, 59) for _ in range(2))
        for now in (beginning + timedelta(seconds=seconds) for seconds in (jumps[1], jumps[0], 59)):
            with database.reading(engine) as session:
                owed = [due for due in days_to_run(session, now=now) if due.zone == zone]
            for due in owed:
                # The clock that runs it may be another, a little behind.
                at = now + timedelta(seconds=chance.randint(-30, 0))
                with database.writing(engine) as session:
                    done = run_day(session, due, started_at=at, now=at)
                if done is not None and at < begins(due.day, zone):
                    found.append(f"{zone} {due.day} was run at {at}, before it began")
        day += timedelta(days=1)
    with database.reading(engine) as session:
        runs = Counter(session.scalars(select(models.Run.day).where(models.Run.time_zone == zone)))
    wanted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found += [f"{zone} {each} was run {runs[each]} times" for each in wanted if runs[each] != 1]
    found += [f"{zone} {each} is not of those dates" for each in runs if each not in set(wanted)]
    with database.writing(engine) as session:
        for row in session.scalars(select(models.Settlement).where(models.Settlement.time_zone == zone)):
            session.delete(row)
    return found


def unseen(engine: Engine, zone: str, seed: int) -> list[str]:
    """Stop after a date's run and ask each hour for three days: it is seen 26 hours after the next date began, not before."""
    chance = random.Random(seed)  # noqa: S311 — to be repeated
    first = date(YEARS[0], 1, 1) + timedelta(days=chance.randrange(9_000))
    with database.writing(engine) as session:
        row = models.Settlement(code="watched", title=zone, organisation=zone, time_zone=zone, loaded_on=first)
        session.add(row)
    since = begins(first, zone)
    wrong = []
    for minutes in range(0, 72 * 60, 30):
        now = since + timedelta(minutes=minutes)
        with database.reading(engine) as session:
            # The dates that were watched before lie at other times, of which the journal's newest entry is told too.
            seen = any(each.subject == zone for each in health(session, now=now).found)
        if seen != (now - since > LONGEST_LAG):
            wrong.append(f"{zone}: {'seen' if seen else 'not seen'} after {minutes} minutes")
    with database.writing(engine) as session:
        session.delete(session.scalars(select(models.Settlement)).one())
    return wrong


def counted(zone: str, first: date, last: date, seed: int) -> list[str]:
    """Do the same by the rule alone, without a database: a date is run once it is found owed, and remembered."""
    chance = random.Random(seed)  # noqa: S311 — a clock is to be repeated, not guessed
    found, runs, since, day = [], Counter[date](), first, first
    while day <= last:
        beginning = begins(day, zone)
        jumps = sorted(chance.randint(-59, 59) for _ in range(2))
        for now in (beginning + timedelta(seconds=seconds) for seconds in (jumps[1], jumps[0], 59)):
            for due in dates_begun(zone, since=since, now=now):
                if now < begins(due, zone):
                    found.append(f"{zone} {due} was run at {now}, before it began")
                runs[due] += 1
                since = due + timedelta(days=1)
        day += timedelta(days=1)
    wanted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return found + [f"{zone} {each} was run {runs[each]} times" for each in wanted if runs[each] != 1]


def figures(engine: Engine, *, zones: list[str], years: tuple[int, int], every: int) -> Iterator[Figure]:
    """Watch each zone through the years by the rule, and on a database near each change of its clock, or each so-manieth."""
    first, last = date(years[0], 1, 1), date(years[1], 12, 31)
    whole = (last - first).days + 1
    # Each piece begins on a database that knows nothing of the one before.
    disarm(engine, "runs_refuse_delete", "checkpoints_refuse_delete", "journal_refuse_delete")
    ruled: list[str] = []
    kept: list[str] = []
    delays: list[str] = []
    dates = 0
    for place, zone in enumerate(zones):
        ruled += counted(zone, first, last, seed=place)
        left_out = [LEFT_OUT] if zone == "Pacific/Apia" else []
        for start, end in [*left_out, *_around_changes(zone, first, whole)[::every]]:
            kept += watched(engine, zone, start, end, seed=place)
            dates += (end - start).days + 1
            _forget(engine, zone)
        delays += unseen(engine, zone, seed=place)
    about = f"in {len(zones)} zones, the clock jumping by up to a minute both ways"
    for tried, on, tries, found in (
        (f"each date of {years[0]}-{years[1]} {about}", "the rule", whole * len(zones), ruled),
        (f"dates near a change of the clock and Samoa's of 2011 {about}", "SQLite", dates, kept),
    ):
        yield Figure(
            bar="R6",
            tried=tried,
            on=on,
            tries=tries,
            found="exactly one run for each, none before it began" if not found else "; ".join(found[:3]),
            met=not found,
        )
    yield Figure(
        bar="R22",
        tried="a service that stopped, asked each half hour for three days",
        on="SQLite",
        tries=len(zones),
        found="seen once 26 hours had passed, not before" if not delays else "; ".join(delays[:3]),
        met=not delays,
    )


def _around_changes(zone: str, first: date, whole: int) -> list[tuple[date, date]]:
    where = ZoneInfo(zone)
    offsets = [
        datetime(day.year, day.month, day.day, 12, tzinfo=where).utcoffset()
        for day in (first + timedelta(days=number) for number in range(whole))
    ]
    changes = [number for number in range(1, whole) if offsets[number] != offsets[number - 1]]
    return [(first + timedelta(days=number - 2), first + timedelta(days=number + 2)) for number in changes] or [
        (first, first + timedelta(days=4))
    ]


def _forget(engine: Engine, zone: str) -> None:
    with database.writing(engine) as session:
        session.execute(delete(models.Run).where(models.Run.time_zone == zone))
        session.execute(delete(models.Checkpoint))
        session.execute(delete(models.JournalEntry))


def harness(size: float) -> Iterator[Figure]:
    """Watch every zone."""
    # In memory where there is such a folder: what is tried here is not the disk.
    memory = Path("/dev/shm")  # noqa: S108 — a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        url = settings.address(str(Path(folder) / "zones.db"))
        database.upgrade(url, create=True)
        engine = database.open_engine(url)
        yield from figures(engine, zones=ZONES, years=YEARS, every=max(1, round(1 / size)))
        engine.dispose()
