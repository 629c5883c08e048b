"""Pages for customers, their credits and API keys, and the parts that the pages of every app are made of."""

from customers.admin.api_key import ApiKeyAdmin
from customers.admin.credit_grant import CreditGrantAdmin
from customers.admin.customer import CustomerAdmin, Link

__all__ = ["ApiKeyAdmin", "CreditGrantAdmin", "CustomerAdmin", "Link"]
