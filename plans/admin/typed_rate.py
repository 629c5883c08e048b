"""A rate as somebody typed it: texts, row by row, and what is wrong with them, each at its place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from plans.rules.catalogue.document import Problems
from plans.rules.catalogue.rates import read_rate
from plans.rules.rates import Rate

Row = Mapping[str, str]
Place = tuple[str | int, ...]
"""("unit_price",) or ("tiers", 2, "up_to"), rows as they were typed; () for the rate as a whole."""

Marks = Sequence[tuple[Place, str]]

TEXTS = (
    "unit_price", "size", "price", "free", "percent", "fixed", "free_events", "free_amount", "by", "default",
)  # fmt: skip
ROWS = {"tiers": ("up_to", "unit_price", "flat_fee"), "stairs": ("up_to", "price"), "prices": ("value", "price")}
OF_MODEL = {
    "per_unit": ("unit_price",),
    "graduated": ("tiers", "at_zero"),
    "volume": ("tiers", "at_zero"),
    "package": ("size", "price", "free"),
    "stairstep": ("stairs", "at_zero"),
    "percentage": ("percent", "fixed", "free_events", "free_amount"),
    "matrix": ("by", "prices", "default"),
}
FIRST = "per_unit"


@dataclass(frozen=True, slots=True)
class TypedRate:
    """Everything the form sent, also what belongs to models that were not chosen."""

    model: str = FIRST
    at_zero: bool = False
    texts: Row = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything was typed for the chosen model."""
        return any(self._texts(part) or self._kept(part) for part in OF_MODEL.get(self.model, ()))

    def mapping(self) -> dict[str, Any]:
        """The rate in the form of the catalogue, as far as it was typed."""
        found: dict[str, Any] = {"model": self.model}
        for part in OF_MODEL.get(self.model, ()):
            found |= self._part(part)
        return found

    def read(self) -> Rate | Marks:
        """The rate, or what is wrong with it."""
        unnamed = list(self._against_prices()) if self.model == "matrix" else []
        read = read_rate(self.mapping())
        if not isinstance(read, Problems):
            return unnamed or read
        found = [(self.place(problem.path), sentence(problem.text)) for problem in read.found]
        said = {place for place, _ in unnamed}
        return [*unnamed, *(mark for mark in found if mark[0] not in said and not (unnamed and mark[0] == ("prices",)))]

    def place(self, path: Place) -> Place:
        """Where the form shows what is at this path of the rate."""
        match path:
            case ("tiers" | "flat_fee_at_zero" as name, *inside):
                return self._in_rows(name, inside) if name == "tiers" else ("at_zero",)
            case ("prices", str() as value, *_):
                rows = (place for place, row in self._kept("prices") if row["value"] == value)
                return ("prices", next(rows, 0), "price")
            case _:
                return path

    def _in_rows(self, name: str, inside: Sequence[str | int]) -> Place:
        name = "stairs" if self.model == "stairstep" else name
        kept = self._kept(name)
        match inside:
            case [int() as number, *rest] if number < len(kept):
                return (name, kept[number][0], *rest)
            case _:
                return (name,)

    def _part(self, part: str) -> dict[str, Any]:
        if part == "at_zero":
            return {"flat_fee_at_zero": True} if self.at_zero else {}
        if part == "prices":
            return {"prices": {row["value"]: row["price"] for _, row in self._kept(part) if row["price"]}}
        if part in ROWS:
            filled = [{name: text for name, text in row.items() if text} for _, row in self._kept(part)]
            return {"tiers": filled}
        return self._texts(part)

    def _texts(self, part: str) -> dict[str, str]:
        text = self.texts.get(part, "")
        return {part: text} if text else {}

    def _kept(self, part: str) -> list[tuple[int, Row]]:
        """The rows in which anything was typed, with their places."""
        return [(place, row) for place, row in enumerate(self.rows.get(part, ())) if any(row.values())]

    def _against_prices(self) -> Iterator[tuple[Place, str]]:
        seen: set[str] = set()
        for place, row in self._kept("prices"):
            if not row["value"]:
                yield ("prices", place, "value"), "Say which value has this price."
            elif row["value"] in seen:
                yield ("prices", place, "value"), "This value has a price already."
            elif not row["price"]:
                yield ("prices", place, "price"), "Give it a price."
            seen.add(row["value"])


def typed(stored: Mapping[str, Any] | None) -> TypedRate:
    """A stored rate as the form shows it."""
    stored = stored or {}
    model = str(stored.get("model", FIRST))
    tiers: Iterable[Mapping[str, Any]] = stored.get("tiers") or ()
    prices = dict(stored.get("prices") or {})
    name = "stairs" if model == "stairstep" else "tiers"
    rows = {name: [{column: _text(tier.get(column)) for column in ROWS[name]} for tier in tiers]}
    rows["prices"] = [{"value": value, "price": _text(price)} for value, price in prices.items()]
    texts = {part: _text(stored.get(part)) for part in TEXTS}
    return TypedRate(model, bool(stored.get("flat_fee_at_zero")), texts, rows)


def sentence(text: str) -> str:
    """A problem of the catalogue as a form says it."""
    if text == "is missing":
        return "Fill this in."
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


def _text(stored: Any) -> str:
    return "" if stored is None else str(stored)
