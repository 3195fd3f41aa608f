"""Boxes through pages."""

from marketplace.collection.views import boxes, directory
from marketplace.collection.views.blueprint import bp

__all__ = ["boxes", "bp", "directory"]
