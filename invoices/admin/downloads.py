"""Files to save: an invoice's lines and outcomes from its page, a month's ledger entries from its run's."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from unfold.decorators import action

from invoices.actions.export import Table, as_csv, as_json, ledger_table, lines_table, outcomes_table
from invoices.models import Invoice, InvoiceRun

Button = Callable[[Any, HttpRequest, str], StreamingHttpResponse]


def _button(title: str, icon: str, download: Callable[[Any], StreamingHttpResponse]) -> Button:
    """A button of a record's page that saves a file, for whoever may look at the record."""

    def save(admin: Any, request: HttpRequest, object_id: str) -> StreamingHttpResponse:
        record = admin.get_object(request, object_id)
        if record is None or not admin.has_view_permission(request, record):
            raise Http404
        return download(record)

    button: Button = action(description=title, icon=icon)(save)
    return button


def _lines(invoice: Invoice) -> Table:
    return lines_table(invoice)


def _outcomes(invoice: Invoice) -> Table:
    return outcomes_table(invoice, as_of=timezone.now())


def _csv(table: Table, name: str) -> StreamingHttpResponse:
    return _file(StreamingHttpResponse(as_csv(table), content_type="text/csv; charset=utf-8"), f"{name}.csv")


def _json(table: Table, name: str) -> StreamingHttpResponse:
    return _file(StreamingHttpResponse(as_json(table), content_type="application/json"), f"{name}.json")


def _file(answer: StreamingHttpResponse, name: str) -> StreamingHttpResponse:
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _name(invoice: Invoice) -> str:
    return invoice.number or f"draft-{invoice.pk}"


def _entries(run: InvoiceRun) -> StreamingHttpResponse:
    return _csv(ledger_table(run.period), f"ledger-{run.period}")


class InvoiceDownloads:
    """The files of an invoice, in a menu of its page."""

    menu = {
        "title": "Download",
        "icon": "download",
        "items": ["lines_csv", "lines_json", "outcomes_csv", "outcomes_json"],
    }

    lines_csv = _button("Lines as CSV", "table", lambda invoice: _csv(_lines(invoice), f"{_name(invoice)}-lines"))
    lines_json = _button(
        "Lines as JSON", "data_object", lambda invoice: _json(_lines(invoice), f"{_name(invoice)}-lines")
    )
    outcomes_csv = _button(
        "Outcomes as CSV", "table", lambda invoice: _csv(_outcomes(invoice), f"{_name(invoice)}-outcomes")
    )
    outcomes_json = _button(
        "Outcomes as JSON", "data_object", lambda invoice: _json(_outcomes(invoice), f"{_name(invoice)}-outcomes")
    )


class LedgerDownload:
    """The entries of a run's month for the general ledger."""

    ledger_csv = _button("Ledger as CSV", "account_balance", _entries)
