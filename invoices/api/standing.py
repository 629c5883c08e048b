"""`GET /api/v1/customers/{key}/standing`"""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from customers.api.one_customer import one_customer
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.standing import standing
from invoices.api.standing_body import CustomerStanding


class StandingView(ApiView):
    """Read how a customer stands."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_standing",
        summary="Read how a customer stands",
        tags=["Balances"],
        responses=OpenApiResponse(CustomerStanding, "What is used, and what is left."),
    )
    def get(self, request: Request, customer_key: str) -> HttpResponse:
        """Allowances, packs, credits, minimums, caps, and what the running month comes to so far.

        Whatever was answered to a POST before is in it. Nothing is written.
        """
        found = standing(one_customer(self.caller, customer_key), as_of=self.caller.as_of)
        return answer(CustomerStanding.of(found, self.caller.as_of))
