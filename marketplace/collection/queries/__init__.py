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
from marketplace.collection.queries.reports import (
    ReportFilters,
    find_report_by_token,
    follow_token,
    get_report,
    get_report_for_update,
    open_reports_of,
    report_count_since,
    reports_rows,
    reports_to_answer,
    reports_to_export,
)

__all__ = [
    "BoxFilters",
    "HistoryLine",
    "ListedBox",
    "ReportFilters",
    "code_is_taken",
    "find_agreement_to_empty",
    "find_box_by_code",
    "find_report_by_token",
    "follow_token",
    "get_box",
    "get_box_for_update",
    "get_report",
    "get_report_for_update",
    "history_of_box",
    "listed_boxes",
    "open_reports_of",
    "report_count_since",
    "reports_rows",
    "reports_to_answer",
    "reports_to_export",
]
