"""What customers hold, against the OpenAPI description, for requests that are made up from it."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema

from customers.models import Customer, Scope
from plans.models import TopUp
from tests.customers.api.conftest import acme
from tests.factories import ApiKeyFactory, CreditGrantFactory, MeterFactory, TopUpFactory
from tests.invoices.api.test_description import CHECKS, SECRET, kept_connection

__all__ = ["acme", "kept_connection"]


@pytest.fixture
def description(acme: Customer, kept_connection: None) -> BaseSchema:
    ApiKeyFactory.create(secret=SECRET, scopes=[Scope.READ, Scope.PURCHASES_WRITE])
    MeterFactory.create(key="tickets_resolved")
    CreditGrantFactory.create(customer=acme)
    TopUpFactory.create(customer=acme)
    return schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application()).include(
        path_regex="^/api/v1/customers/{customer_key}/(credits|top-ups)"
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described(description: BaseSchema, mode: GenerationMode) -> None:
    found = [result.ok() for result in description.get_all_operations() if isinstance(result, Ok)]
    assert len(found) == 3
    for operation in found:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=60, deadline=None, derandomize=True, database=None)
        def check(case: schemathesis.Case[Any]) -> None:
            if mode is GenerationMode.POSITIVE:
                among_ours(case)
            case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"}, checks=CHECKS)

        check()
    assert TopUp.objects.exclude(key=None).exists() == (mode is GenerationMode.POSITIVE)


def among_ours(case: schemathesis.Case[Any]) -> None:
    """Ask about a customer and a meter that there are."""
    case.path_parameters["customer_key"] = "acme"
    if isinstance(case.body, dict):
        case.body["meter"] = "tickets_resolved"
