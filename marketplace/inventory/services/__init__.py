"""Commands on the inventory."""

from marketplace.inventory.services.declarations import (
    declare_stock,
    draft_stock,
    freeze_stock,
    remind_in_season,
    remind_undeclared,
)
from marketplace.inventory.services.erasures import ErasureFacts, add_medium, note_erasures, record_erasures, remove_medium
from marketplace.inventory.services.imports import apply_import, import_file, preview_import, preview_sheet, try_import
from marketplace.inventory.services.items import (
    correct_item,
    decommission_items,
    decommission_list,
    grade,
    mark_given,
    mark_gone,
    release_items,
    reserve_items,
    take_back,
)
from marketplace.inventory.services.labels import print_labels
from marketplace.inventory.services.sources import (
    ask_fetch,
    ask_nightly_fetches,
    remove_source,
    reseal_sources,
    run_fetch,
    save_source,
    try_source,
)

__all__ = [
    "ErasureFacts",
    "add_medium",
    "apply_import",
    "ask_fetch",
    "ask_nightly_fetches",
    "correct_item",
    "declare_stock",
    "decommission_items",
    "decommission_list",
    "draft_stock",
    "freeze_stock",
    "grade",
    "import_file",
    "mark_given",
    "mark_gone",
    "note_erasures",
    "preview_import",
    "preview_sheet",
    "print_labels",
    "record_erasures",
    "release_items",
    "remind_in_season",
    "remind_undeclared",
    "remove_medium",
    "remove_source",
    "reseal_sources",
    "reserve_items",
    "run_fetch",
    "save_source",
    "take_back",
    "try_import",
    "try_source",
]
