"""Write a statement piece by piece, so that one of half a million outcomes needs little memory."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from invoices.actions.statement.evidence import Evidence, Root
from invoices.actions.statement.parts import LineTerms, bounds, line_part, usage_lines
from invoices.models import Invoice
from invoices.rules.statement import FORMAT, digest_of
from meters.actions.behind import Chain, chain, receipt_trees


def statement(invoice: Invoice, shown: Mapping[str, Any]) -> Iterator[str]:
    """The statement as pieces of JSON; `shown` is the invoice as the API gives it. Unready, at once, if there is none.

    What it tells never changes once the invoice is issued, but for how much of it is settled: it is read up to the
    pages that the lines name.
    """
    lines = list(invoice.lines.select_related("meter", "charge").order_by("position"))
    usage = usage_lines(invoice, lines)
    settled = {
        "credits": f"{invoice.credits_applied:f}",
        "credit_notes": f"{invoice.settled_by_notes:f}",
        "payments": f"{invoice.paid:f}",
    }
    head: dict[str, Any] = {"invoice": shown, "settled": settled, "bounds": bounds(usage, lines)}
    return _pieces(invoice, head, usage)


def _pieces(invoice: Invoice, head: Mapping[str, Any], usage: list[LineTerms]) -> Iterator[str]:
    evidence = Evidence()
    yield f'{{"format":{_json(FORMAT)},\n'
    for name, part in head.items():
        yield f"{_json(name)}:{_json(part)},\n"
    told: list[Any] = []
    yield '"lines":[\n'
    for place, each in enumerate(usage):
        part, root = line_part(each, invoice.timezone), Root()
        between = ",\n" if place else ""
        yield f'{between}{_json(part)[:-1]},"outcomes":['
        for number, outcome in enumerate(evidence.of(each.behind)):
            root.add(outcome)
            yield f"{',' if number else ''}\n{_json(outcome)}"
        yield f'],"evidence_root":{_json(root.hex)}}}'
        told.append({**part, "evidence_root": root.hex})
    yield "],\n"
    definitions = list(evidence.definitions.values())
    yield f'"definitions":{_json(definitions)},\n"receipts":['
    for place, (receipt, tree) in enumerate(receipt_trees(evidence.receipts)):
        yield f"{',' if place else ''}\n{_json({'id': str(receipt), 'tree': tree})}"
    yield '],\n"pages":'
    yield from _pages(_chain(evidence, usage))
    yield f',\n"digest":{_json(digest_of({**head, "lines": told, "definitions": definitions}))}}}\n'


def _chain(evidence: Evidence, usage: list[LineTerms]) -> Chain | None:
    last = max((each.behind.page or 0 for each in usage), default=0)
    return chain(evidence.receipts.keys(), last) if last else None


def _pages(pages: Chain | None) -> Iterator[str]:
    if pages is None:
        yield "null"
        return
    yield f'{{"first":{pages.first},"previous":{_json(pages.previous.hex())},"trees":['
    for place, tree in enumerate(pages.trees()):
        yield f"{',' if place else ''}\n{_json(tree)}"
    yield "]}"


def _json(part: object) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))
