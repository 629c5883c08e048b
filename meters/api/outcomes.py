"""`GET /outcomes`, `GET /outcomes/{id}` and `POST /outcomes/{id}/void`."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from customers.api.caller import Caller
from customers.api.customer import CustomerField, customer_id
from customers.api.openapi import problem
from customers.api.paging import PageQuery, page
from customers.api.problem import MEDIA_TYPE
from customers.api.query import MonthField
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Scope
from customers.rules.period import month
from meters.actions.case_file import case_file
from meters.actions.void import void
from meters.api import outcome_body as body
from meters.api.meter import OutcomeMeterField, outcome_meter_id
from meters.api.void_body import VoidBody, read_reason
from meters.models import Outcome, Source
from meters.models.outcome import OutcomeQuerySet
from meters.rules.verdict import Status

TAGS = ["Outcomes"]


class TextField(serializers.CharField):
    """A text that is compared as it is."""

    def __init__(self, max_length: int, help_text: str) -> None:
        super().__init__(required=False, trim_whitespace=False, max_length=max_length, help_text=help_text)


class OutcomesQuery(PageQuery):
    """What `GET /outcomes` can be asked."""

    customer = CustomerField()
    meter = OutcomeMeterField()
    status = serializers.ChoiceField(body.STATUSES, required=False, help_text="The verdict, as of now.")
    case = TextField(255, "What it is about, such as `ticket-981`.")
    period = MonthField(required=False, help_text="The month of `dated_on`, such as `2026-10`.")

    def get_fields(self) -> dict[str, Any]:
        """With the one parameter whose name Python keeps for itself."""
        return super().get_fields() | {"class": TextField(64, "The kind of success.")}


def visible(caller: Caller) -> OutcomeQuerySet:
    """The outcomes that the key may see: a customer's key only its own."""
    return Outcome.objects.select_related("customer", "meter", "definition").matching(customer=caller.customer_id)


class Outcomes(ApiView):
    """List outcomes."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="list_outcomes",
        summary="List outcomes",
        description=(
            "Verdicts on cases, those that are not billed too. Of one customer the latest day comes first; without "
            "a customer the order means nothing, but stays."
        ),
        tags=TAGS,
        parameters=[OutcomesQuery],
        responses=OpenApiResponse(body.OutcomePage, "The outcomes, and where to go on."),
    )
    def get(self, request: Request) -> HttpResponse:
        """In an order that an index has: by day within a customer, else by id."""
        asked, as_of = OutcomesQuery.read(request), self.caller.as_of
        owner = customer_id(self.caller, asked.get("customer"))
        wanted = visible(self.caller).matching(
            customer=owner,
            meter=outcome_meter_id(asked.get("meter")),
            outcome_class=asked.get("class"),
            case_key=asked.get("case"),
        )
        if "status" in asked:
            wanted = wanted.standing(Status(asked["status"]), as_of)
        if "period" in asked:
            wanted = wanted.dated_in(month(asked["period"]))
        order = ("id",) if owner is None else ("usage_date", "id")
        outcomes, following = page(wanted, order, cursor=asked.get("cursor"), limit=asked["limit"])
        return answer(body.OutcomePage.of(outcomes, following, as_of))


class OneOutcome(ApiView):
    """Read an outcome."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_outcome",
        summary="Read an outcome",
        description="The verdict with its evidence: signals, moves, definition and receipts.",
        tags=TAGS,
        responses=OpenApiResponse(body.OutcomeFile, "The outcome."),
    )
    def get(self, request: Request, outcome_id: UUID) -> HttpResponse:
        """With everything that explains it."""
        outcome = get_object_or_404(visible(self.caller), pk=outcome_id)
        return _shown(outcome, self.caller)


class VoidOutcome(ApiView):
    """Take an outcome back."""

    scopes = {"POST": Scope.EVENTS_WRITE}

    @extend_schema(
        operation_id="void_outcome",
        summary="Take an outcome back",
        description=(
            "Takes back the success that stands, as of now: before the end of its hold the case is `attempted` "
            "afterwards, from then on `reversed`. A later success counts anew. Asking again is safe: where no "
            "success stands nothing is written, and the answer says by `status` and `reason` why it does not count."
        ),
        tags=TAGS,
        request={"application/json": VoidBody},
        responses={
            200: OpenApiResponse(body.OutcomeFile, "The outcome as it stands, with its evidence."),
            (415, MEDIA_TYPE): problem("The body is not application/json."),
            (422, MEDIA_TYPE): problem("The reason is missing, empty or too long."),
        },
    )
    def post(self, request: Request, outcome_id: UUID) -> HttpResponse:
        """Take it back, and show what is left."""
        caller, reason = self.caller, read_reason(request)
        try:
            outcome = void(
                outcome_id,
                reason=reason,
                by=caller.name,
                source=Source.API,
                as_of=caller.as_of,
                customer_id=caller.customer_id,
            )
        except Outcome.DoesNotExist:
            raise Http404 from None
        return _shown(outcome, caller)


def _shown(outcome: Outcome, caller: Caller) -> HttpResponse:
    """The outcome with everything behind it, but for what the seller's cost is of no concern to a customer."""
    return answer(body.OutcomeFile.reading(case_file(outcome, costs=caller.customer_id is None), caller.as_of))
