"""R16: whatever is given to the program, it is read or refused at once, in little memory, with a place, and nothing breaks."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from statistics import median

from benchmarks.torture.corpus import agreements, archives, pieces, proofs, tables, words
from benchmarks.torture.corpus.case import Case, Ground
from benchmarks.torture.figures import Figure
from tests.operations.acme import FILE

ROOT = Path(__file__).parents[2]
TERMS = "recommendation_terms:\n  occ: {instrument: order, adopt: 150 days, implement: 90 days, verify: 60 days}\n"
MOST_MEMORY = 200  # megabytes
# A second of work, on a machine that imports SQLAlchemy in a quarter of one: so many times that, since machines differ.
LONGEST_RATIO = 4.0
# After this the process is killed: whoever waits for ever would never be told of.
PATIENCE = 20
# What a refusal may end with: of the database itself only where the database is what is hostile.
_REFUSED = frozenset({2, 3})
_DATABASE = 4
_PROGRAMS = {
    "tracker": (sys.executable, "-c", "from tracker.cli import main; main()"),
    "verifier": (sys.executable, str(ROOT / "docs" / "verify_export.py")),
}
# What no terminal may be sent: it would obey the one and show another text than stands there for the other.
_OBEYED = ("\x1b", "\x07", "\u202e", "\u2066", "\u200b", "\x9b")


@dataclass(frozen=True, slots=True)
class Ended:
    """How one call ended: its code (below 0 for the signal that ended it), seconds by the clock and of the processor."""

    code: int
    seconds: float
    busy: float
    megabytes: float
    out: str
    err: str


def cases() -> tuple[Case, ...]:
    """Give the whole corpus."""
    return tuple(case for module in (agreements, tables, archives, pieces, words, proofs) for case in module.families())


def prepared(folder: Path) -> Ground:
    """Make what the cases stand on."""
    (folder / "acme.yaml").write_text(FILE + TERMS, encoding="utf-8")
    environ = _environ(folder / "tracker.db", folder / "evidence")
    for arguments in (
        ("init",),
        ("load", "--yes", "acme.yaml"),
        ("journal", "export", "--out", "journal.txt"),
        ("backup", "good.tar"),
    ):
        ended = call(_PROGRAMS["tracker"], arguments, folder, environ)
        assert ended.code == 0, ended.err
    proof = call(_PROGRAMS["tracker"], ("journal", "prove", "1"), folder, environ)
    (folder / "proof.txt").write_text(proof.out, encoding="utf-8")
    return Ground(
        folder / "tracker.db", folder / "evidence", folder / "good.tar", folder / "journal.txt", folder / "proof.txt"
    )


@lru_cache(maxsize=1)
def _longest() -> float:
    """The seconds of processor time that a case may take on this machine: never less than one."""

    def importing() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", "import sqlalchemy.orm"], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return max(1.0, LONGEST_RATIO * median(importing() for _ in range(3)))


def call(program: Sequence[str], arguments: Sequence[str], folder: Path, environ: dict[str, str]) -> Ended:
    """Call a program and measure it: the clock, its processor time, and the most memory it ever held."""
    with (folder / ".out").open("wb") as out, (folder / ".err").open("wb") as err:
        began = time.perf_counter()
        process = subprocess.Popen(
            [*program, *arguments],
            cwd=folder,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        _limit(process.pid)
        try:
            status, used, megabytes = _awaited(process, began)
        finally:
            if process.stdin is not None:
                process.stdin.close()
        seconds = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    return Ended(
        code,
        seconds,
        used.ru_utime + used.ru_stime,
        megabytes,
        (folder / ".out").read_bytes().decode(errors="surrogateescape"),
        (folder / ".err").read_bytes().decode(errors="surrogateescape"),
    )


def _awaited(process: subprocess.Popen[bytes], began: float) -> tuple[int, resource.struct_rusage, float]:
    most = 0.0
    while True:
        # What the system counts at the end holds what we ourselves had when it was started.
        most = max(most, _peak(process.pid))
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            return status, used, most
        if time.perf_counter() - began > PATIENCE:
            os.kill(process.pid, signal.SIGKILL)
            _, status, used = os.wait4(process.pid, 0)
            return status, used, most
        time.sleep(0.002)


def _peak(pid: int) -> float:
    """Give the most megabytes that the program of a process held up to now."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _limit(pid: int) -> None:
    # Far above the bar, so that what misses it is measured, and the machine survives what would take all of it.
    for what, most in (
        (resource.RLIMIT_AS, 4 << 30),
        (resource.RLIMIT_CPU, PATIENCE),
        (resource.RLIMIT_FSIZE, 1 << 30),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ProcessLookupError):
            resource.prlimit(pid, what, (most, most))


