"""Receipts to keep as a PDF. What sets it takes 30 MB, so whoever sets none does not load it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from app.hosted.receipts.sheet import ReceiptSheet

_FONT = "font_source_sans_pro/files/SourceSansPro-{weight}.ttf"
_MARGIN = 22
_LACKING = "?"
_MUTED = (90, 96, 108)


def pdf_file(sheet: ReceiptSheet, *, written_at: datetime) -> bytes:
    """Return the receipt as a PDF of one page.

    The font has Latin, Greek and Cyrillic letters; letters of other scripts,
    in a name for instance, are shown as question marks. The HTML file has them all.
    """
    pdf = FPDF(format="A4")
    _describe(pdf, sheet, written_at)
    pdf.set_margin(_MARGIN)
    pdf.add_page()
    _write(pdf, sheet.title, size=18, weight="B", after=4)
    _write(pdf, sheet.intro, size=11, after=6)
    if sheet.warning:
        _write(pdf, sheet.warning, size=11, weight="B", after=6)
    _write_rows(pdf, sheet)
    pdf.ln(6)
    if sheet.since:
        _write(pdf, sheet.since, size=11, weight="B", after=6)
    pdf.set_text_color(*_MUTED)
    _write(pdf, sheet.verify_hint, size=9, after=0)
    return bytes(pdf.output())


def _describe(pdf: FPDF, sheet: ReceiptSheet, written_at: datetime) -> None:
    """Give the file its title, language and date: the same receipt is the same file."""
    pdf.set_title(sheet.title)
    pdf.set_lang(sheet.lang)
    pdf.set_creation_date(written_at)
    pdf.add_font("receipt", "", _font("Regular"))
    pdf.add_font("receipt", "B", _font("Semibold"))


def _write(pdf: FPDF, text: str, *, size: int, after: int, weight: str = "") -> None:
    pdf.set_font("receipt", weight, size)
    pdf.multi_cell(0, text=_printable(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.ln(after)


def _write_rows(pdf: FPDF, sheet: ReceiptSheet) -> None:
    pdf.set_font("receipt", "", 10)
    label = FontFace(color=_MUTED)
    with pdf.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=(2, 3),
        first_row_as_headings=False,
        line_height=7,
        text_align=Align.L,
    ) as table:
        for name, value in sheet.rows:
            row = table.row()
            row.cell(_printable(name), style=label)
            row.cell(_printable(value))


def _printable(text: str) -> str:
    """Return text with a mark for each letter that the font lacks: nothing vanishes silently."""
    return "".join(each if ord(each) in _letters() else _LACKING for each in text)


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    pdf = FPDF()
    pdf.add_font("receipt", "", _font("Regular"))
    font = pdf.fonts["receipt"]
    if not isinstance(font, TTFFont):
        return frozenset()
    font.close()
    return frozenset(font.cmap)


@lru_cache(maxsize=2)
def _font(weight: str) -> Path:
    """Return the file of a font that is installed as a package."""
    return Path(str(distribution("font-source-sans-pro").locate_file(_FONT.format(weight=weight))))
