import pytest
from django.test import Client

from customers.models import Customer
from tests.factories import ApiKeyFactory, CustomerFactory


@pytest.fixture
def acme() -> Customer:
    return CustomerFactory.create(key="acme", name="Acme Support")


@pytest.fixture
def operator() -> Client:
    """The application of whoever sends the invoices."""
    ApiKeyFactory.create(secret="up_operator")
    return Client(headers={"authorization": "Bearer up_operator"})


@pytest.fixture
def customer(acme: Customer) -> Client:
    """The application of acme, which receives them."""
    ApiKeyFactory.create(secret="up_customer", customer=acme)
    return Client(headers={"authorization": "Bearer up_customer"})
