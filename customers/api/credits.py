"""`GET /api/v1/customers/{key}/credits`"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from msgspec import Meta, Struct
from rest_framework.request import Request

from customers.api.one_customer import one_customer
from customers.api.paging import PageQuery, page
from customers.api.shapes import Amount, Currency, Instant, NextCursor, answer, one_of
from customers.api.view import ApiView
from customers.models import CreditGrant, CreditKind, Scope
from customers.rules.money import Money


class Credit(Struct, frozen=True):
    """Money that the customer may use instead of paying. `amount` is `balance`, `used`, `expired` and `withdrawn`."""

    id: int
    kind: Annotated[str, one_of(CreditKind)]
    currency: Currency
    amount: Amount
    balance: Annotated[Amount, Meta(description="What is left of it.")]
    used: Annotated[Amount, Meta(description="What invoices used, less what came back from them.")]
    expired: Amount
    withdrawn: Amount
    priority: Annotated[int, Meta(ge=0, description="Lower numbers are used first.")]
    expires: Annotated[
        date | None,
        Meta(description="The last local day on which it can be used; null if it does not expire."),
    ]
    granted_at: Instant

    @classmethod
    def of(cls, credit: Any) -> Self:
        """The credit, which comes with its story."""

        def money(amount: Decimal) -> str:
            return Money(amount, credit.currency).text

        return cls(
            id=credit.pk,
            kind=credit.kind,
            currency=credit.currency,
            amount=money(credit.amount),
            balance=money(credit.balance),
            used=money(credit.used),
            expired=money(credit.expired),
            withdrawn=money(credit.withdrawn),
            priority=credit.priority,
            expires=credit.expires_on,
            granted_at=credit.granted_at,
        )


class CreditPage(Struct, frozen=True):
    """Some credits, the latest first."""

    results: tuple[Credit, ...]
    next: NextCursor

    @classmethod
    def of(cls, credits_: Sequence[CreditGrant], following: str | None) -> Self:
        """A page and the cursor of the next."""
        return cls(tuple(map(Credit.of, credits_)), following)


class Credits(ApiView):
    """List a customer's credits."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="list_credits",
        summary="List a customer's credits",
        description="What is left of each, and what became of the rest; the latest first.",
        tags=["Balances"],
        parameters=[PageQuery],
        responses=OpenApiResponse(CreditPage, "The credits, and where to go on."),
    )
    def get(self, request: Request, customer_key: str) -> HttpResponse:
        """The used-up and expired ones are among them."""
        asked = PageQuery.read(request)
        granted = CreditGrant.objects.with_story().filter(customer=one_customer(self.caller, customer_key))
        found, following = page(granted, ("granted_at", "id"), cursor=asked.get("cursor"), limit=asked["limit"])
        return answer(CreditPage.of(found, following))
