"""Lots, the claims made on them and their allocation."""

from marketplace.lots.views import (
    catalogue,
    claims,
    composing,
    conversations,
    following,
    labels,
    lots,
    matching,
    own,
    photos,
    values,
    wishes,
)
from marketplace.lots.views.blueprint import bp

__all__ = [
    "bp",
    "catalogue",
    "claims",
    "composing",
    "conversations",
    "following",
    "labels",
    "lots",
    "matching",
    "own",
    "photos",
    "values",
    "wishes",
]
