"""Addresses that somebody made up: an answer, never a failure of ours."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.people import boss

pytestmark = pytest.mark.django_db

VALUES = [
    "abc",
    "",
    "0",
    "-1",
    "9" * 24,
    "\0",
    "2026-13-45",
    "9999999-01-01",
    "'\"<x>",
    "[]",
    "{}",
    "1e400",
    "x" * 3000,
]
PARAMETERS = {
    "meters_event": ["customer__id__exact", "local_date_from", "where", "q", "p", "o", "e", "all", "nothing"],
    "meters_outcome": [
        "meter__id__exact",
        "usage_date_to",
        "status__exact",
        "outcome_class__exact",
        "final",
        "where",
        "q",
        "p",
    ],
    "meters_outcomedefinition": ["status__exact", "meter__id__exact", "q", "p"],
    "meters_definitionagreement": ["customer__id__exact", "definition__id__exact", "q"],
    "meters_journalpage": ["q", "p"],
    "meters_receipt": ["source__exact", "q", "p"],
    "meters_quarantinedevent": ["trouble__exact", "q"],
    "invoices_invoice": ["status__exact", "period", "customer__id__exact", "q", "p"],
    "customers_customer": ["currency", "q"],
    "customers_planassignment": ["plan_version__id__exact", "q"],
}
FORMS = {
    "meters_outcomedefinition": ["meter", "template"],
    "meters_definitionagreement": ["customer", "definition", "accepted_at"],
    "invoices_invoicerun": ["period", "customer"],
    "customers_planassignment": ["customer", "plan_version", "starts_on"],
}
RECORDS = ["abc", "9" * 20, "%00", "00000000-0000-0000-0000-000000000000"]
PAGES = {
    "invoices/invoice": ["change", "issue_it", "pdf"],
    "invoices/invoicerun": ["change", "progress"],
    "plans/planversion": ["change", "publish_now", "new_version"],
    "customers/customer": ["change"],
    "customers/apikey": ["change", "revoke"],
    "meters/outcome": ["change", "take_back"],
    "meters/outcomedefinition": ["change", "publish_now", "new_version", "try-out"],
    "meters/definitionagreement": ["change"],
    "meters/receipt": ["change"],
    "meters/journalpage": ["change"],
}


@pytest.mark.parametrize("model", PARAMETERS)
def test_a_list_survives_any_filter(model: str) -> None:
    client = boss()
    for parameter in PARAMETERS[model]:
        for value in VALUES:
            path = f"{reverse(f'admin:{model}_changelist')}?{parameter}={quote(value)}"
            assert client.get(path).status_code < 500, path


@pytest.mark.parametrize("model", FORMS)
def test_a_form_survives_any_prefilled_value(model: str) -> None:
    client = boss()
    for parameter in FORMS[model]:
        for value in VALUES:
            path = f"{reverse(f'admin:{model}_add')}?{parameter}={quote(value)}"
            assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("model", PAGES)
def test_a_record_that_does_not_exist_is_no_failure(model: str) -> None:
    client = boss()
    for name in PAGES[model]:
        for record in RECORDS:
            path = f"/admin/{model}/{record}/{name}/"
            for answer in (client.get(path), client.post(path, {"_form_submitted": "True"})):
                assert answer.status_code < 500, path
