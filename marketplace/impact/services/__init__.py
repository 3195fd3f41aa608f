"""Commands on factor sets."""

from marketplace.impact.services.reference import FILE, load_factor_sets
from marketplace.impact.services.sets import (
    change_factor,
    change_parameters,
    draft_set,
    publish_set,
    read_table_into,
    withdraw_set,
)

__all__ = [
    "FILE",
    "change_factor",
    "change_parameters",
    "draft_set",
    "load_factor_sets",
    "publish_set",
    "read_table_into",
    "withdraw_set",
]
