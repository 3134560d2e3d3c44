"""Another release of the program, as an installer would put it: its own closed days changed, and the holidays package's.

It is a folder with a copy of the tracker and a package `holidays` of a higher version that answers as the installed one
does but for the days that were changed. A process that looks there first is the next release; nothing is patched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tracker.resources import directory

# Added to the end of the table of our own closed days.
_OURS = """

VINTAGE = "next"
US_FEDERAL = (*US_FEDERAL, LegalDay("Civic Day", NthWeekday(2, FRIDAY, 5), "a law of the next release", since=2025))
US_CLOSINGS = (*US_CLOSINGS, Closing(date(2026, 9, 3), "a day of mourning", "E.O. 99999"))
US_NY = tuple(each for each in US_NY if each.name != "Lincoln's Birthday")
CA_FEDERAL = tuple(each for each in CA_FEDERAL if each.name != "Easter Monday")
EU_COURTS = (*EU_COURTS, LegalDay("9 May", SameDate(5, 9), "a decision of the next release"))
"""
_PACKAGE = '''"""The next release of the holidays package: the one at {place}, but for some days."""

import datetime as _datetime

__path__ = [{place!r}]
exec(compile(open({place!r} + "/__init__.py", encoding="utf-8").read(), "holidays", "exec"))
_before = country_holidays
_ADDED = {added!r}
_TAKEN = {taken!r}


class _Changed:
    def __init__(self, known, country):
        self._known, self._country, self._year = known, country, None
        self.start_year, self.end_year = known.start_year, known.end_year

    def get(self, day, default=None):
        self._year = day.year
        return self._known.get(day, default)

    def _days(self):
        days = {{day: self._known[day] for day in self._known}}
        for text in _TAKEN.get(self._country, ()):
            days.pop(_datetime.date.fromisoformat(text), None)
        for text in _ADDED.get(self._country, ()):
            day = _datetime.date.fromisoformat(text)
            if day.year == self._year:
                days.setdefault(day, "a day of the next release")
        return days

    def __iter__(self):
        return iter(self._days())

    def __getitem__(self, day):
        return self._days()[day]


def country_holidays(country, **given):
    return _Changed(_before(country, **given), country)
'''
# Several commands in one process, which takes a second to begin.
_MAIN = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from tracker import cli
from tracker.clock import Clock

clock, ended = Clock(datetime.fromisoformat(sys.argv[1])), []
for arguments in json.loads(sys.argv[2]):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.run(arguments, clock=clock)
    ended.append([code, out.getvalue(), err.getvalue()])
json.dump(ended, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Called:
    """How a command of a release ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Release:
    """One release; `folder` is where it is installed, None for the program as it is."""

    folder: Path | None
    url: str
    now: str

    def calls(self, *commands: tuple[str, ...]) -> list[Called]:
        """Call commands one after the other in a process of their own, at the moment `now`."""
        where = os.environ | {"TRACKER_DATABASE_URL": self.url, "LOGNAME": "maria"}
        if self.folder is not None:
            where["PYTHONPATH"] = str(self.folder)
        done = subprocess.run(
            [sys.executable, "-c", _MAIN, self.now, json.dumps(commands)],
            capture_output=True,
            encoding="utf-8",
            env=where,
            cwd=self.folder or "/",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [Called(*each) for each in json.loads(done.stdout)]

    def musts(self, *commands: tuple[str, ...]) -> list[Called]:
        """Call commands that all have to be done."""
        called = self.calls(*commands)
        assert all(each.code == 0 for each in called), [each.err for each in called]
        return called

    def must(self, *arguments: str) -> Called:
        """Call one command that has to be done."""
        return self.musts(arguments)[0]


def install(folder: Path, *, added: Mapping[str, Sequence[date]], taken: Mapping[str, Sequence[date]]) -> Path:
    """Install the next release into a folder: days added to and taken from countries of the package, and our own changes."""
    install_with(folder, {"rules/counting/closed_days.py": _OURS})
    known = find_spec("holidays")
    assert known is not None
    assert known.origin is not None
    (folder / "holidays").mkdir()
    text = _PACKAGE.format(place=str(Path(known.origin).parent), added=_plain(added), taken=_plain(taken))
    (folder / "holidays" / "__init__.py").write_text(text, encoding="utf-8")
    information = folder / "holidays-999.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: holidays\nVersion: 999.0\n", encoding="utf-8")
    return folder


def install_with(folder: Path, changes: Mapping[str, str]) -> Path:
    """Install a release into a folder, other than this one by what is added to the end of some of its modules."""
    package = find_spec("tracker")
    assert package is not None
    assert package.origin is not None
    # With the byte-code that is there, but for what another process is just writing.
    shutil.copytree(Path(package.origin).parent, folder / "tracker", ignore=shutil.ignore_patterns("*.pyc.*"))
    for name in ("templates", "migrations"):
        (folder / name).symlink_to(directory(name))
    for module, text in changes.items():
        with (folder / "tracker" / module).open("a", encoding="utf-8") as source:
            source.write(text)
    return folder


def _plain(days: Mapping[str, Sequence[date]]) -> dict[str, list[str]]:
    return {country: [day.isoformat() for day in each] for country, each in days.items()}
