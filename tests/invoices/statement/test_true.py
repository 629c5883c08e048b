"""A true statement is true: on every rate model, before and after whatever happens later."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from customers.models import Customer
from customers.rules.currencies import MINOR_UNITS
from invoices.actions.statement import VERIFIER
from invoices.models import Invoice, LineKind
from meters.actions.void import void
from meters.models import JournalPage, Source
from tests.factories import (
    ApiKeyFactory,
    CreditGrantFactory,
    CustomerFactory,
    InvoiceFactory,
    MeterFactory,
    TopUpFactory,
)
from tests.invoices.behind import billed, customer_on, post, sealed
from tests.invoices.statement.given import (
    PROGRAM,
    Lie,
    checked,
    client,
    judged,
    on_every_model,
    statement,
    use_a_judged_month,
    use_a_month,
)

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def invoice() -> Invoice:
    """Four tickets at 2.00 each, in October."""
    meter = MeterFactory.create(key="tickets_resolved")
    assignment = customer_on({"meter": meter})
    post(*({"id": f"e{n}", "case": f"t{n}"} for n in range(4)))
    sealed()
    return billed(assignment.customer)


def test_a_month_on_every_rate_model_with_every_bound_is_true() -> None:
    assignment = on_every_model()
    use_a_month()
    invoice = billed(assignment.customer)
    assert {line.kind for line in invoice.lines.all()} == {"usage", "flat", "true_up", "cap"}
    told = statement(invoice)
    lines = checked(told)
    assert len(told["lines"]) == len([text for text in lines if text.startswith("line ")]) == 15
    assert lines[-2] == "journal: 7 signals in 3 receipts on 2 pages"


def test_a_judged_month_is_true() -> None:
    assignment = judged()
    use_a_judged_month()
    told = statement(billed(assignment.customer))
    assert checked(told)[2] == "line 1: 2 outcomes come to 2 tickets, which cost 4.00"
    back, quick = told["lines"][0]["outcomes"]
    assert (back["case"], [signal["id"] for signal in back["signals"]]) == ("back and forth", ["a0", "a1", "a2"])
    assert (quick["case"], [signal["id"] for signal in quick["signals"]]) == ("quick", ["b"])
    assert told["definitions"][0]["statement"] == "A ticket resolved and not reopened for 72 hours."


@pytest.mark.parametrize("aggregation", ["count", "sum", "max", "latest", "unique"])
def test_a_line_of_an_activity_is_true(aggregation: str) -> None:
    by = {"unique_property": "agent"} if aggregation == "unique" else {}
    meter = MeterFactory.create(key="minutes", activity=True, aggregation=aggregation, **by)
    assignment = customer_on({"meter": meter, "case_cap": "3"} if aggregation in ("count", "sum") else {"meter": meter})
    for n, value in enumerate(("5", "7.5", "2", "1")):
        event = {"id": f"e{n}", "meter": "minutes", "value": value, "case": f"c{n % 2}"}
        post(event | {"properties": {"agent": ["ann", "bob", "ann", None][n]}} | at(n))
    sealed()
    told = statement(billed(assignment.customer))
    wanted = {"count": "4", "sum": "15.5", "max": "7.5", "latest": "1", "unique": "2"}
    assert told["invoice"]["lines"][0]["quantity"] == wanted[aggregation]
    assert checked(told)


def at(n: int) -> dict[str, str]:
    return {"occurred_at": f"2026-10-{n + 1:02}T12:00:00Z"}


def test_units_from_packs_and_from_the_month_before_are_in_the_terms() -> None:
    meter = MeterFactory.create(key="tickets_resolved")
    assignment = customer_on({"meter": meter, "included": "1", "rollover": True})
    TopUpFactory.create(customer=assignment.customer, meter=meter, units=Decimal(2))
    post(*({"id": f"e{n}"} for n in range(5)))
    sealed()
    told = statement(billed(assignment.customer))
    assert told["lines"][0]["terms"]["from_packs"] == "2"
    assert checked(told)


@pytest.mark.parametrize(("currency", "percent"), [("JPY", "8.25"), ("KWD", "5"), ("USD", "20")])
def test_tax_and_credits_are_counted_in_the_currencys_digits(currency: str, percent: str) -> None:
    meter = MeterFactory.create(key="tickets_resolved")
    assignment = customer_on({"meter": meter, "unit_price": Decimal("33.3337")}, currency=currency)
    Customer.objects.update(currency=currency, tax_percent=Decimal(percent))
    CreditGrantFactory.create(customer=Customer.objects.get(), amount=Decimal(7))
    post(*({"id": f"e{n}"} for n in range(3)))
    sealed()
    told = statement(billed(assignment.customer))
    assert told["invoice"]["due"] != told["invoice"]["total"]
    assert checked(told)


def test_a_statement_says_the_same_after_whatever_happens_later(invoice: Invoice) -> None:
    reader = client()
    before = statement(invoice, reader)
    void(before["lines"][0]["outcomes"][0]["id"], reason="Wrong", by="boss", source=Source.ADMIN, as_of=LATER)
    post({"id": "late", "case": "t0"})
    sealed()
    assert statement(invoice, reader) == before


def test_an_event_without_a_time_of_its_own_is_true() -> None:
    meter = MeterFactory.create(key="tickets_resolved")
    customer = customer_on({"meter": meter}).customer
    with time_machine.travel("2026-10-31T23:30:00-04:00", tick=False):
        post({"id": "undated", "occurred_at": None})
    sealed()
    told = statement(billed(customer))
    (signal,) = told["lines"][0]["outcomes"][0]["signals"]
    assert (signal["occurred_at"], signal["received_at"]) == ("", "2026-11-01T03:30:00Z")
    assert checked(told)


def test_the_journal_leads_to_the_page_that_somebody_kept(invoice: Invoice) -> None:
    told, page = statement(invoice), JournalPage.objects.get()
    assert checked(told, bytes(page.hash).hex())
    with pytest.raises(Lie, match="does not lead to your hash"):
        checked(told, "00" * 32)


def test_an_invoice_without_usage_has_a_statement_too() -> None:
    told = statement(InvoiceFactory.create(lines=[{"kind": LineKind.FLAT, "meter": None}], issued=True))
    assert (told["lines"], told["pages"], told["receipts"]) == ([], None, [])
    assert checked(told)


def test_without_a_page_there_is_no_statement() -> None:
    invoice = InvoiceFactory.create(issued=True)
    answer = client().get(f"/api/v1/invoices/{invoice.pk}/statement")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_page")


def test_the_program_runs_by_itself_and_is_served(invoice: Invoice, tmp_path: Path) -> None:
    reader = client()
    program, file = tmp_path / "verify_statement.py", tmp_path / "statement.json"
    program.write_bytes(reader.get("/api/v1/statement-verifier").content)
    told = statement(invoice, reader)
    assert program.read_bytes() == VERIFIER.read_bytes()

    def run(content: Any) -> tuple[int, str]:
        file.write_text(json.dumps(content))
        command = [sys.executable, "-I", "-S", str(program), str(file)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    code, said = run(told)
    assert (code, said.splitlines()[-1]) == (0, "everything in the statement is true")
    told["invoice"]["lines"][0]["amount"] = "9.00"
    assert run(told) == (1, "NOT TRUE: line 1: its steps come to 8, not 9.00\n")
    assert run([]) == (
        1,
        "NOT TRUE: the statement: cannot be read (TypeError: list indices must be integers or slices, not str)\n",
    )


def test_the_program_knows_the_digits_of_every_currency() -> None:
    assert {code: digits for code, digits in MINOR_UNITS.items() if digits != 2} == PROGRAM["DIGITS"]


def command(told: Any, tmp_path: Path) -> str:
    file, out = tmp_path / "told.json", StringIO()
    file.write_text(json.dumps(told))
    call_command("verify_statement", str(file), stdout=out)
    return out.getvalue()


def test_the_operator_sees_that_a_statement_is_ours(invoice: Invoice, tmp_path: Path) -> None:
    said = command(statement(invoice), tmp_path)
    assert "pages of which our journal has the same hash: 1\n" in said
    assert said.endswith("everything in the statement is true, and ours\n")


def test_the_operator_sees_what_a_forger_worked_out_anew(invoice: Invoice, tmp_path: Path) -> None:
    """Consistent in itself, so the customer's program believes it; the database does not."""
    told = statement(invoice)
    told["invoice"]["lines"][0]["text"] = "4 tickets, on the house"
    told["digest"] = anew(told)
    assert checked(told)
    with pytest.raises(CommandError, match=r"the invoice\.lines\[0\]\.text is not what the database says"):
        command(told, tmp_path)


