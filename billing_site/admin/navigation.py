"""The sidebar, in the order of the flow: counted, priced, who, owed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

Item = dict[str, Any]
Entry = tuple[str, str, str, str | None]


def groups(_: HttpRequest) -> list[Item]:
    """Every page that this person may see."""
    sections: list[tuple[str, list[Entry]]] = [
        ("", [("Home", "home", "admin:index", None)]),
        ("Counted", [
            ("Meters", "speed", "meters_meter", "meters.view_meter"),
            ("Definitions", "rule", "meters_outcomedefinition", "meters.view_outcomedefinition"),
            ("Events", "bolt", "meters_event", "meters.view_event"),
            ("Outcomes", "task_alt", "meters_outcome", "meters.view_outcome"),
            ("Receipts", "receipt_long", "meters_receipt", "meters.view_receipt"),
            ("Journal", "menu_book", "meters_journalpage", "meters.view_journalpage"),
            ("Quarantine", "front_hand", "meters_quarantinedevent", "meters.view_quarantinedevent"),
        ]),
        ("Priced", [
            ("Plans", "sell", "plans_plan", "plans.view_plan"),
            ("Plan versions", "layers", "plans_planversion", "plans.view_planversion"),
            ("Top-up packs", "inventory_2", "plans_topup", "plans.view_topup"),
            ("Coupons", "percent", "plans_coupon", "plans.view_coupon"),
        ]),
        ("Who", [
            ("Customers", "groups", "customers_customer", "customers.view_customer"),
            ("Assignments", "handshake", "customers_planassignment", "customers.view_planassignment"),
            ("Agreements", "contract", "meters_definitionagreement", "meters.view_definitionagreement"),
            ("Credits", "savings", "customers_creditgrant", "customers.view_creditgrant"),
            ("API keys", "key", "customers_apikey", "customers.view_apikey"),
        ]),
        ("Owed", [
            ("Run the month", "calendar_month", "invoices_invoicerun", "invoices.view_invoicerun"),
            ("Invoices", "request_quote", "invoices_invoice", "invoices.view_invoice"),
            ("Credit notes", "undo", "invoices_creditnote", "invoices.view_creditnote"),
            ("Credit proposals", "how_to_vote", "invoices_creditproposal", "invoices.view_creditproposal"),
            ("Payments", "payments", "invoices_payment", "invoices.view_payment"),
            ("Ageing list", "hourglass", "admin:invoices_invoice_ageing", "invoices.view_invoice"),
            ("Alerts", "notifications", "invoices_spendalert", "invoices.view_spendalert"),
            ("Fired alerts", "notifications_active", "invoices_spendalertfired", "invoices.view_spendalertfired"),
        ]),
        ("Settings", [
            ("Seller profile", "storefront", "invoices_sellerprofile", "invoices.view_sellerprofile"),
            ("Review bounds", "rule", "invoices_reviewbounds", "invoices.view_reviewbounds"),
            ("Number series", "123", "invoices_numberseries", "invoices.view_numberseries"),
            ("Users", "person", "auth_user", "auth.view_user"),
            ("Groups", "group", "auth_group", "auth.view_group"),
            ("Schedule", "schedule", "django_celery_beat_periodictask", "django_celery_beat.view_periodictask"),
            ("Failed logins", "lock", "axes_accessattempt", "axes.view_accessattempt"),
        ]),
    ]  # fmt: skip
    return [
        {"title": title, "separator": bool(title), "items": [item(*entry) for entry in entries]}
        for title, entries in sections
    ]


def item(title: str, icon: str, target: str, permission: str | None) -> Item:
    """One entry; `target` is a model's label, or the name of an address."""
    address = target if ":" in target else f"admin:{target}_changelist"
    return {"title": title, "icon": icon, "link": reverse(address), "permission": allowed(permission)}


def allowed(permission: str | None) -> Callable[[HttpRequest], bool]:
    """Whether the person holds the permission; everybody holds none."""
    return lambda request: permission is None or request.user.has_perm(permission)
