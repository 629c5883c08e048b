"""The keys that ask about what customers hold."""

import pytest
from django.test import Client

from customers.models import Customer, Scope
from tests.factories import ApiKeyFactory, CustomerFactory


@pytest.fixture
def acme(db: None) -> Customer:
    return CustomerFactory.create(key="acme", name="Acme Support")


@pytest.fixture
def operator() -> Client:
    """The seller's own application, which may read and buy."""
    ApiKeyFactory.create(secret="up_operator", scopes=[Scope.READ, Scope.PURCHASES_WRITE], name="shop")
    return Client(headers={"authorization": "Bearer up_operator"})


@pytest.fixture
def stranger() -> Client:
    """A key that is bound to another customer."""
    bound = {"customer": CustomerFactory.create(key="other")}
    ApiKeyFactory.create(secret="up_stranger", scopes=[Scope.READ, Scope.PURCHASES_WRITE], **bound)
    return Client(headers={"authorization": "Bearer up_stranger"})
