"""Agreements: which version a customer signed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from customers.admin.parts.display import NAME, clipped, link, page
from customers.admin.parts.theme import ModelAdmin
from meters.actions.definitions import agree
from meters.models import DefinitionAgreement, OutcomeDefinition


class AgreementForm(forms.ModelForm[DefinitionAgreement]):
    """Valid when the customer is bound: agreeing is the validation."""

    class Meta:
        model = DefinitionAgreement
        fields = ("customer", "definition", "accepted_by", "accepted_at")

    def _post_clean(self) -> None:
        if self.errors:
            return
        asked = self.cleaned_data
        try:
            self.instance = agree(
                asked["customer"],
                asked["definition"],
                accepted_by=asked["accepted_by"],
                accepted_at=asked["accepted_at"],
            )
        except ValidationError as error:
            self.add_error(None, error)


@admin.register(DefinitionAgreement)
class DefinitionAgreementAdmin(ModelAdmin[DefinitionAgreement]):
    form = AgreementForm
    fields = ("customer", "definition", "accepted_by", "accepted_at")
    autocomplete_fields = ("customer",)
    list_display = ("customer_shown", "version", "accepted_by_shown", "accepted_at")
    list_display_links = ("customer_shown",)
    list_select_related = ("customer", "definition__meter")
    list_filter = (("customer", AutocompleteSelectFilter), ("definition", AutocompleteSelectFilter))
    search_fields = ("customer__name", "customer__key", "meter__key", "accepted_by")
    search_help_text = "Customer, key of the meter, or who accepted it"
    when_empty = "An agreement binds a customer to the version that was signed, whatever is published later."
    ordering = ("customer__name", "meter__label", "-accepted_at")
    actions = None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"accepted_at": timezone.now().replace(microsecond=0)} | super().get_changeform_initial_data(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "definition":
            published = OutcomeDefinition.objects.published().select_related("meter")
            kwargs["queryset"] = published.order_by("meter__label", "-number")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: DefinitionAgreement | None = None) -> bool:
        """What was signed is not edited: a later agreement takes its place."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DefinitionAgreement | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: DefinitionAgreement, form: Any, change: bool) -> None:
        """It is saved already: the form is valid because the customer is bound."""

    @admin.display(description="customer", ordering="customer__name")
    def customer_shown(self, agreement: DefinitionAgreement) -> str | SafeString:
        return clipped(agreement.customer.name, NAME)

    @admin.display(description="version", ordering="meter__label")
    def version(self, agreement: DefinitionAgreement) -> SafeString:
        return link(page("meters_outcomedefinition", agreement.definition_id), agreement.definition)

    @admin.display(description="accepted by")
    def accepted_by_shown(self, agreement: DefinitionAgreement) -> str | SafeString:
        return clipped(agreement.accepted_by, NAME)
