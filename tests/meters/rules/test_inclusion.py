"""Proofs that an entry is in a tree: the vectors of Certificate Transparency, and the law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters.rules.merkle import Inclusion, prove, root
from tests.customers.rules.laws import law
from tests.meters.rules.test_merkle import ENTRIES, ROOTS

PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
entries = st.lists(st.binary(max_size=6), min_size=1, max_size=70)


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_paths_are_those_of_certificate_transparency(index: int, size: int) -> None:
    proof = prove(ENTRIES[:size], index)
    assert [step.hex() for step in proof.path] == PATHS[index, size]
    assert proof.leads(ENTRIES[index], bytes.fromhex(ROOTS[size]))


@law
@given(entries, st.data())
def test_every_entry_of_every_tree_can_be_proved(tree: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(tree) - 1))
    proof = prove(tree, index)
    assert proof.leads(tree[index], root(tree))
    assert not proof.leads(tree[index] + b"x", root(tree))
    assert not proof.leads(tree[index], root([*tree, b"x"]))


@law
@given(entries, st.data())
def test_a_proof_that_was_changed_proves_nothing(tree: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(tree) - 1))
    good = prove(tree, index)
    assert not Inclusion(index, len(tree), (*good.path, bytes(32))).leads(tree[index], root(tree))
    if good.path:
        assert not Inclusion(index, len(tree), good.path[:-1]).leads(tree[index], root(tree))
        assert not Inclusion(index, len(tree), (bytes(32), *good.path[1:])).leads(tree[index], root(tree))


@law
@given(
    st.integers(-3, 100), st.integers(-3, 100), st.lists(st.binary(min_size=32, max_size=32), max_size=9), st.binary()
)
def test_a_proof_that_was_made_up_proves_nothing(index: int, size: int, path: list[bytes], entry: bytes) -> None:
    assert not Inclusion(index, size, tuple(path)).leads(entry, bytes(32))


@pytest.mark.parametrize("index", [-1, 3])
def test_what_is_not_in_the_tree_has_no_proof(index: int) -> None:
    with pytest.raises(IndexError, match="there is no entry"):
        prove(ENTRIES[:3], index)
