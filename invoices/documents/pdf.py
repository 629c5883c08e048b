"""From paper to PDF."""

import json
from calendar import timegm
from functools import cache
from pathlib import Path
from typing import Literal

import typst

from invoices.documents.paper import Paper
from invoices.documents.sheet import sheet

ROOM = Path(__file__).parent
TEMPLATE = ROOM / "invoice.typ"
FONTS = ROOM / "fonts"
LAST_RESORT = "Upshot Unshown"

PageSize = Literal["a4", "us-letter"]


def render_invoice(paper: Paper, *, page: PageSize = "a4", more_fonts: tuple[Path, ...] = ()) -> bytes:
    """The invoice as PDF/A-3b; the same paper gives the same bytes while fonts and typst stay the same.

    Text reaches the template as JSON, never as Typst source. `more_fonts` are folders with fonts for scripts
    that the vendored ones lack, such as Chinese; what no font has is printed as a box and copied as itself.
    ValueError if an amount or a quantity is no plain decimal.
    """
    fonts = _fonts(more_fonts)
    day = paper.issued_on or paper.period.last
    return typst.compile(
        TEMPLATE,
        root=ROOM,
        font_paths=fonts,
        sys_inputs={
            "sheet": json.dumps(sheet(paper)),
            "fonts": json.dumps(_in_order(_fonts(()).families(), fonts.families())),
            "page": page,
        },
        format="pdf",
        pdf_standards=["a-3b"],
        timestamp=timegm(day.timetuple()),
    )


@cache
def _fonts(more: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS, *more])


def _in_order(vendored: list[str], every: list[str]) -> list[str]:
    """Inter first, boxes last; added fonts after the vendored ones, so that they change only what was a box."""
    own = sorted(set(vendored) - {"Inter", LAST_RESORT})
    return ["Inter", *own, *sorted(set(every) - set(vendored)), LAST_RESORT]
