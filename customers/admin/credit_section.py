"""The customer's page shows the customer's credits."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from customers.admin.credit_state import state_badge
from customers.admin.parts.display import day, link, money, page
from customers.admin.parts.read_only import ReadOnlyInline
from customers.models import CreditGrant


class CreditInline(ReadOnlyInline[CreditGrant]):
    """What the customer may use instead of paying, and what became of earlier credits."""

    model = CreditGrant
    verbose_name_plural = "credits"
    fields = ("credit", "left", "state", "kind_shown", "last_day")
    ordering = ("-granted_at", "-pk")
    per_page = 12

    def get_queryset(self, request: HttpRequest) -> QuerySet[CreditGrant]:
        return CreditGrant.objects.with_story().select_related("customer").order_by(*self.ordering)

    @admin.display(description="granted")
    def credit(self, credit: CreditGrant) -> SafeString:
        return link(page("customers_creditgrant", credit.pk), money(credit.amount, credit.currency))

    @admin.display(description="left")
    def left(self, credit: CreditGrant) -> str:
        return money(credit.balance, credit.currency)

    @admin.display(description="state")
    def state(self, credit: CreditGrant) -> SafeString:
        return state_badge(credit)

    @admin.display(description="last day")
    def last_day(self, credit: CreditGrant) -> str:
        return day(credit.expires_on, "does not expire")

    @admin.display(description="kind")
    def kind_shown(self, credit: CreditGrant) -> str:
        return credit.kind.capitalize()
