"""A small shop on which anything may happen: customers and meters, some of them unknown at first, and a clock."""

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from msgspec import Raw

from customers.models import Customer
from meters.actions.definitions import agree, draft, publish_definition
from meters.actions.definitions.publish import PublishError
from meters.actions.erase import Choice, erase
from meters.actions.intake import take_in
from meters.actions.intake.discard import discard
from meters.actions.intake.replay import replay
from meters.api import wire
from meters.models import Aggregation, Kind, Meter, OutcomeDefinition, QuarantinedEvent, Source
from meters.rules.definition import Definition
from meters.rules.posted import Answer, Posted
from tests.factories import CustomerFactory

ZONES = {"acme": "America/New_York", "globex": "Asia/Kolkata", "latecomer": "Pacific/Auckland"}

KNOWN_METERS: Mapping[str, Mapping[str, Any]] = {
    "resolved": {"kind": Kind.OUTCOME, "dimensions": {"size": None}},
    "sent": {"kind": Kind.OUTCOME, "dimensions": {"tier": None}},
    "recovered": {
        "kind": Kind.OUTCOME,
        "aggregation": Aggregation.SUM,
        "dimensions": {"tier": ["gold", "silver"]},
    },
    "hours": {"kind": Kind.ACTIVITY, "aggregation": Aggregation.SUM, "dimensions": {"size": None}},
    "opened": {"kind": Kind.ACTIVITY},
    "reopened": {"kind": Kind.ACTIVITY},
    "confirmed": {"kind": Kind.ACTIVITY},
    "csat": {"kind": Kind.ACTIVITY},
    "human": {"kind": Kind.ACTIVITY},
    "chat": {"kind": Kind.ACTIVITY},
}

LATE_METER = "survey"


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as its sender knows it. `counts_at` is when it counts: when it happened, or else when it first came."""

    customer: str
    body: Mapping[str, Any]
    counts_at: datetime

    @property
    def meter(self) -> str:
        """The meter that it names."""
        return str(self.body["meter"])

    @property
    def value(self) -> Decimal:
        """How much it counts."""
        return Decimal(self.body.get("value", "1"))


@dataclass(slots=True)
class World:
    """What was done, told by those who did it, beside what the database says. `now` is its only clock."""

    now: datetime = datetime(2026, 10, 20, 12, tzinfo=UTC)
    counted: dict[tuple[str, str], Sent] = field(default_factory=dict)
    waiting: dict[tuple[str, str], Sent] = field(default_factory=dict)
    discarded: dict[tuple[str, str], Sent] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    tiers: set[str] = field(default_factory=lambda: {"gold", "silver"})
    customers: set[str] = field(default_factory=set)
    meters: set[str] = field(default_factory=set)

    def found(self) -> None:
        """Begin with what is known from the start."""
        for key in ("acme", "globex"):
            self.add_customer(key)
        for key in KNOWN_METERS:
            self.add_meter(key)

    def add_customer(self, key: str) -> None:
        """A customer becomes known."""
        CustomerFactory.create(key=key, timezone=ZONES[key])
        self.customers.add(key)

    def add_meter(self, key: str) -> None:
        """A meter becomes known."""
        Meter.objects.create(key=key, label=key.title(), **KNOWN_METERS.get(key, {"kind": Kind.ACTIVITY}))
        self.meters.add(key)

    def body(self, customer: str, meter: str, *, hours_ago: int | None, **fields: Any) -> dict[str, Any]:
        """An event that was never sent before; without `hours_ago` it does not say when it happened."""
        said = {} if hours_ago is None else {"occurred_at": (self.now - timedelta(hours=hours_ago)).isoformat()}
        return {"id": f"e{next(self.numbers)}", "customer": customer, "meter": meter} | said | fields

    def post(self, bodies: Iterable[Mapping[str, Any]]) -> Answer:
        """Send events in one request, and keep in mind what must become of those that are new."""
        bodies = list(bodies)
        read = [wire.read(n, Raw(_written(body)), has_escaped_nul=False) for n, body in enumerate(bodies)]
        posted = [one for one in read if isinstance(one, Posted)]
        assert len(posted) == len(bodies), read
        answer = take_in(posted, Answer(), source=Source.API, source_name="t", customer_key=None, as_of=self.now)
        for body in bodies:
            self._remember(body)
        return answer

    def _remember(self, body: Mapping[str, Any]) -> None:
        key = body["customer"], body["id"]
        is_conflict = key in self.waiting and self.waiting[key].body != body
        if key in self.counted or key in self.discarded or is_conflict:
            return
        counts_at = datetime.fromisoformat(body["occurred_at"]) if "occurred_at" in body else self.now
        first = self.waiting.pop(key, Sent(body["customer"], body, counts_at))
        (self.counted if self._fits(first) else self.waiting)[key] = first

    def _fits(self, sent: Sent) -> bool:
        tier = sent.body.get("properties", {}).get("tier")
        known = sent.customer in self.customers and sent.meter in self.meters
        return known and (sent.meter != "recovered" or tier is None or tier in self.tiers)

    def list_tier(self, tier: str) -> None:
        """One more value that the meter with listed values allows."""
        self.tiers.add(tier)
        Meter.objects.filter(key="recovered").update(dimensions={"tier": sorted(self.tiers)})

    def replay(self) -> int:
        """Count all that fits by now; how many."""
        for key in [key for key, sent in self.waiting.items() if self._fits(sent)]:
            self.counted[key] = self.waiting.pop(key)
        return replay(QuarantinedEvent.objects.all(), by="eve", as_of=self.now).counted

    def discard(self) -> int:
        """Give up all that waits; how many."""
        self.discarded |= self.waiting
        self.waiting = {}
        return discard(QuarantinedEvent.objects.all(), reason="A test", by="eve", as_of=self.now)

    def publish(self, meter: str, definition: Definition, *, from_hour: int | None) -> bool:
        """Publish the next version, in force so many hours from now on; whether nothing stood against it."""
        begins = None if from_hour is None else self.now + timedelta(hours=from_hour)
        try:
            with transaction.atomic():
                publish_definition(draft(Meter.objects.get(key=meter), definition, effective_from=begins), at=self.now)
        except PublishError:
            return False
        return True

    def agree(self, customer: str, version: OutcomeDefinition, *, from_hour: int) -> bool:
        """Bind a customer to a version; whether nothing stood against it."""
        try:
            with transaction.atomic():
                accepted_at = self.now + timedelta(hours=from_hour)
                whose = Customer.objects.get(key=customer)
                agree(whose, version, accepted_by="eve", accepted_at=accepted_at)
        except ValidationError:
            return False
        return True

    def erase(self, customer: str, case: str) -> None:
        """Erase what no bill depends on from the events of a case."""
        chosen = Choice(Customer.objects.get(key=customer), case=case)
        erase(chosen, reason="Asked", by="eve", as_of=self.now)


def _written(body: Mapping[str, Any]) -> bytes:
    """The body as an application may write it: `Decimal` as a bare number, with its exponent."""
    properties = ",".join(f"{json.dumps(name)}:{_value(value)}" for name, value in body.get("properties", {}).items())
    core = json.dumps({name: value for name, value in body.items() if name != "properties"})
    return f'{core[:-1]},"properties":{{{properties}}}}}'.encode()


def _value(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else json.dumps(value)
