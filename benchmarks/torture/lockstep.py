"""R9: a settlement lives at random on SQLite and PostgreSQL in lock-step with a plain model; all three say the same.

`python -m benchmarks.torture lockstep` tries it in full; `python -m benchmarks.torture.lockstep --seed 7` with other luck.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy import Engine

from benchmarks.torture.agreed import agreement
from benchmarks.torture.figures import Figure, line
from benchmarks.torture.lockstep_rules import Lockstep, Tally
from benchmarks.torture.model import BEGUN, LOADER, Text
from benchmarks.torture.model_acts import Model
from benchmarks.torture.stores import Store, opened
from tests import postgres
from tests.databases import Kind
from tests.operations import acme
from tracker import database
from tracker.operations.agreement.load import load

RUNS = 500
STEPS = 50


def machine(stores: tuple[Store, ...], tally: Tally, begin: Callable[[], Model] = Model) -> type[RuleBasedStateMachine]:
    """Give the machine whose every run begins with a new model, and on new copies of these databases."""
    return type("Machine", (Lockstep,), {"stores": stores, "tally": tally, "begin": staticmethod(begin)})


def run(
    kinds: tuple[Kind, ...],
    *,
    runs: int,
    steps: int,
    luck: int | None = None,
    model: Callable[[], Model] = Model,
    shrink: bool = True,
) -> Figure:
    """Live through so many runs of so many steps, and give the figure; without `luck` each time the same."""
    tally = Tally()
    found = "the same answers as the model at each step, the same export bytes, nothing for doctor and verifier"
    with opened(kinds, _prepare) as stores:
        tried = machine(stores, tally, model)
        if luck is not None:
            tried = seed(luck)(tried)
        given = settings(
            max_examples=runs,
            stateful_step_count=steps,
            derandomize=luck is None,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        met = True
        try:
            # A run that is cut short does not reach far: each has all of its steps.
            run_state_machine_as_test(tried, settings=given, _min_steps=steps)
        except AssertionError as wrong:
            met, found = False, f"{wrong} {' '.join(getattr(wrong, '__notes__', ()))}"
    acts = ", ".join(f"{name} {number:,}" for name, number in sorted(tally.done.items()))
    return Figure(
        bar="R9",
        tried=f"runs of {steps} steps, {tally.steps:,} steps in all ({acts}; refused {tally.refused:,})",
        on=" and ".join(kind.name for kind in kinds),
        tries=tally.runs,
        found=found,
        met=met and tally.runs >= runs,
    )


def harness(size: float, *, luck: int | None = None) -> Iterator[Figure]:
    """Live on both kinds of database, in memory where the machine has such a folder."""
    memory = Path("/dev/shm")  # noqa: S108 — a folder of our own is made in it
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        postgres.running() as server,
    ):
        kinds = Kind(Path(folder)), Kind(Path(folder), server)
        yield run(kinds, runs=max(1, round(RUNS * size)), steps=STEPS, luck=luck)


def _prepare(engine: Engine) -> None:
    with database.writing(engine) as session:
        load(session, agreement(Text()), author=acme.author(LOADER), now=BEGUN)


def main() -> int:
    """Try it with the luck of a seed; 1 where the bar was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture.lockstep", description=main.__doc__)
    parser.add_argument("--size", type=float, default=1.0, metavar="SHARE", help="of the full number of runs")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    asked = parser.parse_args()
    met = True
    for figure in harness(asked.size, luck=asked.seed):
        sys.stdout.write(f"{line(figure)}\n")
        met = met and figure.met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
