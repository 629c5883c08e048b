"""What a statement looks like over HTTP; docs/statement.md tells the rest. Only for the description: it is streamed."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from customers.api.shapes import Quantity
from invoices.api.body import Invoice

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256, in hexadecimal digits.")]
Tree = Annotated[
    Any,
    Meta(description="`[left, right]` is a node, `[name]` a leaf, a text the hash of what is left out (RFC 6962)."),
]


class StatementBounds(Struct, frozen=True):
    """What some lines, by their places, are lifted or brought down to, and the lines that do it."""

    lines: tuple[int, ...]
    minimum: Quantity | None
    cap: Quantity | None
    true_up: int | None
    discount: int | None


class StatementLine(Struct, frozen=True, rename={"service_from": "from", "service_to": "to"}):
    """A line with usage: its terms, its page of the journal, and every outcome that it counts."""

    n: int
    service_from: str
    service_to: str
    timezone: str
    meter: dict[str, str]
    where: dict[str, tuple[str, ...]]
    terms: Annotated[dict[str, Any] | None, Meta(description="Null for late usage.")]
    page: int
    page_hash: str
    outcomes: tuple[dict[str, Any], ...]
    evidence_root: Annotated[Hash, Meta(description="Merkle root over the outcomes' digests, in their order.")]


class StatementReceipt(Struct, frozen=True):
    """A receipt; its leaves are named by the digests of signals."""

    id: str
    tree: Tree


class StatementPages(Struct, frozen=True):
    """Pages of the journal one after the other, from `first` on; leaves are named by the ids of receipts."""

    first: int
    previous: Annotated[Hash, Meta(description="The hash of the page before the first.")]
    trees: tuple[Tree, ...]


class Statement(Struct, frozen=True, rename={"layout": "format"}):
    """Everything that it takes to check an invoice."""

    layout: Literal["upshot-statement-1"]
    invoice: Invoice
    settled: Annotated[dict[str, str], Meta(description="What was taken off the total by now.")]
    bounds: tuple[StatementBounds, ...]
    lines: tuple[StatementLine, ...]
    definitions: Annotated[
        tuple[dict[str, Any], ...], Meta(description="Those that judged, as catalogue files say them.")
    ]
    receipts: tuple[StatementReceipt, ...]
    pages: Annotated[StatementPages | None, Meta(description="Null where nothing is counted.")]
    digest: Annotated[Hash, Meta(description="Over the invoice, what was settled, bounds, lines and definitions.")]
