"""The answers against the OpenAPI description, for requests that are made up from it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from customers.models import Customer, Scope
from tests.factories import ApiKeyFactory, CreditGrantFactory, InvoiceFactory, TopUpFactory
from tests.invoices.api.running import on_plan

SECRET = "up_" + "s" * 40
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """The test's transaction outlives the requests, as in Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def description(kept_connection: None, acme: Customer) -> BaseSchema:
    ApiKeyFactory.create(secret=SECRET, scopes=[Scope.READ])
    InvoiceFactory.create(customer=acme, issued=True)
    InvoiceFactory.create(customer=acme, period="2026-11", lines=[{}, {}])
    return schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application()).include(
        method="GET", path_regex="^/api/v1/invoices|/standing$|/upcoming-invoice$|/statement-verifier$"
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described(description: BaseSchema, mode: GenerationMode) -> None:
    found = [result.ok() for result in description.get_all_operations() if isinstance(result, Ok)]
    assert len(found) >= 5
    for operation in found:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=60, deadline=None, derandomize=True, database=None)
        def check(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"}, checks=CHECKS)

        check()


@pytest.mark.parametrize("what", ["standing", "upcoming-invoice"])
def test_what_runs_for_a_customer_is_as_described(description: BaseSchema, acme: Customer, what: str) -> None:
    today = datetime.now(UTC).date()
    on_plan(acme, {"key": "base", "flat": True}, {"key": "resolved", "cap": 5}, starts_on=today.replace(day=1))
    CreditGrantFactory.create(customer=acme)
    TopUpFactory.create(customer=acme, bought_on=today)
    operation = description[f"/api/v1/customers/{{customer_key}}/{what}"]["GET"]
    case = operation.Case(path_parameters={"customer_key": "acme"})
    answer = case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"}, checks=CHECKS[:5])
    assert answer.status_code == 200
