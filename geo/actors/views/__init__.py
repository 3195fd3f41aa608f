"""Spotted actors, as the coordinator finds them, treats them and brings them."""

from geo.actors.views import actors, codes, duplicates, imports
from geo.actors.views.blueprint import bp

__all__ = ["actors", "bp", "codes", "duplicates", "imports"]
