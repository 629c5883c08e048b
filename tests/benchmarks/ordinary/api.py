"""Two ways in: foreign keys posted as numbers, and looked up by key for each row."""

from typing import Any, ClassVar

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.benchmarks.ordinary.models import Customer, Event, Meter


class BulkList(serializers.ListSerializer[Event]):
    """Inserts what was sent in one statement; what was sent before is ignored."""

    def create(self, validated_data: list[dict[str, Any]]) -> list[Event]:
        """The new rows."""
        return Event.objects.bulk_create([Event(**fields) for fields in validated_data], ignore_conflicts=True)


class PlainKeys(serializers.ModelSerializer[Event]):
    """Foreign keys as numbers; the database says whether they exist."""

    customer_id = serializers.IntegerField()
    meter_id = serializers.IntegerField()

    class Meta:
        model = Event
        list_serializer_class = BulkList
        validators: ClassVar[list[object]] = []
        fields = ("event_key", "customer_id", "meter_id", "occurred_at", "value", "case_key", "properties")


class LookedUp(serializers.ModelSerializer[Event]):
    """Foreign keys by name: two queries a row."""

    customer = serializers.SlugRelatedField(slug_field="key", queryset=Customer.objects.all())
    meter = serializers.SlugRelatedField(slug_field="key", queryset=Meter.objects.all())

    class Meta:
        model = Event
        list_serializer_class = BulkList
        validators: ClassVar[list[object]] = []
        fields = ("event_key", "customer", "meter", "occurred_at", "value", "case_key", "properties")


class PlainEvents(APIView):
    """One event or a list of them."""

    serializer: ClassVar[type[serializers.ModelSerializer[Event]]] = PlainKeys

    def post(self, request: Request) -> Response:
        """Insert them; 201."""
        sent = request.data if isinstance(request.data, list) else [request.data]
        events = self.serializer(data=sent, many=True)
        events.is_valid(raise_exception=True)
        with transaction.atomic():
            events.save()
        return Response({"accepted": len(sent)}, status=201)


class LookedUpEvents(PlainEvents):
    """The same with look-ups."""

    serializer = LookedUp
