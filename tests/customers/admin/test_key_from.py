"""Keys proposed from names."""

import pytest

from customers.admin.parts.keys import key_from
from customers.models.fields import valid_key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Tickets resolved", "tickets_resolved"),
        ("  Leads: qualified & booked! ", "leads_qualified_booked"),
        ("Überprüfte Fälle", "uberprufte_falle"),
        ("Documents (v2)", "documents_v2"),
        ("___", ""),
        ("日本", ""),
        ("", ""),
        ("x" * 80, "x" * 64),
        ("a" * 63 + " b", "a" * 63),
    ],
)
def test_a_key_is_made_from_the_letters_and_digits_of_a_name(label: str, key: str) -> None:
    assert key_from(label) == key
    if key:
        valid_key(key)
