"""Printing labels: nothing changes, a document is made."""

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app, url_for

from core.documents import render_pdf
from marketplace.inventory.rules.labels import Label, LabelFormat, short_code


def print_labels(items: Sequence[Any], form: LabelFormat, *, first: int, organisation: str, today: date) -> bytes:
    """A PDF of one label for each of `items` (id, name, inventory_number), from place `first` (1 is the first)."""
    labels = [
        Label(organisation, item.name or "Sans nom", item.inventory_number or "", short_code(item.id), address_of(item.id))
        for item in items
    ]
    return print_sheet(labels, form, first=first, reference=organisation, today=today)


def print_sheet(labels: Sequence[Label], form: LabelFormat, *, first: int, reference: str, today: date) -> bytes:
    """A PDF of those labels, each with its code, from place `first` of the first sheet (1 is the first)."""
    pages: list[list[dict[str, object]]] = []
    for rank, label in enumerate(labels, start=first - 1):
        page, left, top = form.place_of(rank)
        while len(pages) <= page:
            pages.append([])
        pages[page].append(
            {
                "left": _tenths(left),
                "top": _tenths(top),
                "code": _code(label.address),
                "organisation": label.organisation,
                "name": label.name,
                "number": label.detail,
                "short": label.short,
            }
        )
    facts = {
        "reference": reference,
        "dated": today.isoformat(),
        "page": {"width": _tenths(form.page_width_mm), "height": _tenths(form.page_height_mm)},
        "size": {"width": _tenths(form.width_mm), "height": _tenths(form.height_mm)},
        "pages": pages,
    }
    return render_pdf("label_sheet", facts)


def address_of(item_id: int) -> str:
    """Where the code of a device leads."""
    return current_app.config["PUBLIC_URL"] + url_for("inventory.open_label", item_id=item_id)


def _code(address: str) -> str:
    import segno  # only when labels are printed

    buffer = io.BytesIO()
    segno.make_qr(address, error="m").save(buffer, kind="svg", border=2, xmldecl=False)
    return buffer.getvalue().decode()


def _tenths(length_mm: Decimal) -> int:
    return int(length_mm * 10)
