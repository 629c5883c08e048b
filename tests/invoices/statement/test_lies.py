"""Whatever is changed in a statement is named."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.invoices.behind import billed
from tests.invoices.statement.given import (
    PROGRAM,
    Lie,
    checked,
    judged,
    on_every_model,
    statement,
    use_a_judged_month,
    use_a_month,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain() -> Any:
    """Two pages, every rate model, no definition."""
    assignment = on_every_model()
    use_a_month()
    return statement(billed(assignment.customer))


@pytest.fixture
def few() -> Any:
    """The same with a few charges, so that every value of it can be changed."""
    assignment = on_every_model("percentage", "allowance", "minimum", "fee")
    use_a_month()
    return statement(billed(assignment.customer))


@pytest.fixture
def told() -> Any:
    """A month with a definition; "back and forth" and "quick" count."""
    assignment = judged()
    use_a_judged_month()
    return statement(billed(assignment.customer))


def digest(part: Any) -> str:
    return str(PROGRAM["sha256"](PROGRAM["canonical"](part)).hex())


def wash(told: Any) -> None:
    """What a careful liar does: work out every digest of the file anew."""
    for usage in told["lines"]:
        digests = [bytes.fromhex(digest(outcome)) for outcome in usage["outcomes"]]
        usage["evidence_root"] = PROGRAM["root_of"](digests).hex()
    lines = [{name: value for name, value in line.items() if name != "outcomes"} for line in told["lines"]]
    head = {name: told[name] for name in ("invoice", "settled", "bounds", "definitions")}
    told["digest"] = digest({**head, "lines": lines})


def outcomes(told: Any) -> Any:
    return told["lines"][0]["outcomes"]


def raise_amount(told: Any) -> None:
    told["invoice"]["lines"][0]["amount"] = "5.00"


def raise_price(told: Any) -> None:
    """Everywhere but in the terms."""
    line = told["invoice"]["lines"][0]
    line["steps"][0] |= {"unit_price": "3.00", "amount": "6.00"}
    line |= {"amount": "6.00", "unit_price": "3.00"}
    told["invoice"] |= {"lines_total": "6.00", "total": "6.00", "due": "6.00"}


def raise_quantity(told: Any) -> None:
    line = told["invoice"]["lines"][0]
    line["steps"][0] |= {"quantity": "3", "amount": "6.00"}
    line |= {"quantity": "3", "amount": "6.00"}
    told["invoice"] |= {"lines_total": "6.00", "total": "6.00", "due": "6.00"}


def add_copy(told: Any) -> None:
    raise_quantity(told)
    outcomes(told).append(copy.deepcopy(outcomes(told)[1]))


def add_invented(told: Any) -> None:
    raise_quantity(told)
    invented = copy.deepcopy(outcomes(told)[1]) | {"id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "case": "invented"}
    for signal in invented["signals"]:
        signal |= {"id": "invented", "case": "invented"}
        sent = {name: text for name, text in signal.items() if name not in ("digest", "receipt", "received_at")}
        signal["digest"] = digest({name: text for name, text in (sent | {"customer": "acme"}).items() if text})
    outcomes(told).append(invented)


def swap_definition(told: Any) -> None:
    told["definitions"][0]["statement"] = "A ticket touched."


def change_signal(told: Any) -> None:
    outcomes(told)[0]["signals"][0]["occurred_at"] = "2026-10-02T12:00:00Z"


def change_signal_and_digest(told: Any) -> None:
    change_signal(told)
    signal = outcomes(told)[0]["signals"][0]
    sent = {name: text for name, text in signal.items() if name not in ("digest", "receipt", "received_at")}
    signal["digest"] = digest({name: text for name, text in (sent | {"customer": "acme"}).items() if text})


def drop_signal(told: Any) -> None:
    """The reopening in the middle."""
    del outcomes(told)[0]["signals"][1]


def another_page(told: Any) -> None:
    told["pages"]["trees"][-1] = "ab" * 32


def another_first_page(told: Any) -> None:
    told["pages"] |= {"first": 7}


def another_receipt(told: Any) -> None:
    told["receipts"][0]["tree"] = ["cd" * 32, told["receipts"][0]["tree"]]


@pytest.mark.parametrize(
    ("lie", "named"),
    [
        (raise_amount, "line 1: its steps come to 4, not 5.00"),
        (raise_price, "line 1: 2 cost 4 by these terms, not 6.00"),
        (raise_quantity, "line 1: 2 outcomes come to 2, but the line counts 3"),
        (lambda told: outcomes(told).pop(), "line 1: 1 outcome comes to 1, but the line counts 2"),
        (add_copy, "line 1, outcome quick: is counted twice"),
        (add_invented, "does not bring the signal with the digest"),
        (swap_definition, "outcome back and forth: was judged by another definition"),
        (change_signal, "outcome back and forth: the signal a0 is not what its digest says"),
        (change_signal_and_digest, "does not bring the signal with the digest"),
        (drop_signal, "which no outcome names"),
        (another_page, "is on no page"),
        (another_first_page, "line 1: page 1 is not in the statement"),
        (another_receipt, "page 1 has another hash than the line says"),
        (lambda told: told["lines"][0].update(page_hash="00" * 32), "page 1 has another hash than the line says"),
        (lambda told: told["lines"][0].update(page=2), "page 2 is not in the statement"),
        (lambda told: told["invoice"].update(tax="1.00"), "tax is 1.00, but comes to 0"),
        (lambda told: told["invoice"].update(total="5.00"), "total is 5.00, but comes to 4"),
        (lambda told: told["settled"].update(payments="1"), "due is 4.00, but comes to 3"),
        (lambda told: told.update(lines=[]), "line 1: nothing is told behind it"),
        (lambda told: outcomes(told)[0].update(usage_date="2026-11-01"), "counts on another day than the line's"),
        (lambda told: outcomes(told)[0].update(usage_date="2026-10-29"), "no signal could be final on that day"),
        (lambda told: outcomes(told)[0].update(quantity="2"), "counts 2, which no signal says"),
        (lambda told: told.update(format="upshot-statement-2"), "is not of the format"),
        (lambda told: told.pop("receipts"), "the journal: cannot be read"),
    ],
)
@pytest.mark.parametrize("is_careful", [False, True], ids=["careless", "careful"])
def test_a_lie_is_named_even_if_every_digest_in_the_file_is_worked_out_anew(
    told: Any, lie: Callable[[Any], None], named: str, is_careful: bool
) -> None:
    checked(told)
    lie(told)
    if is_careful:
        wash(told)
    with pytest.raises(Lie, match=named.replace("(", r"\(")):
        checked(told)


def test_a_proof_of_another_page_does_not_fit(told: Any) -> None:
    """The next page is as true as this one, but the line was not counted from it."""
    other = copy.deepcopy(told)
    first = other["pages"]
    other["pages"] = {"first": 2, "previous": other["lines"][0]["page_hash"], "trees": first["trees"]}
    with pytest.raises(Lie, match="line 1: page 1 is not in the statement"):
        checked(other)


def test_signals_after_the_lines_page_are_no_evidence_for_it(plain: Any) -> None:
    """The second page holds what an earlier line may not count."""
    pages = plain["pages"]
    node = PROGRAM["sha256"]
    roots = {receipt["id"]: PROGRAM["folded"](receipt["tree"], PROGRAM["hashed"], []) for receipt in plain["receipts"]}
    root = PROGRAM["folded"](pages["trees"][0], roots.__getitem__, [])
    first = node(bytes.fromhex(pages["previous"]) + (1).to_bytes(8, "big") + root).hex()
    plain["lines"][3] |= {"page": 1, "page_hash": first}
    wash(plain)
    with pytest.raises(Lie, match=r"line 4, outcome .*: has a signal after page 1"):
        checked(plain)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a value of JSON, lists and mappings themselves included."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield from places(child, (*path, name))


def others(value: Any) -> Iterator[Any]:
    """Values that are not this one."""
    if isinstance(value, bool) or value is None:
        yield from ("x", not value)
    elif isinstance(value, int):
        yield from (value + 1, value - 1, str(value), None)
    elif isinstance(value, str):
        digit = {"0": "1", "a": "b"}
        changed = value[:-1] + digit.get(value[-1:], "0") if value else "x"
        yield from (changed if changed != value else value + "1", value + "0", "", None) if value else ("x", None)
    elif isinstance(value, list):
        yield from ([*value, "x"], None)
        if value:
            yield from (value[1:], value[:-1], [*value, value[-1]])
        if len(value) > 1 and value != value[::-1]:
            yield value[::-1]
    else:
        yield from ({**value, "x": "y"}, None, [])
        yield from ({name: value[name] for name in value if name != left_out} for left_out in value)


def with_other(told: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The statement with one value changed; the rest is shared."""
    if not path:
        return value
    name, *rest = path
    inner = with_other(told[name], tuple(rest), value)
    if isinstance(told, dict):
        return {**told, name: inner}
    return [inner if n == name else each for n, each in enumerate(told)]


