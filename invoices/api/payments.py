"""`POST /invoices/{id}/payments`"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from customers.api.idempotency import idempotency_header, idempotency_key
from customers.api.openapi import problem
from customers.api.problem import MEDIA_TYPE, Refusal
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.pay import KEY_REUSED, NOT_PAYABLE, OVERPAID, record_payment
from invoices.api import payments_body as body
from invoices.api.invoices import TAGS, visible
from invoices.models import Invoice, Payment

IDEMPOTENCY_KEY = idempotency_header("Names the payment, such as the bank's reference. The same key never pays twice.")
CONFLICTS = {KEY_REUSED: "idempotency_key_reused", OVERPAID: "overpaid", NOT_PAYABLE: "not_payable"}


class Payments(ApiView):
    """The payments of an invoice."""

    scopes = {"POST": Scope.PURCHASES_WRITE}

    @extend_schema(
        operation_id="record_payment",
        summary="Record a payment",
        description=(
            "Part of what is open on an issued invoice, or all of it. Send the same request with the same "
            "`Idempotency-Key` as often as you like: the payment is recorded once. A key that is bound to a customer "
            "cannot say that the customer has paid."
        ),
        tags=TAGS,
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": body.PaymentBody},
        responses={
            201: OpenApiResponse(body.Payment, "The payment, recorded now."),
            200: OpenApiResponse(body.Payment, "The payment, recorded before with this key."),
            (409, MEDIA_TYPE): problem(
                "More than is open, which `detail` names, nothing that is to be paid, or a key of another payment."
            ),
            (415, MEDIA_TYPE): problem("The body is not application/json."),
            (422, MEDIA_TYPE): problem("A field is missing or does not do; `errors` names it."),
        },
    )
    def post(self, request: Request, invoice_id: UUID) -> HttpResponse:
        """Record it, unless this key has."""
        invoice = get_object_or_404(visible(self.caller), pk=invoice_id)
        if self.caller.customer_id is not None:
            raise Refusal(403, "customers_key", "A key that is bound to a customer records no payments.")
        key, wanted = idempotency_key(request, "this payment, such as the bank's reference"), body.read_wanted(request)
        recorded, is_new = self._record(invoice, key, wanted)
        return answer(body.Payment.of(recorded), 201 if is_new else 200)

    def _record(self, invoice: Invoice, key: str, wanted: body.Wanted) -> tuple[Payment, bool]:
        try:
            return record_payment(
                invoice,
                wanted.amount,
                received_on=wanted.received_on,
                reference=wanted.reference,
                key=key,
                by=self.caller.name,
                at=self.caller.as_of,
            )
        except ValidationError as error:
            raise _refusal(error) from error


def _refusal(error: ValidationError) -> Refusal:
    """What the action objects to, as a problem."""
    field, objections = next(iter(error.error_dict.items()))
    text, code = " ".join(objections[0].messages), CONFLICTS.get(objections[0].code or "")
    if code is None:
        return body.invalid(field, text)
    named = {"key": "Idempotency-Key", "invoice": None}.get(field, field)
    return Refusal(409, code, text, field=named)
