"""Which customer a request is about, as far as its key can see."""

from rest_framework import serializers

from customers.api.caller import Caller
from customers.api.problem import Refusal
from customers.models import Customer


class CustomerField(serializers.CharField):
    """The parameter `customer`."""

    def __init__(self, *, required: bool = False) -> None:
        super().__init__(required=required, max_length=128, help_text="The customer's key, such as `acme`.")


def customer_id(caller: Caller, key: str | None) -> int | None:
    """The customer of this key; without one, the customer that the caller is bound to, or None for all.

    Refusal (404) for a customer that does not exist; to a bound caller no other one does.
    """
    if key is None or (caller.customer_id is not None and key == caller.customer_key):
        return caller.customer_id
    known = None if caller.customer_id is not None else Customer.objects.filter(key=key).values_list("pk").first()
    if known is None:
        raise Refusal(404, "customer_not_found", "There is no customer with this key.", field="customer")
    return known[0]
