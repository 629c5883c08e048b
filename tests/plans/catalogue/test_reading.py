import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.rules.catalogue.building import DEEPEST, MOST_NODES
from plans.rules.catalogue.document import Node
from plans.rules.catalogue.reading import LONGEST_WORD, MOST_BYTES, read

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20)
)


def complaints(raw: bytes | str) -> list[str]:
    document = read(raw if isinstance(raw, bytes) else raw.encode())
    return [f"{problem.line}: {problem}" for problem in document.problems]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "1: the file is empty"),
        ("# nothing\n", "1: the file is empty"),
        ("a: 1\na: 2\n", "2: a: is here twice, first on line 1"),
        ("a:\n  - b: 1\n    c: 2\n    b: 3\n", "4: a[0].b: is here twice, first on line 2"),
        ("a: !!python/object:os.system x\n", "1: a: the tag 'tag:yaml.org,2002:python/object:os.system' has no"),
        ("a: !!float 2.0\n", "1: a: the tag 'tag:yaml.org,2002:float' has no meaning"),
        ("a: !mine [b]\n", "1: a: the tag '!mine' has no meaning here"),
        ("a: *b\n", "1: a: the alias *b has no finished anchor before it"),
        ("a: &a [*a]\n", "1: a[0]: the alias *a has no finished anchor before it"),
        ("? [a]\n: b\n", "1: a key here is not text"),
        ("2026: b\n", "1: a key here is not text; write it in quotes"),
        ("a: 1\n---\nb: 1\n", "2: a second document begins here"),
        ("%YAML 1.1\n---\na: on\n", "2: the file declares another YAML than 1.2"),
        ('a: "\\0"\n', "1: a: the text contains U+0000, which cannot be stored"),
        ('a: "\\ud800"\n', "1: a: the text contains U+D800, which cannot be stored"),
        ("a: b\nc: \x00\n", "2: the file contains U+0000, which YAML does not allow"),
        ("a: b\nc: \x1b[2J\n", "2: the file contains U+001B, which YAML does not allow"),
        ("a: [b\n", "2: the file is not YAML: while parsing a flow sequence"),
        ("a:\n\tb: 1\n", "2: the file is not YAML: while scanning for the next token"),
        ('a: "\\UFFFFFFFF"\n', "1: the file is not YAML: it holds an impossible number or escape"),
        ("%YAML 1." + "1" * 5000 + "\n---\na\n", "1: the file is not YAML: it holds an impossible number"),
        ("[ " * 100_000, f"1: {'[0]' * DEEPEST}: more than {DEEPEST} levels inside each other"),
        ("{a: " * 100_000, f"1: {'.'.join('a' * DEEPEST)}: more than {DEEPEST} levels inside each other"),
        (BOMB, f"6: a5[7]: the file holds more than {MOST_NODES:,} values; split it"),
        ("a: " + "x" * (LONGEST_WORD + 1), "1: the file holds a word of more than 10,000 characters"),
        ("#" * (MOST_BYTES + 1), "1: the file is larger than 8 MiB; split it"),
    ],
    ids=lambda text: text[:20],
)
def test_broken_yaml_is_a_problem_with_its_line(text: str, complaint: str) -> None:
    first, *others = complaints(text)

    assert first.startswith(complaint)
    assert not others


def test_bytes_that_are_not_utf_8_are_a_problem() -> None:
    assert complaints(b"a: b\nc: \xff\n") == ["2: the file is not UTF-8 text"]
    assert complaints("a: b\n".encode("utf-16"))


def test_a_byte_order_mark_is_passed_over() -> None:
    assert complaints(b"\xef\xbb\xbfa: b\n") == []


def test_every_repeated_key_is_named_and_not_only_the_first() -> None:
    assert len(complaints("a: 1\na: 2\nb: 1\nb: 2\nc: {d: 1, d: 2}\n")) == 3


def test_an_alias_repeats_what_its_anchor_holds() -> None:
    root = read(b"a: &values [x, y]\nb: *values\n").root

    assert root
    assert root.get("b") == root.get("a") == Node((Node("x", 1), Node("y", 1)), 1)


def test_a_merge_key_is_an_ordinary_key() -> None:
    root = read(b"a: &a {x: y}\nb: {<<: *a}\n").root

    assert root
    assert root.at(("b", "<<", "x")).value == "y"


def test_a_core_tag_for_text_is_understood() -> None:
    root = read(b"a: !!str 2.00\n").root

    assert root
    assert root.at(("a",)).value == "2.00"


@given(st.binary(max_size=200))
def test_whatever_the_bytes_the_answer_is_a_document_or_a_problem(raw: bytes) -> None:
    document = read(raw)

    assert document.root or document.problems


@given(st.text(alphabet="ab:-?[]{}&*!|>%@'\"\\#,~ \n\t0.9\x85\ufeff", max_size=60))
def test_whatever_the_punctuation_the_answer_is_a_document_or_a_problem(text: str) -> None:
    document = read(text.encode())

    assert document.root or document.problems
