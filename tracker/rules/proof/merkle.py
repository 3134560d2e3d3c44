"""The hash tree of RFC 9162, section 2.1: its root, and the proofs that an entry is in it and that it only grew.

A tree is over the hashes of its leaves. What a leaf's bytes are is for the caller; a hash is 32 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

# The root of a tree without leaves (RFC 9162, section 2.1.1).
EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf; its first byte keeps a leaf from passing as a node."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Tree:
    """As much of a tree of `size` leaves as is needed to grow it: the roots of its full subtrees, the largest first."""

    size: int = 0
    subtrees: tuple[bytes, ...] = ()

    def grown(self, leaves: Iterable[bytes]) -> Tree:
        """The tree with these leaves' hashes added, each in a few steps."""
        size, subtrees = self.size, list(self.subtrees)
        for leaf in leaves:
            node, below = leaf, size
            while below & 1:
                node = node_hash(subtrees.pop(), node)
                below >>= 1
            subtrees.append(node)
            size += 1
        return Tree(size, tuple(subtrees))

    @property
    def root(self) -> bytes:
        """The hash that stands for all leaves and their order."""
        if not self.subtrees:
            return EMPTY
        *left, node = self.subtrees
        for subtree in reversed(left):
            node = node_hash(subtree, node)
        return node


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over these leaves' hashes."""
    return Tree().grown(leaves).root


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes from the leaf at `index` (from 0) to the root (section 2.1.3.1); `IndexError` where there is none."""
    if not 0 <= index < len(leaves):
        message = f"there is no leaf {index} in a tree of {len(leaves)}"
        raise IndexError(message)
    return inclusion_proofs(leaves, [index])[0]


def inclusion_proofs(leaves: Sequence[bytes], indices: Iterable[int]) -> list[tuple[bytes, ...]]:
    """The proofs for several leaves of one tree, each part of the tree hashed once for all of them."""

    @cache
    def node(first: int, end: int) -> bytes:
        if end - first == 1:
            return leaves[first]
        middle = first + _split(end - first)
        return node_hash(node(first, middle), node(middle, end))

    def path(index: int, first: int, end: int) -> tuple[bytes, ...]:
        if end - first == 1:
            return ()
        middle = first + _split(end - first)
        if index < middle:
            return (*path(index, first, middle), node(middle, end))
        return (*path(index, middle, end), node(first, middle))

    return [path(index, 0, len(leaves)) for index in indices]


def consistency_proof(leaves: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """The hashes which show that the tree over the first leaves is the beginning of this one (section 2.1.4.1).

    `first` counts leaves. Raises `IndexError` where the tree never was of that size, or then held nothing.
    """
    if not 0 < first <= len(leaves):
        message = f"a tree of {len(leaves)} never was one of {first}"
        raise IndexError(message)
    path: list[bytes] = []
    # Whether the subtree that is left was a whole tree of the first size: its root is then known to whoever asks.
    whole = True
    while first < len(leaves):
        split = _split(len(leaves))
        left, right = leaves[:split], leaves[split:]
        if first <= split:
            path.append(root_of(right))
            leaves = left
        else:
            path.append(root_of(left))
            leaves, first, whole = right, first - split, False
    if not whole:
        path.append(root_of(leaves))
    return tuple(reversed(path))


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)
