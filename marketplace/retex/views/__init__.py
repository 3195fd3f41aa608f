"""The annual report, through pages."""

from marketplace.retex.views import card, editions, publication, reports, story, sums
from marketplace.retex.views.blueprint import bp

__all__ = ["bp", "card", "editions", "publication", "reports", "story", "sums"]
