"""Addresses that exist for tests only: an empty view for each thing the base classes promise."""

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from billing_site import errors
from customers.api.problem import Refusal
from customers.api.view import ApiView
from customers.models import Scope


class Thing(serializers.Serializer[dict[str, object]]):
    name = serializers.CharField()
    count = serializers.IntegerField(min_value=1)


class Box(serializers.Serializer[dict[str, object]]):
    things = Thing(many=True)


class Open(ApiView):
    scopes = {"GET": Scope.READ, "POST": Scope.EVENTS_WRITE}

    def get(self, request: Request) -> HttpResponse:
        caller = self.caller
        return JsonResponse({"name": caller.name, "customer": caller.customer_key})

    def post(self, request: Request) -> HttpResponse:
        Box(data=request.data).is_valid(raise_exception=True)
        return JsonResponse({})


class Shut(ApiView):
    def get(self, request: Request) -> HttpResponse:
        return JsonResponse({"never": "seen"})


class Plain(APIView):
    def get(self, request: Request) -> HttpResponse:
        return JsonResponse({"never": "seen"})


RAISED = {
    "refusal": Refusal(409, "taken", "Somebody was faster.", field="id"),
    "missing": Http404("secret"),
    "suspicious": SuspiciousOperation("secret"),
    "database": OperationalError("secret"),
    "bug": ZeroDivisionError("secret"),
}


class Raising(ApiView):
    scopes = {"GET": Scope.READ}

    def get(self, request: Request, which: str) -> HttpResponse:
        raise RAISED[which]


def outside(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("secret")


urlpatterns = [
    path("api/open", Open.as_view()),
    path("api/shut", Shut.as_view()),
    path("api/plain", Plain.as_view()),
    path("api/raising/<slug:which>", Raising.as_view()),
    path("api/outside", outside),
    path("outside", outside),
    re_path("^api/", errors.unknown_address),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
