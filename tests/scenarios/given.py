"""Catalogue files to play with: one customer on one plan, each part as a line of the file."""

from typing import Any

METERS = (
    "key: tickets, label: Tickets resolved, unit: ticket",
    "key: attempts, label: Attempts, kind: activity, unit: attempt",
    "key: recovered, label: Money recovered, kind: activity, aggregation: sum, unit: dollar",
)


def file(
    *charges: str,
    plan: str = "",
    starts: str = "2026-08-01",
    assignment: str = "",
    customer: str = "",
    meters: tuple[str, ...] = METERS,
) -> str:
    """A plan with these charges, and a customer in UTC on it; the rest is added to their lines."""
    counted = "\n".join(f"  - {{{meter}}}" for meter in meters)
    return f"""
meters:
{counted}
plans:
{priced("plan", *charges, more=plan)}
customers:
  - {{key: acme, currency: USD, assignments: [{{plan: plan, from: {starts}{assignment}}}]{customer}}}
"""


def priced(key: str, *charges: str, more: str = "") -> str:
    """One plan with these charges."""
    rows = "\n".join(f"      - {{{charge}}}" for charge in charges)
    return f"""  - key: {key}
    currency: USD
    {more}
    charges:
{rows}"""


def usage(rate: str, more: str = "", key: str = "used", meter: str = "tickets") -> str:
    """A charge on a meter."""
    return f"key: {key}, type: usage, meter: {meter}, rate: {{{rate}}}{more}"


def flat(amount: str, more: str = "", key: str = "base") -> str:
    """A flat fee for each period."""
    return f'key: {key}, type: flat, amount: "{amount}"{more}'


def tiers(model: str, *rows: str, more: str = "") -> str:
    """A rate in tiers."""
    return f"model: {model}, tiers: [{', '.join(f'{{{row}}}' for row in rows)}]{more}"


def lines(invoice: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Kind, quantity and amount of each line."""
    return [(line["kind"], line["quantity"], line["amount"]) for line in invoice["lines"]]


def steps(invoice: dict[str, Any], line: int = 0) -> list[tuple[str, str, str]]:
    """Text, quantity and amount of each step of a line."""
    return [(step["text"], step["quantity"], step["amount"]) for step in invoice["lines"][line]["steps"]]
