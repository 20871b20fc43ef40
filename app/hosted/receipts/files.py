"""Receipts to keep as one file that needs nothing else: a web page with its styles inside."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

from flask import render_template

from app.hosted.receipts.sheet import ReceiptSheet

_STYLESHEET = Path(__file__).parents[2] / "static" / "vendor" / "hosted.css"


def html_file(sheet: ReceiptSheet) -> str:
    """Return the receipt as one HTML file, with its styles inside."""
    return render_template("hosted/receipt_file.html", sheet=sheet, stylesheet=_stylesheet())


@lru_cache(maxsize=1)
def _stylesheet() -> str:
    """Return the stylesheet of our pages as an address that holds all of it."""
    content = base64.b64encode(_STYLESHEET.read_bytes()).decode("ascii")
    return f"data:text/css;base64,{content}"
