"""The account of a customer, as a page and as a file, and the ageing list of all."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode

from customers.admin import CustomerAdmin, Link
from customers.admin.parts.display import amount, listing, money, page
from customers.models import Customer
from customers.rules.period import Period
from customers.rules.zones import local_date
from invoices.actions.account import Debt, accounts, ageing
from invoices.actions.export import Table, as_csv
from invoices.rules.account import COLUMNS, Account, account_rows
from plans.admin.assignments.when import day_input

MOST_DEBTS = 500
"""Rows of the ageing list; the longest overdue come first."""

AGES = ("Not due yet", "1 to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days")


class DaysForm(forms.Form):
    """The days of an account; both belong to it."""

    first = forms.DateField(label="From", widget=day_input())
    last = forms.DateField(label="To", widget=day_input())

    def clean(self) -> dict[str, Any]:
        """The days in their order, and within the calendar."""
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and not first <= last < date.max:
            self.add_error("last", "This day comes before the first.")
        return asked


class WithAccounts:
    """What it adds to the pages of invoices."""

    def get_urls(self) -> list[URLPattern]:
        site: Any = self
        wrap = site.admin_site.admin_view
        parent: Any = super()
        return [
            path("account/", wrap(self.account_view), name="invoices_invoice_account"),
            path("ageing/", wrap(self.ageing_view), name="invoices_invoice_ageing"),
            *parent.get_urls(),
        ]

    def account_view(self, request: HttpRequest) -> HttpResponseBase:
        """A year, unless the address says which days; with `csv` as a file."""
        self._allowed(request)
        customer = _customer(request.GET.get("customer", ""))
        today = local_date(timezone.now(), customer.timezone)
        begin = {"first": today.replace(month=1, day=1), "last": today}
        form = DaysForm({**begin, **{name: request.GET[name] for name in begin if name in request.GET}})
        if not form.is_valid():
            return self._page(request, "account", {"title": _title(customer), "customer": customer, "form": form})
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        found = accounts(customer, Period(first, last + timedelta(days=1)))
        if "csv" in request.GET:
            return _file(found, f"account-{customer.key}-{first}-{last}.csv")
        query = urlencode({"customer": customer.pk, "first": first, "last": last, "csv": 1})
        shown = {"customer": customer, "form": form, "accounts": [_account(each) for each in found], "csv": f"?{query}"}
        return self._page(request, "account", {"title": _title(customer), **shown})

    def ageing_view(self, request: HttpRequest) -> HttpResponse:
        """Who owes what, and for how long."""
        self._allowed(request)
        found = ageing(timezone.now(), most=MOST_DEBTS + 1)
        shown = {"ages": AGES, "debts": [_debt(each) for each in found[:MOST_DEBTS]], "more": found[MOST_DEBTS:]}
        return self._page(request, "ageing", {"title": "Ageing list", "most": MOST_DEBTS, **shown})

    def _allowed(self, request: HttpRequest) -> None:
        site: Any = self
        if not site.has_view_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, shown: dict[str, Any]) -> HttpResponse:
        site: Any = self
        context = site.admin_site.each_context(request) | {"opts": site.opts, "media": site.media} | shown
        return TemplateResponse(request, f"admin/invoices/invoice/{name}.html", context)


def _customer(pk: str) -> Customer:
    found = Customer.objects.filter(pk=pk).first() if pk.isascii() and pk.isdecimal() and len(pk) < 18 else None
    if found is None:
        raise Http404
    return found


def _title(customer: Customer) -> str:
    return f"Account of {customer.name[:60]}"


def _account(found: Account) -> dict[str, Any]:
    """The account as texts."""
    rows = [
        {
            "day": row.entry.day,
            "what": row.entry.what,
            "document": row.entry.document,
            "page": page("invoices_invoice", row.entry.invoice_id),
            "text": row.entry.text,
            "amount": amount(row.entry.amount, found.currency),
            "balance": amount(row.balance, found.currency),
        }
        for row in found.rows
    ]
    opening, closing = money(found.opening, found.currency), money(found.closing, found.currency)
    return {"currency": found.currency, "opening": opening, "closing": closing, "rows": rows, "days": found.days}


def _debt(debt: Debt) -> dict[str, Any]:
    chosen = {"customer__id__exact": debt.customer_id, "status__exact": "issued"}
    return {
        "name": debt.name,
        "account": page("customers_customer", debt.customer_id),
        "invoices": listing("invoices_invoice", chosen),
        "number": debt.invoices,
        "amounts": [amount(part, debt.currency) if part else "" for part in debt.amounts],
        "total": money(debt.total, debt.currency),
    }


def _file(found: list[Account], name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(as_csv(Table(COLUMNS, account_rows(found))), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


CustomerAdmin.links.append(Link("Account", "admin:invoices_invoice_account", "customer"))
