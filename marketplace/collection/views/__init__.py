"""Boxes, their readings and clean-up events, through pages."""

from marketplace.collection.views import (
    boxes,
    cleanups,
    directory,
    emptyings,
    kits,
    passers_by,
    readings,
    registrations,
    reports,
    requests,
    round_sheets,
    rounds,
    sensor_api,
)
from marketplace.collection.views.blueprint import (
    bp,
)

__all__ = [
    "boxes",
    "bp",
    "cleanups",
    "directory",
    "emptyings",
    "kits",
    "passers_by",
    "readings",
    "registrations",
    "reports",
    "requests",
    "round_sheets",
    "rounds",
    "sensor_api",
]
