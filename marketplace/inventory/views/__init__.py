"""The inventory of one's organisation: its items, the files that bring them, the stock on 1 January."""

from marketplace.inventory.views import declarations, erasures, imports, items, selection, sources
from marketplace.inventory.views.blueprint import bp

__all__ = ["bp", "declarations", "erasures", "imports", "items", "selection", "sources"]
