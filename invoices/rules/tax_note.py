"""What an invoice must say about a tax that it does not charge."""

import re

EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
"""Prefixes of VAT numbers of the European Union (Directive 2006/112/EC, Article 215; Greece uses EL)."""

REVERSE_CHARGE = "Reverse charge: the recipient is liable for the VAT (Article 196 of Directive 2006/112/EC)."

_VAT_NUMBER = re.compile(r"([A-Z]{2})(?=[0-9A-Z+*]*[0-9])[0-9A-Z+*]{2,12}")


def vat_country(tax_number: str) -> str | None:
    """The country of a VAT number of the European Union: "DE" of "DE 811 569 869"; None of any other number."""
    match = _VAT_NUMBER.fullmatch(re.sub(r"[\s.\-]", "", tax_number).upper())
    return match[1] if match and match[1] in EU else None


def is_reverse_charge(*, taxed: bool, seller: str, buyer: str) -> bool:
    """Whether no tax is charged and both tax numbers are VAT numbers of different countries of the Union."""
    countries = vat_country(seller), vat_country(buyer)
    return not taxed and None not in countries and countries[0] != countries[1]