def _environ(database: Path, evidence: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(database.parent),
        "LANG": "C.UTF-8",
        "LOGNAME": "maria",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "TRACKER_DATABASE_URL": f"sqlite:///{database}",
        "TRACKER_EVIDENCE": str(evidence),
    }


def faults_of(case: Case, ground: Ground, place: Path) -> tuple[list[str], Ended]:
    """Try one case in a folder of its own, and say what is wrong with how it ended."""
    found, ended = _tried(case, ground, place)
    # Others may work on the machine: what a case asks for is its own work, which is the least that it took in three tries,
    # and waiting for ever is told by the signal.
    for _ in range(2):
        if found or ended.busy <= _longest():
            break
        found, again = _tried(case, ground, place)
        ended = replace(ended, busy=min(ended.busy, again.busy))
    if ended.busy > _longest():
        found.append(f"it took {ended.busy:.2f} s of work")
    if ended.megabytes > MOST_MEMORY:
        found.append(f"it took {ended.megabytes:.0f} MB")
    return found, ended


def _tried(case: Case, ground: Ground, place: Path) -> tuple[list[str], Ended]:
    place.mkdir()
    database = place / "tracker.db"
    shutil.copyfile(ground.database, database)
    case.prepare(place, ground)
    before = head(database)
    environ = _environ(database, place / "evidence") | dict(case.environ)
    ended = call(_PROGRAMS[case.program], case.arguments, place, environ)
    found = _wrong(case, ended, changed=before != head(database))
    shutil.rmtree(place)
    return found, ended


def head(database: Path) -> tuple[object, ...]:
    """Give the journal's last entry and how many there are, straight from the file."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return tuple(connection.execute("SELECT count(*), max(hash) FROM journal").fetchone())
    finally:
        connection.close()


def _wrong(case: Case, ended: Ended, *, changed: bool) -> list[str]:
    found = []
    allowed = {0, *_REFUSED} | ({1} if case.program == "verifier" or case.family == "words" else set())
    if case.family in {"places", "surroundings"} or "--database" in case.arguments:
        allowed |= {_DATABASE, 1}
    if ended.code not in allowed:
        found.append(f"it ended with {ended.code}")
    if "Traceback" in ended.err or "Traceback" in ended.out:
        found.append(f"it broke: {ended.err.strip().splitlines()[-1]}")
    if ended.code and changed:
        found.append("it was refused, and the journal changed")
    if ended.code in _REFUSED and not ended.err.strip():
        found.append("it was refused without a word")
    obeyed = [each for each in _OBEYED if each in ended.out + ended.err]
    if obeyed and case.arguments[-1] != "-":
        found.append(f"a terminal would obey {obeyed}")
    if case.placed and ended.code in _REFUSED:
        sentences = [line for line in ended.err.splitlines() if line.strip()]
        if not any(_is_placed(line, case.placed) for line in sentences):
            found.append(f"no place is told: {sentences[:1]}")
    return found


def _is_placed(line: str, file: str) -> bool:
    begin, colon, rest = line.partition(f"{file}:")
    parts = rest.split(":", 2)
    return not begin and bool(colon) and len(parts) > 2 and all(each.isdigit() for each in parts[:2])


def figure(chosen: Sequence[Case]) -> Figure:
    """Try so many cases."""
    found: list[str] = []
    slowest = heaviest = busiest = 0.0
    with tempfile.TemporaryDirectory(prefix="tracker-torture-") as name:
        folder = Path(name)
        (folder / "ground").mkdir()
        ground = prepared(folder / "ground")
        for number, case in enumerate(chosen):
            wrong, ended = faults_of(case, ground, folder / f"case-{number}")
            slowest, heaviest = max(slowest, ended.seconds), max(heaviest, ended.megabytes)
            busiest = max(busiest, ended.busy)
            found += [f"{case.family}: {case.name}: {each}" for each in wrong]
    measured = f"at most {slowest:.2f} s ({busiest:.2f} s of work) and {heaviest:.0f} MB each"
    families = {case.family for case in chosen}
    return Figure(
        bar="R16",
        tried=f"hostile corpus of {len(families)} families, each case a process of its own",
        on="SQLite",
        tries=len(chosen),
        found=f"all read or refused, none broke; {measured}" if not found else "; ".join([measured, *found[:5]]),
        met=not found,
    )


def harness(size: float) -> Iterator[Figure]:
    """Try the whole corpus, or each so-manieth."""
    yield figure(cases()[:: max(1, round(1 / size))])
