"""Every page of the admin opens, in the theme, at a constant number of queries."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from customers.models import Customer
from invoices.actions.pay import record_payment
from invoices.models import RowStatus, RunCustomer
from meters.actions.definitions import agree, draft, publish_definition
from meters.actions.journal import seal
from meters.models import Meter
from meters.rules.definition_form import parse_definition
from tests.counted import RECEIVED_AT, count, quarantine
from tests.factories import (
    ApiKeyFactory,
    CouponFactory,
    CreditGrantFactory,
    InvoiceFactory,
    InvoiceRunFactory,
    SpendAlertFiredFactory,
    TopUpFactory,
)
from tests.invoices.credited import AT, credited, proposed
from tests.people import boss, clerk

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
OURS = [model for model in MODELS if model._meta.app_label in ("customers", "meters", "plans", "invoices")]


SINGLE = ("invoices.sellerprofile", "invoices.reviewbounds")
"""There is one row, or none yet."""


def label(model: type[Model]) -> str:
    return model._meta.label_lower


def address(model: type[Model], page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def world(size: int) -> None:
    """So many of everything, and a page of the journal."""
    run = InvoiceRunFactory.create()
    for _ in range(size):
        invoice = InvoiceFactory.create(issued=True)
        line = invoice.lines.get()
        count(invoice.customer, line.meter, 2)
        quarantine()
        ApiKeyFactory.create(customer=invoice.customer)
        define(line.meter, invoice.customer)
        CreditGrantFactory.create(customer=invoice.customer)
        TopUpFactory.create(customer=invoice.customer, meter=line.meter)
        CouponFactory.create(customer=invoice.customer)
        credited(invoice, "1", 1)
        record_payment(invoice, Decimal(1), at=AT)
        proposed(invoice, "60")
        SpendAlertFiredFactory.create(alert__customer=invoice.customer)
        RunCustomer.objects.create(run=run, customer=invoice.customer, status=RowStatus.PARKED, as_of=run.requested_at)
    seal(at=RECEIVED_AT)


def define(meter: Meter | None, customer: Customer) -> None:
    """A version in force, an agreement on it, and a draft of the next."""
    assert meter is not None
    rules = [{"on": meter.key, "effect": "achieve"}]
    meaning = parse_definition({"statement": "Resolved.", "rules": rules})
    version = draft(meter, meaning, effective_from=RECEIVED_AT)
    publish_definition(version, at=RECEIVED_AT)
    agree(customer, version, accepted_by="Ada", accepted_at=RECEIVED_AT)
    draft(meter, meaning)


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, follow=True).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_the_list_opens(model: type[Model]) -> None:
    assert boss().get(address(model, "changelist"), follow=True).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_the_form_is_in_the_theme(model: type[Model]) -> None:
    """Inputs that the theme has not dressed cannot be seen on its page."""
    answer = boss().get(address(model, "add"))
    if answer.status_code == 403:
        assert not admin.site._registry[model].has_add_permission(answer.wsgi_request)
        return
    for field in answer.context["adminform"].form if "adminform" in answer.context else answer.context["form"]:
        assert 'class="' in str(field), f"{field.name} of {label(model)} has no look"


@pytest.mark.parametrize("model", OURS, ids=label)
def test_every_field_of_a_form_explains_itself(model: type[Model]) -> None:
    answer = boss().get(address(model, "add"))
    forms = [answer.context["adminform"].form] if answer.status_code == 200 and "adminform" in answer.context else []
    for field in (field for form in forms for field in form):
        assert field.help_text, f"{field.name} of {label(model)}"


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(model: type[Model]) -> None:
    client = boss()
    world(2)
    queries(client, address(model, "changelist"))  # what Django remembers for ever, it asks for once
    few = queries(client, address(model, "changelist"))
    world(6)
    assert queries(client, address(model, "changelist")) == few


def test_the_first_page_takes_as_many_queries_for_many_rows_as_for_few() -> None:
    client = boss()
    world(2)
    few = queries(client, reverse("admin:index"))
    world(6)
    assert queries(client, reverse("admin:index")) == few


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_page_of_a_record_takes_as_many_queries_in_a_large_table_as_in_a_small_one(model: type[Model]) -> None:
    client = boss()
    world(2)
    record = model._default_manager.order_by("pk").first()
    if record is None:
        pytest.fail(f"there is no {label(model)} to look at") if label(model) not in SINGLE else None
        return
    path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[record.pk])
    queries(client, path)
    few = queries(client, path)
    world(6)
    assert queries(client, path) == few


@pytest.mark.parametrize("model", OURS, ids=label)
def test_somebody_without_permission_sees_nothing(model: type[Model]) -> None:
    client = clerk("auth.view_group")
    assert client.get(address(model, "changelist"), follow=True).status_code == 403
    assert address(model, "changelist") not in client.get(reverse("admin:index")).content.decode()
