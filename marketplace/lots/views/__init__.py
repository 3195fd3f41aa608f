"""Lots, the claims made on them and their allocation."""

from marketplace.lots.views import catalogue, claims, lots, matching
from marketplace.lots.views.blueprint import bp

__all__ = ["bp", "catalogue", "claims", "lots", "matching"]