def at(told: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        told = told[name]
    return told


def survivors(told: Any) -> list[tuple[tuple[Any, ...], Any]]:
    found = []
    for path in places(told):
        for value in others(at(told, path)):
            try:
                PROGRAM["check"](with_other(told, path, value), lambda _: None)
            except Lie:
                continue
            found.append((path, value))
    return found


def is_irrelevant(told: Any, path: tuple[Any, ...], value: Any) -> bool:
    """Whether the change is one that says nothing else: a key that no format has, outside of what digests cover; or
    the order of receipts, which are looked up by their ids.
    """
    before = at(told, path)
    if path == ("receipts",):
        return isinstance(value, list) and sorted(map(str, value)) == sorted(map(str, before))
    is_new_key = isinstance(value, dict) and isinstance(before, dict) and {**before, "x": "y"} == value
    return is_new_key and (path in ((), ("pages",)) or path[0] == "receipts")


@pytest.mark.parametrize("which", ["told", "few"])
def test_any_single_change_is_caught_or_says_nothing_else(which: str, request: pytest.FixtureRequest) -> None:
    whole = request.getfixturevalue(which)
    checked(whole)
    left = [(path, value) for path, value in survivors(whole) if not is_irrelevant(whole, path, value)]
    assert left == []


def test_the_fuzz_does_change_things(told: Any) -> None:
    changes = [(path, value) for path in places(told) for value in others(at(told, path))]
    assert len(changes) > 500
    assert all(with_other(told, path, value) != told for path, value in changes)
