"""Reading what was posted."""

import pytest
from django.test import Client

from customers.models import Customer
from tests.factories import ApiKeyFactory, CustomerFactory


@pytest.fixture
def operator(db: None) -> Client:
    """The application of whoever sends the invoices."""
    ApiKeyFactory.create(secret="up_operator")
    return Client(headers={"authorization": "Bearer up_operator"})


@pytest.fixture
def bound(customer: Customer) -> Client:
    """The application of acme, which receives them."""
    ApiKeyFactory.create(secret="up_bound", customer=customer)
    return Client(headers={"authorization": "Bearer up_bound"})


@pytest.fixture
def globex(db: None) -> Customer:
    return CustomerFactory.create(key="globex", timezone="Asia/Tokyo")
