import pytest

from plans.rules.catalogue.words import plural, titled


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("ticket", "tickets"),
        ("query", "queries"),
        ("day", "days"),
        ("box", "boxes"),
        ("match", "matches"),
        ("business", "businesses"),
    ],
)
def test_many_of_them_have_a_name_too(one: str, many: str) -> None:
    assert plural(one) == many


@pytest.mark.parametrize(
    ("key", "title"),
    [("tickets_resolved", "Tickets resolved"), ("acme", "Acme"), ("CRM-leads.v2", "CRM leads v2"), ("7", "7")],
)
def test_a_key_is_written_as_a_person_would(key: str, title: str) -> None:
    assert titled(key) == title
