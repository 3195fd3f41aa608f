"""Pages of the reconditioned stock and of requests for quotation."""

from marketplace.supply.views import requests, stock
from marketplace.supply.views.blueprint import bp

__all__ = ["bp", "requests", "stock"]
