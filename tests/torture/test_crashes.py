"""R1 and R2 in small: the run, a resolution and the sender are killed at random moments; `make torture` does it 1,000 times."""

from __future__ import annotations

from benchmarks.torture.crashes import crash
from tests.databases import Kind


def test_kills_lose_nothing_and_repeat_only_what_was_on_its_way(kind: Kind) -> None:
    count = crash(kind, 10, seed=7)

    assert count.met, count.faults
    assert count.messages >= 24  # two persons, three channels, the four days that nobody killed
