"""Merkle trees: the vectors of Certificate Transparency, and the definition of RFC 6962 word for word."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meters.rules.merkle import leaf, node, root
from tests.customers.rules.laws import law

ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]

ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def textbook(entries: list[bytes]) -> bytes:
    """RFC 6962, section 2.1: split at the largest power of two smaller than the number of entries."""
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    return hashlib.sha256(b"\1" + textbook(entries[:middle]) + textbook(entries[middle:])).digest()


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root(ENTRIES[:size]).hex() == ROOTS[size]


@law
@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_tree_is_the_one_of_the_definition(entries: list[bytes]) -> None:
    assert root(entries) == textbook(entries)


@pytest.mark.parametrize("size", [255, 256, 257, 1_000])
def test_a_large_tree_is_the_one_of_the_definition(size: int) -> None:
    entries = [number.to_bytes(2, "big") for number in range(size)]
    assert root(entries) == textbook(entries)


def test_a_node_is_no_leaf() -> None:
    left, right = leaf(b"a"), leaf(b"b")
    assert node(left, right) == root([b"a", b"b"])
    assert root([left + right]) != node(left, right)


@law
@given(st.lists(st.binary(max_size=4), min_size=2, max_size=20, unique=True))
def test_order_and_every_entry_matter(entries: list[bytes]) -> None:
    assert root(entries) != root(entries[::-1])
    for index in range(len(entries)):
        assert root(entries) != root([*entries[:index], *entries[index + 1 :]])
        assert root(entries) != root([*entries[:index], entries[index] + b"x", *entries[index + 1 :]])
