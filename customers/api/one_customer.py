"""The customer that an address under `/customers/{key}/` names."""

from customers.api.caller import Caller
from customers.api.customer import customer_id
from customers.api.problem import Refusal
from customers.models import Customer

LONGEST_KEY = 128


def one_customer(caller: Caller, key: str) -> Customer:
    """The customer. Refusal (404) for one that does not exist; to a caller bound to a customer no other one does."""
    if "\0" in key or len(key) > LONGEST_KEY:
        raise Refusal(404, "customer_not_found", "There is no customer with this key.", field="customer")
    owner = customer_id(caller, key)
    assert owner is not None, "only a request without a key is about all customers"
    return Customer.objects.get(pk=owner)
