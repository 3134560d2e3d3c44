"""The hash tree gives the known roots and proofs, and proves exactly what is so."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.torture.flips import stranger
from tests.rules.proof.proofs import includes, is_consistent
from tracker.rules.proof import merkle
from tracker.rules.proof.merkle import Tree, consistency_proof, inclusion_proof, inclusion_proofs, leaf_hash, root_of

# The leaves and roots with which the logs of Certificate Transparency have been tested since RFC 6962.
DATA = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
LEAVES = tuple(leaf_hash(bytes.fromhex(each)) for each in DATA)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
leaves = st.lists(st.binary(max_size=4).map(leaf_hash), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_trees_have_their_known_roots(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_a_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert root_of(()).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [
        (0, 1, []),
        (
            0,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1,
            5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_the_known_inclusion_proofs_come_out(index: int, size: int, path: list[str]) -> None:
    assert [each.hex() for each in inclusion_proof(LEAVES[:size], index)] == path


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        (1, 1, []),
        (
            1,
            8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ],
)
def test_the_known_consistency_proofs_come_out(first: int, second: int, path: list[str]) -> None:
    assert [each.hex() for each in consistency_proof(LEAVES[:second], first)] == path


@pytest.mark.parametrize(("size", "index"), [(0, 0), (3, 3), (3, -1)])
def test_no_proof_is_given_of_a_leaf_that_is_not_there(size: int, index: int) -> None:
    with pytest.raises(IndexError, match=f"no leaf {index} in a tree of {size}"):
        inclusion_proof(LEAVES[:size], index)


@pytest.mark.parametrize("first", [0, 4])
def test_no_proof_is_given_of_a_size_that_the_tree_never_had(first: int) -> None:
    with pytest.raises(IndexError, match=f"a tree of 3 never was one of {first}"):
        consistency_proof(LEAVES[:3], first)


def hash_of(data: bytes) -> bytes:
    return sha256(data).digest()


def mth(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word, over the leaves' bytes."""
    if not leaves:
        return hash_of(b"")
    if len(leaves) == 1:
        return hash_of(b"\x00" + leaves[0])
    k = largest_power_of_two_below(len(leaves))
    return hash_of(b"\x01" + mth(leaves[:k]) + mth(leaves[k:]))


def path_of(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_of_two_below(len(leaves))
    if m < k:
        return [*path_of(m, leaves[:k]), mth(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    """RFC 9162, section 2.1.4.1."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = largest_power_of_two_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


def largest_power_of_two_below(size: int) -> int:
    return max(1 << power for power in range(size.bit_length()) if 1 << power < size)


@pytest.mark.parametrize("sizes", [range(1, 41), range(41, 56), range(56, 65), range(65, 71)])
def test_trees_of_up_to_70_leaves_and_all_their_proofs_are_those_of_the_rfc_and_hold_for_a_stranger(
    sizes: range,
) -> None:
    second = stranger()
    data = [bytes([each, 255 - each]) for each in range(70)]
    hashes = [leaf_hash(each) for each in data]
    roots = [mth(data[:size]) for size in range(71)]
    for size in sizes:
        assert root_of(hashes[:size]) == roots[size]
        proofs = inclusion_proofs(hashes[:size], range(size))
        for index in range(size):
            path = list(inclusion_proof(hashes[:size], index))
            assert path == path_of(index, data[:size]) == list(proofs[index])
            for other in range(size):
                held = includes(roots[size], hashes[index], index=other, size=size, path=path)
                assert held == second.is_included(hashes[index], other, size, path, roots[size]) == (other == index)
        for first in range(1, size + 1):
            path = list(consistency_proof(hashes[:size], first))
            assert path == subproof(first, data[:size], known=True)
            for claimed in {first, max(1, first - 1), size}:
                held = is_consistent(
                    first=claimed, first_root=roots[claimed], second=size, second_root=roots[size], path=path
                )
                assert held == second.has_grown(claimed, roots[claimed], size, roots[size], path)
                assert held or claimed != first


@given(hashes=leaves, data=st.data())
def test_a_tree_that_grew_in_pieces_is_the_tree_made_at_once(hashes: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(hashes)))

    assert Tree().grown(hashes[:cut]).grown(hashes[cut:]) == Tree().grown(hashes)


@given(hashes=leaves, data=st.data())
def test_one_changed_bit_of_a_proof_or_its_leaf_proves_nothing(hashes: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 1))
    root, leaf, path = root_of(hashes), hashes[index], list(inclusion_proof(hashes, index))
    parts = [root, leaf, *path]
    place, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[place] = _flipped(parts[place], bit)
    root, leaf, *path = parts

    assert not includes(root, leaf, index=index, size=len(hashes), path=path)


@given(hashes=leaves, data=st.data())
def test_a_proof_that_is_too_short_or_too_long_proves_nothing(hashes: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 1))
    first = data.draw(st.integers(1, len(hashes)))
    size, root, before = len(hashes), root_of(hashes), root_of(hashes[:first])
    path, grown = inclusion_proof(hashes, index), consistency_proof(hashes, first)

    for wrong in (path[:-1], (*path, root)):
        assert wrong == path or not includes(root, hashes[index], index=index, size=size, path=wrong)
    for wrong in (grown[:-1], (*grown, root)):
        assert wrong == grown or not is_consistent(
            first=first, first_root=before, second=size, second_root=root, path=wrong
        )


@given(hashes=leaves, data=st.data())
def test_a_history_that_was_changed_is_consistent_with_no_earlier_root(
    hashes: list[bytes], data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, len(hashes)))
    place = data.draw(st.integers(0, first - 1))
    changed = [*hashes[:place], leaf_hash(b"another"), *hashes[place + 1 :]]

    assert not is_consistent(
        first=first,
        first_root=root_of(hashes[:first]),
        second=len(hashes),
        second_root=root_of(changed),
        path=consistency_proof(changed, first),
    )


def test_a_leaf_cannot_pass_as_a_node() -> None:
    left, right = LEAVES[:2]

    assert leaf_hash(left + right) != merkle.node_hash(left, right)
    assert leaf_hash(b"") != sha256(b"").digest()


def _flipped(value: bytes, bit: int) -> bytes:
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
