"""Whoever holds a root checks a proof against it, as RFC 9162, section 2.1 says: the tracker only makes proofs."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.rules.proof.merkle import node_hash


def includes(root: bytes, leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bool:
    """Whether a path proves that the leaf of that hash is at `index` of the tree (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    sides = _sides(index, size - 1, len(path))
    if sides is None:
        return False
    node = leaf
    for other, left in zip(path, sides, strict=True):
        node = node_hash(other, node) if left else node_hash(node, other)
    return node == root


def is_consistent(*, first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that the tree of `first` leaves is the beginning of that of `second` (section 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    # A whole subtree is its own beginning: the path then leaves out what the asker knows.
    hashes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not hashes:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place >>= 1
        last >>= 1
    before = after = hashes[0]
    sides = _sides(place, last, len(hashes) - 1)
    if sides is None:
        return False
    for other, left in zip(hashes[1:], sides, strict=True):
        before, after = (
            (node_hash(other, before), node_hash(other, after)) if left else (before, node_hash(after, other))
        )
    return before == first_root and after == second_root


def _sides(place: int, last: int, length: int) -> list[bool] | None:
    """Whether each hash of a path stands on the left of what it is joined to; None for a path of a wrong length.

    `place` is where the path begins in its row of the tree, `last` the last place of that row.
    """
    sides = []
    for _ in range(length):
        if last == 0:
            return None
        sides.append(place & 1 == 1 or place == last)
        if sides[-1]:
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        place >>= 1
        last >>= 1
    return sides if last == 0 else None
