"""Boxes through pages."""

from marketplace.collection.views import boxes, directory, passers_by, readings, reports, sensor_api
from marketplace.collection.views.blueprint import bp
from marketplace.collection.views.passers_by import WITHOUT_SESSION

__all__ = ["WITHOUT_SESSION", "boxes", "bp", "directory", "passers_by", "readings", "reports", "sensor_api"]
