"""Credits: money that customers may use instead of paying."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import UnfoldAdminTextInputWidget

from customers.actions.credits import grant, withdraw
from customers.admin.credit_state import CreditStateFilter, state_badge
from customers.admin.credit_story import Documents, story
from customers.admin.parts.display import NAME, clipped, day, link, money, page
from customers.admin.parts.theme import ModelAdmin
from customers.admin.parts.verbs import verb
from customers.models import CreditGrant
from customers.rules.zones import local_date

if TYPE_CHECKING:
    from django.forms import Form as _DialogForm
else:
    from unfold.forms import BaseDialogForm as _DialogForm


class CreditForm(forms.ModelForm[CreditGrant]):
    """Valid when the credit is granted: granting is the validation."""

    by: ClassVar[str] = ""

    class Meta:
        model = CreditGrant
        fields = ("customer", "amount", "kind", "priority", "expires_on", "reason")
        help_texts = {
            "amount": "In the customer's currency. It is used on invoices, after tax.",
            "reason": "Such as Goodwill for the outage of 3 October. Kept with the credit.",
        }

    def _post_clean(self) -> None:
        if self.errors:
            return
        asked = self.cleaned_data
        try:
            self.instance = grant(asked.pop("customer"), asked.pop("amount"), **asked, at=timezone.now(), by=self.by)
        except ValidationError as error:
            self.add_error(None, error)


class WithdrawDialog(_DialogForm):
    reason = forms.CharField(
        max_length=200, widget=UnfoldAdminTextInputWidget, help_text="Kept with the credit for whoever reads it later."
    )


@admin.register(CreditGrant)
class CreditGrantAdmin(ModelAdmin[CreditGrant]):
    """Granted once, never edited; apps that make documents append to `documents` what links to them."""

    form = CreditForm
    fields = ("customer", "amount", "kind", "priority", "expires_on", "reason")
    autocomplete_fields = ("customer",)
    list_display = ("customer_shown", "granted", "used_shown", "left", "state", "kind_shown", "last_day", "granted_on")
    list_filter = (CreditStateFilter, "kind", ("customer", AutocompleteSelectFilter))
    list_select_related = ("customer",)
    search_fields = ("customer__name", "customer__key", "reason")
    search_help_text = "Customer, or a word of the reason"
    when_empty = "A credit pays invoices, after tax: goodwill that you give away, or money paid in advance. Grant one."
    ordering = ("-granted_at", "-pk")
    actions = None
    actions_detail = ("withdraw_rest",)
    change_form_outer_after_template = "admin/customers/creditgrant/story.html"
    documents: ClassVar[list[Documents]] = []

    def get_queryset(self, request: HttpRequest) -> QuerySet[CreditGrant]:
        return CreditGrant.objects.with_story().select_related("customer")

    def get_form(
        self, request: HttpRequest, obj: CreditGrant | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user.get_username()
        return form

    def get_fields(self, request: HttpRequest, obj: CreditGrant | None = None) -> Any:
        if obj is None:
            return self.fields
        return ("customer_link", ("granted", "left", "state"), ("kind_shown", "priority_shown", "last_day"))

    def has_change_permission(self, request: HttpRequest, obj: CreditGrant | None = None) -> bool:
        """A credit is granted and withdrawn, never edited: documents stand on it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CreditGrant | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: CreditGrant, form: Any, change: bool) -> None:
        """It is saved already: the form is valid because it was granted."""

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The credit with its story."""
        credit = self.get_object(request, object_id)
        shown = {"story": list(story(credit, self.documents))} if credit else {}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    @verb(
        "Withdraw the rest",
        sure="What is left of the credit can no longer be used. What was used stays used.",
        when=lambda credit: credit.balance > 0,
        form=WithdrawDialog,
        icon="undo",
    )
    def withdraw_rest(self, request: HttpRequest, credit: CreditGrant, form: forms.Form) -> str:
        taken = withdraw(credit, form.cleaned_data["reason"], at=timezone.now())
        return f"{money(taken, credit.currency)} of the credit are withdrawn."

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, credit: CreditGrant) -> str | SafeString:
        return clipped(credit.customer.name, NAME)

    @admin.display(description="customer")
    def customer_link(self, credit: CreditGrant) -> SafeString:
        return link(page("customers_customer", credit.customer_id), credit.customer)

    @admin.display(description="granted", ordering="amount")
    def granted(self, credit: CreditGrant) -> str:
        return money(credit.amount, credit.currency)

    @admin.display(description="used", ordering="used")
    def used_shown(self, credit: Any) -> str:
        return money(credit.used, credit.currency)

    @admin.display(description="left", ordering="balance")
    def left(self, credit: CreditGrant) -> str:
        return money(credit.balance, credit.currency)

    @admin.display(description="state")
    def state(self, credit: CreditGrant) -> SafeString:
        return state_badge(credit)

    @admin.display(description="kind", ordering="kind")
    def kind_shown(self, credit: CreditGrant) -> str:
        return credit.kind.capitalize()

    @admin.display(description="priority")
    def priority_shown(self, credit: CreditGrant) -> int:
        return credit.priority

    @admin.display(description="last day", ordering="expires_on")
    def last_day(self, credit: CreditGrant) -> str:
        return day(credit.expires_on, "does not expire")

    @admin.display(description="granted on", ordering="granted_at")
    def granted_on(self, credit: CreditGrant) -> str:
        return day(local_date(credit.granted_at, credit.customer.timezone))
