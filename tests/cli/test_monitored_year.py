"""The year of a monitored company beside a ledger that was kept by hand: each month's statuses, dates, money and figures.

`agreement.yaml` has 37 duties; `life.txt` what was recorded and when. `ledger.csv` has, for the last day of each month, how each
deadline stands, and its safe and latest date (`S=2026-07-09` where it was another one then); `figures.csv` the sums. Both were
worked out from the text of the agreement, the laws and the calendar of 2026, and not printed by the program.
"""

from __future__ import annotations

import csv
import re
import shlex
from calendar import monthrange
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.cli.calling import Tracker

KEPT = Path(__file__).parents[1] / "data" / "monitored-year"
YEAR = 2026
# A status, the safe and the latest date, and how many days late.
Line = tuple[str, str | None, str | None, int]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STATUSES = {
    "A": "awaiting event",
    "B": "submitted",
    "C": "continuing",
    "D": "dormant",
    "L": "met late",
    "M": "met",
    "N": "not found",
    "O": "overdue",
    "P": "past safe date",
    "R": "released",
    "S": "due soon",
    "T": "returned",
    "U": "upcoming",
    "W": "waived",
    "X": "disputed",
}
# What the ledger does not have lies after this day, and is to come.
LEDGER_ENDS = "2027-03-31"
TO_COME = {"upcoming", "continuing", "released"}
PAID = ("PEN", "PEN.1", "PEN.2", "CIV", "CIV.1", "CIV.2", "CIV.3", "OFPAY")
_FIGURE = re.compile(r"<strong>([\d,]+)</strong>\s*<span>([^<]*)</span>")
_OTHERS = re.compile(r"Waiting for [^<]*Lindqvist LLP: (\d+)")
_ANSWERS = re.compile(r"an answer to what was delivered: (\d+)")


def table(name: str) -> list[dict[str, str]]:
    with (KEPT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last_day(month: int) -> date:
    return date(YEAR, month, monthrange(YEAR, month)[1])


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def acts() -> Iterator[tuple[date, list[str]]]:
    for line in (KEPT / "life.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            day, _, command = line.partition(" ")
            yield date.fromisoformat(day), shlex.split(command)


def expected(month: str) -> dict[str, Line]:
    """How each deadline stands at the end of a month by the ledger: status, both dates, and days late."""
    found: dict[str, Line] = {}
    for row in table("ledger.csv"):
        letter, _, then = row[month].partition("=")
        if not letter:
            continue
        undated = letter in "ACDN" and not then and row["code"] not in {"KEEP@1", "KEEP@2"}
        safe, latest = (then, then) if then else ("", "") if undated else (row["safe"], row["latest"])
        late = int(row["late"]) if letter == "L" else 0
        found[row["code"]] = (STATUSES[letter], safe or None, latest or None, late)
    return found


def stood(rows: list[dict[str, Any]], kept: Collection[str]) -> dict[str, Line]:
    """The same of a list, without what the ledger does not have because it lies after it: that is to come, or released."""
    return {
        row["code"]: (row["status"], _minutes(row["safe"]), _minutes(row["latest"]), row["days_late"])
        for row in rows
        if row["code"] in kept or not (row["safe"] or "") > LEDGER_ENDS or row["status"] not in TO_COME
    }


def _minutes(value: str | None) -> str | None:
    return None if value is None else value[:16]


def differing(month: str, rows: list[dict[str, Any]]) -> list[str]:
    """Where the program and the ledger differ, in words."""
    ledger = expected(month)
    found = stood(rows, ledger)
    return [
        f"{month} {code}: {found.get(code)} where the ledger has {ledger.get(code)}"
        for code in sorted({*ledger, *found})
        if found.get(code) != ledger.get(code)
    ]


def _penalties(tracker: Tracker, day: date) -> int:
    """What delays cost in all by the schedules, in whole dollars."""
    total = 0
    for code in ("QDOJ", "NOTIFY"):
        for why in tracker("why", code, "--json", at=noon(day)).json:
            sums = [re.match(r"Penalty: USD ([\d,]+)\.00", note) for note in why["notes"]]
            total += sum(int(found[1].replace(",", "")) for found in sums if found is not None)
    return total


def figures_found(tracker: Tracker, month: str, end: date) -> dict[str, str]:
    """The month's figures as the program has them, under the names that the ledger gives them."""
    number = MONTHS.index(month) + 1
    assert tracker("report", "--month", f"{YEAR}-{number:02}", "--out", "report.html", at=noon(end)).code == 0
    page = (tracker.folder / "report.html").read_text(encoding="utf-8")
    shown = {label: count.replace(",", "") for count, label in _FIGURE.findall(page)}
    others = _OTHERS.search(page)
    answers = _ANSWERS.search(page)
    (money,) = tracker("payments", "--json", at=noon(end)).json
    left = {each["code"]: each["balance"] for each in money["payments"]}
    (whole,) = [each for each in money["totals"] if each["instrument"] is None]
    breaches = [count for label, count in shown.items() if label in {"breach declared", "breaches declared"}]
    return {
        "month": month,
        "late and open": shown["late and open"],
        "past the safe date": shown["past the safe date"],
        "met late": shown[f"met late in {end:%B}"],
        "due in 30 days": shown["due in 30 days"],
        "others": others[1] if others else "0",
        "answers": answers[1] if answers else "0",
        "breaches": breaches[0] if breaches else "0",
        **{f"{code} left": str(int(Decimal(left[code]))) for code in PAID},
        "paid in all": str(int(Decimal(whole["paid"]))),
        "penalties": str(_penalties(tracker, end)),
    }


def test_a_year_under_a_monitor_reads_as_the_ledger_has_it_month_by_month(tracker: Tracker) -> None:
    tracker.write("agreement.yaml", (KEPT / "agreement.yaml").read_text(encoding="utf-8"))
    tracker.write("letter.txt", "By letter of this day.")
    began = noon(date(YEAR, 1, 6))
    assert tracker("init", at=began).code == 0
    said = tracker("load", "agreement.yaml", "--by", "ana", at=began)
    assert said.code == 0, said.err
    sums = {row["month"]: row for row in table("figures.csv")}
    life = list(acts())
    wrong: list[str] = []
    for number, month in enumerate(MONTHS, 1):
        for day, words in life:
            if day.month == number:
                said = tracker(*words, at=noon(day))
                assert said.code == 0, (day, words, said.err)
        end = last_day(number)
        wrong += differing(month, tracker("list", "--json", at=noon(end)).json)
        found = figures_found(tracker, month, end)
        wrong += [
            f"{month}: {name} is {found[name]} where the ledger has {kept}"
            for name, kept in sums[month].items()
            if found[name] != kept
        ]
        assert tracker("journal", "verify", at=noon(end)).code == 0
    assert wrong == [], "\n".join(wrong)
