"""R5: a machine that slept for N days does exactly N runs when it wakes, in the order of their dates, and then nothing.

After more than 45 days it waits for the word that it slept.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from benchmarks.torture.figures import Figure
from benchmarks.torture.replicas import LOADED_ON, last_moment, prepared
from tests.databases import Kind, both
from tests.operations import acme
from tracker import models
from tracker.app import App
from tracker.clock import Clock
from tracker.operations.day.owed import LONGEST_LEAP
from tracker.scheduler import Watch
from tracker.settings import Settings

LONGEST_SLEEP = 400


def woken(url: str, *, slept: int, folder: Path) -> list[str]:
    """Run the first day, sleep for so many days, wake twice, and give everything that was not as it should be."""
    logged: list[str] = []
    apps = [App(Settings(url, folder), Clock(last_moment(1 + days))) for days in (0, slept, slept)]
    found = []
    for app, expected in zip(apps, (1, slept, 0), strict=True):
        logged.clear()
        watch = Watch(app, acme.ACTOR, logged.append, threading.Event())
        watch.wake()
        if slept > LONGEST_LEAP.days and expected == slept:
            # Nothing is run without a word, and the refusal names both dates.
            told = f"The last date to run is {LOADED_ON + timedelta(days=slept)}, and the newest run is of {LOADED_ON}"
            if [line for line in logged if told not in line] or not logged:
                found.append(f"after {slept} days: {logged[:1]} instead of a refusal")
            logged.clear()
            watch.leaping.set()
            watch.wake()
        runs = [line for line in logged if line.startswith("day ")]
        if len(runs) != expected:
            found.append(f"after {slept} days: {len(runs)} runs instead of {expected}")
        found += [line for line in logged if "failed" in line]
    with apps[0].reading(acme.ACTOR) as session:
        days = list(session.scalars(select(models.Run.day).order_by(models.Run.id)))
    for app in apps:
        app.close()
    if days != [LOADED_ON + timedelta(days=number) for number in range(1 + slept)]:
        found.append(f"after {slept} days: not each date once, in order")
    return found


def figure(kind: Kind, sleeps: range, folder: Path) -> Figure:
    """Sleep for each of so many days, each time from the same start."""
    start = prepared(kind)
    found: list[str] = []
    for slept in sleeps:
        url = kind.make(start)
        found += woken(url, slept=slept, folder=folder)
        kind.drop(url)
    return Figure(
        bar="R5",
        tried=f"down for N days, N in {sleeps[0]}..{sleeps[-1]}"
        + (f" each {sleeps.step}th" if sleeps.step > 1 else "")
        + f", from {date.isoformat(LOADED_ON)}",
        on=kind.name,
        tries=len(sleeps),
        found="N runs, in date order, then nothing to do" if not found else "; ".join(found[:3]),
        met=not found,
    )


def harness(size: float) -> Iterator[Figure]:
    """Sleep for each number of days; on PostgreSQL for each tenth."""
    step = max(1, round(1 / size))
    with both() as (sqlite, postgresql), tempfile.TemporaryDirectory() as folder:
        yield figure(sqlite, range(1, LONGEST_SLEEP + 1, step), Path(folder))
        yield figure(postgresql, range(1, LONGEST_SLEEP + 1, 10 * step), Path(folder))
