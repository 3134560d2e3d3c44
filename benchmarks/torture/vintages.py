"""R21: another release that knows other closed days moves no past date, and tells each one to come that moves.

What must come out is worked out apart: the same files loaded afresh by the next release say what each date would be.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.torture.figures import Figure
from benchmarks.torture.releases import Called, Release, install
from tests.databases import Kind, both
from tracker import database, models

NOW = "2026-06-15T17:00:00+00:00"
TODAY = date(2026, 6, 15)
# Ours, the package's, and both together.
CALENDARS = (
    *("us-federal", "us-federal+closures", "us-federal+observed+us-ma", "us-ny", "ca-federal", "eu-courts"),
    *("gb-eaw", "nl", "de", "fr", "sg"),
)
COUNTRIES = ("GB", "NL", "DE", "FR", "SG", "US")
SINGLES = 120
_LISTED = ("list", "--json")
Dates = dict[str, tuple[str | None, str | None, str]]


def agreement(calendar: str, chance: random.Random) -> str:
    """Write a settlement whose dates are counted on a calendar: two series, many single dates, chains, some done."""
    code = calendar.replace("+", "-")
    lines = [
        f"settlement: {code}",
        f"title: {code}",
        f"organisation: {code}",
        "time_zone: America/New_York",
        "instruments:",
        f"  order: {{title: Order, authority: OCC, kind: consent order, counting: frcp-6, calendar: {calendar}}}",
        "events:",
        "  effective: {on: 2024-01-15, grade: record}",
        "obligations:",
        "  W: {instrument: order, title: Weekly, kind: report, due: every 1 week from effective}",
        "  M: {instrument: order, title: Monthly, kind: report,",
        "      due: 15 business days after the end of each calendar month from effective}",
    ]
    facts = []
    for number in range(SINGLES):
        trigger = date(2025, 1, 1) + timedelta(days=chance.randrange(1_200))
        span = f"{chance.randrange(3, 40)} business days"
        rule = f"{span} after {trigger}" if number % 4 else f"{span} before {trigger}"
        lines.append(f"  S{number}: {{instrument: order, title: Once, kind: report, due: {rule}}}")
        if number % 5 == 0:
            # What is counted forward was done once its clock had begun, where that is by now.
            done = min(TODAY, trigger) - timedelta(days=chance.randrange(1, 30))
            if number % 4:
                done = min(TODAY, trigger + timedelta(days=chance.randrange(1, 30)))
            if not number % 4 or trigger <= TODAY:
                facts.append(f"  - {{resolved: S{number}, on: {done}}}")
        elif number % 3 == 0:
            lines.append(
                f"  C{number}: {{instrument: order, title: Chained, kind: report, due: 5 business days after due(S{number})}}"
            )
    return "\n".join([*lines, "facts:", *facts, ""])


def _dates(listed: Called) -> Dates:
    return {
        f"{each['settlement']}/{each['code']}": (each["safe"], each["latest"], each["status"]) for each in listed.json
    }


def replayed(kind: Kind, calendars: tuple[str, ...], folder: Path, seed: int) -> Figure:
    """Load with this release, upgrade with the next, and compare every date with what the next release alone says."""
    chance = random.Random(seed)  # noqa: S311 — days are to be repeated, not guessed
    added = {each: [_weekday(chance) for _ in range(10)] for each in COUNTRIES}
    # Days that were closed: the package knows them, and one of each country is taken away.
    taken = {"GB": [date(2025, 8, 25), date(2026, 8, 31)], "DE": [date(2026, 5, 14), date(2026, 10, 3)]}
    taken |= {"FR": [date(2026, 7, 14)], "NL": [date(2026, 4, 27)], "SG": [date(2026, 8, 10)]}
    installed = install(folder / "next", added=added, taken=taken)
    url, fresh = kind.make(), kind.make()
    now, then = Release(None, url, NOW), Release(installed, url, NOW)
    loads = []
    for calendar in calendars:
        file = folder / f"{calendar}.yaml"
        file.write_text(agreement(calendar, chance), encoding="utf-8")
        loads.append(("load", str(file), "--yes", "--by", "Maria Chen"))
    before, would = (_dates(each.musts(*loads, _LISTED)[-1]) for each in (now, Release(installed, fresh, NOW)))
    found = _refused(then)
    *upgraded, listed = then.musts(("upgrade", "--dry-run", "--json"), ("upgrade", "--json"), _LISTED)
    rehearsed, told = (each.json for each in upgraded)
    if rehearsed["settlements"] != told["settlements"]:
        found.append("the rehearsal told something else")
    after = _dates(listed)
    moved = {f"{each['settlement']}/{move['code']}" for each in told["settlements"] for move in each["moves"]}
    kept = {f"{each['settlement']}/{each_kept['code']}" for each in told["settlements"] for each_kept in each["kept"]}
    past, due = _judged(before, would, after, moved=moved, kept=kept, found=found, then=then)
    found += _held_together(then, url, moved)
    kind.drop(url)
    kind.drop(fresh)
    return Figure(
        bar="R21",
        tried=f"another release with other closed days, on {len(calendars)} calendars",
        on=kind.name,
        tries=len(before),
        found=f"{past} past dates would have moved, 0 did, each told; {due} to come moved, all told, none besides"
        if not found and past and due
        else f"{past} past, {due} to come; {len(found)} wrong: {'; '.join(found[:3])}",
        met=not found and past > 0 and due > 0,
    )


def _refused(then: Release) -> list[str]:
    """Before it is upgraded, nothing is told or written with the other calendars."""
    found = []
    commands = (("list",), ("day",), ("record", "effective", "--on", "2024-01-16", "--correct", "--by", "Jo"))
    for command, called in zip(commands, then.calls(*commands), strict=True):
        if called.code != 4 or "tracker upgrade" not in called.err:
            found.append(f"{command[0]} ended with {called.code}: {called.err[:100]}")
    return found


def _judged(
    before: Dates, would: Dates, after: Dates, *, moved: set[str], kept: set[str], found: list[str], then: Release
) -> tuple[int, int]:
    """Compare every date; give how many past ones were kept against another count, and how many to come moved."""
    past = due = 0
    if before.keys() != after.keys() or before.keys() != would.keys():
        found.append("not the same deadlines")
    chained = _chained(would, after, then)
    for code, (safe, latest, status) in before.items():
        over = (latest or "") < TODAY.isoformat() or status in {"met", "met late"}
        stands = (safe, latest)
        expected = stands if over else chained.get(code, would[code][:2])
        if after[code][:2] != expected:
            found.append(f"{code} was {stands}, is {after[code][:2]}, and should be {expected}")
        if over and would[code][:2] != stands:
            past += 1
            found += [] if code in kept or _through(code) in kept else [f"{code} stands and was not told"]
        if not over and stands != after[code][:2]:
            due += 1
        if (stands != after[code][:2]) != (code in moved):
            found.append(f"{code} was {stands}, is {after[code][:2]}, and was {'' if code in moved else 'not '}told")
    return past, due


def _through(code: str) -> str:
    """Give the date that a chained one is counted from: kept, it keeps this one too."""
    settlement, _, own = code.partition("/")
    return f"{settlement}/S{own.removeprefix('C')}"


def _chained(would: Dates, after: Dates, then: Release) -> dict[str, tuple[str | None, str | None]]:
    """Give what the next release alone says of each date that is counted from one that was kept: it is counted from that."""
    codes = [each for each in after if "/C" in each and after[_through(each)][:2] != would[_through(each)][:2]]
    calendars = {each.replace("+", "-"): each for each in CALENDARS}
    called = then.musts(
        *(
            (
                *("due", f"5 business days after {after[_through(code)][0]}", "--counting", "frcp-6", "--json"),
                *("--calendar", calendars[code.partition("/")[0]]),
            )
            for code in codes
        )
    )
    lines = (each.json["deadlines"][0] for each in called)
    return {code: (line["safe"], line["latest"]) for code, line in zip(codes, lines, strict=True)}


def _held_together(then: Release, url: str, moved: set[str]) -> list[str]:
    """Afterwards the doctor finds nothing, the journal holds, each move is a row, and the same again does nothing."""
    found = []
    examined, verified, again = then.calls(("doctor", "--json"), ("journal", "verify"), ("upgrade", "--json"))
    doctor = examined.json
    found += [
        f"{each['subject']}: {each['sentence']}" for each in doctor["findings"] if "day's run" not in each["subject"]
    ]
    if verified.code != 0:
        found.append("the journal does not hold")
    if again.json["settlements"]:
        found.append("the same again did something")
    engine = database.open_engine(url)
    with database.reading(engine) as session:
        rows = session.scalar(select(func.count()).select_from(models.DateMove))
    engine.dispose()
    if rows != len(moved):
        found.append(f"{rows} moves were written down, and {len(moved)} told")
    return found


def _weekday(chance: random.Random) -> date:
    day = date(2025, 1, 1) + timedelta(days=chance.randrange(1_100))
    return day if day.weekday() < 5 else day + timedelta(days=2)


def harness(size: float) -> Iterator[Figure]:
    """Replay on both kinds of database, all calendars."""
    calendars = CALENDARS[: max(3, round(len(CALENDARS) * size))]
    with both() as kinds:
        for kind in kinds:
            with tempfile.TemporaryDirectory() as folder:
                yield replayed(kind, calendars, Path(folder), seed=1)
