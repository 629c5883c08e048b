"""Credit notes and payments against the OpenAPI description, for requests that are made up from it."""

from decimal import Decimal
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema

from customers.models import Customer, Scope
from invoices.models import CreditNote, Payment
from tests.factories import ApiKeyFactory, InvoiceFactory
from tests.invoices.api.test_description import CHECKS, SECRET, kept_connection
from tests.invoices.credited import credited

__all__ = ["kept_connection"]


@pytest.fixture
def description(kept_connection: None, acme: Customer) -> BaseSchema:
    ApiKeyFactory.create(secret=SECRET, scopes=[Scope.READ, Scope.PURCHASES_WRITE])
    dear = {"lines": [{"price": Decimal(10) ** 13}], "customer__currency": "USD"}
    credited(InvoiceFactory.create(issued=True, **dear), "1", 1)
    return schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application()).include(
        path_regex="^/api/v1/(credit-notes|invoices/{invoice_id}/payments)"
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described(description: BaseSchema, mode: GenerationMode) -> None:
    found = [result.ok() for result in description.get_all_operations() if isinstance(result, Ok)]
    assert len(found) == 4
    for operation in found:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=40, deadline=None, derandomize=True, database=None)
        def check(case: schemathesis.Case[Any]) -> None:
            if mode is GenerationMode.POSITIVE:
                among_ours(case)
            case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"}, checks=CHECKS)

        check()
    assert Payment.objects.exists() == (mode is GenerationMode.POSITIVE)


def among_ours(case: schemathesis.Case[Any]) -> None:
    """Ask about a credit note and an invoice that there are."""
    note = CreditNote.objects.get()
    for name, known in (("note_id", note.pk), ("invoice_id", note.invoice_id)):
        if name in case.path_parameters:
            case.path_parameters[name] = str(known)
