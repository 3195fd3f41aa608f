"""Reading purchases, their references, what was declared of them and the share of reuse in it."""

from marketplace.purchases.queries.declarations import (
    declarations_of,
    find_last_declaration,
    get_declaration,
    lock_organisation,
    locked_years,
)
from marketplace.purchases.queries.lines import (
    PurchaseFilters,
    find_quoted_line,
    get_purchase,
    get_purchase_file,
    get_purchase_file_for_update,
    get_purchase_for_update,
    is_bought,
    line_count,
    line_counts,
    lines_of_year,
    live_row_keys,
    purchases_page,
    purchases_to_export,
    quoted_lines,
    years_of_purchases,
)
from marketplace.purchases.queries.references import (
    find_kind,
    flat_gift_values,
    product_kinds,
    spend_targets,
)
from marketplace.purchases.queries.shares import (
    agec_share_of_year,
    bodies_page,
    bodies_to_export,
    shares_so_far,
)

__all__ = [
    "PurchaseFilters",
    "agec_share_of_year",
    "bodies_page",
    "bodies_to_export",
    "declarations_of",
    "find_kind",
    "find_last_declaration",
    "find_quoted_line",
    "flat_gift_values",
    "get_declaration",
    "get_purchase",
    "get_purchase_file",
    "get_purchase_file_for_update",
    "get_purchase_for_update",
    "is_bought",
    "line_count",
    "line_counts",
    "lines_of_year",
    "live_row_keys",
    "lock_organisation",
    "locked_years",
    "product_kinds",
    "purchases_page",
    "purchases_to_export",
    "quoted_lines",
    "shares_so_far",
    "spend_targets",
    "years_of_purchases",
]
