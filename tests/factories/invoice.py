from collections.abc import Mapping
from collections.abc import Sequence as Several
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from factory.declarations import LazyAttribute, SelfAttribute, SubFactory
from factory.django import DjangoModelFactory
from factory.helpers import post_generation

from customers.rules.money import plain
from customers.rules.period import month
from invoices.actions.issue import issue
from invoices.models import Invoice, InvoiceKind, InvoiceLine, InvoiceRun, InvoiceStatus, LineKind
from tests.factories.customer import CustomerFactory
from tests.factories.plan import PlanAssignmentFactory

ISSUED_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


class InvoiceRunFactory(DjangoModelFactory[InvoiceRun]):
    """The run of a month, one for each."""

    class Meta:
        model = InvoiceRun
        django_get_or_create = ("period",)

    period = "2026-10"
    requested_at = ISSUED_AT


class InvoiceFactory(DjangoModelFactory[Invoice]):
    """A draft for October 2026 with one line of 120 x 2.00.

    `lines=[{...}, ...]` are the arguments of its InvoiceLineFactories. `issued=True` gives it a number;
    `paid=True` and `void=True` issue it first.
    """

    class Meta:
        model = Invoice
        skip_postgeneration_save = True

    customer = SubFactory(CustomerFactory)
    period = "2026-10"
    run = SubFactory(InvoiceRunFactory, period=SelfAttribute("..period"))
    kind = InvoiceKind.PERIOD
    period_start = LazyAttribute(lambda made: month(made.period).start)
    period_end = LazyAttribute(lambda made: month(made.period).end)
    currency = LazyAttribute(lambda made: made.customer.currency)
    timezone = LazyAttribute(lambda made: made.customer.timezone)

    @post_generation
    def lines(obj: Invoice, create: bool, extracted: Several[Mapping[str, Any]] | None) -> None:  # noqa: N805
        for position, line in enumerate([{}] if extracted is None else extracted, 1):
            InvoiceLineFactory.create(invoice=obj, position=position, **line)
        obj.lines_total = obj.total = sum((line.amount for line in obj.lines.all()), Decimal(0))
        obj.save()

    @post_generation
    def issued(obj: Invoice, create: bool, extracted: bool | None) -> None:  # noqa: N805
        if extracted:
            _become_issued(obj)

    @post_generation
    def paid(obj: Invoice, create: bool, extracted: bool | None) -> None:  # noqa: N805
        if extracted:
            _become(obj, InvoiceStatus.PAID)

    @post_generation
    def void(obj: Invoice, create: bool, extracted: bool | None) -> None:  # noqa: N805
        if extracted:
            _become(obj, InvoiceStatus.VOID)


class InvoiceLineFactory(DjangoModelFactory[InvoiceLine]):
    """120 tickets at 2.00 in the invoice's period; the amount and the one step follow from `quantity` and `price`."""

    class Meta:
        model = InvoiceLine
        exclude = ("price",)

    price = Decimal("2.00")
    invoice = SubFactory(InvoiceFactory, lines=[])
    position = 1
    kind = LineKind.USAGE
    assignment = SubFactory(PlanAssignmentFactory, customer=SelfAttribute("..invoice.customer"))
    charge = LazyAttribute(lambda made: made.assignment.plan_version.charges.get())
    charge_key = LazyAttribute(lambda made: made.charge.key)
    meter = LazyAttribute(lambda made: made.charge.meter)
    quantity = Decimal(120)
    unit = "tickets"
    text = LazyAttribute(lambda made: f"{plain(made.quantity)} tickets resolved")
    steps = LazyAttribute(
        lambda made: [
            {
                "quantity": plain(made.quantity),
                "unit_price": plain(made.price),
                "amount": plain(made.quantity * made.price),
            }
        ]
    )
    amount = LazyAttribute(lambda made: made.quantity * made.price)
    period_start = SelfAttribute("invoice.period_start")
    period_end = SelfAttribute("invoice.period_end")


def _become_issued(invoice: Invoice) -> None:
    issue(invoice, at=ISSUED_AT)
    invoice.refresh_from_db()


def _become(invoice: Invoice, status: InvoiceStatus) -> None:
    if invoice.is_draft:
        _become_issued(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(status=status)
    invoice.refresh_from_db()
