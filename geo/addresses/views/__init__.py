"""The addresses that a person settles."""

from geo.addresses.views import addresses
from geo.addresses.views.blueprint import bp

__all__ = ["addresses", "bp"]
