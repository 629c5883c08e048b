"""`GET /credit-notes`, `/credit-notes/{id}` and `/credit-notes/{id}/pdf`."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from customers.api.caller import Caller
from customers.api.customer import CustomerField, customer_id
from customers.api.paging import PageQuery, page
from customers.api.shapes import answer
from customers.api.view import ApiView
from customers.models import Scope
from invoices.actions.print_credit_note import file_name, print_credit_note
from invoices.api import credit_notes_body as body
from invoices.models import CreditNote
from invoices.models.credit_note import CreditNoteQuerySet

TAGS = ["Credit notes"]
PDF = "application/pdf"


class CreditNotesQuery(PageQuery):
    """What `GET /credit-notes` can be asked."""

    customer = CustomerField()


def visible(owner: int | None) -> CreditNoteQuerySet:
    """The credit notes of the customer; of all of them without one."""
    notes = CreditNote.objects.with_lines()
    return notes if owner is None else notes.filter(customer=owner)


def found(caller: Caller, note_id: UUID) -> CreditNote:
    """The credit note; Http404 if there is none that the key may see."""
    return get_object_or_404(visible(caller.customer_id), pk=note_id)


class CreditNotes(ApiView):
    """List credit notes."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="list_credit_notes",
        summary="List credit notes",
        tags=TAGS,
        parameters=[CreditNotesQuery],
        responses=OpenApiResponse(body.CreditNotePage, "The credit notes, and where to go on."),
    )
    def get(self, request: Request) -> HttpResponse:
        """The latest first."""
        asked = CreditNotesQuery.read(request)
        notes = visible(customer_id(self.caller, asked.get("customer")))
        listed, following = page(notes, ("issued_at", "id"), cursor=asked.get("cursor"), limit=asked["limit"])
        return answer(body.CreditNotePage.of(listed, following))


class OneCreditNote(ApiView):
    """Read a credit note."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_credit_note",
        summary="Read a credit note",
        tags=TAGS,
        responses=OpenApiResponse(body.CreditNote, "The credit note."),
    )
    def get(self, request: Request, note_id: UUID) -> HttpResponse:
        """With its lines and the working of each."""
        return answer(body.CreditNote.of(found(self.caller, note_id)))


class CreditNotePdf(ApiView):
    """Read a credit note as PDF."""

    scopes = {"GET": Scope.READ}

    @extend_schema(
        operation_id="read_credit_note_pdf",
        summary="Read a credit note as PDF",
        tags=TAGS,
        responses={(200, PDF): OpenApiResponse(bytes, "The document.")},
    )
    def get(self, request: Request, note_id: UUID) -> HttpResponse:
        """The document as it is sent to the customer."""
        note = found(self.caller, note_id)
        disposition = content_disposition_header(as_attachment=False, filename=file_name(note))
        return HttpResponse(print_credit_note(note), content_type=PDF, headers={"Content-Disposition": disposition})
