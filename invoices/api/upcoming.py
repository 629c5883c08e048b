"""`GET /api/v1/customers/{key}/upcoming-invoice`"""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from customers.api.one_customer import one_customer
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.running import running
from invoices.api.upcoming_body import UpcomingInvoice


class UpcomingInvoiceView(ApiView):
    """Read a customer's upcoming invoice."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_upcoming_invoice",
        summary="Read a customer's upcoming invoice",
        tags=["Invoices"],
        responses=OpenApiResponse(UpcomingInvoice, "What the running month comes to so far."),
    )
    def get(self, request: Request, customer_key: str) -> HttpResponse:
        """The invoice that the customer would get if its billing period ended now, by the same arithmetic.

        Whatever was answered to a POST before is in it. Nothing is written.
        """
        return answer(
            UpcomingInvoice.next_of(running(one_customer(self.caller, customer_key), as_of=self.caller.as_of))
        )
