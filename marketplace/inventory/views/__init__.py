"""The inventory of one's organisation: its items, the files that bring them, the stock on 1 January."""

from marketplace.inventory.views import (
    corrections,
    declarations,
    dormant,
    erasure_reports,
    erasures,
    imports,
    items,
    labels,
    selection,
    sources,
    words,
)
from marketplace.inventory.views.blueprint import bp

__all__ = [
    "bp",
    "corrections",
    "declarations",
    "dormant",
    "erasure_reports",
    "erasures",
    "imports",
    "items",
    "labels",
    "selection",
    "sources",
    "words",
]
