"""The form of a spend alert: whom it is about, what it watches, and when it tells."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from unfold.widgets import UnfoldAdminSelectWidget

from customers.models import Customer
from customers.rules.money import round_money
from invoices.models import AlertSubject, SpendAlert
from plans.models import Charge, Plan, PlanVersion, VersionStatus

EVERYTHING = "everything"
FREE_OF_KEYS = "/"
"""Stands in no key of a plan or a charge."""

Choice = tuple[str, str | list[tuple[str, str]]]


def watchable() -> Iterator[Choice]:
    """Everything, and each plan that was published with the charges that its versions have had."""
    yield EVERYTHING, "Everything the customer is billed, before tax"
    published = PlanVersion.objects.exclude(status=VersionStatus.DRAFT)
    names = dict(Plan.objects.filter(versions__in=published).values_list("key", "name"))
    charges = Charge.objects.filter(version__in=published).order_by("version__plan__name", "-version__number")
    found: dict[str, dict[str, None]] = {key: {} for key in names}
    for plan, charge in charges.values_list("version__plan__key", "key"):
        found[plan].setdefault(charge)
    for plan, keys in found.items():
        own = [(f"{plan}{FREE_OF_KEYS}{key}", f"{names[plan]}: {key}") for key in keys]
        yield names[plan], [(plan, f"{names[plan]}: all of it"), *own]


class AlertForm(forms.ModelForm[SpendAlert]):
    """What is watched is one choice; the columns behind it follow from it."""

    watched = forms.ChoiceField(
        label="What is watched",
        widget=UnfoldAdminSelectWidget,
        help_text="What the running billing period comes to so far, before tax.",
    )

    class Meta:
        model = SpendAlert
        fields = ("customer", "amount", "percent", "is_active")
        help_texts = {
            "customer": "Whose spending. Empty: each customer on the plan, one by one.",
            "amount": "Tell when it comes to this much: all lines, fees and minimums included. Either this or a share.",
            "percent": "Tell when usage comes to this share of its bound, such as 80. The bound of everything is the "
            "customer's spend cap, of a plan its cap, of a charge its cap or else its included units.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(field := self.fields.get("watched"), forms.ChoiceField):
            field.choices = [("", "Choose"), *watchable()]

    def clean(self) -> dict[str, Any]:
        """Fill in what the choice stands for, and refuse a threshold that could never be reached."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("watched"):
            self._watch(cleaned["watched"])
        if self.errors:
            return cleaned
        alert, customer = self.instance, cleaned.get("customer") or self.instance.customer
        if alert.subject == AlertSubject.CUSTOMER and customer is None:
            self.add_error("customer", "Say whose spending; only plans can be watched for everybody.")
            return cleaned
        amount, percent = cleaned.get("amount"), cleaned.get("percent")
        if (amount is None) == (percent is None):
            self.add_error("amount", "Give either an amount or a share.")
        elif percent is not None:
            self._check_share(percent, customer)
        else:
            self._check_amount(amount, customer)
        return cleaned

    def _watch(self, choice: str) -> None:
        alert = self.instance
        plan, _, charge = choice.partition(FREE_OF_KEYS)
        if choice == EVERYTHING:
            alert.subject, alert.plan, alert.charge_key = AlertSubject.CUSTOMER, None, ""
        else:
            alert.subject = AlertSubject.CHARGE if charge else AlertSubject.PLAN
            alert.plan, alert.charge_key = Plan.objects.get(key=plan), charge

    def _check_amount(self, amount: Decimal | None, customer: Customer | None) -> None:
        currency = customer.currency if customer else self._latest().currency
        self.instance.currency = currency
        if amount is None or amount <= 0:
            self.add_error("amount", "An amount is more than nothing.")
        elif round_money(amount, currency) != amount:
            self.add_error("amount", f"It has more digits than {currency} allows.")

    def _check_share(self, percent: Decimal, customer: Customer | None) -> None:
        self.instance.currency = ""
        if percent <= 0:
            self.add_error("percent", "A share is more than nothing.")
        elif self.instance.subject == AlertSubject.CUSTOMER:
            if customer is not None and customer.spend_cap is None:
                self.add_error("percent", f"{customer} has no spend cap to take a share of. Give it one, or an amount.")
        elif not self._has_bound():
            part = "charge has neither a cap nor included units" if self.instance.charge_key else "plan has no cap"
            self.add_error("percent", f"The {part} to take a share of. Give an amount instead.")

    def _has_bound(self) -> bool:
        versions = self._published()
        if not self.instance.charge_key:
            return versions.filter(cap__isnull=False).exists()
        charges = Charge.objects.filter(version__in=versions, key=self.instance.charge_key)
        return any(charge.cap is not None or charge.included for charge in charges)

    def _latest(self) -> PlanVersion:
        return self._published().order_by("-number")[0]

    def _published(self) -> QuerySet[PlanVersion]:
        return PlanVersion.objects.filter(plan=self.instance.plan).exclude(status=VersionStatus.DRAFT)