def test_a_reason_that_was_rewritten_is_not_ours(invoice: Invoice, tmp_path: Path) -> None:
    told = statement(invoice)
    usage = told["lines"][0]
    usage["outcomes"][2]["reason"] = "Because."
    usage["evidence_root"] = PROGRAM["root_of"](
        [PROGRAM["sha256"](PROGRAM["canonical"](outcome)) for outcome in usage["outcomes"]]
    ).hex()
    told["digest"] = anew(told)
    assert checked(told)
    with pytest.raises(CommandError, match=r"lines\[0\]\.evidence_root is not what the database says"):
        command(told, tmp_path)


def anew(told: Any) -> str:
    lines = [{name: value for name, value in line.items() if name != "outcomes"} for line in told["lines"]]
    head = {name: told[name] for name in ("invoice", "settled", "bounds", "definitions")}
    return str(PROGRAM["sha256"](PROGRAM["canonical"]({**head, "lines": lines})).hex())


def test_a_customers_key_gets_the_statements_of_its_own_invoices(invoice: Invoice) -> None:
    for secret, customer, status in (("up_a", invoice.customer, 200), ("up_b", CustomerFactory.create(), 404)):
        ApiKeyFactory.create(secret=secret, customer=customer)
        reader = Client(headers={"authorization": f"Bearer {secret}"})
        assert reader.get(f"/api/v1/invoices/{invoice.pk}/statement").status_code == status
