"""Pages for customers and API keys, and the parts that the pages of every app are made of."""

from customers.admin.api_key import ApiKeyAdmin
from customers.admin.customer import CustomerAdmin, Link

__all__ = ["ApiKeyAdmin", "CustomerAdmin", "Link"]
