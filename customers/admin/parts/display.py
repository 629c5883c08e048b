"""Values as billing people read them. Everything that came from outside is escaped and clipped."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from customers.rules.money import plain, round_money

LONGEST = 60
NAME = 26


def money(amount: Decimal, currency: str) -> str:
    """ "1,240.00 USD": grouped, with exactly the currency's digits."""
    return f"{round_money(amount, currency):,f} {currency}"


def amount(number: Decimal, currency: str) -> str:
    """ "1,240.00": for columns whose heading names the currency."""
    return f"{round_money(number, currency):,f}"


def quantity(number: Decimal) -> str:
    """ "12,000" or "2.5": grouped, without trailing zeros."""
    whole, _, fraction = plain(number).partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-").isdigit() else whole
    return f"{grouped}.{fraction}" if fraction else grouped


def day(value: date | None, otherwise: str = "") -> str:
    """ "2 Oct 2026", or what it means that there is none."""
    return otherwise if value is None else date_format(value, "DATE_FORMAT")


def clipped(text: str, longest: int = LONGEST) -> str | SafeString:
    """The text, or its beginning with the whole of it on hover."""
    if len(text) <= longest:
        return text
    return format_html('<span title="{}">{}…</span>', text[:2000], text[:longest])


def block(text: str, longest: int = 20_000) -> SafeString:
    """Text of many lines, such as JSON, kept as it is laid out."""
    return format_html('<pre class="up-block">{}</pre>', text if len(text) <= longest else text[:longest] + "…")


def whole(text: str) -> SafeString:
    """A text without spaces, such as a digest, that may break anywhere."""
    return format_html('<span class="up-wrap">{}</span>', text)


def badge(text: str, tone: str = "neutral") -> SafeString:
    """A small label; tones: neutral, good, busy, warn, bad."""
    return format_html('<span class="up-badge up-{}">{}</span>', tone, text)


def link(url: str, text: object) -> SafeString:
    """A link in the theme's colour."""
    return format_html('<a class="up-link" href="{}">{}</a>', url, text)


def listing(model: str, filters: Mapping[str, Any]) -> str:
    """Address of a changelist such as "invoices_invoice" with these filters."""
    query = urlencode({name: value for name, value in filters.items() if value is not None})
    return f"{reverse(f'admin:{model}_changelist')}?{query}"


def page(model: str, pk: object) -> str:
    """Address of one record's page."""
    return reverse(f"admin:{model}_change", args=(pk,))
