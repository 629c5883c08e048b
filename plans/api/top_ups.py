"""`POST` and `GET /api/v1/customers/{key}/top-ups`"""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from customers.api.idempotency import idempotency_header, idempotency_key
from customers.api.one_customer import one_customer
from customers.api.openapi import problem
from customers.api.paging import PageQuery, page
from customers.api.problem import MEDIA_TYPE, Refusal
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Customer, Scope
from meters.models import Meter
from plans.actions.top_up import KEY_REUSED, buy
from plans.api import top_up_body as body
from plans.models import TopUp
from plans.models.top_up import TopUpQuerySet

TAGS = ["Balances"]

IDEMPOTENCY_KEY = idempotency_header(
    "Names the purchase, such as the number of your order. The same key never buys twice."
)


class TopUps(ApiView):
    """A customer's packs."""

    scopes = {"GET": Scope.READ, "POST": Scope.PURCHASES_WRITE}

    @extend_schema(
        operation_id="list_top_ups",
        summary="List a customer's packs",
        description="With the units that are left of each; the latest first.",
        tags=TAGS,
        parameters=[PageQuery],
        responses=OpenApiResponse(body.PackPage, "The packs, and where to go on."),
    )
    def get(self, request: Request, customer_key: str) -> HttpResponse:
        """The used-up and expired ones are among them."""
        asked = PageQuery.read(request)
        packs = shown().filter(customer=one_customer(self.caller, customer_key))
        found, following = page(packs, ("bought_on", "id"), cursor=asked.get("cursor"), limit=asked["limit"])
        return answer(body.PackPage.of(found, following))

    @extend_schema(
        operation_id="buy_top_up",
        summary="Buy a pack",
        description=(
            "Units of a meter beyond what the plan includes, from the customer's today on. Send the same request "
            "with the same `Idempotency-Key` as often as you like: the pack is bought once."
        ),
        tags=TAGS,
        parameters=[IDEMPOTENCY_KEY],
        request={"application/json": body.TopUpBody},
        responses={
            201: OpenApiResponse(body.Pack, "The pack, bought now."),
            200: OpenApiResponse(body.Pack, "The pack, bought before with this key."),
            (409, MEDIA_TYPE): problem("The key was used before, for another pack."),
            (415, MEDIA_TYPE): problem("The body is not application/json."),
            (422, MEDIA_TYPE): problem("A field is missing or does not do; `errors` names it."),
        },
    )
    def post(self, request: Request, customer_key: str) -> HttpResponse:
        """Buy it, unless this key has."""
        customer = one_customer(self.caller, customer_key)
        key, wanted = (
            idempotency_key(request, "this purchase, such as the number of your order"),
            body.read_wanted(request),
        )
        bought, is_new = self._buy(customer, key, wanted)
        return answer(body.Pack.of(shown().get(pk=bought.pk)), 201 if is_new else 200)

    def _buy(self, customer: Customer, key: str, wanted: body.Wanted) -> tuple[TopUp, bool]:
        try:
            return buy(
                customer,
                _meter(wanted.meter),
                wanted.units,
                wanted.price,
                expires_on=wanted.expires,
                key=key,
                by=self.caller.name,
                at=self.caller.as_of,
            )
        except ValidationError as error:
            raise _refusal(error) from error


def shown() -> TopUpQuerySet:
    """Packs with everything that a body tells."""
    return TopUp.objects.with_left().select_related("customer", "meter")


def _meter(key: str) -> Meter:
    meter = Meter.objects.filter(key=key).first()
    if meter is None:
        raise Refusal(404, "meter_not_found", "There is no meter with this key.", field="meter")
    return meter


def _refusal(error: ValidationError) -> Refusal:
    """What the action objects to, as the problem of the first field in the body's names."""
    field, objections = next(iter(error.error_dict.items()))
    text = " ".join(objections[0].messages)
    if objections[0].code == KEY_REUSED:
        return Refusal(409, "idempotency_key_reused", text, field="Idempotency-Key")
    return body.invalid({"expires_on": "expires"}.get(field, field), text)
