"""One hostile thing given to the program: the files it finds, the command that meets them, and what it must say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ground:
    """What every case stands on: a database with one settlement, a backup of it, its journal's export and a proof."""

    database: Path
    evidence: Path
    backup: Path
    export: Path
    proof: Path


Prepare = Callable[[Path, Ground], object]


def nothing(_folder: Path, _ground: Ground) -> None:
    """Prepare nothing: what is hostile stands in the arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A command line, called in a folder of its own once `prepare` has put the hostile thing there.

    `placed` is the name of the text file each sentence of a refusal must give a place in, "" where there is none.
    `program` is the tracker, or the verifier of exports that is handed to strangers.
    """

    family: str
    name: str
    arguments: tuple[str, ...]
    prepare: Prepare = nothing
    placed: str = ""
    program: str = "tracker"
    environ: Mapping[str, str] = field(default_factory=dict)


def file_of(name: str, data: bytes | Callable[[], bytes]) -> Prepare:
    """Put a file of that name there; bytes that are many are made when they are needed."""
    return lambda folder, _ground: (folder / name).write_bytes(data if isinstance(data, bytes) else data())
