"""Files to begin an agreement with, one for each kind of instrument: commented, and each loads as it is."""

from __future__ import annotations

from pathlib import Path

from tracker.agreements.file.problems import nearest, quoted
from tracker.errors import NotFound

_FOLDER = Path(__file__).parent


def kinds() -> tuple[str, ...]:
    """The kinds of instruments that there is a file for."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def beginning(kind: str) -> bytes:
    """The file for a kind of instrument; raises `NotFound`, with the kinds there are, for any other."""
    if kind not in kinds():
        near = nearest(kind, kinds())
        hint = "" if near is None else f" Did you mean {near}?"
        raise NotFound(f"There is no file to begin {quoted(kind)} with.{hint} There is: {', '.join(kinds())}.")
    return (_FOLDER / f"{kind}.yaml").read_bytes()
