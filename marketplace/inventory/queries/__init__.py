"""Reading the inventory."""

from marketplace.inventory.queries.imports import (
    FACTS,
    catalogue,
    get_import,
    import_for_update,
    imports_page,
    known_items,
    lock_organisation,
)
from marketplace.inventory.queries.items import (
    ItemFilters,
    available_count_by_category,
    available_items,
    categories_and_states,
    count_in_use,
    dormant_stock,
    get_item,
    items_by_id_for_update,
    items_in_use_for_update,
    items_page,
    items_to_export,
)
from marketplace.inventory.queries.stock import (
    bodies_without_declaration,
    declared_stock,
    declared_years,
    proposed_stock,
    stock_declared_by_organisation,
    stock_on_1_january,
)

__all__ = [
    "FACTS",
    "ItemFilters",
    "available_count_by_category",
    "available_items",
    "bodies_without_declaration",
    "catalogue",
    "categories_and_states",
    "count_in_use",
    "declared_stock",
    "declared_years",
    "dormant_stock",
    "get_import",
    "get_item",
    "import_for_update",
    "imports_page",
    "items_by_id_for_update",
    "items_in_use_for_update",
    "items_page",
    "items_to_export",
    "known_items",
    "lock_organisation",
    "proposed_stock",
    "stock_declared_by_organisation",
    "stock_on_1_january",
]
