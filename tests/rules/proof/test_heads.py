"""A head is read as it was printed, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from tracker.errors import InputRefused
from tracker.rules.proof.heads import Head

LINE = f"monitorship-tracker/0123456789abcdef 1234 {'ab' * 32}"


def test_a_head_is_read_as_it_was_printed() -> None:
    head = Head.read(f"  {LINE}\n")

    assert (head.origin, head.size, head.root) == ("monitorship-tracker/0123456789abcdef", 1234, "ab" * 32)
    assert str(head) == LINE


@pytest.mark.parametrize(
    "line",
    [
        "",
        "monitorship-tracker/01 1234",
        f"monitorship-tracker/01 01234 {'ab' * 32}",
        f"monitorship-tracker/01 -1 {'ab' * 32}",
        f"monitorship-tracker/01 1234 {'AB' * 32}",
        f"monitorship-tracker/01 1234 {'ab' * 31}",
        f"monitorship-tracker/01  1234 {'ab' * 32}",
        f"a b 1234 {'ab' * 32}",
        f"monitorship-tracker/01 {'9' * 40} {'ab' * 32}",
    ],
)
def test_a_line_that_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(InputRefused, match="is not the head of a journal"):
        Head.read(line)
