from factory.declarations import LazyAttribute, Sequence, Trait
from factory.django import DjangoModelFactory

from meters.models import Meter
from meters.models.meter import Kind


class MeterFactory(DjangoModelFactory[Meter]):
    """An outcome meter that counts tickets. Trait: activity."""

    class Meta:
        model = Meter

    class Params:
        activity = Trait(kind=Kind.ACTIVITY)

    key = Sequence(lambda n: f"meter_{n}")
    label = LazyAttribute(lambda made: made.key.replace("_", " ").capitalize())
    unit_singular = "ticket"
    unit_plural = "tickets"
