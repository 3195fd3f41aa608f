"""Reading boxes."""

from marketplace.collection.queries.boxes import (
    BoxFilters,
    HistoryLine,
    ListedBox,
    code_is_taken,
    find_agreement_to_empty,
    find_box_by_code,
    get_box,
    get_box_for_update,
    history_of_box,
    listed_boxes,
)

__all__ = [
    "BoxFilters",
    "HistoryLine",
    "ListedBox",
    "code_is_taken",
    "find_agreement_to_empty",
    "find_box_by_code",
    "get_box",
    "get_box_for_update",
    "history_of_box",
    "listed_boxes",
]
