"""What is printed to tell people of a box: working papers, made when they are asked for, that leave nothing behind."""

import io
from datetime import date

from flask import current_app

from core.documents import render_pdf
from geo.partners.rules import hours_in_words
from geo.territory.queries import municipality_names
from marketplace.collection import rules
from marketplace.collection.enums import KitPart
from marketplace.collection.models import CollectionBox


def address_of(box: CollectionBox) -> str:
    """Where its code leads, in full."""
    return f"{current_app.config['PUBLIC_URL'].rstrip('/')}/b/{box.code}"


def print_kit(box: CollectionBox, part: KitPart, *, on: date) -> bytes:
    """One part of the kit, as a PDF."""
    facts = rules.kit_facts(
        box,
        part,
        hours=hours_in_words(box.opening_hours),
        municipality=municipality_names().get(box.insee_code, ""),
        address=address_of(box),
        code=_code(address_of(box)),
        on=on,
    )
    return render_pdf("box_kit", facts)


def _code(address: str) -> str:
    import segno  # only when something is printed

    buffer = io.BytesIO()
    segno.make_qr(address, error="q").save(buffer, kind="svg", border=2, xmldecl=False)  # a quarter of it may be worn off
    return buffer.getvalue().decode()
