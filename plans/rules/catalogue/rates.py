"""How each rate model is written: in a catalogue file, in the row of a charge, in a form. One entry each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from plans.rules.catalogue.document import Node, Number, Problems, Read, Scalar, spelled
from plans.rules.catalogue.lists import Many
from plans.rules.catalogue.numbers import PERCENT, PRICE, QUANTITY, Decimals, NumbersByName, Truth, Whole
from plans.rules.catalogue.records import Record, Tagged
from plans.rules.catalogue.shapes import Name, Plain
from plans.rules.rates import (
    Graduated,
    Matrix,
    Package,
    Percentage,
    PerUnit,
    Rate,
    RateError,
    Stair,
    Stairstep,
    Tier,
    Volume,
)

TIERS = Many(Record(Tier, {"up_to": QUANTITY, "unit_price": PRICE, "flat_fee": PRICE}))
STAIRS = Many(Record(Stair, {"up_to": QUANTITY, "price": PRICE}))
AT_ZERO = Truth()

RATE = Tagged[Rate](
    "model",
    {
        "per_unit": Record(PerUnit, {"unit_price": PRICE}),
        "graduated": Record(Graduated, {"tiers": TIERS, "flat_fee_at_zero": AT_ZERO}),
        "volume": Record(Volume, {"tiers": TIERS, "flat_fee_at_zero": AT_ZERO}),
        "package": Record(Package, {"size": QUANTITY, "price": PRICE, "free": QUANTITY}),
        "stairstep": Record(Stairstep, {"tiers": STAIRS, "flat_fee_at_zero": AT_ZERO}),
        "percentage": Record(
            Percentage,
            {
                "percent": Decimals(places=12, most=Decimal(1000)),
                "fixed": PRICE,
                "free_events": Whole(),
                "free_amount": QUANTITY,
            },
        ),
        "matrix": Record(Matrix, {"by": Name(), "prices": NumbersByName(PRICE), "default": PRICE}),
    },
)

__all__ = ["PERCENT", "RATE", "parse_rate", "plain_rate", "read_rate"]


def read_rate(plain: object) -> Read[Rate]:
    """The rate that a mapping of the catalogue's form describes, or everything that is wrong with it."""
    return RATE.read(_node(plain), (), None)


def parse_rate(plain: object) -> Rate:
    """The rate that a mapping of the catalogue's form describes; RateError for the first thing wrong with it."""
    read = read_rate(plain)
    if isinstance(read, Problems):
        first = read.found[0]
        raise RateError(": ".join(part for part in (spelled(first.path), first.text) if part), *first.path)
    return read


def plain_rate(rate: Rate) -> dict[str, Any]:
    """The same rate as such a mapping, its numbers as text; `parse_rate` gives it back.

    The prices of a matrix are a list of pairs, because the database sorts the keys of a mapping and their order counts.
    """
    plain: dict[str, Any] = _jsonable(RATE.write(rate))
    if isinstance(rate, Matrix):
        plain["prices"] = [list(pair) for pair in plain["prices"].items()]
    return plain


def _node(plain: object) -> Node:
    if isinstance(plain, Mapping):
        return Node({str(name): _node(value) for name, value in plain.items()}, 0)
    if isinstance(plain, list | tuple):
        return Node(tuple(_node(value) for value in plain), 0)
    return Node(_scalar(plain), 0)


def _scalar(plain: object) -> Scalar:
    if plain is None or isinstance(plain, bool):
        return plain
    if isinstance(plain, float):
        return Number(str(plain), whole=False)
    return f"{plain:f}" if isinstance(plain, Decimal) else str(plain)


def _jsonable(plain: Plain) -> Any:
    match plain:
        case Mapping():
            return {name: _jsonable(value) for name, value in plain.items()}
        case list() | tuple():
            return [_jsonable(value) for value in plain]
        case Decimal():
            return f"{plain:f}"
        case _:
            return plain
