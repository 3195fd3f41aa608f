"""Writing purchases, importing them, declaring a year, keeping the references."""

from marketplace.purchases.services.declarations import declare_year, reopen_year
from marketplace.purchases.services.files import apply_purchase_file, preview_purchase_file
from marketplace.purchases.services.lines import add_purchase, change_purchase, remove_purchase
from marketplace.purchases.services.references import add_gift_value, add_kind, load_references, set_target

__all__ = [
    "add_gift_value",
    "add_kind",
    "add_purchase",
    "apply_purchase_file",
    "change_purchase",
    "declare_year",
    "load_references",
    "preview_purchase_file",
    "remove_purchase",
    "reopen_year",
    "set_target",
]
