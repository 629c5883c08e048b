"""Dialogs that ask about money: a payment, a credit by hand, and why."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from customers.admin.parts.inputs import PlainDecimalInput
from customers.rules.money import round_money
from invoices.models import Invoice, Remedy
from invoices.models.credit_proposal import BY_HAND
from plans.admin.assignments.when import day_input

if TYPE_CHECKING:
    from django.forms import Form as _DialogForm
else:
    from unfold.forms import BaseDialogForm as _DialogForm

MOST_LINES = 200


class PaymentDialog(_DialogForm):
    amount = forms.DecimalField(
        max_digits=24, decimal_places=4, widget=PlainDecimalInput, help_text="In the invoice's currency."
    )
    received_on = forms.DateField(
        label="Received on", required=False, widget=day_input(), help_text="Empty: today, where the customer is."
    )
    reference = forms.CharField(
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="What the bank or the card company calls it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invoice = Invoice.objects.filter(pk=kwargs["object_id"]).first()
        if invoice and invoice.due > 0:
            self.fields["amount"].initial = round_money(invoice.due, invoice.currency)


class CreditDialog(_DialogForm):
    lines = forms.CharField(
        max_length=400,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="The places of lines to credit, such as 1, 3. Empty: an amount off the whole invoice.",
    )
    amount = forms.DecimalField(
        max_digits=24,
        decimal_places=4,
        required=False,
        widget=PlainDecimalInput,
        help_text="Before tax. Empty: all that is left of the lines.",
    )
    kind = forms.ChoiceField(choices=BY_HAND, widget=UnfoldAdminSelectWidget)
    remedy = forms.ChoiceField(
        label="What was paid already",
        choices=Remedy.choices,
        widget=UnfoldAdminSelectWidget,
        help_text="A credit first takes off what is open. A refund is paid back by you; it is only noted here.",
    )
    reason = forms.CharField(
        max_length=500, widget=UnfoldAdminTextInputWidget, help_text="For the customer: it is printed on the note."
    )

    def clean_lines(self) -> tuple[int, ...]:
        """The places, in the order given."""
        words = re.split(r"[\s,;]+", self.cleaned_data["lines"].strip())
        if words == [""]:
            return ()
        if len(words) > MOST_LINES or not all(re.fullmatch(r"[0-9]{1,6}", word, re.ASCII) for word in words):
            raise ValidationError("Name places of lines, such as 1, 3.")
        return tuple(map(int, words))


class WhyDialog(_DialogForm):
    reason = forms.CharField(
        max_length=200, widget=UnfoldAdminTextInputWidget, help_text="Kept for whoever reads it later."
    )
