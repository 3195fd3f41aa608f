"""Lots, the claims made on them and their allocation."""

from marketplace.lots.views import catalogue, claims, conversations, lots, matching, photos
from marketplace.lots.views.blueprint import bp

__all__ = ["bp", "catalogue", "claims", "conversations", "lots", "matching", "photos"]
