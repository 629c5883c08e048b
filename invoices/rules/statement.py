"""A statement: what a customer checks an invoice with. What its parts look like, and their digests.

Everything is a text, a whole number, a truth value or null, so that two programs write the same canonical JSON.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from customers.rules.money import plain
from plans.rules.catalogue.rates import plain_rate
from plans.rules.terms import UsageTerms

FORMAT = "upshot-statement-1"

Part = Mapping[str, Any]


def canonical(part: object) -> bytes:
    """JSON with the keys in order, without spaces, in UTF-8."""
    return json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(part: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(part)).hexdigest()


def terms_part(terms: UsageTerms) -> dict[str, Any]:
    """The terms for some days: the rate as catalogue files write it, and what bounds it; null where there is none."""
    commitment = terms.commitment
    return {
        "rate": plain_rate(terms.rate),
        "included": plain(terms.included),
        "rolled_over": plain(terms.rolled_over),
        "from_packs": plain(terms.top_up_units),
        "commitment": {"units": plain(commitment.units), "overage_factor": plain(commitment.overage_factor)}
        if commitment
        else None,
        "case_cap": _number(terms.case_cap),
        "discount_percent": plain(terms.discount_percent),
    }


def bounds_part(
    lines: Sequence[int],
    *,
    minimum: Decimal | None,
    cap: Decimal | None,
    true_up: int | None,
    discount: int | None,
) -> dict[str, Any]:
    """What the amounts of some lines, by their places, are lifted or brought down to, and the lines that do so."""
    return {
        "lines": list(lines),
        "minimum": _number(minimum),
        "cap": _number(cap),
        "true_up": true_up,
        "discount": discount,
    }


def _number(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)
