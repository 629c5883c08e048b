"""What exists before the clock runs: customers, meters, a definition with a 72-hour hold, a key, older events."""

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from customers.models import ApiKey, Customer, Scope
from meters.models import Kind, Meter, OutcomeDefinition, SignalRule
from tests.benchmarks.events import ACTIVITY, CUSTOMERS, OPENED, OUTCOME, REOPENED, RESOLVED, customer_key

ZONES = ("America/New_York", "Europe/Berlin", "Asia/Tokyo", "UTC")
EFFECTS = {RESOLVED: "achieve", OPENED: "attempt", REOPENED: "void"}

OLDER = """
INSERT INTO meters_event (id, event_key, customer_id, meter_id, receipt_id, occurred_at, dated, received_at,
    local_date, value, case_key, properties, kept, properties_digest, digest)
SELECT gen_random_uuid(), 'older-' || n, %(customer)s + n %% %(customers)s, %(meter)s, gen_random_uuid(),
    now() - n * interval '10 seconds', true, now() - interval '1 hour', current_date - (n / 8640)::int, 1,
    'case-' || n, '{"channel": "email", "agent": "agent-3"}', 'all', sha256(n::text::bytea), sha256(n::text::bytea)
FROM generate_series(1, %(events)s) AS n ORDER BY 1
"""


def migrate() -> None:
    """The tables."""
    call_command("migrate", interactive=False, verbosity=0)


def catalogue() -> str:
    """Customers, meters and the definition; the secret of a key that may post and read."""
    for number in range(CUSTOMERS):
        key = customer_key(number)
        Customer.objects.create(key=key, name=key.title(), currency="USD", timezone=ZONES[number % len(ZONES)])
    for name in (OUTCOME, RESOLVED):
        Meter.objects.create(key=name, label=name.title(), kind=Kind.OUTCOME)
    for name in (ACTIVITY, OPENED, REOPENED):
        Meter.objects.create(key=name, label=name.title(), kind=Kind.ACTIVITY)
    _define()
    key_row, secret = ApiKey.mint(name="benchmark", scopes=[Scope.EVENTS_WRITE, Scope.READ])
    key_row.save()
    return secret


def _define() -> None:
    definition = OutcomeDefinition.objects.create(
        meter=Meter.objects.get(key=RESOLVED),
        number=1,
        statement="A ticket resolved by the assistant and not reopened for 72 hours.",
        hold_hours=72,
    )
    for position, (name, effect) in enumerate(EFFECTS.items()):
        meter = Meter.objects.get(key=name)
        SignalRule.objects.create(definition=definition, position=position, on=meter, effect=effect)
    definition.freeze(at=timezone.now())


def older_events(events: int) -> None:
    """Fill the table of events, so that its indexes have a depth."""
    first = Customer.objects.order_by("pk").values_list("pk", flat=True)[0]
    meter = Meter.objects.get(key=ACTIVITY).pk
    with connection.cursor() as cursor:
        cursor.execute(OLDER, {"customer": first, "customers": CUSTOMERS, "meter": meter, "events": events})
        cursor.execute("VACUUM ANALYZE meters_event")
