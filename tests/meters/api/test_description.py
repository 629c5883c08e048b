"""What can be read of meters against the OpenAPI description, for requests that are made up from it."""

from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import given, settings
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema

from customers.models import Customer, Scope
from meters.actions.journal import seal
from meters.models import Meter
from tests.factories import ApiKeyFactory
from tests.invoices.api.test_description import CHECKS, SECRET, kept_connection
from tests.meters.api.conftest import Post, event

__all__ = ["kept_connection"]


@pytest.fixture
def posted(customer: Customer, meter: Meter, post: Post) -> None:
    ApiKeyFactory.create(secret=SECRET, scopes=[Scope.READ])
    post({"events": [event("a"), event("b", properties={"tier": "premium"})]})
    seal(at=datetime.now(UTC))
    post(event("c"))


@pytest.fixture
def description(posted: None, kept_connection: None) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/schema/", get_wsgi_application()).include(
        method="GET", path_regex="^/api/v1/(usage|receipts)"
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_described(description: BaseSchema, mode: GenerationMode) -> None:
    found = [result.ok() for result in description.get_all_operations() if isinstance(result, Ok)]
    assert len(found) == 2
    for operation in found:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=60, deadline=None, derandomize=True, database=None)
        def check(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {SECRET}"}, checks=CHECKS)

        check()
