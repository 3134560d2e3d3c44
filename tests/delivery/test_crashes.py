"""R1 and R2 in small: the run, a resolution and the sender are killed at random moments; `make torture` does it 1,000 times."""

from __future__ import annotations

from tests.delivery.crashing import crash
from tests.torture.databases import Kind


def test_kills_lose_nothing_and_repeat_only_what_was_on_its_way(kind: Kind) -> None:
    figures = crash(kind, 10, seed=7)

    assert figures.faults == ()
    assert figures.most_repeats_after_a_kill <= 1
    assert figures.messages >= 24  # two persons, three channels, the four days that nobody killed
