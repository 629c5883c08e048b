from factory.declarations import LazyAttribute, Sequence
from factory.django import DjangoModelFactory

from customers.models import Customer


class CustomerFactory(DjangoModelFactory[Customer]):
    """A customer in New York who pays in dollars."""

    class Meta:
        model = Customer

    key = Sequence(lambda n: f"customer-{n}")
    name = LazyAttribute(lambda made: made.key.replace("-", " ").title())
    currency = "USD"
    timezone = "America/New_York"
