"""When the recipient owes the tax."""

import pytest

from invoices.rules.tax_note import is_reverse_charge, vat_country


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("DE811569869", "DE"),
        ("de 811 569 869", "DE"),
        ("ATU12345678", "AT"),
        ("NL123456789B01", "NL"),
        ("EL.123456789", "EL"),
        ("IE1234567FA", "IE"),
        ("US98-7654321", None),
        ("GB123456789", None),
        ("12/345/67890", None),
        ("DETAILS", None),
        ("DE", None),
        ("", None),
    ],
)
def test_only_vat_numbers_of_the_union_name_a_country(number: str, country: str | None) -> None:
    assert vat_country(number) == country


@pytest.mark.parametrize(
    ("taxed", "seller", "buyer", "reverse"),
    [
        (False, "ATU12345678", "DE811569869", True),
        (True, "ATU12345678", "DE811569869", False),
        (False, "DE123456789", "DE811569869", False),
        (False, "DE123456789", "", False),
        (False, "", "DE811569869", False),
        (False, "DE123456789", "US98-7654321", False),
    ],
)
def test_the_charge_is_reversed_only_when_the_data_says_so(taxed: bool, seller: str, buyer: str, reverse: bool) -> None:
    assert is_reverse_charge(taxed=taxed, seller=seller, buyer=buyer) is reverse
