"""The form of the price check: what was used of each charge, or whose usage is taken."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms import BoundField
from unfold.widgets import UnfoldAdminTextInputWidget

from customers.models import Customer, PlanAssignment
from customers.rules.period import Period
from customers.rules.zones import local_date
from plans.actions.charges import frozen
from plans.actions.price_check import last_closed, used_by
from plans.admin import wording
from plans.admin.typed_rate import sentence
from plans.models import Charge, PlanVersion
from plans.rules.charges import UsageCharge
from plans.rules.price import price
from plans.rules.terms import UsageTerms
from plans.rules.typed_usage import asked, typed, typed_usage
from plans.rules.usage import Usage, UsageError

LONGEST_TEXT = 20_000
CUSTOMER = "_customer"
"""No charge has this key: keys begin with a letter or a digit."""


class PriceCheckForm(forms.Form):
    """Cleans to `used`: the usage by the key of its charge, each of which has an input.

    With a customer it is what the customer used on the `days` of the last period that is closed at `now`.
    """

    prefix = "check"

    def __init__(self, *args: Any, version: PlanVersion, may_pick: bool, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.now = version, now
        self.days: Period | None = None
        self.asked = dict(_asked(version))
        for key, (row, terms) in self.asked.items():
            self.fields[key] = _input(row, terms)
        if may_pick and self.asked:
            self.fields[CUSTOMER] = customer_input()

    @property
    def inputs(self) -> list[BoundField]:
        """The inputs of the charges."""
        return [self[key] for key in self.asked]

    @property
    def picked(self) -> BoundField | None:
        """Where a customer can be picked; None for whoever may not."""
        return self[CUSTOMER] if CUSTOMER in self.fields else None

    @property
    def customer(self) -> Customer | None:
        """The customer who was picked."""
        return self.cleaned_data.get(CUSTOMER) if self.is_valid() else None

    def filled(self) -> dict[str, Any]:
        """What the inputs say next: what was typed, or what the customer used, as far as it can be typed."""
        if self.customer is None:
            return {name: self[name].value() for name in self.fields}
        used = self.cleaned_data["used"]
        return {key: typed(terms, used[key]) for key, (_, terms) in self.asked.items()} | {CUSTOMER: None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        customer = cleaned.get(CUSTOMER)
        cleaned["used"] = self._of(customer) if customer else dict(self._typed(cleaned))
        return cleaned

    def _of(self, customer: Customer) -> dict[str, Usage]:
        self.days = last_closed(self.version, local_date(self.now, customer.timezone))
        try:
            return self._priceable(used_by(self.version, customer.pk, self.days))
        except wording.UNREADABLE:
            return {}  # the answer says so

    def _priceable(self, used: dict[str, Usage]) -> dict[str, Usage]:
        for key, (_, terms) in self.asked.items():
            try:
                price(terms, used[key])
            except UsageError as error:
                self.add_error(key, ValidationError(sentence(str(error))))
        return used

    def _typed(self, cleaned: dict[str, Any]) -> Iterator[tuple[str, Usage]]:
        """The usage that the inputs say, where the terms can price it."""
        for key, (_, terms) in self.asked.items():
            try:
                usage = typed_usage(terms, cleaned.get(key) or "")
                price(terms, usage)
            except UsageError as error:
                self.add_error(key, sentence(str(error)))
            else:
                yield key, usage


def customer_input() -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """Whose usage to take."""
    return forms.ModelChoiceField(
        queryset=Customer.objects.all(),
        required=False,
        label="Or the usage of a customer",
        widget=AutocompleteSelect(PlanAssignment._meta.get_field("customer"), admin.site),
        help_text="What the customer used in the last closed period is taken in place of what is typed.",
    )


def _asked(version: PlanVersion) -> Iterator[tuple[str, tuple[Charge, UsageTerms]]]:
    """The usage charges by key; those that cannot be read are told about elsewhere."""
    for row in version.charges.all():
        try:
            charge = frozen(row)
        except wording.UNREADABLE:
            continue
        if isinstance(charge, UsageCharge):
            yield charge.key, (row, charge.terms(version.currency))


def _input(row: Charge, terms: UsageTerms) -> forms.Field:
    only = ", ".join(value for values in row.filter.values() for value in values)
    return forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        label=f"{wording.title(row)} ({only})" if only else wording.title(row),
        help_text=f"{asked(terms)}.",
        widget=UnfoldAdminTextInputWidget({"autocomplete": "off", "spellcheck": "false"}),
    )
