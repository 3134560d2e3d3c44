"""The vintage of the calendars' data: by its name one sees whether another release of the program knows other days."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tracker.rules.counting.closed_days import VINTAGE


@cache
def vintage() -> str:
    """Name the data that this program counts with: the holidays package's version, and our own closed days."""
    return f"holidays {_version()}, closed days {VINTAGE}"


def _version() -> str:
    # The installer's folder beside the package has it in its name; to import the package, or what reads such folders,
    # costs every command a tenth of a second.
    found = find_spec("holidays")
    if found is not None and found.origin is not None:
        for folder in Path(found.origin).parent.parent.glob("holidays-*.dist-info"):
            return folder.name.removeprefix("holidays-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version("holidays")
