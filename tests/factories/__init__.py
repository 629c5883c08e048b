"""Factories: rows for tests, in states that the product itself can reach."""

from tests.factories.api_key import ApiKeyFactory
from tests.factories.customer import CustomerFactory

__all__ = ["ApiKeyFactory", "CustomerFactory"]
