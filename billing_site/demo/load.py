"""What has to be there before the first event: meters, plans, customers, and who is on what."""

from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from billing_site.demo import DemoError
from billing_site.demo.story import PLANS
from customers.models import Customer
from invoices.models import SellerProfile
from plans.actions.assign import assign
from plans.actions.catalogue import apply
from plans.models import PlanVersion

CATALOGUE = Path(__file__).with_name("catalogue.yaml")
SELLER = {"name": "Upshot demonstration", "address": "1 Example Street\nSpringfield", "email": "billing@example.com"}


class OccupiedError(DemoError):
    """The database belongs to somebody else's customers."""


def load(*, starts_on: date, at: datetime) -> None:
    """Load the catalogue and put its customers on their plans, all or nothing; the second time there is nothing to do.

    Raises OccupiedError, and changes nothing, in a database with customers that no demonstration has brought.
    """
    if Customer.objects.filter(key__in=PLANS).count() == len(PLANS):
        return
    if Customer.objects.exists():
        raise OccupiedError("this database has customers of its own; give the demonstration another one")
    with transaction.atomic():
        SellerProfile.objects.get_or_create(pk=1, defaults=SELLER)
        _apply(CATALOGUE, at)
        for customer, plan in PLANS.items():
            version = PlanVersion.objects.published().get(plan__key=plan)
            assign(Customer.objects.get(key=customer), version, starts_on=starts_on)


def _apply(path: Path, at: datetime) -> None:
    if problems := apply(path.read_bytes(), at=at).problems:
        raise DemoError(f"{path}: {problems[0]}")
