"""Check a statement as its customer would, and against the database that it claims to come from."""

import json
import runpy
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from customers.rules.money import plain
from invoices.actions.statement.stream import statement
from invoices.models import Invoice
from meters.models import JournalPage

VERIFIER = Path(__file__).resolve().parents[3] / "scripts" / "verify_statement.py"
"""The program that customers run; it knows nothing of us, and we run the very same."""

COLUMNS = (
    "id", "number", "kind", "customer", "period", "from", "to", "currency",
    "lines_total", "tax_percent", "tax", "total",
)  # fmt: skip
LINE_COLUMNS = ("n", "text", "charge", "kind", "quantity", "unit", "amount", "from", "to")


class Untrue(Exception):
    """Something in a statement that is not true."""


def verify(told: Any, tell: Callable[[str], None]) -> None:
    """Check a statement by itself, then against what the database says of the same invoice. Raises Untrue."""
    check_alone(told, tell)
    invoice = Invoice.objects.with_lines().filter(pk=told["invoice"]["id"]).first()
    if invoice is None:
        raise Untrue("the database has no such invoice")
    tell(f"pages of which our journal has the same hash: {_check_pages(told)}")
    for place in differences(_invoice(told["invoice"]), _invoice(_stored(invoice)), "the invoice"):
        raise Untrue(f"{place} is not what the database says")
    ours = json.loads("".join(statement(invoice, told["invoice"])))
    for place in differences(_lasting(told), _lasting(ours)):
        raise Untrue(f"{place} is not what the database says")
    tell("every value is what the database says")


def check_alone(told: Any, tell: Callable[[str], None]) -> None:
    """What the customer's program says; raises Untrue."""
    program = _program()
    try:
        program["check"](told, tell)
    except program["Lie"] as lie:
        raise Untrue(str(lie)) from lie


def differences(told: Any, ours: Any, place: str = "the statement") -> Iterator[str]:
    """The places at which two values of JSON differ."""
    if isinstance(told, Mapping) and isinstance(ours, Mapping):
        for name in sorted(told.keys() | ours.keys()):
            if name not in told or name not in ours:
                yield f"{place}.{name}"
            else:
                yield from differences(told[name], ours[name], f"{place}.{name}")
    elif isinstance(told, list) and isinstance(ours, list) and len(told) == len(ours):
        for n, (one, other) in enumerate(zip(told, ours, strict=True)):
            yield from differences(one, other, f"{place}[{n}]")
    elif told != ours:
        yield place


def _check_pages(told: Any) -> int:
    named = {line["page"]: line["page_hash"] for line in told["lines"] if line["page"]}
    hashes = dict(JournalPage.objects.filter(pk__in=named).values_list("number", "hash"))
    for number, said in named.items():
        if number not in hashes or bytes(hashes[number]).hex() != said:
            raise Untrue(f"page {number} of our journal has another hash")
    return len(named)


def _invoice(part: Mapping[str, Any]) -> dict[str, Any]:
    """What of an invoice never changes once it is issued, numbers as numbers."""
    return {name: _plain(part[name]) for name in COLUMNS} | {
        "lines": [{name: _plain(line[name]) for name in LINE_COLUMNS} for line in part["lines"]]
    }


def _plain(value: Any) -> Any:
    try:
        return plain(Decimal(value)) if isinstance(value, str | Decimal) else value
    except ArithmeticError:
        return value


def _stored(invoice: Invoice) -> dict[str, Any]:
    columns = {name: getattr(invoice, name) for name in COLUMNS if name not in ("customer", "from", "to", "id")}
    days = {"from": invoice.period_start.isoformat(), "to": invoice.period_end.isoformat()}
    lines = [
        {
            "n": line.position,
            "text": line.text,
            "charge": line.charge_key,
            "kind": line.kind,
            "quantity": line.quantity,
            "unit": line.unit,
            "amount": line.amount,
            "from": line.period_start.isoformat(),
            "to": line.period_end.isoformat(),
        }
        for line in invoice.lines.all()
    ]
    return {**columns, **days, "id": str(invoice.pk), "customer": invoice.customer.key, "lines": lines}


def _lasting(told: Any) -> dict[str, Any]:
    """What of a statement never changes, but for the invoice itself."""
    return {name: value for name, value in told.items() if name not in ("invoice", "settled", "digest")}


@cache
def _program() -> dict[str, Any]:
    return runpy.run_path(str(VERIFIER))
