"""The vintage of what dates are counted with: by its name one sees whether another release would count them otherwise."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from tracker.rules.counting.closed_days import VINTAGE

# The vintage of the counting itself: a test works it out from the dates that every rule and series gives. A database of another
# one is counted again.
COUNTING = "eed7b59e"
# Raised when anything else that rows keep of a derivation follows otherwise from the same facts.
DERIVATION = 4


@cache
def vintage() -> str:
    """Name what this program counts with: the holidays package's version, our own closed days, the counting, and what follows."""
    return f"holidays {_version()}, closed days {VINTAGE}, counting {COUNTING}, derivation {DERIVATION}"


def _version() -> str:
    # The installer's folder beside the package has it in its name; to import the package, or what reads such folders,
    # costs every command a tenth of a second.
    found = find_spec("holidays")
    if found is not None and found.origin is not None:
        for folder in Path(found.origin).parent.parent.glob("holidays-*.dist-info"):
            return folder.name.removeprefix("holidays-").removesuffix(".dist-info")
    from importlib.metadata import version

    return version("holidays")
